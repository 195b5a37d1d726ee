/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/files.h"
#include "core/base/json.h"
#include "core/journal/entry.h"
#include "core/journal/fold.h"
#include "core/model/scope.h"

#include <stdlib.h>

/* docs/vectors/journal.json was computed by tests/property/stranger.py from the document alone, and
 * its keys and signatures agree with OpenSSL. */
static struct json *vectors;

static int load(void **state)
{
    const char *src = getenv("SRC");
    struct buf path, text;
    struct err err = {0};

    (void)state;
    buf_init(&path, 4096);
    buf_init(&text, 1 << 20);
    buf_printf(&path, "%s/docs/vectors/journal.json", src ? src : ".");
    assert_int_equal(files_read(buf_cstr(&path), &text, &err), 0);
    assert_int_equal(json_read(buf_slice(&text), 1 << 20, &vectors, &err), 0);
    buf_done(&path);
    buf_done(&text);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    json_free(vectors);
    return 0;
}

static void bytes_of(const struct json *from, const char *key, void *ret, size_t n)
{
    if (!hex_read(json_text(json_get(from, key)), ret, n))
        fail_msg("the vectors lack %s", key);
}

static struct slice any_bytes(const struct json *from, const char *key, uint8_t *room)
{
    size_t n = json_text(json_get(from, key)).n / 2;

    bytes_of(from, key, room, n);
    return slice_of(room, n);
}

static struct entry entry_of(const struct json *v)
{
    struct entry e = {.kind = (uint16_t)json_i64(json_get(v, "kind")),
                      .flags = (uint16_t)json_i64(json_get(v, "flags")),
                      .seq = (uint64_t)json_i64(json_get(v, "seq"))};
    uint8_t header[ENTRY_HEADER];

    /* The clock is beyond 2^53: it is taken from the header's bytes 16 to 23. */
    bytes_of(v, "header", header, sizeof header);
    for (int i = 7; i >= 0; i--)
        e.hlc = e.hlc << 8 | header[16 + i];
    bytes_of(v, "writer", e.writer.b, 32);
    bytes_of(v, "space", e.space.b, 16);
    bytes_of(v, "author", e.author.b, 16);
    bytes_of(v, "object", e.object.b, 16);
    bytes_of(v, "prev", e.prev.b, 32);
    bytes_of(v, "commitment", e.commitment.b, 32);
    bytes_of(v, "supersedes_hash", e.supersedes.b, 32);
    return e;
}

static void keys(void **state)
{
    uint8_t seed[32], key[32], sig[64], want[64], other[64];
    struct sign_key site, writer;
    struct hash writer_key;
    struct id id, space;
    char text[ID_TEXT + 1];

    (void)state;
    bytes_of(vectors, "site_seed", seed, 32);
    sign_key_new(seed, &site);
    bytes_of(vectors, "site_key", key, 32);
    assert_memory_equal(site.public_key, key, 32);
    bytes_of(vectors, "site_id", id.b, 16);
    assert_true(id_eq(entry_site_id(key), id));
    assert_true(slice_is(json_text(json_get(vectors, "site_id_text")), id_text(id, text)));
    bytes_of(vectors, "writer_seed", seed, 32);
    sign_key_new(seed, &writer);
    bytes_of(vectors, "writer", writer_key.b, 32);
    assert_memory_equal(writer.public_key, writer_key.b, 32);
    bytes_of(json_get(vectors, "audiences"), "space", space.b, 16);
    entry_certify(&site, writer_key, space, sig);
    bytes_of(vectors, "certificate", want, 64);
    assert_memory_equal(sig, want, 64);
    assert_true(entry_certify_check(key, writer_key, space, want));
    for (int i = 0; i < 64; i++) {
        memcpy(other, want, 64);
        other[i] ^= 1;
        assert_false(entry_certify_check(key, writer_key, space, other));
    }
    space.b[0] ^= 1;
    assert_false(entry_certify_check(key, writer_key, space, want));
}

static void entries(void **state)
{
    const struct json *list = json_get(vectors, "entries");
    uint8_t seed[32], room[4096], header[ENTRY_HEADER], want[ENTRY_HEADER], sig[64],
        salt[ENTRY_SALT];
    struct sign_key writer;

    (void)state;
    bytes_of(vectors, "writer_seed", seed, 32);
    sign_key_new(seed, &writer);
    assert_int_equal(json_count(list), 4);
    for (size_t i = 0; i < 4; i++) {
        const struct json *v = json_at(list, i);
        struct entry e = entry_of(v);
        struct slice ids = any_bytes(v, "supersedes", room), json, body, payload;
        struct hash hash;
        struct buf built;
        struct err err = {0};

        assert_true(entry_supersedes_ok(ids));
        hash = entry_supersedes(ids);
        assert_true(hash_eq(hash, e.supersedes));
        entry_header(&e, header);
        bytes_of(v, "header", want, sizeof want);
        assert_memory_equal(header, want, sizeof want);
        bytes_of(v, "id", hash.b, 32);
        assert_true(hash_eq(entry_id(&e), hash));
        entry_sign(&writer, hash, sig);
        bytes_of(v, "run_signature", want, 64);
        assert_memory_equal(sig, want, 64);
        assert_true(entry_sign_check(e.writer, hash, want));
        hash.b[31] ^= 1;
        assert_false(entry_sign_check(e.writer, hash, want));
        payload = any_bytes(v, "payload", room);
        bytes_of(v, "salt", salt, sizeof salt);
        assert_true(hash_eq(entry_commitment(salt, payload), e.commitment));
        assert_int_equal(entry_payload_split(payload, &json, &body, &err), 0);
        buf_init(&built, ENTRY_PAYLOAD_MAX);
        entry_payload_build(json, body, &built);
        assert_true(slice_eq(buf_slice(&built), payload));
        buf_done(&built);
        room[0] ^= 1;
        assert_false(hash_eq(entry_commitment(salt, payload), e.commitment));
    }
}

static void derived_ids(void **state)
{
    const struct json *a = json_get(vectors, "audiences");
    struct id space, want, author, site;

    (void)state;
    bytes_of(a, "space", space.b, 16);
    bytes_of(json_at(json_get(vectors, "entries"), 1), "author", author.b, 16);
    bytes_of(a, "public", want.b, 16);
    assert_true(id_eq(scope_public(space), want));
    bytes_of(a, "cohort", want.b, 16);
    assert_true(id_eq(scope_cohort(space), want));
    bytes_of(a, "me", want.b, 16);
    assert_true(id_eq(scope_me(space, author), want));
    bytes_of(a, "site_right", want.b, 16);
    bytes_of(vectors, "site_id", site.b, 16);
    assert_true(id_eq(id_derived(space, "site right", slice_of(site.b, 16)), want));
}

/* Folds the vectors' three versions of one post, in any order of arrival. */
static void fold(void **state)
{
    static const int orders[6][3] = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3},
                                     {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
    const struct json *want = json_get(vectors, "fold"), *list = json_get(vectors, "entries");
    const struct json *two = json_at(json_get(want, "two_versions"), 0);

    (void)state;
    for (int o = 0; o < 6; o++) {
        struct arena *arena = arena_new(1 << 20);
        struct fold_entry at[3] = {0};
        struct folded now;
        struct err err = {0};
        struct hash entry;
        uint8_t rooms[3][2][2048], body[100];

        for (int i = 0; i < 3; i++) {
            const struct json *v = json_at(list, (size_t)orders[o][i]);
            struct entry e = entry_of(v);

            at[i] = (struct fold_entry){.n = i + 1,
                                        .id = entry_id(&e),
                                        .hlc = e.hlc,
                                        .seq = e.seq,
                                        .kind = e.kind,
                                        .author = e.author,
                                        .space = e.space,
                                        .writer = e.writer,
                                        .supersedes = any_bytes(v, "supersedes", rooms[i][0]),
                                        .payload = any_bytes(v, "payload", rooms[i][1])};
        }
        assert_int_equal(fold_object(arena, at, 3, &now, &err), 0);
        assert_true(json_same(now.state, json_get(want, "state")));
        assert_true(slice_eq(now.body, any_bytes(want, "body", body)));
        assert_int_equal(now.versions, json_i64(json_get(want, "versions")));
        assert_int_equal(now.heads.n, 64);
        for (size_t i = 0; i < 2; i++) {
            assert_true(hex_read(json_text(json_at(json_get(want, "heads"), i)), entry.b, 32));
            assert_memory_equal(now.heads.p + 32 * i, entry.b, 32);
        }
        assert_int_equal(now.two_count, json_count(json_get(want, "two_versions")));
        assert_true(slice_eq(now.two[0].field, json_text(json_at(two, 0))));
        assert_true(hex_read(json_text(json_at(two, 1)), entry.b, 32));
        assert_true(hash_eq(now.two[0].entry, entry));
        json_free(now.state);
        arena_free(arena);
    }
}

static void bounds(void **state)
{
    static const struct {
        size_t n;
        const char *p;
        int result;
    } rows[] = {
        {0, "", -1},
        {3, "\0\0\0", -1},
        {4, "\0\0\0\0", 0},
        {6, "\2\0\0\0{}", 0},
        {6, "\3\0\0\0{}", -1},
        {6, "\2\0\0\x80{}", -1},
        {6, "\xff\xff\xff\xff{}", -1},
        {9, "\2\0\0\0{}xyz", 0},
    };
    struct slice json, body;
    struct err err = {0};
    uint8_t ids[32 * 66];
    char *big = calloc(1, 4 + ENTRY_JSON_MAX + 1);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int got = entry_payload_split(slice_of(rows[i].p, rows[i].n), &json, &body, &err);

        assert_int_equal(got, rows[i].result);
    }
    assert_true(slice_is(body, "xyz"));
    big[2] = 1; /* 65,536 */
    assert_int_equal(entry_payload_split(slice_of(big, 4 + ENTRY_JSON_MAX), &json, &body, &err), 0);
    assert_int_equal(json.n, ENTRY_JSON_MAX);
    big[0] = 1;
    assert_int_equal(entry_payload_split(slice_of(big, 4 + ENTRY_JSON_MAX + 1), &json, &body, &err),
                     -1);
    free(big);
    for (size_t i = 0; i < sizeof ids; i++)
        ids[i] = i % 32 == 0 ? (uint8_t)(i / 32) : 0;
    assert_true(entry_supersedes_ok(slice_of(ids, 0)));
    assert_true(entry_supersedes_ok(slice_of(ids, 32 * ENTRY_SUPERSEDES_MAX)));
    assert_false(entry_supersedes_ok(slice_of(ids, 32 * ENTRY_SUPERSEDES_MAX + 32)));
    assert_false(entry_supersedes_ok(slice_of(ids, 33)));
    ids[32] = 0; /* twice the same */
    assert_false(entry_supersedes_ok(slice_of(ids, 64)));
    ids[0] = 9; /* not sorted */
    assert_false(entry_supersedes_ok(slice_of(ids, 64)));
}

static void hybrid_clock(void **state)
{
    (void)state;
    assert_true(hlc_next(0, 1000) == 1000ULL << 16);
    assert_true(hlc_next(1000ULL << 16, 1000) == ((1000ULL << 16) | 1));
    assert_true(hlc_next(2000ULL << 16, 1000) ==
                ((2000ULL << 16) | 1)); /* a clock that went back */
    assert_true(hlc_next((1000ULL << 16) | 0xffff, 1000) == 1001ULL << 16);
    assert_int_equal(hlc_ms((1234ULL << 16) | 7), 1234);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys), cmocka_unit_test(entries), cmocka_unit_test(derived_ids),
        cmocka_unit_test(fold), cmocka_unit_test(bounds),  cmocka_unit_test(hybrid_clock),
    };

    hash_start();
    return cmocka_run_group_tests_name("entry", tests, load, unload);
}
