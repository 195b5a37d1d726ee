#include "web/door/actions.h"

#include "core/base/json_out.h"
#include "core/journal/journal.h"
#include "core/model/people/card_join.h"
#include "core/model/people/pin.h"
#include "core/site/site.h"
#include "gen/tmpl/door.h"
#include "web/door/login.h"
#include "web/door/names.h"
#include "web/door/phone.h"
#include "web/view/view_door.h"
#include "web/view/view_workshop.h"

#include <ctype.h>
#include <stdio.h>

enum { CARD_SECONDS = 600, CODE_MAX = 40 };

/* ---- hello ---- */

int act_hello(struct request *req, struct reply *reply, struct err *err)
{
    struct app *app = req->app;
    struct json_out out;

    (void)err;
    out = act_json(reply);
    json_out_field_id(&out, "site", app->site_id);
    json_out_field_str(&out, "epoch", site_epoch(app->site));
    json_out_field_str(&out, "version", INDABA_VERSION);
    json_out_field_i64(&out, "now", req->now);
    return act_json_end(&out);
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

enum { NAMES_PAGE = 60 };

/* Who will lead comes in with a card. */
static void leave_leaders_out(struct arena *arena, struct name_list *list)
{
    struct card_name *kept = arena_array(arena, list->count + 1, sizeof *kept);
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        if (!list->names[i].leads)
            kept[count++] = list->names[i];
    list->names = kept;
    list->count = count;
}

/* The names that may be chosen. */
static int choose_names(struct request *req, struct join_page *page, struct err *err)
{
    const struct workshop_view *w = page->workshop;
    const char *path =
        arena_printf(req->arena, "/join?code=%.*s", (int)w->join_code.n, w->join_code.p);

    if (!w->choose || !w->joining || w->closed)
        return 0;
    if (act_names_unclaimed(req, w, path, NAMES_PAGE, &page->list, err) != 0)
        return -1;
    leave_leaders_out(req->arena, &page->list);
    page->choose = page->list.count > 0 || page->list.filter.n > 0;
    return 0;
}

static void json_join(struct reply *reply, const struct join_page *page)
{
    struct json_out out = act_json(reply);

    if (page->workshop)
        view_workshop_json(&out, page->workshop);
    if (page->choose) {
        json_out_key(&out, "names");
        json_out_open_array(&out);
        for (size_t i = 0; i < page->list.count; i++) {
            json_out_open_object(&out);
            json_out_field_id(&out, "id", page->list.names[i].enrolment);
            json_out_field_text(&out, "name", page->list.names[i].name);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
    }
    act_json_end(&out);
}

static int begin_join(struct request *req, struct slice code, struct join_page *page,
                      struct err *err)
{
    *page = (struct join_page){
        .code = code, .op = rng_id(site_rng(app_of(req)->site)), .shared = act_phone(req).n > 0};
    if (frame_make(req, NULL, HERE_ELSEWHERE, SLICE_NONE, &page->frame, err) != 0)
        return -1;
    page->frame.plain = true;
    return 0;
}

/* The one field takes a workshop's code, a card and a card's short code: whose it is tells which.
 */
int act_join(struct request *req, struct reply *reply, struct err *err)
{
    struct slice code = request_query(req, "code");
    struct join_page page;
    struct workshop_view w;
    struct html h;
    int64_t wait;
    int found;

    if (code.p == NULL)
        code = request_cookie(req, app_of(req)->code_cookie);
    code = slice_is(code, "none") || code.p == NULL ? SLICE_NONE : slice_trim(code);
    if (code.n && !ratelimit_take(app_of(req)->limits, LIMIT_PEER, slice_str(request_peer(req)),
                                  req->now, &wait)) {
        act_phone_tried(req, TRIES_OFTEN, ID_NONE);
        err_set(err, FAULT_OFTEN, "too many codes were tried from here");
        return err_remedy(err, "Wait a minute and try again.");
    }
    found = code.n ? workshop_by_code(app_store(req), req->arena, code, &w, err) : 0;
    if (found < 0 || begin_join(req, code, &page, err) != 0)
        return -1;
    if (!found && code.n) {
        found = act_card_shown(req, reply, code, err);
        if (found != 0)
            return found < 0 ? -1 : 0;
        act_phone_tried(req, TRIES_CODE, ID_NONE);
    }
    if (found) {
        page.workshop = &w;
        if (choose_names(req, &page, err) != 0)
            return -1;
    }
    if (request_wants_json(req)) {
        json_join(reply, &page);
        return 0;
    }
    h = app_html(req, reply, found ? &w : NULL);
    if (code.n && !found)
        page.error = slice_str(lang_get(
            h.lang, LANG("Nobody knows this code. Look again: letters and digits, no O, no I.")));
    tmpl_page_join(&h, &page);
    return 0;
}

/* A wrong code takes from what the whole site may guess a minute; a right one never waits. */
static int wrong_code(struct request *req, struct err *err)
{
    int64_t wait;

    act_phone_tried(req, TRIES_CODE, ID_NONE);
    if (ratelimit_take(app_of(req)->limits, LIMIT_JOIN_CODE, SLICE("all"), req->now, &wait))
        return 0;
    err_set(err, FAULT_OFTEN, "too many wrong codes were tried");
    return err_remedy(err, "Wait a minute and try again.");
}

/* Somebody by name, or who is on the list, or who is logged in here already. */
struct join_form {
    struct slice code, name;
    struct id op, pick;
    bool self, other, shared,
        ask;               /* ask: whether the name on the list is theirs; nothing is written */
    struct card_name same; /* who on the list has this name */
    struct actor actor;
    struct card_joined joined;    /* of the write; without a card for who comes as they are */
    char secret[SECRET_TEXT + 1]; /* of the new session */
    char phone[SECRET_TEXT + 1];  /* of act_phone_begin */
};

static const struct field join_fields[] = {
    FIELD(struct join_form, code, FIELD_LINE, .min = 1, .max = CODE_MAX),
    FIELD(struct join_form, self, FIELD_FLAG),
    FIELD(struct join_form, other, FIELD_FLAG),
    FIELD(struct join_form, shared, FIELD_FLAG),
    FIELD(struct join_form, op, FIELD_ID),
    FIELD(struct join_form, pick, FIELD_ID),
};
static const struct field name_field[] = {
    FIELD(struct join_form, name, FIELD_LINE, .min = 1, .max = 60),
};
enum { JOIN_FIELDS = sizeof join_fields / sizeof *join_fields };

static int check_self(struct request *req, struct join_form *form, struct err *err)
{
    form->actor = who_of(req)->actor;
    if (!id_none(form->actor.person) && who_token_ok(req, request_field(req, "token")))
        return 0;
    err_set(err, FAULT_LOGIN, "you are not logged in on this phone");
    return err_remedy(err, "Come in with your card or the workshop's code.");
}

/* The name is that of somebody on the list: where names may be chosen, the page asks; a program
 * that asks for JSON has chosen already. */
static int look_for_same(struct request *req, const struct workshop_view *w, struct join_form *form,
                         struct err *err)
{
    int found = card_same_name(app_store(req), req->arena, w->id, form->name, &form->same, err);

    if (found < 0)
        return -1;
    form->ask =
        found && w->choose && w->joining && !w->closed && !form->other && !request_wants_json(req);
    return 0;
}

/* Everybody can read the code on the wall; a room full of people stands behind one address. */
static int not_a_flood(struct request *req, struct err *err)
{
    int64_t wait;

    if (req->local || ratelimit_take(app_of(req)->limits, LIMIT_JOIN, slice_str(request_peer(req)),
                                     req->now, &wait))
        return 0;
    err_set(err, FAULT_OFTEN, "too many people have joined from here just now");
    return err_remedy(err, "Wait a minute and try again.");
}

int act_join_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct join_form *form = ARENA_NEW(req->arena, struct join_form);
    struct workshop_view w;
    int found;

    *ret_in = form;
    if (form_read(&req->form, req->arena, join_fields, JOIN_FIELDS, form, err) != 0)
        return -1;
    if (form->self) {
        if (check_self(req, form, err) != 0)
            return -1;
    } else if (id_none(form->pick) &&
               form_read(&req->form, req->arena, name_field, 1, form, err) != 0) {
        return -1;
    }
    found = workshop_by_code(app_store(req), req->arena, form->code, &w, err);
    if (found < 0 || (found == 0 && wrong_code(req, err) != 0) ||
        (found > 0 && !form->self && not_a_flood(req, err) != 0))
        return -1;
    if (found && (!w.joining || w.closed))
        act_phone_tried(req, TRIES_CLOSED, w.id);
    act_phone_begin(req, form->shared, form->phone);
    return found && form->name.n ? look_for_same(req, &w, form, err) : 0;
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
    return person_enrol(journal, form->actor.person, w.id, role, &form->joined.made.enrolment, err);
}

/* Who says that they are another one than the list's leaves no hint for facilitators behind. */
int act_join_write(void *writer, struct write_job *job, struct err *err)
{
    struct join_form *form = job->in;
    struct card_wish wish = {.code = form->code,
                             .name = form->name,
                             .suggest = form->other ? SLICE_NONE : form->same.name,
                             .pick = form->pick,
                             .op = form->op};

    if (form->ask)
        return 0;
    if (form->self)
        return enrol_self(writer, job->arena, form, err);
    if (card_join(writer, job->arena, &wish, &form->joined, err) != 0 ||
        (form->phone[0] &&
         pin_phone_enter(writer, slice_str(form->phone), form->joined.person, err) != 0))
        return -1;
    return login_begin(writer, form->joined.person, form->shared, form->secret, err);
}

static int ask_same(struct request *req, const struct join_form *form, struct reply *reply,
                    struct err *err)
{
    struct join_page page;
    struct workshop_view w;
    struct html h;

    if (begin_join(req, form->code, &page, err) != 0 ||
        workshop_by_code(app_store(req), req->arena, form->code, &w, err) <= 0)
        return -1;
    page.workshop = &w;
    page.name = form->name;
    page.same = form->same.enrolment;
    page.same_name = form->same.name;
    page.shared = form->shared;
    h = app_html(req, reply, &w);
    tmpl_page_join(&h, &page);
    return 0;
}

int act_join_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    struct app *app = req->app;
    struct join_form *form = job->in;
    const struct card_made *made = &form->joined.made;
    char id[ID_TEXT + 1];

    if (form->ask)
        return ask_same(req, form, reply, err);
    act_phone_forget(req, reply);
    if (!form->self) {
        act_phone_login(req, reply, form->secret);
        act_phone_cookie(req, reply, form->phone);
        if (made->card[0])
            app_cookie(reply, app->card_cookie,
                       slice_str(arena_printf(req->arena, "%s%s", made->card, made->code)),
                       CARD_SECONDS);
    }
    if (request_wants_json(req)) {
        struct json_out out;

        reply->status = 201;
        out = act_json(reply);
        json_out_field_id(&out, "workshop", form->joined.workshop);
        json_out_field_id(&out, "person", form->joined.person);
        json_out_field_id(&out, "enrolment", made->enrolment);
        json_out_field_str(&out, "card", made->card);
        json_out_field_str(&out, "code", made->code);
        return act_json_end(&out);
    }
    reply_see_other(reply, arena_printf(req->arena, "/w/%s", id_text(form->joined.workshop, id)));
    return 0;
}
