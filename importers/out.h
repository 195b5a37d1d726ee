#ifndef INDABA_IMPORTERS_OUT_H
#define INDABA_IMPORTERS_OUT_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/draft/draft.h"

#include <stdint.h>

/* The worker's end of the pipe: writes the frames that core/draft/draft.h defines, in their order.
 * A full or closed pipe sets an error that stays; the calls after it write nothing, so that an
 * importer tests once, at out_end. Drafts are checked before they are written. */
struct out {
    int fd;
    struct buf buf;
    struct err err; /* the first thing that went wrong */
    int64_t items;
    int64_t expected; /* for the head: about how many items will come; 0: not known */
};

void out_init(struct out *out, int fd);
void out_done(struct out *out); /* frees; writes nothing */

/* `own`: keys are ids of this program's own archive. */
void out_head(struct out *out, const char *format, const char *label, struct slice origin,
              bool own);

/* Begins an item of the package; `why` may be empty. Texts are cut to what the frame takes. */
void out_item(struct out *out, struct slice path, const char *kind, enum draft_outcome outcome,
              struct slice why);
/* An item at a line of a text: its path is "line N". */
void out_line_item(struct out *out, size_t line, const char *kind, enum draft_outcome outcome,
                   struct slice why);

void out_draft(struct out *out, const struct draft *draft);

/* A part of a file, at most DRAFT_CHUNK_MAX bytes. */
void out_blob(struct out *out, struct slice name, struct slice bytes, bool more);

/* The last frame. -1 when anything before went wrong; `found` is the importer's own count. */
int out_end(struct out *out, int64_t found, struct err *err) must_use;

/* The error frame; what was buffered before it is thrown away. */
void out_error(struct out *out, const struct err *err);

#endif
