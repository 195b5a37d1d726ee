#ifndef INDABA_MODEL_SIGN_UP_H
#define INDABA_MODEL_SIGN_UP_H

#include "core/model/people/card.h"

/* Signing up on a workshop's announcement, and waiting for a place. */

struct sign_up {
    struct id workshop;
    struct id op; /* of the form, known to its sender alone: the same once more makes nobody new,
                     but another card */
    struct id person; /* of who is logged in; none: a new one of this name */
    struct slice name, note;
};
struct sign_up_done {
    struct id person, enrolment;
    bool waiting;             /* every place was taken */
    char card[CARD_TEXT + 1]; /* empty for who was logged in */
};
/* FAULT_ABSENT without such a workshop, FAULT_DENIED when it is not announced or is closed. In the
 * writer, which decides who gets the last place. */
int sign_up_write(struct journal *journal, const struct sign_up *up, struct sign_up_done *ret,
                  struct err *err) must_use;

/* Where somebody stands: SIGN_UP_IN with a place or a role, SIGN_UP_WAITING with *ret_position from
 * 1, by who came first. */
enum sign_up_state { SIGN_UP_NONE, SIGN_UP_IN, SIGN_UP_WAITING };
int sign_up_state(struct store *store, struct id person, struct id workshop,
                  enum sign_up_state *ret, int64_t *ret_position, struct err *err) must_use;

/* The workshops where a person waits, at most `room`. */
int sign_up_waits(struct store *store, struct id person, struct id *ret, size_t room,
                  size_t *ret_count, struct err *err) must_use;

#endif
