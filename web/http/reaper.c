#include "web/http/reaper.h"

#include "core/base/clock.h"
#include "core/base/err.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* PEERS: places for counting by address; who shares one is counted together, which costs them
 * little and takes a full house to notice. */
enum { NAP_MS = 200, PEERS = 4096 };

struct reaper {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    struct reaper_entry *first;
    size_t count, most;
    uint32_t held[PEERS]; /* connections by reaper_entry.peer */
    int64_t shortest;
    bool asleep; /* nothing is open: the next entry wakes it */
    bool ending;
};

/* The reaper's lock, held here, keeps the owner from closing the number under us. */
static void cut(struct reaper_entry *e)
{
    shutdown(e->fd, SHUT_RDWR);
    atomic_store(&e->cut, 1);
    atomic_store(&e->deadline, 0);
}

/* Ends what is past its deadline; gives the instant of the next look. */
static int64_t look(struct reaper *r)
{
    int64_t now = clock_ticks(), next = now + r->shortest;

    for (struct reaper_entry *e = r->first; e; e = e->next) {
        int64_t deadline = atomic_load_explicit(&e->deadline, memory_order_relaxed);

        if (deadline == 0)
            continue;
        if (deadline <= now) {
            cut(e);
        } else if (deadline < next) {
            next = deadline;
        }
    }
    return next < now + NAP_MS ? now + NAP_MS : next;
}

static uint32_t *held_by(struct reaper *r, uint32_t peer)
{
    return &r->held[peer % PEERS];
}

/* How good it is to end this one, the larger the better; 0: not at all. */
static uint64_t worth(struct reaper *r, struct reaper_entry *e)
{
    bool waits = atomic_load(&e->deadline) == 0;

    if (waits || atomic_load(&e->cut))
        return 0;
    return (uint64_t)*held_by(r, e->peer) * 2 + !atomic_load(&e->busy);
}

static void make_room(struct reaper *r, const struct reaper_entry *newest)
{
    struct reaper_entry *best = NULL;
    uint64_t most = 0;

    for (struct reaper_entry *e = r->first; e; e = e->next) {
        uint64_t w = e == newest ? 0 : worth(r, e);

        if (w > most || (w > 0 && w == most && e->since < best->since)) {
            most = w;
            best = e;
        }
    }
    if (best)
        cut(best);
}

static void sleep_until(struct reaper *r, int64_t ticks)
{
    struct timespec ts = {.tv_sec = ticks / 1000, .tv_nsec = ticks % 1000 * 1000000};

    while (!r->ending && clock_ticks() < ticks)
        if (pthread_cond_timedwait(&r->wake, &r->lock, &ts) != 0)
            break;
}

static void *run(void *arg)
{
    struct reaper *r = arg;

    pthread_mutex_lock(&r->lock);
    while (!r->ending) {
        if (r->first == NULL) {
            r->asleep = true;
            pthread_cond_wait(&r->wake, &r->lock);
            r->asleep = false;
            continue;
        }
        sleep_until(r, look(r));
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

struct reaper *reaper_new(int64_t shortest, size_t most)
{
    struct reaper *r = calloc(1, sizeof *r);
    pthread_condattr_t attr;

    must(r != NULL, "out of memory");
    r->shortest = shortest;
    r->most = most;
    pthread_mutex_init(&r->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&r->wake, &attr);
    pthread_condattr_destroy(&attr);
    must(pthread_create(&r->thread, NULL, run, r) == 0, "no thread for the reaper");
    return r;
}

void reaper_free(struct reaper *r)
{
    if (r == NULL)
        return;
    must(r->first == NULL, "a connection outlives its reaper");
    pthread_mutex_lock(&r->lock);
    r->ending = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

uint32_t reaper_peer(const struct sockaddr *address)
{
    uint32_t n[2] = {0, 0};

    if (address && address->sa_family == AF_INET) {
        memcpy(n, &((const struct sockaddr_in *)address)->sin_addr, 4);
    } else if (address && address->sa_family == AF_INET6) {
        const struct in6_addr *a = &((const struct sockaddr_in6 *)address)->sin6_addr;

        /* On a socket for both, who comes by IPv4 has the last 32 bits. */
        if (IN6_IS_ADDR_V4MAPPED(a))
            memcpy(n, a->s6_addr + 12, 4);
        else
            memcpy(n, a->s6_addr, 8);
    }
    /* The upper half of the product depends on every bit: neighbours fall apart. */
    return (uint32_t)(((uint64_t)(n[0] ^ (n[1] * 31)) * 2654435761u) >> 32);
}

void reaper_add(struct reaper *r, struct reaper_entry *e, int fd, uint32_t peer, int64_t ms)
{
    e->fd = fd;
    e->peer = peer;
    e->since = clock_ticks();
    atomic_store(&e->cut, 0);
    atomic_store(&e->busy, false);
    reaper_arm(e, ms);
    pthread_mutex_lock(&r->lock);
    e->prev = NULL;
    e->next = r->first;
    if (e->next)
        e->next->prev = e;
    r->first = e;
    r->count++;
    ++*held_by(r, peer);
    if (r->count > r->most)
        make_room(r, e);
    if (r->asleep)
        pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
}

void reaper_remove(struct reaper *r, struct reaper_entry *e)
{
    pthread_mutex_lock(&r->lock);
    if (e->prev)
        e->prev->next = e->next;
    else
        r->first = e->next;
    if (e->next)
        e->next->prev = e->prev;
    r->count--;
    --*held_by(r, e->peer);
    pthread_mutex_unlock(&r->lock);
}

size_t reaper_count(struct reaper *r)
{
    size_t n;

    pthread_mutex_lock(&r->lock);
    n = r->count;
    pthread_mutex_unlock(&r->lock);
    return n;
}

void reaper_arm(struct reaper_entry *e, int64_t ms)
{
    reaper_arm_at(e, ms ? clock_ticks() + ms : 0);
}

void reaper_arm_at(struct reaper_entry *e, int64_t ticks)
{
    atomic_store_explicit(&e->deadline, ticks, memory_order_relaxed);
}
