#ifndef INDABA_BASE_TZ_RULE_H
#define INDABA_BASE_TZ_RULE_H

#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* The rule in the footer of a TZif file: a TZ string of POSIX.1-2017 (Base Definitions 8.3) with
 * hours from -167 to 167 in the times of change (RFC 9636, section 3.3.2). Times in seconds. */
struct tz_rule_day {
    enum { TZ_JULIAN_1, TZ_JULIAN_0, TZ_MONTH_WEEK_DAY } form;
    int day, week, month;
    int32_t time; /* of the wall clock, seconds after midnight */
};

struct tz_rule {
    bool used, has_dst;
    int32_t offset, dst_offset; /* seconds to add to UTC */
    char abbr[16], dst_abbr[16];
    struct tz_rule_day begin, end; /* of daylight saving time */
};

/* False when the text is no such rule. */
bool tz_rule_read(struct slice text, struct tz_rule *ret);

/* Whether daylight saving time holds at second `utc`; *ret_from is the change before or at it,
 * *ret_next the one after (only with has_dst). */
bool tz_rule_dst(const struct tz_rule *rule, int64_t utc, int64_t *ret_from, int64_t *ret_next);

#endif
