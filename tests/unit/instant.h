#ifndef INDABA_TESTS_INSTANT_H
#define INDABA_TESTS_INSTANT_H

#include "core/base/date.h"

/* 2026-09-01T14:00:30, of a wall or with a Z behind it, as milliseconds. */
static inline int64_t instant_of(const char *text)
{
    struct slice all = slice_str(text);
    struct date date = {0};
    int32_t ms = 0;

    if (slice_ends(all, SLICE("Z")))
        all.n--;
    must(all.n > 11 && date_read(slice_head(all, 10), &date, NULL) == 0 &&
             date_read_time(slice_from(all, 11), &ms, NULL) == 0,
         "no instant");
    return date_days(date) * DAY_MS + ms;
}

#endif
