#include "web/meeting/actions.h"

#include "core/journal/journal.h"
#include "core/model/meeting/report_write.h"
#include "core/model/meeting/session_write.h"
#include "core/model/programme/calendar.h"
#include "core/site/site.h"
#include "gen/tmpl/session.h"
#include "web/view/view_session.h"

#include <stdlib.h>

/* The board of a workshop's sessions and reports, and what is begun from there. */

/* A report falls due at this hour of its session's day. */
#define DUE "20:00"
enum { BOARD_DAYS = 400 };

struct board {
    struct request *req;
    struct board_page *page;
    struct calendar calendar;
    size_t room[BOARD_KINDS];
};

static void add(struct board *b, enum board_kind kind, struct board_line line)
{
    struct board_list *list = &b->page->lists[kind];

    list->lines =
        arena_grow(b->req->arena, list->lines, list->count, &b->room[kind], sizeof *list->lines);
    list->lines[list->count++] = line;
}

static struct slice report_path(struct request *req, struct id report)
{
    char id[ID_TEXT + 1];

    return slice_str(arena_printf(req->arena, "/report/%s", id_text(report, id)));
}

static enum board_kind kind_of(const struct report_view *r)
{
    return r->unfinished ? BOARD_UNFINISHED : BOARD_PUBLISHED;
}

static int add_session(struct board *b, const struct activity_view *a,
                       const struct report_view *report, struct err *err)
{
    struct request *req = b->req;
    char w[ID_TEXT + 1], id[ID_TEXT + 1], day[16];
    struct board_line line = {.title = a->title,
                              .place = a->place,
                              .starts = calendar_starts_at(&b->calendar, a),
                              .timed = a->opens_time.n > 0,
                              .due = CALENDAR_NEVER};
    int64_t ends = calendar_ends_at(&b->calendar, a);

    if (session_convenor(app_store(req), req->arena, a, &line.convenor, err) != 0)
        return -1;
    if (report && report_published(report)) {
        line.href = report_path(req, report->id);
        line.number = report->number;
        add(b, kind_of(report), line);
        return 0;
    }
    line.href = slice_str(
        arena_printf(req->arena, "/w/%s/a/%s", id_text(a->workshop, w), id_text(a->id, id)));
    if (a->opens_day >= 0)
        line.day =
            arena_slice(req->arena, slice_str(calendar_day(&b->calendar, a->opens_day, day)));
    if (a->opens_day >= 0)
        line.due = calendar_at(&b->calendar, a->opens_day, SLICE(DUE));
    /* Without a time it may be any hour of the day. */
    if (!line.timed)
        ends = line.due;
    add(b, ends < req->now ? BOARD_WAITING : BOARD_NEXT, line);
    return 0;
}

static int by_activity(const void *x, const void *y)
{
    const struct report_view *a = x, *b = y;
    int order = id_cmp(a->activity, b->activity);

    return order ? order : id_cmp(a->id, b->id);
}

static const struct report_view *report_on(const struct report_view *reports, size_t count,
                                           struct id activity)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (id_cmp(reports[mid].activity, activity) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && id_eq(reports[low].activity, activity) ? &reports[low] : NULL;
}

static int by_start(const void *x, const void *y)
{
    const struct board_line *a = x, *b = y;

    return a->starts < b->starts ? -1 : a->starts > b->starts;
}

static int by_number(const void *x, const void *y)
{
    const struct board_line *a = x, *b = y;

    return a->number < b->number ? -1 : a->number > b->number;
}

static int fill(struct board *b, const struct workshop_view *w, struct err *err)
{
    struct request *req = b->req;
    struct activity_view *activities;
    struct report_view *reports;
    size_t activity_count, report_count;

    if (activity_list(app_store(req), req->arena, w->id, false, &activities, &activity_count,
                      err) != 0 ||
        report_list(app_store(req), req->arena, who_viewer(req), &reports, &report_count, err) != 0)
        return -1;
    if (report_count > 0)
        qsort(reports, report_count, sizeof *reports, by_activity);
    for (size_t i = 0; i < activity_count; i++)
        if (activities[i].kind == ACTIVITY_SESSION &&
            add_session(b, &activities[i], report_on(reports, report_count, activities[i].id),
                        err) != 0)
            return -1;
    /* Those of no session. */
    for (size_t i = 0; i < report_count; i++)
        if (id_none(reports[i].activity))
            add(b, report_published(&reports[i]) ? kind_of(&reports[i]) : BOARD_WAITING,
                (struct board_line){.href = report_path(req, reports[i].id),
                                    .title = reports[i].title,
                                    .convenor = reports[i].convenor,
                                    .starts = CALENDAR_NEVER,
                                    .due = CALENDAR_NEVER,
                                    .number = reports[i].number});
    for (int k = 0; k < BOARD_KINDS; k++)
        if (b->page->lists[k].count > 0)
            qsort(b->page->lists[k].lines, b->page->lists[k].count, sizeof(struct board_line),
                  k <= BOARD_WAITING ? by_start : by_number);
    return 0;
}

static void fill_days(struct board *b, const struct workshop_view *w)
{
    struct board_day *days;
    int64_t last = calendar_day_from(&b->calendar, w->last_day);
    int64_t today = calendar_day_from(&b->calendar, app_today(b->req, w));

    if (!b->calendar.dated)
        return;
    if (last < 0)
        last = 30;
    if (last >= BOARD_DAYS)
        last = BOARD_DAYS - 1;
    days = arena_array(b->req->arena, (size_t)last + 1, sizeof *days);
    for (int64_t day = 0; day <= last; day++) {
        days[day].day = day;
        days[day].date = b->calendar.first + day;
        days[day].today = day == today;
    }
    b->page->days = days;
    b->page->day_count = (size_t)last + 1;
}

static void write_json(struct reply *reply, const struct board_page *page)
{
    static const char *const names[] = {"next", "waiting", "unfinished", "published"};
    struct json_out out = act_json(reply);

    for (int k = 0; k < BOARD_KINDS; k++) {
        json_out_key(&out, names[k]);
        json_out_open_array(&out);
        for (size_t i = 0; i < page->lists[k].count; i++) {
            const struct board_line *l = &page->lists[k].lines[i];

            json_out_open_object(&out);
            json_out_field_text(&out, "title", l->title);
            json_out_field_text(&out, "convenor", l->convenor);
            json_out_field_text(&out, "url", l->href);
            json_out_field_i64(&out, "number", l->number);
            json_out_key(&out, "starts");
            if (l->starts == CALENDAR_NEVER)
                json_out_null(&out);
            else
                json_out_i64(&out, l->starts);
            json_out_key(&out, "due");
            if (l->due == CALENDAR_NEVER)
                json_out_null(&out);
            else
                json_out_i64(&out, l->due);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
    }
    act_json_end(&out);
}

int act_sessions(struct request *req, struct reply *reply, struct err *err)
{
    struct board_page page = {0};
    struct board board = {.req = req, .page = &page};
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0)
        return -1;
    board.calendar = app_calendar(req, &w);
    if (fill(&board, &w, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        write_json(reply, &page);
        return 0;
    }
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_PROGRAMME,
                   slice_str(lang_get(h.lang, LANG("Sessions and reports"))), &page.frame,
                   err) != 0)
        return -1;
    page.may_write = role_can(&who_of(req)->actor, CAP_REPORT_WRITE) && !w.closed;
    page.may_plan = role_can(&who_of(req)->actor, CAP_WORKSHOP_EDIT) && !w.closed;
    page.op = rng_id(site_rng(app_of(req)->site));
    fill_days(&board, &w);
    tmpl_page_sessions(&h, &page);
    return 0;
}

/* ---- begun here: a day's topics, a report of no session ---- */

struct board_form {
    struct actor actor;
    struct id op, made;
    int64_t day;
    struct slice body, title;
    size_t count;
};

static const struct field board_fields[] = {
    FIELD(struct board_form, op, FIELD_ID, .needed = true),
    FIELD(struct board_form, day, FIELD_I64, .min = 0, .max = 100000),
    FIELD(struct board_form, body, FIELD_TEXT, .min = 0, .max = 128 * 1024),
    FIELD(struct board_form, title, FIELD_LINE, .min = 0, .max = 200),
};

int act_topics_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct board_form *f = ARENA_NEW(req->arena, struct board_form);

    *ret_in = f;
    f->day = -1;
    f->actor = who_of(req)->actor;
    return form_read(&req->form, req->arena, board_fields,
                     sizeof board_fields / sizeof *board_fields, f, err);
}

int act_topics_write(void *writer, struct write_job *job, struct err *err)
{
    struct board_form *f = job->in;

    if (act_again(writer, job->arena, &f->actor, CAP_WORKSHOP_EDIT, err) != 0)
        return -1;
    return session_topics(writer, &f->actor, f->op, f->day, f->body, &f->count, err);
}

int act_topics_view(struct request *req, const struct write_job *job, struct reply *reply,
                    struct err *err)
{
    struct board_form *f = job->in;
    char w[ID_TEXT + 1];

    (void)err;
    return act_done(req, reply,
                    arena_printf(req->arena, "/w/%s/sessions", id_text(f->actor.workshop, w)));
}

int act_report_make_prepare(struct request *req, void **ret_in, struct err *err)
{
    return act_topics_prepare(req, ret_in, err);
}

int act_report_make_write(void *writer, struct write_job *job, struct err *err)
{
    struct board_form *f = job->in;

    if (act_again(writer, job->arena, &f->actor, CAP_REPORT_WRITE, err) != 0)
        return -1;
    return report_make(writer, &f->actor, f->op, f->title, &f->made, err);
}

int act_report_make_view(struct request *req, const struct write_job *job, struct reply *reply,
                         struct err *err)
{
    struct board_form *f = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    return act_done(req, reply, arena_printf(req->arena, "/report/%s/edit", id_text(f->made, id)));
}
