#ifndef INDABA_WEB_VIEW_MAKE_H
#define INDABA_WEB_VIEW_MAKE_H

#include "core/model/programme/workshop_write.h"
#include "web/page/frame.h"

/* What the pages of making, changing and moving a workshop show. */

/* The fields of a workshop. */
struct choice {
    struct slice value;
    const char *text; /* NULL: the value itself */
};

struct workshop_form {
    struct slice action;
    struct id op, from; /* op: of what is made by this form; none when something is changed */
    struct workshop_wish wish;
    const struct choice *zones, *langs, *words;
    size_t zone_count, lang_count, word_count;
    bool days;          /* asks for the first day too */
    char about_was[65]; /* the hash of what the form began with; changing only */
    char words_was[65];
};

struct make_page {
    struct frame frame;
    struct workshop_form form;
    const struct workshop_view *all; /* to copy from */
    size_t count;
    struct slice text, error, remedy; /* of the announcement that was pasted */
    struct id text_op;
    int64_t year;
};

/* After an announcement came in. */
struct made_item {
    struct slice path, why;
    bool dropped;
};

struct made_page {
    struct frame frame;
    const struct workshop_view *workshops;
    size_t count;
    int64_t found, kept, changed, dropped, already;
    const struct made_item *items;
    size_t item_count;
};

/* Days are in the reader's words, with the weekday; empty: none. */
struct moved_line {
    struct slice title, opens_time, closes_time;
    struct slice opens_before, opens_after, closes_before, closes_after;
    bool lacking;
};

/* What becomes of each activity on another first day: before a copy is made, or a move. */
struct move_page {
    struct frame frame;
    const struct workshop_view *from;
    struct slice first_day, last_day; /* new; empty while nothing is chosen */
    const struct moved_line *lines;
    size_t count, lacking;
    int64_t people;            /* who is concerned */
    struct workshop_form form; /* of a copy */
    struct slice error;
};

struct edit_workshop_page {
    struct frame frame;
    struct workshop_form form;
};

#endif
