#ifndef INDABA_LEDGER_H
#define INDABA_LEDGER_H

#include "core/base/err.h"
#include "core/base/slice.h"
#include "core/draft/draft.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The list that an import leaves: every item of the package kept, changed, dropped or here already,
 * and why. Items may be millions, so they wait in a file without a name. */
enum ledger_outcome {
    LEDGER_KEPT,
    LEDGER_CHANGED,
    LEDGER_DROPPED,
    LEDGER_ALREADY,
    LEDGER_OUTCOMES
};

/* The package's things by noun: those of core/draft/draft.h, and pages apart from other activities.
 */
enum { LEDGER_PAGE = DRAFT_NOUN_COUNT, LEDGER_NOUNS };

struct ledger {
    int64_t found, outcomes[LEDGER_OUTCOMES], counts[LEDGER_NOUNS];
    int64_t entries; /* objects written */
    int64_t bare;    /* items kept of which nothing was made: their text stands elsewhere */
    FILE *items;
};

int ledger_open(struct ledger *ledger, struct err *err) must_use;
void ledger_done(struct ledger *ledger); /* also after a failed ledger_open */

/* Adds an item. `bare`: kept, and nothing was made of it. */
int ledger_item(struct ledger *ledger, struct slice path, struct slice kind,
                enum ledger_outcome outcome, bool bare, struct slice why, struct err *err) must_use;

/* Closes it at 100 %: when nothing at all was written, what would have been kept was here already.
 * FAULT_INTERNAL when `found`, which the worker counted in another way, is not the number of items.
 */
int ledger_close(struct ledger *ledger, int64_t found, struct err *err) must_use;

/* Writes the closed ledger: one JSON object and a line feed; or a short account in plain words. */
int ledger_write_json(struct ledger *ledger, FILE *to, struct err *err) must_use;
int ledger_write_text(struct ledger *ledger, bool dry_run, FILE *to, struct err *err) must_use;

#endif
