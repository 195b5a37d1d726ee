#include "web/meeting/actions.h"

#include "core/model/lead/exporter.h"
#include "core/model/meeting/report_stance.h"
#include "gen/tmpl/report.h"
#include "web/meeting/notes.h"
#include "web/meeting/report.h"
#include "web/view/view_file.h"
#include "web/view/view_report.h"

#include <stdlib.h>

enum { WIKI_MAX = 4 << 20 };

static void json_head(struct json_out *out, const struct report_view *r)
{
    json_out_field_id(out, "id", r->id);
    json_out_field_i64(out, "number", r->number);
    json_out_field_text(out, "title", r->title);
    json_out_field_text(out, "convenor", r->convenor);
    json_out_field_text(out, "suggest", r->suggest);
    json_out_field_text(out, "held", r->held);
    json_out_field_bool(out, "unfinished", r->unfinished);
}

void act_report_json(struct json_out *out, const struct report_view *r)
{
    json_head(out, r);
    json_out_field_text(out, "intro", r->intro);
    json_out_field_text(out, "people_note", r->people_note);
    json_out_key(out, "participants");
    json_out_open_array(out);
    for (size_t i = 0; i < r->people_count; i++)
        json_out_text(out, r->people[i].name);
    json_out_close_array(out);
    json_out_key(out, "points");
    json_out_open_array(out);
    for (size_t i = 0; i < r->point_count; i++) {
        json_out_open_object(out);
        json_out_field_str(out, "kind", r->points[i].heading ? "heading" : "point");
        json_out_field_text(out, "text", r->points[i].text);
        json_out_close_object(out);
    }
    json_out_close_array(out);
    json_out_field_text(out, "source", r->source);
}

/* Who reads a report of the site's library: the site's people stand there as themselves. */
static struct viewer reader_of(struct request *req, struct id space)
{
    struct who *who = req->who;

    if (id_eq(space, app_of(req)->site_id))
        return (struct viewer){space, who->actor.person};
    return (struct viewer){space, who->actor.enrolment};
}

/* What the page of a workshop's report offers. */
static int fill_more(struct request *req, const struct workshop_view *w,
                     const struct report_view *r, struct report_more *more,
                     struct activity_view *session, struct err *err)
{
    struct actor *actor = &who_of(req)->actor;
    struct report_witness *said, *others;
    enum session_stance stance;
    size_t count;
    int found = 0;

    if (report_stance_of(app_store(req), req->arena, actor, r, &stance, err) != 0 ||
        report_witnesses(app_store(req), req->arena, w->id, r->id, &said, &count, err) != 0)
        return -1;
    if (!id_none(r->activity))
        found = activity_get(app_store(req), req->arena, w->id, r->activity, session, err);
    if (found < 0)
        return -1;
    more->session = found ? session : NULL;
    more->may_edit = stance != SESSION_AWAY && !w->closed;
    more->may_say = role_can(actor, CAP_REPORT_WRITE) && !w->closed && report_published(r);
    others = arena_array(req->arena, count + 1, sizeof *others);
    for (size_t i = 0; i < count; i++) {
        more->there += said[i].word == REPORT_THERE;
        if (id_eq(said[i].enrolment, actor->enrolment)) {
            more->said = said[i].word;
            more->said_text = said[i].text;
        } else if (said[i].word == REPORT_NOT_SO && stance == SESSION_HOLDS) {
            others[more->other_count++] = said[i];
        }
    }
    more->others = others;
    for (size_t i = 0; i < r->people_count; i++)
        more->listed |=
            !id_none(actor->enrolment) && id_eq(r->people[i].enrolment, actor->enrolment);
    return 0;
}

static void json_more(struct json_out *out, const struct report_more *more)
{
    static const char *const words[] = {"", "there", "not_so"};

    json_out_field_bool(out, "may_edit", more->may_edit);
    json_out_field_i64(out, "there", more->there);
    json_out_field_str(out, "said", words[more->said]);
    json_out_field_text(out, "said_text", more->said_text);
    json_out_key(out, "not_so");
    json_out_open_array(out);
    for (size_t i = 0; i < more->other_count; i++) {
        json_out_open_object(out);
        json_out_field_text(out, "name", more->others[i].name);
        json_out_field_text(out, "text", more->others[i].text);
        json_out_close_object(out);
    }
    json_out_close_array(out);
}

/* In the request's arena; nothing when it cannot be written so. */
static struct slice as_wiki(struct request *req, const struct report_view *report)
{
    const struct report_form *form = exporter_form(app_of(req)->exporters, SLICE(".wiki"));
    struct slice text = SLICE_NONE;
    struct buf out;

    buf_init(&out, WIKI_MAX);
    if (form && form->write(report, req->arena, NULL, &out, NULL) == 0 && !out.over)
        text = arena_slice(req->arena, buf_slice(&out));
    buf_done(&out);
    return text;
}

static int json_report(struct request *req, struct reply *reply, struct viewer reader,
                       const struct report_page *page, struct err *err)
{
    struct json_out out = act_json(reply);

    act_report_json(&out, page->report);
    if (view_file_json(req, &out, reader, page->report->id, err) != 0)
        return -1;
    if (page->more)
        json_more(&out, page->more);
    return act_json_end(&out);
}

static int fill_report(struct request *req, struct viewer reader, struct report_page *page,
                       struct err *err)
{
    const struct report_view *report = page->report;
    struct safe_html *points = arena_array(req->arena, report->point_count + 1, sizeof *points);

    for (size_t i = 0; i < report->point_count; i++)
        points[i] = act_notes_line(req, report->points[i].text);
    page->points = points;
    page->intro = app_markup(req, report->intro);
    page->wiki = as_wiki(req, report);
    return attachment_list(app_store(req), req->arena, reader, report->id, &page->files,
                           &page->file_count, err);
}

int act_report(struct request *req, struct reply *reply, struct err *err)
{
    struct report_more more = {0};
    struct report_page page = {0};
    struct id id = request_id(req, "report"), space;
    struct activity_view session;
    struct report_view report;
    struct workshop_view w;
    struct viewer reader;
    struct html h;
    bool library;
    int found = post_space(app_store(req), id, &space, err);

    if (found < 0 || (found == 0 && app_absent(err) != 0))
        return -1;
    library = id_eq(space, app_of(req)->site_id);
    if (!library && (who_enter_workshop(req, space, CAP_REPORT_READ, err) != 0 ||
                     who_workshop(req, &w, err) != 0))
        return -1;
    reader = reader_of(req, space);
    found = report_get(app_store(req), req->arena, reader, id, &report, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    if (!library && fill_more(req, &w, &report, &more, &session, err) != 0)
        return -1;
    page.report = &report;
    page.more = library ? NULL : &more;
    if (request_wants_json(req))
        return json_report(req, reply, reader, &page, err);
    if (frame_make(req, library ? NULL : &w, HERE_ELSEWHERE, report.title, &page.frame, err) != 0 ||
        fill_report(req, reader, &page, err) != 0)
        return -1;
    h = app_html(req, reply, library ? NULL : &w);
    tmpl_page_report(&h, &page);
    return 0;
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

/* The published ones, with how many people each names; both lists come in their order. */
static int fill_index(struct request *req, struct id space, struct index_page *page,
                      struct err *err)
{
    struct report_view *reports;
    struct report_people *counts, *found;
    struct index_line *lines;
    size_t report_count, count;

    if (report_list(app_store(req), req->arena, reader_of(req, space), &reports, &report_count,
                    err) != 0 ||
        report_count_people(app_store(req), req->arena, space, &counts, &count, err) != 0)
        return -1;
    lines = arena_array(req->arena, report_count + 1, sizeof *lines);
    for (size_t i = 0; i < report_count; i++) {
        if (!report_published(&reports[i]))
            continue;
        found = count ? bsearch(&reports[i].id, counts, count, sizeof *counts, by_id) : NULL;
        lines[page->count++] = (struct index_line){&reports[i], found ? found->people : 0};
    }
    page->lines = lines;
    return 0;
}

/* The site's library, or a workshop's series. */
int act_reports(struct request *req, struct reply *reply, struct err *err)
{
    struct index_page page = {0};
    struct id workshop = who_of(req)->actor.workshop;
    bool library = id_none(workshop);
    struct workshop_view w;
    struct html h;

    if ((!library && who_workshop(req, &w, err) != 0) ||
        fill_index(req, library ? app_of(req)->site_id : workshop, &page, err) != 0 ||
        frame_make(req, library ? NULL : &w, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_key(&out, "reports");
        json_out_open_array(&out);
        for (size_t i = 0; i < page.count; i++) {
            json_out_open_object(&out);
            json_head(&out, page.lines[i].report);
            json_out_field_i64(&out, "people", page.lines[i].people);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
        return act_json_end(&out);
    }
    h = app_html(req, reply, library ? NULL : &w);
    tmpl_page_reports(&h, &page);
    return 0;
}
