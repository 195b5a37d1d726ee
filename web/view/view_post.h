#ifndef INDABA_WEB_VIEW_POST_H
#define INDABA_WEB_VIEW_POST_H

#include "core/model/talk/moderation.h"
#include "web/view/view.h"

/* What the pages of one post, of its history and of what is only new show. */

/* Beside a post on its own page; see struct post_page_view. */
struct post_tools {
    struct slice token;
    struct id post;
    bool may_react, may_remove;
    bool may_moderate, may_thread; /* hide; move, lock, pin: the first post of a thread */
    struct moderation_view moderation;
    const struct activity_view *questions; /* where a thread may be moved to */
    size_t question_count;
    struct id question; /* where it stands */
    bool history;       /* there is one to be read */
};

struct history_line {
    struct post_version version;
    struct safe_html body;
};
struct history_page {
    struct frame frame;
    struct slice back, author;
    bool own;
    const struct history_line *lines;
    size_t count;
};

/* Before it is sent. Who will read it: by name, or, when they are too many, by scope alone. */
struct preview_page {
    struct frame frame;
    struct page_post post;
    struct write_form form;
    const struct slice *readers;
    size_t reader_count;
    bool files; /* were chosen, and must be chosen again */
    bool change;
};

struct brief_post {
    const struct post_view *post;
    struct slice href, title; /* of the conversation */
    struct safe_html body;
    bool cut; /* the text goes on there */
};
struct brief_page {
    struct frame frame;
    const struct brief_post *posts;
    size_t count;
    bool more;
    struct slice read; /* ids with commas: what the button marks */
};

#endif
