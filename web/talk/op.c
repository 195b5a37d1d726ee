#include "web/talk/actions.h"

#include "core/journal/journal.h"
#include "core/model/talk/post.h"
#include "core/model/talk/post_sibling.h"
#include "web/talk/write.h"

/* PUT /api/1/op/ID: a text that a phone kept until it could be sent. Its record names the workshop
 * and the activity, and is safe to be sent again and again. */

enum { LATE_MINUTES = 60 * 24 * 60 };

struct op_form {
    struct post_form post; /* first: its view is a post's */
    struct hash base;
    int64_t age_ms, tz_offset;
    struct id author;
};

static const struct field fields[] = {
    FIELD(struct op_form, author, FIELD_ID),
    FIELD(struct op_form, age_ms, FIELD_I64, .min = 0, .max = (int64_t)LATE_MINUTES * 60000),
    FIELD(struct op_form, tz_offset, FIELD_I64, .min = -14 * 60, .max = 14 * 60),
};

/* What only the outbox says: whose text it is (another login on the same phone must not send it),
 * from which version it was made, and how old it is. An age is told by one clock, be it wrong. */
static int read_late(struct request *req, struct op_form *form, struct err *err)
{
    struct slice base = request_field(req, "base");

    if (form_read(&req->form, req->arena, fields, sizeof fields / sizeof *fields, form, err) != 0)
        return -1;
    if (base.n > 0 && !hex_read(base, form->base.b, sizeof form->base.b)) {
        err_set(err, FAULT_INVALID, "the version that this was made from is no hash");
        return err_about(err, "base");
    }
    if (!id_none(form->author) && !id_eq(form->author, form->post.actor.enrolment)) {
        err_set(err, FAULT_DENIED, "this text is somebody else's");
        err_about(err, "author");
        return err_remedy(err, "Whoever wrote it logs in on that phone; then it is sent.");
    }
    if (form->age_ms > 0)
        form->post.wish.written = req->now - form->age_ms;
    form->post.wish.zone = form->tz_offset;
    return 0;
}

/* That of a change to a post is the post's. */
static int find_workshop(struct request *req, struct id *ret, struct err *err)
{
    struct slice text = request_field(req, "workshop");
    int found;

    if (text.n > 0)
        return id_read(text, ret, err) != 0 ? err_about(err, "workshop") : 0;
    found = post_space(app_store(req), request_id(req, "op"), ret, err);
    if (found != 0)
        return found < 0 ? -1 : 0;
    err_set(err, FAULT_INVALID, "it is not said which workshop this is for");
    return err_about(err, "workshop");
}

/* The phone's record calls the body so. */
static void rename_text(struct request *req)
{
    struct form_part *part = (struct form_part *)(uintptr_t)form_part(&req->form, "text");

    if (part && request_field(req, "body").p == NULL)
        part->name = SLICE("body");
}

static int check_hash(struct request *req, const struct post_form *form, struct err *err)
{
    struct slice sha = request_field(req, "sha256");
    struct hash claimed;

    if (sha.n == 0 || (hex_read(sha, claimed.b, sizeof claimed.b) &&
                       hash_eq(claimed, sha256_bytes(form->wish.body))))
        return 0;
    err_set(err, FAULT_INVALID, "the text changed on its way");
    err_about(err, "sha256");
    return err_remedy(err, "Send it again.");
}

int act_op_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct op_form *form = ARENA_NEW(req->arena, struct op_form);
    struct id workshop, activity = ID_NONE;

    *ret_in = form;
    if (find_workshop(req, &workshop, err) != 0 ||
        who_enter_workshop(req, workshop, CAP_POST_WRITE, err) != 0)
        return -1;
    if (request_field(req, "activity").n > 0 &&
        id_read(request_field(req, "activity"), &activity, err) != 0)
        return err_about(err, "activity");
    rename_text(req);
    if (act_write_read(req, &form->post, err) != 0 || read_late(req, form, err) != 0 ||
        check_hash(req, &form->post, err) != 0)
        return -1;
    form->post.wish.id = request_id(req, "op");
    form->post.wish.activity = activity;
    form->post.api = true;
    return 0;
}

int act_op_write(void *writer, struct write_job *job, struct err *err)
{
    struct op_form *form = job->in;
    struct journal *journal = writer;
    struct actor actor;
    int late;

    if (person_actor(journal_store(journal), job->arena, form->post.actor.person,
                     form->post.actor.workshop, &actor, err) != 0)
        return -1;
    late = post_sibling(journal, &actor, &form->post.wish, form->base, &form->post.done, err);
    form->post.late = late > 0 ? (enum late)late : LATE_NO;
    return late < 0 ? -1 : late > 0 ? 0 : act_post_write(writer, job, err);
}

int act_op_view(struct request *req, const struct write_job *job, struct reply *reply,
                struct err *err)
{
    return act_post_view(req, job, reply, err);
}
