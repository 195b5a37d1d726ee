#ifndef INDABA_WEB_VIEW_PRINT_H
#define INDABA_WEB_VIEW_PRINT_H

#include "core/model/people/card.h"
#include "web/view/view_door.h"

/* What is printed, and the room where that is done. */

struct sheet_line {
    struct slice day, time, title, body;
};

struct print_sheet {
    struct frame frame;
    const char *name, *title; /* of the sheet; the title in the sheet's language */
    bool wall;                /* for those who come in: the workshop's title above it */
    struct slice made;        /* today */
    char version[5];
    const struct workshop_view *workshop;
    struct slice address, wifi_name, wifi_password, site_file, second, backup;
    struct safe_html qr, wifi_qr;
    const struct card_person *people;
    size_t count;
    const struct sheet_line *lines;
    size_t line_count;
    int part, parts;
    struct slice first, last; /* of the part */
    struct slice words;       /* what becomes of people's words; empty: the usual sentence */
};

struct print_row {
    const char *name, *title, *say;
    char version[5];
    int64_t printed; /* when it was last marked; 0: never */
    bool changed;    /* since then */
};

struct print_room {
    struct frame frame;
    const struct print_row *rows;
    size_t count;
    struct card_tally tally;
    struct slice address, said, wifi_name, wifi_password; /* said: the address as it was typed */
    bool own_address; /* as it stands it works on this machine only */
    struct id op;
    struct name_list list; /* of who waits, to tick */
};

/* Cards that have just been made, shown once. */
struct cards_page {
    struct frame frame;
    const struct card_made *cards;
    const struct safe_html *qrs;
    size_t count;
    int64_t left;               /* how many have none yet; 0: all have */
    struct slice address, made; /* the site's as people type it; the day, YYYY-MM-DD */
    bool again;                 /* this form made its cards before */
    bool spare;
    struct card_tally tally;
    struct id op;
};

#endif
