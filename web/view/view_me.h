#ifndef INDABA_WEB_VIEW_ME_H
#define INDABA_WEB_VIEW_ME_H

#include "core/model/lead/round.h"
#include "web/view/view_post.h"

/* What is mine. */

/* On the page of one's own words. */
struct rest_view {
    struct round_self self;
    struct id workshop;
    struct slice token;
    bool may_rest;
};

struct me_page {
    struct frame frame;
    int64_t total; /* texts written; 0: not known, or none */
    const struct page_line *lines;
    size_t count;
    struct slice next;
    const struct rest_view *rest; /* NULL: of the site, not of a workshop */
    struct slice take, leave; /* where the words are had as a file; where logging out posts to */
};

#endif
