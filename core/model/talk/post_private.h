#ifndef INDABA_MODEL_POST_PRIVATE_H
#define INDABA_MODEL_POST_PRIVATE_H

#include "core/journal/journal.h"
#include "core/model/talk/post.h"

/* Between the post's own files. */

/* The field `quiet` of a change to a post: how many of its changes so far nobody else could notice.
 * 0: others see that it was changed. `words`: its text changes, which is quiet within 10 minutes of
 * the version that it replaces and before anybody else was served that; else only where it stands.
 */
int post_quiet(struct journal *j, const struct post_view *old, bool words, int64_t *ret,
               struct err *err) must_use;

#endif
