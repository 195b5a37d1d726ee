#include "web/make/actions.h"

#include "core/journal/journal.h"
#include "core/model/people/enrolment.h"
#include "gen/tmpl/make.h"
#include "web/make/make.h"
#include "web/view/view_make.h"
#include "web/view/view_workshop.h"

/* A workshop's own fields, and moving it to another first day. */

enum { TEXT_MAX = 60000 };

static struct workshop_wish draft_of(const struct workshop_view *w)
{
    return (struct workshop_wish){.title = w->title,
                                  .led_by = w->led_by,
                                  .first_day = w->first_day,
                                  .last_day = w->last_day,
                                  .zone = w->zone,
                                  .lang = w->lang,
                                  .word = w->word,
                                  .about = w->about,
                                  .words = w->words,
                                  .places = w->places,
                                  .announced = w->announced,
                                  .closed = w->closed};
}

static void hash_of(struct slice text, char hex[65])
{
    hash_text(hash_bytes(text), hex);
}

int act_workshop_edit(struct request *req, struct reply *reply, struct err *err)
{
    struct html h = app_html(req, reply, NULL);
    struct edit_workshop_page page = {0};
    struct workshop_view w;

    if (who_workshop(req, &w, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        view_workshop_json(&out, &w);
        json_out_field_text(&out, "lang", w.lang);
        json_out_field_text(&out, "word", w.word);
        json_out_field_text(&out, "about", w.about);
        json_out_field_text(&out, "words", w.words);
        json_out_field_i64(&out, "places", w.places);
        json_out_field_bool(&out, "announced", w.announced);
        json_out_field_bool(&out, "closed", w.closed);
        return act_json_end(&out);
    }
    if (frame_make(req, &w, HERE_LEAD, slice_str(lang_get(h.lang, LANG("Title, dates, time zone"))),
                   &page.frame, err) != 0)
        return -1;
    page.form.wish = draft_of(&w);
    page.form.days = w.first_day.n == 0;
    hash_of(w.about, page.form.about_was);
    hash_of(w.words, page.form.words_was);
    act_make_choices(req, h.lang, &page.form);
    tmpl_page_edit_workshop(&h, &page);
    return 0;
}

/* Each field comes with what it was when the form was made, so that two people who change
 * different fields do not undo each other's. Of the long texts it is the hash. */
struct edit_form {
    struct actor actor;
    struct workshop_wish was, now;
    struct slice about_was, words_was;
};

#define PAIR(member, kind_, ...)                                                                 \
    {.name = #member,                                                                            \
     .kind = kind_,                                                                              \
     .offset = offsetof(struct edit_form, now.member),                                           \
     __VA_ARGS__},                                                                               \
    {                                                                                            \
        .name = "was_" #member, .kind = kind_, .offset = offsetof(struct edit_form, was.member), \
        .max = 4000                                                                              \
    }

static const struct field edit_fields[] = {
    PAIR(title, FIELD_LINE, .min = 1, .max = 120),
    PAIR(led_by, FIELD_LINE, .max = 120),
    PAIR(first_day, FIELD_LINE, .max = 10),
    PAIR(last_day, FIELD_LINE, .max = 10),
    PAIR(zone, FIELD_LINE, .min = 1, .max = TZ_NAME_MAX),
    PAIR(lang, FIELD_LINE, .max = 16),
    PAIR(word, FIELD_LINE, .max = 40),
    PAIR(announced, FIELD_FLAG),
    PAIR(closed, FIELD_FLAG),
    {.name = "places",
     .kind = FIELD_I64,
     .max = WORKSHOP_PLACES_MAX,
     .offset = offsetof(struct edit_form, now.places)},
    {.name = "was_places",
     .kind = FIELD_I64,
     .max = WORKSHOP_PLACES_MAX,
     .offset = offsetof(struct edit_form, was.places)},
    {.name = "about",
     .kind = FIELD_TEXT,
     .max = TEXT_MAX,
     .offset = offsetof(struct edit_form, now.about)},
    {.name = "words",
     .kind = FIELD_TEXT,
     .max = 4000,
     .offset = offsetof(struct edit_form, now.words)},
    {.name = "was_about",
     .kind = FIELD_LINE,
     .max = 64,
     .offset = offsetof(struct edit_form, about_was)},
    {.name = "was_words",
     .kind = FIELD_LINE,
     .max = 64,
     .offset = offsetof(struct edit_form, words_was)},
};

/* Stands for what a long text was: only whether it differs from `now` is looked at, so that it is
 * `now` itself when `hash` (64 hex digits) is of it, else anything else. */
static struct slice text_was(struct slice now, struct slice hash)
{
    char hex[65];

    hash_of(now, hex);
    return slice_is(hash, hex) ? now : now.n ? SLICE_NONE : SLICE("another");
}

int act_workshop_edit_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct edit_form *form = ARENA_NEW(req->arena, struct edit_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    if (form_read(&req->form, req->arena, edit_fields, sizeof edit_fields / sizeof *edit_fields,
                  form, err) != 0)
        return -1;
    form->now.about = slice_trim(form->now.about);
    form->now.words = slice_trim(form->now.words);
    form->was.about = text_was(form->now.about, form->about_was);
    form->was.words = text_was(form->now.words, form->words_was);
    return slice_eq(form->was.zone, form->now.zone) ? 0 : act_make_zone(form->now.zone, err);
}

int act_workshop_edit_write(void *writer, struct write_job *job, struct err *err)
{
    struct edit_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_WORKSHOP_EDIT, err) != 0)
        return -1;
    return workshop_write_edit(writer, &form->actor, &form->was, &form->now, err);
}

static int to_lead(struct request *req, struct reply *reply, struct id workshop)
{
    char id[ID_TEXT + 1];

    return act_done(req, reply, arena_printf(req->arena, "/w/%s/lead", id_text(workshop, id)));
}

int act_workshop_edit_view(struct request *req, const struct write_job *job, struct reply *reply,
                           struct err *err)
{
    const struct edit_form *form = job->in;

    (void)err;
    return to_lead(req, reply, form->actor.workshop);
}

/* ---- moving ---- */

int act_move(struct request *req, struct reply *reply, struct err *err)
{
    struct html h;
    struct move_page page = {.first_day = request_query(req, "first_day")};
    struct workshop_view w;
    struct err wrong = {0};

    if (who_workshop(req, &w, err) != 0 ||
        enrolment_taken(app_store(req), w.id, &page.people, err) != 0)
        return -1;
    h = app_html(req, reply, &w);
    page.from = &w;
    if (page.first_day.n && act_make_plan(req, h.lang, &page, &wrong) != 0) {
        if (request_wants_json(req) || wrong.fault != FAULT_INVALID) {
            *err = wrong;
            return -1;
        }
        page.first_day = SLICE_NONE;
        page.error = slice_str(lang_get(h.lang, LANG("This is no day. Give it as 2026-09-01.")));
    }
    if (request_wants_json(req)) {
        act_make_plan_json(reply, &page);
        return 0;
    }
    if (frame_make(req, &w, HERE_LEAD, slice_str(lang_get(h.lang, LANG("Move to another day"))),
                   &page.frame, err) != 0)
        return -1;
    tmpl_page_move(&h, &page);
    return 0;
}

struct move_form {
    struct actor actor;
    struct slice was, first_day;
};

static const struct field move_fields[] = {
    FIELD(struct move_form, was, FIELD_LINE, .max = 10),
    FIELD(struct move_form, first_day, FIELD_LINE, .min = 10, .max = 10),
};

int act_move_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct move_form *form = ARENA_NEW(req->arena, struct move_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    return form_read(&req->form, req->arena, move_fields, 2, form, err);
}

int act_move_write(void *writer, struct write_job *job, struct err *err)
{
    struct move_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_WORKSHOP_EDIT, err) != 0)
        return -1;
    return workshop_write_move(writer, &form->actor, form->was, form->first_day, err);
}

int act_move_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    const struct move_form *form = job->in;

    (void)err;
    return to_lead(req, reply, form->actor.workshop);
}
