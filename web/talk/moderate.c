#include "web/talk/actions.h"

#include "core/journal/journal.h"
#include "core/model/talk/moderation.h"
#include "core/model/talk/reaction.h"
#include "gen/tmpl/post.h"
#include "web/talk/post.h"
#include "web/view/view_address.h"
#include "web/view/view_post.h"

/* What is done with a post that stands: hiding, moving, locking, pinning; reactions; taking back;
 * and what it said before. Each goes back to the post's page. */

/* Who asks may have another role by now. */
static int actor_now(struct journal *journal, struct write_job *job, const struct actor *then,
                     struct actor *ret, struct err *err)
{
    return person_actor(journal_store(journal), job->arena, then->person, then->workshop, ret, err);
}

static int back_to(struct request *req, struct id post, struct reply *reply)
{
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_id(&out, "id", post);
        return act_json_end(&out);
    }
    reply_see_other(reply, arena_str(req->arena, view_address_of(req, "/post/", post)));
    return 0;
}

/* ---- facilitators ---- */

static const char *const acts[] = {"hide", "show", "move", "lock", "unlock", "pin", "unpin", NULL};

struct moderate_form {
    int act; /* enum moderation_act */
    struct slice reason;
    struct id activity;
    struct id post;
    struct actor actor;
};

int act_moderate_prepare(struct request *req, void **ret_in, struct err *err)
{
    static const struct field fields[] = {
        {.name = "do",
         .kind = FIELD_CHOICE,
         .needed = true,
         .offset = offsetof(struct moderate_form, act),
         .choices = acts},
        FIELD(struct moderate_form, reason, FIELD_LINE, .min = 0, .max = MODERATION_REASON_MAX),
        FIELD(struct moderate_form, activity, FIELD_ID),
    };
    struct moderate_form *form = ARENA_NEW(req->arena, struct moderate_form);
    struct workshop_view w;
    struct post_view post;

    *ret_in = form;
    if (act_post_find(req, CAP_POST_MODERATE, true, &post, &w, err) != 0 ||
        form_read(&req->form, req->arena, fields, sizeof fields / sizeof *fields, form, err) != 0)
        return -1;
    form->post = post.id;
    form->actor = who_of(req)->actor;
    return 0;
}

int act_moderate_write(void *writer, struct write_job *job, struct err *err)
{
    struct moderate_form *form = job->in;
    struct moderation_change change = {.post = form->post,
                                       .act = (enum moderation_act)form->act,
                                       .reason = form->reason,
                                       .activity = form->activity};
    struct actor actor;

    return actor_now(writer, job, &form->actor, &actor, err) != 0
               ? -1
               : moderation_write(writer, &actor, &change, err);
}

int act_moderate_view(struct request *req, const struct write_job *job, struct reply *reply,
                      struct err *err)
{
    const struct moderate_form *form = job->in;

    (void)err;
    return back_to(req, form->post, reply);
}

/* ---- reactions ---- */

struct react_form {
    int put, take; /* enum reaction_word; -1: not this one */
    struct id post;
    struct actor actor;
};

int act_react_prepare(struct request *req, void **ret_in, struct err *err)
{
    static const struct field fields[] = {
        FIELD(struct react_form, put, FIELD_CHOICE, .choices = reaction_words),
        FIELD(struct react_form, take, FIELD_CHOICE, .choices = reaction_words),
    };
    struct react_form *form = ARENA_NEW(req->arena, struct react_form);
    struct workshop_view w;
    struct post_view post;

    *ret_in = form;
    form->put = form->take = -1;
    if (act_post_find(req, CAP_POST_WRITE, false, &post, &w, err) != 0 ||
        form_read(&req->form, req->arena, fields, sizeof fields / sizeof *fields, form, err) != 0)
        return -1;
    form->post = post.id;
    form->actor = who_of(req)->actor;
    if ((form->put < 0) != (form->take < 0))
        return 0;
    err_set(err, FAULT_INVALID, "it is not said which word");
    err_about(err, "put");
    return err_remedy(err, "Press one of the buttons under the text.");
}

int act_react_write(void *writer, struct write_job *job, struct err *err)
{
    struct react_form *form = job->in;
    bool on = form->put >= 0;
    struct actor actor;

    if (actor_now(writer, job, &form->actor, &actor, err) != 0)
        return -1;
    return reaction_write(writer, &actor, form->post,
                          (enum reaction_word)(on ? form->put : form->take), on, err);
}

int act_react_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    const struct react_form *form = job->in;

    (void)err;
    return back_to(req, form->post, reply);
}

/* ---- taking back ---- */

enum remove_do { DO_REMOVE, DO_RESTORE };
static const char *const removals[] = {[DO_REMOVE] = "remove", [DO_RESTORE] = "restore", NULL};

struct remove_form {
    int act; /* enum remove_do */
    struct id post;
    struct actor actor;
};

int act_remove_prepare(struct request *req, void **ret_in, struct err *err)
{
    static const struct field fields[] = {{.name = "do",
                                           .kind = FIELD_CHOICE,
                                           .needed = true,
                                           .offset = offsetof(struct remove_form, act),
                                           .choices = removals}};
    struct remove_form *form = ARENA_NEW(req->arena, struct remove_form);
    struct workshop_view w;
    struct post_view post;

    *ret_in = form;
    if (act_post_find(req, CAP_POST_WRITE, true, &post, &w, err) != 0 ||
        form_read(&req->form, req->arena, fields, 1, form, err) != 0)
        return -1;
    form->post = post.id;
    form->actor = who_of(req)->actor;
    if (id_eq(post.author, form->actor.enrolment))
        return 0;
    err_set(err, FAULT_DENIED, "only who wrote a post takes it back");
    return err_remedy(err, "Ask a facilitator to hide it.");
}

int act_remove_write(void *writer, struct write_job *job, struct err *err)
{
    struct remove_form *form = job->in;
    struct post_view post;
    struct actor actor;

    if (actor_now(writer, job, &form->actor, &actor, err) != 0)
        return -1;
    return post_remove(writer, &actor, form->post, form->act == DO_REMOVE, &post, err);
}

int act_remove_view(struct request *req, const struct write_job *job, struct reply *reply,
                    struct err *err)
{
    const struct remove_form *form = job->in;

    (void)err;
    return back_to(req, form->post, reply);
}

/* ---- what it said before ---- */

static void json_history(struct reply *reply, const struct post_version *list, size_t count)
{
    struct json_out out = act_json(reply);

    json_out_key(&out, "versions");
    json_out_open_array(&out);
    for (size_t i = 0; i < count; i++) {
        json_out_open_object(&out);
        json_out_field_i64(&out, "at", list[i].at);
        json_out_field_str(&out, "scope", scope_word(list[i].scope));
        json_out_field_bool(&out, "own", list[i].own);
        json_out_field_bool(&out, "gone", list[i].gone);
        json_out_field_text(&out, "title", list[i].title);
        json_out_field_text(&out, "body", list[i].body);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

int act_history(struct request *req, struct reply *reply, struct err *err)
{
    struct history_page page = {0};
    struct post_version *list;
    struct history_line *lines;
    struct workshop_view w;
    struct post_view post;
    struct html h;

    if (act_post_find(req, CAP_WORKSHOP_READ, true, &post, &w, err) != 0)
        return -1;
    page.own = id_eq(post.author, who_of(req)->actor.enrolment);
    if (!page.own && !role_can(&who_of(req)->actor, CAP_POST_MODERATE)) {
        err_set(err, FAULT_DENIED, "what a text said before is for its author and facilitators");
        return err_remedy(err, "Ask who wrote it.");
    }
    if (post_history(app_store(req), req->arena, &post, page.own, &list, &page.count, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        json_history(reply, list, page.count);
        return 0;
    }
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_ELSEWHERE,
                   slice_str(lang_get(h.lang, LANG("What it said before"))), &page.frame, err) != 0)
        return -1;
    lines = arena_array(req->arena, page.count + 1, sizeof *lines);
    for (size_t i = 0; i < page.count; i++)
        lines[i] = (struct history_line){list[i], app_markup(req, list[i].body)};
    page.lines = lines;
    page.back = view_address_of(req, "/post/", post.id);
    page.author = post.author_name;
    tmpl_page_history(&h, &page);
    return 0;
}
