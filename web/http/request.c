#include "web/http/request.h"

#include "core/base/hash.h"
#include "web/http/cookie.h"
#include "web/http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <strings.h>

static const struct route_param *param(const struct request *req, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < req->match.count; i++) {
        const struct route_param *p = &req->match.params[i];

        if (p->name_n == n && memcmp(p->name, name, n) == 0)
            return p;
    }
    must_fail(__FILE__, __LINE__, "a handler asks for a parameter that its pattern lacks");
}

struct id request_id(const struct request *req, const char *name)
{
    return param(req, name)->id;
}

int64_t request_number(const struct request *req, const char *name)
{
    return param(req, name)->number;
}

struct slice request_text(const struct request *req, const char *name)
{
    return param(req, name)->text;
}

static struct slice part_value(const struct form *form, const char *name)
{
    const struct form_part *part = form_part(form, name);

    return part ? part->value : SLICE_NONE;
}

struct slice request_query(const struct request *req, const char *name)
{
    return part_value(&req->query, name);
}

struct slice request_field(const struct request *req, const char *name)
{
    return part_value(&req->form, name);
}

struct slice request_cookie(const struct request *req, const char *name)
{
    if (req->route && req->route->flags & R_NO_COOKIES)
        return SLICE_NONE;
    return cookie_find(req->gate.header[HEADER_COOKIE], name);
}

/* The weight of one item of a list with weights, in thousandths (RFC 9110 12.4.2); cuts *item down
 * to its value. */
static int weight(struct slice *item)
{
    struct slice rest = *item, q;
    int value = 1000, digits = 0;

    *item = slice_trim(slice_cut(&rest, ';'));
    while (rest.n > 0) {
        q = slice_trim(slice_cut(&rest, ';'));
        if (q.n < 3 || (q.p[0] | 32) != 'q' || q.p[1] != '=')
            continue;
        value = q.p[2] == '1' ? 1000 : 0;
        for (size_t i = 4; value == 0 && i < q.n && digits < 3; i++, digits++)
            if (q.p[i] >= '0' && q.p[i] <= '9')
                value += (q.p[i] - '0') * (digits == 0 ? 100 : digits == 1 ? 10 : 1);
            else
                break;
    }
    return value;
}

static bool same_word(struct slice a, const char *b)
{
    return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

bool request_wants_json(const struct request *req)
{
    struct slice rest = req->gate.header[HEADER_ACCEPT];
    int json = 0, html = 0;

    while (rest.n > 0) {
        struct slice item = slice_cut(&rest, ',');
        int q = weight(&item);

        if (same_word(item, "application/json") && q > json)
            json = q;
        else if (same_word(item, "text/html") && q > html)
            html = q;
    }
    return json > 0 && json >= html;
}

bool request_takes_gzip(const struct request *req)
{
    struct slice rest = req->gate.header[HEADER_ACCEPT_ENCODING];

    while (rest.n > 0) {
        struct slice item = slice_cut(&rest, ',');
        int q = weight(&item);

        if (same_word(item, "gzip") || same_word(item, "x-gzip"))
            return q > 0;
    }
    return false;
}

bool request_has_etag(const struct request *req, struct slice etag)
{
    struct slice rest = req->gate.header[HEADER_IF_NONE_MATCH];

    if (etag.n == 0)
        return false;
    while (rest.n > 0) {
        struct slice item = slice_trim(slice_cut(&rest, ','));

        if (slice_is(item, "*"))
            return true;
        if (slice_starts(item, SLICE("W/")))
            item = slice_from(item, 2);
        if (slice_eq(item, etag))
            return true;
    }
    return false;
}

/* Up to 15 digits; `none` when there are no characters. */
static bool offset_read(struct slice s, uint64_t none, uint64_t *ret)
{
    *ret = s.n ? 0 : none;
    if (s.n > 15)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *ret = *ret * 10 + (uint64_t)(s.p[i] - '0');
    }
    return true;
}

enum { TO_THE_END = -1 };

/* "FIRST-LAST", "FIRST-" or "-HOW MANY"; *ret_to is one past the last byte. */
static int range_read(struct slice spec, uint64_t size, uint64_t *ret_from, uint64_t *ret_to)
{
    struct slice last = spec, first = slice_cut(&last, '-');
    uint64_t from, to;

    if (memchr(spec.p, '-', spec.n) == NULL || (first.n == 0 && last.n == 0) ||
        !offset_read(first, 0, &from) || !offset_read(last, (uint64_t)TO_THE_END, &to))
        return 0;
    if (first.n == 0) {
        *ret_from = to < size ? size - to : 0;
        *ret_to = size;
        return to == 0 || size == 0 ? 416 : 206;
    }
    if (to < from)
        return 0;
    *ret_from = from;
    *ret_to = to < size ? to + 1 : size;
    return from < size ? 206 : 416;
}

int request_range(const struct request *req, uint64_t size, struct slice etag, uint64_t *ret_from,
                  uint64_t *ret_size)
{
    struct slice spec = req->gate.header[HEADER_RANGE], only_if = req->gate.header[HEADER_IF_RANGE];
    uint64_t from, to;
    int status;

    if (spec.p == NULL || (only_if.p && (etag.n == 0 || !slice_eq(only_if, etag))) ||
        !slice_is(slice_cut(&spec, '='), "bytes") || spec.n == 0)
        return 0;
    status = range_read(spec, size, &from, &to);
    if (status == 206) {
        *ret_from = from;
        *ret_size = to - from;
    }
    return status;
}

struct slice request_language(const struct request *req)
{
    struct slice rest = req->gate.header[HEADER_ACCEPT_LANGUAGE], best = {"", 0};
    int best_q = 0;

    while (rest.n > 0) {
        struct slice item = slice_cut(&rest, ',');
        int q = weight(&item);

        if (q > best_q && item.n > 0 && item.n <= 35 && !slice_is(item, "*")) {
            best = item;
            best_q = q;
        }
    }
    return best;
}

char *request_peer(const struct request *req)
{
    char text[INET6_ADDRSTRLEN] = "?";

    if (req->peer.ss_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)&req->peer)->sin_addr, text, sizeof text);
    else if (req->peer.ss_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)&req->peer)->sin6_addr, text,
                  sizeof text);
    return arena_str(req->arena, slice_str(text));
}

int request_read_query(struct request *req, struct err *err)
{
    if (form_urlencoded(req->arena, req->gate.query, REQUEST_PARAMS, &req->query, err) == 0)
        return 0;
    return err_remedy(err, "Check the part of the address behind the question mark.");
}

static const struct {
    const char *type;
    unsigned kind;
} types[] = {
    {"application/x-www-form-urlencoded", BODY_FORM},
    {"application/json", BODY_JSON},
    {"multipart/form-data", BODY_FILES},
};

unsigned request_body_kind(const struct request *req)
{
    struct slice rest = req->gate.header[HEADER_CONTENT_TYPE];
    struct slice type = slice_trim(slice_cut(&rest, ';'));

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (same_word(type, types[i].type) && req->route->bodies & types[i].kind)
            return types[i].kind;
    return req->route->bodies & BODY_RAW;
}

int request_read_body(struct request *req, struct err *err)
{
    switch (req->body_kind) {
    case BODY_FORM:
        return form_urlencoded(req->arena, req->body, FORM_PARTS, &req->form, err);
    case BODY_FILES:
        return form_multipart(req->arena, req->gate.header[HEADER_CONTENT_TYPE], req->body,
                              &req->form, err);
    case BODY_JSON:
        return form_json(req->arena, req->body, &req->form, err);
    default:
        return 0;
    }
}

static bool starts_like(struct slice *s, const char *head)
{
    size_t n = strlen(head);

    if (s->n < n || strncasecmp(s->p, head, n) != 0)
        return false;
    *s = slice_from(*s, n);
    return true;
}

bool request_own_origin(const struct request *req)
{
    struct slice origin = req->gate.header[HEADER_ORIGIN], host = req->gate.header[HEADER_HOST];
    bool referer = origin.p == NULL, proxied = req->gate.header[HEADER_PROXY].p != NULL;

    if (referer)
        origin = req->gate.header[HEADER_REFERER];
    if (origin.p == NULL)
        return true;
    /* A proxy that ends TLS speaks plain http to us. */
    if (starts_like(&origin, "https://")) {
        if (!req->tls && !proxied)
            return false;
    } else if (!starts_like(&origin, "http://") || req->tls) {
        return false;
    }
    if (origin.n < host.n || strncasecmp(origin.p, host.p, host.n) != 0)
        return false;
    origin = slice_from(origin, host.n);
    return origin.n == 0 || (referer && origin.p[0] == '/');
}

static bool peer_loopback(const struct sockaddr_storage *peer)
{
    const struct in6_addr *a6;

    if (peer->ss_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)peer)->sin_addr.s_addr) >> 24 == 127;
    if (peer->ss_family != AF_INET6)
        return false;
    a6 = &((const struct sockaddr_in6 *)peer)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(a6) || (IN6_IS_ADDR_V4MAPPED(a6) && a6->s6_addr[12] == 127);
}

void request_set_local(struct request *req)
{
    static const char *const loopback[] = {"localhost", "127.0.0.1", "[::1]"};

    req->local = peer_loopback(&req->peer) &&
                 gate_host(req->gate.header[HEADER_HOST], loopback, 3) &&
                 req->gate.header[HEADER_PROXY].p == NULL;
}

/* The finisher of splitmix64 (see hash.c), which is one to one. */
void request_make_id(uint64_t number, char id[17])
{
    uint8_t bytes[8];

    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9ULL;
    number = (number ^ number >> 27) * 0x94D049BB133111EBULL;
    number ^= number >> 31;
    memcpy(bytes, &number, sizeof bytes);
    hex_text(bytes, sizeof bytes, id);
}
