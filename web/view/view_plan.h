#ifndef INDABA_WEB_VIEW_PLAN_H
#define INDABA_WEB_VIEW_PLAN_H

#include "core/model/people/enrolment.h"
#include "core/model/programme/activity.h"
#include "core/model/programme/activity_write.h"
#include "core/model/talk/attachment.h"
#include "web/view/view_activity.h"

/* What the pages of the programme's editing show. */

/* Days to choose from, as numbers from the first one. */
struct plan_days {
    int64_t first; /* since 1970-01-01 */
    bool dated;    /* else they are "day 1" and so on */
    int64_t count;
};

struct plan_row {
    const struct activity_view *activity;
    const struct page_activity *now;
    const char *clash; /* in the reader's language; NULL: none */
    bool up, down;     /* can be moved so */
};

struct plan_part {
    int number; /* 0: any time */
    struct slice label, first, last;
    int64_t from, to;
    const struct plan_row *rows;
    size_t count;
    bool now, hole, own; /* hole: a week without a question; own: its row can be taken away */
    struct id op;        /* of what is added here */
};

struct plan_page {
    struct frame frame;
    struct slice action; /* where every form of the page posts to */
    struct plan_days days;
    const struct plan_part *parts;
    size_t count;
    const struct activity_view *removed; /* that can be put back */
    size_t removed_count;
    const struct activity_view *just; /* what has just been taken out; NULL: nothing */
    const char *zone;
    int next_part; /* that can be added; 0: none */
};

struct plan_option {
    struct id id;
    struct slice text;
};

struct activity_edit_page {
    struct frame frame;
    struct slice action, back;
    struct activity_wish wish, was; /* as it is typed; as the form began */
    struct slice was_kind;          /* its word */
    char body_was[65];              /* the hash of the text that the form began with */
    struct plan_days days;
    int parts;
    const struct person_view *people;
    size_t people_count;
    const struct plan_option *options; /* of a poll, and some empty ones */
    size_t option_count;
    const struct attachment_view *files;
    size_t file_count;
    bool previewed;
    struct safe_html preview;
    struct slice error, remedy; /* empty: nothing is wrong */
    const char *zone;
};

#endif
