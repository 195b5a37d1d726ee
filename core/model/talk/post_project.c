#include "core/model/project.h"

#include "core/journal/entry.h"
#include "gen/sql/moderation.h"
#include "gen/sql/post.h"
#include "gen/sql/post_unscoped.h"
#include "gen/sql/schema.h"

/* Counts the posts of one audience in a thread anew, when one left it. */
static int recount(const struct projection *p, struct id workshop, struct id thread,
                   struct id audience, struct err *err)
{
    if (sql_thread_count_drop(p->store, workshop, thread, audience, err) < 0)
        return -1;
    return sql_thread_count_remake(p->store, workshop, thread, audience, err) < 0 ? -1 : 0;
}

/* What facilitators did: hid the post, moved its thread. */
static int moderated(const struct projection *p, struct id post, struct id thread, int64_t *state,
                     struct id *place, struct err *err)
{
    struct sql_moderation_of_row row;
    struct id space = p->now->space;
    int found =
        sql_moderation_of(p->store, space, id_derived(post, "moderation", SLICE_NONE), &row, err);

    if (found > 0 && *state == POST_SHOWN && row.hidden)
        *state = POST_HIDDEN;
    if (found >= 0 && !id_eq(post, thread))
        found = sql_moderation_of(p->store, space, id_derived(thread, "moderation", SLICE_NONE),
                                  &row, err);
    if (found > 0 && !id_none(row.activity))
        *place = row.activity;
    return found < 0 ? -1 : 0;
}

/* When others could last see that it was changed: changes that the field `quiet` counts, they could
 * not. */
static int64_t edited_at(const struct projection *p)
{
    int64_t quiet = project_i64(p, "quiet", 0);

    return p->now->versions - 1 > (quiet > 0 ? quiet : 0) ? hlc_ms(p->now->last_hlc) : 0;
}

int post_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id workshop = now->space, id = now->object;
    struct id parent = project_id(p, "parent"), thread = project_id(p, "thread");
    struct id activity = project_id(p, "activity"), place = activity;
    struct id audience = project_audience(p, now->author);
    int64_t written = project_i64(p, "written", hlc_ms(now->hlc)), state = project_gone(p);
    struct sql_post_row_row was;
    int known = sql_post_row(p->store, workshop, id, &was, err);
    bool same;

    if (known < 0)
        return -1;
    if (id_none(parent) || id_none(thread))
        thread = id;
    if (moderated(p, id, thread, &state, &place, err) != 0)
        return -1;
    if ((now->gone ? sql_post_drop(p->store, workshop, id, err)
                   : sql_post_put(p->store, workshop, id, thread, parent, activity, now->author,
                                  project_id(p, "entered_by"), audience, written,
                                  project_i64(p, "zone", 0), edited_at(p), now->versions, state,
                                  project_bool(p, "aloud"), project_text(p, "title", 400),
                                  project_text(p, "lang", 16), project_text(p, "source", 1000),
                                  now->n, now->body_n, err)) < 0)
        return -1;
    same = known && !now->gone && was.state == POST_SHOWN && state == POST_SHOWN &&
           id_eq(was.thread, thread) && id_eq(was.audience, audience) &&
           id_eq(was.activity, activity) && was.written == written && was.n == now->n;
    if (same)
        return 0;
    if (known && was.state == POST_SHOWN &&
        recount(p, workshop, was.thread, was.audience, err) != 0)
        return -1;
    if (now->gone || state != POST_SHOWN)
        return 0;
    if (!known) {
        int64_t added =
            sql_thread_count_add(p->store, workshop, thread, audience, place, written, now->n, err);

        if (added != 0)
            return added < 0 ? -1 : 0;
    }
    return recount(p, workshop, thread, audience, err);
}
