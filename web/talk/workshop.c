#include "web/talk/actions.h"

#include "core/journal/journal.h"
#include "core/model/people/card.h"
#include "core/model/talk/post_search.h"
#include "gen/tmpl/read.h"
#include "web/view/view_activity.h"
#include "web/view/view_card.h"
#include "web/view/view_post.h"
#include "web/view/view_workshop.h"

#include <stdio.h>

enum { HITS = 20 };

/* ---- the programme ---- */

static void fill_part(struct request *req, const struct calendar *c, const struct calendar_part *p,
                      int now, struct activity_view *all, size_t count, struct page_part *ret)
{
    struct page_activity *list = arena_array(req->arena, count + 1, sizeof *list);
    char text[16];

    *ret = (struct page_part){.number = (int)p->number,
                              .label = p->label,
                              .activities = list,
                              .now = p->number > 0 && p->number == now};
    if (p->number > 0 && c->dated && p->to >= p->from) {
        ret->first = arena_slice(req->arena, slice_str(calendar_day(c, p->from, text)));
        ret->last = arena_slice(req->arena, slice_str(calendar_day(c, p->to, text)));
    }
    for (size_t i = 0; i < count; i++)
        if (all[i].part == p->number)
            list[ret->count++] = view_activity_of(req, c, &all[i]);
}

static void json_workshop(struct reply *reply, const struct workshop_view *w, bool may_invite,
                          const struct page_part *parts, size_t count)
{
    struct json_out out = act_json(reply);

    view_workshop_json(&out, w);
    json_out_field_text(&out, "about", w->about);
    if (may_invite)
        json_out_field_text(&out, "join_code", w->join_code);
    json_out_key(&out, "activities");
    json_out_open_array(&out);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < parts[i].count; k++) {
            json_out_open_object(&out);
            view_activity_json(&out, parts[i].activities[k].activity);
            view_activity_times_json(&out, &parts[i].activities[k]);
            json_out_close_object(&out);
        }
    json_out_close_array(&out);
    act_json_end(&out);
}

/* The whole programme, or one week of it. */
static int show_programme(struct request *req, struct reply *reply, int only, struct err *err)
{
    struct workshop_page page = {0};
    struct workshop_view w;
    struct activity_view *all;
    struct part_view *rows;
    struct page_part *parts;
    struct calendar c;
    struct html h;
    size_t count, row_count;
    int last = 0;

    if (who_workshop(req, &w, err) != 0 ||
        activity_list(app_store(req), req->arena, w.id, request_wants_json(req), &all, &count,
                      err) != 0 ||
        workshop_part_list(app_store(req), req->arena, w.id, &rows, &row_count, err) != 0 ||
        frame_make(req, &w, HERE_PROGRAMME, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.may_edit = role_can(&who_of(req)->actor, CAP_WORKSHOP_EDIT);
    page.joining = page.may_edit && w.joining;
    last = view_workshop_parts(&w, rows, row_count, all, count);
    if (only > last)
        return app_absent(err);
    c = app_calendar(req, &w);
    parts = arena_array(req->arena, (size_t)last + 1, sizeof *parts);
    for (int n = only < 0 ? 0 : only; n <= (only < 0 ? last : only); n++) {
        struct calendar_part part = calendar_part(&c, &w, rows, row_count, n);

        fill_part(req, &c, &part, page.frame.part, all, count, &parts[page.count]);
        if (n > 0 || parts[page.count].count > 0)
            page.count++;
    }
    if (request_wants_json(req)) {
        json_workshop(reply, &w, page.may_edit, parts, page.count);
        return 0;
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

    if (card.n >= CARD_TEXT && !request_wants_json(req))
        return who_workshop(req, &w, err) != 0 ? -1 : view_card_show(req, reply, &w, card, err);
    return show_programme(req, reply, -1, err);
}

int act_part(struct request *req, struct reply *reply, struct err *err)
{
    return show_programme(req, reply, (int)request_number(req, "part"), err);
}

/* ---- people, search ---- */

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
    if (who_workshop(req, &w, err) != 0 ||
        frame_make(req, &w, HERE_SEARCH, SLICE_NONE, &page.frame, err) != 0 ||
        (page.searched && post_search(app_store(req), req->arena, worker->words, who_viewer(req),
                                      slice_head(page.query, 1000), HITS, &hits, err) != 0))
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_text(&out, "query", page.query);
        json_out_key(&out, "posts");
        view_post_list_json(&out, &hits);
        json_out_field_bool(&out, "more", hits.more);
        return act_json_end(&out);
    }
    lines = arena_array(req->arena, hits.count + 1, sizeof *lines);
    for (size_t i = 0; i < hits.count; i++)
        view_post_line(req, &hits.posts[i], &lines[page.count++]);
    page.lines = lines;
    page.action = slice_str(arena_printf(req->arena, "/w/%s/search", id_text(w.id, id)));
    h = app_html(req, reply, &w);
    tmpl_page_search(&h, &page);
    return 0;
}
