#ifndef INDABA_MODEL_REPORT_STANCE_H
#define INDABA_MODEL_REPORT_STANCE_H

#include "core/model/meeting/report.h"
#include "core/model/meeting/session.h"
#include "core/model/role.h"

/* How somebody stands to a report, and what they may do with it by that. */
struct journal;

/* SESSION_HOLDS for facilitators, the session's convenor, and the author of one without a session.
 */
int report_stance_of(struct store *store, struct arena *arena, const struct actor *actor,
                     const struct report_view *report, enum session_stance *ret,
                     struct err *err) must_use;

/* Refuses who may not write here (session_writable), or stands further from the report than `least`
 * (FAULT_DENIED); FAULT_ABSENT when there is none that they may read. *ret: as report_head gives.
 */
int report_may(struct journal *journal, struct arena *arena, const struct actor *actor,
               struct id report, enum session_stance least, struct report_view *ret,
               enum session_stance *ret_stance, struct err *err) must_use;

#endif
