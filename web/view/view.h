#ifndef INDABA_WEB_VIEW_H
#define INDABA_WEB_VIEW_H

#include "core/model/meeting/report.h"
#include "core/model/talk/attachment.h"
#include "core/model/talk/post.h"
#include "core/model/talk/reaction.h"
#include "core/model/workshop.h"
#include "web/page/html.h"

/* What the templates of web/tmpl show. An action fills one of these from the model's views and
 * calls tmpl_page_<name>(h, &view). All memory is the request's arena. Bodies are Markdown turned
 * into struct safe_html by core/model/markup; an empty slice leaves its part of the page out. */

enum here {
    HERE_ELSEWHERE,
    HERE_TODAY,
    HERE_NEW,
    HERE_PROGRAMME,
    HERE_PEOPLE,
    HERE_SEARCH,
    HERE_LEAD
};

/* The page around a page. */
struct frame {
    struct slice title; /* of this page, before the site's in the tab */
    struct slice site;
    const struct workshop_view *workshop; /* NULL: not in a workshop */
    int part, parts;                      /* the week that is now, of how many; 0: none */
    enum here here;
    int64_t unread;            /* beside "What is new"; 0: nothing */
    struct slice me;           /* the reader's name; empty: nobody is logged in */
    struct slice token;        /* for the forms' hidden field `token` */
    struct slice notice;       /* one sentence about what has just been done */
    bool plain;                /* no menu: join, login, errors */
    struct id site_id, person; /* for scripts: whose texts this phone may send; none: nobody's */
    bool leads;                /* the menu leads to /w/ID/lead */
    bool shared;               /* a phone that several people use: offers to leave it to the next */
};

/* A text being written: posts to `action` the fields op rev parent title body scope pod aloud
 * token. */
struct write_form {
    struct slice action;
    struct slice token;
    struct id author; /* drafts of several people on one phone stay apart */
    struct id op;     /* the post's id, made for this form */
    int64_t rev;
    struct id parent;   /* none: no reply */
    bool titled, brief; /* asks for a title; a reply's small field */
    struct slice title, body;
    enum scope scope;
    const struct pod_view *pods; /* the writer's groups */
    size_t pod_count;
    struct id pod;
    bool may_public;                  /* offers "anyone" */
    const struct person_view *people; /* who can be named; none in a large workshop */
    size_t people_count;
    bool same; /* a reply to what only some may read: the same people read it */
    bool aloud;
    struct attachment_view *files; /* of a change: what hangs on the post */
    size_t file_count;
    const struct id *ticked, *drop; /* people, files that were ticked before */
    size_t ticked_count, drop_count;
    struct slice error; /* what is wrong with it, above the field */
};

static inline bool write_form_has(const struct id *ids, size_t count, struct id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(ids[i], id))
            return true;
    return false;
}

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

struct page_activity {
    const struct activity_view *activity;
    bool open; /* may be read now */
    int64_t
        opens_at; /* UTC ms, when it is not open yet, also for who may read it already; else 0 */
    int64_t answers;
    bool closed;       /* takes no more answers */
    int64_t closes_at; /* UTC ms; 0: it stays open */
    int64_t starts_at; /* UTC ms, of a session; 0: not said */
    int64_t ends_at;
};

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

struct activity_page {
    struct frame frame;
    struct page_activity activity;
    struct safe_html body;
    bool may_edit;
    struct attachment_view *files;
    size_t file_count;
    const struct page_post *mine;
    size_t mine_count;
    const struct write_form *form; /* NULL: this one takes no answers, or not now */
    const struct page_line *answers;
    size_t answer_count;
    struct slice next;      /* address of the next page; empty: that was all */
    struct safe_html ready; /* the answers as they were made before; may be empty */
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

struct post_tools;
struct post_page_view {
    struct frame frame;
    struct page_post post;
    struct slice thread_href, thread_title;
    const struct write_form *form;  /* a reply */
    const struct post_tools *tools; /* view_post.h */
    bool locked;
    int64_t closed_at; /* as of a thread */
};

struct edit_page {
    struct frame frame;
    struct write_form form;
    struct slice back;
    struct slice question;
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

struct rest_view;
struct me_page {
    struct frame frame;
    int64_t total; /* texts written; 0: not known, or none */
    const struct page_line *lines;
    size_t count;
    struct slice next;
    const struct rest_view *rest; /* view_round.h; NULL: of the site, not of a workshop */
    struct slice take, leave; /* where the words are had as a file; where logging out posts to */
};

struct search_page {
    struct frame frame;
    struct slice action, query;
    const struct page_line *lines;
    size_t count;
    bool searched;
    struct slice next;
};

struct report_more;
struct report_page {
    struct frame frame;
    const struct report_view *report;
    const struct safe_html *points; /* one for each of report->points */
    struct safe_html intro;
    struct slice wiki; /* the whole as wiki text, to copy */
    struct attachment_view *files;
    size_t file_count;
    const struct report_more *more; /* view_session.h; NULL: of the library */
};

/* What went wrong. The text that came with the request is shown, so that nothing is lost: as the
 * form it came from (same post id, same scope), or, when that cannot work, as `kept` to be copied.
 */
struct error_page {
    struct frame frame;
    int status;
    struct slice text, remedy;     /* sentences */
    const struct write_form *form; /* NULL: there was none, or it cannot be sent again */
    struct slice kept;
    struct slice request; /* what to tell when asking somebody */
};

#endif
