#ifndef INDABA_MODEL_CARD_LIST_H
#define INDABA_MODEL_CARD_LIST_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who is to get a card, and who has not come in yet. Slices are the arena's. */
struct store;

enum { CARD_LIST = 100 };

struct card_tally {
    int64_t inside, waiting; /* in; names on the list who have not come yet */
    int64_t carded;          /* of the waiting: who has a card */
    int64_t spare;           /* numbered cards that nobody used yet */
};
int card_tally(struct store *store, struct id workshop, struct card_tally *ret,
               struct err *err) must_use;

/* Places that a sheet of cards is for, at most CARD_LIST: numbered spares or people; those whose
 * card was not used yet, or those that have none. */
int card_missing(struct store *store, struct id workshop, bool spare, bool carded,
                 struct id ret[CARD_LIST], size_t *ret_count, struct err *err) must_use;

struct card_name {
    struct id enrolment;
    struct slice name;
    bool carded, leads;
};
/* Names of those who have not come in, by name. */
struct card_query {
    struct id workshop;
    struct slice filter; /* only those that contain it, without regard to case; empty: all. At most
                            the first 5000 are looked through */
    struct slice name;   /* behind this name and id; empty: from the start */
    struct id id;
    size_t limit;
};
struct card_names {
    struct card_name *names;
    size_t count;
    bool more; /* there are others behind the last */
};
int card_unclaimed(struct store *store, struct arena *arena, const struct card_query *query,
                   struct card_names *ret, struct err *err) must_use;
/* Whether a name is that of somebody who has not come in yet and will not lead: 1, 0, -1. */
int card_same_name(struct store *store, struct arena *arena, struct id workshop, struct slice name,
                   struct card_name *ret, struct err *err) must_use;

/* People as lists on paper name them, by name, at most `limit`. */
struct card_person {
    struct slice name, role, note;
    bool unclaimed;
};
int card_people(struct store *store, struct arena *arena, struct id workshop, size_t limit,
                struct card_person **ret, size_t *ret_count, struct err *err) must_use;

#endif
