#ifndef INDABA_WEB_VIEW_NOTES_H
#define INDABA_WEB_VIEW_NOTES_H

#include "core/model/meeting/report.h"
#include "web/page/frame.h"

/* The lines of a report while it is written. */

struct note_line {
    const struct report_point *point;
    struct safe_html text;
    bool may_change;
};

/* The lines of a report while it is written: on the session's page and on the report's. */
struct notes_view {
    struct id report; /* none: nothing was written yet */
    const struct note_line *lines;
    size_t count;
    struct slice look,
        action; /* this page, to look for new lines; where a line is sent; may be empty */
    struct slice token;
    struct id op, gone; /* gone: the line that was just taken away */
    const char *back;   /* "session" or "report": where one was */
    bool hidden;        /* the notes are not for this reader */
};

#endif
