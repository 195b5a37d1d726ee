#ifndef INDABA_SITE_BACKUPS_H
#define INDABA_SITE_BACKUPS_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* The copies that a served site makes of itself, beside its file:
 * NAME-backup-2026-09-01-0930.indaba, by the minute in the site's zone. One is made at a time, in a
 * thread of its own. An existing file is never written over; the newest SITE_BACKUPS_KEPT are kept,
 * and no file of another name is ever removed. For any thread. */
struct journal;
struct site;
struct site_backups;
struct store;

enum { SITE_BACKUPS_KEPT = 7 };

/* `site` must outlive it, be served, and hold its file under the name site_path. */
struct site_backups *site_backups_new(struct site *site);
/* Cancels what is being made and waits for it; NULL is fine. */
void site_backups_free(struct site_backups *backups);

/* Begins a copy. Nothing happens while one is being made, or when there is one of this minute. */
int site_backups_start(struct site_backups *backups, struct err *err) must_use;

struct site_copy {
    struct slice name; /* of the file, without its folder */
    struct slice made; /* "2026-09-01 09:30" in the site's zone */
    int64_t bytes;
};
struct site_backups_view {
    bool running;
    int64_t done, all;        /* pages of the running one */
    struct err failed;        /* of the last one; fault 0: it did not fail */
    struct site_copy *copies; /* newest first */
    size_t count;
};
/* What there is. Slices live in the arena. */
int site_backups_look(struct site_backups *backups, struct arena *arena,
                      struct site_backups_view *ret, struct err *err) must_use;

/* Opens one of the copies to be read: a file of exactly such a name; FAULT_ABSENT else. The caller
 * closes. */
int site_backups_open(struct site_backups *backups, struct slice name, int *ret_fd,
                      int64_t *ret_bytes, struct err *err) must_use;

/* When the last backup was made, by whatever way: UTC ms, 0: never. Local. */
int site_backups_last(struct store *store, int64_t *ret, struct err *err) must_use;
/* In the writer: notes one that was made at `at`, UTC ms. */
int site_backups_note(struct journal *journal, int64_t at, struct err *err) must_use;

#endif
