#include "core/model/talk/post_sibling.h"

#include "core/base/ceiling.h"
#include "core/journal/entry.h"
#include "core/journal/journal.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "core/model/talk/post.h"
#include "core/model/workshop.h"
#include "gen/sql/journal.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

/* Two versions of one post, written without knowing of each other: two phones of one person, or a
 * phone that was out of reach. Neither is lost: fold.h lists the one that does not show. */

/* What the post's entries say of a text that comes. */
struct kept {
    struct hash base;    /* NONE: it is not said which version the text was made from */
    struct hash sha;     /* of the text */
    struct slice before; /* what the version with this number stands on */
    bool here;           /* this very text is among the versions */
    bool known, current; /* the base is; it is what others would stand on now */
};

static bool holds(struct slice ids, struct hash id)
{
    for (size_t i = 0; i + 32 <= ids.n; i += 32)
        if (memcmp(ids.p + i, id.b, 32) == 0)
            return true;
    return false;
}

/* Fills in *kept, but for its base and sha, which are asked for. `shown`: the entry that was
 * written by the number that comes again. */
static int look(struct store *store, struct arena *arena, struct id post, struct hash shown,
                struct kept *kept, struct err *err)
{
    struct sql_entry_fold q;
    int more;

    kept->current = true;
    kept->before = slice_of("", 0);
    if (sql_entry_fold(store, post, &q, err) != 0)
        return -1;
    while ((more = sql_entry_fold_next(&q, err)) > 0) {
        struct slice json, body;

        if (q.kind != KIND_POST)
            continue;
        kept->known |= hash_eq(q.id, kept->base);
        kept->current &= !holds(q.supersedes, kept->base);
        if (hash_eq(q.id, shown) && q.supersedes.n > 0)
            kept->before = arena_slice(arena, q.supersedes);
        if (entry_payload_split(q.bytes, &json, &body, NULL) == 0 &&
            hash_eq(sha256_bytes(body), kept->sha))
            kept->here = true;
    }
    return more;
}

static int may_change(struct journal *j, struct arena *arena, const struct actor *actor,
                      const struct post_view *post, struct err *err)
{
    struct workshop_view w;
    int found = workshop_get(journal_store(j), arena, actor->workshop, &w, err);

    if (found < 0)
        return -1;
    if (!id_eq(post->author, actor->enrolment) || !role_can(actor, CAP_POST_WRITE))
        return err_set(err, FAULT_DENIED, "only who wrote a post changes it");
    if (found && !w.closed)
        return 0;
    err_set(err, FAULT_DENIED, "this workshop is closed for writing");
    return err_remedy(err, "Your text is kept; a facilitator can open the workshop again.");
}

static int write_version(struct journal *j, const struct actor *actor, const struct post_view *old,
                         const struct post_wish *wish, struct slice on, struct hash *ret,
                         struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_POST, actor->workshop, old->id, actor->enrolment);
    d.change.supersedes = on;
    if (!slice_eq(wish->title, old->title))
        post_put(&d, &(struct post_entry){.title = wish->title, .also = PUT(post, title)});
    return change_json_append(&d, j, wish->body, ret, err);
}

/* Both cases need the number to be known to the table of operations; without it nothing was
 * written by it, and the text is new. */
static int sibling(struct journal *j, struct arena *arena, const struct actor *actor,
                   const struct post_wish *wish, struct hash base, struct post_done *ret,
                   struct err *err)
{
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct kept kept = {.base = base, .sha = sha256_bytes(wish->body)};
    struct sql_op_get_row op;
    struct post_view old;
    bool again, stale;
    int found = sql_op_get(journal_store(j), wish->id, actor->enrolment, &op, err);

    if (found <= 0 || op.rev > wish->rev)
        return found < 0 ? -1 : 0;
    found = post_get(journal_store(j), arena, viewer, wish->id, &old, err);
    if (found <= 0 || look(journal_store(j), arena, old.id, op.entry, &kept, err) != 0)
        return found <= 0 ? found : -1;
    again = op.rev == wish->rev && !hash_eq(op.sha256, kept.sha);
    stale = op.rev < wish->rev && kept.known && !kept.current;
    if (!again && !stale)
        return 0;
    if (may_change(j, arena, actor, &old, err) != 0)
        return -1;
    *ret = (struct post_done){.id = old.id,
                              .thread = old.thread,
                              .rev = wish->rev,
                              .sha256 = again ? op.sha256 : kept.sha,
                              .entry = op.entry,
                              .again = kept.here};
    if (!kept.here &&
        write_version(j, actor, &old, wish,
                      stale ? slice_of((const char *)base.b, sizeof base.b) : kept.before,
                      &ret->entry, err) != 0)
        return -1;
    if (again)
        return 2;
    return sql_op_put(journal_store(j), old.id, actor->enrolment, wish->rev, kept.sha, ret->entry,
                      err) < 0
               ? -1
               : 1;
}

int post_sibling(struct journal *j, const struct actor *actor, const struct post_wish *wish,
                 struct hash base, struct post_done *ret, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result = -1;

    *ret = (struct post_done){0};
    if (post_check(wish, err) == 0)
        result = sibling(j, arena, actor, wish, base, ret, err);
    arena_free(arena);
    return result;
}
