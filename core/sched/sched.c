#include "core/sched/sched.h"

#include "core/base/ceiling.h"
#include "core/base/date.h"
#include "core/base/hash.h"
#include "core/journal/entry.h"
#include "core/journal/journal.h"
#include "core/journal/writer.h"
#include "core/model/programme/calendar.h"
#include "core/model/programme/firing.h"
#include "core/model/put.h"
#include "gen/sql/journal.h"
#include "gen/sql/sched.h"
#include "gen/sql/schema.h"
#include "gen/sql/workshop.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ZONES = 64, TICK_MS = 1000, LOOK_MS = 20000 };
#define LATE_MS ((int64_t)SCHED_LATE_DAYS * DAY_MS)

/* What can fall due of an activity. */
static const struct rule {
    const char *what;
    int64_t (*at)(const struct calendar *c, const struct activity_view *activity);
} rules[] = {
    {"opens", calendar_opens_at},
    {"closes", calendar_closes_at},
};

/* ---- looking ---- */

/* One look over the whole site. */
struct look {
    struct store *store;
    struct arena *arena;
    int64_t now, next;
    struct tz *zones[ZONES];
    size_t zone_count;
    struct sched_due *due;
    size_t count, room;
};

static const struct tz *zone(struct look *l, struct slice name)
{
    struct tz *tz;

    for (size_t i = 0; i < l->zone_count; i++)
        if (slice_is(name, tz_name(l->zones[i])))
            return l->zones[i];
    if (tz_load(NULL, name, &tz, NULL) != 0)
        return NULL;
    if (l->zone_count == ZONES)
        tz_free(l->zones[--l->zone_count]);
    return l->zones[l->zone_count++] = tz;
}

/* Whether it fired already; an entry of that id that has no effect counts too, so that nothing is
 * written over and over: 1, 0, -1. */
static int fired(struct store *store, struct id id, struct err *err)
{
    struct sql_entry_of_object_row entry;

    return sql_entry_of_object(store, id, 0, &entry, err);
}

static int look_at(struct look *l, const struct calendar *c, const struct activity_view *a,
                   struct err *err)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int64_t due = rules[i].at(c, a);
        struct id id;
        int was;

        if (due == CALENDAR_EVER || due == CALENDAR_NEVER || due <= l->now - LATE_MS)
            continue;
        if (due > l->now) {
            l->next = due < l->next ? due : l->next;
            continue;
        }
        id = firing_id(a->id, slice_str(rules[i].what), due);
        was = fired(l->store, id, err);
        if (was < 0)
            return -1;
        if (was)
            continue;
        l->due = arena_grow(l->arena, l->due, l->count, &l->room, sizeof *l->due);
        l->due[l->count++] = (struct sched_due){a->workshop, a->id, id, rules[i].what, due};
    }
    return 0;
}

static int by_due(const void *a, const void *b)
{
    const struct sched_due *x = a, *y = b;

    return x->due < y->due ? -1 : x->due > y->due ? 1 : id_cmp(x->id, y->id);
}

struct dated {
    struct id id;
    struct slice first_day, zone;
};

/* The workshops that this site may write in. */
static int list_dated(struct look *l, struct id site, struct dated **ret, size_t *ret_count,
                      struct err *err)
{
    struct sql_sched_workshop_all q;
    struct dated *list = NULL;
    struct id *founders = NULL;
    size_t count = 0, kept = 0, room = 0, founder_room = 0;
    int more;

    if (sql_sched_workshop_all(l->store, &q, err) != 0)
        return -1;
    while ((more = sql_sched_workshop_all_next(&q, err)) > 0) {
        list = arena_grow(l->arena, list, count, &room, sizeof *list);
        founders = arena_grow(l->arena, founders, count, &founder_room, sizeof *founders);
        founders[count] = q.founder;
        list[count++] =
            (struct dated){q.id, arena_slice(l->arena, q.first_day), arena_slice(l->arena, q.zone)};
    }
    for (size_t i = 0; i < count && more >= 0; i++) {
        struct sql_site_right_any_row right = {.may = id_eq(founders[i], site)};

        if (!right.may && sql_site_right_any(l->store, list[i].id, site, &right, err) < 0)
            return -1;
        if (right.may)
            list[kept++] = list[i];
    }
    *ret = list;
    *ret_count = kept;
    return more;
}

int sched_due(struct store *store, struct arena *arena, struct id site, int64_t now,
              struct sched_due **ret, size_t *ret_count, int64_t *ret_next, struct err *err)
{
    struct look l = {.store = store, .arena = arena, .now = now, .next = INT64_MAX};
    struct arena *one = arena_new(CEILING_JOB); /* a workshop's activities */
    struct dated *workshops;
    size_t count;
    int result = list_dated(&l, site, &workshops, &count, err);

    for (size_t i = 0; i < count && result == 0; i++) {
        struct workshop_view w = {.id = workshops[i].id, .first_day = workshops[i].first_day};
        struct calendar c = calendar_of(&w, zone(&l, workshops[i].zone));
        struct activity_view *all;
        size_t n;

        arena_reset(one);
        result = activity_list(store, one, w.id, false, &all, &n, err);
        for (size_t k = 0; k < n && result == 0; k++)
            result = look_at(&l, &c, &all[k], err);
    }
    arena_free(one);
    while (l.zone_count > 0)
        tz_free(l.zones[--l.zone_count]);
    if (l.count > 1)
        qsort(l.due, l.count, sizeof *l.due, by_due);
    *ret = l.due;
    *ret_count = l.count;
    *ret_next = l.next;
    return result;
}

/* ---- firing ---- */

/* Nobody is the author: it is the same entry whoever's machine writes it. */
static int fire(struct journal *j, const struct sched_due *due, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_FIRING, due->workshop, due->id, ID_NONE);
    firing_put(&d, &(struct firing_entry){.activity = due->activity,
                                          .what = slice_str(due->what),
                                          .due = due->due,
                                          .also = PUT(firing, due)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int sched_run(struct journal *j, int64_t now, size_t *ret_fired, struct err *err)
{
    struct arena *arena = arena_new(CEILING_JOB);
    struct sched_due *due;
    size_t count;
    int64_t next;
    int result = sched_due(journal_store(j), arena, journal_site(j), now, &due, &count, &next, err);

    *ret_fired = 0;
    while (result == 0 && *ret_fired < count && *ret_fired < SCHED_AT_ONCE) {
        result = fire(j, &due[*ret_fired], err);
        *ret_fired += result == 0;
    }
    arena_free(arena);
    return result;
}

/* ---- what it tells people ---- */

static bool listed(const struct id *at, size_t count, struct id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(at[i], id))
            return true;
    return false;
}

int sched_opened_since(struct store *store, struct arena *arena, const struct sched_query *query,
                       struct activity_view **ret, size_t *ret_count, struct err *err)
{
    const struct workshop_view *workshop = query->workshop;
    size_t limit = query->limit;
    struct sql_firing_since q;
    struct calendar c = calendar_begin(workshop);
    struct id *ids = arena_array(arena, limit + 1, sizeof *ids);
    int64_t *dues = arena_array(arena, limit + 1, sizeof *dues);
    size_t count = 0;
    int more = sql_firing_since(store, workshop->id, query->now - LATE_MS, &q, err) != 0 ? -1 : 1;

    *ret = arena_array(arena, limit + 1, sizeof **ret);
    *ret_count = 0;
    if (more < 0)
        goto out;
    while (count < limit && (more = sql_firing_since_next(&q, err)) > 0)
        if (slice_is(q.what, "opens") && q.due <= query->now &&
            hlc_ms((uint64_t)q.hlc) > query->since && !listed(ids, count, q.activity)) {
            dues[count] = q.due;
            ids[count++] = q.activity;
        }
    sql_firing_since_end(&q);
    for (size_t i = 0; i < count && more >= 0; i++) {
        struct activity_view *a = &(*ret)[*ret_count];

        more = activity_get(store, arena, workshop->id, ids[i], a, err);
        /* One that was moved since opens another time. */
        if (more > 0 && calendar_opens_at(&c, a) == dues[i] &&
            calendar_state(&c, a, query->now) == CALENDAR_OPEN)
            ++*ret_count;
    }
out:
    calendar_end(&c);
    return more < 0 ? -1 : 0;
}

/* ---- the thread ---- */

struct sched {
    struct sched_config config;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
    /* The thread's own: */
    struct arena *arena;
    int64_t seen, next, commits; /* of the last look: the clock, what comes next, COMMITs so far */
    int64_t looked;              /* clock_ticks() */
    bool told;
};

struct firing {
    struct action action;
    int64_t now;
    size_t fired;
};

static int run(struct action *action, struct journal *journal, struct err *err)
{
    struct firing *f = (struct firing *)action;

    return sched_run(journal, f->now, &f->fired, err);
}

/* Looks, and fires when there is something. *ret_again: there may be more. */
static int look(struct sched *s, int64_t now, bool *ret_again, struct err *err)
{
    struct firing f = {.action = {.run = run}, .now = now};
    struct sched_due *due;
    size_t count;
    int result = store_begin(s->config.store, err);

    *ret_again = false;
    if (result != 0)
        return -1;
    arena_reset(s->arena);
    result = sched_due(s->config.store, s->arena, s->config.site, now, &due, &count, &s->next, err);
    store_rollback(s->config.store);
    if (result != 0 || count == 0)
        return result;
    *ret_again = true;
    return writer_do(s->config.writer, &f.action, err);
}

static bool is_time(struct sched *s, int64_t now)
{
    int64_t actions, commits;
    bool yes;

    writer_counts(s->config.writer, &actions, &commits);
    yes = s->looked == 0 || now >= s->next || now < s->seen || commits != s->commits ||
          clock_ticks() - s->looked >= LOOK_MS;
    s->commits = commits;
    return yes;
}

/* Looks when it is time, and again while more was due than one action of the writer fires. After an
 * error it waits for the next time to look: at the latest in LOOK_MS. */
static void tick(struct sched *s)
{
    int64_t now = clock_now(s->config.clock);
    bool again = is_time(s, now);

    while (again) {
        struct err err = {0};

        s->seen = now;
        s->looked = clock_ticks();
        if (look(s, now, &again, &err) != 0) {
            if (!s->told && s->config.note)
                s->config.note(s->config.ctx, &err);
            s->told = true;
            return;
        }
        s->told = false;
    }
}

static void *work(void *ctx)
{
    struct sched *s = ctx;

    pthread_mutex_lock(&s->lock);
    while (!s->stop) {
        struct timespec until;

        pthread_mutex_unlock(&s->lock);
        tick(s);
        until = clock_deadline(TICK_MS);
        pthread_mutex_lock(&s->lock);
        if (!s->stop)
            pthread_cond_timedwait(&s->wake, &s->lock, &until);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

int sched_start(const struct sched_config *config, struct sched **ret, struct err *err)
{
    struct sched *s = calloc(1, sizeof *s);
    pthread_condattr_t attr;
    int code;

    must(s != NULL, "out of memory");
    s->config = *config;
    s->arena = arena_new(CEILING_JOB);
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&s->wake, &attr);
    pthread_condattr_destroy(&attr);
    code = pthread_create(&s->thread, NULL, work, s);
    if (code == 0) {
        *ret = s;
        return 0;
    }
    *ret = NULL;
    store_close(s->config.store);
    arena_free(s->arena);
    free(s);
    return err_errno(err, code, "cannot start a thread", "the scheduler");
}

void sched_stop(struct sched *s)
{
    if (s == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    store_close(s->config.store);
    arena_free(s->arena);
    free(s);
}
