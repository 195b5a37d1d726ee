/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/store/engine.h"
#include "core/store/search.h"
#include "gen/sql.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every test of `both` runs on a SQLite file and, when INDABA_TEST_PG is set, on a PostgreSQL
 * schema of its own. */
struct place {
    char folder[64], url[512];
    bool postgresql;
};

static void fine(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s: %s", err->subject, err->text);
}

#define OK(call)                    \
    do {                            \
        struct err ok_err = {0};    \
        fine((int)(call), &ok_err); \
    } while (0)

static void schema_make(const char *base, const char *name)
{
    struct err err = {0};
    struct store *store;
    char sql[128];

    if (store_open(base, STORE_CREATE, &store, &err) < 0) {
        assert_int_equal(err.fault, FAULT_CONFLICT);
        OK(store_open(base, STORE_WRITE, &store, &ok_err));
    }
    snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s", name, name);
    OK(store->engine->exec(store, sql, &ok_err));
    store_close(store);
}

static int place_make(void **state, bool postgresql)
{
    static int number;
    const char *base = getenv("INDABA_TEST_PG");
    struct place *p = calloc(1, sizeof *p);

    *state = p;
    p->postgresql = postgresql && base;
    snprintf(p->folder, sizeof p->folder, "/tmp/indaba-store.XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    if (p->postgresql) {
        char name[32];

        snprintf(name, sizeof name, "t%d", ++number);
        schema_make(base, name);
        snprintf(p->url, sizeof p->url, "%s%coptions=-csearch_path%%3D%s", base,
                 strchr(base, '?') ? '&' : '?', name);
    } else {
        snprintf(p->url, sizeof p->url, "%s/site", p->folder);
    }
    return 0;
}

static int setup_sqlite(void **state)
{
    return place_make(state, false);
}

static int setup_pg(void **state)
{
    return place_make(state, true);
}

static int teardown(void **state)
{
    static const char *const names[] = {"site", "site-wal", "site-shm", "copy", "other", "deep"};
    struct place *p = *state;
    char path[128];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", p->folder, names[i]);
        (void)!chmod(path, 0600);
        if (unlink(path) < 0)
            rmdir(path);
    }
    /* Whatever a store left behind makes this fail. */
    assert_int_equal(rmdir(p->folder), 0);
    free(p);
    return 0;
}

static struct store *opened(struct place *p, enum store_mode mode)
{
    struct store *store = NULL;

    OK(store_open(p->url, mode, &store, &ok_err));
    return store;
}

/* Whether postgresql was asked for but there is none. */
static bool absent(void **state, bool postgresql)
{
    return postgresql && !((struct place *)*state)->postgresql;
}

static struct stmt *ready(struct store *store, struct sql_text *text)
{
    struct err err = {0};
    struct stmt *st = stmt_ready(store, text, &err);

    if (st == NULL)
        fail_msg("%s: %s", text->sql, err.text);
    return st;
}

static int64_t one_number(struct store *store, const char *sql)
{
    struct sql_text text = {.name = "t", .sql = sql, .takes = "", .gives = "i", .index = -1};
    struct stmt *st = ready(store, &text);
    struct err err = {0};
    int64_t v;

    fine(stmt_step(st, &err) - 1, &err);
    v = stmt_col_i64(st, 0);
    stmt_end(st);
    return v;
}

static void setting(struct store *store, const char *name, const char *value)
{
    struct err err = {0};

    assert_int_equal(sql_setting_put(store, slice_str(name), slice_str(value), &err), 1);
}

static bool setting_is(struct store *store, const char *name, const char *want)
{
    struct arena *arena = arena_new(1 << 20);
    struct sql_setting_get_row row;
    struct err err = {0};
    int rc = sql_setting_get(store, slice_str(name), arena, &row, &err);
    bool same;

    fine(rc, &err);
    same = want ? rc == 1 && slice_is(row.value, want) : rc == 0 && row.value.n == 0;
    arena_free(arena);
    return same;
}

/* --- statements
 * ------------------------------------------------------------------------------------ */

static int listed(const char *names, const char *name)
{
    struct slice rest = slice_str(names);

    for (int i = 0; rest.n; i++)
        if (slice_is(slice_cut(&rest, ','), name))
            return i;
    return -1;
}

/* The line `-> …` is a promise about the text below it; only the engine knows whether it holds. */
static int statement_faults(struct store *store, const struct sql_text *text)
{
    struct err err = {0};
    struct stmt *st = stmt_ready(store, text, &err);
    const struct engine *engine = store->engine;
    int faults = 0, count = st ? engine->col_count(st) : 0;

    if (st == NULL)
        return print_error("%s: %s\n", text->name, err.text), 1;
    if (count != (int)strlen(text->gives))
        return print_error("%s gives %d columns, not %zu\n", text->name, count,
                           strlen(text->gives)),
               stmt_end(st), 1;
    for (int i = 0; i < count; i++) {
        const char *name = engine->col_name(st, i);
        int at = listed(text->columns, name);

        if ((at < 0 || at == i) && engine->col_fits(st, i, text->gives[i]))
            continue;
        print_error("%s: column %d is %s, which is promised as column %d of the type %c\n",
                    text->name, i, name, at, text->gives[i]);
        faults++;
    }
    stmt_end(st);
    return faults;
}

static void statements(void **state, bool postgresql)
{
    struct store *store;
    int faults = 0;

    if (absent(state, postgresql))
        skip();
    store = opened(*state, STORE_CREATE);
    for (int i = 0; i < sql_texts_count; i++)
        faults += statement_faults(store, &sql_texts[i]);
    store_close(store);
    assert_int_equal(faults, 0);
}

/* --- values
 * ---------------------------------------------------------------------------------------- */

static void value_round(struct store *store, int64_t i, struct slice text, struct slice blob,
                        struct id id, struct hash hash)
{
    struct sql_text put = {.name = "put",
                           .sql = "INSERT INTO v (i, t, b, d, h) VALUES ($1, $2, $3, $4, $5)",
                           .takes = "itbdh",
                           .gives = "",
                           .index = -1,
                           .params = 5};
    struct sql_text get = {.name = "get",
                           .sql = "SELECT v.i, v.t, v.b, v.d, v.h, v.z FROM v WHERE v.i = $1",
                           .takes = "i",
                           .gives = "itbdhb",
                           .index = -1,
                           .params = 1};
    struct stmt *st = ready(store, &put);
    struct err err = {0};

    stmt_i64(st, 1, i);
    stmt_text(st, 2, text);
    stmt_blob(st, 3, blob);
    stmt_id(st, 4, id);
    stmt_hash(st, 5, hash);
    fine(stmt_step(st, &err), &err);
    assert_int_equal(stmt_changes(st), 1);
    stmt_end(st);
    st = ready(store, &get);
    stmt_i64(st, 1, i);
    fine(stmt_step(st, &err) - 1, &err);
    assert_true(stmt_col_i64(st, 0) == i);
    assert_true(slice_eq(stmt_col_text(st, 1), text));
    assert_true(slice_eq(stmt_col_blob(st, 2), blob));
    assert_true(id_eq(stmt_col_id(st, 3), id));
    assert_true(hash_eq(stmt_col_hash(st, 4), hash));
    assert_int_equal(store->engine->col_kind(st, 1), VALUE_TEXT);
    assert_int_equal(store->engine->col_kind(st, 2), VALUE_BLOB);
    assert_int_equal(store->engine->col_kind(st, 5), VALUE_NULL);
    assert_int_equal(stmt_col_blob(st, 5).n, 0);
    assert_int_equal(stmt_step(st, &err), 0);
    stmt_end(st);
}

static void values(void **state, bool postgresql)
{
    struct id id;
    struct hash hash;
    struct store *store;

    if (absent(state, postgresql))
        skip();
    memset(id.b, 0xfe, sizeof id.b);
    memset(hash.b, 0x80, sizeof hash.b);
    store = opened(*state, STORE_CREATE);
    OK(store->engine->exec(
        store,
        postgresql ? "CREATE TABLE v (i BIGINT, t TEXT, b BYTEA, d BYTEA, h BYTEA, z BYTEA)"
                   : "CREATE TABLE v (i INTEGER, t TEXT, b BLOB, d BLOB, h BLOB, z BLOB) STRICT",
        &ok_err));
    value_round(store, INT64_MIN, SLICE_NONE, SLICE_NONE, ID_NONE, HASH_NONE);
    value_round(store, INT64_MAX, SLICE(""), SLICE("a\0b\0"), id, hash);
    value_round(store, 0, SLICE("\xe2\x82\xac \xf0\x9f\x90\x98"), SLICE("\xff\xfe"), id, HASH_NONE);
    value_round(store, -1, SLICE("it's"), SLICE("\\x00"), ID_NONE, hash);
    assert_int_equal(one_number(store, "SELECT COUNT(*) FROM v WHERE length(v.d) = 0"), 2);
    assert_int_equal(one_number(store, "SELECT COUNT(*) FROM v WHERE v.t IS NULL"), 0);
    store_close(store);
}

/* --- transactions
 * ---------------------------------------------------------------------------------- */

static void parts(void **state, bool postgresql)
{
    struct store *store;

    if (absent(state, postgresql))
        skip();
    store = opened(*state, STORE_CREATE);
    OK(store_begin(store, &ok_err));
    setting(store, "kept", "1");
    OK(store_savepoint(store, &ok_err));
    setting(store, "undone", "1");
    setting(store, "kept", "2");
    OK(store_undo(store, &ok_err));
    OK(store_savepoint(store, &ok_err));
    setting(store, "released", "1");
    OK(store_release(store, &ok_err));
    OK(store_commit(store, &ok_err));
    OK(store_begin(store, &ok_err));
    setting(store, "kept", "3");
    store_rollback(store);
    assert_true(setting_is(store, "kept", "1"));
    assert_true(setting_is(store, "undone", NULL));
    assert_true(setting_is(store, "released", "1"));
    store_close(store);
}

/* A statement that fails inside a savepoint leaves the rest of the transaction whole. */
static void conflict(void **state, bool postgresql)
{
    struct err err = {0};
    struct store *store;
    struct hash writer;

    if (absent(state, postgresql))
        skip();
    memset(writer.b, 7, sizeof writer.b);
    store = opened(*state, STORE_CREATE);
    OK(store_begin(store, &ok_err));
    setting(store, "a", "b");
    OK(store_savepoint(store, &ok_err));
    assert_int_equal(sql_run_put(store, 5, SLICE("x"), &err), 1);
    assert_int_equal(sql_run_put(store, 5, SLICE("y"), &err), -1);
    assert_int_equal(err.fault, FAULT_CONFLICT);
    OK(store_undo(store, &ok_err));
    OK(store_commit(store, &ok_err));
    assert_true(setting_is(store, "a", "b"));
    assert_int_equal(one_number(store, "SELECT COUNT(*) FROM run"), 0);
    store_close(store);
}

/* A reader sees one state from begin to commit. */
static void snapshot(void **state, bool postgresql)
{
    struct store *writer, *reader;

    if (absent(state, postgresql))
        skip();
    writer = opened(*state, STORE_CREATE);
    setting(writer, "a", "1");
    reader = opened(*state, STORE_READ);
    OK(store_begin(reader, &ok_err));
    assert_true(setting_is(reader, "a", "1"));
    setting(writer, "a", "2");
    assert_true(setting_is(reader, "a", "1"));
    OK(store_commit(reader, &ok_err));
    assert_true(setting_is(reader, "a", "2"));
    {
        struct err err = {0};

        assert_int_equal(store_begin(reader, &err), 0);
        assert_int_equal(sql_setting_put(reader, SLICE("a"), SLICE("3"), &err), -1);
        assert_int_equal(err.fault, FAULT_IO);
        store_rollback(reader);
    }
    store_close(reader);
    store_close(writer);
}

/* One text may be open twice: each has its own place in its own rows. */
static void twice(void **state, bool postgresql)
{
    struct sql_lane_all outer, inner;
    struct err err = {0};
    struct store *store;
    struct hash writer = HASH_NONE;
    int pairs = 0;

    if (absent(state, postgresql))
        skip();
    store = opened(*state, STORE_CREATE);
    for (int i = 1; i <= 3; i++) {
        writer.b[0] = (uint8_t)i;
        assert_int_equal(
            sql_lane_put(store, i, writer, ID_NONE, ID_NONE, HASH_NONE, i * 10, 1, &err), 1);
    }
    OK(sql_lane_all(store, &outer, &ok_err));
    while (sql_lane_all_next(&outer, &err) == 1) {
        OK(sql_lane_all(store, &inner, &ok_err));
        while (sql_lane_all_next(&inner, &err) == 1)
            pairs += (int)(outer.lane * inner.lane);
    }
    assert_int_equal(pairs, 36);
    OK(sql_lane_all(store, &outer, &ok_err));
    assert_int_equal(sql_lane_all_next(&outer, &err), 1);
    assert_int_equal(outer.first_n, 10);
    assert_true(id_none(outer.space));
    sql_lane_all_end(&outer);
    sql_lane_all_end(&outer);
    assert_int_equal(sql_lane_all_next(&outer, &err), 0);
    store_close(store);
}

/* --- digest
 * ---------------------------------------------------------------------------------------- */

static void add_bytes(struct hasher *h, char letter, const void *p, uint32_t n)
{
    uint8_t head[5] = {(uint8_t)letter, (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16),
                       (uint8_t)(n >> 24)};

    hasher_add(h, head, 5);
    hasher_add(h, p, n);
}

/* The format as store.h gives it, over a table `site_right (workshop ID, site ID, may TEXT)`. */
static struct hash digest_by_hand(void)
{
    struct hasher h;

    hasher_init(&h);
    for (int i = 0; i < sql_tables_count; i++) {
        if (sql_tables[i].class != STORE_DERIVED)
            continue;
        hasher_add(&h, sql_tables[i].name, strlen(sql_tables[i].name));
        if (strcmp(sql_tables[i].name, "site_right") != 0)
            continue;
        add_bytes(&h, 'b', "1111111111111111", 16);
        add_bytes(&h, 'b', "", 0);
        add_bytes(&h, 't', "all", 3);
        add_bytes(&h, 'b', "2222222222222222", 16);
        add_bytes(&h, 'b', "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16);
        add_bytes(&h, 't', "", 0);
    }
    return hasher_end(&h);
}

static void right_put(struct store *store, struct slice workshop, struct slice site,
                      struct slice may)
{
    struct sql_text text = {.name = "put",
                            .sql = "INSERT INTO site_right (workshop, site, may) "
                                   "VALUES ($1, $2, $3)",
                            .takes = "bbt",
                            .gives = "",
                            .index = -1,
                            .params = 3};
    struct stmt *st = ready(store, &text);
    struct err err = {0};

    stmt_blob(st, 1, workshop);
    stmt_blob(st, 2, site);
    stmt_text(st, 3, may);
    fine(stmt_step(st, &err), &err);
    stmt_end(st);
}

static void digest(void **state, bool postgresql)
{
    struct hash empty, full, again;
    struct store *store;

    if (absent(state, postgresql))
        skip();
    store = opened(*state, STORE_CREATE);
    OK(store_digest(store, &empty, &ok_err));
    right_put(store, SLICE("2222222222222222"),
              SLICE("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), SLICE(""));
    right_put(store, SLICE("1111111111111111"), SLICE(""), SLICE("all"));
    OK(store_digest(store, &full, &ok_err));
    assert_true(hash_eq(full, digest_by_hand()));
    setting(store, "local", "is not in it");
    OK(store_digest(store, &again, &ok_err));
    assert_true(hash_eq(full, again));
    OK(store_remake(store, STORE_DERIVED, &ok_err));
    OK(store_digest(store, &again, &ok_err));
    assert_true(hash_eq(empty, again));
    assert_true(setting_is(store, "local", "is not in it"));
    store_close(store);
}

/* --- search
 * ---------------------------------------------------------------------------------------- */

static void put_terms(struct store *store, int64_t n, const char *terms)
{
    OK(search_put(store, n, slice_str(terms), &ok_err));
}

/* The numbers found, newest first, as "5 3 1 ". */
static void finds(struct store *store, const char *terms, int64_t before, int64_t limit,
                  const char *want)
{
    struct arena *arena = arena_new(1 << 20);
    struct search search;
    struct err err = {0};
    char got[256] = "";
    int rc;

    OK(search_find(store, slice_str(terms), before, limit, arena, &search, &ok_err));
    while ((rc = search_next(&search, &err)) == 1) {
        snprintf(got + strlen(got), sizeof got - strlen(got), "%lld ", (long long)search.n);
        assert_true(setting_is(store, "none", NULL)); /* another statement in between */
    }
    fine(rc, &err);
    arena_free(arena);
    assert_string_equal(got, want);
}

static void searching(void **state, bool postgresql)
{
    struct store *store;

    if (absent(state, postgresql))
        skip();
    store = opened(*state, STORE_CREATE);
    put_terms(store, 1, "quiet work in the morning");
    put_terms(store, 2, "the quiet river");
    put_terms(store, 5, "\xe7\x9f\xa5\xe8\xaf\x86 \xe0\xa4\xb9\xe0\xa4\xbf quiet quiet 2026");
    put_terms(store, 9, "");
    finds(store, "quiet", INT64_MAX, 10, "5 2 1 ");
    finds(store, "quiet", INT64_MAX, 2, "5 2 ");
    finds(store, "quiet", 2, 10, "1 ");
    finds(store, "the quiet", INT64_MAX, 10, "2 1 ");
    finds(store, "qui", INT64_MAX, 10, "");
    finds(store, "", INT64_MAX, 10, "");
    finds(store, "\xe7\x9f\xa5\xe8\xaf\x86", INT64_MAX, 10, "5 ");
    finds(store, "\xe7\x9f\xa5", INT64_MAX, 10, "");
    finds(store, "\xe0\xa4\xb9\xe0\xa4\xbf 2026", INT64_MAX, 10, "5 ");
    finds(store, "quiet OR river", INT64_MAX, 10, "");
    finds(store, "\"river ' & !quiet", INT64_MAX, 10, "2 ");
    OK(search_drop(store, 2, SLICE("the quiet river"), &ok_err));
    OK(search_optimize(store, &ok_err));
    finds(store, "quiet", INT64_MAX, 10, "5 1 ");
    finds(store, "river", INT64_MAX, 10, "");
    put_terms(store, 2, "calm");
    finds(store, "calm", INT64_MAX, 10, "2 ");
    OK(store_check(store, true, &ok_err));
    OK(store_remake(store, STORE_CACHE, &ok_err));
    finds(store, "quiet", INT64_MAX, 10, "");
    store_close(store);
}

#define BOTH(name)                          \
    static void name##_sqlite(void **state) \
    {                                       \
        name(state, false);                 \
    }                                       \
    static void name##_pg(void **state)     \
    {                                       \
        name(state, true);                  \
    }

BOTH(statements)
BOTH(values)
BOTH(parts)
BOTH(conflict)
BOTH(snapshot)
BOTH(twice)
BOTH(digest)
BOTH(searching)

/* --- PostgreSQL alone
 * ------------------------------------------------------------------------------ */

static void pg_refusals(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    struct store *store;
    bool done = false;

    if (absent(state, true))
        skip();
    assert_int_equal(store_open(p->url, STORE_READ, &store, &err), -1);
    assert_int_equal(err.fault, FAULT_ABSENT);
    store = opened(p, STORE_CREATE);
    assert_int_equal(store_engine(store), STORE_POSTGRESQL);
    assert_int_equal(store_copy(store, "/tmp/x", NULL, NULL, &err), -1);
    assert_int_equal(err.fault, FAULT_USAGE);
    assert_string_equal(err.remedy, "Use pg_dump.");
    OK(store_checkpoint(store, true, &done, &ok_err));
    assert_true(done);
    OK(store_check(store, true, &ok_err));
    store_close(store);
    assert_int_equal(store_open(p->url, STORE_CREATE, &store, &err), -1);
    assert_int_equal(err.fault, FAULT_CONFLICT);
    assert_int_equal(store_open("postgresql://u:secret@127.0.0.1:1/x", STORE_READ, &store, &err),
                     -1);
    assert_int_equal(err.fault, FAULT_IO);
    assert_null(strstr(err.subject, "secret"));
    assert_null(strstr(err.text, "secret"));
}

/* Both of two transactions wait for what the other has: one of them is told to try again. */
static void pg_stale(void **state)
{
    struct err err = {0};
    struct store *a, *b;

    if (absent(state, true))
        skip();
    a = opened(*state, STORE_CREATE);
    setting(a, "x", "1");
    b = opened(*state, STORE_WRITE);
    OK(b->engine->exec(b, "BEGIN ISOLATION LEVEL REPEATABLE READ", &ok_err));
    assert_true(setting_is(b, "x", "1"));
    setting(a, "x", "2");
    assert_int_equal(sql_setting_put(b, SLICE("x"), SLICE("3"), &err), -1);
    assert_int_equal(err.fault, FAULT_BUSY);
    store_close(a);
    store_close(b);
}

/* --- files
 * ----------------------------------------------------------------------------------------- */

static const char *path_in(struct place *p, const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", p->folder, name);
    return path;
}

static void file_put(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void refused(const char *path, enum fault fault, const char *text)
{
    static const enum store_mode modes[] = {STORE_READ, STORE_WRITE};

    for (size_t i = 0; i < 2; i++) {
        struct err err = {0};
        struct store *store = NULL;

        assert_int_equal(store_open(path, modes[i], &store, &err), -1);
        assert_null(store);
        if (strstr(err.text, text) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", err.text, text);
        assert_int_equal(err.fault, fault);
        assert_string_equal(err.subject, path);
        assert_true(err.remedy[0] != '\0');
    }
}

static void foreign_files(void **state)
{
    struct place *p = *state;
    static const char other[4096] = "SQLite format 3\0\x10\0\1\1\0\x40\x20\x20";
    char text[3000];

    memset(text, 'x', sizeof text);
    refused(path_in(p, "site"), FAULT_ABSENT, "there is no site");
    refused("/nonexistent/folder/site", FAULT_ABSENT, "there is no site");
    file_put(path_in(p, "site"), "", 0);
    refused(path_in(p, "site"), FAULT_INVALID, "is empty");
    file_put(path_in(p, "site"), "hello\n", 6);
    refused(path_in(p, "site"), FAULT_INVALID, "is of another kind");
    file_put(path_in(p, "site"), text, sizeof text);
    refused(path_in(p, "site"), FAULT_INVALID, "is of another kind");
    file_put(path_in(p, "site"), other, sizeof other);
    refused(path_in(p, "site"), FAULT_INVALID, "of another program");
    mkdir(path_in(p, "deep"), 0700);
    refused(path_in(p, "deep"), FAULT_INVALID, "is a folder");
    mkfifo(path_in(p, "other"), 0600);
    refused(path_in(p, "other"), FAULT_INVALID, "is no ordinary file");
}

static void patch(const char *path, long at, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "r+");

    assert_non_null(f);
    fseek(f, at, SEEK_SET);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void filled(struct place *p)
{
    struct store *store = opened(p, STORE_CREATE);
    char name[16];

    OK(store_begin(store, &ok_err));
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "%d", i);
        setting(store, name, "a value that takes some room in the file, so that it has pages");
    }
    OK(store_commit(store, &ok_err));
    store_close(store);
}

static void damaged_files(void **state)
{
    struct place *p = *state;
    const char *path = p->url;
    struct store *store;
    struct err err = {0};
    struct stat sb;
    char junk[4096];

    filled(p);
    assert_int_equal(stat(path, &sb), 0);
    memset(junk, 0x5a, sizeof junk);
    patch(path, 60, "\0\0\0\x63", 4); /* user_version: fileformat2.html, section 1.3 */
    refused(path, FAULT_INVALID, "by a newer indaba (its schema is 99");
    patch(path, 60, "\0\0\0\0", 4);
    refused(path, FAULT_INVALID, "of an older indaba");
    patch(path, 60, (char[]){0, 0, 0, (char)sql_schema_version}, 4);
    assert_int_equal(truncate(path, sb.st_size - 4096), 0);
    refused(path, FAULT_INVALID, "cut short");
    assert_int_equal(truncate(path, sb.st_size), 0);
    for (long at = sb.st_size - 4096L * 8; at < sb.st_size; at += 4096)
        patch(path, at, junk, sizeof junk);
    store = opened(p, STORE_READ);
    assert_int_equal(store_check(store, false, &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    assert_non_null(strstr(err.text, "is damaged"));
    store_close(store);
    patch(path, 100, junk, 200); /* the root page of the schema */
    refused(path, FAULT_INVALID, "is damaged");
}

static void creating(void **state)
{
    struct place *p = *state;
    struct store *store = opened(p, STORE_CREATE);
    struct err err = {0};
    struct stat sb;

    assert_int_equal(store_engine(store), STORE_SQLITE);
    assert_int_equal(stat(p->url, &sb), 0);
    assert_int_equal(sb.st_mode & 0777, 0600);
    store_close(store);
    assert_int_equal(store_open(p->url, STORE_CREATE, &store, &err), -1);
    assert_int_equal(err.fault, FAULT_CONFLICT);
    assert_int_equal(store_open("/nonexistent/site", STORE_CREATE, &store, &err), -1);
    assert_int_equal(err.fault, FAULT_IO);
    store = opened(p, STORE_READ);
    assert_int_equal(one_number(store, "SELECT COUNT(*) FROM setting"), 0);
    store_close(store); /* teardown finds nothing but the file */
}

static bool exists(struct place *p, const char *name)
{
    return access(path_in(p, name), F_OK) == 0;
}

static void one_file(void **state)
{
    struct place *p = *state;
    struct store *writer, *reader;
    struct stat sb;
    bool done;

    filled(p);
    assert_false(exists(p, "site-wal"));
    writer = opened(p, STORE_WRITE);
    reader = opened(p, STORE_READ);
    OK(store_begin(reader, &ok_err));
    assert_true(setting_is(reader, "0",
                           "a value that takes some room in the file, so that it "
                           "has pages"));
    setting(writer, "new", "1");
    OK(store_checkpoint(writer, true, &done, &ok_err));
    assert_false(done);
    OK(store_commit(reader, &ok_err));
    OK(store_checkpoint(writer, true, &done, &ok_err));
    assert_true(done);
    assert_int_equal(stat(path_in(p, "site-wal"), &sb), 0);
    assert_int_equal(sb.st_size, 0);
    setting(writer, "new", "2");
    OK(store_checkpoint(writer, false, &done, &ok_err));
    assert_true(done);
    assert_int_equal(stat(path_in(p, "site-wal"), &sb), 0);
    assert_true(sb.st_size > 0);
    store_close(reader);
    store_close(writer);
    assert_false(exists(p, "site-wal"));
    assert_false(exists(p, "site-shm"));
    reader = opened(p, STORE_READ);
    assert_true(setting_is(reader, "new", "2"));
    store_close(reader);
    assert_false(exists(p, "site-wal"));
    assert_false(exists(p, "site-shm"));
}

struct copying {
    struct store *writer;
    int calls, stop_at;
};

static bool on_progress(void *ctx, int64_t done, int64_t all)
{
    struct copying *c = ctx;
    char name[32];

    assert_true(done <= all);
    snprintf(name, sizeof name, "during %d", c->calls++);
    setting(c->writer, name, "x");
    return c->calls != c->stop_at;
}

static void big_blobs(struct store *store)
{
    static char bytes[100000];
    struct err err = {0};

    OK(store_begin(store, &ok_err));
    for (int i = 1; i <= 60; i++)
        assert_int_equal(
            sql_payload_put(store, i, SLICE("salt"), slice_of(bytes, sizeof bytes), &err), 1);
    OK(store_commit(store, &ok_err));
}

static void copies(void **state)
{
    struct place *p = *state;
    struct store *writer = opened(p, STORE_CREATE), *reader, *copy;
    struct copying c = {.writer = writer, .stop_at = 2};
    struct hash before, after;
    struct err err = {0};

    big_blobs(writer);
    right_put(writer, SLICE("1111111111111111"), SLICE(""), SLICE("all"));
    OK(store_digest(writer, &before, &ok_err));
    reader = opened(p, STORE_READ);
    assert_int_equal(store_copy(reader, path_in(p, "copy"), on_progress, &c, &err), -1);
    assert_false(exists(p, "copy"));
    c = (struct copying){.writer = writer};
    OK(store_copy(reader, path_in(p, "copy"), on_progress, &c, &ok_err));
    assert_true(c.calls >= 2);
    assert_int_equal(store_copy(reader, path_in(p, "copy"), NULL, NULL, &err), -1);
    assert_int_equal(err.fault, FAULT_CONFLICT);
    OK(store_open(path_in(p, "copy"), STORE_READ, &copy, &ok_err));
    OK(store_check(copy, true, &ok_err));
    OK(store_digest(copy, &after, &ok_err));
    assert_true(hash_eq(before, after));
    /* The cancelled copy's setting is in it, what came during this one is not. */
    assert_int_equal(one_number(copy, "SELECT COUNT(*) FROM setting"), 2);
    store_close(copy);
    store_close(reader);
    store_close(writer);
}

static void full_disk(void **state)
{
    struct place *p = *state;
    struct store *store = opened(p, STORE_CREATE);
    static char bytes[100000];
    struct err err = {0};

    OK(store->engine->exec(store, "PRAGMA max_page_count=80", &ok_err));
    OK(store_begin(store, &ok_err));
    for (int i = 1; i <= 60 && err.fault == FAULT_NONE; i++)
        (void)!sql_payload_put(store, i, SLICE("salt"), slice_of(bytes, sizeof bytes), &err);
    assert_int_equal(err.fault, FAULT_FULL);
    assert_true(err.remedy[0] != '\0');
    store_rollback(store);
    setting(store, "still", "works");
    assert_int_equal(one_number(store, "SELECT COUNT(*) FROM payload"), 0);
    store_close(store);
}

static void busy(void **state)
{
    struct place *p = *state;
    struct store *a = opened(p, STORE_CREATE), *b = opened(p, STORE_WRITE);
    struct err err = {0};

    OK(store_begin(a, &ok_err));
    assert_int_equal(store_begin(b, &err), -1);
    assert_int_equal(err.fault, FAULT_BUSY);
    OK(store_commit(a, &ok_err));
    OK(store_begin(b, &ok_err));
    store_rollback(b);
    store_close(a);
    store_close(b);
}

static void odd_names(void **state)
{
    struct place *p = *state;
    struct store *store;

    snprintf(p->url, sizeof p->url, "%s/oth%%er?mode=memory#1", p->folder);
    store = opened(p, STORE_CREATE);
    setting(store, "a", "b");
    store_close(store);
    assert_int_equal(access(p->url, F_OK), 0);
    store = opened(p, STORE_READ);
    assert_true(setting_is(store, "a", "b"));
    store_close(store);
    unlink(p->url);
}

#define ON_BOTH(name)                                                       \
    cmocka_unit_test_setup_teardown(name##_sqlite, setup_sqlite, teardown), \
        cmocka_unit_test_setup_teardown(name##_pg, setup_pg, teardown)
#define ON(name, setup) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(statements),
        ON_BOTH(values),
        ON_BOTH(parts),
        ON_BOTH(conflict),
        ON_BOTH(snapshot),
        ON_BOTH(twice),
        ON_BOTH(digest),
        ON_BOTH(searching),
        ON(pg_refusals, setup_pg),
        ON(pg_stale, setup_pg),
        ON(foreign_files, setup_sqlite),
        ON(damaged_files, setup_sqlite),
        ON(creating, setup_sqlite),
        ON(one_file, setup_sqlite),
        ON(copies, setup_sqlite),
        ON(full_disk, setup_sqlite),
        ON(busy, setup_sqlite),
        ON(odd_names, setup_sqlite),
    };

    hash_start();
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
