/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/clock.h"
#include "web/http/reaper.h"

#include <arpa/inet.h>
#include <netinet/in.h>
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
    struct reaper *reaper = reaper_new(100, 100);
    struct reaper_entry a, b;
    int fa[2], fb[2];
    int64_t begun = clock_ticks();

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fa), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fb), 0);
    reaper_add(reaper, &a, fa[0], 1, 300);
    reaper_add(reaper, &b, fb[0], 2, 300);
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

/* Eleven where ten may be: 1 holds seven, 2 three, and a newcomer comes. */
static void room(void **state)
{
    struct reaper *reaper = reaper_new(100, 10);
    struct reaper_entry e[12];
    int fd[12][2];

    (void)state;
    for (int i = 0; i < 12; i++)
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd[i]), 0);
    for (int i = 0; i < 10; i++) {
        reaper_add(reaper, &e[i], fd[i][0], i % 3 == 2 ? 2 : 1, 100000);
        nap(2);
    }
    atomic_store(&e[0].busy, true);
    reaper_arm(&e[1], 0); /* at the writer */
    reaper_add(reaper, &e[10], fd[10][0], 3, 100000);
    for (int i = 0; i < 11; i++)
        assert_int_equal(ended(fd[i][1]), i == 3);
    atomic_store(&e[4].busy, true);
    atomic_store(&e[6].busy, true);
    atomic_store(&e[7].busy, true);
    atomic_store(&e[9].busy, true);
    reaper_add(reaper, &e[11], fd[11][0], 4, 100000);
    assert_true(ended(fd[0][1]));
    for (int i = 0; i < 12; i++)
        reaper_remove(reaper, &e[i]);
    reaper_free(reaper);
    for (int i = 0; i < 12; i++) {
        close(fd[i][0]);
        close(fd[i][1]);
    }
}

/* Neighbours are told apart; the addresses of one IPv6 network are one. */
static void peers(void **state)
{
    struct sockaddr_in a = {.sin_family = AF_INET}, b = a;
    struct sockaddr_in6 c = {.sin6_family = AF_INET6}, d = c;

    (void)state;
    a.sin_addr.s_addr = htonl(0xc0a80105);
    b.sin_addr.s_addr = htonl(0xc0a80106);
    assert_int_not_equal(reaper_peer((struct sockaddr *)&a) % 4096,
                         reaper_peer((struct sockaddr *)&b) % 4096);
    c.sin6_addr.s6_addr[7] = d.sin6_addr.s6_addr[7] = 9;
    d.sin6_addr.s6_addr[15] = 1;
    assert_int_equal(reaper_peer((struct sockaddr *)&c), reaper_peer((struct sockaddr *)&d));
    d.sin6_addr.s6_addr[6] = 1;
    assert_int_not_equal(reaper_peer((struct sockaddr *)&c), reaper_peer((struct sockaddr *)&d));
    c = d = (struct sockaddr_in6){.sin6_family = AF_INET6};
    inet_pton(AF_INET6, "::ffff:192.168.1.5", &c.sin6_addr);
    inet_pton(AF_INET6, "::ffff:192.168.1.6", &d.sin6_addr);
    assert_int_equal(reaper_peer((struct sockaddr *)&c), reaper_peer((struct sockaddr *)&a));
    assert_int_not_equal(reaper_peer((struct sockaddr *)&c), reaper_peer((struct sockaddr *)&d));
    assert_int_equal(reaper_peer(NULL), 0);
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
    struct reaper *reaper = reaper_new(100, 100);
    struct reaper_entry e;
    int fd[2];
    long before;

    (void)state;
    nap(50);
    before = switches();
    nap(1000);
    assert_in_range(switches() - before, 0, 2);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    reaper_add(reaper, &e, fd[0], 1, 100000);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(cuts), cmocka_unit_test(room),
                                       cmocka_unit_test(peers), cmocka_unit_test(sleeps)};

    return cmocka_run_group_tests_name("reaper", tests, NULL, NULL);
}
