#include "web/lead/actions.h"

#include "core/journal/journal.h"
#include "gen/tmpl/round.h"
#include "web/view/view_post.h"
#include "web/view/view_round.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The facilitator's round, and resting by choice. */

enum { WAITING = 20, NAMES = 20, EXAMINED = 100 };

static const struct {
    const char *title, *say, *word;
} lists[ROUND_LISTS] = {
    [ROUND_TO_COME] = {LANG("Their answer is still to come"),
                       LANG("Who has not answered this week's question where you can read it."),
                       "to-come"},
    [ROUND_QUIET] = {LANG("Quiet"),
                     LANG("Was here before, but neither wrote nor looked in for seven days."),
                     "quiet"},
    [ROUND_AWAY] = {LANG("Out of reach"),
                    LANG("Never seen here: perhaps the card is lost, or no phone is near."),
                    "away"},
    [ROUND_RESTING] = {LANG("Only reading, by their own choice"),
                       LANG("They said so themselves. Nobody waits for their answer."), "resting"},
};

static bool belongs(const struct round_person *p, int list)
{
    switch (list) {
    case ROUND_TO_COME:
        return p->to_come;
    case ROUND_QUIET:
        return p->quiet;
    case ROUND_AWAY:
        return p->away;
    default:
        return p->resting.n > 0;
    }
}

/* This week's question, as Today shows it: the last that is open of this part or, when it has none,
 * of an earlier one. */
static int find_question(struct request *req, const struct workshop_view *w, int part,
                         const struct activity_view **ret, struct err *err)
{
    struct calendar calendar = app_calendar(req, w);
    struct activity_view *all;
    size_t count;

    *ret = NULL;
    if (activity_list(app_store(req), req->arena, w->id, false, &all, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct activity_view *a = &all[i];

        if (activity_kind_table[a->kind].asks && a->part <= part &&
            calendar_opens_at(&calendar, a) <= req->now && (*ret == NULL || a->part > (*ret)->part))
            *ret = a;
    }
    return 0;
}

/* ---- where a list goes on ---- */

static int read_number(struct slice text, int64_t *ret, struct err *err)
{
    char copy[24], *end;

    *ret = 0;
    if (text.n == 0)
        return 0;
    if (text.n < sizeof copy) {
        memcpy(copy, text.p, text.n);
        copy[text.n] = '\0';
        *ret = strtoll(copy, &end, 10);
        if (*end == '\0')
            return 0;
    }
    err_set(err, FAULT_INVALID, "this address does not say where the page begins");
    return err_remedy(err, "Open the page from its first part.");
}

/* ?after=ENROLMENT: behind this person, by name; without it none, and an empty name. FAULT_INVALID
 * for what is no id, FAULT_ABSENT when nobody has it. */
static int read_behind(struct request *req, struct slice *ret_name, struct id *ret, struct err *err)
{
    struct slice text = request_query(req, "after");

    *ret_name = SLICE_NONE;
    *ret = ID_NONE;
    if (text.n == 0)
        return 0;
    if (id_read(text, ret, err) != 0)
        return -1;
    return round_name(app_store(req), req->arena, who_viewer(req).workshop, *ret, ret_name, err);
}

static int list_of(struct slice word)
{
    for (int i = 0; i < ROUND_LISTS; i++)
        if (slice_is(word, lists[i].word))
            return i;
    return ROUND_LISTS;
}

/* ---- the page ---- */

static int fill_waiting(struct request *req, struct round_page *page, struct err *err)
{
    struct slice after = request_query(req, "behind");
    struct round_waiting begin = {0};
    struct round_waiting_page found;
    struct page_line *lines;
    char id[ID_TEXT + 1];

    if (after.n > 0 && (id_read(after, &begin.thread, err) != 0 ||
                        read_number(request_query(req, "at"), &begin.written, err) != 0))
        return -1;
    page->onward = after.n > 0;
    if (round_waiting(app_store(req), req->arena, who_viewer(req), begin, WAITING, &found, err) !=
        0)
        return -1;
    lines = arena_array(req->arena, found.count + 1, sizeof *lines);
    for (size_t i = 0; i < found.count; i++) {
        struct post_view *post = ARENA_NEW(req->arena, struct post_view);
        int there = post_get(app_store(req), req->arena, who_viewer(req), found.threads[i].thread,
                             post, err);

        if (there < 0)
            return -1;
        if (there > 0)
            view_post_line(req, post, &lines[page->count++]);
    }
    page->lines = lines;
    if (found.more)
        page->next = slice_str(arena_printf(
            req->arena, "/w/%s/round?behind=%s&at=%lld", id_text(who_viewer(req).workshop, id),
            id_text(found.threads[found.count - 1].thread, (char[ID_TEXT + 1]){0}),
            (long long)found.threads[found.count - 1].written));
    return 0;
}

/* One pass over the names fills all lists. In a large workshop it looks at some people only; each
 * list then says where it goes on. */
static int fill_names(struct request *req, const struct workshop_view *w, struct round_page *page,
                      struct err *err)
{
    struct round_query query = {.viewer = who_viewer(req),
                                .now = req->now,
                                .tz = app_zone(req, w),
                                .site = app_of(req)->site_id,
                                .question = page->question ? page->question->id : ID_NONE,
                                .limit = EXAMINED};
    struct round_people_page all;

    if (read_behind(req, &query.name, &query.after, err) != 0 ||
        round_people(app_store(req), req->arena, &query, &all, err) != 0)
        return -1;
    for (int i = 0; i < ROUND_LISTS; i++) {
        const struct round_person **people = arena_array(req->arena, all.count + 1, sizeof *people);
        size_t most = page->only == i ? EXAMINED : NAMES;
        struct round_names *n = &page->lists[i];
        struct id last = all.more ? all.people[all.count - 1].enrolment : ID_NONE;
        char id[ID_TEXT + 1], to[ID_TEXT + 1];

        for (size_t k = 0; k < all.count; k++) {
            if (!belongs(&all.people[k], i))
                continue;
            if (n->count == most) {
                last = people[n->count - 1]->enrolment;
                break;
            }
            people[n->count++] = &all.people[k];
        }
        n->people = people;
        if (!id_none(last))
            n->next = slice_str(arena_printf(req->arena, "/w/%s/round?list=%s&after=%s",
                                             id_text(w->id, id), lists[i].word, id_text(last, to)));
    }
    return 0;
}

static void json_names(struct json_out *out, const struct round_page *page, int list)
{
    const struct round_names *n = &page->lists[list];

    json_out_open_object(out);
    json_out_key(out, "people");
    json_out_open_array(out);
    for (size_t i = 0; i < n->count; i++) {
        json_out_open_object(out);
        json_out_field_id(out, "id", n->people[i]->enrolment);
        json_out_field_text(out, "name", n->people[i]->name);
        json_out_field_text(out, "seen", n->people[i]->seen_day);
        json_out_field_text(out, "resting", n->people[i]->resting);
        json_out_close_object(out);
    }
    json_out_close_array(out);
    act_json_next(out, n->next);
    json_out_close_object(out);
}

static void json_round(struct reply *reply, const struct round_page *page)
{
    struct json_out out = act_json(reply);

    json_out_key(&out, "question");
    if (page->question)
        json_out_id(&out, page->question->id);
    else
        json_out_null(&out);
    json_out_key(&out, "waiting");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        json_out_open_object(&out);
        json_out_field_text(&out, "url", page->lines[i].href);
        json_out_field_text(&out, "author", page->lines[i].author);
        json_out_field_i64(&out, "written", page->lines[i].written);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_next(&out, page->next);
    for (int i = 0; i < ROUND_LISTS; i++) {
        json_out_key(&out, lists[i].word);
        json_names(&out, page, i);
    }
    act_json_end(&out);
}

int act_round(struct request *req, struct reply *reply, struct err *err)
{
    struct round_page page = {.only = list_of(request_query(req, "list"))};
    struct workshop_view w;
    struct html h;
    int part;

    if (who_workshop(req, &w, err) != 0)
        return -1;
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_LEAD, slice_str(lang_get(h.lang, LANG("Your round"))), &page.frame,
                   err) != 0)
        return -1;
    part = page.frame.parts ? page.frame.part : INT_MAX;
    if (find_question(req, &w, part, &page.question, err) != 0 ||
        (page.only == ROUND_LISTS && fill_waiting(req, &page, err) != 0) ||
        fill_names(req, &w, &page, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        json_round(reply, &page);
        return 0;
    }
    for (int i = 0; i < ROUND_LISTS; i++) {
        page.lists[i].title = lang_get(h.lang, lists[i].title);
        page.lists[i].say = lang_get(h.lang, lists[i].say);
        page.lists[i].word = lists[i].word;
    }
    tmpl_page_round(&h, &page);
    return 0;
}

/* ---- resting ---- */

struct rest_form {
    struct actor actor;
    bool rest;
    int64_t until;
    struct slice day; /* of it; empty: not any more */
};

static const struct field rest_fields[] = {
    FIELD(struct rest_form, rest, FIELD_FLAG),
    FIELD(struct rest_form, until, FIELD_DATE),
};

enum { REST_DAYS = 60 };

/* This week's last day; outside the programme's weeks seven days from now. */
static int64_t week_end(struct request *req, const struct workshop_view *w, int64_t today)
{
    int part = workshop_part_on(w, app_today(req, w));
    struct slice first, last;
    struct date date;

    if (part > 0 && part <= workshop_parts(w)) {
        workshop_part_days(w, req->arena, part, &first, &last);
        if (date_read(last, &date, NULL) == 0)
            return date_days(date);
    }
    return today + 6;
}

int act_rest_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct rest_form *form = ARENA_NEW(req->arena, struct rest_form);
    struct workshop_view w;
    struct date date;
    int64_t today;
    char text[16];

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->until = INT64_MIN;
    if (who_workshop(req, &w, err) != 0 ||
        form_read(&req->form, req->arena, rest_fields, 2, form, err) != 0)
        return -1;
    if (!form->rest)
        return 0;
    if (date_read(app_today(req, &w), &date, err) != 0)
        return -1;
    today = date_days(date);
    if (form->until == INT64_MIN)
        form->until = week_end(req, &w, today);
    if (form->until < today || form->until > today + REST_DAYS) {
        err_set(err, FAULT_INVALID, "resting ends between today and in %d days", REST_DAYS);
        err_about(err, "until");
        return err_remedy(err, "Choose a day in that time.");
    }
    form->day = arena_slice(req->arena, slice_str(date_text(date_of(form->until), text)));
    return 0;
}

int act_rest_write(void *writer, struct write_job *job, struct err *err)
{
    struct rest_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_POST_WRITE, err) != 0)
        return -1;
    return round_rest(writer, &form->actor, form->day, err);
}

int act_rest_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    struct rest_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    return act_done(req, reply,
                    arena_printf(req->arena, "/w/%s/me", id_text(form->actor.workshop, id)));
}
