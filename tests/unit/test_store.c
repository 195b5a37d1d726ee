#include "gen/sql/journal.h"
#include "tests/unit/store_place.h"

/* On PostgreSQL too when INDABA_TEST_PG names a database. */

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

static void statements(void **state)
{
    struct store *store;
    int faults = 0;

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

static void values(void **state)
{
    struct id id;
    struct hash hash;
    struct store *store;

    memset(id.b, 0xfe, sizeof id.b);
    memset(hash.b, 0x80, sizeof hash.b);
    store = opened(*state, STORE_CREATE);
    OK(store->engine->exec(
        store,
        ((struct place *)*state)->postgresql
            ? "CREATE TABLE v (i BIGINT, t TEXT, b BYTEA, d BYTEA, h BYTEA, z BYTEA)"
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

static void parts(void **state)
{
    struct store *store;

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
static void conflict(void **state)
{
    struct err err = {0};
    struct store *store;
    struct hash writer;

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
static void snapshot(void **state)
{
    struct store *writer, *reader;

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
static void twice(void **state)
{
    struct sql_lane_all outer, inner;
    struct err err = {0};
    struct store *store;
    struct hash writer = HASH_NONE;
    int pairs = 0;

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

static void digest(void **state)
{
    struct hash empty, full, again;
    struct store *store;

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

/* --- PostgreSQL alone
 * ------------------------------------------------------------------------------ */

static void pg_refusals(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    struct store *store;
    bool done = false;

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

static void pg_place(void **state)
{
    struct place *p = *state;
    struct store *store = opened(p, STORE_CREATE);
    struct store_hold *hold;
    struct err err = {0};
    char key[STORE_KEY], folder[PATH_MAX];
    int64_t bytes;

    store_close(store);
    OK(store_key(p->url, key, &ok_err));
    OK(store_size(p->url, &bytes, &ok_err));
    assert_true(bytes > 4096);
    assert_int_equal(store_hold(p->url, &hold, &err), -1);
    assert_int_equal(err.fault, FAULT_UNSUPPORTED);
    assert_true(err.remedy[0] != '\0');
    assert_int_equal(store_space(p->url, &bytes, &err), -1);
    assert_int_equal(err.fault, FAULT_UNSUPPORTED);
    assert_int_equal(store_folder(p->url, folder, NULL, &err), -1);
    assert_int_equal(err.fault, FAULT_UNSUPPORTED);
    assert_int_equal(store_remove(p->url, &err), -1);
    assert_int_equal(err.fault, FAULT_UNSUPPORTED);
}

/* Both of two transactions wait for what the other has: one of them is told to try again. */
static void pg_stale(void **state)
{
    struct err err = {0};
    struct store *a, *b;

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(statements),    ON_BOTH(values),        ON_BOTH(parts),  ON_BOTH(conflict),
        ON_BOTH(snapshot),      ON_BOTH(twice),         ON_BOTH(digest), ON(pg_refusals, setup_pg),
        ON(pg_stale, setup_pg), ON(pg_place, setup_pg),
    };

    hash_start();
    return place_run("store", tests, sizeof tests / sizeof *tests);
}
