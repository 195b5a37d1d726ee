#ifndef INDABA_TESTS_BOTH_H
#define INDABA_TESTS_BOTH_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "tests/property/sites.h"

#include <stdio.h>
#include <stdlib.h>

/* Runs tests that make sites (tests/property/sites.h) on SQLite and, when INDABA_TEST_PG names an
 * empty database, once more on PostgreSQL. A test whose name ends in "_sqlite" copies the site's
 * file or asks SQLite about itself, and is left out there. */

/* The same statement for the store's engine: x'00' is written '\x00' on PostgreSQL. */
static inline const char *both_sql(struct store *store, const char *sql, char *buf, size_t size)
{
    size_t n = 0;

    if (store_engine(store) == STORE_SQLITE)
        return sql;
    for (const char *p = sql; *p; p++) {
        bool blob = p[0] == 'x' && p[1] == '\'' && p > sql && (p[-1] == ' ' || p[-1] == '(');

        must(n + 4 < size, "a statement is too long");
        if (blob) {
            memcpy(buf + n, "'\\x", 3);
            n += 3;
            p++;
        } else {
            buf[n++] = *p;
        }
    }
    buf[n] = '\0';
    return buf;
}

static inline int both_on_file(void **state)
{
    const struct CMUnitTest *test = *state;

    *state = NULL;
    sites_on(NULL);
    return test->setup_func ? test->setup_func(state) : 0;
}

static inline int both_on_pg(void **state)
{
    const struct CMUnitTest *test = *state;

    *state = NULL;
    sites_on(getenv("INDABA_TEST_PG"));
    return test->setup_func ? test->setup_func(state) : 0;
}

static inline bool both_may(const char *name)
{
    size_t n = strlen(name);

    return n < 7 || strcmp(name + n - 7, "_sqlite") != 0;
}

static inline int both_run(const char *group, struct CMUnitTest *tests, size_t count)
{
    bool pg = getenv("INDABA_TEST_PG") != NULL;
    struct CMUnitTest list[64];
    char names[32][80];
    size_t n = 0, only_files = 0;

    must(count <= 32, "too many tests");
    for (size_t i = 0; i < count; i++) {
        list[n] = tests[i];
        list[n].setup_func = both_on_file;
        list[n++].initial_state = &tests[i];
        only_files += !both_may(tests[i].name);
    }
    for (size_t i = 0; i < count && pg; i++) {
        if (!both_may(tests[i].name))
            continue;
        snprintf(names[i], sizeof names[i], "%s on PostgreSQL", tests[i].name);
        list[n] = tests[i];
        list[n].name = names[i];
        list[n].setup_func = both_on_pg;
        list[n++].initial_state = &tests[i];
    }
    if (!pg)
        printf("# INDABA_TEST_PG is not set: %zu tests on PostgreSQL are left out\n", count);
    else if (only_files)
        printf("# %zu tests copy a file or ask SQLite: they are not for PostgreSQL\n", only_files);
    fflush(stdout);
    return _cmocka_run_group_tests(group, list, n, NULL, NULL);
}

#endif
