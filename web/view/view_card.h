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

/* A code in groups of four, as it is printed; the arena's. */
struct slice view_card_grouped(struct arena *arena, struct slice code);
/* The QR of a card: of /c/CARD at `address`, the site's as people type it with a slash at its end.
 * An <svg> in the request's arena; empty when the program was built without QR codes. */
struct safe_html view_card_qr(struct request *req, struct slice address, const char *card);
/* The page of a card that has just been made, once: `both` are its 24 characters and the 8 of its
 * short code. Takes the cookie away that held them. Errors of frame_make. */
int view_card_show(struct request *req, struct reply *reply, const struct workshop_view *workshop,
                   struct slice both, struct err *err) must_use;

#endif
