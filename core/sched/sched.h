#ifndef INDABA_SCHED_SCHED_H
#define INDABA_SCHED_SCHED_H

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/programme/activity.h"
#include "core/model/workshop.h"

#include <stddef.h>
#include <stdint.h>

/* What falls due, and that it was done. Whether something is open is computed from the clock each
 * time (core/model/programme/calendar.h) and never read here: a firing only tells people that it
 * happened. Its id is derived from the activity, what happened and the due instant, so that two
 * machines that fire the same thing have fired it once, and a moved activity fires again at its new
 * time. What fell due more than SCHED_LATE_DAYS ago is past and fires no more; nothing fires in a
 * workshop that is closed or has no dates, or where this site has no right to write. */
struct journal;
struct store;
struct writer;

enum { SCHED_LATE_DAYS = 62 };

struct sched_due {
    struct id workshop, activity, id; /* id: the firing's */
    const char *what;                 /* opens, closes */
    int64_t due;                      /* UTC ms */
};

/* What is due at `now` and has not fired yet, the oldest first. *ret_next: the next instant at
 * which something will be due, INT64_MAX when there is none. `site`: whose machine this is. The
 * list is the arena's. */
int sched_due(struct store *store, struct arena *arena, struct id site, int64_t now,
              struct sched_due **ret, size_t *ret_count, int64_t *ret_next,
              struct err *err) must_use;

/* Fires what is due, at most SCHED_AT_ONCE of it, in a batch of the writer, which undoes all of it
 * after -1. *ret_fired: how many. */
enum { SCHED_AT_ONCE = 200 };
int sched_run(struct journal *journal, int64_t now, size_t *ret_fired, struct err *err) must_use;

/* Activities that opened behind `since` and are open at `now` (UTC ms), the oldest first, at most
 * `limit`, without bodies: those whose opening was written down after that instant, whenever it was
 * due. */
struct sched_query {
    const struct workshop_view *workshop;
    int64_t since, now;
    size_t limit;
};
int sched_opened_since(struct store *store, struct arena *arena, const struct sched_query *query,
                       struct activity_view **ret, size_t *ret_count, struct err *err) must_use;

/* A thread that looks when something is due and has it fired by the writer: at the start, after
 * each COMMIT, when the next instant has come and whenever the clock was changed. */
struct sched;
struct sched_config {
    struct store *store;   /* a reading connection of its own, which it closes at the end, and when
                              it cannot start */
    struct writer *writer; /* outlives it */
    const struct clock *clock;
    struct id site;
    /* Tells of an error, once until it is over; may be NULL. */
    void (*note)(void *ctx, const struct err *err);
    void *ctx;
};
/* The config is copied. */
int sched_start(const struct sched_config *config, struct sched **ret, struct err *err) must_use;
void sched_stop(struct sched *sched); /* NULL is fine */

#endif
