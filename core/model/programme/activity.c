#include "core/model/programme/activity.h"

#include "core/model/body.h"
#include "core/model/project.h"
#include "gen/sql/workshop.h"

int activity_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if (now->gone)
        return sql_activity_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_activity_put(p->store, now->space, now->object, project_text(p, "kind", 16),
                            project_i64(p, "part", 0), project_i64(p, "position", 0),
                            project_text(p, "title", 400), project_i64(p, "opens_day", -1),
                            project_text(p, "opens_time", 5), project_i64(p, "closes_day", -1),
                            project_text(p, "closes_time", 5), project_i64(p, "minutes", 0),
                            project_text(p, "place", 400), project_id(p, "convenor"),
                            project_text(p, "convenor_name", 400), project_text(p, "lang", 16),
                            project_gone(p), now->body_n, err) < 0
               ? -1
               : 0;
}

static struct activity_view view_of(struct arena *arena, struct id workshop,
                                    const struct sql_activity_line *q)
{
    return (struct activity_view){.workshop = workshop,
                                  .id = q->id,
                                  .kind = activity_kind_named(q->kind),
                                  .kind_word = arena_slice(arena, q->kind),
                                  .part = q->part,
                                  .position = q->position,
                                  .title = arena_slice(arena, q->title),
                                  .lang = arena_slice(arena, q->lang),
                                  .opens_day = q->opens_day,
                                  .opens_time = arena_slice(arena, q->opens_time),
                                  .closes_day = q->closes_day,
                                  .closes_time = arena_slice(arena, q->closes_time),
                                  .minutes = q->minutes,
                                  .place = arena_slice(arena, q->place),
                                  .convenor = q->convenor,
                                  .convenor_name = arena_slice(arena, q->convenor_name)};
}

int activity_get(struct store *store, struct arena *arena, struct id workshop, struct id id,
                 struct activity_view *ret, struct err *err)
{
    struct sql_activity_row_row row;
    int found = sql_activity_row(store, workshop, id, arena, &row, err);

    *ret = (struct activity_view){0};
    if (found <= 0)
        return found;
    *ret = view_of(arena, workshop, &row.activity_line);
    return body_get(store, arena, row.activity_line.body_n, &ret->body, err) != 0 ? -1 : 1;
}

int activity_list(struct store *store, struct arena *arena, struct id workshop, bool with_bodies,
                  struct activity_view **ret, size_t *ret_count, struct err *err)
{
    enum { AT_MOST = 1000 };
    struct sql_activity_of_workshop q;
    int64_t *bodies = arena_array(arena, AT_MOST, sizeof *bodies);
    int more = 0;

    *ret = arena_array(arena, AT_MOST, sizeof **ret);
    *ret_count = 0;
    if (sql_activity_of_workshop(store, workshop, &q, err) != 0)
        return -1;
    while (*ret_count < AT_MOST && (more = sql_activity_of_workshop_next(&q, err)) > 0) {
        bodies[*ret_count] = q.activity_line.body_n;
        (*ret)[(*ret_count)++] = view_of(arena, workshop, &q.activity_line);
    }
    sql_activity_of_workshop_end(&q);
    for (size_t i = 0; with_bodies && i < *ret_count && more >= 0; i++)
        if (body_get(store, arena, bodies[i], &(*ret)[i].body, err) != 0)
            return -1;
    return more < 0 ? -1 : 0;
}
