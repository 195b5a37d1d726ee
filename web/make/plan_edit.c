#include "web/make/actions.h"

#include "core/journal/journal.h"
#include "core/model/programme/poll.h"
#include "core/model/put.h"
#include "core/model/talk/attachment.h"
#include "core/site/site.h"
#include "gen/tmpl/plan.h"
#include "web/view/view_activity.h"
#include "web/view/view_file.h"
#include "web/view/view_plan.h"
#include "web/view/view_workshop.h"

#include <stdio.h>

/* One activity with all its fields. */

enum { EMPTY_OPTIONS = 4, PEOPLE = 200, EDIT_DAYS = 92 };
#define OPTION "option-"

static const char *const todos[] = {"save", "preview", NULL};

struct edit_form {
    int todo, kind, was_kind;
    struct slice title, body, opens_time, closes_time, place, convenor_name;
    struct slice was_title, was_body, was_opens_time, was_closes_time, was_place;
    struct slice was_convenor_name;
    int64_t part, opens_day, closes_day, minutes;
    int64_t was_part, was_opens_day, was_closes_day, was_minutes;
    struct id convenor, was_convenor;
    /* Of prepare: */
    struct id activity;
    struct actor actor;
    struct post_wish files;
    struct poll_line *options;
    size_t option_count;
    struct id *drop; /* files that go */
    size_t drop_count;
    struct activity_wish wish; /* as it was typed */
    struct err wrong;          /* fault set: shown above the form, nothing is written */
};

#define DAY_FIELD(member) \
    FIELD(struct edit_form, member, FIELD_I64, .min = -1, .max = ACTIVITY_DAY_MAX)
#define WAS_DAY(member)    FIELD(struct edit_form, member, FIELD_I64, .min = -1, .max = INT32_MAX)
#define TIME_FIELD(member) FIELD(struct edit_form, member, FIELD_LINE, .min = 0, .max = 8)
#define LINE_FIELD(member) FIELD(struct edit_form, member, FIELD_LINE, .min = 0, .max = 400)

static const struct field edit_fields[] = {
    {.name = "do",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct edit_form, todo),
     .choices = todos},
    FIELD(struct edit_form, kind, FIELD_CHOICE, .needed = true, .choices = activity_kind_words),
    FIELD(struct edit_form, was_kind, FIELD_CHOICE, .choices = activity_kind_words),
    LINE_FIELD(title),
    LINE_FIELD(was_title),
    LINE_FIELD(place),
    LINE_FIELD(was_place),
    LINE_FIELD(convenor_name),
    LINE_FIELD(was_convenor_name),
    FIELD(struct edit_form, body, FIELD_TEXT, .min = 0, .max = ACTIVITY_BODY_MAX),
    LINE_FIELD(was_body),
    TIME_FIELD(opens_time),
    TIME_FIELD(was_opens_time),
    TIME_FIELD(closes_time),
    TIME_FIELD(was_closes_time),
    FIELD(struct edit_form, part, FIELD_I64, .min = 0, .max = 400),
    FIELD(struct edit_form, was_part, FIELD_I64, .min = 0, .max = INT32_MAX),
    FIELD(struct edit_form, minutes, FIELD_I64, .min = 0, .max = 1440),
    FIELD(struct edit_form, was_minutes, FIELD_I64, .min = 0, .max = INT32_MAX),
    DAY_FIELD(opens_day),
    WAS_DAY(was_opens_day),
    DAY_FIELD(closes_day),
    WAS_DAY(was_closes_day),
    FIELD(struct edit_form, convenor, FIELD_ID),
    FIELD(struct edit_form, was_convenor, FIELD_ID),
};

static const char *body_hash(struct slice body, char text[65])
{
    return hash_text(sha256_bytes(body), text);
}

/* ---- showing ---- */

/* /w/W/a/A and `rest`; rest NULL: where it stands in the programme. */
static struct slice address(struct request *req, struct id workshop, struct id activity,
                            const char *rest)
{
    char w[ID_TEXT + 1], a[ID_TEXT + 1];

    id_text(workshop, w);
    id_text(activity, a);
    return slice_str(rest ? arena_printf(req->arena, "/w/%s/a/%s%s", w, a, rest)
                          : arena_printf(req->arena, "/w/%s/plan#a-%s", w, a));
}

static int offer_options(struct request *req, struct id workshop, struct id activity,
                         const struct edit_form *typed, struct activity_edit_page *page,
                         struct err *err)
{
    struct poll_view poll;
    struct plan_option *options;

    if (poll_get(app_store(req), req->arena, workshop, activity, ID_NONE, &poll, err) != 0)
        return -1;
    options =
        arena_array(req->arena, poll.count + EMPTY_OPTIONS + ACTIVITY_OPTIONS, sizeof *options);
    if (typed) {
        for (size_t i = 0; i < typed->option_count; i++)
            options[page->option_count++] =
                (struct plan_option){typed->options[i].id, typed->options[i].text};
    } else {
        for (size_t i = 0; i < poll.count && i < ACTIVITY_OPTIONS; i++)
            options[page->option_count++] =
                (struct plan_option){poll.options[i].id, poll.options[i].text};
        for (int i = 0; i < EMPTY_OPTIONS && page->option_count < ACTIVITY_OPTIONS; i++)
            options[page->option_count++] =
                (struct plan_option){.id = rng_id(site_rng(app_of(req)->site))};
    }
    page->options = options;
    return 0;
}

static struct plan_days edit_days(const struct calendar *c, const struct workshop_view *w)
{
    int64_t last = calendar_day_from(c, w->last_day);

    return (struct plan_days){c->first, c->dated, last >= 0 ? last + 1 : EDIT_DAYS};
}

/* What stands there, for the form's choices. */
static int offer_choices(struct request *req, const struct workshop_view *w,
                         const struct activity_view *a, struct activity_edit_page *page,
                         struct err *err)
{
    struct calendar c = app_calendar(req, w);
    struct attachment_view *files;
    struct activity_view *all;
    struct person_view *people;
    struct part_view *rows;
    size_t count, row_count;

    if (activity_list(app_store(req), req->arena, w->id, false, &all, &count, err) != 0 ||
        workshop_part_list(app_store(req), req->arena, w->id, &rows, &row_count, err) != 0 ||
        enrolment_some(app_store(req), req->arena, w->id, PEOPLE, &people, &page->people_count,
                       err) != 0 ||
        attachment_list(app_store(req), req->arena, who_viewer(req), a->id, &files,
                        &page->file_count, err) != 0)
        return -1;
    if (page->people_count >= PEOPLE)
        page->people_count = 0; /* too many to choose from: the name is typed */
    page->people = people;
    page->files = files;
    page->action = address(req, w->id, a->id, "/edit");
    page->back = address(req, w->id, a->id, NULL);
    page->days = edit_days(&c, w);
    page->parts = view_workshop_parts(w, rows, row_count, all, count);
    page->zone = c.tz ? arena_str(req->arena, w->zone) : "UTC";
    return 0;
}

/* What was typed, beside what the form began with. */
static void fill_typed(struct request *req, const struct edit_form *typed,
                       struct activity_edit_page *page)
{
    struct activity_wish *was = &page->was;

    page->wish = typed->wish;
    page->was_kind = slice_str(activity_kind_words[typed->was_kind]);
    was->title = typed->was_title;
    was->part = typed->was_part;
    was->opens_day = typed->was_opens_day;
    was->opens_time = typed->was_opens_time;
    was->closes_day = typed->was_closes_day;
    was->closes_time = typed->was_closes_time;
    was->minutes = typed->was_minutes;
    was->place = typed->was_place;
    was->convenor = typed->was_convenor;
    was->convenor_name = typed->was_convenor_name;
    snprintf(page->body_was, sizeof page->body_was, "%.*s", (int)typed->was_body.n,
             typed->was_body.p ? typed->was_body.p : "");
    page->previewed = typed->wrong.fault == FAULT_NONE;
    page->preview = app_markup(req, typed->wish.body);
    page->error = slice_str(typed->wrong.text);
    page->remedy = slice_str(typed->wrong.remedy);
}

/* The form; with what was typed when that could not be saved, or is only to be looked at. */
static int show(struct request *req, struct reply *reply, const struct edit_form *typed,
                struct err *err)
{
    struct activity_edit_page page = {0};
    struct workshop_view w;
    struct activity_view a;
    struct html h;
    int found;

    if (who_workshop(req, &w, err) != 0)
        return -1;
    found = activity_get(app_store(req), req->arena, w.id, request_id(req, "activity"), &a, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    if (request_wants_json(req) && typed == NULL) {
        struct json_out out = act_json(reply);

        view_activity_json(&out, &a);
        return act_json_end(&out);
    }
    h = app_html(req, reply, &w);
    if (offer_choices(req, &w, &a, &page, err) != 0 ||
        offer_options(req, w.id, a.id, typed, &page, err) != 0 ||
        frame_make(req, &w, HERE_LEAD, a.title, &page.frame, err) != 0)
        return -1;
    page.wish = page.was = activity_draft_of(&a);
    page.was_kind = a.kind_word;
    body_hash(a.body, page.body_was);
    if (typed)
        fill_typed(req, typed, &page);
    tmpl_page_activity_edit(&h, &page);
    return 0;
}

int act_activity_edit(struct request *req, struct reply *reply, struct err *err)
{
    return show(req, reply, NULL, err);
}

/* ---- changing ---- */

/* Fields "option-ID", in the order of the form. */
static int read_options(struct request *req, struct edit_form *form, struct err *err)
{
    struct slice head = SLICE(OPTION);

    form->options = arena_array(req->arena, ACTIVITY_OPTIONS, sizeof *form->options);
    for (size_t i = 0; i < req->form.count; i++) {
        const struct form_part *part = &req->form.parts[i];
        struct poll_line *line = &form->options[form->option_count];

        if (!slice_starts(part->name, head))
            continue;
        if (form->option_count == ACTIVITY_OPTIONS) {
            err_set(err, FAULT_INVALID, "a poll has at most %d choices", ACTIVITY_OPTIONS);
            return err_about(err, "options");
        }
        if (id_read(slice_from(part->name, head.n), &line->id, err) != 0)
            return err_about(err, "options");
        line->text = slice_trim(part->value);
        if (line->text.n > 400 || memchr(line->text.n ? line->text.p : "", '\n', line->text.n)) {
            err_set(err, FAULT_INVALID, "a choice is one line of at most 400 bytes");
            return err_about(err, "options");
        }
        form->option_count++;
    }
    return 0;
}

/* Fields "drop-ID", each a tick. */
static int read_drops(struct request *req, struct edit_form *form, struct err *err)
{
    struct slice head = SLICE("drop-");

    form->drop = arena_array(req->arena, req->form.count + 1, sizeof *form->drop);
    for (size_t i = 0; i < req->form.count; i++)
        if (slice_starts(req->form.parts[i].name, head) &&
            id_read(slice_from(req->form.parts[i].name, head.n), &form->drop[form->drop_count++],
                    err) != 0)
            return err_about(err, "files");
    return 0;
}

int act_activity_edit_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct edit_form *form = ARENA_NEW(req->arena, struct edit_form);

    *ret_in = form;
    form->opens_day = form->closes_day = form->was_opens_day = form->was_closes_day = -1;
    form->kind = form->was_kind = ACTIVITY_PROMPT;
    form->actor = who_of(req)->actor;
    form->activity = request_id(req, "activity");
    if (form_read(&req->form, req->arena, edit_fields, sizeof edit_fields / sizeof *edit_fields,
                  form, err) != 0 ||
        read_options(req, form, err) != 0 || read_drops(req, form, err) != 0 ||
        view_file_read(req, &form->files, err) != 0)
        return -1;
    form->wish = (struct activity_wish){.kind = (enum activity_kind)form->kind,
                                        .title = slice_trim(form->title),
                                        .body = form->body,
                                        .opens_time = form->opens_time,
                                        .closes_time = form->closes_time,
                                        .place = form->place,
                                        .convenor_name = form->convenor_name,
                                        .part = form->part,
                                        .opens_day = form->opens_day,
                                        .closes_day = form->closes_day,
                                        .minutes = form->minutes,
                                        .convenor = form->convenor};
    if (activity_check(&form->wish, &form->wrong) == 0)
        form->wrong.fault = FAULT_NONE;
    return 0;
}

#define CHANGED_TEXT(field)                        \
    if (!slice_eq(form->field, form->was_##field)) \
    now.field = form->wish.field
#define CHANGED_NUMBER(field)             \
    if (form->field != form->was_##field) \
    now.field = form->wish.field

/* What stands there now, with what this form changed in it. */
static struct activity_wish merge(const struct edit_form *form, const struct activity_wish *was)
{
    struct activity_wish now = *was;
    char hash[65];

    if (form->kind != form->was_kind)
        now.kind = form->wish.kind;
    CHANGED_TEXT(title);
    CHANGED_TEXT(opens_time);
    CHANGED_TEXT(closes_time);
    CHANGED_NUMBER(part);
    CHANGED_NUMBER(opens_day);
    CHANGED_NUMBER(closes_day);
    if (!slice_is(form->was_body, body_hash(form->body, hash)))
        now.body = form->body;
    /* The fields of a session are in the form of a session only. */
    if (activity_kind_table[form->was_kind].has_time) {
        CHANGED_TEXT(place);
        CHANGED_TEXT(convenor_name);
        CHANGED_NUMBER(minutes);
        if (!id_eq(form->convenor, form->was_convenor))
            now.convenor = form->convenor;
    }
    return now;
}

static void for_everyone(struct change_json *d, const void *ctx)
{
    (void)ctx;
    put_readers(d, SLICE("cohort"), ID_NONE, ID_NONE);
}

int act_activity_edit_write(void *writer, struct write_job *job, struct err *err)
{
    struct edit_form *form = job->in;
    struct store *store = journal_store(writer);
    struct activity_wish was, now;
    struct activity_view view;
    struct actor actor;
    size_t dropped;
    int found;

    if (form->todo == 1 || form->wrong.fault != FAULT_NONE)
        return 0;
    if (person_actor(store, job->arena, form->actor.person, form->actor.workshop, &actor, err) != 0)
        return -1;
    found = activity_get(store, job->arena, actor.workshop, form->activity, &view, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    was = activity_draft_of(&view);
    now = merge(form, &was);
    if (activity_change(writer, &actor, view.id, &was, &now, err) != 0 ||
        attachment_drop(writer, person_viewer(&actor), view.id, form->drop, form->drop_count,
                        &dropped, err) != 0 ||
        attachment_write(
            writer, &(struct attachment_host){person_viewer(&actor), view.id, for_everyone, NULL},
            form->files.files, form->files.file_count, NULL, err) != 0)
        return -1;
    if (!activity_kind_table[now.kind].has_choices || form->option_count == 0)
        return 0;
    return poll_set_options(writer, &actor, view.id, form->options, form->option_count, err);
}

int act_activity_edit_view(struct request *req, const struct write_job *job, struct reply *reply,
                           struct err *err)
{
    const struct edit_form *form = job->in;
    struct slice next;

    if (form->wrong.fault != FAULT_NONE && request_wants_json(req)) {
        *err = form->wrong;
        return -1;
    }
    if (form->todo == 1 || form->wrong.fault != FAULT_NONE) {
        reply->status = form->wrong.fault != FAULT_NONE ? fault_status(form->wrong.fault) : 200;
        return show(req, reply, form, err);
    }
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_id(&out, "activity", form->activity);
        return act_json_end(&out);
    }
    /* A kind with more fields of its own shows them next. */
    next = address(req, form->actor.workshop, form->activity,
                   form->kind != form->was_kind ? "/edit" : NULL);
    reply_see_other(reply, next.p);
    return 0;
}
