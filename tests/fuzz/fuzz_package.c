/* Any bytes as a package: an importer says no with a sentence, or writes frames that the server's
 * end of the pipe takes, and the ledger closes: as many items as its own count found. */
#include "core/base/hash.h"
#include "core/draft/draft_read.h"
#include "importers/formats.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int64_t from_fd(void *ctx, void *p, size_t n, struct err *err)
{
    (void)err;
    return read(*(int *)ctx, p, n);
}

static void frames_hold(int fd)
{
    struct draft_reader *reader;
    struct draft_frame frame;
    struct err err;
    int64_t items = 0, found = -1;
    int got;

    must(lseek(fd, 0, SEEK_SET) == 0, "lseek");
    reader = draft_read_new(from_fd, &fd);
    while ((got = draft_read_next(reader, &frame, &err)) == 1) {
        items += frame.kind == FRAME_ITEM;
        found = frame.kind == FRAME_END ? frame.found : found;
    }
    must(got == 0, err.text);
    must(found == items, "the ledger does not close");
    draft_read_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct source source;
    struct out out;
    struct work work = {.out = &out, .source = &source, .now = 1788600000000};
    int in = memfd_create("package", 0), to = memfd_create("frames", 0);

    hash_start();
    must(in >= 0 && to >= 0, "memfd_create");
    must(write(in, data, size) == (ssize_t)size, "write");
    out_init(&out, to);
    work.arena = arena_new((size_t)400 << 20);
    if (source_open(in, &source, &err) || formats_run(&work, &err))
        must(err.fault != FAULT_NONE && err.fault != FAULT_INTERNAL && err.text[0],
             "a refusal without a sentence");
    else
        frames_hold(to);
    arena_free(work.arena);
    out_done(&out);
    close(in);
    close(to);
    return 0;
}
