/* A question and its answers. */
#include "web/talk/actions.h"

#include "core/site/site.h"
#include "gen/tmpl/read.h"
#include "web/view/view_activity.h"
#include "web/view/view_file.h"
#include "web/view/view_post.h"
#include "web/view/view_write.h"

#include <stdio.h>

enum { ANSWERS = 25, ANSWERS_BYTES = 256 << 10 };

static int own_answers(struct request *req, const struct activity_view *a,
                       struct activity_page *page, struct err *err)
{
    struct viewer viewer = who_viewer(req);
    struct post_cursor start = {0};
    struct page_post *mine;
    struct post_page posts;

    if (post_author_page(app_store(req), req->arena, viewer, viewer.enrolment, start, 100, &posts,
                         err) != 0)
        return -1;
    mine = arena_array(req->arena, posts.count + 1, sizeof *mine);
    for (size_t i = 0; i < posts.count; i++)
        if (id_eq(posts.posts[i].activity, a->id) && id_none(posts.posts[i].parent))
            mine[page->mine_count++] = view_post_of(req, &posts.posts[i]);
    page->mine = mine;
    return view_file_fill(req, mine, page->mine_count, err);
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
        app_remember(req, key, activity, who_viewer(req).enrolment, page->ready.s);
    }
    buf_done(&buf);
}

/* A page of the conversations under an activity, and the address of the next one. */
struct answers {
    struct thread_view *threads;
    size_t count;
    struct slice next;
};

static int read_answers(struct request *req, const struct activity_view *a, struct slice after,
                        struct answers *ret, struct err *err)
{
    struct thread_query query = {.viewer = who_viewer(req), .activity = a->id, .limit = ANSWERS};
    struct thread_list page;
    struct thread_view last;
    char text[ID_TEXT + 1];
    struct id id;

    if (after.n > 0) {
        int found;

        if (id_read(after, &id, err) != 0)
            return -1;
        found = thread_get(app_store(req), req->arena, query.viewer, id, &last, err);
        if (found < 0)
            return -1;
        if (found)
            query.before = (struct post_cursor){last.last_written, id};
    }
    if (thread_list(app_store(req), req->arena, &query, &page, err) != 0)
        return -1;
    ret->threads = page.threads;
    ret->count = page.count;
    if (page.more && ret->count > 0)
        ret->next = slice_str(arena_printf(req->arena, "%.*s?after=%s", (int)req->gate.path.n,
                                           req->gate.path.p,
                                           id_text(ret->threads[ret->count - 1].first.id, text)));
    return 0;
}

static int json_question(struct request *req, struct reply *reply,
                         const struct page_activity *shown, const struct answers *answers,
                         struct err *err)
{
    const struct activity_view *a = shown->activity;
    struct json_out out = act_json(reply);

    view_activity_json(&out, a);
    view_activity_times_json(&out, shown);
    if (view_file_json(req, &out, who_viewer(req), shown->open ? a->id : ID_NONE, err) != 0)
        return -1;
    json_out_field_str(&out, "token", who_of(req)->token);
    json_out_key(&out, "threads");
    json_out_open_array(&out);
    for (size_t i = 0; i < answers->count; i++) {
        json_out_open_object(&out);
        view_post_json(&out, &answers->threads[i].first);
        json_out_field_i64(&out, "posts", answers->threads[i].posts);
        json_out_field_i64(&out, "last_written", answers->threads[i].last_written);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_next(&out, answers->next);
    return act_json_end(&out);
}

/* The list of conversations: as it was made before, or anew. */
static int fill_answers(struct request *req, const struct html *h, const struct workshop_view *w,
                        struct slice after, struct activity_page *page, struct err *err)
{
    const struct activity_view *a = page->activity.activity;
    const char *key = answers_key(req, w, h->lang->code);
    struct answers answers = {0};
    struct page_line *lines;

    if (after.n == 0)
        page->ready.s = app_recall(req, key, a->id, who_viewer(req).enrolment);
    if (page->ready.s.n > 0)
        return 0;
    if (read_answers(req, a, after, &answers, err) != 0)
        return -1;
    lines = arena_array(req->arena, answers.count + 1, sizeof *lines);
    for (size_t i = 0; i < answers.count; i++)
        view_post_thread_line(req, &answers.threads[i], &lines[page->answer_count++]);
    page->answers = lines;
    page->next = answers.next;
    if (after.n == 0 && page->answer_count > 0)
        keep_answers(req, h, key, a->id, page);
    return 0;
}

/* Where the reader may write; page->form stays NULL when they may not. */
static int offer_form(struct request *req, const struct workshop_view *w, struct write_form *form,
                      struct activity_page *page, struct err *err)
{
    const struct activity_view *a = page->activity.activity;

    if (!activity_kind_table[a->kind].takes_answers || !page->activity.open ||
        (page->activity.closed && !page->may_edit) ||
        !role_can(&who_of(req)->actor, CAP_POST_WRITE) || w->closed)
        return 0;
    if (view_write_form(req, w->id, a->id, ID_NONE, form, err) != 0)
        return -1;
    form->titled = activity_kind_table[a->kind].titled;
    page->form = form;
    return 0;
}

int act_question(struct request *req, struct reply *reply, const struct workshop_view *w,
                 struct activity_view *a, struct err *err)
{
    struct calendar calendar = app_calendar(req, w);
    struct activity_page page = {.activity = view_activity_of(req, &calendar, a)};
    struct slice after = request_query(req, "after");
    struct answers answers = {0};
    struct write_form form;
    struct html h;

    if (request_wants_json(req)) {
        if (page.activity.open && read_answers(req, a, after, &answers, err) != 0)
            return -1;
        return json_question(req, reply, &page.activity, &answers, err);
    }
    page.may_edit = role_can(&who_of(req)->actor, CAP_WORKSHOP_EDIT);
    page.body = app_markup(req, view_activity_rest(a));
    h = app_html(req, reply, w);
    if (frame_make(req, w, HERE_ELSEWHERE, a->title, &page.frame, err) != 0 ||
        (page.activity.open && fill_answers(req, &h, w, after, &page, err) != 0) ||
        (after.n == 0 && own_answers(req, a, &page, err) != 0) ||
        (page.activity.open && attachment_list(app_store(req), req->arena, who_viewer(req), a->id,
                                               &page.files, &page.file_count, err) != 0) ||
        offer_form(req, w, &form, &page, err) != 0)
        return -1;
    tmpl_page_activity(&h, &page);
    return 0;
}
