#ifndef INDABA_DRAFT_KEYS_H
#define INDABA_DRAFT_KEYS_H

#include "core/draft/draft.h"

#include <stdbool.h>

/* Which drafts have come, by noun and key; zeroed at first. A package may have a million things, so
 * 64 bits of a hash stand for each in an open table: that two of two million are taken for one has
 * the chance of 1 in 8 million, and then one is left out and named. */
struct draft_keys {
    uint64_t *slot;    /* 0: empty */
    size_t used, size; /* size: a power of two, or 0 */
};

void draft_keys_done(struct draft_keys *keys); /* frees; a zeroed one is fine */

/* Notes a draft; false when one of its noun and key came before. */
bool draft_keys_add(struct draft_keys *keys, const struct draft *draft);

/* The first field of the draft that refers to one that did not come; DRAFT_FIELD_COUNT: none does.
 */
enum draft_field draft_keys_missing(const struct draft_keys *keys, const struct draft *draft);

#endif
