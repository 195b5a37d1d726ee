#include "web/talk/actions.h"

#include "core/journal/journal.h"
#include "core/site/site.h"
#include "web/talk/post.h"
#include "web/talk/write.h"
#include "web/view/view_address.h"
#include "web/view/view_file.h"
#include "web/view/view_write.h"

/* What people send: posts and changes. What a phone kept until it could be sent: op.c. */

enum { SOURCE_MAX = 500 };

static const char *const scopes[] = {"me", "people", "pod", "cohort", "public", NULL};

static const struct field post_fields[] = {
    FIELD(struct post_form, op, FIELD_ID),
    FIELD(struct post_form, parent, FIELD_ID),
    FIELD(struct post_form, pod, FIELD_ID),
    FIELD(struct post_form, rev, FIELD_I64, .min = 1, .max = 1000000),
    FIELD(struct post_form, scope, FIELD_CHOICE, .choices = scopes),
    FIELD(struct post_form, title, FIELD_LINE, .min = 0, .max = POST_TITLE_MAX),
    FIELD(struct post_form, body, FIELD_TEXT, .min = 1, .max = POST_BODY_MAX),
    FIELD(struct post_form, lang, FIELD_LINE, .min = 0, .max = 16),
    FIELD(struct post_form, source, FIELD_LINE, .min = 0, .max = SOURCE_MAX),
    FIELD(struct post_form, aloud, FIELD_FLAG),
};

enum { PEOPLE_NAMED = 50 };

/* Adds an id to `people`, the wish's list while it may be written. */
static int name_one(struct post_form *form, struct id *people, struct slice text, struct err *err)
{
    if (form->wish.people_count == PEOPLE_NAMED)
        return err_set(err, FAULT_INVALID, "at most %d people can be named", PEOPLE_NAMED);
    return id_read(text, &people[form->wish.people_count++], err);
}

/* "people": ids of enrolments with commas between; or fields "to-ID" of a form, each a tick, since
 * a name stands once. Ticks say who reads it, whatever the choice above them says; only "me" speaks
 * against them. */
static int read_people(struct request *req, struct post_form *form, struct err *err)
{
    struct slice rest = request_field(req, "people"), tick = SLICE(VIEW_TICK);
    struct id *people = arena_array(req->arena, PEOPLE_NAMED, sizeof *people);
    size_t listed;

    form->wish.people = people;
    while (rest.n > 0) {
        struct slice one = slice_trim(slice_cut(&rest, ','));

        if (one.n > 0 && name_one(form, people, one, err) != 0)
            return -1;
    }
    listed = form->wish.people_count;
    for (size_t i = 0; i < req->form.count; i++) {
        const struct form_part *part = &req->form.parts[i];

        if (slice_starts(part->name, tick) && part->value.n > 0 &&
            name_one(form, people, slice_from(part->name, tick.n), err) != 0)
            return -1;
    }
    if (form->wish.people_count == listed)
        return 0;
    if (form->scope == SCOPE_ME) {
        err_set(err, FAULT_INVALID, "only you, and also the people you ticked, cannot both be");
        err_about(err, "scope");
        return err_remedy(err, "Take the ticks away, or choose somebody else than only you.");
    }
    form->scope = SCOPE_PEOPLE;
    return 0;
}

/* Fields "drop-ID", each a tick: files that a change takes away. */
static int read_drop(struct request *req, struct post_form *form, struct err *err)
{
    struct id *drop = arena_array(req->arena, req->form.count + 1, sizeof *drop);
    struct slice tick = SLICE(VIEW_DROP);

    form->wish.drop = drop;
    for (size_t i = 0; i < req->form.count; i++) {
        const struct form_part *part = &req->form.parts[i];

        if (slice_starts(part->name, tick) && part->value.n > 0 &&
            id_read(slice_from(part->name, tick.n), &drop[form->wish.drop_count++], err) != 0)
            return -1;
    }
    return 0;
}

int act_write_read(struct request *req, struct post_form *form, struct err *err)
{
    form->scope = SCOPE_COHORT;
    form->rev = 1;
    if (form_read(&req->form, req->arena, post_fields, sizeof post_fields / sizeof *post_fields,
                  form, err) != 0 ||
        read_people(req, form, err) != 0)
        return -1;
    form->actor = who_of(req)->actor;
    form->api = request_wants_json(req);
    form->wish.id = form->op;
    form->wish.parent = form->parent;
    form->wish.pod = form->pod;
    form->wish.rev = form->rev;
    form->wish.scope = (enum scope)form->scope;
    form->wish.title = form->title;
    form->wish.body = form->body;
    form->wish.lang = form->lang;
    form->wish.source = form->source;
    form->wish.aloud = form->aloud;
    form->preview = !form->api && slice_is(request_field(req, "do"), "preview");
    if (read_drop(req, form, err) != 0 || view_file_read(req, &form->wish, err) != 0)
        return -1;
    return post_check(&form->wish, err);
}

int act_post_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct post_form *form = ARENA_NEW(req->arena, struct post_form);

    *ret_in = form;
    if (act_write_read(req, form, err) != 0)
        return -1;
    form->wish.activity = request_id(req, "activity");
    return 0;
}

int act_edit_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct post_form *form = ARENA_NEW(req->arena, struct post_form);
    struct post_view post;
    struct workshop_view w;

    *ret_in = form;
    if (act_post_find(req, CAP_POST_WRITE, false, &post, &w, err) != 0 ||
        act_write_read(req, form, err) != 0)
        return -1;
    form->edit = post.id;
    return 0;
}

int act_post_write(void *writer, struct write_job *job, struct err *err)
{
    struct post_form *form = job->in;
    struct journal *journal = writer;
    struct actor actor;

    if (form->preview)
        return 0;
    /* Roles may have changed since the form was prepared. */
    if (person_actor(journal_store(journal), job->arena, form->actor.person, form->actor.workshop,
                     &actor, err) != 0)
        return -1;
    if (id_none(form->edit))
        return post_write(journal, &actor, &form->wish, &form->done, err);
    return post_edit(journal, &actor, form->edit, &form->wish, &form->done, err);
}

int act_edit_write(void *writer, struct write_job *job, struct err *err)
{
    return act_post_write(writer, job, err);
}

/* The page that shows a post, at the post. */
static struct slice place_of(struct request *req, const struct post_view *post)
{
    char id[ID_TEXT + 1];

    return slice_str(
        arena_printf(req->arena, "%s#p%s",
                     arena_str(req->arena, view_address_in(req, post->workshop, "t", post->thread)),
                     id_text(post->id, id)));
}

int act_post_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    struct post_form *form = job->in;
    struct post_view post;
    char hex[65];
    int found;

    if (form->preview)
        return act_preview(req, reply, form, err);
    found = post_get(app_store(req), req->arena, who_viewer(req), form->done.id, &post, err);
    if (found < 0)
        return -1;
    if (form->api) {
        struct json_out out;

        reply->status = form->late == LATE_REFUSED       ? 409
                        : form->done.again || form->late ? 200
                                                         : 201;
        out = act_json(reply);
        json_out_field_id(&out, "id", form->done.id);
        json_out_field_i64(&out, "rev", form->done.rev);
        json_out_field_str(&out, "sha256", hash_text(form->done.sha256, hex));
        json_out_field_str(&out, "entry", hash_text(form->done.entry, hex));
        json_out_field_str(&out, "epoch", site_epoch(app_of(req)->site));
        json_out_field_text(&out, "url", view_address_of(req, "/post/", form->done.id));
        if (found)
            json_out_field_text(&out, "page", place_of(req, &post));
        if (form->late)
            json_out_field_bool(&out, "two_versions", true);
        return act_json_end(&out);
    }
    if (!found)
        return app_absent(err);
    reply_see_other(reply, arena_str(req->arena, place_of(req, &post)));
    return 0;
}

int act_edit_view(struct request *req, const struct write_job *job, struct reply *reply,
                  struct err *err)
{
    return act_post_view(req, job, reply, err);
}
