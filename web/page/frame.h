#ifndef INDABA_WEB_FRAME_H
#define INDABA_WEB_FRAME_H

#include "core/model/workshop.h"
#include "web/page/app.h"
#include "web/page/html.h"
#include "web/page/who.h"

enum here {
    HERE_ELSEWHERE,
    HERE_TODAY,
    HERE_NEW,
    HERE_PROGRAMME,
    HERE_PEOPLE,
    HERE_SEARCH,
    HERE_LEAD
};

/* The page around a page. */
struct frame {
    struct slice title; /* of this page, before the site's in the tab */
    struct slice site;
    const struct workshop_view *workshop; /* NULL: not in a workshop */
    int part, parts;                      /* the week that is now, of how many; 0: none */
    enum here here;
    int64_t unread;            /* beside "What is new"; 0: nothing */
    struct slice me;           /* the reader's name; empty: nobody is logged in */
    struct slice token;        /* for the forms' hidden field `token` */
    struct slice notice;       /* one sentence about what has just been done */
    bool plain;                /* no menu: join, login, errors */
    struct id site_id, person; /* for scripts: whose texts this phone may send; none: nobody's */
    bool leads;                /* the menu leads to /w/ID/lead */
    bool shared;               /* a phone that several people use: offers to leave it to the next */
};

/* A frame for a page of this workshop (NULL: of the site); counts what is unread. `title` empty: as
 * the menu calls `here`. Keeps `workshop` and `title`, which must live as long as the frame. */
int frame_make(struct request *req, const struct workshop_view *workshop, enum here here,
               struct slice title, struct frame *ret, struct err *err) must_use;

#endif
