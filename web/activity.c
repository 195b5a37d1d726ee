#include "web/activity.h"

#include "web/meeting/actions.h"
#include "web/talk/actions.h"

/* Kinds with a page of their own; the others are questions. */
static int (*const pages[ACTIVITY_KINDS])(struct request *req, struct reply *reply,
                                          const struct workshop_view *w, struct activity_view *a,
                                          struct err *err) = {
    [ACTIVITY_SESSION] = act_session,
    [ACTIVITY_POLL] = act_poll,
};

int activity_show(struct request *req, struct reply *reply, struct err *err)
{
    struct workshop_view w;
    struct activity_view a;
    int found;

    if (who_workshop(req, &w, err) != 0)
        return -1;
    found = activity_get(app_store(req), req->arena, w.id, request_id(req, "activity"), &a, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    return (pages[a.kind] ? pages[a.kind] : act_question)(req, reply, &w, &a, err);
}
