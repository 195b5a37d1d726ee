#ifndef INDABA_MODEL_PEOPLE_H
#define INDABA_MODEL_PEOPLE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/people/pod.h"
#include "core/store/store.h"
#include "gen/sql/schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The people of a workshop as those who lead it see them. What they do with them: people_write.h.
 * Reading functions give views whose slices live in the arena; one: 1 found, 0 no such thing, -1;
 * a list: 0 or -1. */
struct journal;

/* Which people a list shows. */
enum people_which { SHOW_HERE, SHOW_IN, SHOW_INVITED, SHOW_WAITING, SHOW_AWAY, SHOW_COUNT };

struct people_view {
    struct id enrolment;
    struct slice name, role, resting;
    enum enrolment_state state;
    bool carded;
    struct id twin; /* somebody else whose name is the same to a reader; none: nobody */
    bool perhaps;   /* the one came in and the other did not: perhaps they are one */
};

struct people_tally {
    int64_t in, invited, waiting, away, facilitators;
};
int people_tally(struct store *store, struct id workshop, struct people_tally *ret,
                 struct err *err) must_use;

/* People by name, at most `limit`, behind the one `after` (none, or nobody of this workshop: from
 * the start). */
struct people_query {
    struct id workshop;
    enum people_which which;
    struct id after;
    int limit;
};
struct people_list {
    struct people_view *people;
    size_t count;
    bool more; /* there are others */
};
int people_page(struct store *store, struct arena *arena, const struct people_query *query,
                struct people_list *ret, struct err *err) must_use;
/* Of those who are here, whose name holds these words, without regard to case and accents; looks
 * through at most PEOPLE_LOOK people. */
enum { PEOPLE_LOOK = 20000, PEOPLE_TWINS = 5000 };
int people_find(struct store *store, struct arena *arena, struct id workshop, struct slice words,
                int limit, struct people_list *ret, struct err *err) must_use;

/* All who are in, invited or waiting, with their names folded (norm_name), sorted by that and then
 * by id, so that equal ones stand together; at most PEOPLE_TWINS: with more *ret_count is 0 and the
 * answer 0. */
struct people_name {
    struct slice folded, name;
    struct id enrolment;
    enum enrolment_state state;
};
int people_names(struct store *store, struct arena *arena, struct id workshop,
                 struct people_name **ret, size_t *ret_count, struct err *err) must_use;
/* The first of `name` (folded) in such a list; count when it is not there. */
size_t people_names_find(const struct people_name *names, size_t count, struct slice folded);

/* One person: 1, 0 nobody with this enrolment, -1. */
struct people_one {
    struct people_view view;
    struct slice own_name;  /* differs from view.name when merged */
    struct id person;       /* in the site's space; none: of another site */
    struct id same_as;      /* whom they were merged into; none: nobody */
    struct slice same_name; /* that one's name */
    struct slice note, suggest;
    int64_t joined, number;
    bool owner;                       /* of the site */
    const struct people_view *merged; /* into this one */
    size_t merged_count;
    struct pod_view *pods; /* that they are in */
    size_t pod_count;
    int64_t seen;  /* UTC ms; 0: never */
    int64_t texts; /* for pages: people_texts */
};
int people_get(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
               struct people_one *ret, struct err *err) must_use;
/* How many texts of somebody the viewer may read. */
int people_texts(struct store *store, struct viewer viewer, struct id enrolment, int64_t *ret,
                 struct err *err) must_use;
/* Whether the one was merged into the other: 1, 0, -1. */
int people_is_same(struct store *store, struct id workshop, struct id one, struct id other,
                   struct err *err) must_use;

#endif
