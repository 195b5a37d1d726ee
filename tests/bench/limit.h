#ifndef INDABA_TESTS_BENCH_LIMIT_H
#define INDABA_TESTS_BENCH_LIMIT_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* What the limit programs share: they are what the product is compared with in one run, so they do
 * the least that the job can be done with, on the same libraries and as many threads. */

enum { LIMIT_THREADS = 2 };

static inline void limit_must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "the limit program cannot go on: %s\n", what);
    exit(1);
}

/* Serves on a free port of the loopback, which is printed, until SIGTERM; gives the exit code. */
static inline int limit_serve(MHD_AccessHandlerCallback on_request, void *ctx,
                              MHD_RequestCompletedCallback on_done)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO;
    struct MHD_Daemon *daemon;
    sigset_t signals;
    int got;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, ctx, MHD_OPTION_SOCK_ADDR, &at,
                              MHD_OPTION_THREAD_POOL_SIZE, (unsigned)LIMIT_THREADS,
                              MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL, MHD_OPTION_END);
    limit_must(daemon != NULL, "the server");
    printf("%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    sigwait(&signals, &got);
    MHD_stop_daemon(daemon);
    return 0;
}

#endif
