#include "web/view/view_address.h"

#include "core/model/lead/paper.h"
#include "web/page/frame.h"

/* By the name under which this request came. */
static struct slice by_host(struct request *req, const char *rest)
{
    struct slice host = request_header(req, HEADER_HOST);

    return slice_str(arena_printf(req->arena, "%s://%.*s/%s", req->tls ? "https" : "http",
                                  (int)host.n, host.p, rest));
}

static bool loopback(struct slice host)
{
    return slice_starts(host, SLICE("127.")) || slice_starts(host, SLICE("localhost")) ||
           slice_starts(host, SLICE("[::1]"));
}

struct slice view_address(struct request *req, const char *rest, bool *ret_own)
{
    struct slice said = SLICE_NONE, host = request_header(req, HEADER_HOST);

    if (!id_none(who_of(req)->actor.workshop) &&
        paper_fact(app_store(req), req->arena, who_of(req)->actor.workshop, PAPER_ADDRESS, &said,
                   NULL) != 0)
        said = SLICE_NONE;
    if (ret_own)
        *ret_own = said.n == 0 && loopback(host);
    if (said.n == 0)
        return by_host(req, rest);
    return slice_str(arena_printf(req->arena, "%.*s%s%s", (int)said.n, said.p,
                                  said.p[said.n - 1] == '/' ? "" : "/", rest));
}

struct slice view_address_machine(struct request *req, const char *rest)
{
    struct slice host = request_header(req, HEADER_HOST);
    const char *colon = host.n ? memrchr(host.p, ':', host.n) : NULL;
    struct slice port = colon ? slice_from(host, (size_t)(colon - host.p)) : SLICE_NONE;

    return slice_str(arena_printf(req->arena, "http://127.0.0.1%.*s%s", (int)port.n,
                                  port.n ? port.p : "", rest));
}

struct slice view_address_of(struct request *req, const char *before, struct id id)
{
    char text[ID_TEXT + 1];

    return slice_str(arena_printf(req->arena, "%s%s", before, id_text(id, text)));
}

struct slice view_address_in(struct request *req, struct id workshop, const char *what,
                             struct id id)
{
    char w[ID_TEXT + 1], t[ID_TEXT + 1];

    return slice_str(
        arena_printf(req->arena, "/w/%s/%s/%s", id_text(workshop, w), what, id_text(id, t)));
}
