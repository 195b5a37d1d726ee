#ifndef INDABA_MODEL_REPORT_WITNESS_H
#define INDABA_MODEL_REPORT_WITNESS_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stddef.h>

/* What people say of a report: that they were there, or that it was not so. */
struct actor;
struct journal;
struct store;

enum report_word { REPORT_SILENT, REPORT_THERE, REPORT_NOT_SO };
struct report_witness {
    struct id enrolment;
    struct slice name, text; /* text: what they say instead; empty with REPORT_THERE */
    enum report_word word;
};
/* Who said something, by name; in the arena. */
int report_witnesses(struct store *store, struct arena *arena, struct id workshop, struct id report,
                     struct report_witness **ret, size_t *ret_count, struct err *err) must_use;

/* In the writer: what `actor`, who read it, says of it; REPORT_SILENT takes it back. REPORT_THERE
 * stands on the list of people too; taken back, the name goes from there unless they were checked
 * in. `text`: with REPORT_NOT_SO alone, which needs it (FAULT_INVALID), up to 4000 bytes
 * (FAULT_TOO_BIG). Who may not write here is refused as report_may says. */
int report_say(struct journal *journal, const struct actor *actor, struct id report,
               enum report_word word, struct slice text, struct err *err) must_use;

#endif
