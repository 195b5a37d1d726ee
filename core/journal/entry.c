#include "core/journal/entry.h"

static uint8_t *put_le(uint8_t *at, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *at++ = (uint8_t)(v >> (8 * i));
    return at;
}

static uint8_t *put_bytes(uint8_t *at, const void *p, size_t n)
{
    memcpy(at, p, n);
    return at + n;
}

void entry_header(const struct entry *e, uint8_t ret[ENTRY_HEADER])
{
    uint8_t *at = put_bytes(ret, "IJ1\n", 4);

    at = put_le(at, e->kind, 2);
    at = put_le(at, e->flags, 2);
    at = put_le(at, e->seq, 8);
    at = put_le(at, e->hlc, 8);
    at = put_bytes(at, e->writer.b, 32);
    at = put_bytes(at, e->space.b, 16);
    at = put_bytes(at, e->author.b, 16);
    at = put_bytes(at, e->object.b, 16);
    at = put_bytes(at, e->prev.b, 32);
    at = put_bytes(at, e->commitment.b, 32);
    at = put_bytes(at, e->supersedes.b, 32);
    must(at == ret + ENTRY_HEADER, "an entry's header has a wrong length");
}

struct hash entry_id(const struct entry *e)
{
    uint8_t header[ENTRY_HEADER];

    entry_header(e, header);
    return hash_bytes(slice_of(header, sizeof header));
}

struct hash entry_commitment(const uint8_t salt[ENTRY_SALT], struct slice payload)
{
    return hash_keyed(slice_of(salt, ENTRY_SALT), payload);
}

struct hash entry_supersedes(struct slice ids)
{
    return ids.n == 0 ? HASH_NONE : hash_bytes(ids);
}

bool entry_supersedes_ok(struct slice ids)
{
    if (ids.n % 32 != 0 || ids.n / 32 > ENTRY_SUPERSEDES_MAX)
        return false;
    for (size_t at = 32; at < ids.n; at += 32)
        if (memcmp(ids.p + at - 32, ids.p + at, 32) >= 0)
            return false;
    return true;
}

void entry_payload_build(struct slice json, struct slice body, struct buf *ret)
{
    uint8_t head[4];

    put_le(head, json.n, 4);
    buf_put(ret, head, 4);
    buf_add(ret, json);
    buf_add(ret, body);
}

int entry_payload_split(struct slice payload, struct slice *ret_json, struct slice *ret_body,
                        struct err *err)
{
    const uint8_t *p = (const uint8_t *)payload.p;
    size_t n;

    *ret_json = *ret_body = SLICE_NONE;
    if (payload.n < 4)
        return err_set(err, FAULT_INVALID, "a payload is cut short");
    n = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
    if (n > ENTRY_JSON_MAX || n > payload.n - 4)
        return err_set(err, FAULT_INVALID, "a payload is cut short");
    *ret_json = slice_of(payload.p + 4, n);
    *ret_body = slice_from(payload, 4 + n);
    return 0;
}

/* The prefix names what is signed, with its NUL, so that no signature serves another purpose. */
static struct slice signed_text(uint8_t *room, const char *prefix, const void *a, size_t an,
                                const void *b, size_t bn)
{
    uint8_t *at = put_bytes(room, prefix, strlen(prefix) + 1);

    at = put_bytes(at, a, an);
    at = put_bytes(at, b, bn);
    return slice_of(room, (size_t)(at - room));
}

void entry_sign(const struct sign_key *key, struct hash id, uint8_t ret_sig[64])
{
    uint8_t room[64];

    sign_bytes(key, signed_text(room, "indaba/run/1", id.b, 32, "", 0), ret_sig);
}

bool entry_sign_check(struct hash writer, struct hash id, const uint8_t sig[64])
{
    uint8_t room[64];

    return sign_check(writer.b, signed_text(room, "indaba/run/1", id.b, 32, "", 0), sig);
}

void entry_certify(const struct sign_key *site, struct hash writer, struct id space,
                   uint8_t ret_sig[64])
{
    uint8_t room[80];

    sign_bytes(site, signed_text(room, "indaba/lane/1", writer.b, 32, space.b, 16), ret_sig);
}

bool entry_certify_check(const uint8_t site_key[32], struct hash writer, struct id space,
                         const uint8_t sig[64])
{
    uint8_t room[80];

    return sign_check(site_key, signed_text(room, "indaba/lane/1", writer.b, 32, space.b, 16), sig);
}

struct id entry_site_id(const uint8_t site_key[32])
{
    struct hash h = hash_bytes(slice_of(site_key, 32));
    struct id id;

    memcpy(id.b, h.b, sizeof id.b);
    return id;
}

uint64_t hlc_next(uint64_t last, int64_t now_ms)
{
    uint64_t now = (uint64_t)now_ms << 16;

    return now > last ? now : last + 1;
}
