#include "web/http/ratelimit.h"

#include "core/base/err.h"

#include <pthread.h>
#include <stdlib.h>

enum { PROBES = 8 };

struct entry {
    uint8_t key[16]; /* zeros: free */
    int64_t at;      /* when it was this full */
    int64_t touched;
    uint32_t count; /* taken */
};

struct ratelimit {
    pthread_mutex_t lock;
    const struct ratelimit_rule *rules;
    size_t count;
    struct entry *entries;
    size_t mask;
    uint8_t secret[32];
};

struct ratelimit *ratelimit_new(const struct ratelimit_rule *rules, size_t count, size_t slots,
                                struct rng *rng)
{
    struct ratelimit *l = calloc(1, sizeof *l);
    size_t n = 64;

    while (n < slots)
        n *= 2;
    must(l != NULL, "out of memory");
    l->entries = calloc(n, sizeof *l->entries);
    must(l->entries != NULL, "out of memory");
    l->mask = n - 1;
    l->rules = rules;
    l->count = count;
    rng->fill(rng, l->secret, sizeof l->secret);
    pthread_mutex_init(&l->lock, NULL);
    return l;
}

void ratelimit_free(struct ratelimit *l)
{
    if (l == NULL)
        return;
    pthread_mutex_destroy(&l->lock);
    free(l->entries);
    free(l);
}

static struct hash key_hash(struct ratelimit *l, size_t rule, struct slice key)
{
    struct hash inner = hash_keyed(slice_of(l->secret, sizeof l->secret), key);

    must(rule < l->count, "no such rule");
    inner.b[0] ^= (uint8_t)(rule * 37);
    return inner;
}

/* The entry of a key: a fresh one takes the place of the one quiet for longest. */
static struct entry *find(struct ratelimit *l, size_t rule, struct slice key)
{
    struct hash h = key_hash(l, rule, key);
    struct entry *oldest = NULL;
    size_t at;

    memcpy(&at, h.b + 16, sizeof at);
    for (size_t i = 0; i < PROBES; i++) {
        struct entry *e = &l->entries[(at + i) & l->mask];

        if (memcmp(e->key, h.b, sizeof e->key) == 0)
            return e;
        if (oldest == NULL || e->touched < oldest->touched)
            oldest = e;
    }
    memset(oldest, 0, sizeof *oldest);
    memcpy(oldest->key, h.b, sizeof oldest->key);
    return oldest;
}

/* What was taken runs back by one each `ms`. A clock that went back refills nothing. */
static bool bucket_take(const struct ratelimit_rule *rule, struct entry *e, int64_t now,
                        int64_t *ret_wait)
{
    int64_t back = now > e->at ? (now - e->at) / rule->ms : 0;

    if (e->count == 0 || now < e->at)
        e->at = now;
    if (back >= e->count) {
        e->count = 0;
        e->at = now;
    } else {
        e->count -= (uint32_t)back;
        e->at += back * rule->ms;
    }
    if (e->count >= rule->burst) {
        *ret_wait = e->at + rule->ms - now;
        return false;
    }
    e->count++;
    return true;
}

bool ratelimit_take(struct ratelimit *l, size_t rule, struct slice key, int64_t now,
                    int64_t *ret_wait_ms)
{
    struct entry *e;
    bool good;

    *ret_wait_ms = 0;
    pthread_mutex_lock(&l->lock);
    e = find(l, rule, key);
    e->touched = now;
    good = bucket_take(&l->rules[rule], e, now, ret_wait_ms);
    pthread_mutex_unlock(&l->lock);
    return good;
}
