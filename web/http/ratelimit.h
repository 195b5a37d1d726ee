#ifndef INDABA_WEB_RATELIMIT_H
#define INDABA_WEB_RATELIMIT_H

#include "core/base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How often something may be tried. A whole room sits behind one address, so limits count by
 * account, code, device, and by address only generously. Any thread. Whoever asks knows no more
 * than this: where the tries are counted is the implementation's. This one counts in memory of a
 * fixed size, of this process alone: when the table is full, the entry that was quiet for longest
 * makes room, and nothing is kept over a restart. */
struct ratelimit;

/* `burst` tries at once, refilled with one each `ms`. */
struct ratelimit_rule {
    const char *name; /* for who reads the table */
    uint32_t burst;
    int64_t ms;
};

/* `count` rules, which must outlive it, and at least `slots` entries. A secret of `rng` keeps
 * others from choosing keys that meet. The caller frees. */
struct ratelimit *ratelimit_new(const struct ratelimit_rule *rules, size_t count, size_t slots,
                                struct rng *rng);
void ratelimit_free(struct ratelimit *limit); /* NULL is fine */

/* Whether one more try of rule `rule` is free for `key` at `now` (UTC milliseconds), and takes it.
 * When not: *ret_wait_ms says how long to wait. */
bool ratelimit_take(struct ratelimit *limit, size_t rule, struct slice key, int64_t now,
                    int64_t *ret_wait_ms);

#endif
