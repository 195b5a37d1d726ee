#include "web/page/act.h"

#include "core/journal/journal.h"
#include "core/model/people/card.h"
#include "core/model/people/people.h"
#include "core/model/people/pin.h"
#include "core/site/site.h"
#include "gen/tmpl/door.h"
#include "web/page/qr.h"

/* ---- small steps ---- */

void act_tried(struct request *req, enum tries_why why, struct id workshop)
{
    tries_add(app_of(req)->tries, why, workshop, request_peer(req), req->now);
}

int act_key_power(struct request *req, struct err *err)
{
    if (req->tls || req->local)
        return 0;
    err_set(err, FAULT_DENIED,
            "this may be done only over a secure connection, or on the machine itself");
    return err_remedy(err, "Open this page on the machine that serves it.");
}

struct slice act_grouped(struct arena *arena, struct slice code)
{
    char *to = arena_alloc(arena, 2 * code.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < code.n; i++) {
        if (i > 0 && i % 4 == 0)
            to[n++] = ' ';
        to[n++] = code.p[i];
    }
    return slice_of(to, n);
}

struct safe_html act_card_qr(struct request *req, struct slice address, const char *card)
{
    return qr_svg(req->arena,
                  slice_str(arena_printf(req->arena, "%.*sc/%s", (int)address.n, address.p, card)));
}

const char *act_first_page(struct request *req, struct id person, struct id workshop,
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

/* The card that has just been made, once: its 24 characters, and the 8 of its short code. */
int act_card_page(struct request *req, struct reply *reply, const struct workshop_view *workshop,
                  struct slice both, struct err *err)
{
    struct slice card = slice_head(both, CARD_TEXT);
    struct card_page page = {.name = app_who(req)->actor.name,
                             .card = act_grouped(req->arena, card),
                             .code = act_grouped(req->arena, slice_from(both, CARD_TEXT)),
                             .address = act_public(req, "", NULL)};
    struct html h;

    page.qr = act_card_qr(req, page.address, arena_str(req->arena, card));
    if (app_frame(req, workshop, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.frame.plain = true;
    app_cookie(reply, app_of(req)->card_cookie, SLICE("seen"), 0);
    h = app_html(req, reply, workshop);
    tmpl_page_card(&h, &page);
    return 0;
}

int act_unclaimed(struct request *req, const struct workshop_view *w, const char *path,
                  size_t limit, struct name_list *ret, struct err *err)
{
    struct slice after = request_query(req, "after"), from = SLICE_NONE;
    struct card_place place;
    struct card_name *names;
    struct id id = ID_NONE;
    char text[ID_TEXT + 1];
    int found = 0;

    *ret = (struct name_list){.filter = slice_head(slice_trim(request_query(req, "q")), 200)};
    if (after.n && id_read(after, &id, NULL) == 0)
        found = card_place(app_store(req), req->arena, w->id, id, &place, err);
    if (found > 0)
        from = place.name;
    if (found < 0 || card_unclaimed(app_store(req), req->arena, w->id, ret->filter, from, id, limit,
                                    &names, &ret->count, &ret->more, err) != 0)
        return -1;
    ret->names = names;
    if (ret->more && ret->count > 0 && ret->filter.n == 0)
        ret->next =
            slice_str(arena_printf(req->arena, "%s%cafter=%s", path, strchr(path, '?') ? '&' : '?',
                                   id_text(names[ret->count - 1].enrolment, text)));
    return 0;
}

/* ---- coming back: a card, a link ---- */

static int login_page(struct request *req, struct reply *reply, struct login_page *page,
                      struct err *err)
{
    struct html h;

    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_out_field_text(&out, "name", page->name);
        json_out_field_bool(&out, "spare", page->spare);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    if (app_frame(req, NULL, HERE_ELSEWHERE, SLICE_NONE, &page->frame, err) != 0)
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
        found = card_name(app_store(req), req->arena, person, &page.name, err);
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
    int is, found = person_link_find(app_store(req), req->arena, token, req->now, &person,
                                     &page.name, err);

    if (found < 0)
        return -1;
    if (!found) {
        act_tried(req, TRIES_LINK, ID_NONE);
        err_set(err, FAULT_ABSENT, "this link has been used, or is too old");
        return err_remedy(err, "Ask for a new one.");
    }
    is = card_is_spare(app_store(req), req->arena, person, &spare, err);
    page.spare = is > 0;
    return is < 0 ? -1 : login_page(req, reply, &page, err);
}

struct login_form {
    struct slice token, card, name;
    bool shared, nameless; /* nameless: a numbered card came in without saying who it is */
    struct id person, workshop;
    char secret[SECRET_TEXT + 1], phone[SECRET_TEXT + 1];
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
    act_tried(req, TRIES_CARD, ID_NONE);
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
    return form->nameless ? 0 : card_rename(j, form->person, form->name, err);
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
        int found = person_link_find(journal_store(j), job->arena, form->token, journal_now(j),
                                     &person, &(struct slice){NULL, 0}, err);

        form->person = person;
        if (found < 0 || (found && name_spare(j, job->arena, form, err) < 0) ||
            person_link_use(j, form->token, &form->person, err) != 0)
            return -1;
    }
    if (form->phone[0] && pin_phone_enter(j, slice_str(form->phone), form->person, err) != 0)
        return -1;
    return person_session_begin(j, form->person, form->shared, form->secret, err);
}

int act_login_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    struct login_form *form = job->in;
    const char *page = act_first_page(req, form->person, form->workshop, err);

    if (page == NULL)
        return -1;
    act_forget_code(req, reply);
    act_session_cookie(req, reply, form->secret);
    act_phone_cookie(req, reply, form->phone);
    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_out_field_id(&out, "person", form->person);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    reply_see_other(reply, form->nameless ? "/me/name" : page);
    return 0;
}

/* ---- leaving ---- */

int act_logout_prepare(struct request *req, void **ret_in, struct err *err)
{
    (void)err;
    *ret_in = app_who(req);
    return 0;
}

int act_logout_write(void *writer, struct write_job *job, struct err *err)
{
    struct who *who = job->in;

    return person_session_end(writer, who->secret, err);
}

int act_logout_view(struct request *req, const struct write_job *job, struct reply *reply,
                    struct err *err)
{
    (void)job;
    (void)err;
    act_forget_code(req, reply);
    app_cookie(reply, app_of(req)->cookie, SLICE("gone"), 0);
    reply_see_other(reply, act_phone(req).n ? "/pin" : "/join");
    return 0;
}

/* ---- a card or a link for one person ---- */

struct handout_form {
    struct actor actor;
    struct card_place place;
    struct id op;
    bool end, repeated;
    struct card_made made;
    struct login_link link;
};

static int find_place(struct request *req, struct workshop_view *w, struct card_place *ret,
                      struct err *err)
{
    int found;

    if (app_workshop(req, w, err) != 0)
        return -1;
    found = card_place(app_store(req), req->arena, w->id, request_id(req, "enrolment"), ret, err);
    return found < 0 ? -1 : found == 0 ? app_absent(err) : 0;
}

static int show_handout(struct request *req, struct reply *reply, const struct workshop_view *w,
                        struct handout_page *page, struct err *err)
{
    struct html h;

    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_out_field_text(&out, "name", page->place->name);
        json_out_field_bool(&out, "unclaimed", page->place->unclaimed);
        json_out_field_bool(&out, "has_card", page->place->carded);
        json_out_field_text(&out, "card", page->card);
        json_out_field_text(&out, "code", page->code);
        json_out_field_text(&out, "url", page->url);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    h = app_html(req, reply, w);
    if (app_frame(req, w, HERE_PEOPLE, page->place->name, &page->frame, err) != 0)
        return -1;
    tmpl_page_handout(&h, page);
    return 0;
}

static int ask_handout(struct request *req, struct reply *reply, bool link, struct err *err)
{
    struct card_place place;
    struct handout_page page = {
        .place = &place, .op = rng_id(site_rng(app_of(req)->site)), .link = link};
    struct workshop_view w;

    return find_place(req, &w, &place, err) != 0 ? -1 : show_handout(req, reply, &w, &page, err);
}

int act_handout_card(struct request *req, struct reply *reply, struct err *err)
{
    return ask_handout(req, reply, false, err);
}

int act_handout_link(struct request *req, struct reply *reply, struct err *err)
{
    return ask_handout(req, reply, true, err);
}

static const struct field handout_fields[] = {
    FIELD(struct handout_form, op, FIELD_ID),
    FIELD(struct handout_form, end, FIELD_FLAG),
};

/* For somebody who has been in, a card or a link is the key to what they wrote. */
int act_handout_card_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct handout_form *form = ARENA_NEW(req->arena, struct handout_form);
    struct workshop_view w;

    *ret_in = form;
    form->actor = app_who(req)->actor;
    if (form_read(&req->form, req->arena, handout_fields, 2, form, err) != 0 ||
        find_place(req, &w, &form->place, err) != 0)
        return -1;
    return form->place.unclaimed ? 0 : act_key_power(req, err);
}

int act_handout_link_prepare(struct request *req, void **ret_in, struct err *err)
{
    return act_handout_card_prepare(req, ret_in, err);
}

/* Authorises again; *form->place as it is now. They must not have come in since: then it would be
 * the key to somebody. */
static int hand_again(struct journal *j, struct write_job *job, struct err *err)
{
    struct handout_form *form = job->in;
    bool unclaimed = form->place.unclaimed;
    int found, first;

    form->repeated = false;
    if (act_again(j, job->arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0)
        return -1;
    found = card_place(journal_store(j), job->arena, form->place.workshop, form->place.enrolment,
                       &form->place, err);
    if (found <= 0)
        return found < 0 ? -1 : app_absent(err);
    if (!form->place.unclaimed &&
        people_may_key(j, job->arena, &form->actor, form->place.person, err) != 0)
        return -1;
    if (unclaimed && !form->place.unclaimed) {
        err_set(err, FAULT_CONFLICT, "they have come in just now");
        return err_remedy(err, "Load the page again.");
    }
    if (id_none(form->op))
        return 0;
    first = card_once(j, form->op, form->actor.enrolment, err);
    form->repeated = first == 0;
    return first < 0 ? -1 : 0;
}

int act_handout_card_write(void *writer, struct write_job *job, struct err *err)
{
    struct handout_form *form = job->in;

    if (hand_again(writer, job, err) != 0)
        return -1;
    if (form->repeated)
        return 0;
    if (form->end && card_end_sessions(writer, form->place.person, err) != 0)
        return -1;
    return card_make(writer, job->arena, form->place.workshop, form->place.enrolment, &form->made,
                     err);
}

int act_handout_link_write(void *writer, struct write_job *job, struct err *err)
{
    struct handout_form *form = job->in;

    if (hand_again(writer, job, err) != 0)
        return -1;
    return form->repeated ? 0 : person_link_make(writer, form->place.person, &form->link, err);
}

/* Whatever it shows is shown this once. */
static int handed(struct request *req, const struct write_job *job, struct reply *reply, bool link,
                  struct err *err)
{
    struct handout_form *form = job->in;
    struct handout_page page = {.place = &form->place,
                                .link = link,
                                .made = !form->repeated,
                                .refused = form->repeated,
                                .op = rng_id(site_rng(app_of(req)->site)),
                                .address = act_public(req, "", NULL)};
    struct workshop_view w;

    if (app_workshop(req, &w, err) != 0)
        return -1;
    if (page.made && link) {
        page.expires = form->link.expires;
        page.url = act_public(req, arena_printf(req->arena, "login/%s", form->link.token), NULL);
        page.qr = qr_svg(req->arena, page.url);
    } else if (page.made) {
        page.card = act_grouped(req->arena, slice_str(form->made.card));
        page.code = act_grouped(req->arena, slice_str(form->made.code));
        page.qr = act_card_qr(req, page.address, form->made.card);
    }
    reply->status = page.made ? 201 : 200;
    return show_handout(req, reply, &w, &page, err);
}

int act_handout_card_view(struct request *req, const struct write_job *job, struct reply *reply,
                          struct err *err)
{
    return handed(req, job, reply, false, err);
}

int act_handout_link_view(struct request *req, const struct write_job *job, struct reply *reply,
                          struct err *err)
{
    return handed(req, job, reply, true, err);
}
