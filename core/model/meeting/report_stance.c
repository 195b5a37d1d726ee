#include "core/model/meeting/report_stance.h"

#include "core/journal/journal.h"
#include "core/model/people/person.h"

int report_stance_of(struct store *store, struct arena *arena, const struct actor *actor,
                     const struct report_view *report, enum session_stance *ret, struct err *err)
{
    struct activity_view session;
    int found;

    *ret = SESSION_AWAY;
    if (!role_can(actor, CAP_REPORT_WRITE) || !id_eq(report->space, actor->workshop))
        return 0;
    if (role_can(actor, CAP_WORKSHOP_EDIT)) {
        *ret = SESSION_HOLDS;
        return 0;
    }
    if (!id_none(report->activity)) {
        found = activity_get(store, arena, actor->workshop, report->activity, &session, err);
        if (found < 0 || (found > 0 && session_stance_of(store, actor, &session, ret, err) != 0))
            return -1;
    }
    if (id_eq(report->author, actor->enrolment) && *ret == SESSION_AWAY)
        *ret = id_none(report->activity) ? SESSION_HOLDS : SESSION_HERE;
    return 0;
}

int report_may(struct journal *j, struct arena *arena, const struct actor *actor, struct id id,
               enum session_stance least, struct report_view *ret, enum session_stance *ret_stance,
               struct err *err)
{
    struct workshop_view w;
    int found;

    if (session_writable(journal_store(j), arena, actor, &w, err) != 0)
        return -1;
    found = report_head(journal_store(j), arena, person_viewer(actor), id, ret, err);
    if (found < 0)
        return -1;
    if (!found) {
        err_set(err, FAULT_ABSENT, "there is no such report here");
        return err_about(err, "report");
    }
    if (report_stance_of(journal_store(j), arena, actor, ret, ret_stance, err) != 0)
        return -1;
    if (*ret_stance >= least)
        return 0;
    err_set(err, FAULT_DENIED,
            "only who was there, its convenor and facilitators write this report");
    return err_remedy(err, "If you were there, say so on the session's page or at the report.");
}
