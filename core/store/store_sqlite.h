#ifndef INDABA_STORE_STORE_SQLITE_H
#define INDABA_STORE_STORE_SQLITE_H

#include "core/store/engine.h"

#include <sqlite3.h>

/* Private to the SQLite engine. */

/* How long a call waits for another connection: readers that recover the WAL after a crash do. */
enum { STORE_SQLITE_BUSY_MS = 2000, STORE_SQLITE_CONTROL = 8 };

struct sqlite_store {
    struct store base;
    sqlite3 *db;
    /* BEGIN, COMMIT and their kin come with every request and action: kept prepared, by the address
     * of their text. */
    struct {
        const char *sql;
        sqlite3_stmt *st;
    } control[STORE_SQLITE_CONTROL];
    bool unmade; /* STORE_CREATE has not ended: the file goes when the store is closed */
};

extern const struct engine_place store_sqlite_place;

/* Sets err from a result code of SQLite; running out of memory aborts. Always -1. */
int store_sqlite_fail(struct sqlite_store *store, int rc, struct err *err) __attribute__((cold));

/* Opens store->db on store->base.url in store->base.mode; errors as store_open says. */
int store_sqlite_connect(struct sqlite_store *store, struct err *err) must_use;
/* The end of STORE_CREATE: marks the file as a site and commits. */
int store_sqlite_created(struct store *base, struct err *err) must_use;
void store_sqlite_close(struct store *base);
/* store_copy. */
int store_sqlite_copy(struct store *base, const char *path,
                      bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                      struct err *err) must_use;

#endif
