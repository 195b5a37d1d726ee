#include "web/page.h"

#include "core/model/role.h"
#include "gen/tmpl.h"
#include "web/asset.h"

struct html page_html(struct request *req, struct buf *out)
{
    return (struct html){
        .out = out,
        .lang = lang_accept(request_header(req, HEADER_ACCEPT_LANGUAGE)),
        .now = req->now,
    };
}

static int32_t offset_of(const void *zone, int64_t ms)
{
    return tz_local(zone, ms).offset;
}

void page_zone(struct html *html, const struct tz *tz)
{
    html->zone = tz;
    html->offset = tz ? offset_of : NULL;
}

static int64_t field_number(const struct request *req, const char *name, int64_t otherwise)
{
    struct slice s = request_field(req, name);
    int64_t n = 0;

    if (s.n == 0 || s.n > 9)
        return otherwise;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return otherwise;
        n = 10 * n + (s.p[i] - '0');
    }
    return n;
}

/* The form that a post came from. False when this was no post, or its fields are not what a form of
 * ours holds: then nothing is guessed, least of all who may read it. */
static bool form_again(const struct request *req, struct write_form *ret)
{
    struct slice parent = request_field(req, "parent");
    struct slice pod = request_field(req, "pod");

    *ret = (struct write_form){
        .action = req->gate.path,
        .token = request_field(req, "token"),
        .rev = field_number(req, "rev", 1),
        .brief = parent.n > 0,
        .title = request_field(req, "title"),
        .titled = request_field(req, "title").n > 0,
        .body = request_field(req, "body"),
        .aloud = request_field(req, "aloud").n > 0,
    };
    if (id_read(request_field(req, "op"), &ret->op, NULL) < 0 || ret->body.n == 0 ||
        scope_read(request_field(req, "scope"), &ret->scope, NULL) < 0)
        return false;
    if ((parent.n && id_read(parent, &ret->parent, NULL) < 0) ||
        (pod.n && id_read(pod, &ret->pod, NULL) < 0))
        return false;
    /* The choice offers what the text came with; the names of groups are not known here. */
    ret->may_public = ret->scope == SCOPE_PUBLIC;
    return ret->scope != SCOPE_POD && ret->scope != SCOPE_PEOPLE;
}

static bool may_repeat(int status)
{
    static const int never[] = {401, 403, 404, 409, 413, 421};

    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (status == never[i])
            return false;
    return true;
}

void page_error(struct request *req, int status, const struct err *err, struct buf *out)
{
    struct html html = page_html(req, out);
    struct write_form form;
    struct error_page page = {
        .frame = {.title = slice_str(lang_get(html.lang, LANG("Something went wrong"))),
                  .site = SLICE("indaba"),
                  .plain = true},
        .status = status,
        .text = slice_str(err->text),
        .remedy = slice_str(err->remedy),
        .kept = request_field(req, "body"),
        .request = slice_str(req->id),
    };

    if (may_repeat(status) && form_again(req, &form))
        page.form = &form;
    if (status == 401)
        tmpl_page_enter(&html, &page);
    else
        tmpl_page_error(&html, &page);
}

static int get_static(struct request *req, struct reply *reply, struct err *err)
{
    struct slice name = request_text(req, "name");
    const struct asset *asset = asset_find(request_text(req, "hash"), name);

    if (!asset)
        return err_set(err, FAULT_ABSENT, "there is no such file");
    reply_fixed(reply, asset->type, asset->bytes, asset->gz,
                slice_str(arena_printf(req->arena, "\"%s\"", asset_hash)), REPLY_IMMUTABLE);
    return 0;
}

const struct route page_routes[] = {
    ROUTE(METHOD_GET, "/static/*hash/*name", CAP_OPEN, POWER_OPEN, .flags = R_PUBLIC | R_NO_COOKIES,
          .read = get_static),
};
const size_t page_route_count = sizeof page_routes / sizeof *page_routes;
