#ifndef INDABA_WEB_VIEW_SESSION_H
#define INDABA_WEB_VIEW_SESSION_H

#include "core/model/meeting/checkin.h"
#include "core/model/meeting/session.h"
#include "core/model/people/enrolment.h"
#include "web/view/view_notes.h"
#include "web/view/view_post.h"

/* What a session's page and the board of all sessions show. */

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
    enum session_stance stance;
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

#endif
