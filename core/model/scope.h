#ifndef INDABA_MODEL_SCOPE_H
#define INDABA_MODEL_SCOPE_H

#include "core/base/hash.h"
#include "core/base/id.h"

/* Who may read a post. Each scope is an audience: an id that the table `reader` ties to enrolments.
 * The audiences of a space are derived, so that they are the same at all sites. */
enum scope { SCOPE_ME, SCOPE_PEOPLE, SCOPE_POD, SCOPE_COHORT, SCOPE_PUBLIC, SCOPE_COUNT };

/* What exports take, or'ed; "me" and named people never. */
enum { SCOPES_PUBLIC = 1, SCOPES_COHORT = 2, SCOPES_POD = 4 };

const char *scope_word(enum scope scope); /* "me" "people" "pod" "cohort" "public" */
/* FAULT_INVALID with "scope" as subject for another word. */
int scope_read(struct slice word, enum scope *ret, struct err *err) must_use;

struct id scope_public(struct id space);
struct id scope_cohort(struct id space);
struct id scope_me(struct id space, struct id enrolment);

/* What an audience is, seen from its space: me, cohort and public are recognised by their derived
 * ids (`author` is the post's), a pod's audience is the pod's id, the rest are named people.
 * `is_pod` says whether the id is a pod's. */
enum scope scope_of(struct id space, struct id author, struct id audience, bool is_pod);

/* The same as the parameters public, cohort and pods of an export's statement. */
#define SCOPE_AUDIENCES(space, bits)                        \
    (bits) & SCOPES_PUBLIC ? scope_public(space) : ID_NONE, \
        (bits)&SCOPES_COHORT ? scope_cohort(space) : ID_NONE, (bits)&SCOPES_POD ? 1 : 0

#endif
