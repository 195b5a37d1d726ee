#include "core/base/clock.h"

#ifdef INDABA_FAULTS
#include <stdio.h>
#include <stdlib.h>
#endif

static int64_t read_clock(clockid_t which)
{
    struct timespec ts;

    clock_gettime(which, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* A build for tests may be told another time: the file that INDABA_CLOCK names holds the
 * milliseconds to add to the machine's. */
static int64_t shift(void)
{
    long long ms = 0;
#ifdef INDABA_FAULTS
    const char *path = getenv("INDABA_CLOCK");
    FILE *file = path ? fopen(path, "re") : NULL;

    if (file) {
        if (fscanf(file, "%lld", &ms) != 1)
            ms = 0;
        fclose(file);
    }
#endif
    return ms;
}

static int64_t now_system(const struct clock *clock)
{
    (void)clock;
    return read_clock(CLOCK_REALTIME) + shift();
}

static int64_t now_fixed(const struct clock *clock)
{
    return clock->fixed;
}

struct clock clock_system(void)
{
    return (struct clock){now_system, 0};
}

struct clock clock_fixed(int64_t ms)
{
    return (struct clock){now_fixed, ms};
}

int64_t clock_ticks(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_worked(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

struct timespec clock_deadline(int64_t ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    return until;
}
