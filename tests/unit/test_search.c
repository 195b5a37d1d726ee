#include "core/store/search.h"

#include "tests/unit/store_place.h"

/* On PostgreSQL too when INDABA_TEST_PG names a database. */

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

static void searching(void **state)
{
    struct store *store;

    store = opened(*state, STORE_CREATE);
    put_terms(store, 1, "quiet work in the morning");
    put_terms(store, 2, "the quiet river");
    put_terms(store, 5, "\xe7\x9f\xa5\xe8\xaf\x86 \xe0\xa4\xb9\xe0\xa4\xbf quiet quiet 2026");
    put_terms(store, 7, "\xc3\xa9t\xc3\xa9");
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
    finds(store, "\xe0\xa4\xb9", INT64_MAX, 10, "");
    finds(store, "\xc3\xa9t\xc3\xa9", INT64_MAX, 10, "7 ");
    finds(store, "ete", INT64_MAX, 10, "");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(searching),
    };

    hash_start();
    return place_run("search", tests, sizeof tests / sizeof *tests);
}
