#ifndef INDABA_IMPORTERS_ARCHIVE_IN_H
#define INDABA_IMPORTERS_ARCHIVE_IN_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/slice.h"
#include "importers/in/source.h"

#include <stdbool.h>
#include <stdint.h>

/* Archives: zip, tar and gzip, and nothing else that libarchive could read. The first pass lists
 * and checks, further passes stream. Names are keys to look things up, never paths: nothing is
 * unpacked to a disk. Budgets (entries, bytes, bytes of an entry, ratio, time) are a table in
 * archive_in.c and count what comes out, because declared sizes lie. */
struct archive_in_entry {
    struct slice name; /* UTF-8, NFC, with / between folders; of any entry, also of a refused one */
    const char *refused; /* why it is not taken; NULL: it is */
    bool folder;
};

struct archive_in {
    struct archive_in_entry *entries;
    size_t count;
    int64_t found; /* entries, counted by zip_index for a zip */
    const struct source *source;
    struct arena *arena;
    int64_t began; /* clock_worked */
};

/* All memory is the arena's, and `source` is borrowed as long. FAULT_INVALID or FAULT_TOO_BIG with
 * the reason when the archive as a whole cannot be taken. */
int archive_in_list(struct arena *arena, const struct source *source, struct archive_in **ret,
                    struct err *err) must_use;

/* The entry of this name that is taken and no folder; NULL when there is none. */
const struct archive_in_entry *archive_in_find(const struct archive_in *archive, struct slice name);

/* A pass: calls `each` for every entry that is taken and no folder, in the archive's order, until
 * it gives -1 (which ends the pass with its error) or 1 (which ends it well). `stream` is for
 * archive_in_read during the call. */
struct archive_in_stream;
int archive_in_pass(struct archive_in *archive,
                    int (*each)(void *ctx, const struct archive_in_entry *entry,
                                struct archive_in_stream *stream, struct err *err),
                    void *ctx, struct err *err) must_use;

/* The next bytes of the entry: 1, 0 at its end, -1. They live until the next call. */
int archive_in_read(struct archive_in_stream *stream, struct slice *ret, struct err *err) must_use;

/* Adds all of one entry to a buffer that the caller owns; FAULT_ABSENT when there is none,
 * FAULT_TOO_BIG over the buffer's ceiling. */
int archive_in_buf(struct archive_in *archive, struct slice name, struct buf *buf,
                   struct err *err) must_use;

/* The same into the arena. */
int archive_in_whole(struct archive_in *archive, struct slice name, size_t ceiling,
                     struct slice *ret, struct err *err) must_use;

#endif
