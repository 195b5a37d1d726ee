#ifndef INDABA_MODEL_PERSON_H
#define INDABA_MODEL_PERSON_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/people/enrolment.h"
#include "core/model/role.h"
#include "core/store/store.h"

/* Somebody known to the site, in all their workshops. */
struct journal;

/* People of the site, by name, the unclaimed too; in the arena. */
int person_list(struct store *store, struct arena *arena, struct id site, struct person_view **ret,
                size_t *ret_count, struct err *err) must_use;
/* What a person of this site is called, in or not; 1, 0 (removed, or unknown), -1. */
int person_called(struct store *store, struct arena *arena, struct id person, struct slice *ret,
                  struct err *err) must_use;

/* A person, seen from a workshop (none: from the site). person none gives ROLE_NOBODY. The name is
 * the arena's. */
int person_actor(struct store *store, struct arena *arena, struct id person, struct id workshop,
                 struct actor *ret, struct err *err) must_use;
static inline struct viewer person_viewer(const struct actor *actor)
{
    return (struct viewer){actor->workshop, actor->enrolment};
}

/* ---- in the writer ---- */

/* Enrols a person of this site, under the name that the site knows them by and an id of its own
 * making. 0 also when they have a place there already: *ret_enrolment is that one, whose role
 * stays. FAULT_ABSENT for nobody of this site. */
int person_enrol(struct journal *journal, struct id person, struct id workshop, enum role role,
                 struct id *ret_enrolment, struct err *err) must_use;
/* A name on a list comes in: it is somebody from now on, in all their places. Nothing for who is
 * somebody already. */
int person_claim(struct journal *journal, struct id person, struct err *err) must_use;
/* Gives a person this name, at the site and in each of their places. */
int person_rename(struct journal *journal, struct id person, struct slice name,
                  struct err *err) must_use;

#endif
