#ifndef INDABA_WEB_VIEW_DOOR_H
#define INDABA_WEB_VIEW_DOOR_H

#include "core/model/people/card.h"
#include "core/model/people/card_list.h"
#include "core/model/people/pin.h"
#include "web/page/frame.h"
#include "web/page/tries.h"

/* What the pages of the door show. */

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
