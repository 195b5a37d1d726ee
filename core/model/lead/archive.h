#ifndef INDABA_MODEL_ARCHIVE_H
#define INDABA_MODEL_ARCHIVE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"
#include "core/model/people/enrolment.h"
#include "core/model/scope.h"

#include <stddef.h>
#include <stdint.h>

/* What only an archive of a workshop needs to know. Each function gives the next object behind a
 * key, so that one is held at a time. Slices live in the arena; 1 found, 0 there is none, -1. */
struct store;

/* Whose posts, reports and files go out (SCOPES_… or'ed), by the narrowest scope; 0: nothing of
 * that scope ever does. */
int archive_audiences(enum scope narrowest);

struct archive_row {
    struct id id, of, who;
    struct slice text;
    int64_t n;
};
enum archive_what {
    ARCHIVE_MEMBER,   /* of: the pod, who: the enrolment */
    ARCHIVE_OPTION,   /* of: the poll, text, n: its position */
    ARCHIVE_CHECKIN,  /* of: the session, who: the enrolment, n: when, UTC ms */
    ARCHIVE_WITNESS,  /* of: the report, who: the enrolment that was there */
    ARCHIVE_REACTION, /* of: the post, who: the enrolment, text: the word */
    ARCHIVE_COUNT
};
/* By id. */
int archive_next(struct store *store, struct arena *arena, struct id workshop,
                 enum archive_what what, struct id after, struct archive_row *ret,
                 struct err *err) must_use;

/* What facilitators did with a thread: who: the activity that it was moved to or none, n: 1 locked
 * + 2 pinned. */
int archive_thread(struct store *store, struct id workshop, struct id thread,
                   struct archive_row *ret, struct err *err) must_use;

/* Who is in a workshop, unclaimed names too: one, and the enrolment behind an id, or behind a name
 * and an id, in that order. */
int archive_enrolment(struct store *store, struct arena *arena, struct id site, struct id workshop,
                      struct id id, struct person_view *ret, struct err *err) must_use;
int archive_enrolment_next(struct store *store, struct id workshop, struct id after, struct id *ret,
                           struct err *err) must_use;
int archive_enrolment_next_name(struct store *store, struct id workshop, struct slice name,
                                struct id after, struct id *ret, struct err *err) must_use;

/* A person of a site, unclaimed names too, but nobody who was removed or merged: id, name and
 * unclaimed. */
int archive_person(struct store *store, struct arena *arena, struct id site, struct id person,
                   struct person_view *ret, struct err *err) must_use;
/* The enrolments of a workshop that a site says are a person's, by id; 0 or -1. */
int archive_places(struct store *store, struct arena *arena, struct id site, struct id person,
                   struct id workshop, struct id **ret, size_t *ret_count,
                   struct err *err) must_use;

#endif
