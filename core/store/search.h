#ifndef INDABA_STORE_SEARCH_H
#define INDABA_STORE_SEARCH_H

#include "core/store/store.h"

/* The search index: which post (by its arrival number n) holds which terms. It is a cache that
 * follows behind the journal. Terms are those of core/base/words.h, with one space between: neither
 * engine cuts words itself, so both find the same. Scope is not kept here: the caller filters what
 * it finds by what the viewer may see, and pages on. */

/* Drops the index and makes an empty one. STORE_CREATE and store_remake(STORE_CACHE) do. */
int search_remake(struct store *store, struct err *err) must_use;

/* Adds the terms of post n, which must not be in the index. The terms are the caller's, here and
 * below. Errors are the store's. */
int search_put(struct store *store, int64_t n, struct slice terms, struct err *err) must_use;

/* Takes post n out; `terms` are exactly those that were put. */
int search_drop(struct store *store, int64_t n, struct slice terms, struct err *err) must_use;

/* After an erasure: rewrites the index, so that nothing of what was dropped is left in it. */
int search_optimize(struct store *store, struct err *err) must_use;

/* Finds at most `limit` posts below arrival number `before` that hold all of the terms, newest
 * first. No terms: nothing. FAULT_TOO_BIG when the terms have more than about 64 KiB. The query's
 * text is kept in the arena until the search ends. search_next gives 1 and n, 0 at the end, -1;
 * after 0 and -1 it has ended. Other statements and searches may run in between. */
struct search {
    struct stmt *st;
    int64_t n;
};
int search_find(struct store *store, struct slice terms, int64_t before, int64_t limit,
                struct arena *arena, struct search *ret, struct err *err) must_use;
int search_next(struct search *search, struct err *err) must_use;
void search_end(struct search *search); /* ends early; fine after each of the others */

#endif
