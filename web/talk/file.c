#include "web/talk/actions.h"

#include "core/base/sniff.h"
#include "core/base/utf8.h"
#include "core/model/programme/activity_write.h"
#include "core/model/role.h"
#include "core/model/talk/attachment.h"

/* The bytes of attached files. They are other people's: what they are is told by our own table, and
 * nothing in them runs or loads anything. */

/* What is read last: a client takes a chunk in several pieces. */
struct source {
    struct store *store;
    struct hash blob;
    int64_t chunk; /* in `bytes`; -1: none */
    size_t n;
    char bytes[ATTACHMENT_CHUNK];
};

static int64_t read_piece(void *ctx, uint64_t at, char *to, size_t max)
{
    struct source *s = ctx;
    int64_t chunk = (int64_t)(at / ATTACHMENT_CHUNK);
    size_t from = at % ATTACHMENT_CHUNK;

    if (s->chunk != chunk) {
        s->chunk = -1;
        if (attachment_chunk(s->store, s->blob, chunk, s->bytes, &s->n, NULL) != 0)
            return -1;
        s->chunk = chunk;
    }
    if (from >= s->n)
        return -1;
    if (max > s->n - from)
        max = s->n - from;
    memcpy(to, s->bytes + from, max);
    return (int64_t)max;
}

/* Who reads in a space: in the site's own the people stand as themselves. 0: nobody there. */
static int viewer_in(struct request *req, struct id space, struct viewer *ret, struct actor *actor,
                     struct err *err)
{
    struct actor *me = &who_of(req)->actor;

    *actor = *me;
    if (id_eq(space, app_of(req)->site_id)) {
        *ret = (struct viewer){space, me->person};
        return role_can(me, CAP_REPORT_READ);
    }
    if (person_actor(app_store(req), req->arena, me->person, space, actor, err) != 0)
        return -1;
    *ret = (struct viewer){space, actor->enrolment};
    return role_can(actor, CAP_WORKSHOP_READ);
}

/* What hangs on an activity is read from when that opens: 1, 0, -1. */
static int is_open(struct request *req, const struct actor *actor, struct id space,
                   struct id object, struct err *err)
{
    struct workshop_view w;
    struct activity_view a;
    struct calendar c;
    int found = workshop_get(app_store(req), req->arena, space, &w, err);

    if (found > 0)
        found = activity_get(app_store(req), req->arena, space, object, &a, err);
    if (found <= 0)
        return found < 0 ? -1 : 1;
    c = app_calendar(req, &w);
    return activity_may_read(&c, &a, actor, req->now);
}

/* The file as it hangs on something that the reader may see, wherever that is. */
static int find_file(struct request *req, struct hash blob, struct attachment_view *ret,
                     struct err *err)
{
    struct id spaces[ATTACHMENT_SPACES];
    size_t count;

    if (attachment_spaces(app_store(req), blob, spaces, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct viewer viewer;
        struct actor actor;
        int found = viewer_in(req, spaces[i], &viewer, &actor, err);

        if (found > 0)
            found = attachment_find(app_store(req), req->arena, viewer, blob, ret, err);
        if (found > 0)
            found = is_open(req, &actor, spaces[i], ret->object, err);
        if (found != 0)
            return found < 0 ? -1 : 0;
    }
    return app_absent(err);
}

/* RFC 6266, 4.3: a name in ASCII for all, and the whole one as RFC 8187, 3.2 writes it. */
static const char *disposition(struct request *req, const struct sniff *what, struct slice name)
{
    static const char plain[] = "!#$&+-.^_`|~";
    struct buf b;
    const char *ret;

    buf_init(&b, 8 * ATTACHMENT_NAME + 100);
    buf_str(&b, what->shown ? "inline" : "attachment");
    if (name.n > 0) {
        name = utf8_head(name, ATTACHMENT_NAME);
        buf_str(&b, "; filename=\"");
        for (size_t i = 0; i < name.n; i++) {
            unsigned char c = (unsigned char)name.p[i];

            if (c < 0x80)
                buf_char(&b, c < ' ' || c == 0x7f || strchr("\"\\/%", c) ? '_' : (char)c);
            else if (c >= 0xc0)
                buf_char(&b, '_');
        }
        buf_str(&b, "\"; filename*=UTF-8''");
        for (size_t i = 0; i < name.n; i++) {
            unsigned char c = (unsigned char)name.p[i];

            if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                (c && c < 0x80 && strchr(plain, c)))
                buf_char(&b, (char)c);
            else
                buf_printf(&b, "%%%02X", c);
        }
    }
    ret = arena_str(req->arena, buf_slice(&b));
    buf_done(&b);
    return ret;
}

int act_file(struct request *req, struct reply *reply, struct err *err)
{
    struct slice hex = request_text(req, "hash");
    struct source *source = ARENA_NEW(req->arena, struct source);
    struct attachment_view file;
    const struct sniff *what;
    int64_t size;
    int here;

    source->store = app_store(req);
    source->chunk = -1;
    if (!hex_read(hex, source->blob.b, 32))
        return app_absent(err);
    if (find_file(req, source->blob, &file, err) != 0)
        return -1;
    here = attachment_size(source->store, source->blob, &size, err);
    if (here < 0)
        return -1;
    if (here == 0) {
        err_set(err, FAULT_ABSENT, "the bytes of this file have not come here yet");
        return err_remedy(err, "They come with the next exchange.");
    }
    if (attachment_chunk(source->store, source->blob, 0, source->bytes, &source->n, err) != 0)
        return -1;
    source->chunk = 0;
    what = sniff_type(slice_of(source->bytes, source->n));
    reply->type = what->type;
    reply->policy = REPLY_SANDBOX;
    reply->cache = REPLY_OWN;
    reply->etag = slice_str(arena_printf(req->arena, "\"%.*s\"", (int)hex.n, hex.p));
    reply_header(reply, "Content-Disposition", disposition(req, what, file.name));
    if (size > 0)
        reply->source = (struct reply_source){read_piece, source, (uint64_t)size};
    return 0;
}
