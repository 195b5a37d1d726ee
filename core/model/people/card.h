#ifndef INDABA_MODEL_CARD_H
#define INDABA_MODEL_CARD_H

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/err.h"
#include "core/base/hash.h"
#include "core/base/id.h"

#include <stdbool.h>
#include <stdint.h>

/* Cards: what somebody holds in the hand to come in again. A card is 120 random bits, printed as 24
 * characters of Crockford's base32 and as a QR code, and shown once; an Ed25519 key is made of it,
 * of which the place in the workshop keeps the public half, so that any site that hosts the
 * workshop can check it. Beside it stands a short code of 40 bits for phones that read no QR: kept
 * as a hash, at this site only, with an end. */
struct journal;
struct store;

enum { CARD_TEXT = 24, CARD_SHORT = 8, CARD_LIST = 100 };
/* So long the same form may let somebody in again. */
enum { CARD_AGAIN_MS = 10 * MINUTE_MS };

/* 24 characters and a NUL, and the public key as 64 hex digits. */
void card_new(struct rng *rng, char card[CARD_TEXT + 1], char public_hex[65]);

/* `width` characters of what somebody typed: capitals, O as 0, I and L as 1, blanks and hyphens
 * taken away. False when it has another length. */
bool card_fold(struct slice typed, size_t width, char *folded);

/* Whose card or short code this is, of persons who are not removed: 1, 0 (nobody's, or too old),
 * -1. Of a short code *ret_workshop is none. */
int card_find(struct store *store, struct slice typed, int64_t now, struct id *ret_person,
              struct id *ret_workshop, struct err *err) must_use;

/* Somebody's place, by what this site says of its persons: 1, 0, -1. */
struct card_place {
    struct id workshop, enrolment, person;
    struct slice name;
    int64_t number; /* of a numbered spare; 0: none */
    bool unclaimed, carded, leads;
};
int card_place(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
               struct card_place *ret, struct err *err) must_use;
/* The numbered spare that a person still is, by name too; 0 when they are none. */
int card_is_spare(struct store *store, struct arena *arena, struct id person,
                  struct card_place *ret, struct err *err) must_use;

/* A new card for a place; the one before stops. Both codes are shown once and kept nowhere. In the
 * writer. */
struct card_made {
    struct id enrolment;
    struct slice name; /* the arena's */
    char card[CARD_TEXT + 1], code[CARD_SHORT + 1];
    int64_t number;
};
int card_make(struct journal *journal, struct arena *arena, struct id workshop, struct id enrolment,
              struct card_made *ret, struct err *err) must_use;
/* A place for whoever takes this card: a person without a name of their own. `name` is "Card 7" in
 * the workshop's language. In the writer. */
int card_make_spare(struct journal *journal, struct arena *arena, struct id workshop,
                    struct slice name, int64_t number, struct card_made *ret,
                    struct err *err) must_use;
/* Somebody comes in with a workshop's code: by a name (a person of that name, with a card), or by
 * choosing their own among those on the list where that is allowed (`pick`; they keep the card that
 * they have). `op`, made for the form, lets the same form be sent twice within ten minutes: the
 * same person, with a new card. FAULT_ABSENT for a wrong code, FAULT_DENIED when joining is closed
 * or names cannot be chosen, FAULT_CONFLICT when the name is taken. In the writer. */
struct card_wish {
    struct slice code, name;
    struct slice suggest; /* "perhaps the same as …", for facilitators; may be empty */
    struct id pick;       /* an enrolment; none: by name */
    struct id op;         /* may be none */
};
struct card_joined {
    struct id person, workshop;
    struct card_made made; /* made.card is empty: no new one */
};
int card_join(struct journal *journal, struct arena *arena, const struct card_wish *wish,
              struct card_joined *ret, struct err *err) must_use;

/* Whether this form of this author comes for the first time: 1, 0 (it was written before), -1. In
 * the writer. */
int card_once(struct journal *journal, struct id op, struct id author, struct err *err) must_use;

/* The highest number of a spare so far; 0: there is none. */
int card_spare_last(struct store *store, struct id workshop, int64_t *ret,
                    struct err *err) must_use;

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

/* Names of those who have not come in, `limit` of them by name, behind `name` and `id` (empty: from
 * the start); only those that contain `filter`, without regard to case (empty: all). At most the
 * first 5000 are looked through. *ret_more: there are others behind the last. */
struct card_name {
    struct id enrolment;
    struct slice name;
    bool carded, leads;
};
int card_unclaimed(struct store *store, struct arena *arena, struct id workshop,
                   struct slice filter, struct slice name, struct id id, size_t limit,
                   struct card_name **ret, size_t *ret_count, bool *ret_more,
                   struct err *err) must_use;
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
