#ifndef INDABA_LEDGER_H
#define INDABA_LEDGER_H

#include "core/base/err.h"
#include "core/base/id.h"
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

/* An item of the package. */
struct ledger_item {
    enum ledger_outcome outcome;
    struct slice path, kind, why;
};

/* A workshop of the package: the first ones are named, for who wants to go there. */
enum { LEDGER_WORKSHOPS = 1000 };
struct ledger_workshop {
    struct id id;
    bool fresh; /* made by this import, not here before */
};

struct ledger {
    int64_t found, outcomes[LEDGER_OUTCOMES], counts[LEDGER_NOUNS];
    int64_t entries; /* objects written */
    int64_t bare;    /* items kept of which nothing was made: their text stands elsewhere */
    bool repeated;   /* the asker's form has brought this in before */
    struct ledger_workshop *workshops;
    size_t workshop_count;
    FILE *items;
    char *room; /* of the item that was read last */
};

/* Begins an empty one, which the caller ends by ledger_done. */
int ledger_open(struct ledger *ledger, struct err *err) must_use;
void ledger_done(struct ledger *ledger); /* also after a failed ledger_open, or twice */
/* Hands it over: *ret has it, and *ledger holds nothing that ledger_done frees. */
void ledger_move(struct ledger *ledger, struct ledger *ret);

/* Adds an item, its texts cut to 4 KiB. `bare`: kept, and nothing was made of it. */
int ledger_add(struct ledger *ledger, const struct ledger_item *item, bool bare,
               struct err *err) must_use;
void ledger_add_workshop(struct ledger *ledger, struct id id, bool fresh);

/* Closes it at 100 %: when nothing at all was written, what would have been kept was here already.
 * FAULT_INTERNAL when `found`, which the worker counted in another way, is not the number of items.
 */
int ledger_close(struct ledger *ledger, int64_t found, struct err *err) must_use;

/* The items of the closed ledger, in the package's order, from the first: 1, 0 at the end, -1. The
 * texts live until the next call. */
void ledger_rewind(struct ledger *ledger);
int ledger_next(struct ledger *ledger, struct ledger_item *ret, struct err *err) must_use;

/* Writes the closed ledger: one JSON object and a line feed; or a short account in plain words. */
int ledger_write_json(struct ledger *ledger, FILE *to, struct err *err) must_use;
int ledger_write_text(struct ledger *ledger, bool dry_run, FILE *to, struct err *err) must_use;

#endif
