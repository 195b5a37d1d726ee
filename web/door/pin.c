#include "web/door/actions.h"

#include "core/base/password.h"
#include "core/journal/journal.h"
#include "core/model/people/pin.h"
#include "gen/tmpl/door.h"
#include "web/door/phone.h"
#include "web/view/view_door.h"

/* Phones that several people use, and what one sets for oneself: a PIN, a name. */

/* ---- choosing a name on this phone ---- */

static int show_pin(struct request *req, struct reply *reply, struct id chosen, const char *wrong,
                    struct err *err)
{
    struct pin_page page = {.chosen = chosen};
    struct pin_phone phone;
    struct html h;

    if (pin_phone(app_store(req), req->arena, act_phone(req), &phone, err) != 0)
        return -1;
    page.phone = &phone;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_bool(&out, "shared", phone.known);
        json_out_field_bool(&out, "closed", phone.closed);
        json_out_key(&out, "people");
        json_out_open_array(&out);
        for (size_t i = 0; i < phone.count; i++) {
            json_out_open_object(&out);
            json_out_field_id(&out, "id", phone.people[i].person);
            json_out_field_text(&out, "name", phone.people[i].name);
            json_out_field_bool(&out, "pin", phone.people[i].pin);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
        return act_json_end(&out);
    }
    h = app_html(req, reply, NULL);
    if (wrong)
        page.error = slice_str(lang_get(h.lang, wrong));
    if (frame_make(req, NULL, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("Who is it?"))),
                   &page.frame, err) != 0)
        return -1;
    page.frame.plain = true;
    tmpl_page_pin(&h, &page);
    return 0;
}

int act_pin(struct request *req, struct reply *reply, struct err *err)
{
    return show_pin(req, reply, ID_NONE, NULL, err);
}

struct pin_form {
    struct id person;
    struct slice pin, phone;
    bool right, may;
    char secret[SECRET_TEXT + 1];
};

static const struct field pin_fields[] = {
    FIELD(struct pin_form, person, FIELD_ID, .needed = true),
    FIELD(struct pin_form, pin, FIELD_LINE, .min = 1, .max = 20),
};

int act_pin_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct pin_form *form = ARENA_NEW(req->arena, struct pin_form);
    struct slice hash;
    int may, found;

    *ret_in = form;
    form->phone = act_phone(req);
    if (form_read(&req->form, req->arena, pin_fields, 2, form, err) != 0)
        return -1;
    may = pin_phone_may(app_store(req), form->phone, form->person, err);
    found = may > 0 ? pin_get(app_store(req), req->arena, form->person, &hash, err) : may;
    if (found < 0)
        return -1;
    form->may = found > 0;
    form->right = form->may && password_check(app_of(req)->passwords, form->pin, hash);
    if (!form->right)
        act_phone_tried(req, TRIES_PIN, ID_NONE);
    return 0;
}

int act_pin_write(void *writer, struct write_job *job, struct err *err)
{
    struct pin_form *form = job->in;
    struct journal *j = writer;
    int may;

    if (!form->may)
        return 0;
    /* Many tries at once are counted here, one behind the other. */
    may = pin_phone_may(journal_store(j), form->phone, form->person, err);
    if (may < 0)
        return -1;
    form->right = form->right && may;
    return form->right ? login_begin(j, form->person, true, form->secret, err)
                       : pin_phone_wrong(j, form->phone, err);
}

int act_pin_view(struct request *req, const struct write_job *job, struct reply *reply,
                 struct err *err)
{
    struct pin_form *form = job->in;
    const char *page;

    if (!form->right && request_wants_json(req)) {
        err_set(err, FAULT_DENIED, "this is not the PIN of this name");
        return err_remedy(err, "Try again, or come in with your card.");
    }
    if (!form->right) {
        reply->status = 403;
        return show_pin(req, reply, form->person, LANG("This is not the PIN of this name."), err);
    }
    page = act_phone_first_page(req, form->person, ID_NONE, err);
    if (page == NULL)
        return -1;
    act_phone_forget(req, reply);
    act_phone_login(req, reply, form->secret);
    return act_done(req, reply, page);
}

/* ---- one's own PIN ---- */

static int show_my_pin(struct request *req, struct reply *reply, const char *wrong, struct err *err)
{
    struct my_pin_page page = {0};
    struct slice hash;
    struct html h;
    int found = pin_get(app_store(req), req->arena, who_of(req)->actor.person, &hash, err);

    if (found < 0)
        return -1;
    page.set = found > 0;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_bool(&out, "set", page.set);
        return act_json_end(&out);
    }
    h = app_html(req, reply, NULL);
    if (wrong)
        page.error = slice_str(lang_get(h.lang, wrong));
    if (frame_make(req, NULL, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("My PIN"))),
                   &page.frame, err) != 0)
        return -1;
    tmpl_page_my_pin(&h, &page);
    return 0;
}

int act_my_pin(struct request *req, struct reply *reply, struct err *err)
{
    return show_my_pin(req, reply, NULL, err);
}

struct my_pin_form {
    struct actor actor;
    struct slice pin;
    bool away, bad;
    char hash[PASSWORD_HASH];
};

static const struct field my_pin_fields[] = {
    FIELD(struct my_pin_form, pin, FIELD_LINE, .max = 40),
    FIELD(struct my_pin_form, away, FIELD_FLAG),
};

/* Keeping a PIN safely costs the machine a lot of work. */
static int not_often(struct request *req, struct err *err)
{
    struct id person = who_of(req)->actor.person;
    int64_t wait;

    if (ratelimit_take(app_of(req)->limits, LIMIT_PIN,
                       slice_of((const char *)person.b, sizeof person.b), req->now, &wait))
        return 0;
    err_set(err, FAULT_OFTEN, "the PIN was changed too often just now");
    return err_remedy(err, "Wait a minute and try again.");
}

int act_my_pin_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct my_pin_form *form = ARENA_NEW(req->arena, struct my_pin_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    if (form_read(&req->form, req->arena, my_pin_fields, 2, form, err) != 0)
        return -1;
    if (form->away)
        return 0;
    form->bad = !pin_good(form->pin);
    if (form->bad && request_wants_json(req)) {
        err_set(err, FAULT_INVALID, "a PIN has 4 to 8 digits, not all the same and not 1234");
        err_about(err, "pin");
        return err_remedy(err, "Choose another one.");
    }
    if (form->bad)
        return 0;
    return not_often(req, err) != 0
               ? -1
               : password_make(app_of(req)->passwords, form->pin, form->hash, err);
}

int act_my_pin_write(void *writer, struct write_job *job, struct err *err)
{
    struct my_pin_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_SITE_HOME, err) != 0)
        return -1;
    return form->bad ? 0 : pin_set(writer, form->actor.person, slice_str(form->hash), err);
}

int act_my_pin_view(struct request *req, const struct write_job *job, struct reply *reply,
                    struct err *err)
{
    struct my_pin_form *form = job->in;

    if (form->bad) {
        reply->status = 400;
        return show_my_pin(req, reply,
                           LANG("A PIN has 4 to 8 digits, not all the same and not 1234."), err);
    }
    return act_done(req, reply, "/me/pin");
}

/* ---- one's own name ---- */

static int show_my_name(struct request *req, struct reply *reply, const char *wrong,
                        struct err *err)
{
    struct actor *actor = &who_of(req)->actor;
    struct my_name_page page = {.name = actor->name};
    struct html h;

    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_text(&out, "name", actor->name);
        return act_json_end(&out);
    }
    h = app_html(req, reply, NULL);
    if (wrong)
        page.error = slice_str(lang_get(h.lang, wrong));
    if (frame_make(req, NULL, HERE_ELSEWHERE, slice_str(lang_get(h.lang, LANG("My name"))),
                   &page.frame, err) != 0)
        return -1;
    tmpl_page_my_name(&h, &page);
    return 0;
}

int act_my_name(struct request *req, struct reply *reply, struct err *err)
{
    return show_my_name(req, reply, NULL, err);
}

struct my_name_form {
    struct actor actor;
    struct slice name;
};

static const struct field my_name_fields[] = {
    FIELD(struct my_name_form, name, FIELD_LINE, .min = 1, .max = 60),
};

int act_my_name_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct my_name_form *form = ARENA_NEW(req->arena, struct my_name_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    return form_read(&req->form, req->arena, my_name_fields, 1, form, err);
}

int act_my_name_write(void *writer, struct write_job *job, struct err *err)
{
    struct my_name_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_SITE_HOME, err) != 0)
        return -1;
    return slice_eq(form->actor.name, form->name)
               ? 0
               : person_rename(writer, form->actor.person, form->name, err);
}

int act_my_name_view(struct request *req, const struct write_job *job, struct reply *reply,
                     struct err *err)
{
    struct my_name_form *form = job->in;
    const char *page = act_phone_first_page(req, form->actor.person, ID_NONE, err);

    return page ? act_done(req, reply, page) : -1;
}
