#ifndef INDABA_MODEL_SEARCH_H
#define INDABA_MODEL_SEARCH_H

#include "core/base/arena.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* The search index follows behind the journal: one document an entry that holds a post's shown text.
 * Who may see a hit is for the caller to ask (post_search). */
struct journal;
struct store;

/* Indexes what has come since the last call, for at most `budget_ms`; *ret_more: there is more. In a
 * batch. `words` is the caller's tokeniser (core/base/words.h). */
struct words;
int search_follow(struct journal *journal, struct words *words, int budget_ms, bool *ret_more,
                  struct err *err) must_use;

/* Hits of a query, newest entry first. The words of the query must all occur. */
struct search_hits;
int search_open(struct store *store, struct arena *arena, struct slice query,
                struct search_hits **ret, struct err *err) must_use;
int search_next(struct search_hits *hits, int64_t *ret_n, struct err *err) must_use; /* 1 0 -1 */
void search_end(struct search_hits *hits);

#endif
