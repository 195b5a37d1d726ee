#include "web/page/who.h"

#include "core/journal/writer.h"
#include "core/model/people/login.h"
#include "core/site/site.h"
#include "web/page/app.h"
#include "web/page/tries.h"

#include <stdlib.h>

/* The actor, with the name behind it. */
static int find_actor(struct request *req, struct id person, struct actor *ret, struct err *err)
{
    struct id workshop = ret->workshop;
    struct slice known = app_recall(req, "actor", person, workshop);
    char *copy;

    if (known.n >= sizeof *ret) {
        memcpy(ret, known.p, sizeof *ret);
        ret->name = slice_from(known, sizeof *ret);
        return 0;
    }
    if (person_actor(app_store(req), req->arena, person, workshop, ret, err) != 0)
        return -1;
    copy = arena_alloc(req->arena, sizeof *ret + ret->name.n);
    memcpy(copy, ret, sizeof *ret);
    if (ret->name.n)
        memcpy(copy + sizeof *ret, ret->name.p, ret->name.n);
    app_remember(req, "actor", person, workshop, slice_of(copy, sizeof *ret + ret->name.n));
    return 0;
}

int who_may(const struct actor *actor, enum cap cap, bool login, struct err *err)
{
    bool allowed = role_can(actor, cap);

    if (actor->role == ROLE_NOBODY && (login || !allowed)) {
        err_set(err, FAULT_LOGIN, "you are not logged in on this phone");
        return err_remedy(err, "Come in with your card or the workshop's code.");
    }
    if (allowed)
        return 0;
    if (!id_none(actor->workshop) && actor->role == ROLE_GUEST)
        return app_absent(err); /* whether there is such a workshop is not theirs to know */
    err_set(err, FAULT_DENIED, "your role does not allow this");
    return err_remedy(err, "Ask a facilitator.");
}

static struct id path_workshop(const struct request *req)
{
    for (size_t i = 0; i < req->match.count; i++) {
        const struct route_param *p = &req->match.params[i];

        if (p->name_n == 8 && memcmp(p->name, "workshop", 8) == 0)
            return p->id;
    }
    return ID_NONE;
}

/* That a login is in use is written down now and then, behind the answer's back: a shared phone's
 * login lives by it. */
struct touch {
    struct action action;
    char secret[SECRET_TEXT + 1];
};

static int run_touch(struct action *action, struct journal *journal, struct err *err)
{
    return login_touch(journal, slice_str(((struct touch *)action)->secret), err);
}

static void touch_done(struct action *action)
{
    free(action);
}

static void touch(struct app *app, struct slice secret)
{
    struct touch *t = calloc(1, sizeof *t);
    struct err err = {0};

    must(t != NULL, "out of memory");
    t->action = (struct action){.run = run_touch, .done = touch_done};
    memcpy(t->secret, secret.p, SECRET_TEXT);
    if (site_writer(app->site) == NULL ||
        writer_submit(site_writer(app->site), &t->action, &err) != 0)
        free(t);
}

int who_enter(struct request *req, struct err *err)
{
    struct app *app = req->app;
    struct who *who = ARENA_NEW(req->arena, struct who);
    const struct route *route = req->route;
    struct login_view login;
    int found;

    req->who = who;
    tries_seen(app->tries, request_peer(req), req->now);
    who->actor = (struct actor){.role = ROLE_NOBODY, .workshop = path_workshop(req)};
    if (route->flags & R_NO_COOKIES)
        return 0;
    who->secret = request_cookie(req, app->cookie);
    if (who->secret.p != NULL && who->secret.n == SECRET_TEXT) {
        found = login_look(app_store(req), who->secret, req->now, &login, err);
        if (found < 0 || find_actor(req, login.person, &who->actor, err) != 0)
            return -1;
        who->shared = login.shared;
        if (found && login_due(&login, req->now))
            touch(app, who->secret);
        /* Bound to the login, and useless to learn it from. */
        hash_text(hash_keyed(who->secret, SLICE("indaba/form")), who->token);
    }
    return who_may(&who->actor, (enum cap)route->cap, route->flags & R_LOGIN, err);
}

int who_enter_workshop(struct request *req, struct id workshop, enum cap cap, struct err *err)
{
    struct who *who = req->who;

    if (person_actor(app_store(req), req->arena, who->actor.person, workshop, &who->actor, err) !=
        0)
        return -1;
    who->actor.workshop = workshop;
    return who_may(&who->actor, cap, true, err);
}

bool who_token_ok(struct request *req, struct slice token)
{
    struct who *who = req->who;

    return who->token[0] && token.n == 64 && secret_eq(token.p, who->token, 64);
}

int who_workshop(struct request *req, struct workshop_view *ret, struct err *err)
{
    int found = workshop_get(app_store(req), req->arena, who_of(req)->actor.workshop, ret, err);

    return found > 0 ? 0 : found < 0 ? -1 : app_absent(err);
}
