#ifndef INDABA_MODEL_SESSION_H
#define INDABA_MODEL_SESSION_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/programme/activity.h"
#include "core/model/role.h"
#include "core/model/workshop.h"

#include <stdbool.h>
#include <stdint.h>

/* Sessions: activities of kind session, who is there, who holds them. What is written at one is its
 * report: report_write.h. */
struct journal;
struct store;

/* How somebody stands to a session. Its convenor and the facilitators hold it: they check others in
 * and hand it on; they and who is there write its notes and its report. */
enum session_part { SESSION_AWAY, SESSION_HERE, SESSION_HOLDS };
int session_part_of(struct store *store, const struct actor *actor,
                    const struct activity_view *session, enum session_part *ret,
                    struct err *err) must_use;

/* Refuses who may not write in this workshop now: FAULT_DENIED for observers and when it is closed,
 * FAULT_ABSENT when it is not there. */
int session_writable(struct store *store, struct arena *arena, const struct actor *actor,
                     struct workshop_view *ret_workshop, struct err *err) must_use;
/* An activity that is a session: 0; FAULT_ABSENT. */
int session_get(struct store *store, struct arena *arena, struct id workshop, struct id id,
                struct activity_view *ret, struct err *err) must_use;

/* What its convenor is called; empty: it has none. */
int session_convenor(struct store *store, struct arena *arena, const struct activity_view *session,
                     struct slice *ret, struct err *err) must_use;

/* Who is there, by when they came. */
struct checkin_view {
    struct id enrolment;
    struct slice name;
    int64_t at; /* UTC ms */
};
int checkin_list(struct store *store, struct arena *arena, struct id workshop, struct id session,
                 struct checkin_view **ret, size_t *ret_count, struct err *err) must_use;
/* 1, 0, -1 */
int checkin_here(struct store *store, struct id workshop, struct id session, struct id enrolment,
                 struct err *err) must_use;
/* Writes that somebody is there, or is not; nothing when it is so already. In the writer, which has
 * asked whether it may be. */
int checkin_write(struct journal *journal, const struct actor *by, struct id session,
                  struct id enrolment, bool here, struct err *err) must_use;

/* In the writer. Oneself may come and go until the report is finished; for others one holds the
 * session. The report's list of people follows, once there is one. */
int session_check_in(struct journal *journal, const struct actor *actor, struct id session,
                     struct id enrolment, bool here, struct err *err) must_use;
/* Somebody by name: who is enrolled under this very name, when that is clear, is checked in; else
 * the name goes onto the report's list, or, when a facilitator asks for it by `invite`, onto the
 * workshop's list of people, as somebody who has not come in. `op` is the form's: the same again
 * adds nothing. */
int session_check_in_name(struct journal *journal, const struct actor *actor, struct id session,
                          struct id op, struct slice name, bool invite, struct err *err) must_use;

/* A day's topics, one a line, as "title" or "title; who calls it": a session each, without a time.
 * Facilitators only. *ret_count: how many there are. */
enum { SESSION_TOPICS = 200 };
int session_topics(struct journal *journal, const struct actor *actor, struct id op, int64_t day,
                   struct slice lines, size_t *ret_count, struct err *err) must_use;

/* Gives a session to somebody else: to an enrolment, or (none) to a name. The report's convenor
 * follows until it is finished. By who holds it. */
int session_hand(struct journal *journal, const struct actor *actor, struct id session,
                 struct id convenor, struct slice name, struct err *err) must_use;

#endif
