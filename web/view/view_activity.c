#include "web/view/view_activity.h"

#include "core/model/programme/activity_write.h"
#include "web/page/frame.h"

struct page_activity view_activity_of(struct request *req, const struct calendar *c,
                                      struct activity_view *a)
{
    struct page_activity page = {.activity = a};
    int64_t opens = calendar_opens_at(c, a), closes = calendar_closes_at(c, a);

    page.open = activity_may_read(c, a, &who_of(req)->actor, req->now);
    page.closed = calendar_state(c, a, req->now) == CALENDAR_CLOSED;
    if (opens > req->now && opens != CALENDAR_NEVER)
        page.opens_at = opens;
    if (closes != CALENDAR_NEVER)
        page.closes_at = closes;
    if (calendar_starts_at(c, a) != CALENDAR_NEVER) {
        page.starts_at = calendar_starts_at(c, a);
        page.ends_at = calendar_ends_at(c, a);
    }
    if (!page.open)
        a->body = SLICE_NONE;
    return page;
}

void view_activity_json(struct json_out *out, const struct activity_view *a)
{
    json_out_field_id(out, "id", a->id);
    json_out_field_text(out, "kind", a->kind_word);
    json_out_field_text(out, "title", a->title);
    json_out_field_i64(out, "part", a->part);
    json_out_field_text(out, "body", a->body);
}

static void json_instant(struct json_out *out, const char *key, int64_t ms)
{
    if (ms)
        json_out_field_i64(out, key, ms);
}

void view_activity_times_json(struct json_out *out, const struct page_activity *a)
{
    json_out_field_bool(out, "open", a->open && !a->closed);
    json_instant(out, "opens_at", a->opens_at);
    json_instant(out, "closes_at", a->closes_at);
    json_instant(out, "starts_at", a->starts_at);
    json_instant(out, "ends_at", a->ends_at);
}

struct slice view_activity_rest(const struct activity_view *a)
{
    struct slice rest = a->body;

    if (a->title.n == 0 || !slice_starts(rest, a->title))
        return rest;
    rest = slice_from(rest, a->title.n);
    /* Only a whole line or sentence is taken away. */
    if (rest.n > 0 && rest.p[0] != '\n' && strchr(".?!:", a->title.p[a->title.n - 1]) == NULL)
        return a->body;
    return slice_trim(rest);
}
