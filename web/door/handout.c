#include "web/door/actions.h"

#include "core/journal/journal.h"
#include "core/model/people/card.h"
#include "core/model/people/card_join.h"
#include "core/model/people/login.h"
#include "core/model/people/people_write.h"
#include "core/model/people/pin.h"
#include "core/site/site.h"
#include "gen/tmpl/door.h"
#include "web/page/qr.h"
#include "web/view/view_address.h"
#include "web/view/view_card.h"
#include "web/view/view_door.h"

/* A card or a link for one person. */

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

    if (who_workshop(req, w, err) != 0)
        return -1;
    found = card_place(app_store(req), req->arena, w->id, request_id(req, "enrolment"), ret, err);
    return found < 0 ? -1 : found == 0 ? app_absent(err) : 0;
}

static int show_handout(struct request *req, struct reply *reply, const struct workshop_view *w,
                        struct handout_page *page, struct err *err)
{
    struct html h;

    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_text(&out, "name", page->place->name);
        json_out_field_bool(&out, "unclaimed", page->place->unclaimed);
        json_out_field_bool(&out, "has_card", page->place->carded);
        json_out_field_text(&out, "card", page->card);
        json_out_field_text(&out, "code", page->code);
        json_out_field_text(&out, "url", page->url);
        return act_json_end(&out);
    }
    h = app_html(req, reply, w);
    if (frame_make(req, w, HERE_PEOPLE, page->place->name, &page->frame, err) != 0)
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
    form->actor = who_of(req)->actor;
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
    if (form->end && login_end_all(writer, form->place.person, err) != 0)
        return -1;
    return card_make(writer, job->arena, form->place.workshop, form->place.enrolment, &form->made,
                     err);
}

int act_handout_link_write(void *writer, struct write_job *job, struct err *err)
{
    struct handout_form *form = job->in;

    if (hand_again(writer, job, err) != 0)
        return -1;
    return form->repeated ? 0 : login_link_make(writer, form->place.person, &form->link, err);
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
                                .address = view_address(req, "", NULL)};
    struct workshop_view w;

    if (who_workshop(req, &w, err) != 0)
        return -1;
    if (page.made && link) {
        page.expires = form->link.expires;
        page.url = view_address(req, arena_printf(req->arena, "login/%s", form->link.token), NULL);
        page.qr = qr_svg(req->arena, page.url);
    } else if (page.made) {
        page.card = view_card_grouped(req->arena, slice_str(form->made.card));
        page.code = view_card_grouped(req->arena, slice_str(form->made.code));
        page.qr = view_card_qr(req, page.address, form->made.card);
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
