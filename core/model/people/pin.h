#ifndef INDABA_MODEL_PIN_H
#define INDABA_MODEL_PIN_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/hash.h"
#include "core/base/id.h"

#include <stdbool.h>
#include <stdint.h>

/* Phones that several people use: a phone holds a random secret (a cookie), the site knows who came
 * in on it by card or link, and each of them may come in again there with a PIN of 4 to 8 digits.
 * After five wrong ones only a card or link helps. All of it is this site's own and in no backup.
 */
struct journal;
struct store;

enum { PIN_MIN = 4, PIN_MAX = 8, PIN_TRIES = 5, PIN_PEOPLE = 32 };

/* 4 to 8 ASCII digits, not all the same and not 1234… */
bool pin_good(struct slice pin);

/* The Argon2id text of somebody's PIN: 1, 0 (they have none), -1. */
int pin_get(struct store *store, struct arena *arena, struct id person, struct slice *ret,
            struct err *err) must_use;
/* Keeps the hash of a PIN; empty: takes it away. In the writer. */
int pin_set(struct journal *journal, struct id person, struct slice hash, struct err *err) must_use;

/* Who came in on this phone, by name, at most PIN_PEOPLE; in the arena. `secret`: of its cookie. */
struct pin_person {
    struct id person;
    struct slice name;
    bool pin; /* has one */
};
struct pin_phone {
    bool known;
    bool closed; /* too many wrong PINs */
    struct pin_person *people;
    size_t count;
};
int pin_phone(struct store *store, struct arena *arena, struct slice secret, struct pin_phone *ret,
              struct err *err) must_use;

/* Somebody came in on this phone with a card or link: they may use it. On one that is closed wrong
 * PINs are forgotten, and everybody else who came in there: they come with their cards again. In
 * the writer. */
int pin_phone_enter(struct journal *journal, struct slice secret, struct id person,
                    struct err *err) must_use;
/* A wrong PIN. It is forgotten when none follows it within 12 hours. A right one takes none back:
 * else whoever knows their own could go on guessing another's. In the writer. */
int pin_phone_wrong(struct journal *journal, struct slice secret, struct err *err) must_use;
/* Whether this person may try a PIN there now: 1, 0, -1. */
int pin_phone_may(struct store *store, struct slice secret, struct id person,
                  struct err *err) must_use;

#endif
