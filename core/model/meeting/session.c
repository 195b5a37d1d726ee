#include "core/model/meeting/session.h"

#include "core/model/meeting/checkin.h"
#include "core/model/workshop.h"
#include "gen/sql/person.h"

int session_writable(struct store *store, struct arena *arena, const struct actor *actor,
                     struct workshop_view *ret_workshop, struct err *err)
{
    int found = workshop_get(store, arena, actor->workshop, ret_workshop, err);

    if (found < 0)
        return -1;
    if (!found) {
        err_set(err, FAULT_ABSENT, "there is no such workshop here");
        return err_about(err, "workshop");
    }
    if (!role_can(actor, CAP_SESSION_HOLD))
        return err_set(err, FAULT_DENIED, "you can read here, but not write");
    if (!ret_workshop->closed)
        return 0;
    err_set(err, FAULT_DENIED, "this workshop is closed for writing");
    return err_remedy(err, "Your text is kept; a facilitator can open the workshop again.");
}

int session_get(struct store *store, struct arena *arena, struct id workshop, struct id id,
                struct activity_view *ret, struct err *err)
{
    int found = activity_get(store, arena, workshop, id, ret, err);

    if (found < 0 || (found > 0 && ret->kind == ACTIVITY_SESSION))
        return found < 0 ? -1 : 0;
    err_set(err, FAULT_ABSENT, "there is no such session here");
    err_about(err, "activity");
    return err_remedy(err, "Go back to the programme and choose it again.");
}

int session_convenor(struct store *store, struct arena *arena, const struct activity_view *a,
                     struct slice *ret, struct err *err)
{
    struct sql_enrolment_row_row row;
    int found;

    *ret = a->convenor_name;
    if (id_none(a->convenor))
        return 0;
    found = sql_enrolment_row(store, a->workshop, a->convenor, arena, &row, err);
    if (found > 0)
        *ret = row.name;
    return found < 0 ? -1 : 0;
}

int session_stance_of(struct store *store, const struct actor *actor,
                      const struct activity_view *session, enum session_stance *ret,
                      struct err *err)
{
    int here;

    *ret = SESSION_AWAY;
    if (!role_can(actor, CAP_SESSION_HOLD))
        return 0;
    if (role_can(actor, CAP_WORKSHOP_EDIT) || id_eq(session->convenor, actor->enrolment)) {
        *ret = SESSION_HOLDS;
        return 0;
    }
    here = checkin_here(store, actor->workshop, session->id, actor->enrolment, err);
    if (here > 0)
        *ret = SESSION_HERE;
    return here < 0 ? -1 : 0;
}
