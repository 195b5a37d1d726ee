#ifndef INDABA_JOURNAL_JOURNAL_H
#define INDABA_JOURNAL_JOURNAL_H

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/journal/entry.h"
#include "core/journal/fold.h"
#include "core/store/store.h"

/* The journal: the append-only set of signed entries, and the walk from an entry to the derived
 * tables. One per writing process; it belongs to the thread that writes.
 *
 * Everything happens inside a batch: journal_begin, then any number of actions each between
 * journal_mark and journal_keep or journal_undo, then journal_commit, which signs the last entry of
 * each lane it wrote. When a commit fails, all of it is undone, in memory too. */
struct journal;

/* How entries of one kind reach the derived tables. The journal folds; `project` writes the rows of
 * one object anew from what it is now (or removes them: folded->gone). It must not depend on the
 * order in which objects come. */
struct projection {
    struct journal *journal;
    struct store *store;
    struct arena *arena;
    const struct folded *now;
};

enum {
    KIND_SAME_AUTHOR = 1, /* only the first author's entries have effect */
    KIND_FIRST = 2,       /* a rebuild projects these before the others */
    KIND_FOUNDER = 4,     /* only entries of the space's founder have effect */
    KIND_FOUNDS = 8,      /* its entries that name their space as their object found the space */
};

/* The id of a space that commits to its founder: derived from its site and 16 random bytes, which
 * the founding entries carry as the field "nonce". Nobody else can found it. */
struct id journal_rights_space(struct id site, struct id nonce);

struct kind {
    uint16_t number;
    const char *name;
    unsigned flags;
    int (*project)(const struct projection *p, struct err *err);
};

struct journal_config {
    struct store *store; /* STORE_WRITE, or STORE_CREATE for journal_create */
    const struct kind *kinds;
    size_t kind_count;
    /* Whether entries of `site` have effect in `space`, those of a KIND_FOUNDER kind too when
     * `as_founder`: 1, 0 or -1. */
    int (*may_write)(struct store *store, struct id space, struct id site, bool as_founder,
                     struct err *err);
    const struct clock *clock;
    struct rng *rng;
    const char *state_dir; /* where the anchors are kept */
};

/* Makes the site's keys in an empty store and opens its journal. In both the config is copied, what
 * it points to must outlive the journal, and the caller ends it by journal_close. */
int journal_create(const struct journal_config *config, struct journal **ret,
                   struct err *err) must_use;

/* Opens for writing. A new incarnation begins after an unclean stop, when the anchor is missing or
 * ahead of the data, or when the file carries the backup marker; in all but the first case the
 * store_epoch changes too. Staged lanes that a broken import left are removed; a finished import
 * whose entries are not yet in the derived tables is applied. FAULT_INVALID when the file has lost
 * its site's key. */
int journal_open(const struct journal_config *config, struct journal **ret,
                 struct err *err) must_use;

/* Stops cleanly: writes the anchor and says so in the store. The store stays open; the journal is
 * gone, after -1 too. NULL is fine. */
int journal_close(struct journal *journal, struct err *err) must_use;

struct store *journal_store(struct journal *journal);
struct id journal_site(const struct journal *journal);
int64_t journal_now(const struct journal *journal); /* ms */
struct rng *journal_rng(struct journal *journal);
/* Changed by restore and copy; 32 hex digits, the journal's. */
const char *journal_epoch(const struct journal *journal);

/* The steps of a batch, as above. After a -1 of mark, keep or undo the caller rolls back;
 * journal_commit has done so. journal_rollback undoes all since journal_begin. */
int journal_begin(struct journal *journal, struct err *err) must_use;
int journal_mark(struct journal *journal, struct err *err) must_use;
int journal_keep(struct journal *journal, struct err *err) must_use;
int journal_undo(struct journal *journal, struct err *err) must_use;
int journal_commit(struct journal *journal, struct err *err) must_use;
/* The same for work that follows behind the commits and changes nothing that a page shows (the
 * search index): the generation stays as it is. */
int journal_commit_behind(struct journal *journal, struct err *err) must_use;
void journal_rollback(struct journal *journal);

/* Which generation of the data a snapshot of `store` (a transaction of a reading connection, or a
 * batch) sees. Two snapshots of one generation see the same in all tables but the search index,
 * local ones too: each COMMIT of a batch that changed anything begins the next, whichever process
 * or connection it came from. It only grows, over restarts too. One row is read. */
int journal_generation(struct store *store, uint64_t *ret, struct err *err) must_use;

/* A change that is to become an entry. */
struct change {
    uint16_t kind, flags;
    struct id space, object, author;
    struct slice json; /* an object: the fields that change */
    struct slice body; /* raw bytes; empty: unchanged */
    /* Sorted ids of what it replaces; NULL p: the object's heads of this kind as they are here. */
    struct slice supersedes;
};

/* Appends one entry to this incarnation's lane of the space and brings the object's rows up to
 * date. *ret (may be NULL) is its id. The change is borrowed for the call. FAULT_TOO_BIG over
 * ENTRY_JSON_MAX or ENTRY_BODY_MAX. */
int journal_append(struct journal *journal, const struct change *change, struct hash *ret,
                   struct err *err) must_use;

/* Whether any entry here names this object: 1, 0, -1. */
int journal_knows(struct journal *journal, struct id object, struct err *err) must_use;

/* Folds an object again, in each space where entries name it, and projects it; and every object
 * that a site's entries (site none: anybody's) touch in a space, but for the space's own object. */
int journal_refold(struct journal *journal, struct id object, struct err *err) must_use;
int journal_refold_site(struct journal *journal, struct id space, struct id site,
                        struct err *err) must_use;

/* Takes an entry of another site's lane: header fields, supersedes list, salt and payload as
 * received, and the signature when it ends a run. 1 stored, 0 known already, -1. A lane's first
 * entry must be its certificate, and each next one must follow the head. */
struct received {
    struct entry entry;
    struct slice supersedes, payload;
    uint8_t salt[ENTRY_SALT];
    const uint8_t *sig; /* NULL: inside a run */
};
int journal_receive(struct journal *journal, const struct received *received,
                    struct err *err) must_use;

/* Drops all derived tables and makes them again from the entries, in one batch of its own.
 * `progress` may be NULL; false cancels (FAULT_BUSY), and everything stays as it was. */
int journal_rebuild(struct journal *journal, bool (*progress)(void *ctx, int64_t done, int64_t all),
                    void *ctx, struct err *err) must_use;

/* Writes the anchor when something was written since the last and that is more than a second ago,
 * or, with `now`, however long. */
int journal_anchor(struct journal *journal, bool now, struct err *err) must_use;

#endif
