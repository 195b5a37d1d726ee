#ifndef INDABA_TESTS_STORE_PLACE_H
#define INDABA_TESTS_STORE_PLACE_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/store/engine.h"
#include "gen/sql/journal.h"
#include "tests/unit/pg_schema.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the tests of the store share: a place for a site, and short ways to it. */

/* Every test of `both` runs on a SQLite file and, when INDABA_TEST_PG is set, on a PostgreSQL
 * schema of its own. */
struct place {
    char folder[64], url[512];
    bool postgresql;
};

static inline void fine(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s: %s", err->subject, err->text);
}

#define OK(call)                    \
    do {                            \
        struct err ok_err = {0};    \
        fine((int)(call), &ok_err); \
    } while (0)

static inline int place_make(void **state, bool postgresql)
{
    static int number;
    const char *base = getenv("INDABA_TEST_PG");
    struct place *p = calloc(1, sizeof *p);

    *state = p;
    p->postgresql = postgresql && base;
    snprintf(p->folder, sizeof p->folder, "/tmp/indaba-store.XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    if (p->postgresql) {
        OK(pg_schema_make(base, ++number, p->url, sizeof p->url, &ok_err));
    } else {
        snprintf(p->url, sizeof p->url, "%s/site", p->folder);
    }
    return 0;
}

static inline int setup_sqlite(void **state)
{
    return place_make(state, false);
}

static inline int setup_pg(void **state)
{
    return place_make(state, true);
}

static inline int teardown(void **state)
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

static inline struct store *opened(struct place *p, enum store_mode mode)
{
    struct store *store = NULL;

    OK(store_open(p->url, mode, &store, &ok_err));
    return store;
}

static inline struct stmt *ready(struct store *store, struct sql_text *text)
{
    struct err err = {0};
    struct stmt *st = stmt_ready(store, text, &err);

    if (st == NULL)
        fail_msg("%s: %s", text->sql, err.text);
    return st;
}

static inline int64_t one_number(struct store *store, const char *sql)
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

static inline void setting(struct store *store, const char *name, const char *value)
{
    struct err err = {0};

    assert_int_equal(sql_setting_put(store, slice_str(name), slice_str(value), &err), 1);
}

static inline bool setting_is(struct store *store, const char *name, const char *want)
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

static inline void right_put(struct store *store, struct slice workshop, struct slice site,
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

#define ON_BOTH(name)                                          \
    {#name " on SQLite", name, setup_sqlite, teardown, NULL},  \
    {                                                          \
#name " on PostgreSQL", name, setup_pg, teardown, NULL \
    }
#define ON(name, setup) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* Runs them; those of PostgreSQL only when there is one. */
static inline int place_run(const char *name, const struct CMUnitTest *tests, size_t count)
{
    struct CMUnitTest list[64];
    size_t n = 0;

    assert_true(count <= sizeof list / sizeof *list);
    for (size_t i = 0; i < count; i++)
        if (tests[i].setup_func != setup_pg || getenv("INDABA_TEST_PG"))
            list[n++] = tests[i];
    if (n < count)
        printf("# INDABA_TEST_PG is not set: %zu tests on PostgreSQL are left out\n", count - n);
    fflush(stdout);
    return _cmocka_run_group_tests(name, list, n, NULL, NULL);
}

#endif
