#include "web/act.h"

#include "core/journal/journal.h"
#include "gen/tmpl.h"

#include <limits.h>
#include <stdio.h>

/* A longer answer of one's own is shown cut on Today, in bytes. */
enum { NEWS = 20, HITS = 20, WORDS = 50, ANSWER_WHOLE = 1500 };

static struct json_out json_begin(struct reply *reply)
{
    struct json_out out;

    json_out_init(&out, reply_json(reply), false);
    json_out_open_object(&out);
    return out;
}

static void json_finish(struct json_out *out)
{
    json_out_close_object(out);
    json_out_end(out);
}

void act_json_activity(struct json_out *out, const struct activity_view *a)
{
    json_out_field_id(out, "id", a->id);
    json_out_field_text(out, "kind", a->kind);
    json_out_field_text(out, "title", a->title);
    json_out_field_i64(out, "part", a->part);
    json_out_field_text(out, "body", a->body);
}

/* ---- the programme ---- */

static void fill_part(struct request *req, const struct workshop_view *w, int number, int now,
                      const struct activity_view *all, size_t count, struct page_part *ret)
{
    struct page_activity *list = arena_array(req->arena, count + 1, sizeof *list);

    *ret = (struct page_part){
        .number = number, .activities = list, .now = number > 0 && number == now};
    if (number > 0)
        workshop_part_days(w, req->arena, number, &ret->first, &ret->last);
    for (size_t i = 0; i < count; i++)
        if (all[i].part == number)
            list[ret->count++] = (struct page_activity){.activity = &all[i], .open = true};
}

static void json_workshop(struct reply *reply, const struct workshop_view *w, bool may_invite,
                          const struct activity_view *all, size_t count)
{
    struct json_out out = json_begin(reply);

    act_json_workshop(&out, w);
    json_out_field_text(&out, "about", w->about);
    if (may_invite)
        json_out_field_text(&out, "join_code", w->join_code);
    json_out_key(&out, "activities");
    json_out_open_array(&out);
    for (size_t i = 0; i < count; i++) {
        json_out_open_object(&out);
        act_json_activity(&out, &all[i]);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    json_finish(&out);
}

/* The whole programme, or one week of it. */
static int show_programme(struct request *req, struct reply *reply, int only, struct err *err)
{
    struct workshop_page page = {0};
    struct workshop_view w;
    struct activity_view *all;
    struct page_part *parts;
    struct html h;
    size_t count;
    int last = 0;

    if (app_workshop(req, &w, err) != 0 ||
        activity_list(app_store(req), req->arena, w.id, false, &all, &count, err) != 0 ||
        app_frame(req, &w, HERE_PROGRAMME, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.may_edit = role_can(&app_who(req)->actor, CAP_WORKSHOP_EDIT);
    page.joining = page.may_edit && w.joining;
    last = workshop_parts(&w);
    for (size_t i = 0; i < count; i++)
        if (all[i].part > last && all[i].part < 1000)
            last = (int)all[i].part;
    if (only > last)
        return app_absent(err);
    if (request_wants_json(req)) {
        size_t kept = 0;

        for (size_t i = 0; i < count; i++) {
            if (activity_get(app_store(req), req->arena, w.id, all[i].id, &all[kept], err) < 0)
                return -1;
            kept += only < 0 || all[kept].part == only;
        }
        json_workshop(reply, &w, page.may_edit, all, kept);
        return 0;
    }
    parts = arena_array(req->arena, (size_t)last + 1, sizeof *parts);
    for (int n = only < 0 ? 0 : only; n <= (only < 0 ? last : only); n++) {
        fill_part(req, &w, n, page.frame.part, all, count, &parts[page.count]);
        if (n > 0 || parts[page.count].count > 0)
            page.count++;
    }
    page.parts = parts;
    if (only < 0)
        page.about = app_markup(req, w.about);
    h = app_html(req, reply, &w);
    tmpl_page_workshop(&h, &page);
    return 0;
}

int act_workshop(struct request *req, struct reply *reply, struct err *err)
{
    struct slice card = request_cookie(req, app_of(req)->card_cookie);
    struct workshop_view w;

    if (card.n == CARD_TEXT && !request_wants_json(req))
        return app_workshop(req, &w, err) != 0 ? -1 : act_card_page(req, reply, &w, card, err);
    return show_programme(req, reply, -1, err);
}

int act_part(struct request *req, struct reply *reply, struct err *err)
{
    return show_programme(req, reply, (int)request_number(req, "part"), err);
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

        if (!slice_is(a->kind, "prompt") && !slice_is(a->kind, "discussion"))
            continue;
        if (a->part > part)
            continue;
        if (best == NULL || a->part > best->part)
            best = a;
    }
    return best;
}

static int read_news(struct request *req, int limit, struct page_line **ret, size_t *ret_count,
                     bool *ret_more, struct post_page *news, struct err *err)
{
    struct viewer viewer = app_viewer(req);

    *ret_count = 0;
    if (post_news(app_store(req), req->arena, viewer, NULL, 0, limit, POST_PAGE_BYTES, news, err) !=
        0)
        return -1;
    *ret = arena_array(req->arena, news->count + 1, sizeof **ret);
    for (size_t i = 0; i < news->count; i++)
        act_post_line(req, &news->posts[i], &(*ret)[(*ret_count)++]);
    *ret_more = news->more;
    return 0;
}

/* What the reader has answered to a question: the newest of their first posts there. */
static int own_answer(struct request *req, const struct activity_view *question,
                      struct page_post **ret, struct err *err)
{
    struct viewer viewer = app_viewer(req);
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
            **ret = act_page_post(req, &page.posts[i]);
            return act_file_fill(req, *ret, 1, err);
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
    page->question_body = app_markup(req, act_question_rest(question));
    if (own_answer(req, question, &page->mine, err) != 0)
        return -1;
    if (page->mine) {
        page->mine->may_write &= !w->closed;
        if (page->mine->post->body.n > ANSWER_WHOLE)
            act_post_line(req, page->mine->post, &page->mine_line);
    }
    if (w->closed || !role_can(&app_who(req)->actor, CAP_POST_WRITE))
        return 0;
    page->form = form;
    return act_write_form(req, w->id, question->id, ID_NONE, form, err);
}

static void json_lines(struct json_out *out, const struct post_page *posts)
{
    json_out_open_array(out);
    for (size_t i = 0; i < posts->count; i++) {
        json_out_open_object(out);
        act_json_post(out, &posts->posts[i]);
        json_out_close_object(out);
    }
    json_out_close_array(out);
}

int act_today(struct request *req, struct reply *reply, struct err *err)
{
    struct today_page page = {0};
    struct workshop_view w;
    struct activity_view *all, question;
    struct page_activity *also;
    struct page_line *news;
    struct post_page posts;
    size_t count;
    bool more;
    const struct activity_view *found;
    struct write_form form;
    struct html h;

    if (app_workshop(req, &w, err) != 0 ||
        activity_list(app_store(req), req->arena, w.id, false, &all, &count, err) != 0 ||
        app_frame(req, &w, HERE_TODAY, SLICE_NONE, &page.frame, err) != 0 ||
        read_news(req, NEWS, &news, &page.news_count, &more, &posts, err) != 0)
        return -1;
    page.news = news;
    page.when = when_of(&w, app_today(req, &w));
    found = question_of(all, count, page.frame.parts ? page.frame.part : INT_MAX);
    if (found && (activity_get(app_store(req), req->arena, w.id, found->id, &question, err) < 0 ||
                  fill_question(req, &w, &question, &form, &page, err) != 0))
        return -1;
    if (page.when == TODAY_BEFORE)
        page.about = app_markup(req, w.about);
    if (request_wants_json(req)) {
        struct json_out out = json_begin(reply);

        json_out_field_i64(&out, "part", page.frame.part);
        json_out_key(&out, "question");
        if (found) {
            json_out_open_object(&out);
            act_json_activity(&out, &question);
            json_out_close_object(&out);
        } else {
            json_out_null(&out);
        }
        json_out_key(&out, "new");
        json_lines(&out, &posts);
        json_finish(&out);
        return 0;
    }
    also = arena_array(req->arena, count + 1, sizeof *also);
    for (size_t i = 0; i < count; i++)
        if (&all[i] != found && (all[i].part == page.frame.part || all[i].part == 0))
            also[page.also_count++] = (struct page_activity){.activity = &all[i], .open = true};
    page.also = also;
    h = app_html(req, reply, &w);
    tmpl_page_today(&h, &page);
    return 0;
}

/* ---- what is new ---- */

int act_new(struct request *req, struct reply *reply, struct err *err)
{
    struct new_page page = {0};
    struct workshop_view w;
    struct page_line *lines;
    struct post_page posts;
    struct html h;
    bool more;
    char id[ID_TEXT + 1];

    if (app_workshop(req, &w, err) != 0 ||
        app_frame(req, &w, HERE_NEW, SLICE_NONE, &page.frame, err) != 0 ||
        read_news(req, WORDS, &lines, &page.count, &more, &posts, err) != 0)
        return -1;
    /* Only what is shown counts as read. It is a post's id: an arrival number would tell how much
     * is written here that is not for this reader. */
    if (posts.count > 0)
        page.mark = posts.posts[posts.count - 1].id;
    if (request_wants_json(req)) {
        struct json_out out = json_begin(reply);

        json_out_field_id(&out, "mark", page.mark);
        json_out_field_bool(&out, "more", more);
        json_out_key(&out, "posts");
        json_lines(&out, &posts);
        json_finish(&out);
        return 0;
    }
    page.lines = lines;
    page.action = slice_str(arena_printf(req->arena, "/w/%s/new", id_text(w.id, id)));
    h = app_html(req, reply, &w);
    tmpl_page_new(&h, &page);
    return 0;
}

struct mark_form {
    struct id mark;
    int64_t n;
    struct viewer viewer;
};

int act_mark_prepare(struct request *req, void **ret_in, struct err *err)
{
    static const struct field fields[] = {FIELD(struct mark_form, mark, FIELD_ID, .needed = true)};
    struct mark_form *form = ARENA_NEW(req->arena, struct mark_form);
    struct post_view post;
    int64_t before;
    int found;

    *ret_in = form;
    form->viewer = app_viewer(req);
    if (form_read(&req->form, req->arena, fields, 1, form, err) != 0 ||
        post_mark(app_store(req), form->viewer, &before, err) != 0)
        return -1;
    found = post_get(app_store(req), req->arena, form->viewer, form->mark, &post, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    form->n = post.n > before ? post.n : before;
    return 0;
}

int act_mark_write(void *writer, struct write_job *job, struct err *err)
{
    struct mark_form *form = job->in;

    return post_set_mark(writer, form->viewer, form->n, err);
}

int act_mark_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    struct mark_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    reply_see_other(reply,
                    arena_printf(req->arena, "/w/%s/today", id_text(form->viewer.workshop, id)));
    return 0;
}

/* ---- people, search ---- */

int act_people(struct request *req, struct reply *reply, struct err *err)
{
    struct people_page page = {0};
    struct workshop_view w;
    struct person_view *people;
    struct html h;

    if (app_workshop(req, &w, err) != 0 ||
        enrolment_list(app_store(req), req->arena, w.id, &people, &page.count, err) != 0 ||
        app_frame(req, &w, HERE_PEOPLE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.people = people;
    if (request_wants_json(req)) {
        struct json_out out = json_begin(reply);

        json_out_key(&out, "people");
        json_out_open_array(&out);
        for (size_t i = 0; i < page.count; i++) {
            json_out_open_object(&out);
            json_out_field_id(&out, "id", people[i].enrolment);
            json_out_field_text(&out, "name", people[i].name);
            json_out_field_text(&out, "role", people[i].role);
            json_out_field_bool(&out, "unclaimed", people[i].unclaimed);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
        json_finish(&out);
        return 0;
    }
    h = app_html(req, reply, &w);
    tmpl_page_people(&h, &page);
    return 0;
}

int act_search(struct request *req, struct reply *reply, struct err *err)
{
    struct worker *worker = req->worker;
    struct search_page page = {.query = request_query(req, "q")};
    struct post_page hits = {0};
    struct workshop_view w;
    struct page_line *lines;
    struct html h;
    char id[ID_TEXT + 1];

    page.searched = slice_trim(page.query).n > 0;
    if (app_workshop(req, &w, err) != 0 ||
        app_frame(req, &w, HERE_SEARCH, SLICE_NONE, &page.frame, err) != 0 ||
        (page.searched && post_search(app_store(req), req->arena, worker->words, app_viewer(req),
                                      slice_head(page.query, 1000), HITS, &hits, err) != 0))
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = json_begin(reply);

        json_out_field_text(&out, "query", page.query);
        json_out_key(&out, "posts");
        json_lines(&out, &hits);
        json_out_field_bool(&out, "more", hits.more);
        json_finish(&out);
        return 0;
    }
    lines = arena_array(req->arena, hits.count + 1, sizeof *lines);
    for (size_t i = 0; i < hits.count; i++)
        act_post_line(req, &hits.posts[i], &lines[page.count++]);
    page.lines = lines;
    page.action = slice_str(arena_printf(req->arena, "/w/%s/search", id_text(w.id, id)));
    h = app_html(req, reply, &w);
    tmpl_page_search(&h, &page);
    return 0;
}
