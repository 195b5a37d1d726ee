#ifndef INDABA_WEB_VIEW_REPORT_H
#define INDABA_WEB_VIEW_REPORT_H

#include "core/model/meeting/report_form.h"
#include "core/model/meeting/report_witness.h"
#include "core/model/meeting/report_write.h"
#include "core/model/people/pod.h"
#include "core/model/programme/activity.h"
#include "core/model/talk/attachment.h"
#include "web/view/view_notes.h"

/* What the pages of reports show. */

/* Beside a report of a workshop: who may go on with it, and what people say of it. */
struct report_more {
    bool may_edit, may_say;
    bool listed;           /* the reader stands on its list of people */
    enum report_word said; /* by the reader */
    struct slice said_text;
    int64_t there;                       /* how many say that they were there */
    const struct report_witness *others; /* what others say is wrong: for who holds it */
    size_t other_count;
    const struct activity_view *session; /* NULL: none */
};

struct report_page {
    struct frame frame;
    const struct report_view *report;
    const struct safe_html *points; /* one for each of report->points */
    struct safe_html intro;
    struct slice wiki; /* the whole as wiki text, to copy */
    struct attachment_view *files;
    size_t file_count;
    const struct report_more *more; /* NULL: of the library */
};

struct index_line {
    const struct report_view *report;
    int64_t people;
};

struct index_page {
    struct frame frame;
    const struct index_line *lines;
    size_t count;
};

struct report_form_page {
    struct frame frame;
    const struct report_view *report;
    char marks[REPORT_FIELDS][REPORT_MARK];
    struct notes_view notes;
    struct id op;
    enum scope scope; /* cohort, public, pod; people: as it is, which this reader cannot choose */
    const struct pod_view *pods;
    size_t pod_count;
    struct id pod;
    struct attachment_view *files;
    size_t file_count;
};

struct line_page {
    struct frame frame;
    const struct report_view *report;
    const struct report_point *point;
    char mark[REPORT_MARK];
    const char *back;
    struct slice href; /* of the page one came from */
};

#endif
