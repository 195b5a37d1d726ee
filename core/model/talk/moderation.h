#ifndef INDABA_MODEL_MODERATION_H
#define INDABA_MODEL_MODERATION_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* What facilitators do with posts: hide one with a reason, move the thread that it begins to
 * another question, lock that thread, let it stand first. */
struct actor;
struct journal;
struct store;

struct moderation_view {
    bool hidden, locked, pinned;
    struct slice reason, moderator_name;
    struct id activity; /* where the thread was moved to; none: it was not */
    struct id moderator;
    int64_t at; /* UTC ms */
};
/* 1, 0 nobody did anything with this post, -1. The reason is for its author and for facilitators.
 */
int moderation_get(struct store *store, struct arena *arena, struct id workshop, struct id post,
                   struct moderation_view *ret, struct err *err) must_use;

enum moderation_act {
    MODERATION_HIDE,
    MODERATION_SHOW,
    MODERATION_MOVE,
    MODERATION_LOCK,
    MODERATION_UNLOCK,
    MODERATION_PIN,
    MODERATION_UNPIN
};
struct moderation_change {
    struct id post;
    enum moderation_act act;
    struct slice reason; /* MODERATION_HIDE: needed */
    struct id activity;  /* MODERATION_MOVE */
};
enum { MODERATION_REASON_MAX = 500 };

/* In the writer. Doing it again writes nothing. FAULT_DENIED, FAULT_ABSENT (also of what the actor
 * may not read), FAULT_INVALID: no reason, not the first post of a thread. */
int moderation_write(struct journal *journal, const struct actor *actor,
                     const struct moderation_change *change, struct err *err) must_use;

#endif
