#ifndef INDABA_WEB_WHO_H
#define INDABA_WEB_WHO_H

#include "core/model/people/person.h"
#include "core/model/workshop.h"
#include "web/http/request.h"

/* Who asks: req->who, never NULL behind who_enter. */
struct who {
    struct actor actor;  /* in the route's workshop, or of the site */
    struct slice secret; /* as the session's cookie has it; p is NULL: none was sent */
    bool shared;         /* on a phone that several people use */
    char token[65];      /* of the forms; derived from the session's secret */
};

static inline struct who *who_of(const struct request *req)
{
    return req->who;
}

static inline struct viewer who_viewer(const struct request *req)
{
    return person_viewer(&who_of(req)->actor);
}

/* Whether they may: FAULT_LOGIN, FAULT_ABSENT (not theirs to know of), FAULT_DENIED. `login`: not
 * without a session, whatever their role may. */
int who_may(const struct actor *actor, enum cap cap, bool login, struct err *err) must_use;

/* For web_config.enter and .token_ok: who asks, and whether the row is for them; whether a form's
 * token is their session's. */
int who_enter(struct request *req, struct err *err);
bool who_token_ok(struct request *req, struct slice token);

/* Sets who->actor anew for a workshop that the path does not name, and checks `cap` there: errors
 * of who_may, with `login`. */
int who_enter_workshop(struct request *req, struct id workshop, enum cap cap,
                       struct err *err) must_use;

/* The workshop of the path; FAULT_ABSENT without it. */
int who_workshop(struct request *req, struct workshop_view *ret, struct err *err) must_use;

#endif
