#include "web/door/actions.h"

#include "core/journal/journal.h"
#include "core/model/people/card.h"
#include "core/model/people/pin.h"
#include "core/site/site.h"
#include "gen/tmpl/door.h"
#include "web/door/login.h"
#include "web/door/phone.h"
#include "web/page/qr.h"
#include "web/view/view_door.h"

/* ---- coming back: a card, a link ---- */

static int login_page(struct request *req, struct reply *reply, struct login_page *page,
                      struct err *err)
{
    struct html h;

    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_text(&out, "name", page->name);
        json_out_field_bool(&out, "spare", page->spare);
        return act_json_end(&out);
    }
    if (frame_make(req, NULL, HERE_ELSEWHERE, SLICE_NONE, &page->frame, err) != 0)
        return -1;
    page->frame.plain = true;
    page->shared = act_phone(req).n > 0;
    h = app_html(req, reply, NULL);
    tmpl_page_login(&h, page);
    return 0;
}

int act_card_shown(struct request *req, struct reply *reply, struct slice card, struct err *err)
{
    struct login_page page = {.card = card, .action = SLICE("/login")};
    struct card_place spare;
    struct id person, workshop;
    int found = card_find(app_store(req), card, req->now, &person, &workshop, err), is;

    if (found > 0)
        found = person_called(app_store(req), req->arena, person, &page.name, err);
    if (found <= 0)
        return found;
    is = card_is_spare(app_store(req), req->arena, person, &spare, err);
    if (is < 0)
        return -1;
    page.spare = is;
    return login_page(req, reply, &page, err) != 0 ? -1 : 1;
}

int act_login_show(struct request *req, struct reply *reply, struct err *err)
{
    struct slice token = request_text(req, "token");
    struct login_page page = {
        .action = slice_str(arena_printf(req->arena, "/login/%.*s", (int)token.n, token.p))};
    struct card_place spare;
    struct id person;
    int is, found = login_link_find(app_store(req), req->arena, token, req->now, &person,
                                    &page.name, err);

    if (found < 0)
        return -1;
    if (!found) {
        act_phone_tried(req, TRIES_LINK, ID_NONE);
        err_set(err, FAULT_ABSENT, "this link has been used, or is too old");
        return err_remedy(err, "Ask for a new one.");
    }
    is = card_is_spare(app_store(req), req->arena, person, &spare, err);
    page.spare = is > 0;
    return is < 0 ? -1 : login_page(req, reply, &page, err);
}

/* Somebody comes back: by a link, whose address holds `token`, or by `card`, a card's code or short
 * code; the other is empty. */
struct login_form {
    struct slice token, card, name;
    bool shared, nameless;        /* nameless: a numbered card came in without saying who it is */
    struct id person, workshop;   /* of the write: who came in; the card's workshop */
    char secret[SECRET_TEXT + 1]; /* of the new session */
    char phone[SECRET_TEXT + 1];  /* of act_phone_begin */
};

static const struct field login_fields[] = {
    FIELD(struct login_form, name, FIELD_LINE, .max = 60),
    FIELD(struct login_form, shared, FIELD_FLAG),
};

static int read_login(struct request *req, struct login_form **ret, struct err *err)
{
    struct login_form *form = ARENA_NEW(req->arena, struct login_form);

    *ret = form;
    if (form_read(&req->form, req->arena, login_fields, 2, form, err) != 0)
        return -1;
    act_phone_begin(req, form->shared, form->phone);
    return 0;
}

int act_login_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct login_form *form;

    if (read_login(req, &form, err) != 0)
        return -1;
    *ret_in = form;
    form->token = request_text(req, "token");
    return 0;
}

static int no_card(struct err *err)
{
    err_set(err, FAULT_ABSENT, "nobody has this card");
    err_about(err, "card");
    return err_remedy(err, "Look at it again: 24 letters and digits.");
}

static int too_often(struct err *err)
{
    err_set(err, FAULT_OFTEN, "too many cards were tried from here");
    return err_remedy(err, "Wait a minute and try again.");
}

int act_card_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct slice peer = slice_str(request_peer(req));
    struct login_form *form;
    int64_t wait;
    int found;

    if (read_login(req, &form, err) != 0)
        return -1;
    *ret_in = form;
    form->card = request_field(req, "card");
    if (!ratelimit_take(app_of(req)->limits, LIMIT_PEER, peer, req->now, &wait))
        return too_often(err);
    found = card_find(app_store(req), form->card, req->now, &form->person, &form->workshop, err);
    if (found != 0)
        return found < 0 ? -1 : 0;
    act_phone_tried(req, TRIES_CARD, ID_NONE);
    return ratelimit_take(app_of(req)->limits, LIMIT_CARD, peer, req->now, &wait) ? no_card(err)
                                                                                  : too_often(err);
}

/* A numbered card becomes somebody by the name that they give. */
static int name_spare(struct journal *j, struct arena *arena, struct login_form *form,
                      struct err *err)
{
    struct card_place spare;
    int is = card_is_spare(journal_store(j), arena, form->person, &spare, err);

    if (is <= 0)
        return is;
    form->nameless = form->name.n == 0;
    return form->nameless ? 0 : person_rename(j, form->person, form->name, err);
}

int act_login_write(void *writer, struct write_job *job, struct err *err)
{
    struct login_form *form = job->in;
    struct journal *j = writer;
    struct id person;
    int spare;

    form->nameless = false;
    if (form->card.n) { /* it may have been replaced meanwhile */
        int found = card_find(journal_store(j), form->card, journal_now(j), &form->person,
                              &form->workshop, err);

        if (found <= 0)
            return found < 0 ? -1 : no_card(err);
        spare = name_spare(j, job->arena, form, err);
        if (spare < 0 || person_claim(j, form->person, err) != 0)
            return -1;
    } else {
        int found = login_link_find(journal_store(j), job->arena, form->token, journal_now(j),
                                    &person, &(struct slice){NULL, 0}, err);

        form->person = person;
        if (found < 0 || (found && name_spare(j, job->arena, form, err) < 0) ||
            login_link_use(j, form->token, &form->person, err) != 0)
            return -1;
    }
    if (form->phone[0] && pin_phone_enter(j, slice_str(form->phone), form->person, err) != 0)
        return -1;
    return login_begin(j, form->person, form->shared, form->secret, err);
}

int act_login_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    struct login_form *form = job->in;
    const char *page = act_phone_first_page(req, form->person, form->workshop, err);

    if (page == NULL)
        return -1;
    act_phone_forget(req, reply);
    act_phone_login(req, reply, form->secret);
    act_phone_cookie(req, reply, form->phone);
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_id(&out, "person", form->person);
        return act_json_end(&out);
    }
    reply_see_other(reply, form->nameless ? "/me/name" : page);
    return 0;
}

/* ---- leaving ---- */

int act_logout_prepare(struct request *req, void **ret_in, struct err *err)
{
    (void)err;
    *ret_in = who_of(req);
    return 0;
}

int act_logout_write(void *writer, struct write_job *job, struct err *err)
{
    struct who *who = job->in;

    return login_end(writer, who->secret, err);
}

int act_logout_view(struct request *req, const struct write_job *job, struct reply *reply,
                    struct err *err)
{
    (void)job;
    (void)err;
    act_phone_forget(req, reply);
    app_cookie(reply, app_of(req)->cookie, SLICE("gone"), 0);
    reply_see_other(reply, act_phone(req).n ? "/pin" : "/join");
    return 0;
}
