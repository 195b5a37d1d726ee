#ifndef INDABA_WEB_VIEW_ANNOUNCE_H
#define INDABA_WEB_VIEW_ANNOUNCE_H

#include "web/page/frame.h"

/* The announcement, public when it is announced. */
struct about_session {
    struct slice title, day; /* YYYY-MM-DD, when no time is said: else empty */
    int64_t at;
};

struct about_page {
    struct frame frame;
    struct safe_html about, words;
    const struct about_session *sessions; /* when people meet */
    size_t session_count;
    int64_t left;    /* places; -1: as many as come */
    bool inside;     /* the reader is in */
    int64_t waiting; /* the reader's position; 0: does not wait */
    bool may_sign_up;
    struct id op;
    struct slice card, address; /* after signing up, once: the code in groups of four */
    struct safe_html qr;
};

#endif
