#include "web/meeting/actions.h"

#include "core/journal/journal.h"
#include "core/model/meeting/report_point.h"
#include "core/model/meeting/report_stance.h"
#include "core/site/site.h"
#include "gen/tmpl/report.h"
#include "web/meeting/notes.h"
#include "web/meeting/report.h"
#include "web/view/view_file.h"
#include "web/view/view_report.h"

#include <stdio.h>

/* A report while it is written: its form, its lines, and what people say of it. */

static char *path_of(struct request *req, struct id report, const char *rest)
{
    char id[ID_TEXT + 1];

    return arena_printf(req->arena, "/report/%s%s", id_text(report, id), rest);
}

/* The report of the path, in its workshop; FAULT_ABSENT for one of the library. `least` as for
 * report_may. */
static int find(struct request *req, enum cap cap, enum session_stance least,
                struct report_view *ret, enum session_stance *ret_stance, struct workshop_view *w,
                struct err *err)
{
    struct id id = request_id(req, "report"), space;
    int found = post_space(app_store(req), id, &space, err);

    if (found < 0 || ((found == 0 || id_eq(space, app_of(req)->site_id)) && app_absent(err) != 0))
        return -1;
    if (who_enter_workshop(req, space, cap, err) != 0 || who_workshop(req, w, err) != 0)
        return -1;
    found = report_get(app_store(req), req->arena, who_viewer(req), id, ret, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    if (report_stance_of(app_store(req), req->arena, &who_of(req)->actor, ret, ret_stance, err) !=
        0)
        return -1;
    if (*ret_stance >= least)
        return 0;
    err_set(err, FAULT_DENIED,
            "only who was there, its convenor and facilitators write this report");
    return err_remedy(err, "If you were there, say so on the session's page or at the report.");
}

/* ---- the form ---- */

static int fill_readers(struct request *req, struct report_form_page *page, struct err *err)
{
    const struct report_view *r = page->report;
    struct pod_view *pods;

    if (pod_list_of(app_store(req), req->arena, r->space, who_of(req)->actor.enrolment, &pods,
                    &page->pod_count, err) != 0)
        return -1;
    page->pods = pods;
    page->scope = id_eq(r->audience, scope_cohort(r->space))   ? SCOPE_COHORT
                  : id_eq(r->audience, scope_public(r->space)) ? SCOPE_PUBLIC
                                                               : SCOPE_PEOPLE;
    for (size_t i = 0; i < page->pod_count; i++)
        if (id_eq(pods[i].id, r->audience)) {
            page->scope = SCOPE_POD;
            page->pod = pods[i].id;
        }
    return 0;
}

int act_report_edit_show(struct request *req, struct reply *reply, struct err *err)
{
    struct report_form_page page = {0};
    struct report_view r;
    struct workshop_view w;
    enum session_stance stance;
    struct html h;

    if (find(req, CAP_REPORT_WRITE, SESSION_HERE, &r, &stance, &w, err) != 0)
        return -1;
    page.report = &r;
    page.notes.back = "report";
    page.notes.look = slice_str(path_of(req, r.id, "/edit"));
    if (!w.closed)
        page.notes.action = slice_str(path_of(req, r.id, "/lines"));
    if (act_notes_fill(req, &r, &who_of(req)->actor, stance, &page.notes, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        act_report_json(&out, &r);
        act_notes_json(&out, &page.notes);
        return act_json_end(&out);
    }
    report_mark(r.title, page.marks[REPORT_TITLE]);
    report_mark(r.convenor, page.marks[REPORT_CONVENOR]);
    report_mark(r.held, page.marks[REPORT_HELD]);
    report_mark(r.intro, page.marks[REPORT_INTRO]);
    report_mark(r.people_note, page.marks[REPORT_PEOPLE_NOTE]);
    page.op = rng_id(site_rng(app_of(req)->site));
    h = app_html(req, reply, &w);
    if (fill_readers(req, &page, err) != 0 ||
        attachment_list(app_store(req), req->arena, who_viewer(req), r.id, &page.files,
                        &page.file_count, err) != 0 ||
        frame_make(req, &w, HERE_PROGRAMME, slice_str(lang_get(h.lang, LANG("Write the report"))),
                   &page.frame, err) != 0)
        return -1;
    tmpl_page_report_edit(&h, &page);
    return 0;
}

/* Of publishing and saving, of lines, and of what people say of a report: each form fills its part.
 * The introduction comes as `body`, which an error's page shows again. */
struct report_form {
    struct actor actor;
    struct id report, op, line;
    int what;   /* enum report_do, or enum report_word */
    int back;   /* enum act_notes_back */
    int change; /* enum report_point_do */
    struct slice title, convenor, held, body, people_note, names;
    struct slice was_title, was_convenor, was_held, was_body, was_people_note, was;
    struct slice readers;
    bool heading;
    struct report_edit edit;
    struct slice questions, tasks;
};

static const char *const whats[] = {"save", "publish", "unfinished", NULL};

static const struct field report_fields[] = {
    FIELD(struct report_form, op, FIELD_ID),
    {.name = "do",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct report_form, what),
     .choices = whats},
    FIELD(struct report_form, title, FIELD_LINE, .min = 0, .max = 400),
    FIELD(struct report_form, convenor, FIELD_LINE, .min = 0, .max = 400),
    FIELD(struct report_form, held, FIELD_LINE, .min = 0, .max = 400),
    FIELD(struct report_form, people_note, FIELD_LINE, .min = 0, .max = 1000),
    FIELD(struct report_form, body, FIELD_TEXT, .min = 0, .max = 64 * 1024),
    FIELD(struct report_form, names, FIELD_TEXT, .min = 0, .max = 64 * 1024),
    FIELD(struct report_form, readers, FIELD_LINE, .min = 0, .max = 64),
    {.name = "was-title",
     .kind = FIELD_LINE,
     .offset = offsetof(struct report_form, was_title),
     .max = 64},
    {.name = "was-convenor",
     .kind = FIELD_LINE,
     .offset = offsetof(struct report_form, was_convenor),
     .max = 64},
    {.name = "was-held",
     .kind = FIELD_LINE,
     .offset = offsetof(struct report_form, was_held),
     .max = 64},
    {.name = "was-body",
     .kind = FIELD_LINE,
     .offset = offsetof(struct report_form, was_body),
     .max = 64},
    {.name = "was-people_note",
     .kind = FIELD_LINE,
     .offset = offsetof(struct report_form, was_people_note),
     .max = 64},
};

static void set_field(struct request *req, struct report_form *f, enum report_field field,
                      const char *name, struct slice value, struct slice was)
{
    f->edit.set[field] = request_field(req, name).p != NULL;
    f->edit.value[field] = slice_trim(value);
    f->edit.was[field] = was;
}

/* "cohort", "public", or a group's id. */
static int read_readers(struct report_form *f, struct err *err)
{
    if (f->readers.n == 0)
        return 0;
    f->edit.scoped = true;
    if (slice_is(f->readers, "cohort") || slice_is(f->readers, "public")) {
        f->edit.scope = slice_is(f->readers, "cohort") ? SCOPE_COHORT : SCOPE_PUBLIC;
        return 0;
    }
    f->edit.scope = SCOPE_POD;
    return id_read(f->readers, &f->edit.pod, err);
}

/* Fields "gone-ID", each a tick: people who are taken off the report's list. */
static int read_gone(struct request *req, struct report_form *f, struct err *err)
{
    struct slice tick = SLICE("gone-");
    struct id *gone = arena_array(req->arena, req->form.count + 1, sizeof *gone);

    f->edit.gone = gone;
    for (size_t i = 0; i < req->form.count; i++) {
        const struct form_part *part = &req->form.parts[i];

        if (slice_starts(part->name, tick) && part->value.n > 0 &&
            id_read(slice_from(part->name, tick.n), &gone[f->edit.gone_count++], err) != 0)
            return -1;
    }
    return 0;
}

int act_report_edit_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct report_form *f = ARENA_NEW(req->arena, struct report_form);
    struct post_wish files = {0};
    struct report_view r;
    struct workshop_view w;
    enum session_stance stance;

    *ret_in = f;
    if (find(req, CAP_REPORT_WRITE, SESSION_HERE, &r, &stance, &w, err) != 0 ||
        form_read(&req->form, req->arena, report_fields,
                  sizeof report_fields / sizeof *report_fields, f, err) != 0 ||
        read_readers(f, err) != 0 || read_gone(req, f, err) != 0 ||
        view_file_read(req, &files, err) != 0)
        return -1;
    f->actor = who_of(req)->actor;
    f->report = r.id;
    set_field(req, f, REPORT_TITLE, "title", f->title, f->was_title);
    set_field(req, f, REPORT_CONVENOR, "convenor", f->convenor, f->was_convenor);
    set_field(req, f, REPORT_HELD, "held", f->held, f->was_held);
    set_field(req, f, REPORT_INTRO, "body", f->body, f->was_body);
    set_field(req, f, REPORT_PEOPLE_NOTE, "people_note", f->people_note, f->was_people_note);
    f->edit.op = f->op;
    f->edit.names = f->names;
    f->edit.files = files.files;
    f->edit.file_count = files.file_count;
    f->edit.what = (enum report_do)f->what;
    return 0;
}

int act_report_edit_write(void *writer, struct write_job *job, struct err *err)
{
    struct report_form *f = job->in;

    if (act_again(writer, job->arena, &f->actor, CAP_REPORT_WRITE, err) != 0)
        return -1;
    return report_edit(writer, &f->actor, f->report, &f->edit, err);
}

int act_report_edit_view(struct request *req, const struct write_job *job, struct reply *reply,
                         struct err *err)
{
    struct report_form *f = job->in;

    (void)err;
    return act_done(req, reply,
                    path_of(req, f->report, f->edit.what == REPORT_SAVE ? "/edit?saved=1" : ""));
}

/* ---- lines ---- */

static const char *const changes[] = {"save", "remove", "restore", "up", "down", NULL};

static const struct field line_fields[] = {
    FIELD(struct report_form, op, FIELD_ID),
    {.name = "do",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct report_form, change),
     .choices = changes},
    FIELD(struct report_form, back, FIELD_CHOICE, .choices = act_notes_backs),
    FIELD(struct report_form, body, FIELD_TEXT, .min = 0, .max = 128 * 1024),
    FIELD(struct report_form, heading, FIELD_FLAG),
    FIELD(struct report_form, was, FIELD_LINE, .min = 0, .max = 64),
};

/* Where one was, by enum act_notes_back: the session's page or the report's form. */
static char *back_path(struct request *req, const struct report_view *r, int back, const char *rest)
{
    char w[ID_TEXT + 1], a[ID_TEXT + 1];

    if (back == BACK_SESSION && !id_none(r->activity))
        return arena_printf(req->arena, "/w/%s/a/%s%s", id_text(r->space, w),
                            id_text(r->activity, a), rest);
    return arena_printf(req->arena, "/report/%s/edit%s", id_text(r->id, a), rest);
}

/* The form of one line or of several, and the report of the path, which one may write; given twice,
 * for the row and for who calls. */
static int read_line(struct request *req, void **ret_in, struct report_form **ret, struct err *err)
{
    struct report_form *f = ARENA_NEW(req->arena, struct report_form);
    struct report_view r;
    struct workshop_view w;
    enum session_stance stance;

    *ret_in = *ret = f;
    if (find(req, CAP_REPORT_WRITE, SESSION_HERE, &r, &stance, &w, err) != 0 ||
        form_read(&req->form, req->arena, line_fields, sizeof line_fields / sizeof *line_fields, f,
                  err) != 0)
        return -1;
    f->actor = who_of(req)->actor;
    f->report = r.id;
    act_notes_words(&w, &f->questions, &f->tasks);
    return 0;
}

int act_report_lines_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct report_form *f;

    return read_line(req, ret_in, &f, err);
}

int act_report_lines_write(void *writer, struct write_job *job, struct err *err)
{
    struct report_form *f = job->in;
    struct report_lines lines = {f->op, f->body, f->questions, f->tasks};
    size_t count;

    if (act_again(writer, job->arena, &f->actor, CAP_REPORT_WRITE, err) != 0)
        return -1;
    return report_add_lines(writer, &f->actor, f->report, &lines, &count, err);
}

int act_report_lines_view(struct request *req, const struct write_job *job, struct reply *reply,
                          struct err *err)
{
    struct report_form *f = job->in;
    struct report_view r;
    int found = report_head(app_store(req), req->arena, who_viewer(req), f->report, &r, err);
    char gone[ID_TEXT + 32], id[ID_TEXT + 1];

    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    gone[0] = '\0';
    if (f->change == REPORT_POINT_REMOVE && !id_none(f->line))
        snprintf(gone, sizeof gone, "?gone=%s", id_text(f->line, id));
    return act_done(req, reply,
                    back_path(req, &r, f->back, arena_printf(req->arena, "%s#notes", gone)));
}

int act_report_line_show(struct request *req, struct reply *reply, struct err *err)
{
    struct line_page page = {0};
    struct id line = request_id(req, "line");
    struct report_view r;
    struct workshop_view w;
    enum session_stance stance;
    int back = slice_is(request_query(req, "back"), act_notes_backs[BACK_REPORT]) ? BACK_REPORT
                                                                                  : BACK_SESSION;
    struct html h;

    if (find(req, CAP_REPORT_WRITE, SESSION_HERE, &r, &stance, &w, err) != 0)
        return -1;
    for (size_t i = 0; i < r.point_count && page.point == NULL; i++)
        if (id_eq(r.points[i].id, line))
            page.point = &r.points[i];
    if (page.point == NULL)
        return app_absent(err);
    if (stance != SESSION_HOLDS && !id_eq(page.point->author, who_of(req)->actor.enrolment)) {
        err_set(err, FAULT_DENIED, "only who wrote a line and who holds the session change it");
        return err_remedy(err, "Add a line of your own.");
    }
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_id(&out, "id", page.point->id);
        json_out_field_str(&out, "kind", page.point->heading ? "heading" : "point");
        json_out_field_text(&out, "text", page.point->text);
        return act_json_end(&out);
    }
    page.report = &r;
    page.back = act_notes_backs[back];
    page.href = slice_str(back_path(req, &r, back, "#notes"));
    report_mark(page.point->text, page.mark);
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_PROGRAMME, slice_str(lang_get(h.lang, LANG("Change a line"))),
                   &page.frame, err) != 0)
        return -1;
    tmpl_page_line(&h, &page);
    return 0;
}

int act_report_line_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct report_form *f;

    if (read_line(req, ret_in, &f, err) != 0)
        return -1;
    f->line = request_id(req, "line");
    return 0;
}

int act_report_line_write(void *writer, struct write_job *job, struct err *err)
{
    struct report_form *f = job->in;
    const struct report_point_edit edit = {.point = f->line,
                                           .what = (enum report_point_do)f->change,
                                           .heading = f->heading,
                                           .text = f->body,
                                           .was = f->was};

    if (act_again(writer, job->arena, &f->actor, CAP_REPORT_WRITE, err) != 0)
        return -1;
    return report_point_change(writer, &f->actor, f->report, &edit, err);
}

int act_report_line_view(struct request *req, const struct write_job *job, struct reply *reply,
                         struct err *err)
{
    return act_report_lines_view(req, job, reply, err);
}

/* ---- what people say of it ---- */

static const char *const words[] = {"nothing", "there", "not_so", NULL};

static const struct field say_fields[] = {
    {.name = "word",
     .kind = FIELD_CHOICE,
     .needed = true,
     .offset = offsetof(struct report_form, what),
     .choices = words},
    FIELD(struct report_form, body, FIELD_TEXT, .min = 0, .max = 8000),
};

int act_witness_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct report_form *f = ARENA_NEW(req->arena, struct report_form);
    struct report_view r;
    struct workshop_view w;
    enum session_stance stance;

    *ret_in = f;
    if (find(req, CAP_REPORT_WRITE, SESSION_AWAY, &r, &stance, &w, err) != 0)
        return -1;
    f->actor = who_of(req)->actor;
    f->report = r.id;
    return form_read(&req->form, req->arena, say_fields, sizeof say_fields / sizeof *say_fields, f,
                     err);
}

int act_witness_write(void *writer, struct write_job *job, struct err *err)
{
    struct report_form *f = job->in;

    if (act_again(writer, job->arena, &f->actor, CAP_REPORT_WRITE, err) != 0)
        return -1;
    return report_say(writer, &f->actor, f->report, (enum report_word)f->what, f->body, err);
}

int act_witness_view(struct request *req, const struct write_job *job, struct reply *reply,
                     struct err *err)
{
    struct report_form *f = job->in;

    (void)err;
    return act_done(req, reply, path_of(req, f->report, "#said"));
}
