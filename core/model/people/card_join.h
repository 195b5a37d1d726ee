#ifndef INDABA_MODEL_CARD_JOIN_H
#define INDABA_MODEL_CARD_JOIN_H

#include "core/base/date.h"
#include "core/model/people/card.h"

/* Coming in with a workshop's code. */

/* So long the same form may let somebody in again. */
enum { CARD_AGAIN_MS = 10 * MINUTE_MS };

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

#endif
