#ifndef INDABA_MODEL_POD_H
#define INDABA_MODEL_POD_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pods: named parts of a cohort, called groups on pages. And sets of people that somebody wrote to.
 * Slices are the arena's; one: 1 found, 0 no such thing, -1; a list: 0 or -1. */
struct actor;
struct journal;
struct store;

struct pod_view {
    struct id id;
    struct slice name;
};
int pod_list(struct store *store, struct arena *arena, struct id workshop, struct pod_view **ret,
             size_t *ret_count, struct err *err) must_use;
/* The pods that an enrolment is in. */
int pod_list_of(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
                struct pod_view **ret, size_t *ret_count, struct err *err) must_use;
/* One that is there: 1, 0, -1. */
int pod_get(struct store *store, struct arena *arena, struct id workshop, struct id pod,
            struct pod_view *ret, struct err *err) must_use;

/* All, by name, with how many stand in each. */
struct pod_size {
    struct id id;
    struct slice name;
    int64_t people;
};
int pod_sizes(struct store *store, struct arena *arena, struct id workshop, struct pod_size **ret,
              size_t *ret_count, struct err *err) must_use;

/* Who stands in it, by name, not the merged and removed. */
struct pod_person {
    struct id enrolment;
    struct slice name;
};
int pod_people(struct store *store, struct arena *arena, struct id workshop, struct id pod,
               struct pod_person **ret, size_t *ret_count, struct err *err) must_use;

/* The id of the set of these people (sorted, distinct). */
struct id pod_named_set_id(struct id workshop, const struct id *members, size_t count);

/* ---- in the writer; `actor` leads the workshop, which the caller has checked ---- */

/* A pod with this id; nothing when it is there, FAULT_CONFLICT when the id is something else's. All
 * of them: FAULT_INVALID for a name that is empty or too long, FAULT_ABSENT for a pod that is not
 * here; what is so already is not written. */
int pod_make(struct journal *journal, const struct actor *actor, struct id pod, struct slice name,
             struct err *err) must_use;
int pod_rename(struct journal *journal, const struct actor *actor, struct id pod, struct slice name,
               struct err *err) must_use;
/* Takes a pod away, or puts it back. */
int pod_remove(struct journal *journal, const struct actor *actor, struct id pod, bool away,
               struct err *err) must_use;
/* Puts somebody into it or takes them out; nothing when it is so already. FAULT_ABSENT for nobody
 * of this workshop. */
int pod_set_member(struct journal *journal, const struct actor *actor, struct id pod,
                   struct id enrolment, bool in, struct err *err) must_use;

#endif
