/* A zone that was read answers every question; a wall time that exists comes back as itself. */
#include "core/base/err.h"
#include "core/base/tz.h"
#include "core/base/tz_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void ask(const struct tz *tz, int64_t ms)
{
    struct tz_local local = tz_local(tz, ms), again;
    int64_t back, next;

    must(local.abbr && strlen(local.abbr) < 512, "an abbreviation without end");
    must(tz_utc(tz, local.wall, &back) != TZ_GAP, "a time that was shown is in a gap");
    again = tz_local(tz, back);
    must(again.wall == local.wall && back <= ms, "a wall time comes back as another");
    if (tz_next(tz, ms, &next))
        must(next > ms, "the next change lies behind");
    tz_utc(tz, ms, &back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const int64_t times[] = {INT64_C(-9007199254740991),
                                    -4000000000000,
                                    -1000,
                                    0,
                                    1000000000,
                                    1788264000000,
                                    4102444800000,
                                    INT64_C(9007199254740991)};
    struct tz_rule rule;
    struct tz *tz = NULL;
    struct err err = {0};
    int64_t from, next;

    if (tz_rule_read(slice_of(data, len), &rule) && rule.has_dst) {
        tz_rule_dst(&rule, 1788264000, &from, &next);
        must(from <= 1788264000 && next > 1788264000, "a rule without changes");
    }
    if (tz_read(slice_of(data, len), SLICE("Test/Zone"), &tz, &err))
        return 0;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        ask(tz, times[i]);
    tz_free(tz);
    return 0;
}
