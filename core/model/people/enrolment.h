#ifndef INDABA_MODEL_ENROLMENT_H
#define INDABA_MODEL_ENROLMENT_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A person's place in a workshop: what they read by it, and the lists of those who have one. */

struct journal;
struct store;

/* Writes anew which audiences an enrolment reads: public, its own, and when it is in: everyone's,
 * its pods (a facilitator: all pods) and the sets it stands in; a person of this id in this space:
 * public, everyone's and its own. */
int enrolment_readers(struct store *store, struct id workshop, struct id enrolment,
                      struct err *err) must_use;

/* A person, with their place in a workshop or as the site knows them. */
struct person_view {
    struct id id;        /* person in the site's space; none when not known here */
    struct id enrolment; /* none in a list of the whole site */
    struct slice name;
    struct slice role; /* in the workshop; empty in a list of the whole site */
    struct slice suggest, note;
    int64_t number; /* of a spare card; 0: none */
    bool unclaimed;
};
/* People of a workshop, by name then id. Slices are the arena's. */
int enrolment_list(struct store *store, struct arena *arena, struct id workshop,
                   struct person_view **ret, size_t *ret_count, struct err *err) must_use;
/* At most `limit` of those who are in, by id, with no more than their names: for choices, which a
 * large workshop does not offer. */
int enrolment_some(struct store *store, struct arena *arena, struct id workshop, int limit,
                   struct person_view **ret, size_t *ret_count, struct err *err) must_use;

/* Writes that this place is that person's. In the writer. */
int enrolment_tie(struct journal *journal, struct id person, struct id workshop,
                  struct id enrolment, struct id author, struct err *err) must_use;

/* How many places of a workshop are taken: by those who are in and those on its list, without its
 * facilitators. */
int enrolment_taken(struct store *store, struct id workshop, int64_t *ret,
                    struct err *err) must_use;
/* Gives somebody who waits a place; nothing when they are in already. `author`: the enrolment of
 * who does it. FAULT_ABSENT without such a person, FAULT_CONFLICT when every place is taken. In the
 * writer. */
int enrolment_admit(struct journal *journal, struct id workshop, struct id enrolment,
                    struct id author, struct err *err) must_use;

#endif
