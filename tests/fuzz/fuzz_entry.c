/* Payloads and lists of what an entry supersedes, as another site may send them; and the folding of
 * whatever payloads the input makes. */
#include "core/journal/entry.h"
#include "core/journal/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The input as a list of entries: per entry a byte of flags, a byte that names the entries it
 * supersedes, two bytes of length, the payload. */
static void fold_them(struct slice rest)
{
    enum { MOST = 8 };
    struct arena *arena = arena_new(16 << 20);
    struct fold_entry entries[MOST] = {0}, again[MOST];
    struct folded one, two;
    size_t count = 0;

    while (count < MOST && rest.n >= 4) {
        const uint8_t *p = (const uint8_t *)rest.p;
        struct fold_entry *e = &entries[count];
        char *over = arena_alloc(arena, 32 * MOST);
        size_t n = 0;

        for (int i = 0; i < MOST; i++)
            if (p[1] >> i & 1)
                over[32 * n++] = (char)(i + 1);
        e->n = (int64_t)count + 1;
        e->id.b[0] = (uint8_t)++count;
        e->hlc = p[0] & 3;
        e->kind = p[0] >> 2 & 1;
        e->author.b[0] = p[0] >> 3 & 1;
        e->without_right = p[0] >> 4 & 1;
        e->same_author = p[0] >> 5 & 1;
        e->supersedes = slice_of(over, 32 * n);
        n = (size_t)p[2] | (size_t)p[3] << 8;
        e->payload = slice_head(slice_from(rest, 4), n);
        rest = slice_from(rest, 4 + n);
    }
    for (size_t i = 0; i < count; i++)
        again[i] = entries[count - 1 - i];
    if (count > 0) {
        must(fold_object(arena, entries, count, &one, NULL) == 0, "folding failed");
        must(fold_object(arena, again, count, &two, NULL) == 0, "folding failed");
        must(one.gone == two.gone && one.versions == two.versions &&
                 one.two_count == two.two_count && json_same(one.state, two.state) &&
                 slice_eq(one.body, two.body) && slice_eq(one.heads, two.heads),
             "another order of arrival gives another object");
        json_free(one.state);
        json_free(two.state);
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice in = slice_of(data, len), json, body;
    struct err err = {0};

    if (entry_payload_split(in, &json, &body, &err) == 0) {
        struct buf built;

        must(json.n + body.n + 4 == in.n, "bytes of a payload were lost");
        buf_init(&built, in.n);
        entry_payload_build(json, body, &built);
        must(slice_eq(buf_slice(&built), in), "a payload is not what it was");
        buf_done(&built);
    } else {
        must(err.text[0], "a refusal without a word");
    }
    if (entry_supersedes_ok(in))
        must(in.n <= 32 * ENTRY_SUPERSEDES_MAX, "a list is too long");
    fold_them(in);
    return 0;
}
