#include "core/journal/entry.h"
#include "core/model/project.h"
#include "gen/sql.h"
#include "gen/sql_unscoped.h"

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

/* Brings the post that a row is about up to it. `before`: what stood there. */
static int apply(const struct projection *p, struct id post, bool hidden, struct id moved,
                 const struct sql_moderation_of_row *before, struct err *err)
{
    struct sql_post_row_row row;
    struct id workshop = p->now->space;
    int known = sql_post_row(p->store, workshop, post, &row, err);

    if (known <= 0 || row.state == 2)
        return known < 0 ? -1 : 0;
    if (row.state == hidden && id_eq(before->activity, moved))
        return 0;
    if (row.state != hidden && sql_post_state_set(p->store, workshop, post, hidden, err) < 0)
        return -1;
    return recount(p, workshop, row.thread, err);
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
