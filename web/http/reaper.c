#include "web/http/reaper.h"

#include "core/base/clock.h"
#include "core/base/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { NAP_MS = 200 };

struct reaper {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    struct reaper_entry *first;
    size_t count;
    int64_t shortest;
    bool asleep; /* nothing is open: the next entry wakes it */
    bool ending;
};

/* Ends what is past its deadline; gives the instant of the next look. */
static int64_t look(struct reaper *r)
{
    int64_t now = clock_ticks(), next = now + r->shortest;

    for (struct reaper_entry *e = r->first; e; e = e->next) {
        int64_t deadline = atomic_load_explicit(&e->deadline, memory_order_relaxed);

        if (deadline == 0)
            continue;
        if (deadline <= now) {
            /* The lock keeps the owner from closing the number under us. */
            shutdown(e->fd, SHUT_RDWR);
            atomic_store(&e->cut, 1);
            atomic_store(&e->deadline, 0);
        } else if (deadline < next) {
            next = deadline;
        }
    }
    return next < now + NAP_MS ? now + NAP_MS : next;
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

struct reaper *reaper_new(int64_t shortest)
{
    struct reaper *r = calloc(1, sizeof *r);
    pthread_condattr_t attr;

    must(r != NULL, "out of memory");
    r->shortest = shortest;
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

void reaper_add(struct reaper *r, struct reaper_entry *e, int fd, int64_t ms)
{
    e->fd = fd;
    atomic_store(&e->cut, 0);
    reaper_arm(e, ms);
    pthread_mutex_lock(&r->lock);
    e->prev = NULL;
    e->next = r->first;
    if (e->next)
        e->next->prev = e;
    r->first = e;
    r->count++;
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
