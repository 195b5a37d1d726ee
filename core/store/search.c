#include "core/store/search.h"

#include "core/base/buf.h"
#include "core/store/engine.h"

static const struct search_sql *sql_of(const struct store *store)
{
    return store_engine(store) == STORE_SQLITE ? search_sqlite() : search_pg();
}

int search_remake(struct store *store, struct err *err)
{
    const struct search_sql *sql = sql_of(store);

    for (int i = 0; sql->remake[i]; i++)
        if (store->engine->exec(store, sql->remake[i], err) != 0)
            return -1;
    return 0;
}

int search_optimize(struct store *store, struct err *err)
{
    const char *sql = sql_of(store)->optimize;

    return sql ? store->engine->exec(store, sql, err) : 0;
}

static int change(struct store *store, const struct sql_text *text, int64_t n, struct slice terms,
                  struct err *err)
{
    struct stmt *st = stmt_ready(store, text, err);
    int rc;

    if (st == NULL)
        return -1;
    stmt_i64(st, 1, n);
    if (text->params > 1)
        stmt_text(st, 2, terms);
    rc = stmt_step(st, err);
    stmt_end(st);
    return rc < 0 ? -1 : 0;
}

int search_put(struct store *store, int64_t n, struct slice terms, struct err *err)
{
    return change(store, &sql_of(store)->put, n, terms, err);
}

int search_drop(struct store *store, int64_t n, struct slice terms, struct err *err)
{
    return change(store, &sql_of(store)->drop, n, terms, err);
}

/* Terms hold letters, digits and marks alone; no other sign gets through, so that a query has no
 * grammar. */
static bool term_char(char c)
{
    return (c & 0x80) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Each term between the engine's quotes. */
static void query_write(struct buf *buf, struct slice terms, char quote, const char *join)
{
    bool open = false;

    for (size_t i = 0; i < terms.n; i++) {
        bool in = term_char(terms.p[i]);

        if (in && !open) {
            buf_str(buf, buf->n ? join : "");
            buf_char(buf, quote);
        }
        if (!in && open)
            buf_char(buf, quote);
        if (in)
            buf_char(buf, terms.p[i]);
        open = in;
    }
    if (open)
        buf_char(buf, quote);
}

int search_find(struct store *store, struct slice terms, int64_t before, int64_t limit,
                struct arena *arena, struct search *ret, struct err *err)
{
    const struct search_sql *sql = sql_of(store);
    struct slice query;
    struct buf buf;

    *ret = (struct search){0};
    buf_init(&buf, 64 << 10);
    query_write(&buf, terms, sql->quote, sql->join);
    if (buf.over) {
        buf_done(&buf);
        return err_set(err, FAULT_TOO_BIG, "the search has too many words");
    }
    query = arena_slice(arena, buf_slice(&buf));
    buf_done(&buf);
    if (query.n == 0)
        return 0;
    ret->st = stmt_ready(store, &sql->find, err);
    if (ret->st == NULL)
        return -1;
    stmt_text(ret->st, 1, query);
    stmt_i64(ret->st, 2, before);
    stmt_i64(ret->st, 3, limit);
    return 0;
}

int search_next(struct search *search, struct err *err)
{
    int rc;

    if (search->st == NULL)
        return 0;
    rc = stmt_step(search->st, err);
    if (rc == 1)
        search->n = stmt_col_i64(search->st, 0);
    else
        search_end(search);
    return rc;
}

void search_end(struct search *search)
{
    stmt_end(search->st);
    search->st = NULL;
}
