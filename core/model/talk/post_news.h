#ifndef INDABA_MODEL_POST_NEWS_H
#define INDABA_MODEL_POST_NEWS_H

#include "core/model/talk/post.h"

/* What is new for a reader: posts by others, in an audience that they read, behind the mark of all
 * and that of the post's thread. */
struct journal;

/* In order of arrival, those of the given audiences (their groups) first. Ends early when the texts
 * pass `bytes`. */
struct post_news_query {
    struct viewer viewer;
    const struct id *pods;
    size_t pod_count;
    int limit;
    size_t bytes;
};
int post_news(struct store *store, struct arena *arena, const struct post_news_query *query,
              struct post_page *ret, struct err *err) must_use;
/* How many posts are new, at most `most`, which costs that much. */
int post_news_count(struct store *store, struct arena *arena, struct viewer viewer, int most,
                    int64_t *ret, struct err *err) must_use;
/* The first to arrive of what is new on the pages of a thread beside one: among the posts up to
 * `from` and those behind `upto` (an id none: there are none that way), 50 each way. 0: nothing. */
int post_news_beside(struct store *store, struct viewer viewer, struct id thread, int64_t mark,
                     struct post_cursor from, struct post_cursor upto, int64_t *ret,
                     struct err *err) must_use;

/* Everything up to arrival number n is read, or in one thread. Marks never go back. Local; in the
 * writer. */
int post_news_read(struct journal *journal, struct viewer viewer, int64_t n,
                   struct err *err) must_use;
int post_news_read_thread(struct journal *journal, struct viewer viewer, struct id thread,
                          int64_t n, struct err *err) must_use;

#endif
