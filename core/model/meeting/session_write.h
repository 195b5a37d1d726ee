#ifndef INDABA_MODEL_SESSION_WRITE_H
#define INDABA_MODEL_SESSION_WRITE_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is done at sessions and with them. All of it runs in the writer, authorises by `actor` and
 * may be run again: FAULT_ABSENT without such a session or person in the workshop, FAULT_DENIED for
 * who may not, or when it is too late. */
struct actor;
struct journal;

/* Oneself may come and go until the report is finished; for others one holds the session. The
 * report's list of people follows, once there is one. */
int session_check_in(struct journal *journal, const struct actor *actor, struct id session,
                     struct id enrolment, bool here, struct err *err) must_use;
/* Somebody by name: who is enrolled under this very name, when that is clear, is checked in; else
 * the name goes onto the report's list, or, when a facilitator asks for it by `invite`, onto the
 * workshop's list of people, as somebody who has not come in. `op` is the form's: the same again
 * adds nothing. */
int session_check_in_name(struct journal *journal, const struct actor *actor, struct id session,
                          struct id op, struct slice name, bool invite, struct err *err) must_use;

/* A day's topics, one a line, as "title" or "title; who calls it": a session each, without a time.
 * Facilitators only. `day`: from the first one; `op`: the form's. *ret_count: how many there are.
 * FAULT_INVALID without any, FAULT_TOO_BIG for more than SESSION_TOPICS. */
enum { SESSION_TOPICS = 200 };
int session_topics(struct journal *journal, const struct actor *actor, struct id op, int64_t day,
                   struct slice lines, size_t *ret_count, struct err *err) must_use;

/* Gives a session to somebody else: to an enrolment, or (none) to a name. The report's convenor
 * follows until it is finished. By who holds it. FAULT_INVALID when neither is given. */
int session_hand(struct journal *journal, const struct actor *actor, struct id session,
                 struct id convenor, struct slice name, struct err *err) must_use;

#endif
