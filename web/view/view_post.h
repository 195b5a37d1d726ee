#ifndef INDABA_WEB_VIEW_POST_H
#define INDABA_WEB_VIEW_POST_H

#include "core/base/json_out.h"
#include "core/model/talk/moderation.h"
#include "core/model/talk/post_change.h"
#include "core/model/talk/reaction.h"
#include "core/model/talk/thread.h"
#include "web/http/request.h"
#include "web/page/frame.h"
#include "web/view/view_write.h"

/* What the pages of conversations and posts show, and a post on any page. */

struct page_post {
    const struct post_view *post;
    struct safe_html body;
    int depth; /* of a reply: 0 to 4 */
    bool mine, unread;
    bool may_write;          /* offers to reply, and to change one's own */
    struct slice group_name; /* of SCOPE_POD */
    struct attachment_view *files;
    size_t file_count;
    const struct reaction_view *reactions; /* NULL: none are shown */
    bool alone;                            /* on its own page */
};

/* A line of a list: a thread, a hit, something new. */
struct page_line {
    struct slice href;            /* a path of this site */
    struct slice title;           /* of the thread, or its question; may be empty */
    struct slice author, excerpt; /* plain text, cut */
    int64_t written, replies, unread;
    enum scope scope;
    bool many;             /* replies are shown */
    bool pinned;           /* stands first */
    enum post_state state; /* not shown: there is no excerpt */
};

struct thread_page {
    struct frame frame;
    struct slice title, author;           /* of the first post; the title may be empty */
    struct slice question_href, question; /* the activity it answers; may be empty */
    const struct page_post *posts;
    size_t count;
    struct safe_html ready;        /* the posts and `next` as they were made before; may be empty */
    const struct write_form *form; /* NULL: closed for writing */
    struct slice next, first;      /* addresses; `first` when this is not the first page */
    bool locked;                   /* it takes no more replies */
    int64_t closed_at;             /* since when its question takes no more texts; 0: it does */
    int64_t fresh;                 /* new posts on this page */
    struct slice read;             /* a post's id, what "I have read this" marks; may be empty */
};

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

struct post_page_view {
    struct frame frame;
    struct page_post post;
    struct slice thread_href, thread_title;
    const struct write_form *form; /* a reply */
    const struct post_tools *tools;
    bool locked;
    int64_t closed_at; /* as of a thread */
};

struct edit_page {
    struct frame frame;
    struct write_form form;
    struct slice back;
    struct slice question;
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

struct search_page {
    struct frame frame;
    struct slice action, query;
    const struct page_line *lines;
    size_t count;
    bool searched;
    struct slice next;
};

/* A post on a page; a line of a list: of a post, or of a thread with its replies. What they show is
 * the post's, which must live as long, or the request's arena's. None of them fails. */
struct page_post view_post_of(struct request *req, const struct post_view *post);
void view_post_line(struct request *req, const struct post_view *post, struct page_line *ret);
void view_post_thread_line(struct request *req, const struct thread_view *thread,
                           struct page_line *ret);

/* Where a page begins: ?after=POST, a post that the viewer may read, else FAULT_INVALID or
 * FAULT_ABSENT; without it *ret is zero, the first page. And the address of the next, in the
 * request's arena; empty when there is none. */
int view_post_after(struct request *req, struct viewer viewer, struct post_cursor *ret,
                    struct err *err) must_use;
struct slice view_post_next(struct request *req, const struct post_page *page);

/* Its fields, inside an open object; a list of posts. */
void view_post_json(struct json_out *out, const struct post_view *post);
void view_post_list_json(struct json_out *out, const struct post_page *posts);

#endif
