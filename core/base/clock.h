#ifndef INDABA_BASE_CLOCK_H
#define INDABA_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Time is a value that is handed in. Instants are UTC milliseconds since 1970 (no leap seconds). */
struct clock {
    int64_t (*now)(const struct clock *clock);
    int64_t fixed; /* of the one that tests set */
};

struct clock clock_system(void);
struct clock clock_fixed(int64_t ms); /* stands still; a test changes .fixed */

static inline int64_t clock_now(const struct clock *clock)
{
    return clock->now(clock);
}

/* Monotonic milliseconds, for deadlines and measuring only. */
int64_t clock_ticks(void);

/* Milliseconds of the processor that this process has used: waiting for others is no work. */
int64_t clock_worked(void);

/* The instant `ms` from now on the monotonic clock, as pthread_cond_timedwait wants it. */
struct timespec clock_deadline(int64_t ms);

#endif
