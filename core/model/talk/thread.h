#ifndef INDABA_MODEL_THREAD_H
#define INDABA_MODEL_THREAD_H

#include "core/model/talk/post.h"

/* Threads: a first post and what answers it. */

struct thread_view {
    struct post_view first;
    int64_t posts; /* that the viewer may read */
    int64_t last_written, last_n;
    int64_t unread; /* by others, behind the viewer's marks, at most 99; 0 when unknown */
    bool pinned;
};
/* One thread, by its first post: 1, 0, -1. */
int thread_get(struct store *store, struct arena *arena, struct viewer viewer, struct id thread,
               struct thread_view *ret, struct err *err) must_use;
/* Whether the viewer reads every audience in which the thread has posts. */
int thread_whole(struct store *store, struct viewer viewer, struct id thread, bool *ret_whole,
                 struct err *err) must_use;

/* Threads of an activity, those with the newest post first; before: last_written and thread of the
 * last one shown. The first page begins with the pinned ones, beyond the limit (up to 10). */
struct thread_query {
    struct viewer viewer;
    struct id activity;
    struct post_cursor before;
    int limit; /* 1 to 200 */
};
struct thread_list {
    struct thread_view *threads;
    size_t count;
    bool more;
};
int thread_list(struct store *store, struct arena *arena, const struct thread_query *query,
                struct thread_list *ret, struct err *err) must_use;

#endif
