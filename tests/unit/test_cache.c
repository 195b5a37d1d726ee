#include "web/http/cache.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct slice text(const char *s)
{
    return slice_str(s);
}

static void assert_piece(struct cache *cache, uint64_t generation, const char *key,
                         const char *want)
{
    struct cache_piece *piece = cache_get(cache, generation, text(key));

    if (want == NULL) {
        assert_null(piece);
        return;
    }
    assert_non_null(piece);
    assert_true(slice_is(cache_bytes(piece), want));
    cache_let_go(cache, piece);
}

static void test_kept(void **state)
{
    struct cache *cache = cache_new(1 << 20);

    (void)state;
    assert_piece(cache, 0, "a", NULL);
    cache_put(cache, 0, text("a"), text("one"));
    cache_put(cache, 0, text("b"), text("two"));
    cache_put(cache, 0, text("ab"), text(""));
    assert_piece(cache, 0, "a", "one");
    assert_piece(cache, 0, "b", "two");
    assert_piece(cache, 0, "ab", "");
    cache_put(cache, 0, text("a"), text("three"));
    assert_piece(cache, 0, "a", "three");
    cache_free(cache);
}

static void test_generations(void **state)
{
    struct cache *cache = cache_new(1 << 20);
    uint64_t before = 7, after = 8;

    (void)state;
    cache_put(cache, before, text("a"), text("old"));
    assert_piece(cache, after, "a", NULL);
    /* A slow reader of the old snapshot comes late: nobody of the new one gets what it made. */
    cache_put(cache, after, text("a"), text("new"));
    cache_put(cache, before, text("a"), text("old"));
    assert_piece(cache, after, "a", NULL);
    cache_put(cache, after, text("a"), text("new"));
    assert_piece(cache, after, "a", "new");
    cache_free(cache);
}

static void test_ceiling(void **state)
{
    enum { CEILING = 64 * 1024, SIZE = 4000 };
    struct cache *cache = cache_new(CEILING);
    char bytes[SIZE], key[16];
    int left = 0;

    (void)state;
    memset(bytes, 'x', SIZE);
    for (int i = 0; i < 100; i++) {
        snprintf(key, sizeof key, "%d", i);
        cache_put(cache, 0, text(key), slice_of(bytes, SIZE));
        /* What is used stays. */
        cache_let_go(cache, cache_get(cache, 0, text("0")));
    }
    for (int i = 0; i < 100; i++) {
        struct cache_piece *piece;

        snprintf(key, sizeof key, "%d", i);
        piece = cache_get(cache, 0, text(key));
        left += piece != NULL;
        if (i == 0 || i == 99)
            assert_non_null(piece);
        cache_let_go(cache, piece);
    }
    assert_in_range(left, CEILING / SIZE / 2, CEILING / SIZE);
    cache_free(cache);
}

static void test_too_large(void **state)
{
    struct cache *cache = cache_new(8000);
    char bytes[2000] = {0};

    (void)state;
    cache_put(cache, 0, text("small"), text("kept"));
    cache_put(cache, 0, text("large"), slice_of(bytes, sizeof bytes));
    assert_piece(cache, 0, "large", NULL);
    assert_piece(cache, 0, "small", "kept");
    cache_free(cache);
}

static void test_held(void **state)
{
    struct cache *cache = cache_new(1 << 20);
    struct cache_piece *piece;

    (void)state;
    cache_put(cache, 0, text("a"), text("held"));
    piece = cache_get(cache, 0, text("a"));
    cache_put(cache, 0, text("a"), text("other"));
    assert_true(slice_is(cache_bytes(piece), "held"));
    cache_let_go(cache, piece);
    cache_let_go(cache, NULL);
    cache_free(cache);
    cache_free(NULL);
}

enum { ROUNDS = 20000 };

struct shared {
    struct cache *cache;
    atomic_ullong generation;
};

static void *reader(void *arg)
{
    struct shared *shared = arg;
    struct cache *cache = shared->cache;

    for (int i = 0; i < ROUNDS; i++) {
        uint64_t generation = atomic_load(&shared->generation);
        char key[16], want[32];
        struct cache_piece *piece;

        snprintf(key, sizeof key, "%d", i % 50);
        snprintf(want, sizeof want, "%s of %llu", key, (unsigned long long)generation);
        piece = cache_get(cache, generation, text(key));
        if (piece && !slice_is(cache_bytes(piece), want))
            return (void *)"a piece of another generation";
        cache_let_go(cache, piece);
        cache_put(cache, generation, text(key), text(want));
        if (i % 64 == 0)
            atomic_fetch_add(&shared->generation, 1);
    }
    return NULL;
}

static void test_threads(void **state)
{
    struct shared shared = {.cache = cache_new(16 * 1024)};
    pthread_t threads[4];
    void *fault;

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reader, &shared), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &fault);
        assert_null(fault);
    }
    cache_free(shared.cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept),    cmocka_unit_test(test_generations),
        cmocka_unit_test(test_ceiling), cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_held),    cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
