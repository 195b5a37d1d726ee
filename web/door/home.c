#include "web/door/actions.h"

#include "core/base/date.h"
#include "core/journal/journal.h"
#include "core/model/people/sign_up.h"
#include "gen/tmpl/calendar.h"
#include "web/view/view_calendar.h"
#include "web/view/view_workshop.h"

/* The first page: the site's workshops on one calendar. */

enum { WAITS_MAX = 50, MONTHS_MAX = 12 };

static bool among(struct id id, const struct workshop_view *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(id, list[i].id))
            return true;
    return false;
}

/* Which workshops the reader finds here: an owner all, others those that they are in or wait for.
 */
static int read_rows(struct request *req, struct calendar_row **ret, size_t *ret_count,
                     struct err *err)
{
    struct who *who = who_of(req);
    struct workshop_view *own, *shown;
    struct id waits[WAITS_MAX];
    size_t own_count, count, wait_count;

    if (workshop_list_of(app_store(req), req->arena, app_of(req)->site_id, who->actor.person, &own,
                         &own_count, err) != 0 ||
        sign_up_waits(app_store(req), who->actor.person, waits, WAITS_MAX, &wait_count, err) != 0)
        return -1;
    shown = own;
    count = own_count;
    if (who->actor.owner && workshop_list(app_store(req), req->arena, &shown, &count, err) != 0)
        return -1;
    *ret = arena_array(req->arena, count + wait_count + 1, sizeof **ret);
    *ret_count = 0;
    for (size_t i = 0; i < count; i++)
        (*ret)[(*ret_count)++] = (struct calendar_row){
            .workshop = &shown[i], .inside = among(shown[i].id, own, own_count)};
    for (size_t i = 0; i < wait_count; i++) {
        struct workshop_view *w = ARENA_NEW(req->arena, struct workshop_view);
        int found;

        if (among(waits[i], shown, count))
            continue;
        found = workshop_get(app_store(req), req->arena, waits[i], w, err);
        if (found < 0)
            return -1;
        if (found)
            (*ret)[(*ret_count)++] = (struct calendar_row){.workshop = w, .waits = true};
    }
    return 0;
}

static void json_home(struct reply *reply, const struct calendar_row *rows, size_t count)
{
    struct json_out out = act_json(reply);

    json_out_key(&out, "workshops");
    json_out_open_array(&out);
    for (size_t i = 0; i < count; i++) {
        json_out_open_object(&out);
        view_workshop_json(&out, rows[i].workshop);
        json_out_field_bool(&out, "inside", rows[i].inside);
        json_out_field_bool(&out, "waits", rows[i].waits);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

/* In the workshop's own days. */
static enum calendar_group group_of(struct request *req, const struct workshop_view *w)
{
    struct slice today = app_today(req, w);

    if (w->first_day.n != today.n)
        return GROUP_PATTERN;
    if (memcmp(today.p, w->first_day.p, today.n) < 0)
        return GROUP_TO_COME;
    return w->last_day.n == today.n && memcmp(today.p, w->last_day.p, today.n) > 0 ? GROUP_OVER
                                                                                   : GROUP_NOW;
}

/* Months count from year 0: 12 a year. */
static bool months_of(const struct workshop_view *w, int64_t *ret_from, int64_t *ret_to)
{
    struct date first, last;

    if (date_read(w->first_day, &first, NULL) != 0)
        return false;
    *ret_from = *ret_to = (int64_t)first.year * 12 + first.month - 1;
    if (date_read(w->last_day, &last, NULL) == 0)
        *ret_to = (int64_t)last.year * 12 + last.month - 1;
    return true;
}

/* From the month before this one on: what is held in each, when there is more than one. */
static void fill_months(struct request *req, const struct lang *lang,
                        const struct calendar_row *rows, size_t count, struct calendar_page *page)
{
    struct date today = date_wall_of(req->now).date;
    int64_t begin = (int64_t)today.year * 12 + today.month - 2, from, to;
    struct calendar_month *months = arena_array(req->arena, MONTHS_MAX, sizeof *months);
    size_t dated = 0;

    for (int m = 0; m < MONTHS_MAX; m++) {
        struct calendar_month *month = &months[page->month_count];

        *month = (struct calendar_month){
            .name = lang_get(lang, view_calendar_months[(begin + m) % 12]),
            .year = (int)((begin + m) / 12),
            .rows = arena_array(req->arena, count + 1, sizeof *month->rows)};
        for (size_t i = 0; i < count; i++)
            if (months_of(rows[i].workshop, &from, &to) && begin + m >= from && begin + m <= to)
                month->rows[month->count++] = &rows[i];
        dated += month->count;
        page->month_count += month->count > 0;
    }
    page->months = months;
    if (dated < 2)
        page->month_count = 0;
}

static void fill_groups(struct request *req, const struct calendar_row *rows, size_t count,
                        struct calendar_page *page)
{
    for (int g = 0; g < GROUP_COUNT; g++) {
        struct calendar_row *list = arena_array(req->arena, count + 1, sizeof *list);

        for (size_t i = 0; i < count; i++)
            if (group_of(req, rows[i].workshop) == (enum calendar_group)g)
                list[page->counts[g]++] = rows[i];
        page->groups[g] = list;
    }
    page->total = count;
}

int act_home(struct request *req, struct reply *reply, struct err *err)
{
    struct who *who = who_of(req);
    struct calendar_page page = {.may_manage = who->actor.owner};
    struct calendar_row *rows;
    struct html h;
    size_t count;

    if (who->actor.role == ROLE_NOBODY && !request_wants_json(req)) {
        reply_see_other(reply, "/join");
        return 0;
    }
    if (read_rows(req, &rows, &count, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        json_home(reply, rows, count);
        return 0;
    }
    h = app_html(req, reply, NULL);
    if (frame_make(req, NULL, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    fill_groups(req, rows, count, &page);
    fill_months(req, h.lang, rows, count, &page);
    tmpl_page_calendar(&h, &page);
    return 0;
}

/* ---- an owner goes in ---- */

struct enter_form {
    struct actor actor;
    struct id enrolment;
};

int act_enter_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct enter_form *form = ARENA_NEW(req->arena, struct enter_form);
    struct workshop_view w;

    *ret_in = form;
    form->actor = who_of(req)->actor;
    return who_workshop(req, &w, err);
}

int act_enter_write(void *writer, struct write_job *job, struct err *err)
{
    struct enter_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_SITE_MANAGE, err) != 0)
        return -1;
    return person_enrol(writer, form->actor.person, form->actor.workshop, ROLE_FACILITATOR,
                        &form->enrolment, err);
}

int act_enter_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    const struct enter_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    return act_done(req, reply,
                    arena_printf(req->arena, "/w/%s/lead", id_text(form->actor.workshop, id)));
}
