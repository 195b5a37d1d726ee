/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/arena.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void zeroed_and_aligned(void **state)
{
    struct arena *arena = arena_new(64 << 20);

    (void)state;
    for (int round = 0; round < 3; round++) {
        size_t total = 0;

        for (size_t size = 0; size < 60000; size = size * 3 + 1) {
            unsigned char *p = arena_alloc(arena, size);

            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xaa, size);
            total += size;
        }
        assert_true(arena_used(arena) >= total);
        arena_reset(arena);
        assert_int_equal(arena_used(arena), 0);
    }
    arena_free(arena);
    arena_free(NULL);
}

static void copies(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct slice copy = arena_slice(arena, SLICE("text"));

    (void)state;
    assert_string_equal(copy.p, "text");
    assert_int_equal(copy.n, 4);
    assert_string_equal(arena_str(arena, SLICE_NONE), "");
    assert_string_equal(arena_printf(arena, "%s-%d", "a", 5), "a-5");
    arena_free(arena);
}

static void overflow(struct arena *arena)
{
    arena_array(arena, SIZE_MAX / 2, 3);
}

static void one_too_many(struct arena *arena)
{
    arena_alloc(arena, 1025);
}

static void aborts(void (*what)(struct arena *))
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        struct arena *arena = arena_new(1024);

        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        what(arena);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void ceilings(void **state)
{
    struct arena *arena = arena_new(1024);

    (void)state;
    assert_non_null(arena_alloc(arena, 1024));
    arena_free(arena);
    aborts(overflow);
    aborts(one_too_many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_and_aligned),
        cmocka_unit_test(copies),
        cmocka_unit_test(ceilings),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
