#include "web/talk/actions.h"

#include "core/journal/journal.h"
#include "core/model/programme/poll.h"
#include "gen/tmpl/poll.h"
#include "web/view/view_activity.h"
#include "web/view/view_address.h"
#include "web/view/view_poll.h"

/* The page of a poll, and voting. */

static int json(struct request *req, struct reply *reply, const struct poll_page *page)
{
    struct json_out out = act_json(reply);

    view_activity_json(&out, page->activity.activity);
    view_activity_times_json(&out, &page->activity);
    json_out_field_str(&out, "token", who_of(req)->token);
    json_out_field_id(&out, "mine", page->poll->mine);
    json_out_key(&out, "options");
    json_out_open_array(&out);
    for (size_t i = 0; page->activity.open && i < page->poll->count; i++) {
        json_out_open_object(&out);
        json_out_field_id(&out, "id", page->poll->options[i].id);
        json_out_field_text(&out, "text", page->poll->options[i].text);
        if (page->results)
            json_out_field_i64(&out, "votes", page->poll->options[i].votes);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    return act_json_end(&out);
}

int act_poll(struct request *req, struct reply *reply, const struct workshop_view *w,
             struct activity_view *a, struct err *err)
{
    const struct actor *me = &who_of(req)->actor;
    struct calendar calendar = app_calendar(req, w);
    struct poll_page page = {.activity = view_activity_of(req, &calendar, a)};
    const struct page_activity *shown = &page.activity;
    struct poll_view poll;
    struct html h;

    if (poll_get(app_store(req), req->arena, w->id, a->id, me->enrolment, &poll, err) != 0 ||
        frame_make(req, w, HERE_ELSEWHERE, a->title, &page.frame, err) != 0)
        return -1;
    page.poll = &poll;
    page.may_edit = role_can(me, CAP_WORKSHOP_EDIT);
    page.results = !id_none(poll.mine) || shown->closed || w->closed || page.may_edit;
    if (shown->open && !w->closed && (!shown->closed || page.may_edit) &&
        role_can(me, CAP_POST_WRITE))
        page.action = slice_str(
            arena_printf(req->arena, "%s/vote", view_address_in(req, w->id, "a", a->id).p));
    if (request_wants_json(req))
        return json(req, reply, &page);
    page.body = app_markup(req, view_activity_rest(a));
    h = app_html(req, reply, w);
    tmpl_page_poll(&h, &page);
    return 0;
}

struct vote_form {
    struct id option, activity;
    struct actor actor;
};

int act_vote_prepare(struct request *req, void **ret_in, struct err *err)
{
    static const struct field fields[] = {
        FIELD(struct vote_form, option, FIELD_ID, .needed = true)};
    struct vote_form *form = ARENA_NEW(req->arena, struct vote_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->activity = request_id(req, "activity");
    return form_read(&req->form, req->arena, fields, 1, form, err);
}

int act_vote_write(void *writer, struct write_job *job, struct err *err)
{
    struct vote_form *form = job->in;
    struct actor actor;

    if (person_actor(journal_store(writer), job->arena, form->actor.person, form->actor.workshop,
                     &actor, err) != 0)
        return -1;
    return poll_vote(writer, &actor, form->activity, form->option, err);
}

int act_vote_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    const struct vote_form *form = job->in;
    char w[ID_TEXT + 1], a[ID_TEXT + 1];
    struct json_out out;

    (void)err;
    if (!request_wants_json(req)) {
        reply_see_other(reply,
                        arena_printf(req->arena, "/w/%s/a/%s", id_text(form->actor.workshop, w),
                                     id_text(form->activity, a)));
        return 0;
    }
    out = act_json(reply);
    json_out_field_id(&out, "option", form->option);
    return act_json_end(&out);
}
