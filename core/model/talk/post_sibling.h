#ifndef INDABA_MODEL_POST_SIBLING_H
#define INDABA_MODEL_POST_SIBLING_H

#include "core/model/talk/post_write.h"

/* Two versions of one post, written without knowing of each other. */

/* For texts that come late, from a phone's outbox, before post_write. 1: the text was made from the
 * version `base` (an entry; NONE: not known), which is not the newest any more; 2: its number and
 * revision stand for another text. Both are kept beside the shown one as a second version (once,
 * however often they come); ret->sha256 is in the second case that of the first text. 0: it is
 * neither, and goes to post_write; *ret is untouched. -1: FAULT_DENIED to who did not write the
 * post and in a workshop that is closed. */
int post_sibling(struct journal *journal, const struct actor *actor, const struct post_wish *wish,
                 struct hash base, struct post_done *ret, struct err *err) must_use;

#endif
