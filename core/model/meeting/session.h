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

/* Sessions: activities of kind session, who is there, who holds them. What is done at one:
 * session_write.h; what is written, is its report: report_write.h. */
struct store;

/* How somebody stands to a session. Its convenor and the facilitators hold it: they check others in
 * and hand it on; they and who is there write its notes and its report. */
enum session_stance { SESSION_AWAY, SESSION_HERE, SESSION_HOLDS };
int session_stance_of(struct store *store, const struct actor *actor,
                      const struct activity_view *session, enum session_stance *ret,
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

#endif
