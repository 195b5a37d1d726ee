#ifndef INDABA_MODEL_READ_MARK_H
#define INDABA_MODEL_READ_MARK_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <stdint.h>

/* How far somebody has read: arrival numbers up to which everything is, of all threads and of one
 * beside that. Local to a site. How marks go on: post_news.h. */

/* The mark of all threads; the one of a thread beside it. 0: nothing is marked. */
int read_mark_get(struct store *store, struct viewer viewer, int64_t *ret_mark,
                  struct err *err) must_use;
int read_mark_of(struct store *store, struct viewer viewer, struct id thread, int64_t *ret_mark,
                 struct err *err) must_use;
/* The arrival number behind which a post of this thread is new: the greater of the two. */
int read_mark_thread(struct store *store, struct viewer viewer, struct id thread, int64_t *ret_mark,
                     struct err *err) must_use;
/* When what stands at the mark of all came here, UTC ms; 0: nothing is marked. */
int read_mark_time(struct store *store, struct viewer viewer, int64_t *ret,
                   struct err *err) must_use;

#endif
