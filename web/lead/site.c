#include "web/lead/actions.h"

#include "core/model/lead/round.h"
#include "core/model/people/site.h"
#include "core/site/site.h"
#include "gen/tmpl/site.h"
#include "web/http/server.h"
#include "web/view/view_site.h"

#include <stdio.h>

/* The owner's page of the whole site: backup now, and whether the room is ready. */

enum { FRESH_DAYS = 7 };

static int64_t days_old(int64_t now, int64_t at)
{
    return at > 0 && now > at ? (now - at) / DAY_MS : 0;
}

static int fill(struct request *req, struct site_page *page, struct err *err)
{
    struct app *app = app_of(req);
    struct site_copy_line *lines;

    if (round_totals(app_store(req), app->site_id, &page->workshops, &page->people, err) != 0 ||
        site_backups_last(app_store(req), &page->backup_at, err) != 0 ||
        site_backups_look(app->backups, req->arena, &page->backups, err) != 0)
        return -1;
    page->file = slice_str(site_path(app->site));
    page->days = days_old(req->now, page->backup_at);
    page->fresh = page->backup_at > 0 && page->days <= FRESH_DAYS;
    page->may = req->local || req->tls;
    page->percent = page->backups.all > 0 ? (int)(100 * page->backups.done / page->backups.all) : 0;
    page->failed = slice_str(page->backups.failed.text);
    page->failed_remedy = slice_str(page->backups.failed.remedy);
    lines = arena_array(req->arena, page->backups.count + 1, sizeof *lines);
    for (size_t i = 0; i < page->backups.count; i++) {
        const struct site_copy *c = &page->backups.copies[i];

        lines[i] = (struct site_copy_line){
            .copy = c,
            .href =
                slice_str(arena_printf(req->arena, "/site/backup/%.*s", (int)c->name.n, c->name.p)),
            .kib = (c->bytes + 1023) / 1024};
    }
    page->copies = lines;
    room_look(req->arena, req->web->listen, request_header(req, HEADER_HOST), req->tls,
              site_path(app->site), req->now, &page->room);
    return 0;
}

static void json_backups(struct json_out *out, const struct site_page *page)
{
    json_out_open_object(out);
    json_out_field_i64(out, "at", page->backup_at);
    json_out_field_bool(out, "fresh", page->fresh);
    json_out_field_bool(out, "running", page->backups.running);
    json_out_field_text(out, "failed", page->failed);
    json_out_key(out, "copies");
    json_out_open_array(out);
    for (size_t i = 0; i < page->backups.count; i++) {
        json_out_open_object(out);
        json_out_field_text(out, "name", page->backups.copies[i].name);
        json_out_field_text(out, "made", page->backups.copies[i].made);
        json_out_field_i64(out, "bytes", page->backups.copies[i].bytes);
        json_out_close_object(out);
    }
    json_out_close_array(out);
    json_out_close_object(out);
}

static void json_site(struct reply *reply, const struct site_page *page)
{
    struct json_out out = act_json(reply);

    json_out_field_text(&out, "title", page->frame.site);
    json_out_field_text(&out, "file", page->file);
    json_out_field_i64(&out, "workshops", page->workshops);
    json_out_field_i64(&out, "people", page->people);
    json_out_key(&out, "backup");
    json_backups(&out, page);
    json_out_key(&out, "room");
    json_out_open_object(&out);
    json_out_field_bool(&out, "open", page->room.open);
    json_out_key(&out, "addresses");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->room.count; i++)
        json_out_text(&out, page->room.addresses[i]);
    json_out_close_array(&out);
    json_out_field_i64(&out, "now", page->room.now);
    json_out_field_i64(&out, "free_mib", page->room.free_mib);
    json_out_field_i64(&out, "battery", page->room.battery);
    json_out_close_object(&out);
    act_json_end(&out);
}

int act_site(struct request *req, struct reply *reply, struct err *err)
{
    struct site_page page = {0};
    struct site_view site;
    struct workshop_view zone = {0}; /* times as the clocks where the site is */
    struct html h;

    if (site_get(app_store(req), req->arena, &site, err) != 0)
        return -1;
    zone.zone = site.zone;
    h = app_html(req, reply, &zone);
    if (fill(req, &page, err) != 0 ||
        frame_make(req, NULL, HERE_ELSEWHERE,
                   slice_str(lang_get(h.lang, LANG("The site and its backup"))), &page.frame,
                   err) != 0)
        return -1;
    if (request_wants_json(req))
        json_site(reply, &page);
    else
        tmpl_page_site(&h, &page);
    return 0;
}

/* ---- backup now ---- */

int act_backup(struct request *req, struct reply *reply, struct err *err)
{
    if (site_backups_start(app_of(req)->backups, err) != 0)
        return -1;
    return act_done(req, reply, "/site");
}

int act_backup_take(struct request *req, struct reply *reply, struct err *err)
{
    struct slice name = request_text(req, "name");
    int64_t bytes;
    int fd;

    if (site_backups_open(app_of(req)->backups, name, &fd, &bytes, err) != 0)
        return -1;
    reply->type = "application/octet-stream";
    reply->policy = REPLY_SANDBOX;
    reply->fd = fd;
    reply->fd_size = (uint64_t)bytes;
    reply_header(reply, "Content-Disposition",
                 arena_printf(req->arena, "attachment; filename=\"%.*s\"", (int)name.n, name.p));
    return 0;
}
