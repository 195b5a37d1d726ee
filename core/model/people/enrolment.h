#ifndef INDABA_MODEL_ENROLMENT_H
#define INDABA_MODEL_ENROLMENT_H

#include "core/base/err.h"
#include "core/base/id.h"

#include <stddef.h>

struct journal;
struct store;

/* Writes anew which audiences an enrolment reads: public, its own, and when it is in: everyone's,
 * its pods (a facilitator: all pods) and the sets it stands in; a person of this id in this space:
 * public, everyone's and its own. */
int enrolment_readers(struct store *store, struct id workshop, struct id enrolment,
                      struct err *err) must_use;
/* Writes anew what anybody reads there: the public audience of a workshop or site that is known. */
int enrolment_readers_anybody(struct store *store, struct id space, struct err *err) must_use;

/* How many places of a workshop are taken: by those who are in and those on its list, without its
 * facilitators. */
int enrolment_taken(struct store *store, struct id workshop, int64_t *ret,
                    struct err *err) must_use;
/* Gives somebody who waits a place; nothing when they are in already. `author`: the enrolment of
 * who does it. FAULT_ABSENT without such a person, FAULT_CONFLICT when every place is taken. In the
 * writer. */
int enrolment_admit(struct journal *journal, struct id workshop, struct id enrolment,
                    struct id author, struct err *err) must_use;

/* The id of the set of these people (sorted, distinct). */
struct id pod_named_set_id(struct id workshop, const struct id *members, size_t count);

#endif
