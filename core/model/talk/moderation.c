#include "core/model/talk/moderation.h"

#include "core/base/ceiling.h"
#include "core/journal/entry.h"
#include "core/journal/journal.h"
#include "core/model/programme/activity.h"
#include "core/model/project.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "core/model/talk/post.h"
#include "gen/sql/moderation.h"
#include "gen/sql/moderation_unscoped.h"
#include "gen/sql/post.h"
#include "gen/sql/post_unscoped.h"
#include "gen/sql/schema.h"

/* A thread's counters for every audience, anew. */
static int recount(const struct projection *p, struct id workshop, struct id thread,
                   struct err *err)
{
    struct sql_thread_audience_of q;
    struct id *audiences = NULL;
    size_t count = 0, room = 0;
    int more;

    if (sql_thread_audience_of(p->store, workshop, thread, &q, err) != 0)
        return -1;
    while ((more = sql_thread_audience_of_next(&q, err)) > 0) {
        audiences = arena_grow(p->arena, audiences, count, &room, sizeof *audiences);
        audiences[count++] = q.audience;
    }
    for (size_t i = 0; i < count && more == 0; i++)
        if (sql_thread_count_drop(p->store, workshop, thread, audiences[i], err) < 0 ||
            sql_thread_count_remake(p->store, workshop, thread, audiences[i], err) < 0)
            return -1;
    return more;
}

/* Brings the post that a row is about up to it, and the thread that it begins, whose answers may be
 * here without it. `before`: what stood there. */
static int apply(const struct projection *p, struct id post, bool hidden, struct id moved,
                 const struct sql_moderation_of_row *before, struct err *err)
{
    struct sql_post_row_row row;
    struct id workshop = p->now->space;
    enum post_state state = hidden ? POST_HIDDEN : POST_SHOWN;
    bool moves = !id_eq(before->activity, moved), hides;
    int known = sql_post_row(p->store, workshop, post, &row, err);

    if (known < 0)
        return -1;
    hides = known && row.state != POST_GONE && row.state != (int64_t)state;
    if (hides && (sql_post_state_set(p->store, workshop, post, state, err) < 0 ||
                  recount(p, workshop, row.thread, err) != 0))
        return -1;
    return moves && !(hides && id_eq(row.thread, post)) ? recount(p, workshop, post, err) : 0;
}

int moderation_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id post = project_id(p, "post"), moved = project_id(p, "activity");
    struct sql_moderation_of_row before = {0};
    bool hidden = project_bool(p, "hidden");
    int stood = sql_moderation_of(p->store, now->space, now->object, &before, err);

    if (stood < 0)
        return -1;
    if (!project_derived(p, post, "moderation", SLICE_NONE)) {
        if (!stood)
            return 0;
        if (sql_moderation_drop(p->store, now->space, now->object, err) < 0)
            return -1;
        return apply(p, before.post, false, ID_NONE, &before, err);
    }
    if (sql_moderation_put(p->store, now->space, now->object, post, hidden,
                           project_text(p, "reason", 1000), moved, project_bool(p, "locked"),
                           project_bool(p, "pinned"), project_id(p, "moderator"),
                           hlc_ms(now->last_hlc), err) < 0)
        return -1;
    return apply(p, post, hidden, moved, &before, err);
}

/* ---- by people here ---- */

int moderation_get(struct store *store, struct arena *arena, struct id workshop, struct id post,
                   struct moderation_view *ret, struct err *err)
{
    struct sql_moderation_get_row row;
    int found = sql_moderation_get(store, workshop, post, arena, &row, err);

    *ret = (struct moderation_view){0};
    if (found > 0)
        *ret = (struct moderation_view){.hidden = row.hidden != 0,
                                        .locked = row.locked != 0,
                                        .pinned = row.pinned != 0,
                                        .reason = row.reason,
                                        .moderator_name = row.moderator_name,
                                        .activity = row.activity,
                                        .moderator = row.moderator,
                                        .at = row.at};
    return found;
}

static int absent(struct err *err, const char *what)
{
    err_set(err, FAULT_ABSENT, "%s", what);
    return err_remedy(err, "Go back and choose again.");
}

/* Whether it is so already, or can be. 1: nothing to do. */
static int check(struct journal *j, struct arena *arena, const struct post_view *post,
                 const struct moderation_view *now, const struct moderation_change *change,
                 struct err *err)
{
    struct activity_view activity;
    int found;

    switch (change->act) {
    case MODERATION_HIDE:
        if (slice_trim(change->reason).n > 0)
            return now->hidden && slice_eq(now->reason, change->reason);
        err_set(err, FAULT_INVALID, "no reason is given");
        err_about(err, "reason");
        return err_remedy(err, "Say in a sentence why it is hidden: its author reads that.");
    case MODERATION_SHOW:
        return !now->hidden;
    default:
        break;
    }
    if (!id_eq(post->id, post->thread)) {
        err_set(err, FAULT_INVALID, "this post does not begin a conversation");
        return err_remedy(err, "Open the conversation's first post.");
    }
    switch (change->act) {
    case MODERATION_LOCK:
        return now->locked;
    case MODERATION_UNLOCK:
        return !now->locked;
    case MODERATION_PIN:
        return now->pinned;
    case MODERATION_UNPIN:
        return !now->pinned;
    default:
        break;
    }
    if (id_eq(post->activity, change->activity))
        return 1;
    found = activity_get(journal_store(j), arena, post->workshop, change->activity, &activity, err);
    if (found > 0 && activity_kind_table[activity.kind].takes_answers)
        return 0;
    return found < 0 ? -1 : absent(err, "there is no such question here");
}

static int append(struct journal *j, const struct actor *actor,
                  const struct moderation_change *change, struct err *err)
{
    struct change_json d;
    struct id object = id_derived(change->post, "moderation", SLICE_NONE);

    change_json_begin(&d, KIND_MODERATION, actor->workshop, object, actor->enrolment);
    moderation_put(
        &d, &(struct moderation_entry){.post = change->post,
                                       .moderator = actor->enrolment,
                                       .also = PUT(moderation, post) | PUT(moderation, moderator)});
    switch (change->act) {
    case MODERATION_HIDE:
        moderation_put(&d, &(struct moderation_entry){.hidden = true,
                                                      .reason = change->reason,
                                                      .also = PUT(moderation, reason)});
        break;
    case MODERATION_SHOW:
        moderation_put(&d, &(struct moderation_entry){.also = PUT(moderation, hidden)});
        break;
    case MODERATION_MOVE:
        moderation_put(&d, &(struct moderation_entry){.activity = change->activity,
                                                      .also = PUT(moderation, activity)});
        break;
    case MODERATION_LOCK:
    case MODERATION_UNLOCK:
        moderation_put(&d, &(struct moderation_entry){.locked = change->act == MODERATION_LOCK,
                                                      .also = PUT(moderation, locked)});
        break;
    default:
        moderation_put(&d, &(struct moderation_entry){.pinned = change->act == MODERATION_PIN,
                                                      .also = PUT(moderation, pinned)});
    }
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int moderation_write(struct journal *j, const struct actor *actor,
                     const struct moderation_change *change, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct moderation_view now;
    struct post_view post;
    int found, result = -1;

    if (!role_can(actor, CAP_POST_MODERATE)) {
        err_set(err, FAULT_DENIED, "your role does not allow this");
        err_remedy(err, "Ask a facilitator.");
        goto out;
    }
    found = post_find(journal_store(j), arena, viewer, change->post, &post, err);
    if (found <= 0 || post.state == POST_GONE) {
        result = found < 0 ? -1 : absent(err, "this post is not there");
        goto out;
    }
    if (moderation_get(journal_store(j), arena, actor->workshop, change->post, &now, err) < 0)
        goto out;
    result = check(j, arena, &post, &now, change, err);
    if (result == 0)
        result = append(j, actor, change, err);
out:
    arena_free(arena);
    return result < 0 ? -1 : 0;
}
