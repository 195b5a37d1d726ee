#ifndef INDABA_SITE_H
#define INDABA_SITE_H

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/hash.h"
#include "core/base/id.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A site's file, held by this process: its lock, the writing connection, the journal and, when it
 * is served, the writer's thread. One process at a time holds a site; others read it or hand their
 * command over (served.h). */
struct site;
struct store;
struct journal;
struct writer;
struct action;

/* Makes a new site and its owner and holds it; FAULT_CONFLICT when the file exists. When anything
 * fails, no file is left. The caller ends it by site_close. */
struct site_founding {
    const char *title, *owner, *zone;
};
int site_create(const char *path, const struct site_founding *founding, struct site **ret,
                struct err *err) must_use;

/* Holds an existing site, and makes up for what a process that died left unfinished in it. The
 * caller ends it by site_close. FAULT_BUSY when another process holds it: *ret_holder (may be NULL)
 * is then its process id, or 0 when that cannot be told. FAULT_ABSENT without such a file,
 * FAULT_INVALID when it is no site. After -1 *ret is NULL. */
int site_open(const char *path, struct site **ret, pid_t *ret_holder, struct err *err) must_use;

/* Lets go: stops the writer, closes the journal cleanly, leaves one file. -1 when the last of that
 * fails: then the site is gone all the same, and its next open mends it. NULL is fine. */
int site_close(struct site *site, struct err *err);

/* Starts the writer's thread, and the work behind the commits. */
int site_serve(struct site *site, struct err *err) must_use;

/* Runs one action and waits for its COMMIT: by the writer's thread when it runs (writer_do), else
 * here. */
int site_do(struct site *site, struct action *action, struct err *err) must_use;

/* Does the work that follows behind the commits (the search index) to its end, a slice at a time;
 * `go_on` (may be NULL) is called between slices. Of a site that is served the writer does it: then
 * nothing. */
int site_follow(struct site *site, void (*go_on)(void *ctx), void *ctx, struct err *err) must_use;

/* Writes a copy to a new file while others read and write, takes out what belongs to this machine
 * alone (keys of the incarnation, sessions, links, marks), marks it as a backup, reads it back,
 * checks its tables and its journal. `store`: a reading connection. A copy that fails is removed.
 */
int site_backup(struct store *store, const char *to,
                bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                struct err *err) must_use;

struct store *site_store(struct site *site);     /* the writing connection; not while served */
struct journal *site_journal(struct site *site); /* the same */
const char *site_path(const struct site *site);
struct id site_id(const struct site *site);
const char *site_epoch(const struct site *site);
struct writer *site_writer(struct site *site); /* NULL before site_serve */
const struct clock *site_clock(const struct site *site);
struct rng *site_rng(struct site *site);

/* A reading connection of one's own, for one thread; also of a site that another process holds. The
 * caller closes it with store_close. */
int site_reader(const char *path, struct store **ret, struct err *err) must_use;

#endif
