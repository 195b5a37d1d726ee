#include "web/http/answer.h"

#include "core/base/arena.h"
#include "core/base/gz.h"
#include "web/http/request.h"

#include <microhttpd.h>

enum {
    GZIP_LEAST = 1024, /* a shorter page goes as it is */
    PIECE = 64 * 1024  /* of a source */
};

/* What of the reply goes out. */
struct outgoing {
    struct slice bytes;  /* of fixed or buf */
    uint64_t size, from; /* of a file or source: a range of it */
    bool gzip;           /* the bytes are */
    bool varies;         /* another client may get them packed otherwise */
    bool owned;          /* they are of buf, which libmicrohttpd then frees */
    bool keep;           /* the response may be sent to others too: answer_cache */
};

static void add(struct MHD_Response *r, const char *name, const char *value)
{
    must(MHD_add_response_header(r, name, value) == MHD_YES, "a header of an answer is refused");
}

static const char *vary(const struct reply *reply, bool varies)
{
    if (reply->cache == REPLY_CHECK)
        return "Accept, Accept-Encoding, Cookie";
    return reply->cache == REPLY_IMMUTABLE && varies ? "Accept-Encoding" : NULL;
}

static void add_etag(struct MHD_Response *r, struct slice etag)
{
    char text[160];

    must(etag.n < sizeof text, "an ETag is too long");
    memcpy(text, etag.p, etag.n);
    text[etag.n] = '\0';
    add(r, "ETag", text);
}

static void add_headers(struct MHD_Response *r, const struct reply *reply,
                        const struct outgoing *out)
{
    if (reply->type && reply->status != 304)
        add(r, "Content-Type", reply->type);
    if (out->gzip && reply->status != 304)
        add(r, "Content-Encoding", "gzip");
    if (vary(reply, out->varies))
        add(r, "Vary", vary(reply, out->varies));
    add(r, "Cache-Control", reply_cache_text(reply->cache));
    if (reply->etag.n > 0)
        add_etag(r, reply->etag);
    if (reply->status != 304) {
        add(r, "Content-Security-Policy",
            reply->csp ? reply->csp : reply_policy_text(reply->policy));
        add(r, "X-Content-Type-Options", "nosniff");
        add(r, "Referrer-Policy", "same-origin");
        add(r, "Cross-Origin-Opener-Policy", "same-origin");
        add(r, "X-Robots-Tag", "noindex");
    }
    for (size_t i = 0; i < reply->header_count; i++)
        add(r, reply->headers[i].name, reply->headers[i].value);
    if (reply->close)
        add(r, "Connection", "close");
}

static bool packs(const char *type)
{
    struct slice t = slice_str(type);

    return slice_starts(t, SLICE("text/")) || slice_starts(t, SLICE("application/json")) ||
           slice_starts(t, SLICE("application/xhtml+xml")) || slice_is(t, "image/svg+xml");
}

/* Puts the page's gzip in its place, when it is taken and shorter: what does not fit into as many
 * bytes as the page has is not. Else false, and the page is as it was. */
static bool pack_page(struct reply *reply)
{
    struct buf gz;

    if (reply->buf.n < GZIP_LEAST || reply->type == NULL || !packs(reply->type) ||
        !request_takes_gzip(reply->req))
        return false;
    buf_init(&gz, reply->buf.n);
    gz_pack(buf_slice(&reply->buf), GZ_FAST, &gz);
    if (gz.over) {
        buf_done(&gz);
        return false;
    }
    buf_done(&reply->buf);
    reply->buf = gz;
    return true;
}

/* A file or a source, or the range of it that is asked for. */
static void choose_range(struct reply *reply, struct outgoing *out)
{
    uint64_t all = reply->fd >= 0 ? reply->fd_size : reply->source.size;
    struct arena *arena = reply->req->arena;
    int status = 0;

    out->size = all;
    reply_header(reply, "Accept-Ranges", "bytes");
    if (reply->status == 200 && reply->req->gate.method == METHOD_GET)
        status = request_range(reply->req, all, reply->etag, &out->from, &out->size);
    if (status == 0)
        return;
    reply->status = status;
    if (status == 206) {
        reply_header(reply, "Content-Range",
                     arena_printf(arena, "bytes %llu-%llu/%llu", (unsigned long long)out->from,
                                  (unsigned long long)(out->from + out->size - 1),
                                  (unsigned long long)all));
    } else {
        out->size = 0;
        reply_header(reply, "Content-Range",
                     arena_printf(arena, "bytes */%llu", (unsigned long long)all));
    }
}

static bool not_modified(const struct reply *reply)
{
    int method = reply->req->gate.method;

    return reply->status == 200 && (method == METHOD_GET || method == METHOD_HEAD) &&
           request_has_etag(reply->req, reply->etag);
}

static struct outgoing choose(struct reply *reply)
{
    struct outgoing out = {.bytes = SLICE_NONE};

    if (not_modified(reply))
        reply->status = 304;
    out.varies = reply->fixed_gz.p != NULL;
    out.keep = reply->fixed.p && !reply->close && reply->header_count == 0 && reply->csp == NULL &&
               reply->cache != REPLY_PRIVATE;
    if (reply->fixed.p) {
        out.gzip = reply->fixed_gz.p && request_takes_gzip(reply->req);
        out.bytes = out.gzip ? reply->fixed_gz : reply->fixed;
        /* Some clients wait for a body when a 304 says the length that the 200 would have. */
        if (reply->status == 304)
            out.bytes.n = 0;
        out.size = out.bytes.n;
    } else if (reply->status == 304 || reply->status == 204) {
        out.size = 0;
    } else if (reply->fd >= 0 || reply->source.read) {
        choose_range(reply, &out);
    } else {
        out.gzip = pack_page(reply);
        out.bytes = buf_slice(&reply->buf);
        out.size = out.bytes.n;
        out.owned = out.size > 0;
    }
    return out;
}

struct stream {
    struct reply_source source;
    uint64_t from;
};

static ssize_t on_piece(void *cls, uint64_t at, char *to, size_t max)
{
    struct stream *stream = cls;
    int64_t n = stream->source.read(stream->source.ctx, stream->from + at, to, max);

    return n > 0 ? (ssize_t)n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static struct MHD_Response *response_of_source(const struct reply *reply,
                                               const struct outgoing *out)
{
    struct stream *stream = ARENA_NEW(reply->req->arena, struct stream);

    *stream = (struct stream){reply->source, out->from};
    return MHD_create_response_from_callback(out->size, PIECE, on_piece, stream, NULL);
}

static struct MHD_Response *response_make(struct reply *reply, const struct outgoing *out)
{
    struct MHD_Response *r;

    if (reply->fd >= 0 && out->size > 0) {
        r = MHD_create_response_from_fd_at_offset64(out->size, reply->fd,
                                                    reply->fd_offset + out->from);
        if (r)
            reply->fd = -1; /* libmicrohttpd closes it */
    } else if (reply->source.read && out->size > 0) {
        r = response_of_source(reply, out);
    } else if (out->owned) {
        r = MHD_create_response_from_buffer(out->bytes.n, reply->buf.p, MHD_RESPMEM_MUST_FREE);
        if (r)
            reply->buf = (struct buf){.ceiling = reply->buf.ceiling};
    } else {
        r = MHD_create_response_from_buffer(out->bytes.n, (void *)(uintptr_t)out->bytes.p,
                                            MHD_RESPMEM_PERSISTENT);
    }
    if (r)
        add_headers(r, reply, out);
    return r;
}

static struct answer_slot *slot_of(struct answer_cache *cache, const struct reply *reply,
                                   const struct outgoing *out)
{
    uintptr_t mix = ((uintptr_t)out->bytes.p >> 4) * 31 + (unsigned)reply->status;

    return &cache->slots[mix & (sizeof cache->slots / sizeof *cache->slots - 1)];
}

static struct MHD_Response *response_kept(struct answer_cache *cache, struct reply *reply,
                                          const struct outgoing *out)
{
    struct answer_slot *slot = slot_of(cache, reply, out);

    if (slot->response && slot->bytes == out->bytes.p && slot->status == reply->status &&
        slot->cache == reply->cache)
        return slot->response;
    if (slot->response)
        MHD_destroy_response(slot->response);
    *slot =
        (struct answer_slot){out->bytes.p, reply->status, reply->cache, response_make(reply, out)};
    return slot->response;
}

bool answer_make(struct answer_cache *cache, struct reply *reply, struct answer *ret)
{
    struct outgoing out = choose(reply);

    ret->kept = out.keep;
    ret->size = out.size;
    ret->response = out.keep ? response_kept(cache, reply, &out) : response_make(reply, &out);
    return ret->response != NULL;
}

void answer_cache_done(struct answer_cache *cache)
{
    for (size_t i = 0; i < sizeof cache->slots / sizeof *cache->slots; i++)
        if (cache->slots[i].response)
            MHD_destroy_response(cache->slots[i].response);
}
