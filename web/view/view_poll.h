#ifndef INDABA_WEB_VIEW_POLL_H
#define INDABA_WEB_VIEW_POLL_H

#include "core/model/programme/poll.h"
#include "web/view/view_activity.h"

struct poll_page {
    struct frame frame;
    struct page_activity activity;
    struct safe_html body;
    const struct poll_view *poll;
    struct slice action; /* empty: no voting now */
    bool results, may_edit;
};

#endif
