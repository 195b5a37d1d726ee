/* Any bytes as a large JSON, in pieces of any size (the first byte says which): the cutter gives
 * the same objects, shell and end as for all at once, and never holds more than its ceilings. */
#include "core/base/hash.h"
#include "importers/in/json_cut.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OBJECT_MAX = 4096 };

struct feed {
    struct slice rest;
    size_t piece;
};

static int feed_read(void *ctx, struct slice *ret, struct err *err)
{
    struct feed *f = ctx;

    (void)err;
    *ret = slice_head(f->rest, f->piece);
    f->rest = slice_from(f->rest, ret->n);
    return ret->n > 0;
}

/* A hash of all that came, and how it ended. */
static struct hash cut_all(struct slice text, size_t piece, int *ret_end)
{
    struct feed feed = {text, piece};
    struct json_cut cut;
    struct slice object;
    struct sha256 sha;
    struct err err = {0};

    sha256_init(&sha);
    json_cut_init(&cut, feed_read, &feed, OBJECT_MAX);
    while ((*ret_end = json_cut_next(&cut, &object, &err)) == 1) {
        must(object.n >= 2 && object.n <= OBJECT_MAX && object.p[0] == '{', "it is no object");
        sha256_add(&sha, object.p, object.n);
    }
    must(*ret_end == 0 || err.text[0], "a refusal without a sentence");
    must(json_cut_shell(&cut).n <= JSON_CUT_SHELL, "the shell is over its ceiling");
    if (*ret_end == 0)
        sha256_add(&sha, json_cut_shell(&cut).p, json_cut_shell(&cut).n);
    json_cut_done(&cut);
    return sha256_end(&sha);
}

static int64_t count(struct slice text, size_t piece)
{
    struct json_cut_counter counter = {0};

    while (text.n) {
        struct slice head = slice_head(text, piece);

        json_cut_count(&counter, head);
        text = slice_from(text, head.n);
    }
    return counter.found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of(data + 1, size ? size - 1 : 0);
    size_t piece = size ? data[0] % 64 + 1U : 1;
    int whole_end, pieces_end;
    struct hash whole, pieces;

    if (size == 0)
        return 0;
    hash_start();
    whole = cut_all(text, text.n + 1, &whole_end);
    pieces = cut_all(text, piece, &pieces_end);
    must(whole_end == pieces_end && hash_eq(whole, pieces), "pieces give something else");
    must(count(text, text.n + 1) == count(text, piece), "pieces are counted otherwise");
    return 0;
}
