#include "web/make/actions.h"

#include "core/base/date.h"
#include "core/base/tz_list.h"
#include "core/journal/journal.h"
#include "core/model/people/site.h"
#include "core/site/site.h"
#include "gen/tmpl/make.h"
#include "web/make/make.h"
#include "web/page/page.h"
#include "web/view/view_calendar.h"
#include "web/view/view_make.h"
#include "web/view/view_workshop.h"

#include <stdlib.h>

/* Two of the three ways to a workshop: from scratch, from an earlier one. The page shows all. */

/* ---- what the form offers ---- */

#define CODE(lit)                  \
    {                              \
        "" lit "", sizeof(lit) - 1 \
    }

/* Languages in their own words: the language that a workshop is held in is not one of its pages
 * alone. */
static const struct choice langs[] = {
    {CODE("ar"), "العربية"},   {CODE("am"), "አማርኛ"},         {CODE("de"), "Deutsch"},
    {CODE("en"), "English"},   {CODE("es"), "Español"},      {CODE("fr"), "Français"},
    {CODE("hi"), "हिन्दी"},     {CODE("rw"), "Ikinyarwanda"}, {CODE("it"), "Italiano"},
    {CODE("sw"), "Kiswahili"}, {CODE("nl"), "Nederlands"},   {CODE("pt"), "Português"},
    {CODE("so"), "Soomaali"},  {CODE("zh"), "中文"},
};
static const struct choice words[] = {
    {CODE("workshop"), LANG("workshop")},
    {CODE("event"), LANG("event")},
    {CODE("community"), LANG("community")},
    {CODE("course"), LANG("course")},
};

static struct slice site_zone(struct request *req)
{
    struct site_view site;

    return site_get(app_store(req), req->arena, &site, NULL) == 0 && site.zone.n ? site.zone
                                                                                 : SLICE("UTC");
}

/* The choices of a row, and what is chosen when it is none of them. */
static struct choice *with_chosen(struct request *req, const struct choice *list, size_t count,
                                  struct slice chosen, size_t *ret_count)
{
    struct choice *all = arena_array(req->arena, count + 1, sizeof *all);
    bool known = false;

    *ret_count = count;
    for (size_t i = 0; i < count; i++) {
        all[i] = list[i];
        known = known || slice_eq(list[i].value, chosen);
    }
    if (!known)
        all[(*ret_count)++] = (struct choice){.value = chosen, .text = chosen.n ? NULL : "–"};
    return all;
}

void act_make_choices(struct request *req, const struct lang *lang, struct workshop_form *form)
{
    struct slice *names;
    struct choice *zones, *named;
    size_t count = tz_list_read(NULL, req->arena, &names);

    zones = arena_array(req->arena, count, sizeof *zones);
    for (size_t i = 0; i < count; i++)
        zones[i].value = names[i];
    form->zones = with_chosen(req, zones, count, form->wish.zone, &form->zone_count);
    form->langs =
        with_chosen(req, langs, sizeof langs / sizeof *langs, form->wish.lang, &form->lang_count);
    named =
        with_chosen(req, words, sizeof words / sizeof *words, form->wish.word, &form->word_count);
    for (size_t i = 0; i < form->word_count; i++)
        if (named[i].text)
            named[i].text = lang_get(lang, named[i].text);
    form->words = named;
}

/* What a form for a new workshop begins with, where its wish says nothing. */
static void begin_form(struct request *req, const struct lang *lang, struct workshop_form *form)
{
    form->action = SLICE("/make");
    form->op = rng_id(site_rng(app_of(req)->site));
    form->days = true;
    if (form->wish.zone.n == 0)
        form->wish.zone = site_zone(req);
    if (form->wish.lang.n == 0)
        form->wish.lang = slice_str(lang->code);
    if (form->wish.word.n == 0)
        form->wish.word = SLICE("workshop");
    act_make_choices(req, lang, form);
}

/* ---- the page ---- */

int64_t act_make_year(const struct request *req)
{
    return date_wall_of(req->now).date.year;
}

int act_make_show(struct request *req, struct reply *reply, struct make_page *page, struct err *err)
{
    struct html h = app_html(req, reply, NULL);
    struct workshop_view *all;

    if (workshop_list(app_store(req), req->arena, &all, &page->count, err) != 0 ||
        frame_make(req, NULL, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("Make a workshop"))),
                   &page->frame, err) != 0)
        return -1;
    page->all = all;
    page->text_op = rng_id(site_rng(app_of(req)->site));
    page->form.wish.led_by = who_of(req)->actor.name;
    begin_form(req, h.lang, &page->form);
    tmpl_page_make(&h, page);
    return 0;
}

void act_make_list_json(struct reply *reply, const struct workshop_view *list, size_t count)
{
    struct json_out out = act_json(reply);

    json_out_key(&out, "workshops");
    json_out_open_array(&out);
    for (size_t i = 0; i < count; i++) {
        json_out_open_object(&out);
        view_workshop_json(&out, &list[i]);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

int act_make(struct request *req, struct reply *reply, struct err *err)
{
    struct make_page page = {.year = act_make_year(req)};
    struct workshop_view *all;
    size_t count;

    if (!request_wants_json(req))
        return act_make_show(req, reply, &page, err);
    if (workshop_list(app_store(req), req->arena, &all, &count, err) != 0)
        return -1;
    act_make_list_json(reply, all, count);
    return 0;
}

/* ---- from scratch, and the last step of a copy ---- */

struct make_form {
    struct workshop_wish wish;
    struct id op, from, made;
    struct actor actor;
};

static const struct field make_fields[] = {
    {.name = "op", .kind = FIELD_ID, .needed = true, .offset = offsetof(struct make_form, op)},
    {.name = "from", .kind = FIELD_ID, .offset = offsetof(struct make_form, from)},
    {.name = "title",
     .kind = FIELD_LINE,
     .min = 1,
     .max = 120,
     .offset = offsetof(struct make_form, wish.title)},
    {.name = "led_by",
     .kind = FIELD_LINE,
     .max = 120,
     .offset = offsetof(struct make_form, wish.led_by)},
    {.name = "first_day",
     .kind = FIELD_LINE,
     .max = 10,
     .offset = offsetof(struct make_form, wish.first_day)},
    {.name = "last_day",
     .kind = FIELD_LINE,
     .max = 10,
     .offset = offsetof(struct make_form, wish.last_day)},
    {.name = "zone",
     .kind = FIELD_LINE,
     .min = 1,
     .max = TZ_NAME_MAX,
     .offset = offsetof(struct make_form, wish.zone)},
    {.name = "lang",
     .kind = FIELD_LINE,
     .max = 16,
     .offset = offsetof(struct make_form, wish.lang)},
    {.name = "word",
     .kind = FIELD_LINE,
     .max = 40,
     .offset = offsetof(struct make_form, wish.word)},
};

/* Whether the system knows the zone: a mistyped one would let everything open at a wrong hour. */
int act_make_zone(struct slice zone, struct err *err)
{
    struct tz *tz;

    if (tz_load(NULL, zone, &tz, NULL) == 0) {
        tz_free(tz);
        return 0;
    }
    err_set(err, FAULT_INVALID, "this machine knows no such time zone");
    err_about(err, "zone");
    return err_remedy(err, "Choose one of the list.");
}

int act_make_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct make_form *form = ARENA_NEW(req->arena, struct make_form);
    struct workshop_view from;
    int found = 1;

    *ret_in = form;
    form->actor = who_of(req)->actor;
    if (form_read(&req->form, req->arena, make_fields, sizeof make_fields / sizeof *make_fields,
                  form, err) != 0)
        return -1;
    if (workshop_write_check(&form->wish, err) != 0 || act_make_zone(form->wish.zone, err) != 0)
        return -1;
    if (!id_none(form->from))
        found = workshop_get(app_store(req), req->arena, form->from, &from, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    if (!id_none(form->from)) { /* what it says of itself comes along */
        form->wish.about = from.about;
        form->wish.words = from.words;
        form->wish.places = from.places;
    }
    return 0;
}

int act_make_write(void *writer, struct write_job *job, struct err *err)
{
    struct make_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_SITE_MANAGE, err) != 0)
        return -1;
    return workshop_write_make(writer, &form->actor, form->op, &form->wish, form->from, &form->made,
                               err);
}

int act_make_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    const struct make_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    return act_done(req, reply, arena_printf(req->arena, "/w/%s/lead", id_text(form->made, id)));
}

/* ---- from an earlier one: before and after ---- */

static const char *const weekdays[] = {
    LANG("Monday"), LANG("Tuesday"),  LANG("Wednesday"), LANG("Thursday"),
    LANG("Friday"), LANG("Saturday"), LANG("Sunday"),
};

static struct slice day_words(struct request *req, const struct lang *lang, int64_t days)
{
    struct date d;

    if (days == INT64_MIN)
        return SLICE_NONE;
    d = date_of(days);
    return slice_str(arena_printf(req->arena, "%s %d %s",
                                  lang_get(lang, weekdays[date_weekday(days) - 1]), d.day,
                                  lang_get(lang, view_calendar_months[d.month - 1])));
}

int act_make_plan(struct request *req, const struct lang *lang, struct move_page *page,
                  struct err *err)
{
    struct activity_view *activities;
    struct workshop_moved *plan;
    struct moved_line *lines;
    size_t count;

    if (activity_list(app_store(req), req->arena, page->from->id, false, &activities, &count,
                      err) != 0 ||
        workshop_write_plan(req->arena, page->from, activities, count, page->first_day, &plan,
                            &page->last_day, err) != 0)
        return -1;
    lines = arena_array(req->arena, count + 1, sizeof *lines);
    for (size_t i = 0; i < count; i++) {
        const struct workshop_moved *m = &plan[i];

        if (m->opens_after == INT64_MIN && m->closes_after == INT64_MIN)
            continue;
        lines[page->count++] =
            (struct moved_line){.title = m->activity->title,
                                .opens_time = m->activity->opens_time,
                                .closes_time = m->activity->closes_time,
                                .opens_before = day_words(req, lang, m->opens_before),
                                .opens_after = day_words(req, lang, m->opens_after),
                                .closes_before = day_words(req, lang, m->closes_before),
                                .closes_after = day_words(req, lang, m->closes_after),
                                .lacking = m->lacking};
        page->lacking += m->lacking;
    }
    page->lines = lines;
    return 0;
}

void act_make_plan_json(struct reply *reply, const struct move_page *page)
{
    struct json_out out = act_json(reply);

    json_out_field_text(&out, "first_day", page->first_day);
    json_out_field_text(&out, "last_day", page->last_day);
    json_out_field_i64(&out, "people", page->people);
    json_out_key(&out, "activities");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        json_out_open_object(&out);
        json_out_field_text(&out, "title", page->lines[i].title);
        json_out_field_text(&out, "before", page->lines[i].opens_before);
        json_out_field_text(&out, "after", page->lines[i].opens_after);
        json_out_field_bool(&out, "lacking", page->lines[i].lacking);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

int act_copy(struct request *req, struct reply *reply, struct err *err)
{
    struct move_page page = {.first_day = request_query(req, "first_day")};
    struct html h = app_html(req, reply, NULL);
    struct workshop_view from;
    struct id id;
    int found = id_read(request_query(req, "from"), &id, NULL) == 0
                    ? workshop_get(app_store(req), req->arena, id, &from, err)
                    : 0;

    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    page.from = &from;
    if (act_make_plan(req, h.lang, &page, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        act_make_plan_json(reply, &page);
        return 0;
    }
    if (frame_make(req, NULL, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("Make a workshop"))),
                   &page.frame, err) != 0)
        return -1;
    page.form.from = id;
    page.form.wish = (struct workshop_wish){.title = from.title,
                                            .led_by = from.led_by,
                                            .first_day = page.first_day,
                                            .last_day = page.last_day,
                                            .zone = from.zone,
                                            .lang = from.lang,
                                            .word = from.word};
    begin_form(req, h.lang, &page.form);
    page.form.days = false; /* what was shown is of this first day */
    tmpl_page_copy(&h, &page);
    return 0;
}
