#ifndef INDABA_WEB_VIEW_SESSION_H
#define INDABA_WEB_VIEW_SESSION_H

#include "core/model/meeting/report_write.h"
#include "core/model/meeting/session.h"
#include "web/view/view.h"

/* What the pages of sessions and of writing reports show. */

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

struct session_person {
    const struct person_view *person;
    bool here;
};

struct session_page {
    struct frame frame;
    const struct activity_view *activity;
    struct slice convenor;
    int64_t starts, ends; /* CALENDAR_NEVER: not said */
    bool timed;           /* the hour is known, not the day alone */
    struct slice day;     /* YYYY-MM-DD; may be empty */
    struct safe_html body;
    enum session_part part;
    bool here, may_write; /* checked in; may write in this workshop at all */
    const struct checkin_view *people;
    size_t count;
    const struct session_person *others; /* who can be ticked */
    size_t other_count;
    struct id name_op;
    const struct report_view *report; /* NULL: none, or not for this reader */
    struct notes_view notes;
    const struct page_line *answers; /* texts that were written at it */
    size_t answer_count;
};

/* A session or a report on the board. */
struct board_line {
    struct slice href, title, convenor;
    int64_t starts, due; /* CALENDAR_NEVER: not known */
    bool timed;
    struct slice day; /* YYYY-MM-DD; may be empty */
    struct slice place;
    int64_t number; /* of its report; 0: none */
};

struct board_list {
    struct board_line *lines;
    size_t count;
};

enum board_kind { BOARD_NEXT, BOARD_WAITING, BOARD_UNFINISHED, BOARD_PUBLISHED, BOARD_KINDS };

struct board_day {
    int64_t day, date; /* from the first one; since 1970-01-01 */
    bool today;
};

struct board_page {
    struct frame frame;
    struct board_list lists[BOARD_KINDS];
    bool may_write, may_plan; /* a report from scratch; topics of a day */
    struct id op;
    const struct board_day *days; /* of the workshop */
    size_t day_count;
};

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
