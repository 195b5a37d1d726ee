#ifndef INDABA_MODEL_PEOPLE_WRITE_H
#define INDABA_MODEL_PEOPLE_WRITE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/role.h"

#include <stdbool.h>
#include <stddef.h>

/* What those who lead a workshop do with its people: adding, roles, who turns out to be the same as
 * whom, keys. In the writer; `actor` leads the workshop, which the caller has checked. */
struct journal;

/* A person to add. Ids come from `op`: the same row again adds nobody. */
struct people_row {
    size_t number;                                        /* in the list */
    struct slice name, note, email, username, lang, zone; /* all but the name may be empty */
    enum role role;
    const struct slice *groups; /* names; made when they are not there */
    size_t group_count;
    bool again; /* also when somebody of this very name is here */
};
/* All or none. *ret_added: how many are new. FAULT_INVALID for a name that is empty or longer than
 * NAME_MAX_BYTES. */
int people_add(struct journal *journal, const struct actor *actor, struct id op,
               const struct people_row *rows, size_t count, size_t *ret_added,
               struct err *err) must_use;

/* These three: FAULT_ABSENT for nobody of this workshop; nothing is written when it is so already.
 * people_rename refuses names as people_add does. */
int people_rename(struct journal *journal, const struct actor *actor, struct id enrolment,
                  struct slice name, struct err *err) must_use;
/* FAULT_CONFLICT for the last facilitator, unless the site's owner asks. */
int people_set_role(struct journal *journal, const struct actor *actor, struct id enrolment,
                    enum role role, struct err *err) must_use;
/* Takes somebody out of the workshop, or back in. Their texts stay under their name. FAULT_CONFLICT
 * for the last facilitator. */
int people_remove(struct journal *journal, const struct actor *actor, struct id enrolment,
                  bool away, struct err *err) must_use;

/* Says that `other` is the same as `enrolment`, whose name, role and place stay. Of two of whom one
 * was invited and did not come in, the one that came in stays. FAULT_CONFLICT when they are one
 * already, when the site's owner or the last facilitator would go, FAULT_DENIED when the actor
 * would take over what somebody else who is in wrote for themselves. */
int people_merge(struct journal *journal, const struct actor *actor, struct id enrolment,
                 struct id other, struct err *err) must_use;
/* Takes it back: `enrolment` was merged and is somebody of their own again. */
int people_unmerge(struct journal *journal, const struct actor *actor, struct id enrolment,
                   struct err *err) must_use;

/* Whether the actor may have a key made to a person of this site who has come in: not to the site's
 * owner, nor to who leads a workshop that the actor does not lead; FAULT_DENIED then. */
int people_may_key(struct journal *journal, struct arena *arena, const struct actor *actor,
                   struct id person, struct err *err) must_use;

#endif
