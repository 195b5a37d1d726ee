/* Any bytes as what a worker writes: the server's end of the pipe takes them or says no, and what
 * it hands out keeps the rules of core/draft/draft.h. */
#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/draft/draft_read.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
    struct slice rest;
    size_t step; /* as pipes do: not all at once */
};

static int64_t from_bytes(void *ctx, void *p, size_t n, struct err *err)
{
    struct bytes *b = ctx;

    (void)err;
    b->step = b->step * 7 % 1021 + 1;
    n = n < b->step ? n : b->step;
    n = n < b->rest.n ? n : b->rest.n;
    if (n)
        memcpy(p, b->rest.p, n);
    b->rest = slice_from(b->rest, n);
    return (int64_t)n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes bytes = {slice_of(data, size), 3};
    struct draft_reader *reader;
    struct draft_frame f;
    struct err err = {0};
    int got;

    hash_start();
    reader = draft_read_new(from_bytes, &bytes);
    while ((got = draft_read_next(reader, &f, &err)) == 1) {
        if (f.kind == FRAME_DRAFT)
            must(draft_check(f.draft, &err) == 0, "a draft that breaks the rules");
        if (f.kind == FRAME_ITEM)
            must(utf8_check(f.item.path, NULL) && f.item.why.n <= DRAFT_WHY_MAX, "an item");
        if (f.kind == FRAME_BLOB)
            must(f.blob.bytes.n <= DRAFT_CHUNK_MAX && f.blob.name.n > 0, "a blob");
    }
    must(got == 0 || err.text[0], "a refusal without a sentence");
    draft_read_free(reader);
    return 0;
}
