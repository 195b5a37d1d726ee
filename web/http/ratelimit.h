#ifndef INDABA_WEB_RATELIMIT_H
#define INDABA_WEB_RATELIMIT_H

#include "core/base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How often something may be tried. A whole room sits behind one address, so limits count by
 * account, code, device, and by address only generously. Any thread. Memory is fixed: when the
 * table is full, the entry that was quiet for longest makes room. Nothing is kept over a restart.
 */
struct ratelimit;

enum ratelimit_kind {
    RATELIMIT_BUCKET, /* `burst` at once, refilled with one each `ms` */
    RATELIMIT_BACKOFF /* after a failure wait `ms`, doubling to `most_ms`; `burst` failures in a
                         row close it until ratelimit_clear */
};

struct ratelimit_rule {
    const char *name;
    enum ratelimit_kind kind;
    uint32_t burst;
    int64_t ms, most_ms;
};

/* The rules must outlive it. The secret keeps others from choosing keys that meet. */
struct ratelimit *ratelimit_new(const struct ratelimit_rule *rules, size_t count, size_t slots,
                                struct rng *rng);
void ratelimit_free(struct ratelimit *limit); /* NULL is fine */

/* Whether one more try of rule `rule` is free for `key` at `now` (UTC milliseconds). Takes it from
 * a bucket. When not: *ret_wait_ms says how long to wait (INT64_MAX: until somebody clears it). */
bool ratelimit_take(struct ratelimit *limit, size_t rule, struct slice key, int64_t now,
                    int64_t *ret_wait_ms);

/* Of RATELIMIT_BACKOFF: a try failed. Gives the failures in a row. */
uint32_t ratelimit_fail(struct ratelimit *limit, size_t rule, struct slice key, int64_t now);

/* A try succeeded, or a facilitator lets them in again. */
void ratelimit_clear(struct ratelimit *limit, size_t rule, struct slice key);

#endif
