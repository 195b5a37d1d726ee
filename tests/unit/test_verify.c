#include "gen/sql/journal.h"
#include "tests/unit/one_site.h"

#include "core/journal/verify.h"

/* ---- verify ---- */

struct named {
    struct hash only;
    bool another;
    int count;
};

static void on_fault(void *ctx, struct hash entry, const char *why)
{
    struct named *n = ctx;

    assert_non_null(why);
    n->count++;
    n->another = n->another || !hash_eq(entry, n->only);
}

/* "T" in the texts is the number of the entry meant. */
#define BLOB_LAST(col) col " = CAST(substr(" col ", 1, length(" col ") - 1) || x'01' AS BLOB)"
static const struct {
    const char *entry, *damage; /* %lld is the entry's number */
} damages[] = {
    {"body", "UPDATE payload SET " BLOB_LAST("bytes") " WHERE n = %lld"},
    {"body", "UPDATE payload SET " BLOB_LAST("salt") " WHERE n = %lld"},
    {"body", "DELETE FROM payload WHERE n = %lld"},
    {"body", "UPDATE entry SET kind = 21 WHERE n = %lld"},
    {"body", "UPDATE entry SET flags = 1 WHERE n = %lld"},
    {"body", "UPDATE entry SET seq = seq + 1 WHERE n = %lld"},
    {"body", "UPDATE entry SET hlc = hlc + 1 WHERE n = %lld"},
    {"body", "UPDATE entry SET " BLOB_LAST("object") " WHERE n = %lld"},
    {"body", "UPDATE entry SET " BLOB_LAST("author") " WHERE n = %lld"},
    {"edit", "UPDATE entry SET " BLOB_LAST("supersedes") " WHERE n = %lld"},
    {"edit", "UPDATE entry SET supersedes = x'' WHERE n = %lld"},
    {"body", "UPDATE run SET " BLOB_LAST("sig") " WHERE n = %lld"},
    {"body", "UPDATE run SET sig = x'00' WHERE n = %lld"},
    {"last", "DELETE FROM run WHERE n = %lld"},
    {"first", "UPDATE payload SET " BLOB_LAST("bytes") " WHERE n = %lld"},
    {"first", "UPDATE lane SET " BLOB_LAST("site") " WHERE first_n = %lld"},
    /* The entry behind the missing one is named; at the end of a lane the missing one itself. */
    {"edit", "DELETE FROM entry WHERE n = %lld - 1"},
    {"last", "DELETE FROM entry WHERE n = %lld"},
};

static int64_t damaged_entry(struct store *store, const char *which)
{
    static const char *const sql[][2] = {
        {"body", "SELECT min(n) FROM entry WHERE kind = 20"},
        {"edit", "SELECT min(n) FROM entry WHERE kind = 20 AND length(supersedes) = 32"},
        {"last", "SELECT max(n) FROM entry WHERE kind = 20"},
        {"first", "SELECT e.n FROM entry e JOIN entry p ON p.kind = 20 AND p.lane = e.lane "
                  "WHERE e.seq = 1 LIMIT 1"},
    };

    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        if (strcmp(sql[i][0], which) == 0)
            return number(store, sql[i][1]);
    return -1;
}

static void damage_is_named(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct store *store = w->s.store;
        int64_t n = damaged_entry(store, damages[i].entry);
        struct named named = {0};
        struct verify_result result;
        struct sql_entry_id_row id;
        char sql[300];

        assert_true(n > 0);
        OK(store_begin(store, &err));
        OK(sql_entry_id(store, n, &id, &err));
        named.only = id.id;
        snprintf(sql, sizeof sql, damages[i].damage, (long long)n);
        exec(store, sql);
        OK(verify_journal(store, on_fault, &named, &result, &err));
        if (named.count == 0 || named.another || result.faults != named.count)
            fail_msg("%s: %d faults, %s", sql, named.count,
                     named.another ? "another entry is named too" : "");
        store_rollback(store);
    }
    assert_int_equal(site_faults(&w->s, NULL), 0);
}

/* ---- the digest ---- */

/* What may differ between sites that hold the same entries: how many entries a site had received
 * before this one. Nothing else may. */
static const char *const local_columns[] = {"post.n", "thread_count.last_n"};

static bool is_local(const char *table, const char *column)
{
    char name[128];

    snprintf(name, sizeof name, "%s.%s", table, column);
    for (size_t i = 0; i < sizeof local_columns / sizeof *local_columns; i++)
        if (strcmp(name, local_columns[i]) == 0)
            return true;
    return false;
}

struct columns {
    char name[40][40], type[40][16];
    bool key[40];
    size_t count;
};

static void columns_of(struct store *store, const char *table, struct columns *ret)
{
    struct sql_text text = {.name = "t", .takes = "", .gives = "tti", .index = -1};
    struct err err = {0};
    struct stmt *st;
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT name, type, pk FROM pragma_table_info('%s')", table);
    text.sql = sql;
    st = stmt_ready(store, &text, &err);
    check_ok(st ? 0 : -1, &err, sql);
    for (ret->count = 0; stmt_step(st, &err) == 1; ret->count++) {
        struct slice name = stmt_col_text(st, 0), type = stmt_col_text(st, 1);

        assert_true(ret->count < 40);
        snprintf(ret->name[ret->count], 40, "%.*s", (int)name.n, name.p);
        snprintf(ret->type[ret->count], 16, "%.*s", (int)type.n, type.p);
        ret->key[ret->count] = stmt_col_i64(st, 2) > 0;
    }
    stmt_end(st);
    assert_true(ret->count > 0);
}

/* A row of its own in each table, so that none is empty. */
static void add_row(struct store *store, const char *table, const struct columns *c)
{
    struct buf sql;

    buf_init(&sql, 8192);
    buf_printf(&sql, "INSERT INTO %s VALUES (", table);
    for (size_t i = 0; i < c->count; i++)
        buf_printf(&sql, "%s%s", i ? ", " : "",
                   c->type[i][0] == 'I' || c->type[i][0] == 'i' ? "1"
                   : c->type[i][0] == 'T' || c->type[i][0] == 't'
                       ? "'text'"
                       : "x'5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a'");
    buf_str(&sql, ")");
    exec(store, buf_cstr(&sql));
    buf_done(&sql);
}

static void change_one(struct store *store, const char *table, const struct columns *c, size_t col,
                       int64_t row)
{
    const char *name = c->name[col];
    struct buf sql, keys;

    buf_init(&sql, 8192);
    buf_init(&keys, 1024);
    for (size_t i = 0; i < c->count; i++)
        if (c->key[i])
            buf_printf(&keys, "%s%s", keys.n ? ", " : "", c->name[i]);
    buf_printf(&sql,
               "UPDATE %s SET %s = CASE typeof(%s) WHEN 'integer' THEN %s + 1 "
               "WHEN 'text' THEN %s || 'x' ELSE CAST(%s || x'01' AS BLOB) END WHERE (%s) = "
               "(SELECT %s FROM %s LIMIT 1 OFFSET %lld)",
               table, name, name, name, name, name, buf_cstr(&keys), buf_cstr(&keys), table,
               (long long)row);
    exec(store, buf_cstr(&sql));
    buf_done(&sql);
    buf_done(&keys);
}

static void digest_sees_all_sqlite(void **state)
{
    struct world *w = *state;
    struct store *store = w->s.store;
    int tables = 0, changes = 0, locals = 0;

    OK(store_begin(store, &err));
    for (int t = 0; t < sql_tables_count; t++) {
        const char *table = sql_tables[t].name;
        struct columns c;
        char sql[128];
        int64_t rows;

        if (sql_tables[t].class != STORE_DERIVED)
            continue;
        tables++;
        columns_of(store, table, &c);
        add_row(store, table, &c);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
        rows = number(store, sql);
        for (size_t col = 0; col < c.count; col++)
            for (int64_t row = 0; row < rows && row < 4; row++) {
                struct hash before = site_digest(&w->s);
                bool changed;

                OK(store_savepoint(store, &err));
                change_one(store, table, &c, col, row);
                changed = !hash_eq(before, site_digest(&w->s));
                OK(store_undo(store, &err));
                if (changed == is_local(table, c.name[col]))
                    fail_msg("%s.%s %s the digest", table, c.name[col],
                             changed ? "changes" : "does not change");
                changes++;
                locals += is_local(table, c.name[col]);
            }
    }
    store_rollback(store);
    assert_true(tables >= 18 && changes > 200);
    assert_true(locals >= (int)(sizeof local_columns / sizeof *local_columns));
}

/* Columns that hold an arrival number count as the entry's id: numbers that differ for the same
 * entry do not matter, another entry does, and a missing row does. */
static void digest_reads_entries(void **state)
{
    struct world *w = *state;
    struct store *store = w->s.store;
    struct hash before = site_digest(&w->s), after;

    OK(store_begin(store, &err));
    exec(store, "UPDATE entry SET n = -n; UPDATE entry SET n = 1000 - n");
    exec(store, "UPDATE post SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE site SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE person SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE workshop SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE activity SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE report SET body_n = 1000 + body_n WHERE body_n > 0");
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    exec(store, "DELETE FROM post WHERE id = (SELECT id FROM post ORDER BY id LIMIT 1)");
    after = site_digest(&w->s);
    assert_false(hash_eq(before, after));
    store_rollback(store);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(damage_is_named),
        TEST(digest_sees_all_sqlite),
        TEST(digest_reads_entries),
    };

    hash_start();
    /* INDABA_TEST_PG: see both.h */
    return both_run("verify", tests, sizeof tests / sizeof *tests);
}
