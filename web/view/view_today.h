#ifndef INDABA_WEB_VIEW_TODAY_H
#define INDABA_WEB_VIEW_TODAY_H

#include "web/view/view_activity.h"

/* What waits for a reader. */

enum today_when { TODAY_BEFORE, TODAY_DURING, TODAY_AFTER };

struct today_page {
    struct frame frame;
    enum today_when when;                 /* in the workshop's own days */
    struct safe_html about;               /* of the workshop, before it begins */
    const struct activity_view *question; /* NULL: none now */
    bool this_week;                       /* it is this week's own */
    struct safe_html question_body;
    struct page_post *mine;        /* what the reader has answered; NULL: not yet */
    struct page_line mine_line;    /* the same, cut, when it is long: href is set */
    const struct write_form *form; /* NULL: not for this reader, or closed */
    const struct page_line *news;
    size_t news_count;
    bool news_more;
    const struct page_activity *due; /* within two days */
    size_t due_count;
    const struct page_activity *opened; /* since everything was read */
    size_t opened_count;
    const struct page_activity *also; /* what else is open this week */
    size_t also_count;
};

struct new_page {
    struct frame frame;
    const struct page_line *lines;
    size_t count;
    struct slice next;
    struct slice action; /* where "I have read all of this" posts `read` */
    bool more;           /* comes behind that */
    struct slice read;   /* the last post shown of each conversation, with commas between */
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
