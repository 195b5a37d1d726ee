#include "web/talk/actions.h"

#include "core/journal/journal.h"
#include "core/model/talk/post_news.h"
#include "core/model/talk/read_mark.h"
#include "core/sched/sched.h"
#include "gen/tmpl/today.h"
#include "web/view/view_activity.h"
#include "web/view/view_file.h"
#include "web/view/view_post.h"
#include "web/view/view_today.h"
#include "web/view/view_write.h"

#include <limits.h>
#include <stdio.h>

/* What waits for a reader: Today, what is new, and the small page of it. */

/* A longer answer of one's own is shown cut on Today, in bytes; so many texts go on a list, and so
 * many bytes of text on the small page, which must fit into 14 KB with its style. */
enum {
    NEWS = 20,
    WORDS = 50,
    ANSWER_WHOLE = 1500,
    BRIEF_POSTS = 40,
    BRIEF_BYTES = 9000,
    BRIEF_CUT = 6000,
    OPENED = 5
};
#define SOON (48 * INT64_C(3600000))
#define WEEK (7 * INT64_C(86400000))

/* ---- what is new ---- */

/* In order of arrival; `own_first`: those of the reader's groups stand first. */
static int read_news(struct request *req, bool own_first, int limit, size_t bytes,
                     struct post_page *ret, struct err *err)
{
    struct viewer viewer = who_viewer(req);
    struct pod_view *pods = NULL;
    size_t count = 0;
    struct id *ids;

    if (own_first && pod_list_of(app_store(req), req->arena, viewer.workshop, viewer.enrolment,
                                 &pods, &count, err) != 0)
        return -1;
    ids = arena_array(req->arena, count + 1, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = pods[i].id;
    return post_news(app_store(req), req->arena,
                     &(struct post_news_query){viewer, ids, count, limit, bytes}, ret, err);
}

/* The address of a post in its conversation, which then begins there. */
static int place_of(struct request *req, const struct post_view *p, struct slice *ret,
                    struct err *err)
{
    char w[ID_TEXT + 1], t[ID_TEXT + 1], a[ID_TEXT + 1], id[ID_TEXT + 1];
    struct id before;

    if (post_before(app_store(req), who_viewer(req), p, &before, err) != 0)
        return -1;
    id_text(p->workshop, w);
    id_text(p->thread, t);
    id_text(p->id, id);
    *ret = slice_str(id_none(before) ? arena_printf(req->arena, "/w/%s/t/%s#p%s", w, t, id)
                                     : arena_printf(req->arena, "/w/%s/t/%s?after=%s#p%s", w, t,
                                                    id_text(before, a), id));
    return 0;
}

/* What a conversation is called: its title, or the question's. */
static int title_of(struct request *req, const struct post_view *p, struct slice *ret,
                    struct err *err)
{
    struct post_view first = *p;
    struct activity_view a;
    int found = 1;

    if (!id_eq(p->id, p->thread))
        found = post_find(app_store(req), req->arena, who_viewer(req), p->thread, &first, err);
    if (found > 0 && first.title.n > 0) {
        *ret = first.title;
        return 0;
    }
    if (found >= 0)
        found = activity_get(app_store(req), req->arena, p->workshop,
                             found > 0 ? first.activity : p->activity, &a, err);
    *ret = found > 0 ? a.title : SLICE_NONE;
    return found < 0 ? -1 : 0;
}

/* One line for each post. */
static int post_lines(struct request *req, const struct post_page *posts, struct page_line **ret,
                      struct err *err)
{
    *ret = arena_array(req->arena, posts->count + 1, sizeof **ret);
    for (size_t i = 0; i < posts->count; i++) {
        view_post_line(req, &posts->posts[i], &(*ret)[i]);
        if (place_of(req, &posts->posts[i], &(*ret)[i].href, err) != 0 ||
            title_of(req, &posts->posts[i], &(*ret)[i].title, err) != 0)
            return -1;
    }
    return 0;
}

static bool stands_before(const struct post_view *a, const struct post_view *b)
{
    return a->written != b->written ? a->written < b->written
                                    : memcmp(a->id.b, b->id.b, sizeof a->id.b) < 0;
}

/* One line for each conversation, which leads to its first new post. */
static int thread_lines(struct request *req, const struct post_page *posts, struct page_line **ret,
                        size_t *ret_count, struct err *err)
{
    *ret = arena_array(req->arena, posts->count + 1, sizeof **ret);
    *ret_count = 0;
    for (size_t i = 0; i < posts->count; i++) {
        const struct post_view *first = &posts->posts[i];
        struct page_line *line = &(*ret)[*ret_count];
        int64_t count = 0;
        bool known = false;

        for (size_t k = 0; k < posts->count; k++) {
            const struct post_view *p = &posts->posts[k];

            if (!id_eq(p->thread, posts->posts[i].thread))
                continue;
            known = known || k < i;
            count++;
            if (stands_before(p, first))
                first = p;
        }
        if (known)
            continue;
        view_post_line(req, first, line);
        line->unread = count;
        if (place_of(req, first, &line->href, err) != 0 ||
            title_of(req, first, &line->title, err) != 0)
            return -1;
        (*ret_count)++;
    }
    return 0;
}

/* The newest post shown of each conversation, with commas between: what "I have read this" marks.
 */
static struct slice read_list(struct request *req, const struct post_page *posts)
{
    struct buf buf;
    struct slice ret;
    char id[ID_TEXT + 1];

    buf_init(&buf, (posts->count + 1) * (ID_TEXT + 1));
    for (size_t i = 0; i < posts->count; i++) {
        bool last = true;

        for (size_t k = 0; k < posts->count; k++)
            last = last && (!id_eq(posts->posts[k].thread, posts->posts[i].thread) ||
                            posts->posts[k].n <= posts->posts[i].n);
        if (!last)
            continue;
        if (buf_slice(&buf).n > 0)
            buf_char(&buf, ',');
        buf_str(&buf, id_text(posts->posts[i].id, id));
    }
    ret = arena_slice(req->arena, buf_slice(&buf));
    buf_done(&buf);
    return ret;
}

int act_new(struct request *req, struct reply *reply, struct err *err)
{
    struct new_page page = {0};
    struct workshop_view w;
    struct page_line *lines;
    struct post_page posts;
    struct html h;
    bool json = request_wants_json(req);
    char id[ID_TEXT + 1];

    if (who_workshop(req, &w, err) != 0 ||
        frame_make(req, &w, HERE_NEW, SLICE_NONE, &page.frame, err) != 0 ||
        read_news(req, !json, WORDS, POST_PAGE_BYTES, &posts, err) != 0)
        return -1;
    if (json) {
        struct json_out out = act_json(reply);

        /* Only what is shown counts as read. It is a post's id: an arrival number would tell how
         * much is written here that is not for this reader. */
        json_out_field_id(&out, "mark",
                          posts.count > 0 ? posts.posts[posts.count - 1].id : ID_NONE);
        json_out_field_i64(&out, "unread", page.frame.unread);
        json_out_field_bool(&out, "more", posts.more);
        json_out_key(&out, "posts");
        view_post_list_json(&out, &posts);
        return act_json_end(&out);
    }
    if (post_lines(req, &posts, &lines, err) != 0)
        return -1;
    page.lines = lines;
    page.count = posts.count;
    page.read = read_list(req, &posts);
    page.more = posts.more;
    page.action = slice_str(arena_printf(req->arena, "/w/%s/new", id_text(w.id, id)));
    h = app_html(req, reply, &w);
    tmpl_page_new(&h, &page);
    return 0;
}

/* Only what is new, with the texts, oldest first: one small page for a bad line. */
int act_brief(struct request *req, struct reply *reply, struct err *err)
{
    struct brief_page page = {0};
    struct workshop_view w;
    struct post_page posts;
    struct brief_post *list;
    struct html h;

    if (who_workshop(req, &w, err) != 0 ||
        frame_make(req, &w, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0 ||
        read_news(req, false, BRIEF_POSTS, BRIEF_BYTES, &posts, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_text(&out, "read", read_list(req, &posts));
        json_out_field_bool(&out, "more", posts.more);
        json_out_key(&out, "posts");
        view_post_list_json(&out, &posts);
        return act_json_end(&out);
    }
    list = arena_array(req->arena, posts.count + 1, sizeof *list);
    for (size_t i = 0; i < posts.count; i++) {
        const struct post_view *p = &posts.posts[i];
        struct slice body = p->body;

        list[i] = (struct brief_post){.post = p};
        if (body.n > BRIEF_BYTES) {
            list[i].cut = true;
            body = app_excerpt(req, body, BRIEF_CUT);
        }
        list[i].body = app_markup(req, body);
        if (place_of(req, p, &list[i].href, err) != 0 || title_of(req, p, &list[i].title, err) != 0)
            return -1;
    }
    page.posts = list;
    page.count = posts.count;
    page.more = posts.more;
    page.read = read_list(req, &posts);
    h = app_html(req, reply, &w);
    tmpl_page_brief(&h, &page);
    return 0;
}

/* ---- marking as read ---- */

/* `mark`: everything up to this post's arrival. `read`: posts with commas between; each marks its
 * own conversation up to its arrival. */
enum { THEN_TODAY, THEN_NEW, THEN_BRIEF };
static const char *const thens[] = {"today", "new", "brief", NULL};

struct mark_form {
    struct id mark;
    struct slice read;
    int then;
    int64_t n;
    struct {
        struct id thread;
        int64_t n;
    } threads[WORDS];
    size_t count;
    struct viewer viewer;
};

int act_mark_prepare(struct request *req, void **ret_in, struct err *err)
{
    static const struct field fields[] = {
        FIELD(struct mark_form, mark, FIELD_ID),
        FIELD(struct mark_form, read, FIELD_LINE, .min = 0, .max = (ID_TEXT + 1) * WORDS),
        FIELD(struct mark_form, then, FIELD_CHOICE, .choices = thens),
    };
    struct mark_form *form = ARENA_NEW(req->arena, struct mark_form);
    struct post_view post;
    struct slice rest;

    *ret_in = form;
    form->viewer = who_viewer(req);
    if (form_read(&req->form, req->arena, fields, sizeof fields / sizeof *fields, form, err) != 0)
        return -1;
    if (id_none(form->mark) && form->read.n == 0) {
        err_set(err, FAULT_INVALID, "it is not said what was read");
        return err_about(err, "read");
    }
    rest = form->read;
    for (bool first = !id_none(form->mark); first || rest.n > 0; first = false) {
        struct id id = form->mark;
        int found;

        if (!first && (form->count == WORDS || id_read(slice_cut(&rest, ','), &id, err) != 0))
            return form->count == WORDS ? err_set(err, FAULT_INVALID, "these are too many") : -1;
        found = post_find(app_store(req), req->arena, form->viewer, id, &post, err);
        if (found <= 0)
            return found < 0 ? -1 : app_absent(err);
        if (first) {
            form->n = post.n;
            continue;
        }
        form->threads[form->count].thread = post.thread;
        form->threads[form->count++].n = post.n;
    }
    return 0;
}

int act_mark_write(void *writer, struct write_job *job, struct err *err)
{
    struct mark_form *form = job->in;

    if (form->n > 0 && post_news_read(writer, form->viewer, form->n, err) != 0)
        return -1;
    for (size_t i = 0; i < form->count; i++)
        if (post_news_read_thread(writer, form->viewer, form->threads[i].thread, form->threads[i].n,
                                  err) != 0)
            return -1;
    return 0;
}

int act_mark_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    struct mark_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    reply_see_other(reply, arena_printf(req->arena, "/w/%s/%s", id_text(form->viewer.workshop, id),
                                        thens[form->then]));
    return 0;
}

/* ---- today ---- */

static enum today_when when_of(const struct workshop_view *w, struct slice today)
{
    if (w->first_day.n == 0)
        return TODAY_DURING;
    if (memcmp(today.p, w->first_day.p, today.n) < 0)
        return TODAY_BEFORE;
    return w->last_day.n && memcmp(today.p, w->last_day.p, today.n) > 0 ? TODAY_AFTER
                                                                        : TODAY_DURING;
}

/* This week's question: the last one of this part or, when it has none, of an earlier one. Part 0
 * stands for what belongs to no week. */
static const struct activity_view *question_of(const struct activity_view *all, size_t count,
                                               int part)
{
    const struct activity_view *best = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct activity_view *a = &all[i];

        if (!activity_kind_table[a->kind].asks || a->part > part)
            continue;
        if (best == NULL || a->part > best->part)
            best = a;
    }
    return best;
}

/* What the reader has answered to a question: the newest of their first posts there. */
static int own_answer(struct request *req, const struct activity_view *question,
                      struct page_post **ret, struct err *err)
{
    struct viewer viewer = who_viewer(req);
    struct post_cursor after = {0};
    struct post_page page;

    *ret = NULL;
    if (id_none(viewer.enrolment))
        return 0;
    if (post_author_page(app_store(req), req->arena, viewer, viewer.enrolment, after, 200, &page,
                         err) != 0)
        return -1;
    for (size_t i = page.count; i-- > 0;)
        if (id_eq(page.posts[i].activity, question->id) && id_none(page.posts[i].parent)) {
            *ret = ARENA_NEW(req->arena, struct page_post);
            **ret = view_post_of(req, &page.posts[i]);
            return view_file_fill(req, *ret, 1, err);
        }
    return 0;
}

/* The question, what the reader has said to it, and where they may say it. */
static int fill_question(struct request *req, const struct workshop_view *w,
                         const struct activity_view *question, struct write_form *form,
                         struct today_page *page, struct err *err)
{
    page->question = question;
    page->this_week = page->when == TODAY_DURING && question->part == page->frame.part;
    page->question_body = app_markup(req, view_activity_rest(question));
    if (own_answer(req, question, &page->mine, err) != 0)
        return -1;
    if (page->mine) {
        page->mine->may_write &= !w->closed;
        if (page->mine->post->body.n > ANSWER_WHOLE)
            view_post_line(req, page->mine->post, &page->mine_line);
    }
    if (w->closed || !role_can(&who_of(req)->actor, CAP_POST_WRITE))
        return 0;
    page->form = form;
    return view_write_form(req, w->id, question->id, ID_NONE, form, err);
}

static bool answered(const struct post_page *own, struct id activity)
{
    for (size_t i = 0; i < own->count; i++)
        if (id_eq(own->posts[i].activity, activity))
            return true;
    return false;
}

/* The programme as the reader sees it. */
struct programme {
    struct activity_view *all;
    struct page_activity *shown; /* one each */
    size_t count;
};

/* What falls due within two days: questions that close and have no answer of the reader's, and
 * sessions; and what opened since everything was read. */
static int fill_due(struct request *req, const struct workshop_view *w,
                    const struct programme *programme, struct today_page *page, struct err *err)
{
    const struct page_activity *shown = programme->shown;
    size_t count = programme->count;
    struct page_activity *due = arena_array(req->arena, count + 1, sizeof *due);
    struct page_activity *opened = arena_array(req->arena, OPENED + 1, sizeof *opened);
    struct post_cursor start = {0};
    struct activity_view *new;
    struct post_page own = {0};
    struct viewer viewer = who_viewer(req);
    size_t new_count;
    int64_t since;

    for (size_t i = 0; i < count; i++) {
        bool session = shown[i].starts_at > req->now && shown[i].starts_at < req->now + SOON;
        bool closes = !w->closed && shown[i].open && !shown[i].closed &&
                      shown[i].closes_at > req->now && shown[i].closes_at < req->now + SOON &&
                      activity_kind_table[programme->all[i].kind].awaited &&
                      role_can(&who_of(req)->actor, CAP_POST_WRITE);

        if (closes && own.posts == NULL &&
            post_author_page(app_store(req), req->arena, viewer, viewer.enrolment, start, 200, &own,
                             err) != 0)
            return -1;
        if (session || (closes && !answered(&own, programme->all[i].id)))
            due[page->due_count++] = shown[i];
    }
    page->due = due;
    if (read_mark_time(app_store(req), viewer, &since, err) != 0)
        return -1;
    if (since < req->now - WEEK)
        since = req->now - WEEK;
    if (sched_opened_since(app_store(req), req->arena,
                           &(struct sched_query){w, since, req->now, OPENED}, &new, &new_count,
                           err) != 0)
        return -1;
    for (size_t i = 0; i < new_count; i++)
        for (size_t k = 0; k < count; k++)
            if (id_eq(programme->all[k].id, new[i].id) && shown[k].open)
                opened[page->opened_count++] = shown[k];
    page->opened = opened;
    return 0;
}

static int read_programme(struct request *req, const struct workshop_view *w,
                          const struct calendar *c, struct programme *ret, struct err *err)
{
    if (activity_list(app_store(req), req->arena, w->id, false, &ret->all, &ret->count, err) != 0)
        return -1;
    ret->shown = arena_array(req->arena, ret->count + 1, sizeof *ret->shown);
    for (size_t i = 0; i < ret->count; i++)
        ret->shown[i] = view_activity_of(req, c, &ret->all[i]);
    return 0;
}

/* The question that is open now: 1, 0, -1. */
static int find_question(struct request *req, const struct workshop_view *w,
                         const struct programme *p, const struct frame *frame,
                         struct activity_view *ret, struct err *err)
{
    struct activity_view *readable = arena_array(req->arena, p->count + 1, sizeof *readable);
    const struct activity_view *found;
    size_t count = 0;

    for (size_t i = 0; i < p->count; i++)
        if (p->shown[i].open && p->shown[i].opens_at == 0)
            readable[count++] = p->all[i];
    found = question_of(readable, count, frame->parts ? frame->part : INT_MAX);
    if (found == NULL)
        return 0;
    return activity_get(app_store(req), req->arena, w->id, found->id, ret, err) < 0 ? -1 : 1;
}

static int json_today(struct reply *reply, const struct today_page *page,
                      const struct post_page *posts)
{
    struct json_out out = act_json(reply);

    json_out_field_i64(&out, "part", page->frame.part);
    json_out_key(&out, "question");
    if (page->question) {
        json_out_open_object(&out);
        view_activity_json(&out, page->question);
        json_out_close_object(&out);
    } else {
        json_out_null(&out);
    }
    json_out_key(&out, "new");
    view_post_list_json(&out, posts);
    return act_json_end(&out);
}

/* What else there is this week, and at any time. */
static void fill_also(struct request *req, const struct programme *p, struct today_page *page)
{
    struct page_activity *also = arena_array(req->arena, p->count + 1, sizeof *also);

    for (size_t i = 0; i < p->count; i++)
        if (!(page->question && id_eq(p->all[i].id, page->question->id)) &&
            (p->all[i].part == page->frame.part || p->all[i].part == 0))
            also[page->also_count++] = p->shown[i];
    page->also = also;
}

int act_today(struct request *req, struct reply *reply, struct err *err)
{
    struct today_page page = {0};
    struct activity_view question;
    struct programme programme;
    struct workshop_view w;
    struct page_line *news;
    struct write_form form;
    struct post_page posts;
    struct calendar c;
    struct html h;
    int found;

    if (who_workshop(req, &w, err) != 0 ||
        frame_make(req, &w, HERE_TODAY, SLICE_NONE, &page.frame, err) != 0 ||
        read_news(req, true, NEWS, POST_PAGE_BYTES, &posts, err) != 0 ||
        thread_lines(req, &posts, &news, &page.news_count, err) != 0)
        return -1;
    page.news = news;
    page.news_more = posts.more;
    page.when = when_of(&w, app_today(req, &w));
    c = app_calendar(req, &w);
    if (read_programme(req, &w, &c, &programme, err) != 0 ||
        (found = find_question(req, &w, &programme, &page.frame, &question, err)) < 0 ||
        (found && fill_question(req, &w, &question, &form, &page, err) != 0) ||
        fill_due(req, &w, &programme, &page, err) != 0)
        return -1;
    if (found && view_activity_of(req, &c, &question).closed)
        page.form = NULL;
    if (page.when == TODAY_BEFORE)
        page.about = app_markup(req, w.about);
    if (request_wants_json(req))
        return json_today(reply, &page, &posts);
    fill_also(req, &programme, &page);
    h = app_html(req, reply, &w);
    tmpl_page_today(&h, &page);
    return 0;
}
