#ifndef INDABA_STORE_STORE_H
#define INDABA_STORE_STORE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* A store is one connection to the site's data: a SQLite file or a PostgreSQL database. All SQL
 * that runs through it is written by sqlgen from core/store/sql/; nobody else writes SQL. A
 * connection belongs to one thread at a time.
 *
 * SQLite: WAL, synchronous=FULL, wal_autocheckpoint=0, mmap_size=0, cell_size_check=ON,
 * trusted_schema=OFF, foreign_keys=OFF. One writing connection alone checkpoints; readers are
 * opened read-only and never checkpoint when they close. */
struct store;

enum store_mode {
    STORE_CREATE, /* a new file (FAULT_CONFLICT when it exists); writes the schema, then writes */
    STORE_WRITE,  /* the one writing connection */
    STORE_READ,   /* one of many readers */
};

enum store_engine { STORE_SQLITE, STORE_POSTGRESQL, STORE_ENGINES };

/* Opens `url`: a file's path, or postgresql://… . FAULT_ABSENT when there is none, FAULT_INVALID
 * when the file is foreign, truncated or of a newer indaba (the text says which), FAULT_IO when the
 * folder cannot be written. A reader of a file with no WAL in a folder that cannot be written opens
 * it immutable. The caller closes. */
int store_open(const char *url, enum store_mode mode, struct store **ret, struct err *err) must_use;
void store_close(struct store *store); /* NULL is fine */
enum store_engine store_engine(const struct store *store);

/* A transaction: STORE_WRITE takes the site's write lock at once, so that nobody else writes until
 * it ends and it sees all that was committed; STORE_READ gets one snapshot until its commit.
 * Savepoints nest inside; there is one name, so each is released or rolled back before the
 * next. After FAULT_FULL or FAULT_IO of any call the caller rolls back all of it. */
int store_begin(struct store *store, struct err *err) must_use;
int store_commit(struct store *store, struct err *err) must_use;
void store_rollback(struct store *store); /* fine without a transaction */
/* Whether a statement of the running transaction changed a row; what was undone since counts too.
 */
bool store_changed(const struct store *store);
int store_savepoint(struct store *store, struct err *err) must_use;
int store_release(struct store *store, struct err *err) must_use;
int store_undo(struct store *store, struct err *err) must_use; /* to the savepoint, which ends */

/* Copies what the WAL holds into the file. `truncate`: also cuts the WAL to nothing (waits for no
 * reader: false in *ret_done when one was in the way). Nothing on PostgreSQL. */
int store_checkpoint(struct store *store, bool truncate, bool *ret_done, struct err *err) must_use;

/* Writes a consistent copy to a new file `path` (FAULT_CONFLICT when it exists) while others read
 * and write; `progress` (may be NULL) gets pages done and pages in all, and cancels by returning
 * false. SQLite only; FAULT_USAGE on PostgreSQL with pg_dump as remedy. */
int store_copy(struct store *store, const char *path,
               bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
               struct err *err) must_use;

/* Whether the tables pass the engine's own check (quick_check; `full`: integrity_check): else
 * FAULT_INVALID. On PostgreSQL, which keeps its own house, only whether it answers. */
int store_check(struct store *store, bool full, struct err *err) must_use;

/* Drops and creates every table of one class anew. */
enum store_class { STORE_JOURNAL, STORE_DERIVED, STORE_LOCAL, STORE_CACHE };
int store_remake(struct store *store, enum store_class which, struct err *err) must_use;

/* The digest: BLAKE2b-256 over all derived tables in the schema's order, each as its name and its
 * digest columns' values row by row in key order. Per row and column: a type byte ('i' and 8 bytes
 * little endian, or 'b' / 't' and a 4-byte little-endian length and the bytes; 'n' for an entry
 * that is not here). Equal on both engines for the same rows. */
int store_digest(struct store *store, struct hash *ret, struct err *err) must_use;

/* Who is reading: an enrolment in a workshop; id none = anybody. Every read of a scoped table takes
 * one; sqlgen refuses a statement without. */
struct viewer {
    struct id workshop, enrolment;
};

/* Of the generated functions (gen/sql/, gen/sql.c): a prepared statement, one per text and
 * connection. */
struct stmt;
struct sql_text {
    const char *name, *sql;    /* $1… in order of first appearance */
    const char *takes, *gives; /* a letter a parameter, a column: i64, text, blob, hash, d for id */
    const char *columns;       /* their names, "a,b,c" */
    int index, params;         /* index -1: not kept prepared */
};
/* Who asks ends it; the store keeps it for the next. NULL with *err. */
struct stmt *stmt_ready(struct store *store, const struct sql_text *text, struct err *err) must_use;
void stmt_i64(struct stmt *st, int param, int64_t v);       /* params count from 1 */
void stmt_id(struct stmt *st, int param, struct id v);      /* none = an empty blob */
void stmt_hash(struct stmt *st, int param, struct hash v);  /* none = an empty blob */
void stmt_text(struct stmt *st, int param, struct slice v); /* bytes must live until stmt_end */
void stmt_blob(struct stmt *st, int param, struct slice v); /* they too */
int stmt_step(struct stmt *st, struct err *err) must_use;   /* 1 a row, 0 the end, -1 */
int64_t stmt_col_i64(struct stmt *st, int col);             /* columns count from 0 */
struct id stmt_col_id(struct stmt *st, int col);
struct hash stmt_col_hash(struct stmt *st, int col);
struct slice stmt_col_text(struct stmt *st, int col); /* valid until the next step or end */
struct slice stmt_col_blob(struct stmt *st, int col);
int64_t stmt_changes(struct stmt *st); /* rows that the last step wrote or took away */
void stmt_end(struct stmt *st);        /* resets; NULL is fine */

#endif
