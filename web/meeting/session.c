#include "web/meeting/actions.h"

#include "core/journal/journal.h"
#include "core/model/meeting/report_point.h"
#include "core/model/meeting/report_write.h"
#include "core/model/meeting/session_write.h"
#include "core/model/programme/calendar.h"
#include "core/site/site.h"
#include "gen/tmpl/session.h"
#include "web/meeting/notes.h"
#include "web/view/view_activity.h"
#include "web/view/view_post.h"
#include "web/view/view_session.h"
#include "web/view/view_write.h"

/* A session's page, and what is done there: who is here, its notes, who holds it. */

enum { ANSWERS = 25 };

static char *path_of(struct request *req, struct id workshop, struct id activity, const char *rest)
{
    char w[ID_TEXT + 1], a[ID_TEXT + 1];

    return arena_printf(req->arena, "/w/%s/a/%s%s", id_text(workshop, w), id_text(activity, a),
                        rest);
}

/* ---- the page ---- */

static void fill_when(struct request *req, struct session_page *page)
{
    const struct activity_view *a = page->activity;
    struct calendar c = app_calendar(req, page->frame.workshop);
    char day[16];

    page->starts = calendar_starts_at(&c, a);
    page->ends = calendar_ends_at(&c, a);
    page->timed = a->opens_time.n > 0 && page->starts != CALENDAR_NEVER;
    if (a->opens_day >= 0)
        page->day = arena_slice(req->arena, slice_str(calendar_day(&c, a->opens_day, day)));
}

/* Who can be ticked, and who of them is here. */
static int fill_others(struct request *req, struct session_page *page, struct err *err)
{
    struct write_form offer;
    struct session_person *others;

    if (!page->may_write || page->stance != SESSION_HOLDS)
        return 0;
    if (view_write_form(req, page->activity->workshop, page->activity->id, ID_NONE, &offer, err) !=
        0)
        return -1;
    page->name_op = offer.op;
    others = arena_array(req->arena, offer.people_count + 1, sizeof *others);
    for (size_t i = 0; i < offer.people_count; i++) {
        others[i].person = &offer.people[i];
        for (size_t k = 0; k < page->count; k++)
            others[i].here |= id_eq(page->people[k].enrolment, offer.people[i].enrolment);
    }
    page->others = others;
    page->other_count = offer.people_count;
    return 0;
}

static int fill_report(struct request *req, struct session_page *page, struct report_view *report,
                       struct err *err)
{
    const struct activity_view *a = page->activity;
    struct actor *actor = &who_of(req)->actor;
    struct id id;
    int found;

    if (report_of_session(app_store(req), a->workshop, a->id, &id, err) != 0)
        return -1;
    found = report_get(app_store(req), req->arena, who_viewer(req), id, report, err);
    if (found < 0)
        return -1;
    if (found) {
        page->report = report;
    } else {
        struct id space;
        int known = post_space(app_store(req), id, &space, err);

        if (known < 0)
            return -1;
        page->notes.hidden = known > 0;
    }
    page->notes.back = "session";
    page->notes.look = slice_str(path_of(req, a->workshop, a->id, ""));
    if (page->may_write && page->stance != SESSION_AWAY)
        page->notes.action = slice_str(path_of(req, a->workshop, a->id, "/lines"));
    return act_notes_fill(req, page->report, actor, page->stance, &page->notes, err);
}

static int fill_answers(struct request *req, struct session_page *page, struct err *err)
{
    const struct thread_query query = {
        .viewer = who_viewer(req), .activity = page->activity->id, .limit = ANSWERS};
    struct thread_list threads;
    struct page_line *lines;

    if (thread_list(app_store(req), req->arena, &query, &threads, err) != 0)
        return -1;
    lines = arena_array(req->arena, threads.count + 1, sizeof *lines);
    for (size_t i = 0; i < threads.count; i++)
        view_post_thread_line(req, &threads.threads[i], &lines[page->answer_count++]);
    page->answers = lines;
    return 0;
}

static void write_json(struct request *req, struct reply *reply, const struct session_page *page)
{
    struct json_out out = act_json(reply);

    view_activity_json(&out, page->activity);
    json_out_field_str(&out, "token", who_of(req)->token);
    json_out_field_text(&out, "convenor_shown", page->convenor);
    json_out_field_id(&out, "convenor", page->activity->convenor);
    json_out_field_text(&out, "day", page->day);
    json_out_field_text(&out, "time", page->activity->opens_time);
    json_out_field_i64(&out, "minutes", page->activity->minutes);
    json_out_field_text(&out, "place", page->activity->place);
    json_out_field_bool(&out, "here", page->here);
    json_out_key(&out, "people");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        json_out_open_object(&out);
        json_out_field_id(&out, "id", page->people[i].enrolment);
        json_out_field_text(&out, "name", page->people[i].name);
        json_out_field_i64(&out, "at", page->people[i].at);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    json_out_field_id(&out, "report", page->report ? page->report->id : ID_NONE);
    json_out_field_bool(&out, "published", page->report && report_published(page->report));
    json_out_field_bool(&out, "unfinished", page->report && page->report->unfinished);
    act_notes_json(&out, &page->notes);
    act_json_end(&out);
}

int act_session(struct request *req, struct reply *reply, const struct workshop_view *w,
                struct activity_view *a, struct err *err)
{
    struct session_page page = {.activity = a};
    struct actor *actor = &who_of(req)->actor;
    struct store *store = app_store(req);
    struct checkin_view *people;
    struct report_view report;
    struct html h;

    page.may_write = role_can(actor, CAP_SESSION_HOLD) && !w->closed;
    if (frame_make(req, w, HERE_PROGRAMME, a->title, &page.frame, err) != 0 ||
        session_stance_of(store, actor, a, &page.stance, err) != 0 ||
        session_convenor(store, req->arena, a, &page.convenor, err) != 0 ||
        checkin_list(store, req->arena, w->id, a->id, &people, &page.count, err) != 0)
        return -1;
    page.people = people;
    for (size_t i = 0; i < page.count; i++)
        page.here |= id_eq(people[i].enrolment, actor->enrolment);
    fill_when(req, &page);
    if (fill_report(req, &page, &report, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        write_json(req, reply, &page);
        return 0;
    }
    page.body = app_markup(req, view_activity_rest(a));
    if (fill_others(req, &page, err) != 0 || fill_answers(req, &page, err) != 0)
        return -1;
    h = app_html(req, reply, w);
    tmpl_page_session(&h, &page);
    return 0;
}

/* ---- what is done there ---- */

struct session_form {
    struct actor actor;
    struct id session;
    struct id op, convenor, report; /* report: that came of it */
    int me;                         /* enum me */
    int back;                       /* enum act_notes_back */
    bool invite;
    struct slice name, body;
    struct id *come, *gone; /* who was ticked, who was not any more */
    size_t come_count, gone_count;
    struct slice questions, tasks;
};

enum me { ME_NOTHING, ME_HERE, ME_AWAY };
static const char *const me_words[] = {
    [ME_NOTHING] = "nothing", [ME_HERE] = "here", [ME_AWAY] = "away", NULL};

static const struct field form_fields[] = {
    FIELD(struct session_form, op, FIELD_ID),
    FIELD(struct session_form, convenor, FIELD_ID),
    FIELD(struct session_form, me, FIELD_CHOICE, .choices = me_words),
    FIELD(struct session_form, back, FIELD_CHOICE, .choices = act_notes_backs),
    FIELD(struct session_form, invite, FIELD_FLAG),
    FIELD(struct session_form, name, FIELD_LINE, .min = 0, .max = 120),
    FIELD(struct session_form, body, FIELD_TEXT, .min = 0, .max = 128 * 1024),
};

static int read_form(struct request *req, void **ret_in, struct session_form **ret, struct err *err)
{
    struct session_form *f = ARENA_NEW(req->arena, struct session_form);

    *ret_in = *ret = f;
    if (form_read(&req->form, req->arena, form_fields, sizeof form_fields / sizeof *form_fields, f,
                  err) != 0)
        return -1;
    f->actor = who_of(req)->actor;
    f->session = request_id(req, "activity");
    return 0;
}

/* Ticks of people: "was-ID" says who was here when the page was made. */
static int read_ticks(struct request *req, struct session_form *f, struct err *err)
{
    struct slice tick = SLICE(VIEW_TICK), was = SLICE("was-");

    f->come = arena_array(req->arena, req->form.count + 1, sizeof *f->come);
    f->gone = arena_array(req->arena, req->form.count + 1, sizeof *f->gone);
    for (size_t i = 0; i < req->form.count; i++) {
        const struct form_part *part = &req->form.parts[i];
        bool is_tick = slice_starts(part->name, tick), is_was = slice_starts(part->name, was);
        const char *id;
        struct id who;

        if (part->value.n == 0 || (!is_tick && !is_was))
            continue;
        if (id_read(slice_from(part->name, is_tick ? tick.n : was.n), &who, err) != 0)
            return -1;
        id = arena_str(req->arena, slice_from(part->name, is_tick ? tick.n : was.n));
        if (is_tick && form_part(&req->form, arena_printf(req->arena, "was-%s", id)) == NULL)
            f->come[f->come_count++] = who;
        if (is_was && form_part(&req->form, arena_printf(req->arena, VIEW_TICK "%s", id)) == NULL)
            f->gone[f->gone_count++] = who;
    }
    return 0;
}

int act_checkin_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct session_form *f;

    if (read_form(req, ret_in, &f, err) != 0)
        return -1;
    return read_ticks(req, f, err);
}

int act_checkin_write(void *writer, struct write_job *job, struct err *err)
{
    struct session_form *f = job->in;
    int result = act_again(writer, job->arena, &f->actor, CAP_SESSION_HOLD, err);

    if (result == 0 && f->me != ME_NOTHING)
        result = session_check_in(writer, &f->actor, f->session, f->actor.enrolment,
                                  f->me == ME_HERE, err);
    for (size_t i = 0; i < f->come_count && result == 0; i++)
        result = session_check_in(writer, &f->actor, f->session, f->come[i], true, err);
    for (size_t i = 0; i < f->gone_count && result == 0; i++)
        result = session_check_in(writer, &f->actor, f->session, f->gone[i], false, err);
    if (result == 0 && f->name.n > 0)
        result =
            session_check_in_name(writer, &f->actor, f->session, f->op, f->name, f->invite, err);
    return result;
}

int act_checkin_view(struct request *req, const struct write_job *job, struct reply *reply,
                     struct err *err)
{
    struct session_form *f = job->in;

    (void)err;
    return act_done(req, reply, path_of(req, f->actor.workshop, f->session, ""));
}

int act_hand_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct session_form *f;

    return read_form(req, ret_in, &f, err);
}

int act_hand_write(void *writer, struct write_job *job, struct err *err)
{
    struct session_form *f = job->in;

    if (act_again(writer, job->arena, &f->actor, CAP_SESSION_HOLD, err) != 0)
        return -1;
    return session_hand(writer, &f->actor, f->session, f->name.n ? ID_NONE : f->convenor, f->name,
                        err);
}

int act_hand_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    return act_checkin_view(req, job, reply, err);
}

int act_notes_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct session_form *f;
    struct workshop_view w;

    if (read_form(req, ret_in, &f, err) != 0 || who_workshop(req, &w, err) != 0)
        return -1;
    act_notes_words(&w, &f->questions, &f->tasks);
    return 0;
}

/* The first line of a session begins its report. */
int act_notes_write(void *writer, struct write_job *job, struct err *err)
{
    struct session_form *f = job->in;
    struct report_lines lines = {f->op, f->body, f->questions, f->tasks};
    size_t count;

    if (act_again(writer, job->arena, &f->actor, CAP_SESSION_HOLD, err) != 0 ||
        report_begin(writer, &f->actor, f->session, &f->report, err) != 0)
        return -1;
    return report_add_lines(writer, &f->actor, f->report, &lines, &count, err);
}

int act_notes_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    struct session_form *f = job->in;

    (void)err;
    return act_done(req, reply, path_of(req, f->actor.workshop, f->session, "#notes"));
}

int act_report_begin_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct session_form *f;

    return read_form(req, ret_in, &f, err);
}

int act_report_begin_write(void *writer, struct write_job *job, struct err *err)
{
    struct session_form *f = job->in;

    if (act_again(writer, job->arena, &f->actor, CAP_REPORT_WRITE, err) != 0)
        return -1;
    return report_begin(writer, &f->actor, f->session, &f->report, err);
}

int act_report_begin_view(struct request *req, const struct write_job *job, struct reply *reply,
                          struct err *err)
{
    struct session_form *f = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    return act_done(req, reply,
                    arena_printf(req->arena, "/report/%s/edit", id_text(f->report, id)));
}
