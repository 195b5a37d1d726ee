#include "web/http/reply.h"

#include "core/base/json_out.h"
#include "web/http/request.h"
#include "web/http/server.h"

#include <unistd.h>

static const char *const policies[] = {
    [REPLY_APP] = "default-src 'none'; script-src 'self'; style-src 'self'; "
                  "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; "
                  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'; "
                  "require-trusted-types-for 'script'",
    [REPLY_SANDBOX] = "sandbox; default-src 'none'",
};

static const char *const caches[] = {
    [REPLY_PRIVATE] = "no-store",
    [REPLY_OWN] = "private, no-cache",
    [REPLY_CHECK] = "no-cache",
    [REPLY_SHELL] = "public, max-age=2592000",
    [REPLY_IMMUTABLE] = "public, max-age=31536000, immutable",
};

const char *reply_policy_text(enum reply_policy policy)
{
    return policies[policy];
}

const char *reply_cache_text(enum reply_cache cache)
{
    return caches[cache];
}

void reply_init(struct reply *r, struct request *req)
{
    /* Not the header slots: header_count says how many of them hold something. */
    r->status = 200;
    r->type = NULL;
    r->cache = REPLY_PRIVATE;
    r->policy = REPLY_APP;
    buf_init(&r->buf, REPLY_BODY);
    r->fixed = r->fixed_gz = r->etag = SLICE_NONE;
    r->fd = -1;
    r->fd_size = r->fd_offset = 0;
    r->source.read = NULL;
    r->csp = NULL;
    r->header_count = 0;
    r->close = false;
    r->error.fault = FAULT_NONE;
    r->req = req;
}

void reply_done(struct reply *r)
{
    buf_done(&r->buf);
    if (r->fd >= 0)
        close(r->fd);
    r->fd = -1;
}

void reply_clear(struct reply *r)
{
    struct request *req = r->req;
    bool close_after = r->close;

    reply_done(r);
    reply_init(r, req);
    r->close = close_after;
}

void reply_header(struct reply *r, const char *name, const char *value)
{
    must(r->header_count < REPLY_HEADERS, "too many headers on an answer");
    must(strpbrk(value, "\r\n") == NULL, "a line end in a header of an answer");
    r->headers[r->header_count].name = name;
    r->headers[r->header_count++].value = value;
}

static struct buf *begin(struct reply *r, const char *type)
{
    r->type = type;
    return &r->buf;
}

struct buf *reply_html(struct reply *r)
{
    return begin(r, "text/html; charset=utf-8");
}

struct buf *reply_json(struct reply *r)
{
    return begin(r, "application/json");
}

struct buf *reply_plain(struct reply *r)
{
    return begin(r, "text/plain; charset=utf-8");
}

void reply_fixed(struct reply *r, const char *type, struct slice bytes, struct slice gz,
                 struct slice etag, enum reply_cache cache)
{
    r->type = type;
    r->fixed = bytes;
    r->fixed_gz = gz;
    r->etag = etag;
    r->cache = cache;
}

void reply_see_other(struct reply *r, const char *location)
{
    must(location[0] == '/' && location[1] != '/', "an answer leads away from this site");
    r->status = 303;
    reply_header(r, "Location", location);
}

static void escape(struct buf *out, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '<':
            buf_str(out, "&lt;");
            break;
        case '>':
            buf_str(out, "&gt;");
            break;
        case '&':
            buf_str(out, "&amp;");
            break;
        default:
            buf_char(out, *s);
        }
}

static void error_json(struct buf *out, const struct err *err)
{
    struct json_out json;

    json_out_init(&json, out, false);
    json_out_open_object(&json);
    json_out_key(&json, "error");
    json_out_open_object(&json);
    json_out_field_str(&json, "code", fault_code(err->fault));
    json_out_field_str(&json, "subject", err->subject);
    json_out_field_str(&json, "text", err->text);
    json_out_field_str(&json, "remedy", err->remedy);
    json_out_close_object(&json);
    json_out_close_object(&json);
    json_out_end(&json);
}

static void error_html(struct buf *out, int status, const struct err *err)
{
    buf_printf(out, "<!doctype html><html lang=en><meta charset=utf-8><title>%d</title><h1>%d</h1>",
               status, status);
    buf_str(out, "<p>");
    if (err->subject[0]) {
        escape(out, err->subject);
        buf_str(out, ": ");
    }
    escape(out, err->text);
    buf_str(out, "</p><p>");
    escape(out, err->remedy);
    buf_str(out, "</p></html>\n");
}

void reply_error_status(struct reply *r, int status, const struct err *err)
{
    const struct web_config *web = r->req->web;
    const char *keep[REPLY_HEADERS][2];
    size_t kept = r->header_count;

    /* Allow and Retry-After were set for this error. */
    for (size_t i = 0; i < kept; i++) {
        keep[i][0] = r->headers[i].name;
        keep[i][1] = r->headers[i].value;
    }
    reply_clear(r);
    r->error = *err;
    for (size_t i = 0; i < kept; i++)
        if (strcmp(keep[i][0], "Location") != 0)
            reply_header(r, keep[i][0], keep[i][1]);
    r->status = status;
    if ((status == 429 || status == 503) && kept == 0)
        reply_header(r, "Retry-After", "5");
    if (request_wants_json(r->req))
        error_json(reply_json(r), err);
    else if (web && web->error_page)
        web->error_page(r->req, status, err, reply_html(r));
    else
        error_html(reply_html(r), status, err);
}

void reply_error(struct reply *r, const struct err *err)
{
    reply_error_status(r, fault_status(err->fault), err);
}
