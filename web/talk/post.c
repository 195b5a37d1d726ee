#include "web/talk/actions.h"

#include "core/journal/journal.h"
#include "core/model/talk/post_news.h"
#include "core/model/talk/read_mark.h"
#include "core/site/site.h"
#include "gen/tmpl/post.h"
#include "web/page/fragment.h"
#include "web/talk/post.h"
#include "web/view/view_activity.h"
#include "web/view/view_address.h"
#include "web/view/view_file.h"
#include "web/view/view_post.h"
#include "web/view/view_write.h"

#include <stdio.h>

enum { THREAD_PAGE = 50, THREAD_BYTES = 4 << 20 };

static int json_page(struct request *req, struct json_out *out, const struct post_page *posts,
                     struct err *err)
{
    struct slice next = view_post_next(req, posts);

    json_out_key(out, "posts");
    json_out_open_array(out);
    for (size_t i = 0; i < posts->count; i++) {
        json_out_open_object(out);
        view_post_json(out, &posts->posts[i]);
        if (view_file_json(req, out, who_viewer(req), posts->posts[i].id, err) != 0)
            return -1;
        json_out_close_object(out);
    }
    json_out_close_array(out);
    act_json_next(out, next);
    return 0;
}

/* ---- a thread ---- */

/* An answer to what only some may read is read by the same people: the model sees to it, and the
 * form says so. */
static void same_readers(const struct post_view *parent, struct write_form *form)
{
    if (parent->scope >= SCOPE_COHORT)
        return;
    form->same = true;
    form->scope = parent->scope;
    form->people_count = 0;
    form->pod_count = 0;
}

static int thread_json(struct request *req, struct reply *reply, const struct post_view *first,
                       struct post_cursor after, struct err *err)
{
    struct json_out out;
    struct post_page posts;

    if (post_thread_page(app_store(req), req->arena, who_viewer(req), first->id, after, THREAD_PAGE,
                         &posts, err) != 0)
        return -1;
    out = act_json(reply);
    json_out_field_id(&out, "thread", first->id);
    json_out_field_text(&out, "title", first->title);
    if (json_page(req, &out, &posts, err) != 0)
        return -1;
    return act_json_end(&out);
}

/* The posts as HTML, in the request's arena, and kept for the next reader. */
static int make_posts(struct request *req, const struct html *h, struct post_cursor after,
                      struct fragment *fragment, struct thread_page *page, struct err *err)
{
    struct post_page posts;
    struct page_post *shown;
    struct reaction_view *reactions;
    struct html part = *h;
    struct buf buf;

    if (post_thread_page(app_store(req), req->arena, who_viewer(req), fragment->thread, after,
                         THREAD_PAGE, &posts, err) != 0 ||
        post_depth(app_store(req), fragment->workshop, &posts, err) != 0 ||
        reaction_page(app_store(req), req->arena, who_viewer(req), &posts, &reactions, err) != 0)
        return -1;
    shown = arena_array(req->arena, posts.count + 1, sizeof *shown);
    for (size_t i = 0; i < posts.count; i++) {
        shown[i] = view_post_of(req, &posts.posts[i]);
        shown[i].may_write = fragment->may_write;
        shown[i].reactions = &reactions[i];
    }
    page->count = posts.count;
    page->posts = shown;
    if (view_file_fill(req, shown, page->count, err) != 0)
        return -1;
    page->next = view_post_next(req, &posts);
    buf_init(&buf, THREAD_BYTES);
    part.out = &buf;
    tmpl_posts(&part, page);
    if (!buf.over)
        fragment_keep(req, fragment, &posts, arena_slice(req->arena, buf_slice(&buf)));
    buf_done(&buf);
    return 0;
}

/* Behind which arrival number a post of the thread is new, as it was at the last COMMIT. */
static int thread_mark(struct request *req, struct id thread, int64_t *ret, struct err *err)
{
    struct viewer viewer = who_viewer(req);
    struct slice known = app_recall(req, "mark", thread, viewer.enrolment);

    if (known.n == sizeof *ret) {
        memcpy(ret, known.p, sizeof *ret);
        return 0;
    }
    if (read_mark_thread(app_store(req), viewer, thread, ret, err) != 0)
        return -1;
    app_remember(req, "mark", thread, viewer.enrolment, slice_of((const char *)ret, sizeof *ret));
    return 0;
}

/* Where `what` begins in s; -1: nowhere. */
static ptrdiff_t find_at(struct slice s, const char *what)
{
    const char *at = memmem(s.p, s.n, what, strlen(what));

    return at ? at - s.p : -1;
}

static bool is_new(const struct fragment *f, const struct fragment_post *p, int64_t mark)
{
    return p->n > mark && !id_eq(p->author, f->reader);
}

/* Puts a word before each new post of a page that is kept for all alike: behind the post's own
 * begin, in the order in which they stand there. */
static void show_new(struct request *req, const struct html *h, const struct fragment *f,
                     int64_t mark, struct thread_page *page)
{
    static const char head[] = "<header>";
    struct slice rest = page->ready.s;
    struct html part = *h;
    struct buf buf;

    buf_init(&buf, THREAD_BYTES + THREAD_PAGE * 100);
    part.out = &buf;
    for (size_t i = 0; i < f->count; i++) {
        char begin[ID_TEXT + 8] = "id=\"p";
        ptrdiff_t at, inside;

        if (!is_new(f, &f->posts[i], mark))
            continue;
        id_text(f->posts[i].id, begin + 5);
        if ((at = find_at(rest, begin)) < 0 ||
            (inside = find_at(slice_from(rest, (size_t)at), head)) < 0)
            continue;
        page->fresh++;
        at += inside + (ptrdiff_t)sizeof head - 1;
        buf_add(&buf, slice_head(rest, (size_t)at));
        rest = slice_from(rest, (size_t)at);
        buf_str(&buf, "<b class=\"count\">");
        html_escape_str(&part, lang_get(h->lang, LANG("new")));
        buf_str(&buf, "</b> ");
    }
    buf_add(&buf, rest);
    page->ready.s = arena_slice(req->arena, buf_slice(&buf));
    buf_done(&buf);
}

/* What came first of what is new beside the page, as it was at the last COMMIT; 0: nothing. */
static int news_beside(struct request *req, const struct fragment *f, struct post_cursor after,
                       int64_t mark, int64_t *ret, struct err *err)
{
    const struct fragment_post *last = &f->posts[f->count - 1];
    const char *what = id_none(after.id) ? "beside first" : "beside";
    struct id page = id_none(after.id) ? f->thread : after.id;
    struct post_cursor upto = {0};
    struct slice known;

    *ret = 0;
    if (f->more)
        upto = (struct post_cursor){last->written, last->id};
    if (id_none(after.id) && id_none(upto.id))
        return 0;
    known = app_recall(req, what, page, f->reader);
    if (known.n == sizeof *ret) {
        memcpy(ret, known.p, sizeof *ret);
        return 0;
    }
    if (post_news_beside(app_store(req), who_viewer(req), f->thread, mark, after, upto, ret, err) !=
        0)
        return -1;
    app_remember(req, what, page, f->reader, slice_of((const char *)ret, sizeof *ret));
    return 0;
}

/* What "I have read this" marks: as far as what is new is on this page and not on those beside. */
static int find_read(struct request *req, const struct fragment *f, struct post_cursor after,
                     int64_t mark, struct thread_page *page, struct err *err)
{
    const struct fragment_post *read = NULL;
    int64_t beside;
    char id[ID_TEXT + 1];

    if (news_beside(req, f, after, mark, &beside, err) != 0)
        return -1;
    for (size_t i = 0; i < f->count; i++) {
        const struct fragment_post *p = &f->posts[i];

        if (is_new(f, p, mark) && (beside == 0 || p->n < beside) && (!read || p->n > read->n))
            read = p;
    }
    if (read)
        page->read = arena_slice(req->arena, slice_str(id_text(read->id, id)));
    return 0;
}

/* The posts, those that are new marked so. */
static int fill_thread(struct request *req, const struct html *h, const struct workshop_view *w,
                       const struct post_view *first, struct post_cursor after, bool may_write,
                       struct thread_page *page, struct err *err)
{
    struct fragment fragment;
    int64_t mark;

    if (fragment_find(req, w, first->id, after.id, may_write, h->lang->code, &fragment, err) != 0 ||
        (fragment.html.s.n == 0 && make_posts(req, h, after, &fragment, page, err) != 0) ||
        thread_mark(req, first->id, &mark, err) != 0)
        return -1;
    page->ready = fragment.html;
    if (page->ready.s.n > 0)
        show_new(req, h, &fragment, mark, page);
    return page->fresh > 0 ? find_read(req, &fragment, after, mark, page, err) : 0;
}

/* Since when a question takes no more texts from who asks; 0: it does. */
static int64_t closed_at(struct request *req, const struct workshop_view *w,
                         const struct activity_view *a)
{
    struct calendar c = app_calendar(req, w);

    if (a->title.n == 0 || role_can(&who_of(req)->actor, CAP_WORKSHOP_EDIT) ||
        calendar_state(&c, a, req->now) != CALENDAR_CLOSED)
        return 0;
    return calendar_closes_at(&c, a);
}

int act_thread(struct request *req, struct reply *reply, struct err *err)
{
    struct thread_page page = {0};
    struct viewer viewer = who_viewer(req);
    struct post_cursor after;
    struct workshop_view w;
    struct activity_view a = {0};
    struct moderation_view m;
    struct post_view first;
    struct write_form form;
    struct html h;
    bool may_write;
    int found;

    if (who_workshop(req, &w, err) != 0 || view_post_after(req, viewer, &after, err) != 0)
        return -1;
    found = post_find(app_store(req), req->arena, viewer, request_id(req, "thread"), &first, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    if (request_wants_json(req))
        return thread_json(req, reply, &first, after, err);
    h = app_html(req, reply, &w);
    may_write = role_can(&who_of(req)->actor, CAP_POST_WRITE) && !w.closed;
    if (fill_thread(req, &h, &w, &first, after, may_write, &page, err) != 0 ||
        moderation_get(app_store(req), req->arena, w.id, first.id, &m, err) < 0 ||
        activity_get(app_store(req), req->arena, w.id, first.activity, &a, err) < 0 ||
        frame_make(req, &w, HERE_ELSEWHERE, first.title.n ? first.title : a.title, &page.frame,
                   err) != 0)
        return -1;
    page.title = first.title;
    page.author = first.author_name;
    page.question = a.title;
    page.locked = m.locked;
    page.closed_at = closed_at(req, &w, &a);
    if (a.title.n)
        page.question_href = view_address_in(req, w.id, "a", a.id);
    if (!id_none(after.id))
        page.first = req->gate.path;
    if (may_write && !m.locked && page.closed_at == 0 && first.state == POST_SHOWN) {
        if (view_write_form(req, w.id, first.activity, first.id, &form, err) != 0)
            return -1;
        same_readers(&first, &form);
        page.form = &form;
    }
    tmpl_page_thread(&h, &page);
    return 0;
}

/* ---- one post ---- */

int act_post_find(struct request *req, enum cap cap, bool any, struct post_view *ret,
                  struct workshop_view *ret_workshop, struct err *err)
{
    struct id id = request_id(req, "post"), space;
    int found = post_space(app_store(req), id, &space, err);

    if (found < 0 || (found == 0 && app_absent(err) != 0) ||
        who_enter_workshop(req, space, cap, err) != 0 || who_workshop(req, ret_workshop, err) != 0)
        return -1;
    found = post_find(app_store(req), req->arena, who_viewer(req), id, ret, err);
    if (found > 0 && (any ? ret->open : ret->state == POST_SHOWN))
        return 0;
    return found < 0 ? -1 : app_absent(err);
}

/* What may be done with a post by who looks at it. */
static int fill_tools(struct request *req, const struct workshop_view *w,
                      const struct post_view *post, struct page_post *shown,
                      struct post_tools *tools, struct err *err)
{
    const struct actor *me = &who_of(req)->actor;
    struct post_page one = {.posts = (struct post_view *)(uintptr_t)post, .count = 1};
    struct reaction_view *reactions;
    struct activity_view *all;
    size_t count, kept = 0;

    *tools = (struct post_tools){.token = slice_str(who_of(req)->token),
                                 .post = post->id,
                                 .may_react = role_can(me, CAP_POST_WRITE),
                                 .may_remove = shown->mine && role_can(me, CAP_POST_WRITE),
                                 .may_moderate = role_can(me, CAP_POST_MODERATE),
                                 .may_thread = id_eq(post->id, post->thread),
                                 .question = post->activity,
                                 .history = post->versions > 1};
    tools->history = tools->history && (shown->mine || tools->may_moderate);
    if (post->state == POST_SHOWN) {
        if (reaction_page(app_store(req), req->arena, who_viewer(req), &one, &reactions, err) != 0)
            return -1;
        shown->reactions = reactions;
    }
    if (moderation_get(app_store(req), req->arena, w->id, post->id, &tools->moderation, err) < 0)
        return -1;
    if (!tools->may_moderate || !tools->may_thread)
        return 0;
    if (activity_list(app_store(req), req->arena, w->id, false, &all, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (activity_kind_table[all[i].kind].takes_answers &&
            !activity_kind_table[all[i].kind].own_page)
            all[kept++] = all[i];
    tools->questions = all;
    tools->question_count = kept;
    return 0;
}

int act_post(struct request *req, struct reply *reply, struct err *err)
{
    struct post_page_view page = {0};
    struct post_view post, first;
    struct moderation_view thread;
    struct activity_view a;
    struct workshop_view w;
    struct write_form form;
    struct post_tools tools;
    struct html h;

    if (act_post_find(req, CAP_WORKSHOP_READ, true, &post, &w, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        view_post_json(&out, &post);
        if (view_file_json(req, &out, who_viewer(req), post.id, err) != 0)
            return -1;
        return act_json_end(&out);
    }
    page.post = view_post_of(req, &post);
    page.post.alone = true;
    if (post_find(app_store(req), req->arena, who_viewer(req), post.thread, &first, err) < 0 ||
        frame_make(req, &w, HERE_ELSEWHERE, first.title, &page.frame, err) != 0 ||
        moderation_get(app_store(req), req->arena, w.id, post.thread, &thread, err) < 0 ||
        activity_get(app_store(req), req->arena, w.id, post.activity, &a, err) < 0 ||
        fill_tools(req, &w, &post, &page.post, &tools, err) != 0)
        return -1;
    if (view_file_fill(req, &page.post, 1, err) != 0)
        return -1;
    page.tools = &tools;
    page.locked = thread.locked;
    page.closed_at = closed_at(req, &w, &a);
    page.post.may_write &= !w.closed;
    page.thread_href = view_address_in(req, w.id, "t", post.thread);
    page.thread_title = first.title;
    if (role_can(&who_of(req)->actor, CAP_POST_WRITE) && !w.closed && !thread.locked &&
        page.closed_at == 0 && post.state == POST_SHOWN) {
        if (view_write_form(req, w.id, post.activity, post.id, &form, err) != 0)
            return -1;
        same_readers(&post, &form);
        page.form = &form;
    }
    h = app_html(req, reply, &w);
    tmpl_page_post(&h, &page);
    return 0;
}

int act_edit(struct request *req, struct reply *reply, struct err *err)
{
    struct edit_page page = {0};
    struct post_view post;
    struct workshop_view w;
    struct html h;
    char id[ID_TEXT + 1];

    if (act_post_find(req, CAP_POST_WRITE, false, &post, &w, err) != 0)
        return -1;
    if (!id_eq(post.author, who_of(req)->actor.enrolment)) {
        err_set(err, FAULT_DENIED, "only who wrote a post changes it");
        return err_remedy(err, "Answer it instead.");
    }
    h = app_html(req, reply, &w);
    if (view_write_form(req, w.id, post.activity, post.parent, &page.form, err) != 0 ||
        frame_make(req, &w, HERE_ELSEWHERE,
                   slice_str(lang_get(h.lang, LANG("Change what you wrote"))), &page.frame,
                   err) != 0)
        return -1;
    page.form.action = slice_str(arena_printf(req->arena, "/post/%s/edit", id_text(post.id, id)));
    page.form.op = post.id;
    page.form.rev = post.versions + 1;
    page.form.parent = ID_NONE;
    page.form.titled = post.title.n > 0;
    page.form.title = post.title;
    page.form.body = post.body;
    page.form.scope = post.scope;
    page.form.pod = post.scope == SCOPE_POD ? post.audience : ID_NONE;
    if (post.scope == SCOPE_PEOPLE)
        page.form.people_count = 0; /* they stay as they were chosen */
    if (attachment_list(app_store(req), req->arena, who_viewer(req), post.id, &page.form.files,
                        &page.form.file_count, err) != 0)
        return -1;
    page.back = view_address_in(req, w.id, "t", post.thread);
    tmpl_page_edit(&h, &page);
    return 0;
}
