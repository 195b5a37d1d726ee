#ifndef INDABA_WEB_VIEW_LEAD_H
#define INDABA_WEB_VIEW_LEAD_H

#include "web/page/frame.h"

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

#endif
