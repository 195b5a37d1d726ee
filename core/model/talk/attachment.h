#ifndef INDABA_MODEL_ATTACHMENT_H
#define INDABA_MODEL_ATTACHMENT_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* Files that hang on posts, reports and activities. Their bytes are a blob: named by its SHA-256,
 * kept once however often it is attached, in chunks of ATTACHMENT_CHUNK bytes, the last shorter. */
enum {
    ATTACHMENT_CHUNK = 256 * 1024,
    ATTACHMENT_BYTES = 10 * 1024 * 1024, /* of a file that is put on a post */
    ATTACHMENT_COUNT = 4,                /* of files that come with one post */
    ATTACHMENT_NAME = 200,               /* bytes; longer is cut at a whole character */
};

struct attachment_view {
    struct id workshop, id, object;
    struct slice name, type; /* type: as it was told or sniffed when it came; not to be served by */
    int64_t size;            /* as its entry says */
    struct hash blob;
};

/* What hangs on an object: nothing when the viewer may not see that. By name, then id; in the
 * arena. */
int attachment_list(struct store *store, struct arena *arena, struct viewer viewer,
                    struct id object, struct attachment_view **ret, size_t *ret_count,
                    struct err *err) must_use;

/* The spaces where a blob hangs on something, at most ATTACHMENT_SPACES of them; says nothing of
 * who may see it. */
enum { ATTACHMENT_SPACES = 64 };
int attachment_spaces(struct store *store, struct hash blob, struct id ret[ATTACHMENT_SPACES],
                      size_t *ret_count, struct err *err) must_use;

/* A blob as it hangs on something that the viewer may see in viewer.workshop: 1, 0 there is none,
 * -1. */
int attachment_find(struct store *store, struct arena *arena, struct viewer viewer,
                    struct hash blob, struct attachment_view *ret, struct err *err) must_use;

/* For exports: the file behind an id, of those of a space that are in one of the audiences
 * (SCOPES_… or'ed). Not every one hangs on something that is exported. 1, 0, -1. */
int attachment_export_next(struct store *store, struct arena *arena, struct id space, int audiences,
                           struct id after, struct attachment_view *ret, struct err *err) must_use;

/* The bytes that are here: 1 and their number, 0 when there are none, as when another site has not
 * sent them yet, -1. FAULT_INVALID when chunks are missing in between. */
int attachment_size(struct store *store, struct hash blob, int64_t *ret, struct err *err) must_use;
/* Copies chunk `i`, from 0, to `to`, which has room for ATTACHMENT_CHUNK bytes. FAULT_ABSENT when
 * it is not here. */
int attachment_chunk(struct store *store, struct hash blob, int64_t i, char *to, size_t *ret_n,
                     struct err *err) must_use;

/* A file on its way in. */
struct attachment_wish {
    struct slice name, bytes;
    struct slice type; /* sniff_type */
    struct hash blob;  /* sha256_bytes */
    bool repeat; /* came with a text that was written before: one that was taken away stays away */
};

/* FAULT_TOO_BIG with the file's name as subject, or FAULT_INVALID for an empty one. */
int attachment_check(const struct attachment_wish *wishes, size_t count, struct err *err) must_use;

struct journal;
struct change_json;

/* What files hang on, and who puts them there. `put_scope` adds the fields that say who may read
 * them, to the entry of each. */
struct attachment_host {
    struct viewer author;
    struct id object;
    void (*put_scope)(struct change_json *d, const void *ctx);
    const void *ctx;
};

/* In the writer: puts the bytes and the entry of each file that does not hang on the object yet, or
 * that was taken away from it. *ret_new (may be NULL): how many were written. */
int attachment_write(struct journal *journal, const struct attachment_host *host,
                     const struct attachment_wish *wishes, size_t count, size_t *ret_new,
                     struct err *err) must_use;
/* Takes files away from one's own object: those of `ids` that hang on it. *ret_count: how many. */
int attachment_drop(struct journal *journal, struct viewer author, struct id object,
                    const struct id *ids, size_t count, size_t *ret_count,
                    struct err *err) must_use;
/* Other readers for what hangs on an object, which itself has still its old ones. */
int attachment_rescope(struct journal *journal, const struct attachment_host *host,
                       struct err *err) must_use;

#endif
