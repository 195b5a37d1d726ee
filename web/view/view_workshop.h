#ifndef INDABA_WEB_VIEW_WORKSHOP_H
#define INDABA_WEB_VIEW_WORKSHOP_H

#include "core/base/json_out.h"
#include "web/view/view_activity.h"

/* What the page of a workshop and its programme shows. */

struct page_part {
    int number;                      /* from 1; 0: what belongs to no week */
    struct slice label, first, last; /* days as YYYY-MM-DD, may be empty */
    const struct page_activity *activities;
    size_t count;
    bool now;
};

struct workshop_page {
    struct frame frame;
    struct safe_html about;
    const struct page_part *parts;
    size_t count;
    bool may_edit;
    bool joining; /* join_code is shown to who may invite */
};

/* How many parts a programme has: by its days, its rows (`parts`) and its activities (`all`),
 * whichever says more. */
int view_workshop_parts(const struct workshop_view *workshop, const struct part_view *parts,
                        size_t part_count, const struct activity_view *all, size_t count);
/* Its fields, inside an open object. */
void view_workshop_json(struct json_out *out, const struct workshop_view *w);

#endif
