#include "web/make/actions.h"

#include "core/base/date.h"
#include "core/journal/journal.h"
#include "core/model/programme/activity_write.h"
#include "core/site/site.h"
#include "gen/tmpl/plan.h"
#include "web/view/view_activity.h"
#include "web/view/view_plan.h"
#include "web/view/view_workshop.h"

/* The programme on one page, to be changed. */

enum { OPEN_END_DAYS = 92, TEMPLATE_DAYS = 35, PARTS_MAX = 400 };

/* ---- the page ---- */

struct plan {
    struct workshop_view w;
    struct calendar c;
    struct activity_view *all;
    struct page_activity *now;
    struct part_view *rows;
    size_t count, row_count;
    int last;
};

static int read_plan(struct request *req, struct plan *p, struct err *err)
{
    if (who_workshop(req, &p->w, err) != 0 ||
        activity_list(app_store(req), req->arena, p->w.id, false, &p->all, &p->count, err) != 0 ||
        workshop_part_list(app_store(req), req->arena, p->w.id, &p->rows, &p->row_count, err) != 0)
        return -1;
    p->c = app_calendar(req, &p->w);
    p->last = view_workshop_parts(&p->w, p->rows, p->row_count, p->all, p->count);
    p->now = arena_array(req->arena, p->count + 1, sizeof *p->now);
    for (size_t i = 0; i < p->count; i++)
        p->now[i] = view_activity_of(req, &p->c, &p->all[i]);
    return 0;
}

static struct plan_days days_of(const struct plan *p)
{
    struct plan_days days = {.first = p->c.first, .dated = p->c.dated};
    int64_t last = calendar_day_from(&p->c, p->w.last_day);

    days.count = last >= 0 ? last + 1 : p->c.dated ? OPEN_END_DAYS : TEMPLATE_DAYS;
    if (days.count < 7 * (int64_t)p->last && last < 0)
        days.count = 7 * (int64_t)p->last;
    if (days.count > ACTIVITY_DAY_MAX)
        days.count = ACTIVITY_DAY_MAX;
    return days;
}

static bool same_convenor(const struct activity_view *a, const struct activity_view *b)
{
    if (!id_none(a->convenor) || !id_none(b->convenor))
        return id_eq(a->convenor, b->convenor);
    return a->convenor_name.n > 0 && slice_eq(a->convenor_name, b->convenor_name);
}

/* What two sessions at one time have in the way of each other: one person cannot hold both, one
 * place cannot hold both, nobody can be at both. */
static const char *clash_of(const struct plan *p, size_t at, const struct lang *lang)
{
    const struct page_activity *mine = &p->now[at];
    const char *text = NULL;

    if (mine->starts_at == 0 || mine->activity->opens_time.n == 0)
        return NULL;
    for (size_t i = 0; i < p->count; i++) {
        const struct page_activity *other = &p->now[i];

        if (i == at || other->starts_at == 0 || other->activity->opens_time.n == 0 ||
            other->starts_at >= mine->ends_at || mine->starts_at >= other->ends_at)
            continue;
        if (same_convenor(mine->activity, other->activity))
            return lang_get(lang, LANG("The same person holds another session at this time."));
        if (mine->activity->place.n && slice_eq(mine->activity->place, other->activity->place))
            text = lang_get(lang, LANG("Another session is at this place at this time."));
        else if (text == NULL)
            text = lang_get(lang, LANG("Another session is at this time."));
    }
    return text;
}

static void fill_part(struct request *req, const struct plan *p, int number,
                      const struct lang *lang, struct plan_part *ret)
{
    struct calendar_part part = calendar_part(&p->c, &p->w, p->rows, p->row_count, number);
    struct plan_row *rows = arena_array(req->arena, p->count + 1, sizeof *rows);
    char text[16];

    *ret = (struct plan_part){.number = number,
                              .label = part.label,
                              .from = part.from,
                              .to = part.to,
                              .rows = rows,
                              .hole = number > 0,
                              .own = part.row != NULL,
                              .op = rng_id(site_rng(app_of(req)->site))};
    if (number > 0 && p->c.dated && part.to >= part.from) {
        ret->first = arena_slice(req->arena, slice_str(calendar_day(&p->c, part.from, text)));
        ret->last = arena_slice(req->arena, slice_str(calendar_day(&p->c, part.to, text)));
    }
    if (number == 0) {
        ret->from = 0;
        ret->to = days_of(p).count - 1;
    }
    for (size_t i = 0; i < p->count; i++)
        if (p->all[i].part == number) {
            rows[ret->count++] = (struct plan_row){.activity = &p->all[i],
                                                   .now = &p->now[i],
                                                   .clash = clash_of(p, i, lang),
                                                   .up = ret->count > 0};
            ret->hole &= !activity_kind_table[p->all[i].kind].asks;
        }
    for (size_t i = 0; i + 1 < ret->count; i++)
        rows[i].down = true;
}

static const char *zone_text(struct request *req, const struct plan *p)
{
    return p->c.tz ? arena_str(req->arena, p->w.zone) : "UTC";
}

static int json_plan(struct reply *reply, const struct plan *p)
{
    struct json_out out = act_json(reply);

    json_out_key(&out, "activities");
    json_out_open_array(&out);
    for (size_t i = 0; i < p->count; i++) {
        const struct activity_view *a = &p->all[i];

        json_out_open_object(&out);
        view_activity_json(&out, a);
        json_out_field_i64(&out, "position", a->position);
        json_out_field_i64(&out, "opens_day", a->opens_day);
        json_out_field_text(&out, "opens_time", a->opens_time);
        json_out_field_i64(&out, "closes_day", a->closes_day);
        json_out_field_text(&out, "closes_time", a->closes_time);
        json_out_field_text(&out, "place", a->place);
        view_activity_times_json(&out, &p->now[i]);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    return act_json_end(&out);
}

/* Of ?out=ID: what has just been taken out. */
static const struct activity_view *just_removed(struct request *req, const struct plan_page *page)
{
    struct id id;

    if (id_read(request_query(req, "out"), &id, NULL) != 0)
        return NULL;
    for (size_t i = 0; i < page->removed_count; i++)
        if (id_eq(page->removed[i].id, id))
            return &page->removed[i];
    return NULL;
}

int act_plan(struct request *req, struct reply *reply, struct err *err)
{
    struct plan_page page = {0};
    struct activity_view *removed;
    struct plan_part *parts;
    struct plan p;
    struct html h;

    if (read_plan(req, &p, err) != 0)
        return -1;
    if (request_wants_json(req))
        return json_plan(reply, &p);
    h = app_html(req, reply, &p.w);
    if (activity_removed_list(app_store(req), req->arena, p.w.id, &removed, &page.removed_count,
                              err) != 0 ||
        frame_make(req, &p.w, HERE_LEAD, slice_str(lang_get(h.lang, LANG("The programme"))),
                   &page.frame, err) != 0)
        return -1;
    page.removed = removed;
    page.just = just_removed(req, &page);
    page.action = req->gate.path;
    page.days = days_of(&p);
    page.zone = zone_text(req, &p);
    parts = arena_array(req->arena, (size_t)p.last + 1, sizeof *parts);
    for (int n = 0; n <= p.last; n++) {
        fill_part(req, &p, n, h.lang, &parts[page.count++]);
        parts[n].now = n > 0 && n == page.frame.part;
    }
    page.parts = parts;
    /* Weeks come from the dates. */
    if (workshop_parts(&p.w) == 0 && p.last < PARTS_MAX)
        page.next_part = p.last + 1;
    tmpl_page_plan(&h, &page);
    return 0;
}

/* ---- changing it ---- */

enum plan_do {
    DO_SAVE,
    DO_ADD,
    DO_UP,
    DO_DOWN,
    DO_REMOVE,
    DO_BACK,
    DO_PART,
    DO_PART_REMOVE,
};
static const char *const plan_words[] = {"save", "add",  "up",          "down", "remove",
                                         "back", "part", "part_remove", NULL};

struct plan_form {
    int todo, kind;
    struct id activity;
    struct slice title, time, label, was_title, was_time;
    int64_t day, part, was_day;
    struct actor actor;
    bool again;
};

static const struct field plan_fields[] = {
    {.name = "do",
     .kind = FIELD_CHOICE,
     .needed = true,
     .offset = offsetof(struct plan_form, todo),
     .choices = plan_words},
    FIELD(struct plan_form, kind, FIELD_CHOICE, .choices = activity_kind_words),
    FIELD(struct plan_form, activity, FIELD_ID),
    FIELD(struct plan_form, title, FIELD_LINE, .min = 0, .max = ACTIVITY_TITLE_MAX),
    FIELD(struct plan_form, was_title, FIELD_LINE, .min = 0, .max = 400),
    FIELD(struct plan_form, time, FIELD_LINE, .min = 0, .max = 5),
    FIELD(struct plan_form, was_time, FIELD_LINE, .min = 0, .max = 5),
    FIELD(struct plan_form, label, FIELD_LINE, .min = 0, .max = 120),
    FIELD(struct plan_form, day, FIELD_I64, .min = -1, .max = ACTIVITY_DAY_MAX),
    FIELD(struct plan_form, was_day, FIELD_I64, .min = -1, .max = INT32_MAX),
    FIELD(struct plan_form, part, FIELD_I64, .min = 0, .max = PARTS_MAX),
};

int act_plan_change_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct plan_form *form = ARENA_NEW(req->arena, struct plan_form);

    *ret_in = form;
    form->kind = ACTIVITY_PROMPT;
    form->day = form->was_day = -1;
    form->actor = who_of(req)->actor;
    if (form_read(&req->form, req->arena, plan_fields, sizeof plan_fields / sizeof *plan_fields,
                  form, err) != 0)
        return -1;
    if (form->todo < DO_PART && id_none(form->activity)) {
        err_set(err, FAULT_INVALID, "it is not said what shall change");
        err_about(err, "activity");
        return err_remedy(err, "Load the programme again.");
    }
    return 0;
}

static int add(struct journal *j, struct plan_form *form, const struct actor *actor,
               struct err *err)
{
    struct activity_wish wish = {.kind = (enum activity_kind)form->kind,
                                 .title = form->title,
                                 .part = form->part,
                                 .opens_day = form->day,
                                 .opens_time = form->day >= 0 ? form->time : SLICE_NONE,
                                 .closes_day = -1};
    int found = activity_add(j, actor, form->activity, &wish, err);

    form->again = found > 0;
    return found < 0 ? -1 : 0;
}

/* What differs from what the form showed is changed in what stands there now. */
static int save(struct journal *j, struct arena *arena, const struct plan_form *form,
                const struct actor *actor, struct err *err)
{
    struct activity_view view;
    struct activity_wish was, now;
    int found = activity_get(journal_store(j), arena, actor->workshop, form->activity, &view, err);

    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    was = now = activity_draft_of(&view);
    if (!slice_eq(form->title, form->was_title))
        now.title = form->title;
    if (form->day != form->was_day)
        now.opens_day = form->day;
    if (!slice_eq(form->time, form->was_time))
        now.opens_time = form->time;
    return activity_change(j, actor, form->activity, &was, &now, err);
}

int act_plan_change_write(void *writer, struct write_job *job, struct err *err)
{
    struct plan_form *form = job->in;
    struct actor actor;

    if (person_actor(journal_store(writer), job->arena, form->actor.person, form->actor.workshop,
                     &actor, err) != 0)
        return -1;
    switch ((enum plan_do)form->todo) {
    case DO_SAVE:
        return save(writer, job->arena, form, &actor, err);
    case DO_ADD:
        return add(writer, form, &actor, err);
    case DO_UP:
    case DO_DOWN:
        return activity_move(writer, &actor, form->activity, form->todo == DO_UP, err);
    case DO_REMOVE:
    case DO_BACK:
        return activity_remove(writer, &actor, form->activity, form->todo == DO_REMOVE, err);
    case DO_PART:
        return activity_part_change(writer, &actor, form->part, form->label, 0, -1, err);
    case DO_PART_REMOVE:
        break;
    }
    return activity_part_remove(writer, &actor, form->part, err);
}

int act_plan_change_view(struct request *req, const struct write_job *job, struct reply *reply,
                         struct err *err)
{
    const struct plan_form *form = job->in;
    char w[ID_TEXT + 1], a[ID_TEXT + 1];

    (void)err;
    id_text(form->actor.workshop, w);
    id_text(form->activity, a);
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_id(&out, "activity", form->activity);
        json_out_field_bool(&out, "again", form->again);
        act_json_end(&out);
    } else if (form->todo == DO_REMOVE) {
        reply_see_other(reply, arena_printf(req->arena, "/w/%s/plan?out=%s", w, a));
    } else if (form->todo >= DO_PART) {
        reply_see_other(reply,
                        arena_printf(req->arena, "/w/%s/plan#part-%lld", w, (long long)form->part));
    } else {
        reply_see_other(reply, arena_printf(req->arena, "/w/%s/plan#a-%s", w, a));
    }
    return 0;
}
