#ifndef INDABA_WEB_VIEW_WORKSHOP_H
#define INDABA_WEB_VIEW_WORKSHOP_H

#include "web/view.h"

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
    bool checklist; /* shown until the first day */
    int64_t people, unclaimed, waiting;
    bool owner;
};

#endif
