#include "core/store/engine.h"

#include <string.h>

#ifndef HAVE_POSTGRESQL

static int pg_open(const char *url, enum store_mode mode, struct store **ret, struct err *err)
{
    (void)mode, (void)ret;
    err_set(err, FAULT_USAGE, "this indaba was built without PostgreSQL");
    err_about(err, "%.*s", (int)strcspn(url, ":"), url);
    return err_remedy(err, "Name a file, or install an indaba that was built with it.");
}

const struct engine *store_pg(void)
{
    static const struct engine engine = {.open = pg_open};

    return &engine;
}

#else

#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

/* Object ids of types: postgresql.org/docs/15/catalog-pg-type.html
 * (src/include/catalog/pg_type.dat) */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };
enum { KEEP = 32, BINARY = 1 };

struct pg_store {
    struct store base;
    PGconn *conn;
    int prepared; /* how many statements have got a name */
};

/* A parameter in the binary format: int8 is 8 bytes big-endian, bytea and text are their bytes. */
struct pg_param {
    const char *p;
    int n;
    char kept[KEEP]; /* what does not belong to the caller */
};

struct pg_stmt {
    struct stmt base;
    char name[16]; /* empty: read row by row and not kept */
    struct pg_param *params;
    bool sent;
    PGresult *rows; /* all of them, or one */
    int row;
    int64_t changes;
};

static struct pg_store *of(struct store *store)
{
    return (struct pg_store *)store;
}

static struct pg_stmt *of_stmt(struct stmt *st)
{
    return (struct pg_stmt *)st;
}

static void *zeroed(size_t n)
{
    void *p = calloc(1, n);

    must(p != NULL, "there is no memory left");
    return p;
}

/* --- errors
 * ---------------------------------------------------------------------------------------- */

static const struct {
    const char *state; /* how SQLSTATE begins: postgresql.org/docs/15/errcodes-appendix.html */
    enum fault fault;
    const char *text, *remedy;
} faults[] = {
    {"40", FAULT_BUSY, "another one changed the same thing", "Try again."},
    {"55P03", FAULT_BUSY, "another one holds the same thing", "Try again."},
    {"53100", FAULT_FULL, "the database has no space left", "Free some space on its disk."},
    {"53300", FAULT_BUSY, "the database has too many connections", "Try again in a moment."},
    {"53", FAULT_IO, "the database lacks memory or files", "Look into the database's log."},
    {"54", FAULT_TOO_BIG, "a value is too big to be stored", ""},
    {"22", FAULT_INVALID, "a value cannot be stored", ""},
    {"23", FAULT_CONFLICT, "something like it exists already", ""},
    {"08", FAULT_IO, "the connection to the database is gone", "Start the database again."},
    {"57", FAULT_IO, "the database is stopping", "Start the database again."},
    {"58", FAULT_IO, "the database's disk failed", "Look into the database's log."},
    {"42501", FAULT_IO, "the database's user may not do this", "Give the user the right to."},
    {"25006", FAULT_IO, "the database cannot be written", "Use the main server, not a copy."},
    {"XX001", FAULT_INVALID, "the database is damaged", "Restore it from a backup."},
    {"XX002", FAULT_INVALID, "the database is damaged", "Restore it from a backup."},
};

/* libpq ends its sentences with a line feed. */
static int first_line(const char *text)
{
    return (int)strcspn(text, "\n");
}

static int fail(struct pg_store *store, const PGresult *result, struct err *err)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *said = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

    if (said == NULL)
        said = PQerrorMessage(store->conn);
    if (state == NULL)
        state = PQstatus(store->conn) == CONNECTION_OK ? "" : "08";
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (strncmp(state, faults[i].state, strlen(faults[i].state)) != 0)
            continue;
        err_set(err, faults[i].fault, "%s (PostgreSQL %s: %.*s)", faults[i].text, state,
                first_line(said), said);
        err_about(err, "%s", store->base.url);
        return err_remedy(err, "%s", faults[i].remedy);
    }
    err_set(err, FAULT_INTERNAL, "the database refused a statement (PostgreSQL %s: %.*s)", state,
            first_line(said), said);
    return err_about(err, "%s", store->base.url);
}

/* --- opening
 * --------------------------------------------------------------------------------------- */

static int pg_exec(struct store *base, const char *sql, struct err *err)
{
    struct pg_store *store = of(base);
    PGresult *result = PQexec(store->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    int rc = 0;

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        rc = fail(store, result, err);
    /* COMMIT of a transaction in which something failed is a rollback and no error. */
    else if (strcmp(sql, "COMMIT") == 0 && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        rc = err_set(err, FAULT_INTERNAL, "a transaction with a failed statement was committed");
    PQclear(result);
    return rc;
}

static void quiet(void *ctx, const PGresult *result)
{
    (void)ctx, (void)result;
}

static void pg_close(struct store *base)
{
    PQfinish(of(base)->conn);
    free(base->url);
    free(base);
}

/* The url without what follows the user's name in it: a password is never shown. */
static char *shown(PGconn *conn)
{
    const char *host = PQhost(conn), *name = PQdb(conn);
    size_t size = 32 + (host ? strlen(host) : 0) + (name ? strlen(name) : 0);
    char *text = zeroed(size);

    snprintf(text, size, "postgresql://%s/%s", host ? host : "", name ? name : "");
    return text;
}

/* The site's mark is a table of its own: the version, or none. */
static int marked(struct pg_store *store, bool *ret_there, int64_t *ret_version, struct err *err)
{
    PGresult *result = PQexec(store->conn, "SELECT to_regclass('indaba_site') IS NOT NULL");
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK;

    *ret_there = ok && PQgetvalue(result, 0, 0)[0] == 't';
    if (ok && *ret_there) {
        PQclear(result);
        result = PQexec(store->conn, "SELECT version FROM indaba_site");
        ok = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
        *ret_version = ok ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    }
    if (!ok)
        fail(store, result, err);
    PQclear(result);
    return ok ? 0 : -1;
}

static int mark_check(struct pg_store *store, struct err *err)
{
    bool there = false;
    int64_t version = 0;

    if (marked(store, &there, &version, err) != 0)
        return -1;
    if (store->base.mode == STORE_CREATE && there) {
        err_set(err, FAULT_CONFLICT, "the database holds a site already");
        err_about(err, "%s", store->base.url);
        return err_remedy(err, "Choose another database.");
    }
    if (store->base.mode == STORE_CREATE)
        return 0;
    if (!there) {
        err_set(err, FAULT_ABSENT, "there is no site in the database");
        err_about(err, "%s", store->base.url);
        return err_remedy(err, "Check the name, or make one with `indaba init`.");
    }
    return store_version(&store->base, version, err);
}

static int pg_open(const char *url, enum store_mode mode, struct store **ret, struct err *err)
{
    const char *const keys[] = {"dbname", "client_encoding", "fallback_application_name", NULL};
    const char *const values[] = {url, "UTF8", "indaba", NULL};
    struct pg_store *store = zeroed(sizeof *store);
    const char *said;

    store->base.engine = store_pg();
    store->base.mode = mode;
    store->conn = PQconnectdbParams(keys, values, 1);
    must(store->conn != NULL, "there is no memory left");
    PQsetNoticeReceiver(store->conn, quiet, NULL);
    store->base.url = shown(store->conn);
    if (PQstatus(store->conn) != CONNECTION_OK) {
        said = PQerrorMessage(store->conn);
        err_set(err, FAULT_IO, "the database cannot be reached: %.*s", first_line(said), said);
        err_about(err, "%s", store->base.url);
        err_remedy(err, "Check the address, and that the database is running.");
    } else if (mark_check(store, err) == 0) {
        *ret = &store->base;
        return 0;
    }
    pg_close(&store->base);
    return -1;
}

/* CAST(x AS BLOB) is written for both engines: here it is a name for bytea. */
static int pg_created(struct store *base, struct err *err)
{
    char sql[192];

    snprintf(sql, sizeof sql,
             "CREATE DOMAIN blob AS bytea; CREATE TABLE indaba_site (version BIGINT NOT NULL); "
             "INSERT INTO indaba_site VALUES (%d)",
             sql_schema_version);
    if (pg_exec(base, sql, err) != 0)
        return -1;
    return store_commit(base, err);
}

static int pg_checkpoint(struct store *store, bool truncate, bool *ret_done, struct err *err)
{
    (void)store, (void)truncate, (void)ret_done, (void)err;
    return 0;
}

static int pg_copy(struct store *store, const char *path,
                   bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                   struct err *err)
{
    (void)path, (void)progress, (void)ctx;
    err_set(err, FAULT_USAGE, "a PostgreSQL database is not copied by indaba");
    err_about(err, "%s", store->url);
    return err_remedy(err, "Use pg_dump.");
}

static int pg_check(struct store *store, bool full, struct err *err)
{
    (void)full;
    return pg_exec(store, "SELECT version FROM indaba_site", err);
}

/* --- its place
 * ------------------------------------------------------------------------------------- */

/* As it was written: two ways to write one address are two keys. */
static int pg_key(const char *url, char ret[STORE_KEY], struct err *err)
{
    char text[65];

    (void)err;
    snprintf(ret, STORE_KEY, "pg/%.32s", hash_text(hash_bytes(slice_str(url)), text));
    return 0;
}

static int pg_size(const char *url, int64_t *ret, struct err *err)
{
    struct store *store;
    PGresult *result;
    int rc;

    if (pg_open(url, STORE_READ, &store, err) != 0)
        return -1;
    result = PQexec(of(store)->conn, "SELECT pg_database_size(current_database())");
    rc = PQresultStatus(result) == PGRES_TUPLES_OK ? 0 : fail(of(store), result, err);
    if (rc == 0)
        *ret = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    pg_close(store);
    return rc;
}

/* --- statements
 * ------------------------------------------------------------------------------------ */

static Oid oid_of(char letter)
{
    return letter == 'i' ? OID_INT8 : letter == 't' ? OID_TEXT : OID_BYTEA;
}

static int pg_prepare(struct store *base, const struct sql_text *text, struct stmt **ret,
                      struct err *err)
{
    struct pg_store *store = of(base);
    struct pg_stmt *st = zeroed(sizeof *st);
    Oid oids[128];
    PGresult *result;
    bool ok;

    must((size_t)text->params <= sizeof oids / sizeof *oids, "a statement has too many parameters");
    for (int i = 0; i < text->params; i++)
        oids[i] = oid_of(text->takes[i]);
    if (text->index != SQL_ONCE)
        snprintf(st->name, sizeof st->name, "s%d", store->prepared++);
    result = PQprepare(store->conn, st->name, text->sql, text->params, oids);
    ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!ok) {
        fail(store, result, err);
        free(st);
    } else {
        st->params = text->params ? zeroed((size_t)text->params * sizeof *st->params) : NULL;
        *ret = &st->base;
    }
    PQclear(result);
    return ok ? 0 : -1;
}

/* Forgets the rows; what the server still sends of a row-by-row statement is thrown away. */
static void pg_reset(struct stmt *base)
{
    struct pg_stmt *st = of_stmt(base);
    PGresult *rest;

    PQclear(st->rows);
    if (st->sent && st->name[0] == '\0')
        while ((rest = PQgetResult(of(base->store)->conn)))
            PQclear(rest);
    st->rows = NULL;
    st->sent = false;
    st->row = 0;
}

/* The server's half of a statement goes with the connection. */
static void pg_finalize(struct stmt *base)
{
    struct pg_stmt *st = of_stmt(base);

    pg_reset(base);
    free(st->params);
    free(st);
}

static struct pg_param *param_at(struct stmt *st, int param)
{
    must(param >= 1 && param <= st->text->params, "a parameter is bound that is not there");
    return &of_stmt(st)->params[param - 1];
}

static void pg_bind_i64(struct stmt *st, int param, int64_t v)
{
    struct pg_param *p = param_at(st, param);
    uint64_t be = htobe64((uint64_t)v);

    memcpy(p->kept, &be, sizeof be);
    p->p = p->kept;
    p->n = sizeof be;
}

static void pg_bind_bytes(struct stmt *st, int param, enum value_kind kind, struct slice v)
{
    struct pg_param *p = param_at(st, param);

    (void)kind;
    must(v.n <= INT32_MAX, "a value has more than 2 GiB");
    p->p = v.n ? v.p : ""; /* a NULL pointer would be NULL */
    p->n = (int)v.n;
}

static void pg_bind_copy(struct stmt *st, int param, const uint8_t *bytes, int n)
{
    struct pg_param *p = param_at(st, param);

    must(n <= KEEP, "a value is too long to be kept");
    memcpy(p->kept, bytes, (size_t)n);
    p->p = p->kept;
    p->n = n;
}

static int send(struct pg_stmt *st, struct err *err)
{
    PGconn *conn = of(st->base.store)->conn;
    int count = st->base.text->params;
    const char *values[128];
    int lengths[128], formats[128];

    for (int i = 0; i < count; i++) {
        values[i] = st->params[i].p;
        lengths[i] = st->params[i].n;
        formats[i] = BINARY;
    }
    st->sent = true;
    if (st->name[0]) {
        st->rows = PQexecPrepared(conn, st->name, count, values, lengths, formats, BINARY);
        return 0;
    }
    if (!PQsendQueryPrepared(conn, st->name, count, values, lengths, formats, BINARY) ||
        !PQsetSingleRowMode(conn))
        return fail(of(st->base.store), NULL, err);
    st->rows = PQgetResult(conn);
    return 0;
}

static int result_check(struct pg_stmt *st, struct err *err)
{
    ExecStatusType status = PQresultStatus(st->rows);

    if (status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE && status != PGRES_COMMAND_OK)
        return fail(of(st->base.store), st->rows, err);
    st->changes = strtoll(PQcmdTuples(st->rows), NULL, 10);
    return 0;
}

static int pg_step(struct stmt *base, struct err *err)
{
    struct pg_stmt *st = of_stmt(base);

    if (!st->sent) {
        if (send(st, err) != 0 || result_check(st, err) != 0)
            return -1;
        st->row = 0;
        return PQntuples(st->rows) > 0;
    }
    if (st->rows == NULL)
        return 0;
    if (st->name[0] == '\0' && PQresultStatus(st->rows) == PGRES_SINGLE_TUPLE) {
        PQclear(st->rows);
        st->rows = PQgetResult(of(base->store)->conn);
        return result_check(st, err) != 0 ? -1 : PQntuples(st->rows) > 0;
    }
    return ++st->row < PQntuples(st->rows);
}

static enum value_kind pg_col_kind(struct stmt *base, int col)
{
    struct pg_stmt *st = of_stmt(base);

    if (PQgetisnull(st->rows, st->row, col))
        return VALUE_NULL;
    switch (PQftype(st->rows, col)) {
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return VALUE_I64;
    case OID_TEXT:
        return VALUE_TEXT;
    default:
        return VALUE_BLOB;
    }
}

static int64_t pg_col_i64(struct stmt *base, int col)
{
    struct pg_stmt *st = of_stmt(base);
    const char *p = PQgetvalue(st->rows, st->row, col);
    int n = PQgetlength(st->rows, st->row, col);
    uint64_t v = 0;

    if (PQgetisnull(st->rows, st->row, col))
        return 0;
    must(pg_col_kind(base, col) == VALUE_I64, "a column that should be a number is none");
    if (p[0] & 0x80)
        v = UINT64_MAX;
    for (int i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return (int64_t)v;
}

static struct slice pg_col_bytes(struct stmt *base, int col)
{
    struct pg_stmt *st = of_stmt(base);

    return slice_of(PQgetvalue(st->rows, st->row, col),
                    (size_t)PQgetlength(st->rows, st->row, col));
}

static int64_t pg_changes(struct stmt *st)
{
    return of_stmt(st)->changes;
}

static PGresult *described(struct stmt *base)
{
    struct pg_stmt *st = of_stmt(base);

    if (st->rows == NULL)
        st->rows = PQdescribePrepared(of(base->store)->conn, st->name);
    return st->rows;
}

static int pg_col_count(struct stmt *st)
{
    return PQnfields(described(st));
}

static const char *pg_col_name(struct stmt *st, int col)
{
    return PQfname(described(st), col);
}

static bool pg_col_fits(struct stmt *st, int col, char letter)
{
    Oid oid = PQftype(described(st), col);

    return oid == oid_of(letter) || (letter == 'i' && (oid == OID_INT2 || oid == OID_INT4));
}

const struct engine *store_pg(void)
{
    static const struct engine_place place = {.key = pg_key, .size = pg_size};
    static const struct engine engine = {
        .place = &place,
        /* The lock lasts until the transaction ends, whichever connection a pooler gave; readers
         * are not kept off. Behind it each statement sees what is committed. */
        .begin = {"BEGIN",
                  "BEGIN ISOLATION LEVEL READ COMMITTED; LOCK TABLE indaba_site IN EXCLUSIVE MODE",
                  "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
        .open = pg_open,
        .created = pg_created,
        .close = pg_close,
        .exec = pg_exec,
        .control = pg_exec,
        .checkpoint = pg_checkpoint,
        .copy = pg_copy,
        .check = pg_check,
        .prepare = pg_prepare,
        .finalize = pg_finalize,
        .bind_i64 = pg_bind_i64,
        .bind_bytes = pg_bind_bytes,
        .bind_copy = pg_bind_copy,
        .step = pg_step,
        .reset = pg_reset,
        .col_kind = pg_col_kind,
        .col_i64 = pg_col_i64,
        .col_bytes = pg_col_bytes,
        .changes = pg_changes,
        .col_count = pg_col_count,
        .col_name = pg_col_name,
        .col_fits = pg_col_fits,
    };

    return &engine;
}

#endif
