#ifndef INDABA_MODEL_CARD_H
#define INDABA_MODEL_CARD_H

#include "core/base/arena.h"
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

enum { CARD_TEXT = 24, CARD_SHORT = 8 };
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
/* The numbered spare that a person still is, by name too: 1, 0 when they are none, -1. */
int card_is_spare(struct store *store, struct arena *arena, struct id person,
                  struct card_place *ret, struct err *err) must_use;

/* A new card for a place; the one before stops. Both codes are shown once and kept nowhere.
 * FAULT_ABSENT when nobody of this site has that place. In the writer. */
struct card_made {
    struct id enrolment;
    struct slice name; /* the arena's */
    char card[CARD_TEXT + 1], code[CARD_SHORT + 1];
    int64_t number;
};
int card_make(struct journal *journal, struct arena *arena, struct id workshop, struct id enrolment,
              struct card_made *ret, struct err *err) must_use;
/* A person and their place, with a card. In the writer. */
struct card_newcomer {
    struct id person, enrolment, workshop;
    struct slice name;
    struct slice suggest; /* "perhaps the same as …", for facilitators; may be empty */
    int64_t number;       /* of a numbered spare; 0: none */
    bool unclaimed;
};
int card_admit(struct journal *journal, struct arena *arena, const struct card_newcomer *newcomer,
               struct card_made *ret, struct err *err) must_use;
/* A place for whoever takes this card: a person without a name of their own. `name` is "Card 7" in
 * the workshop's language. In the writer. */
int card_make_spare(struct journal *journal, struct arena *arena, struct id workshop,
                    struct slice name, int64_t number, struct card_made *ret,
                    struct err *err) must_use;
/* The highest number of a spare so far; 0: there is none. */
int card_spare_last(struct store *store, struct id workshop, int64_t *ret,
                    struct err *err) must_use;

#endif
