#ifndef INDABA_MODEL_POST_SEARCH_H
#define INDABA_MODEL_POST_SEARCH_H

#include "core/model/talk/post.h"

/* Posts by their words, and the index that finds them: a cache, which follows behind the writer. */
struct journal;
struct words;

/* Full text: posts that hold all words of the query, newest first. `words`: the calling thread's.
 */
int post_search(struct store *store, struct arena *arena, struct words *words, struct viewer viewer,
                struct slice query, int limit, struct post_page *ret, struct err *err) must_use;
/* Brings the search index up to date, in a batch of the writer, for at most `budget_ms`; *ret_more:
 * there is more to do. One document is one entry that holds a post's shown text. */
int post_index(struct journal *journal, struct words *words, int budget_ms, bool *ret_more,
               struct err *err) must_use;

#endif
