#include "core/model/project.h"
#include "gen/sql.h"

int poll_option_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if (now->gone)
        return sql_poll_option_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_poll_option_put(p->store, now->space, now->object, project_id(p, "activity"),
                               project_i64(p, "position", 0), project_text(p, "text", 400),
                               project_state(p, NULL), err) < 0
               ? -1
               : 0;
}

int poll_vote_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id activity = project_id(p, "activity");

    if (!project_derived(p, activity, "vote", slice_of((const char *)now->author.b, 16)))
        return sql_vote_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_vote_put(p->store, now->space, now->object, activity, now->author,
                        project_id(p, "option"), project_state(p, NULL), err) < 0
               ? -1
               : 0;
}
