#include "core/model/meeting/checkin.h"

#include "core/journal/entry.h"
#include "core/journal/journal.h"
#include "core/model/project.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "gen/sql/checkin.h"
#include "gen/sql/schema.h"
#include "gen/sql/session.h"

int checkin_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id activity = project_id(p, "activity"), enrolment = project_id(p, "enrolment");

    if (!project_derived(p, activity, "checkin", slice_of((const char *)enrolment.b, 16)))
        return sql_checkin_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_checkin_put(p->store, now->space, now->object, activity, enrolment,
                           project_i64(p, "at", hlc_ms(now->hlc)), project_gone(p), err) < 0
               ? -1
               : 0;
}

static struct id id_of(struct id session, struct id enrolment)
{
    return id_derived(session, "checkin", slice_of(enrolment.b, sizeof enrolment.b));
}

int checkin_list(struct store *store, struct arena *arena, struct id workshop, struct id session,
                 struct checkin_view **ret, size_t *ret_count, struct err *err)
{
    struct sql_checkin_of_activity q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_checkin_of_activity(store, workshop, session, &q, err) != 0)
        return -1;
    while ((more = sql_checkin_of_activity_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] =
            (struct checkin_view){q.enrolment, arena_slice(arena, q.name), q.at};
    }
    return more;
}

int checkin_here(struct store *store, struct id workshop, struct id session, struct id enrolment,
                 struct err *err)
{
    struct sql_checkin_row_row row;
    int found = sql_checkin_row(store, workshop, id_of(session, enrolment), &row, err);

    return found > 0 ? row.state == OBJECT_HERE : found;
}

int checkin_write(struct journal *j, const struct actor *by, struct id session, struct id enrolment,
                  bool here, struct err *err)
{
    struct change_json d;
    int is = checkin_here(journal_store(j), by->workshop, session, enrolment, err);

    if (is < 0 || (is > 0) == here)
        return is < 0 ? -1 : 0;
    change_json_begin(&d, KIND_CHECKIN, by->workshop, id_of(session, enrolment), by->enrolment);
    checkin_put(&d, &(struct checkin_entry){.activity = session,
                                            .enrolment = enrolment,
                                            .gone = !here,
                                            .also = PUT(checkin, gone)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}
