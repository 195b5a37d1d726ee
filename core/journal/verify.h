#ifndef INDABA_JOURNAL_VERIFY_H
#define INDABA_JOURNAL_VERIFY_H

#include "core/journal/entry.h"
#include "core/store/store.h"

/* Checks every entry: its id against its header, its payload against the commitment, its place in
 * the lane, each run's signature and each lane's certificate. Reads only. `fault` is called for
 * each fault, with the entry's id and one sentence. 0 also when there are faults, whose number is
 * *ret's; -1 only when the store cannot be read. */
struct verify_result {
    int64_t entries, lanes, faults;
};
int verify_journal(struct store *store,
                   void (*fault)(void *ctx, struct hash entry, const char *why), void *ctx,
                   struct verify_result *ret, struct err *err) must_use;

#endif
