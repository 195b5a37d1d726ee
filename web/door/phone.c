#include "web/door/phone.h"

#include "core/site/site.h"
#include "web/page/app.h"

void act_phone_forget(struct request *req, struct reply *reply)
{
    if (request_cookie(req, app_of(req)->card_cookie).p != NULL)
        app_cookie(reply, app_of(req)->card_cookie, SLICE("seen"), 0);
    if (request_cookie(req, app_of(req)->code_cookie).p != NULL)
        app_cookie(reply, app_of(req)->code_cookie, SLICE("none"), 0);
}

/* How long a cookie may stay: the session behind it ends by the site's own clock. */
enum { COOKIE_SECONDS = 400 * 24 * 3600 };

void act_phone_login(struct request *req, struct reply *reply, const char *secret)
{
    app_cookie(reply, app_of(req)->cookie, slice_str(secret), COOKIE_SECONDS);
}

struct slice act_phone(struct request *req)
{
    struct slice phone = request_cookie(req, app_of(req)->phone_cookie);

    return phone.n == SECRET_TEXT ? phone : SLICE_NONE;
}

void act_phone_begin(struct request *req, bool shared, char phone[SECRET_TEXT + 1])
{
    struct slice known = act_phone(req);
    struct rng *rng = site_rng(app_of(req)->site);

    phone[0] = '\0';
    if (!shared)
        return;
    if (known.n) {
        memcpy(phone, known.p, SECRET_TEXT);
        phone[SECRET_TEXT] = '\0';
        return;
    }
    id_text(rng_id(rng), phone);
    id_text(rng_id(rng), phone + ID_TEXT);
}

void act_phone_cookie(struct request *req, struct reply *reply, const char *phone)
{
    if (phone[0])
        app_cookie(reply, app_of(req)->phone_cookie, slice_str(phone), COOKIE_SECONDS);
    else if (act_phone(req).n)
        app_cookie(reply, app_of(req)->phone_cookie, SLICE("gone"), 0);
}

void act_phone_tried(struct request *req, enum tries_why why, struct id workshop)
{
    tries_add(app_of(req)->tries, why, workshop, request_peer(req), req->now);
}

const char *act_phone_first_page(struct request *req, struct id person, struct id workshop,
                                 struct err *err)
{
    struct workshop_view *list;
    char id[ID_TEXT + 1];
    size_t count;

    if (id_none(workshop)) {
        if (workshop_list_of(app_store(req), req->arena, app_of(req)->site_id, person, &list,
                             &count, err) != 0)
            return NULL;
        if (count != 1)
            return "/";
        workshop = list[0].id;
    }
    return arena_printf(req->arena, "/w/%s", id_text(workshop, id));
}
