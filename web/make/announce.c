#include "web/make/actions.h"

#include "core/journal/journal.h"
#include "core/model/people/enrolment.h"
#include "core/model/people/login.h"
#include "core/model/people/sign_up.h"
#include "core/model/programme/calendar.h"
#include "core/site/site.h"
#include "gen/tmpl/announce.h"
#include "web/page/qr.h"
#include "web/view/view_address.h"
#include "web/view/view_announce.h"
#include "web/view/view_card.h"
#include "web/view/view_workshop.h"

/* The announcement of a workshop, and signing up there. */

enum { SESSION_SECONDS = 45 * 24 * 3600, CARD_SECONDS = 600, SESSIONS_SHOWN = 12 };

/* Of one that is not announced nobody outside learns that it is there. */
static int find(struct request *req, struct workshop_view *ret, struct err *err)
{
    if (who_workshop(req, ret, err) != 0)
        return -1;
    return ret->announced || role_can(&who_of(req)->actor, CAP_WORKSHOP_READ) ? 0 : app_absent(err);
}

static int read_sessions(struct request *req, const struct workshop_view *w,
                         struct about_page *page, struct err *err)
{
    struct about_session *list = arena_array(req->arena, SESSIONS_SHOWN, sizeof *list);
    char text[16];
    struct calendar c = app_calendar(req, w);
    struct activity_view *all;
    size_t count;

    if (activity_list(app_store(req), req->arena, w->id, false, &all, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count && page->session_count < SESSIONS_SHOWN; i++) {
        int64_t at = calendar_starts_at(&c, &all[i]);

        if (at == CALENDAR_NEVER)
            continue;
        list[page->session_count] = (struct about_session){.title = all[i].title, .at = at};
        if (all[i].opens_time.n == 0)
            list[page->session_count].day =
                arena_slice(req->arena, slice_str(calendar_day(&c, all[i].opens_day, text)));
        page->session_count++;
    }
    page->sessions = list;
    return 0;
}

/* How many places are left, and where the reader stands. */
static int read_places(struct request *req, const struct workshop_view *w, struct about_page *page,
                       struct err *err)
{
    enum sign_up_state state;
    int64_t taken = 0;

    page->left = -1;
    if (w->places > 0) {
        if (enrolment_taken(app_store(req), w->id, &taken, err) != 0)
            return -1;
        page->left = taken < w->places ? w->places - taken : 0;
    }
    if (sign_up_state(app_store(req), who_of(req)->actor.person, w->id, &state, &page->waiting,
                      err) != 0)
        return -1;
    page->inside = state == SIGN_UP_IN;
    page->may_sign_up = state == SIGN_UP_NONE && w->announced && !w->closed;
    return 0;
}

/* The card of who has just signed up, once. */
static void show_card(struct request *req, struct reply *reply, struct about_page *page)
{
    struct slice card = request_cookie(req, app_of(req)->card_cookie);

    if (card.n != CARD_TEXT || who_of(req)->actor.role == ROLE_NOBODY)
        return;
    page->card = view_card_grouped(req->arena, card);
    page->address = view_address(req, "", NULL);
    page->qr = view_card_qr(req, page->address, arena_str(req->arena, card));
    app_cookie(reply, app_of(req)->card_cookie, SLICE("seen"), 0);
}

static void json_about(struct reply *reply, const struct workshop_view *w,
                       const struct about_page *page)
{
    struct json_out out = act_json(reply);

    view_workshop_json(&out, w);
    json_out_field_text(&out, "about", w->about);
    json_out_field_text(&out, "words", w->words);
    json_out_field_i64(&out, "places", w->places);
    if (page->left >= 0)
        json_out_field_i64(&out, "left", page->left);
    json_out_field_bool(&out, "inside", page->inside);
    json_out_field_i64(&out, "waiting", page->waiting);
    act_json_end(&out);
}

int act_about(struct request *req, struct reply *reply, struct err *err)
{
    struct about_page page = {0};
    struct workshop_view w;
    struct html h;

    if (find(req, &w, err) != 0 || read_places(req, &w, &page, err) != 0 ||
        read_sessions(req, &w, &page, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        json_about(reply, &w, &page);
        return 0;
    }
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("Announcement"))),
                   &page.frame, err) != 0)
        return -1;
    page.frame.plain = !role_can(&who_of(req)->actor, CAP_WORKSHOP_READ);
    page.about = app_markup(req, w.about);
    page.words = app_markup(req, w.words);
    page.op = rng_id(site_rng(app_of(req)->site));
    show_card(req, reply, &page);
    tmpl_page_about(&h, &page);
    return 0;
}

/* ---- signing up ---- */

struct sign_form {
    struct sign_up up;
    bool self;
    struct sign_up_done done;
    char secret[SECRET_TEXT + 1];
};

static const struct field sign_fields[] = {
    {.name = "op", .kind = FIELD_ID, .needed = true, .offset = offsetof(struct sign_form, up.op)},
    {.name = "self", .kind = FIELD_FLAG, .offset = offsetof(struct sign_form, self)},
    {.name = "name", .kind = FIELD_LINE, .max = 60, .offset = offsetof(struct sign_form, up.name)},
    {.name = "note", .kind = FIELD_LINE, .max = 300, .offset = offsetof(struct sign_form, up.note)},
};

static int check_self(struct request *req, struct sign_form *form, struct err *err)
{
    form->up.person = who_of(req)->actor.person;
    if (!id_none(form->up.person) && who_token_ok(req, request_field(req, "token")))
        return 0;
    err_set(err, FAULT_LOGIN, "you are not logged in on this phone");
    return err_remedy(err, "Come in with your card or the workshop's code.");
}

int act_signup_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct sign_form *form = ARENA_NEW(req->arena, struct sign_form);
    struct workshop_view w;
    int64_t wait;

    *ret_in = form;
    if (find(req, &w, err) != 0 ||
        form_read(&req->form, req->arena, sign_fields, sizeof sign_fields / sizeof *sign_fields,
                  form, err) != 0)
        return -1;
    form->up.workshop = w.id;
    form->up.name = slice_trim(form->up.name);
    if (form->self)
        return check_self(req, form, err);
    if (ratelimit_take(app_of(req)->limits, LIMIT_SIGN_UP, slice_str(request_peer(req)), req->now,
                       &wait))
        return 0;
    err_set(err, FAULT_OFTEN, "too many people have signed up from here just now");
    return err_remedy(err, "Wait a minute and try again.");
}

int act_signup_write(void *writer, struct write_job *job, struct err *err)
{
    struct sign_form *form = job->in;

    if (sign_up_write(writer, &form->up, &form->done, err) != 0)
        return -1;
    return form->self ? 0 : login_begin(writer, form->done.person, false, form->secret, err);
}

int act_signup_view(struct request *req, const struct write_job *job, struct reply *reply,
                    struct err *err)
{
    const struct sign_form *form = job->in;
    struct app *app = req->app;
    struct json_out out;
    char id[ID_TEXT + 1];

    (void)err;
    if (!form->self) {
        app_cookie(reply, app->cookie, slice_str(form->secret), SESSION_SECONDS);
        app_cookie(reply, app->card_cookie, slice_str(form->done.card), CARD_SECONDS);
    }
    if (!request_wants_json(req)) {
        reply_see_other(reply,
                        arena_printf(req->arena, "/w/%s/about", id_text(form->up.workshop, id)));
        return 0;
    }
    reply->status = 201;
    out = act_json(reply);
    json_out_field_id(&out, "person", form->done.person);
    json_out_field_id(&out, "enrolment", form->done.enrolment);
    json_out_field_bool(&out, "waiting", form->done.waiting);
    json_out_field_str(&out, "card", form->done.card);
    return act_json_end(&out);
}
