#ifndef INDABA_MODEL_REACTION_H
#define INDABA_MODEL_REACTION_H

#include "core/model/role.h"
#include "core/model/talk/post.h"

/* A word of one reader to a post: one object for each of the three, which its author puts and takes
 * away. They are counted and never ranked. */
enum reaction_word { REACTION_THANKS, REACTION_AGREE, REACTION_CURIOUS, REACTION_COUNT };

extern const char *const reaction_words[REACTION_COUNT + 1]; /* "thanks" …; ends with NULL */

struct journal;

struct reaction_view {
    int64_t count[REACTION_COUNT];
    bool mine[REACTION_COUNT];
};

/* The reactions to the posts of a page, which are of one thread and in display order: one for each
 * of them, in the arena. */
int reaction_page(struct store *store, struct arena *arena, struct viewer viewer,
                  const struct post_page *page, struct reaction_view **ret,
                  struct err *err) must_use;

/* In the writer: puts (`on`) or takes away; again writes nothing. FAULT_DENIED, FAULT_ABSENT: no
 * such post that the actor may read. */
int reaction_write(struct journal *journal, const struct actor *actor, struct id post,
                   enum reaction_word word, bool on, struct err *err) must_use;

#endif
