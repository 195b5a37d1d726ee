#include "core/store/engine.h"
#include "core/store/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct engine *store_engine_of(const char *url)
{
    if (strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0)
        return store_pg();
    return store_sqlite();
}

enum store_engine store_engine(const struct store *store)
{
    return store->engine == store_sqlite() ? STORE_SQLITE : STORE_POSTGRESQL;
}

static int table_create(struct store *store, const struct sql_table *table, struct err *err)
{
    if (store->engine->exec(store, table->create[store_engine(store)], err) != 0)
        return -1;
    for (int i = 0; table->indexes[i]; i++)
        if (store->engine->exec(store, table->indexes[i], err) != 0)
            return -1;
    if (table->stats && store_engine(store) == STORE_SQLITE)
        return store->engine->exec(store, table->stats, err);
    return 0;
}

static int schema_create(struct store *store, struct err *err)
{
    if (store_begin(store, err) != 0)
        return -1;
    /* Of an empty file this makes the table that `stats` are put into. */
    if (store_engine(store) == STORE_SQLITE && store->engine->exec(store, "ANALYZE", err) != 0)
        return -1;
    for (int i = 0; i < sql_tables_count; i++)
        if (table_create(store, &sql_tables[i], err) != 0)
            return -1;
    if (search_remake(store, err) != 0)
        return -1;
    return store->engine->created(store, err);
}

int store_version(const struct store *store, int64_t version, struct err *err)
{
    if (version == sql_schema_version)
        return 0;
    if (version > sql_schema_version)
        err_set(err, FAULT_INVALID,
                "the site was made by a newer indaba (its schema is %lld, this one knows %d)",
                (long long)version, sql_schema_version);
    else
        err_set(err, FAULT_INVALID, "the site is of an older indaba (its schema is %lld, not %d)",
                (long long)version, sql_schema_version);
    err_about(err, "%s", store->url);
    return err_remedy(err, version > sql_schema_version
                               ? "Install the newer indaba."
                               : "Write a bundle with that indaba and import it into a new site.");
}

int store_open(const char *url, enum store_mode mode, struct store **ret, struct err *err)
{
    const struct engine *engine = store_engine_of(url);
    struct store *store = NULL;

    *ret = NULL;
    if (engine->open(url, mode, &store, err) != 0)
        return -1;
    store->ready = calloc((size_t)sql_texts_count + SQL_OWN, sizeof *store->ready);
    must(store->ready != NULL, "there is no memory left");
    if (mode == STORE_CREATE && schema_create(store, err) != 0) {
        store_rollback(store);
        store_close(store);
        return -1;
    }
    if (mode == STORE_CREATE)
        store->mode = STORE_WRITE;
    *ret = store;
    return 0;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    for (int i = 0; i < sql_texts_count + SQL_OWN; i++) {
        struct stmt *next;

        for (struct stmt *st = store->ready[i]; st; st = next) {
            next = st->next;
            store->engine->finalize(st);
        }
    }
    free(store->ready);
    store->engine->close(store);
}

int store_begin(struct store *store, struct err *err)
{
    must(!store->begun, "a transaction is begun inside another");
    store->begun = true;
    store->changed = false;
    if (store->engine->control(store, store->engine->begin[store->mode], err) == 0)
        return 0;
    store_rollback(store); /* it may have begun, and have waited for the lock in vain */
    return -1;
}

int store_commit(struct store *store, struct err *err)
{
    must(store->begun, "a commit has no transaction");
    if (store->engine->control(store, "COMMIT", err) != 0)
        return -1;
    store->begun = false;
    return 0;
}

void store_rollback(struct store *store)
{
    /* After a full disk or an I/O error SQLite may have rolled back already: then this fails, which
     * is as good. */
    if (store->begun)
        (void)!store->engine->control(store, "ROLLBACK", NULL);
    store->begun = false;
}

bool store_changed(const struct store *store)
{
    return store->changed;
}

int store_savepoint(struct store *store, struct err *err)
{
    return store->engine->control(store, "SAVEPOINT part", err);
}

int store_release(struct store *store, struct err *err)
{
    return store->engine->control(store, "RELEASE SAVEPOINT part", err);
}

int store_undo(struct store *store, struct err *err)
{
    if (store->engine->control(store, "ROLLBACK TO SAVEPOINT part", err) != 0)
        return -1;
    return store_release(store, err);
}

int store_checkpoint(struct store *store, bool truncate, bool *ret_done, struct err *err)
{
    *ret_done = true;
    return store->engine->checkpoint(store, truncate, ret_done, err);
}

int store_copy(struct store *store, const char *path,
               bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx, struct err *err)
{
    return store->engine->copy(store, path, progress, ctx, err);
}

int store_check(struct store *store, bool full, struct err *err)
{
    return store->engine->check(store, full, err);
}

static int table_remake(struct store *store, const struct sql_table *table, struct err *err)
{
    char drop[128];

    snprintf(drop, sizeof drop, "DROP TABLE IF EXISTS %s", table->name);
    if (store->engine->exec(store, drop, err) != 0)
        return -1;
    return table_create(store, table, err);
}

static int class_remake(struct store *store, enum store_class which, struct err *err)
{
    store->changed = true;
    for (int i = 0; i < sql_tables_count; i++)
        if (sql_tables[i].class == which && table_remake(store, &sql_tables[i], err) != 0)
            return -1;
    return which == STORE_CACHE ? search_remake(store, err) : 0;
}

int store_remake(struct store *store, enum store_class which, struct err *err)
{
    if (store->begun)
        return class_remake(store, which, err);
    if (store_begin(store, err) != 0)
        return -1;
    if (class_remake(store, which, err) == 0)
        return store_commit(store, err);
    store_rollback(store);
    return -1;
}

static void le(uint8_t *p, int n, uint64_t v)
{
    for (int i = 0; i < n; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static void digest_value(struct hasher *h, struct stmt *st, int col, char letter)
{
    uint8_t head[9] = {'n'};
    struct slice s;

    if (st->store->engine->col_kind(st, col) == VALUE_NULL) {
        hasher_add(h, head, 1);
    } else if (letter == 'i') {
        head[0] = 'i';
        le(head + 1, 8, (uint64_t)stmt_col_i64(st, col));
        hasher_add(h, head, 9);
    } else {
        s = st->store->engine->col_bytes(st, col);
        head[0] = letter == 't' ? 't' : 'b';
        le(head + 1, 4, s.n);
        hasher_add(h, head, 5);
        hasher_add(h, s.p, s.n);
    }
}

static int digest_table(struct store *store, const struct sql_table *table, struct hasher *h,
                        struct err *err)
{
    struct stmt *st = stmt_ready(store, &table->digest, err);
    int rc;

    if (st == NULL)
        return -1;
    hasher_add(h, table->name, strlen(table->name));
    while ((rc = stmt_step(st, err)) == 1)
        for (int i = 0; table->digest.gives[i]; i++)
            digest_value(h, st, i, table->digest.gives[i]);
    stmt_end(st);
    return rc;
}

int store_digest(struct store *store, struct hash *ret, struct err *err)
{
    struct hasher h;

    hasher_init(&h);
    for (int i = 0; i < sql_tables_count; i++)
        if (sql_tables[i].digest.sql && digest_table(store, &sql_tables[i], &h, err) != 0)
            return -1;
    *ret = hasher_end(&h);
    return 0;
}

static struct stmt **chain_of(struct store *store, const struct sql_text *text)
{
    if (text->index == SQL_ONCE)
        return NULL;
    return &store->ready[text->index >= 0 ? text->index : sql_texts_count - 2 - text->index];
}

struct stmt *stmt_ready(struct store *store, const struct sql_text *text, struct err *err)
{
    struct stmt **chain = chain_of(store, text);
    struct stmt *st;

    for (st = chain ? *chain : NULL; st; st = st->next) {
        if (!st->busy) {
            st->busy = true;
            return st;
        }
    }
    if (store->engine->prepare(store, text, &st, err) != 0)
        return NULL;
    st->store = store;
    st->text = text;
    st->busy = true;
    if (chain) {
        st->next = *chain;
        *chain = st;
    }
    return st;
}

void stmt_i64(struct stmt *st, int param, int64_t v)
{
    st->store->engine->bind_i64(st, param, v);
}

void stmt_id(struct stmt *st, int param, struct id v)
{
    st->store->engine->bind_copy(st, param, v.b, id_none(v) ? 0 : 16);
}

void stmt_hash(struct stmt *st, int param, struct hash v)
{
    st->store->engine->bind_copy(st, param, v.b, hash_none(v) ? 0 : 32);
}

void stmt_text(struct stmt *st, int param, struct slice v)
{
    st->store->engine->bind_bytes(st, param, VALUE_TEXT, v);
}

void stmt_blob(struct stmt *st, int param, struct slice v)
{
    st->store->engine->bind_bytes(st, param, VALUE_BLOB, v);
}

int stmt_step(struct stmt *st, struct err *err)
{
    return st->store->engine->step(st, err);
}

int64_t stmt_col_i64(struct stmt *st, int col)
{
    return st->store->engine->col_i64(st, col);
}

struct id stmt_col_id(struct stmt *st, int col)
{
    struct slice s = st->store->engine->col_bytes(st, col);
    struct id id = ID_NONE;

    if (s.n == sizeof id.b)
        memcpy(id.b, s.p, sizeof id.b);
    return id;
}

struct hash stmt_col_hash(struct stmt *st, int col)
{
    struct slice s = st->store->engine->col_bytes(st, col);
    struct hash hash = HASH_NONE;

    if (s.n == sizeof hash.b)
        memcpy(hash.b, s.p, sizeof hash.b);
    return hash;
}

struct slice stmt_col_text(struct stmt *st, int col)
{
    return st->store->engine->col_bytes(st, col);
}

struct slice stmt_col_blob(struct stmt *st, int col)
{
    return st->store->engine->col_bytes(st, col);
}

int64_t stmt_changes(struct stmt *st)
{
    int64_t changes = st->store->engine->changes(st);

    if (changes > 0)
        st->store->changed = true;
    return changes;
}

void stmt_end(struct stmt *st)
{
    if (st == NULL)
        return;
    if (st->text->index == SQL_ONCE) {
        st->store->engine->finalize(st);
        return;
    }
    st->store->engine->reset(st);
    st->busy = false;
}
