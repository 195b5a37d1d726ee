/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "web/http/ratelimit.h"

#include <stdio.h>

enum { PEER };

static const struct ratelimit_rule rules[] = {
    [PEER] = {"peer", .burst = 3, .ms = 1000},
};

static int setup(void **state)
{
    struct rng rng = rng_seeded(1);

    hash_start();
    *state = ratelimit_new(rules, 1, 64, &rng);
    return 0;
}

static int teardown(void **state)
{
    ratelimit_free(*state);
    return 0;
}

static void bucket(void **state)
{
    struct slice a = SLICE("a"), b = SLICE("b");
    int64_t wait, t = 1000000;

    for (int i = 0; i < 3; i++)
        assert_true(ratelimit_take(*state, PEER, a, t, &wait));
    assert_false(ratelimit_take(*state, PEER, a, t + 400, &wait));
    assert_int_equal(wait, 600);
    assert_true(ratelimit_take(*state, PEER, b, t, &wait));
    assert_true(ratelimit_take(*state, PEER, a, t + 1000, &wait));
    assert_false(ratelimit_take(*state, PEER, a, t + 1999, &wait));
    assert_int_equal(wait, 1);
    for (int i = 0; i < 3; i++)
        assert_true(ratelimit_take(*state, PEER, a, t + 100000, &wait));
    assert_false(ratelimit_take(*state, PEER, a, t + 100000, &wait));
}

static void bucket_clock_back(void **state)
{
    struct slice key = SLICE("back");
    int64_t wait, t = 1000000;

    for (int i = 0; i < 3; i++)
        assert_true(ratelimit_take(*state, PEER, key, t, &wait));
    assert_false(ratelimit_take(*state, PEER, key, t - 500000, &wait));
    assert_int_equal(wait, 1000);
    assert_true(ratelimit_take(*state, PEER, key, t - 500000 + 1000, &wait));
}

static void many_keys(void **state)
{
    int64_t wait;

    for (int i = 0; i < 10000; i++) {
        char key[16];
        int n = snprintf(key, sizeof key, "%d", i);

        assert_true(ratelimit_take(*state, PEER, slice_of(key, (size_t)n), i, &wait));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bucket),
        cmocka_unit_test(bucket_clock_back),
        cmocka_unit_test(many_keys),
    };

    return cmocka_run_group_tests_name("ratelimit", tests, setup, teardown);
}
