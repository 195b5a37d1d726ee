#include "web/act.h"

#include "core/model/report.h"
#include "gen/tmpl.h"

static void json_report(struct json_out *out, const struct report_view *r)
{
    json_out_field_id(out, "id", r->id);
    json_out_field_i64(out, "number", r->number);
    json_out_field_text(out, "title", r->title);
    json_out_field_text(out, "convenor", r->convenor);
    json_out_field_text(out, "suggest", r->suggest);
    json_out_field_text(out, "held", r->held);
    json_out_field_bool(out, "unfinished", r->unfinished);
}

static void json_whole(struct json_out *out, const struct report_view *r)
{
    json_report(out, r);
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

int act_report(struct request *req, struct reply *reply, struct err *err)
{
    struct report_page page = {0};
    struct id id = request_id(req, "report"), space;
    struct report_view report;
    struct workshop_view w;
    struct safe_html *points;
    struct html h;
    bool library;
    int found = post_space(app_store(req), id, &space, err);

    if (found < 0 || (found == 0 && app_absent(err) != 0))
        return -1;
    library = id_eq(space, app_of(req)->site_id);
    if (!library && (app_enter_workshop(req, space, CAP_REPORT_READ, err) != 0 ||
                     app_workshop(req, &w, err) != 0))
        return -1;
    found = report_get(app_store(req), req->arena, reader_of(req, space), id, &report, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_whole(&out, &report);
        if (act_file_json(req, &out, reader_of(req, space), id, err) != 0)
            return -1;
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    if (app_frame(req, library ? NULL : &w, HERE_ELSEWHERE, report.title, &page.frame, err) != 0)
        return -1;
    points = arena_array(req->arena, report.point_count + 1, sizeof *points);
    for (size_t i = 0; i < report.point_count; i++)
        points[i] = app_markup(req, report.points[i].text);
    page.report = &report;
    if (attachment_list(app_store(req), req->arena, reader_of(req, space), id, &page.files,
                        &page.file_count, err) != 0)
        return -1;
    page.points = points;
    page.intro = app_markup(req, report.intro);
    page.wiki = app_of(req)->exports.wiki(req->arena, &report);
    h = app_html(req, reply, library ? NULL : &w);
    tmpl_page_report(&h, &page);
    return 0;
}

/* The site's library, or a workshop's reports. */
int act_reports(struct request *req, struct reply *reply, struct err *err)
{
    struct reports_page page = {0};
    struct id workshop = app_who(req)->actor.workshop;
    bool library = id_none(workshop);
    struct id space = library ? app_of(req)->site_id : workshop;
    struct report_view *reports;
    struct workshop_view w;
    struct html h;

    if ((!library && app_workshop(req, &w, err) != 0) ||
        report_list(app_store(req), req->arena, reader_of(req, space), &reports, &page.count,
                    err) != 0 ||
        app_frame(req, library ? NULL : &w, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.reports = reports;
    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_out_key(&out, "reports");
        json_out_open_array(&out);
        for (size_t i = 0; i < page.count; i++) {
            json_out_open_object(&out);
            json_report(&out, &reports[i]);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    h = app_html(req, reply, library ? NULL : &w);
    tmpl_page_reports(&h, &page);
    return 0;
}
