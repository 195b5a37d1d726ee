/* A question and its answers. */
#include "web/page/act.h"

#include "core/site/site.h"
#include "gen/tmpl/read.h"
#include "web/view/view_post.h"

#include <stdio.h>

enum { ANSWERS = 25, ANSWERS_BYTES = 256 << 10 };

struct slice act_question_rest(const struct activity_view *a)
{
    struct slice rest = a->body;

    if (a->title.n == 0 || !slice_starts(rest, a->title))
        return rest;
    rest = slice_from(rest, a->title.n);
    /* Only a whole line or sentence is taken away. */
    if (rest.n > 0 && rest.p[0] != '\n' && strchr(".?!:", a->title.p[a->title.n - 1]) == NULL)
        return a->body;
    return slice_trim(rest);
}

bool act_question_takes(const struct activity_view *a)
{
    return !slice_is(a->kind, "page");
}

static int own_answers(struct request *req, const struct activity_view *a,
                       struct activity_page *page, struct err *err)
{
    struct viewer viewer = app_viewer(req);
    struct post_cursor start = {0};
    struct page_post *mine;
    struct post_page posts;

    if (post_author_page(app_store(req), req->arena, viewer, viewer.enrolment, start, 100, &posts,
                         err) != 0)
        return -1;
    mine = arena_array(req->arena, posts.count + 1, sizeof *mine);
    for (size_t i = 0; i < posts.count; i++)
        if (id_eq(posts.posts[i].activity, a->id) && id_none(posts.posts[i].parent))
            mine[page->mine_count++] = act_page_post(req, &posts.posts[i]);
    page->mine = mine;
    return act_file_fill(req, mine, page->mine_count, err);
}

/* What the list of conversations is kept under: dates of another year name it. */
static const char *answers_key(struct request *req, const struct workshop_view *w, const char *lang)
{
    return arena_printf(req->arena, "a%.4s%s", app_today(req, w).p, lang);
}

/* The first page's list as HTML: until the next COMMIT it stays the same for who reads it. */
static void keep_answers(struct request *req, const struct html *h, const char *key,
                         struct id activity, struct activity_page *page)
{
    struct html part = *h;
    struct buf buf;

    buf_init(&buf, ANSWERS_BYTES);
    part.out = &buf;
    tmpl_answers(&part, page);
    if (!buf.over) {
        page->ready.s = arena_slice(req->arena, buf_slice(&buf));
        app_remember(req, key, activity, app_viewer(req).enrolment, page->ready.s);
    }
    buf_done(&buf);
}

static int fill_answers(struct request *req, const struct activity_view *a, struct slice after,
                        struct activity_page *page, struct thread_view **ret, size_t *ret_count,
                        struct err *err)
{
    struct viewer viewer = app_viewer(req);
    struct post_cursor before = {0};
    struct thread_view last;
    struct page_line *lines;
    char text[ID_TEXT + 1];
    struct id id;
    bool more;

    if (after.n > 0) {
        int found;

        if (id_read(after, &id, err) != 0)
            return -1;
        found = post_thread_get(app_store(req), req->arena, viewer, id, &last, err);
        if (found < 0)
            return -1;
        if (found)
            before = (struct post_cursor){last.last_written, id};
    }
    if (post_thread_list(app_store(req), req->arena, viewer, a->id, before, ANSWERS, ret, ret_count,
                         &more, err) != 0)
        return -1;
    lines = arena_array(req->arena, *ret_count + 1, sizeof *lines);
    if (!request_wants_json(req))
        for (size_t i = 0; i < *ret_count; i++)
            act_thread_line(req, &(*ret)[i], &lines[page->answer_count++]);
    page->answers = lines;
    if (more && *ret_count > 0)
        page->next = slice_str(arena_printf(req->arena, "%.*s?after=%s", (int)req->gate.path.n,
                                            req->gate.path.p,
                                            id_text((*ret)[*ret_count - 1].first.id, text)));
    return 0;
}

int act_activity(struct request *req, struct reply *reply, struct err *err)
{
    struct activity_page page = {0};
    struct workshop_view w;
    struct activity_view a;
    struct thread_view *threads = NULL;
    struct write_form form;
    struct slice after = request_query(req, "after");
    struct viewer viewer = app_viewer(req);
    struct calendar calendar;
    size_t count = 0;
    const char *key = NULL;
    struct html h = {0};
    int found;

    if (app_workshop(req, &w, err) != 0)
        return -1;
    found = activity_get(app_store(req), req->arena, w.id, request_id(req, "activity"), &a, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    if (slice_is(a.kind, "session"))
        return act_session(req, reply, &w, &a, err);
    calendar = app_calendar(req, &w);
    page.activity = act_page_activity(req, &calendar, &a);
    if (slice_is(a.kind, "poll"))
        return act_poll_page(req, reply, &w, &page.activity, err);
    if (!request_wants_json(req)) {
        h = app_html(req, reply, &w);
        key = answers_key(req, &w, h.lang->code);
        if (page.activity.open && after.n == 0)
            page.ready.s = app_recall(req, key, a.id, viewer.enrolment);
    }
    if ((page.activity.open && page.ready.s.n == 0 &&
         fill_answers(req, &a, after, &page, &threads, &count, err) != 0) ||
        app_frame(req, &w, HERE_ELSEWHERE, a.title, &page.frame, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        act_json_activity(&out, &a);
        act_json_times(&out, &page.activity);
        if (act_file_json(req, &out, viewer, page.activity.open ? a.id : ID_NONE, err) != 0)
            return -1;
        json_out_field_str(&out, "token", app_who(req)->token);
        json_out_key(&out, "threads");
        json_out_open_array(&out);
        for (size_t i = 0; i < count; i++) {
            json_out_open_object(&out);
            act_json_post(&out, &threads[i].first);
            json_out_field_i64(&out, "posts", threads[i].posts);
            json_out_field_i64(&out, "last_written", threads[i].last_written);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
        json_out_key(&out, "next");
        if (page.next.n)
            json_out_text(&out, page.next);
        else
            json_out_null(&out);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    page.body = app_markup(req, act_question_rest(&a));
    if ((after.n == 0 && own_answers(req, &a, &page, err) != 0) ||
        (page.activity.open && attachment_list(app_store(req), req->arena, viewer, a.id,
                                               &page.files, &page.file_count, err) != 0))
        return -1;
    page.may_edit = role_can(&app_who(req)->actor, CAP_WORKSHOP_EDIT);
    if (act_question_takes(&a) && page.activity.open && (page.may_edit || !page.activity.closed) &&
        role_can(&app_who(req)->actor, CAP_POST_WRITE) && !w.closed) {
        if (act_write_form(req, w.id, a.id, ID_NONE, &form, err) != 0)
            return -1;
        form.titled = slice_is(a.kind, "discussion");
        page.form = &form;
    }
    if (page.activity.open && after.n == 0 && page.ready.s.n == 0 && page.answer_count > 0)
        keep_answers(req, &h, key, a.id, &page);
    tmpl_page_activity(&h, &page);
    return 0;
}
