#ifndef INDABA_MODEL_ROUND_H
#define INDABA_MODEL_ROUND_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/tz.h"
#include "core/model/workshop.h"
#include "core/store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* The facilitator's round: what waits for an answer, who is quiet, who wrote when. Nothing that the
 * viewer may not read is counted. Slices live in the arena. */

/* Threads begun by participants in which nobody else has written, the oldest first. A thread's
 * place is the time of its last post. */
struct round_waiting {
    struct id thread;
    int64_t written;
};
struct round_waiting_page {
    struct round_waiting *threads;
    size_t count;
    bool more;
};
/* At most `limit` (1 to 100) behind (after.written, after.thread); zeros: from the oldest. Costs
 * what is shown: a thread with one post is found by an index; of those with two or three posts,
 * all by their author, the ones among the last 100 of their size. */
int round_waiting(struct store *store, struct arena *arena, struct viewer viewer,
                  struct round_waiting after, int limit, struct round_waiting_page *ret,
                  struct err *err) must_use;

/* Participants by name. Somebody is quiet who was here before and neither wrote nor looked in for
 * ROUND_QUIET_DAYS; out of reach who never looked in here and did not write lately either. Who
 * rests by choice is neither, and no answer is waited for. */
enum { ROUND_QUIET_DAYS = 7 };
struct round_person {
    struct id enrolment;
    struct slice name, resting; /* resting: up to which day; empty: no */
    int64_t wrote, seen;        /* UTC ms; 0: never */
    struct slice seen_day;      /* in the workshop's zone; empty: never */
    bool unclaimed;             /* a name on a list, who has not come yet */
    bool to_come;               /* no answer yet to the question */
    bool quiet, away;
};
/* A list by name: behind (name, after), at most `limit`. */
struct round_query {
    struct viewer viewer;
    int64_t now;         /* UTC ms */
    const struct tz *tz; /* the workshop's; NULL: UTC */
    struct id site;      /* this one */
    struct id question;  /* none: nobody's answer is to come */
    struct slice name;
    struct id after;
    int limit;
};
struct round_people_page {
    struct round_person *people;
    size_t count;
    bool more;
};
/* 0 or -1. */
int round_people(struct store *store, struct arena *arena, const struct round_query *query,
                 struct round_people_page *ret, struct err *err) must_use;

/* Where a list by name goes on: the name of this enrolment; FAULT_ABSENT when there is none. */
int round_name(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
               struct slice *ret, struct err *err) must_use;

/* The weeks of a workshop's programme in its zone, one column each; column 0 is before the first
 * day, the last column after the last one. A workshop with an open end has weeks up to now, at most
 * ROUND_WEEKS, and what was before them is in column 0; one without dates has column 0 alone. */
enum { ROUND_WEEKS = 60, ROUND_COLUMNS = ROUND_WEEKS + 2 };
struct round_week {
    struct slice first, last; /* YYYY-MM-DD; empty in the columns before and after */
    int number;               /* of the week, from 1; 0: before, -1: after */
    int64_t posts, people;
};
struct round_tally {
    int columns;
    int64_t bounds[ROUND_COLUMNS]; /* column i > 0 begins at bounds[i - 1], UTC ms */
    struct round_week weeks[ROUND_COLUMNS];
    int64_t posts, people; /* in all */
};
/* Sets columns, bounds and days, counts zero. `tz`: the workshop's; NULL: UTC. */
void round_weeks(const struct workshop_view *workshop, const struct tz *tz, int64_t now,
                 struct arena *arena, struct round_tally *ret);
/* Counts: one scan of an index over the workshop's posts. */
int round_count(struct store *store, struct viewer viewer, struct round_tally *tally,
                struct err *err) must_use;

/* One person's line of the table. */
struct round_line {
    struct id enrolment;
    struct slice name;
    int64_t *weeks; /* tally->columns of them */
    int64_t posts, replies;
    struct slice last_day; /* empty: nothing */
};
struct round_line_page {
    struct round_line *lines;
    size_t count;
    bool more;
};
/* Of those in the list that the query names, counted by the tally's columns, whose bounds
 * round_weeks has set; the query's site, question and now are not looked at. */
int round_lines(struct store *store, struct arena *arena, const struct round_query *query,
                const struct round_tally *tally, struct round_line_page *ret,
                struct err *err) must_use;

/* What facilitators see about one person: to be shown to that person. */
struct round_self {
    int64_t texts;
    struct slice wrote_day, seen_day, resting;
};
int round_self(struct store *store, struct arena *arena, struct viewer viewer, struct id person,
               int64_t now, const struct tz *tz, struct round_self *ret, struct err *err) must_use;

/* "I am only reading", up to and with a day (YYYY-MM-DD; empty: not any more). Only one's own. In
 * the writer; nothing is written when it is so already. */
struct actor;
struct journal;
int round_rest(struct journal *journal, const struct actor *actor, struct slice until,
               struct err *err) must_use;

/* How many workshops and people the site has. */
int round_totals(struct store *store, struct id site, int64_t *ret_workshops, int64_t *ret_people,
                 struct err *err) must_use;

#endif
