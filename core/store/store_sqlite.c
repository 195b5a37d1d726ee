#include "core/store/store_sqlite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { KEEP = 32 };

struct sqlite_stmt {
    struct stmt base;
    sqlite3_stmt *st;
    int rc;                /* of binding */
    uint8_t (*kept)[KEEP]; /* ids and hashes that are bound */
};

static struct sqlite_store *of(struct store *store)
{
    return (struct sqlite_store *)store;
}

static struct sqlite_stmt *of_stmt(struct stmt *st)
{
    return (struct sqlite_stmt *)st;
}

static void *zeroed(size_t n)
{
    void *p = calloc(1, n);

    must(p != NULL, "there is no memory left");
    return p;
}

static const struct {
    int code; /* primary result code: sqlite.org/rescode.html */
    enum fault fault;
    const char *text, *remedy;
} faults[] = {
    {SQLITE_FULL, FAULT_FULL, "there is no space left on the disk",
     "Free some space on this disk and try again."},
    {SQLITE_IOERR, FAULT_IO, "the disk failed", "Check the disk, then start again."},
    {SQLITE_BUSY, FAULT_BUSY, "the site is held by another program", "Try again in a moment."},
    {SQLITE_LOCKED, FAULT_BUSY, "the site is held by another program", "Try again in a moment."},
    {SQLITE_CANTOPEN, FAULT_IO, "the site cannot be opened",
     "Check that its folder exists and who may read and write there."},
    {SQLITE_READONLY, FAULT_IO, "the site cannot be written",
     "Check who may write to the file and its folder, and that the disk is not read-only."},
    {SQLITE_PERM, FAULT_IO, "the site cannot be opened", "Check who may read and write there."},
    {SQLITE_AUTH, FAULT_IO, "the site cannot be opened", "Check who may read and write there."},
    {SQLITE_CORRUPT, FAULT_INVALID, "the site is damaged", "Restore it from a backup."},
    {SQLITE_NOTADB, FAULT_INVALID, "the file is damaged or not an indaba site",
     "Check the name, or restore it from a backup."},
    {SQLITE_CONSTRAINT, FAULT_CONFLICT, "something like it exists already", ""},
    {SQLITE_TOOBIG, FAULT_TOO_BIG, "a value is too big to be stored", ""},
};

/* SQLite says FULL only of the file and its WAL; where it opens files and enlarges the WAL's index
 * it is errno that tells a full disk. Not after a failed sync: what that lost is unknown. */
static bool is_full(struct sqlite_store *store, int rc)
{
    int code = store->db ? sqlite3_system_errno(store->db) : 0;

    return (code == ENOSPC || code == EDQUOT) &&
           ((rc & 0xff) == SQLITE_CANTOPEN || rc == SQLITE_IOERR_SHMOPEN ||
            rc == SQLITE_IOERR_SHMSIZE || rc == SQLITE_IOERR_SHMMAP);
}

int store_sqlite_fail(struct sqlite_store *store, int rc, struct err *err)
{
    const char *said = store->db && sqlite3_errcode(store->db) == rc ? sqlite3_errmsg(store->db)
                                                                     : sqlite3_errstr(rc);

    must((rc & 0xff) != SQLITE_NOMEM, "there is no memory left");
    if (is_full(store, rc))
        rc = SQLITE_FULL;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (faults[i].code != (rc & 0xff))
            continue;
        err_set(err, faults[i].fault, "%s (SQLite %d: %s)", faults[i].text, rc, said);
        err_about(err, "%s", store->base.url);
        return err_remedy(err, "%s", faults[i].remedy);
    }
    err_set(err, FAULT_INTERNAL, "the store refused a statement (SQLite %d: %s)", rc, said);
    return err_about(err, "%s", store->base.url);
}

static int sqlite_open(const char *url, enum store_mode mode, struct store **ret, struct err *err)
{
    struct sqlite_store *store = zeroed(sizeof *store);

    store->base.engine = store_sqlite();
    store->base.mode = mode;
    store->base.url = strdup(url);
    must(store->base.url != NULL, "there is no memory left");
    if (store_sqlite_connect(store, err) != 0) {
        store_sqlite_close(&store->base);
        return err_about(err, "%s", url);
    }
    *ret = &store->base;
    return 0;
}

static int sqlite_exec(struct store *store, const char *sql, struct err *err)
{
    int rc = sqlite3_exec(of(store)->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? 0 : store_sqlite_fail(of(store), rc, err);
}

static int sqlite_control(struct store *store, const char *sql, struct err *err)
{
    struct sqlite_store *own = of(store);
    size_t i = 0;
    int rc = SQLITE_OK;

    while (own->control[i].sql && strcmp(own->control[i].sql, sql) != 0) {
        i++;
        must(i < STORE_SQLITE_CONTROL, "there are more control statements than are kept");
    }
    if (own->control[i].sql == NULL) {
        rc = sqlite3_prepare_v3(own->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &own->control[i].st,
                                NULL);
        if (rc != SQLITE_OK)
            return store_sqlite_fail(own, rc, err);
        own->control[i].sql = sql;
    }
    if (sqlite3_step(own->control[i].st) == SQLITE_DONE) {
        sqlite3_reset(own->control[i].st);
        return 0;
    }
    rc = sqlite3_reset(own->control[i].st);
    return store_sqlite_fail(own, rc, err);
}

static int sqlite_checkpoint(struct store *store, bool truncate, bool *ret_done, struct err *err)
{
    sqlite3 *db = of(store)->db;
    int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int all = 0, done = 0, rc;

    rc = sqlite3_busy_timeout(db, 0);
    must(rc == SQLITE_OK, "SQLite refused a timeout");
    rc = sqlite3_wal_checkpoint_v2(db, NULL, mode, &all, &done);
    sqlite3_busy_timeout(db, STORE_SQLITE_BUSY_MS);
    *ret_done = rc == SQLITE_OK && all == done;
    return rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY ? 0
                                                         : store_sqlite_fail(of(store), rc, err);
}

static int sqlite_check(struct store *store, bool full, struct err *err)
{
    const char *sql = full ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(of(store)->db, sql, -1, &st, NULL);
    const char *said;
    bool sound;

    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc != SQLITE_ROW) {
        sqlite3_finalize(st);
        return store_sqlite_fail(of(store), rc, err);
    }
    said = (const char *)sqlite3_column_text(st, 0);
    sound = said && strcmp(said, "ok") == 0;
    if (!sound) {
        err_set(err, FAULT_INVALID, "the site is damaged: %.200s", said ? said : "no answer");
        err_about(err, "%s", store->url);
        err_remedy(err, "Restore it from a backup.");
    }
    sqlite3_finalize(st);
    return sound ? 0 : -1;
}

static int sqlite_prepare(struct store *store, const struct sql_text *text, struct stmt **ret,
                          struct err *err)
{
    struct sqlite_stmt *st;
    sqlite3_stmt *prepared = NULL;
    unsigned flags = text->index == SQL_ONCE ? 0 : SQLITE_PREPARE_PERSISTENT;
    int rc = sqlite3_prepare_v3(of(store)->db, text->sql, -1, flags, &prepared, NULL);

    if (rc != SQLITE_OK)
        return store_sqlite_fail(of(store), rc, err);
    must(sqlite3_bind_parameter_count(prepared) == text->params, "a statement's parameters differ");
    st = zeroed(sizeof *st);
    st->st = prepared;
    st->kept = text->params ? zeroed((size_t)text->params * KEEP) : NULL;
    *ret = &st->base;
    return 0;
}

static void sqlite_finalize(struct stmt *base)
{
    struct sqlite_stmt *st = of_stmt(base);

    sqlite3_finalize(st->st);
    free(st->kept);
    free(st);
}

static void bound(struct sqlite_stmt *st, int rc)
{
    must(rc != SQLITE_RANGE && rc != SQLITE_MISUSE, "a parameter is bound that is not there");
    if (rc != SQLITE_OK)
        st->rc = rc;
}

static void sqlite_bind_i64(struct stmt *st, int param, int64_t v)
{
    bound(of_stmt(st), sqlite3_bind_int64(of_stmt(st)->st, param, v));
}

static void sqlite_bind_bytes(struct stmt *base, int param, enum value_kind kind, struct slice v)
{
    struct sqlite_stmt *st = of_stmt(base);
    const char *p = v.n ? v.p : ""; /* a NULL pointer would bind NULL */

    if (kind == VALUE_TEXT)
        bound(st, sqlite3_bind_text64(st->st, param, p, v.n, SQLITE_STATIC, SQLITE_UTF8));
    else
        bound(st, sqlite3_bind_blob64(st->st, param, p, v.n, SQLITE_STATIC));
}

static void sqlite_bind_copy(struct stmt *base, int param, const uint8_t *p, int n)
{
    struct sqlite_stmt *st = of_stmt(base);

    must(param >= 1 && param <= base->text->params && n <= KEEP,
         "a parameter is bound that is not there");
    memcpy(st->kept[param - 1], p, (size_t)n);
    bound(st, sqlite3_bind_blob(st->st, param, st->kept[param - 1], n, SQLITE_STATIC));
}

static int sqlite_step(struct stmt *base, struct err *err)
{
    struct sqlite_stmt *st = of_stmt(base);
    int rc = st->rc ? st->rc : sqlite3_step(st->st);

    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    return store_sqlite_fail(of(base->store), rc, err);
}

static void sqlite_reset(struct stmt *base)
{
    sqlite3_reset(of_stmt(base)->st);
    of_stmt(base)->rc = SQLITE_OK;
}

static enum value_kind sqlite_col_kind(struct stmt *st, int col)
{
    switch (sqlite3_column_type(of_stmt(st)->st, col)) {
    case SQLITE_NULL:
        return VALUE_NULL;
    case SQLITE_INTEGER:
        return VALUE_I64;
    case SQLITE_TEXT:
        return VALUE_TEXT;
    default:
        return VALUE_BLOB;
    }
}

static int64_t sqlite_col_i64(struct stmt *st, int col)
{
    return sqlite3_column_int64(of_stmt(st)->st, col);
}

static struct slice sqlite_col_bytes(struct stmt *st, int col)
{
    sqlite3_stmt *s = of_stmt(st)->st;
    const void *p = sqlite3_column_blob(s, col);

    return slice_of(p, (size_t)sqlite3_column_bytes(s, col));
}

static int64_t sqlite_changes(struct stmt *st)
{
    return sqlite3_changes64(of(st->store)->db);
}

static int sqlite_col_count(struct stmt *st)
{
    return sqlite3_column_count(of_stmt(st)->st);
}

static const char *sqlite_col_name(struct stmt *st, int col)
{
    return sqlite3_column_name(of_stmt(st)->st, col);
}

/* A column of a table has the table's type; SQLite does not know what an expression gives. */
static bool sqlite_col_fits(struct stmt *st, int col, char letter)
{
    const char *type = sqlite3_column_decltype(of_stmt(st)->st, col);

    return type == NULL || strcmp(type, letter == 'i'   ? "INTEGER"
                                        : letter == 't' ? "TEXT"
                                                        : "BLOB") == 0;
}

const struct engine *store_sqlite(void)
{
    static const struct engine engine = {
        .place = &store_sqlite_place,
        .begin = {"BEGIN IMMEDIATE", "BEGIN IMMEDIATE", "BEGIN"},
        .open = sqlite_open,
        .created = store_sqlite_created,
        .close = store_sqlite_close,
        .exec = sqlite_exec,
        .control = sqlite_control,
        .checkpoint = sqlite_checkpoint,
        .copy = store_sqlite_copy,
        .check = sqlite_check,
        .prepare = sqlite_prepare,
        .finalize = sqlite_finalize,
        .bind_i64 = sqlite_bind_i64,
        .bind_bytes = sqlite_bind_bytes,
        .bind_copy = sqlite_bind_copy,
        .step = sqlite_step,
        .reset = sqlite_reset,
        .col_kind = sqlite_col_kind,
        .col_i64 = sqlite_col_i64,
        .col_bytes = sqlite_col_bytes,
        .changes = sqlite_changes,
        .col_count = sqlite_col_count,
        .col_name = sqlite_col_name,
        .col_fits = sqlite_col_fits,
    };

    return &engine;
}
