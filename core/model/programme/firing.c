#include "core/model/programme/firing.h"

#include "core/model/project.h"
#include "gen/sql/session.h"

#include <stdio.h>

struct id firing_id(struct id activity, struct slice what, int64_t due)
{
    char name[40];
    int n =
        snprintf(name, sizeof name, "%.*s %lld", (int)what.n, what.n ? what.p : "", (long long)due);

    must(n > 0 && (size_t)n < sizeof name, "a rule's name is too long");
    return id_derived(activity, "firing", slice_of(name, (size_t)n));
}

int firing_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id activity = project_id(p, "activity");
    struct slice what = project_text(p, "what", 16);
    int64_t due = project_i64(p, "due", 0);

    if (now->gone || !id_eq(now->object, firing_id(activity, what, due)))
        return sql_firing_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_firing_put(p->store, now->space, now->object, activity, what, due, err) < 0 ? -1 : 0;
}
