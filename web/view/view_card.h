#ifndef INDABA_WEB_VIEW_CARD_H
#define INDABA_WEB_VIEW_CARD_H

#include "web/http/reply.h"
#include "web/http/request.h"
#include "web/page/frame.h"

/* After joining, shown once: as a card is printed. */
struct card_page {
    struct frame frame;
    struct slice name, card, code; /* in groups of four; the code may be empty */
    struct slice address;          /* where to come back: the site's own, as people type it */
    struct safe_html qr;           /* an <svg>, may be empty */
};

/* A code in groups of four, as it is printed. */
struct slice view_card_grouped(struct arena *arena, struct slice code);
/* What a card's QR holds: /c/CARD, at the address that people type. */
struct safe_html view_card_qr(struct request *req, struct slice address, const char *card);
/* The page of a card that has just been made, once: `both` are its 24 characters and the 8 of its
 * short code. */
int view_card_show(struct request *req, struct reply *reply, const struct workshop_view *workshop,
                   struct slice both, struct err *err) must_use;

#endif
