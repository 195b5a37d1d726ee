#ifndef INDABA_WEB_VIEW_WORKSHOP_H
#define INDABA_WEB_VIEW_WORKSHOP_H

#include "core/model/programme/workshop_write.h"
#include "web/view/view.h"

/* What the pages of making, leading and announcing a workshop show. */

struct lead_item {
    const char *word;        /* of the form that ticks it */
    const char *title, *say; /* in the reader's language */
    struct slice href, due;  /* where it is done; YYYY-MM-DD or empty */
    bool done, by_hand, late;
};

/* The facilitator's hub. */
struct lead_page {
    struct frame frame;
    const struct lead_item *items; /* open ones first */
    size_t count, open;
    const struct lead_item *next; /* the first open one that has a page; NULL: none */
    bool checklist;               /* shown until the first day */
    int64_t people, unclaimed, waiting;
    int64_t backup_at, backup_days; /* UTC ms, 0: never; how old it is */
    bool owner;
};

/* The fields of a workshop. */
struct choice {
    struct slice value;
    const char *text; /* NULL: the value itself */
};
struct workshop_form {
    struct slice action;
    struct id op, from; /* op: of what is made by this form; none when something is changed */
    struct workshop_draft draft;
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
    struct slice title, kind, opens_time, closes_time;
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

/* The site's calendar. */
enum calendar_group { GROUP_NOW, GROUP_TO_COME, GROUP_OVER, GROUP_PATTERN, GROUP_COUNT };
struct calendar_row {
    const struct workshop_view *workshop;
    bool inside, waits; /* the reader is in, or waits for a place */
};
struct calendar_month {
    const char *name; /* in the reader's language */
    int year;
    const struct calendar_row **rows;
    size_t count;
};
struct calendar_page {
    struct frame frame;
    const struct calendar_row *groups[GROUP_COUNT];
    size_t counts[GROUP_COUNT], total;
    const struct calendar_month *months; /* when several are held */
    size_t month_count;
    bool may_manage;
};

/* The announcement, public when it is announced. */
struct about_session {
    struct slice title, day; /* YYYY-MM-DD, when no time is said: else empty */
    int64_t at;
};
struct about_page {
    struct frame frame;
    struct safe_html about, words;
    const struct about_session *sessions; /* when people meet */
    size_t session_count;
    int64_t left;    /* places; -1: as many as come */
    bool inside;     /* the reader is in */
    int64_t waiting; /* the reader's position; 0: does not wait */
    bool may_sign_up;
    struct id op;
    struct slice card, address; /* after signing up, once: the code in groups of four */
    struct safe_html qr;
};

#endif
