#ifndef INDABA_WEB_VIEW_DOOR_H
#define INDABA_WEB_VIEW_DOOR_H

#include "core/model/people/card.h"
#include "core/model/people/pin.h"
#include "web/page/tries.h"
#include "web/view/view.h"

/* What the pages of the door and of what is printed show. */

/* Names of the list who have not come in yet. */
struct name_list {
    const struct card_name *names;
    size_t count;
    bool more; /* than are shown */
    struct slice filter, next;
};

/* With frame.me set, that person may go in as they are; somebody else gives a name. */
struct join_page {
    struct frame frame;
    const struct workshop_view *workshop; /* NULL while the code is not known */
    struct id op;
    struct slice code, name, error;
    /* Those on the list who have not come in, where people may choose their own. */
    struct name_list list;
    bool choose;
    struct id same; /* who on the list has the name that was given; none: nobody */
    struct slice same_name;
    bool shared; /* this phone is known as one that several use */
};

/* After joining, shown once: as a card is printed. */
struct card_page {
    struct frame frame;
    struct slice name, card, code; /* in groups of four; the code may be empty */
    struct slice address;          /* where to come back: the site's own, as people type it */
    struct safe_html qr;           /* an <svg>, may be empty */
};

struct login_page {
    struct frame frame;
    struct slice name, action; /* /login/TOKEN, or /login with the card */
    struct slice card;         /* a card's code that was typed; empty: a link */
    bool spare;                /* a numbered card: asks for the name */
    bool shared;
};

/* A card or a link for one person: asked for, and then shown once. */
struct handout_page {
    struct frame frame;
    const struct card_place *place;
    struct id op;
    bool link; /* else a card */
    bool made;
    struct slice card, code, address, url;
    struct safe_html qr;
    int64_t expires; /* of a link */
    bool refused;    /* made with this form before */
};

struct arrive_page {
    struct frame frame;
    struct card_tally tally;
    struct name_list list;
    struct tries_one tries[TRIES_MAX];
    size_t try_count;
    int phones; /* addresses of the last five minutes */
    bool live;  /* loads itself anew */
};

/* -- paper -- */

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
    int64_t left; /* how many have none yet; 0: all have */
    struct slice address, made;
    bool again; /* this form made its cards before */
    bool spare;
    struct card_tally tally;
    struct id op;
};

/* -- a phone that several people use, and one's own PIN and name -- */

struct pin_page {
    struct frame frame;
    const struct pin_phone *phone;
    struct id chosen;
    struct slice error;
};

struct my_pin_page {
    struct frame frame;
    bool set;
    struct slice error;
};

struct my_name_page {
    struct frame frame;
    struct slice name, error;
    bool first; /* a card without a name has just come in */
};

#endif
