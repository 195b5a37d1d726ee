#include "web/page/page.h"

#include "core/model/role.h"
#include "web/page/asset.h"

const struct lang *page_language(const struct request *req)
{
    bool cookies = req->route == NULL || !(req->route->flags & R_NO_COOKIES);
    struct slice code = cookies ? request_cookie(req, PAGE_LANGUAGE_COOKIE) : SLICE_NONE;
    const struct lang *chosen = code.n ? lang_by_code(code) : NULL;

    return chosen ? chosen : lang_accept(request_header(req, HEADER_ACCEPT_LANGUAGE));
}

struct html page_html(struct request *req, struct buf *out)
{
    return (struct html){
        .out = out,
        .lang = page_language(req),
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
