/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/clock.h"
#include "web/http/reaper.h"

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void nap(long ms)
{
    struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&ts, NULL);
}

static bool ended(int fd)
{
    char c;

    return recv(fd, &c, 1, MSG_DONTWAIT) == 0;
}

static void cuts(void **state)
{
    struct reaper *reaper = reaper_new(100);
    struct reaper_entry a, b;
    int fa[2], fb[2];
    int64_t begun = clock_ticks();

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fa), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fb), 0);
    reaper_add(reaper, &a, fa[0], 300);
    reaper_add(reaper, &b, fb[0], 300);
    reaper_arm(&b, 0);
    assert_int_equal(reaper_count(reaper), 2);
    while (!ended(fa[1]) && clock_ticks() < begun + 3000)
        nap(10);
    assert_in_range(clock_ticks() - begun, 299, 1000);
    assert_int_equal(a.cut, 1);
    assert_false(ended(fb[1]));
    assert_int_equal(b.cut, 0);
    reaper_remove(reaper, &a);
    reaper_remove(reaper, &b);
    reaper_free(reaper);
    for (int i = 0; i < 2; i++) {
        close(fa[i]);
        close(fb[i]);
    }
}

static long switches(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    return use.ru_nvcsw;
}

/* Wake-ups of all threads together, this one's single nap included. */
static void sleeps(void **state)
{
    struct reaper *reaper = reaper_new(100);
    struct reaper_entry e;
    int fd[2];
    long before;

    (void)state;
    nap(50);
    before = switches();
    nap(1000);
    assert_in_range(switches() - before, 0, 2);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    reaper_add(reaper, &e, fd[0], 100000);
    nap(50);
    before = switches();
    nap(1000);
    assert_in_range(switches() - before, 0, 7);
    reaper_remove(reaper, &e);
    reaper_free(reaper);
    close(fd[0]);
    close(fd[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cuts), cmocka_unit_test(sleeps)};

    return cmocka_run_group_tests_name("reaper", tests, NULL, NULL);
}
