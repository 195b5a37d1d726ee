#include "web/act.h"

#include "core/base/json_out.h"
#include "core/journal/journal.h"
#include "core/site.h"
#include "gen/tmpl.h"
#include "web/qr.h"

#include <ctype.h>
#include <stdio.h>

enum { SESSION_SECONDS = 45 * 24 * 3600, CARD_SECONDS = 600, CODE_MAX = 40 };

/* ---- hello ---- */

int act_hello(struct request *req, struct reply *reply, struct err *err)
{
    struct app *app = req->app;
    struct json_out out;

    (void)err;
    json_out_init(&out, reply_json(reply), false);
    json_out_open_object(&out);
    json_out_field_id(&out, "site", app->site_id);
    json_out_field_str(&out, "epoch", site_epoch(app->site));
    json_out_field_str(&out, "version", INDABA_VERSION);
    json_out_field_i64(&out, "now", req->now);
    json_out_close_object(&out);
    json_out_end(&out);
    return 0;
}

/* ---- home ---- */

void act_json_workshop(struct json_out *out, const struct workshop_view *w)
{
    json_out_field_id(out, "id", w->id);
    json_out_field_text(out, "title", w->title);
    json_out_field_text(out, "first_day", w->first_day);
    json_out_field_text(out, "last_day", w->last_day);
    json_out_field_text(out, "zone", w->zone);
    json_out_field_text(out, "led_by", w->led_by);
}

static bool among(const struct workshop_view *one, const struct workshop_view *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(one->id, list[i].id))
            return true;
    return false;
}

/* The workshops that one is in; an owner also finds the site's others, and how to go in there. */
int act_home(struct request *req, struct reply *reply, struct err *err)
{
    struct who *who = app_who(req);
    struct home_page page = {.may_manage = who->actor.owner};
    struct workshop_view *list = NULL, *all = NULL;
    size_t all_count = 0;

    if (who->actor.role == ROLE_NOBODY && !request_wants_json(req)) {
        reply_see_other(reply, "/join");
        return 0;
    }
    if (workshop_list_of(app_store(req), req->arena, app_of(req)->site_id, who->actor.person, &list,
                         &page.count, err) != 0 ||
        (who->actor.owner && workshop_list(app_store(req), req->arena, &all, &all_count, err) != 0))
        return -1;
    page.workshops = list;
    if (request_wants_json(req)) {
        const struct workshop_view *shown = who->actor.owner ? all : list;
        size_t count = who->actor.owner ? all_count : page.count;
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_out_key(&out, "workshops");
        json_out_open_array(&out);
        for (size_t i = 0; i < count; i++) {
            json_out_open_object(&out);
            act_json_workshop(&out, &shown[i]);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    for (size_t i = 0; i < all_count; i++)
        if (!among(&all[i], list, page.count))
            all[page.other_count++] = all[i];
    page.others = all;
    if (app_frame(req, NULL, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    {
        struct html h = app_html(req, reply, NULL);

        tmpl_page_home(&h, &page);
    }
    return 0;
}

/* ---- joining ---- */

int act_code(struct request *req, struct reply *reply, struct err *err)
{
    struct slice code = slice_trim(request_text(req, "code"));
    bool plain = code.n > 0 && code.n <= CODE_MAX;

    (void)err;
    for (size_t i = 0; i < code.n && plain; i++)
        plain = isalnum((unsigned char)code.p[i]) || code.p[i] == '-';
    /* The code leaves the address: it would stay in histories and be copied with the link. Whether
     * it is one is looked up there, where tries are counted. */
    app_cookie(reply, app_of(req)->code_cookie, plain ? code : SLICE("none"), 3600);
    reply_see_other(reply, "/join");
    return 0;
}

/* A code that has let somebody in: the next one on this phone begins with an empty field. */
static void forget_code(struct request *req, struct reply *reply)
{
    if (request_cookie(req, app_of(req)->code_cookie).p != NULL)
        app_cookie(reply, app_of(req)->code_cookie, SLICE("none"), 0);
}

struct slice act_address(struct request *req, const char *rest)
{
    struct slice host = request_header(req, HEADER_HOST);

    return slice_str(arena_printf(req->arena, "%s://%.*s/%s", req->tls ? "https" : "http",
                                  (int)host.n, host.p, rest));
}

static int show_join(struct request *req, struct reply *reply, struct slice code, struct slice name,
                     const char *wrong, struct err *err)
{
    struct join_page page = {.code = code, .name = name, .error = slice_str(wrong)};
    struct workshop_view w;
    struct html h;
    int found = code.n ? workshop_by_code(app_store(req), req->arena, code, &w, err) : 0;

    if (found < 0 || app_frame(req, NULL, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.frame.plain = true;
    if (found)
        page.workshop = &w;
    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        if (found)
            act_json_workshop(&out, &w);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    h = app_html(req, reply, found ? &w : NULL);
    if (code.n && !found && page.error.n == 0)
        page.error = slice_str(lang_get(
            h.lang,
            LANG("No workshop has this code. Look at the sheet again: 8 letters and digits.")));
    tmpl_page_join(&h, &page);
    return 0;
}

int act_join(struct request *req, struct reply *reply, struct err *err)
{
    struct slice code = request_query(req, "code");
    int64_t wait;

    if (code.p == NULL)
        code = request_cookie(req, app_of(req)->code_cookie);
    if (slice_is(code, "none") || code.p == NULL)
        code = SLICE_NONE;
    if (code.n && !ratelimit_take(app_of(req)->limits, LIMIT_PEER, slice_str(request_peer(req)),
                                  req->now, &wait)) {
        err_set(err, FAULT_OFTEN, "too many codes were tried from here");
        return err_remedy(err, "Wait a minute and try again.");
    }
    if (slice_trim(code).n == CARD_TEXT + 5 || slice_trim(code).n == CARD_TEXT)
        return act_card_shown(req, reply, slice_trim(code), err);
    return show_join(req, reply, slice_trim(code), SLICE_NONE, "", err);
}

/* A wrong code takes from what the whole site may guess a minute; a right one never waits. */
static int wrong_code(struct request *req, struct err *err)
{
    int64_t wait;

    if (ratelimit_take(app_of(req)->limits, LIMIT_JOIN_CODE, SLICE("all"), req->now, &wait))
        return 0;
    err_set(err, FAULT_OFTEN, "too many wrong codes were tried");
    return err_remedy(err, "Wait a minute and try again.");
}

/* Either a new person with a name, or who is logged in here already. */
struct join_form {
    struct slice code, name;
    bool self;
    struct actor actor;
    struct person_joined joined;
    char secret[SECRET_TEXT + 1];
};

static const struct field join_fields[] = {
    FIELD(struct join_form, code, FIELD_LINE, .min = 1, .max = CODE_MAX),
    FIELD(struct join_form, self, FIELD_FLAG),
    FIELD(struct join_form, name, FIELD_LINE, .min = 1, .max = 60),
};

static int check_self(struct request *req, struct join_form *form, struct err *err)
{
    form->actor = app_who(req)->actor;
    if (!id_none(form->actor.person) && app_token_ok(req, request_field(req, "token")))
        return 0;
    err_set(err, FAULT_LOGIN, "you are not logged in on this phone");
    return err_remedy(err, "Come in with your card or the workshop's code.");
}

int act_join_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct join_form *form = ARENA_NEW(req->arena, struct join_form);
    struct workshop_view w;
    int found;

    *ret_in = form;
    if (form_read(&req->form, req->arena, join_fields, 2, form, err) != 0 ||
        (form->self ? check_self(req, form, err)
                    : form_read(&req->form, req->arena, join_fields + 2, 1, form, err)) != 0)
        return -1;
    found = workshop_by_code(app_store(req), req->arena, form->code, &w, err);
    return found < 0 || (found == 0 && wrong_code(req, err) != 0) ? -1 : 0;
}

/* Who runs the site leads the workshops that they go into; others take part. */
static int enrol_self(struct journal *journal, struct arena *arena, struct join_form *form,
                      struct err *err)
{
    enum role role = form->actor.owner ? ROLE_FACILITATOR : ROLE_PARTICIPANT;
    struct workshop_view w;
    int found = workshop_by_code(journal_store(journal), arena, form->code, &w, err);

    if (found < 0)
        return -1;
    if (found == 0) {
        err_set(err, FAULT_ABSENT, "no workshop has this code");
        return err_remedy(err, "Look at the sheet again.");
    }
    form->joined.workshop = w.id;
    form->joined.person = form->actor.person;
    if ((!w.joining || w.closed) && !form->actor.owner) {
        err_set(err, FAULT_DENIED, "joining is closed");
        return err_remedy(err, "Ask a facilitator.");
    }
    return person_enrol(journal, form->actor.person, w.id, role, &form->joined.enrolment, err);
}

int act_join_write(void *writer, struct write_job *job, struct err *err)
{
    struct join_form *form = job->in;

    if (form->self)
        return enrol_self(writer, job->arena, form, err);
    if (person_join(writer, form->code, form->name, &form->joined, err) != 0)
        return -1;
    return person_session_make(writer, form->joined.person, form->secret, err);
}

int act_join_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    struct app *app = req->app;
    struct join_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    forget_code(req, reply);
    if (!form->self) {
        app_cookie(reply, app->cookie, slice_str(form->secret), SESSION_SECONDS);
        app_cookie(reply, app->card_cookie, slice_str(form->joined.card), CARD_SECONDS);
    }
    if (request_wants_json(req)) {
        struct json_out out;

        reply->status = 201;
        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_out_field_id(&out, "workshop", form->joined.workshop);
        json_out_field_id(&out, "person", form->joined.person);
        json_out_field_id(&out, "enrolment", form->joined.enrolment);
        json_out_field_str(&out, "card", form->joined.card);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    reply_see_other(reply, arena_printf(req->arena, "/w/%s", id_text(form->joined.workshop, id)));
    return 0;
}

/* The card that has just been made, once. */
int act_card_page(struct request *req, struct reply *reply, const struct workshop_view *workshop,
                  struct slice card, struct err *err)
{
    struct card_page page = {
        .name = app_who(req)->actor.name,
        .address = act_address(req, ""),
        .qr = qr_svg(req->arena,
                     act_address(req, arena_printf(req->arena, "j/%.*s", (int)card.n, card.p)))};
    struct html h;
    struct buf grouped;

    if (app_frame(req, workshop, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.frame.plain = true;
    buf_init(&grouped, 64);
    for (size_t i = 0; i < card.n; i++) {
        if (i > 0 && i % 4 == 0)
            buf_char(&grouped, ' ');
        buf_char(&grouped, card.p[i]);
    }
    page.card = arena_slice(req->arena, buf_slice(&grouped));
    buf_done(&grouped);
    app_cookie(reply, app_of(req)->card_cookie, SLICE("seen"), 0);
    h = app_html(req, reply, workshop);
    tmpl_page_card(&h, &page);
    return 0;
}

/* For the wall. */
int act_sheet(struct request *req, struct reply *reply, struct err *err)
{
    struct sheet_page page = {.address = act_address(req, "")};
    struct workshop_view w;
    struct html h;

    if (app_workshop(req, &w, err) != 0)
        return -1;
    page.made = app_today(req, &w);
    page.qr = qr_svg(req->arena, act_address(req, arena_printf(req->arena, "j/%.*s",
                                                               (int)w.join_code.n, w.join_code.p)));
    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        act_json_workshop(&out, &w);
        json_out_field_text(&out, "address", page.address);
        json_out_field_text(&out, "join_code", w.join_code);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    h = app_html(req, reply, &w);
    if (app_frame(req, &w, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("Sheet for the wall"))),
                  &page.frame, err) != 0)
        return -1;
    tmpl_page_sheet(&h, &page);
    return 0;
}

/* ---- coming back: a card, a link ---- */

int act_card_shown(struct request *req, struct reply *reply, struct slice card, struct err *err)
{
    struct login_page page = {0};
    struct id person, workshop;
    struct actor actor;
    struct html h;
    int found = card_find(app_store(req), card, req->now, &person, &workshop, err);

    if (found < 0)
        return -1;
    if (!found)
        return show_join(req, reply, card, SLICE_NONE, "", err);
    if (person_actor(app_store(req), req->arena, person, workshop, &actor, err) != 0 ||
        app_frame(req, NULL, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.frame.plain = true;
    page.name = actor.name;
    page.action = SLICE("/login");
    page.card = card;
    h = app_html(req, reply, NULL);
    tmpl_page_login(&h, &page);
    return 0;
}

int act_login_show(struct request *req, struct reply *reply, struct err *err)
{
    struct login_page page = {0};
    struct slice token = request_text(req, "token");
    struct id person;
    struct html h;
    int found =
        person_link_find(app_store(req), req->arena, token, req->now, &person, &page.name, err);

    if (found < 0)
        return -1;
    if (!found) {
        err_set(err, FAULT_ABSENT, "this link has been used, or is too old");
        return err_remedy(err, "Ask for a new one.");
    }
    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_out_field_text(&out, "name", page.name);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    if (app_frame(req, NULL, HERE_ELSEWHERE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    page.frame.plain = true;
    page.action = slice_str(arena_printf(req->arena, "/login/%.*s", (int)token.n, token.p));
    h = app_html(req, reply, NULL);
    tmpl_page_login(&h, &page);
    return 0;
}

struct login_form {
    struct slice token, card;
    struct id person, workshop;
    char secret[SECRET_TEXT + 1];
};

int act_login_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct login_form *form = ARENA_NEW(req->arena, struct login_form);

    (void)err;
    *ret_in = form;
    form->token = request_text(req, "token");
    return 0;
}

int act_card_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct login_form *form = ARENA_NEW(req->arena, struct login_form);
    int64_t wait;
    int found;

    *ret_in = form;
    form->card = request_field(req, "card");
    found = card_find(app_store(req), form->card, req->now, &form->person, &form->workshop, err);
    if (found < 0)
        return -1;
    if (found)
        return 0;
    if (!ratelimit_take(app_of(req)->limits, LIMIT_CARD, slice_str(request_peer(req)), req->now,
                        &wait)) {
        err_set(err, FAULT_OFTEN, "too many cards were tried from here");
        return err_remedy(err, "Wait a minute and try again.");
    }
    err_set(err, FAULT_ABSENT, "nobody has this card");
    err_about(err, "card");
    return err_remedy(err, "Look at it again: 24 letters and digits.");
}

int act_login_write(void *writer, struct write_job *job, struct err *err)
{
    struct login_form *form = job->in;

    if (form->token.n && person_link_use(writer, form->token, &form->person, err) != 0)
        return -1;
    return person_session_make(writer, form->person, form->secret, err);
}

int act_login_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    struct login_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    forget_code(req, reply);
    app_cookie(reply, app_of(req)->cookie, slice_str(form->secret), SESSION_SECONDS);
    if (request_wants_json(req)) {
        struct json_out out;

        json_out_init(&out, reply_json(reply), false);
        json_out_open_object(&out);
        json_out_field_id(&out, "person", form->person);
        json_out_close_object(&out);
        json_out_end(&out);
        return 0;
    }
    reply_see_other(reply, id_none(form->workshop)
                               ? "/"
                               : arena_printf(req->arena, "/w/%s", id_text(form->workshop, id)));
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
    forget_code(req, reply);
    app_cookie(reply, app_of(req)->cookie, SLICE("gone"), 0);
    reply_see_other(reply, "/join");
    return 0;
}
