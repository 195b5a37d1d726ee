#include "core/journal/entry.h"
#include "core/model/project.h"
#include "gen/sql.h"

int checkin_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id activity = project_id(p, "activity"), enrolment = project_id(p, "enrolment");

    if (!project_derived(p, activity, "checkin", slice_of((const char *)enrolment.b, 16)))
        return sql_checkin_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_checkin_put(p->store, now->space, now->object, activity, enrolment,
                           project_i64(p, "at", hlc_ms(now->hlc)), project_state(p, NULL), err) < 0
               ? -1
               : 0;
}
