#ifndef INDABA_MODEL_POST_CHANGE_H
#define INDABA_MODEL_POST_CHANGE_H

#include "core/model/talk/post.h"

/* What a post was and became: taking it back, its versions, and which changes others notice. */
struct actor;
struct journal;

/* The author takes a post back, or puts it back; again writes nothing. Its entries stay, its place
 * too while somebody's answer hangs on it. *ret: the post as it was, without its texts. In the
 * writer. FAULT_ABSENT, FAULT_DENIED. */
int post_remove(struct journal *journal, const struct actor *actor, struct id id, bool gone,
                struct post_view *ret, struct err *err) must_use;

/* What a post was and became, oldest first, at most POST_VERSIONS_MAX: for its author, and without
 * what is only theirs for facilitators: what was replaced before anybody else was served it, and
 * what stood there for other readers. */
struct post_version {
    int64_t at; /* UTC ms */
    enum scope scope;
    bool own;        /* the author's alone */
    bool gone, back; /* taken back, put back */
    struct slice title, body;
};
enum { POST_VERSIONS_MAX = 200 };
/* *ret is the arena's. */
int post_history(struct store *store, struct arena *arena, const struct post_view *post, bool own,
                 struct post_version **ret, size_t *ret_count, struct err *err) must_use;

/* The field `quiet` of a change to a post: how many of its changes so far nobody else could notice.
 * 0: others see that it was changed. `words`: its text changes, which is quiet within 10 minutes of
 * the version that it replaces and before anybody else was served that; else only where it stands.
 */
int post_quiet(struct journal *journal, const struct post_view *old, bool words, int64_t *ret,
               struct err *err) must_use;

#endif
