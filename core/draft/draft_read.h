#ifndef INDABA_DRAFT_READ_H
#define INDABA_DRAFT_READ_H

#include "core/base/err.h"
#include "core/base/slice.h"
#include "core/draft/draft.h"

#include <stdbool.h>
#include <stdint.h>

/* The server's end of the importer's pipe. The worker is not trusted: it has read hostile bytes.
 * Every frame is checked against core/draft/draft.h before it is handed out: its order, lengths and
 * numbers, the nouns' fields, that references name drafts that came before, that keys are unique,
 * that blobs are whole. */
enum frame_kind { FRAME_HEAD, FRAME_ITEM, FRAME_DRAFT, FRAME_BLOB, FRAME_END };

struct draft_frame {
    enum frame_kind kind;
    struct { /* FRAME_HEAD */
        struct slice format, label, origin;
        bool own;         /* keys are ids */
        int64_t expected; /* about how many items; 0: not told */
    } head;
    struct draft_item item;    /* FRAME_ITEM */
    const struct draft *draft; /* FRAME_DRAFT */
    struct {                   /* FRAME_BLOB: one part of a file */
        struct slice name, bytes;
        bool more;
    } blob;
    int64_t found; /* FRAME_END */
};

struct draft_reader;

/* `read` gives up to n bytes into p: the number, 0 at the end, -1 with err set. The caller frees.
 */
struct draft_reader *draft_read_new(int64_t (*read)(void *ctx, void *p, size_t n, struct err *err),
                                    void *ctx);
void draft_read_free(struct draft_reader *reader); /* NULL is fine */

/* The next frame: 1; 0 behind the end frame, when nothing follows it; -1 otherwise: the worker's
 * own error, as it said it, or FAULT_INTERNAL when it broke the rules or stopped too early. What
 * the frame points to lives until the next call. After 0 or -1 it is not called again. */
int draft_read_next(struct draft_reader *reader, struct draft_frame *ret, struct err *err) must_use;

#endif
