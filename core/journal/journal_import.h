#ifndef INDABA_JOURNAL_IMPORT_H
#define INDABA_JOURNAL_IMPORT_H

#include "core/journal/journal.h"

#include <stdbool.h>
#include <stdint.h>

/* An import writes under a key of its own into staged lanes that nobody sees. journal_import_end
 * makes them live in one step, once they are all there; the derived tables follow by
 * journal_import_apply until *ret_more is false; then journal_import_free. All inside batches of
 * the caller, on the thread that writes. One import at a time. */
struct import;

/* The caller frees by journal_import_free. FAULT_BUSY while another import runs. */
int journal_import_begin(struct journal *journal, struct import **ret, struct err *err) must_use;
/* As journal_append, but no rows follow: nobody sees the entry yet. */
int journal_import_append(struct journal *journal, struct import *import,
                          const struct change *change, struct err *err) must_use;
/* Whether any entry names this object, live or staged by this import: 1, 0, -1. */
int journal_import_knows(struct journal *journal, struct import *import, struct id object,
                         struct err *err) must_use;
int journal_import_end(struct journal *journal, struct import *import, struct err *err) must_use;
/* After journal_import_end. Works for about `budget_ms` milliseconds; *ret_more: call it again, in
 * the next batch. What was done so far is kept in the store: a process that dies in between goes on
 * there at its next journal_open. */
int journal_import_apply(struct journal *journal, struct import *import, int budget_ms,
                         bool *ret_more, struct err *err) must_use;
/* Instead of journal_import_end: removes what was staged, for about `budget_ms` milliseconds;
 * *ret_more: call it again. */
int journal_import_cancel(struct journal *journal, struct import *import, int budget_ms,
                          bool *ret_more, struct err *err) must_use;
int64_t journal_import_entries(const struct import *import); /* appended so far */
/* Lets go of the memory alone: entries stay as they are. NULL is fine. */
void journal_import_free(struct journal *journal, struct import *import);

#endif
