#include "web/people/actions.h"

#include "core/journal/journal.h"
#include "core/model/people/enrolment.h"
#include "core/model/people/people.h"
#include "core/site/site.h"
#include "gen/tmpl/people.h"
#include "web/page/page.h"
#include "web/people/people.h"
#include "web/view/view_address.h"
#include "web/view/view_people.h"

#include <stdio.h>

/* One person of a workshop, as those who lead it see them. */

enum { CHOICES = 20, NAME_CHARS = 60, PODS = 60 };

static int find_one(struct request *req, struct id enrolment, struct people_one *ret,
                    struct err *err)
{
    int found =
        people_get(app_store(req), req->arena, who_of(req)->actor.workshop, enrolment, ret, err);

    return found > 0 ? 0 : found < 0 ? -1 : app_absent(err);
}

static const char *path_of(struct request *req, struct id enrolment, const char *rest)
{
    char w[ID_TEXT + 1], e[ID_TEXT + 1];

    return arena_printf(req->arena, "/w/%s/people/%s%s", id_text(who_of(req)->actor.workshop, w),
                        id_text(enrolment, e), rest);
}

static void json_one(struct reply *reply, const struct people_one *one)
{
    struct json_out out = act_json(reply);

    json_out_field_id(&out, "id", one->view.enrolment);
    json_out_field_text(&out, "name", one->view.name);
    json_out_field_text(&out, "own_name", one->own_name);
    json_out_field_text(&out, "role", one->view.role);
    json_out_field_i64(&out, "state", one->view.state);
    json_out_field_id(&out, "same_as", one->same_as);
    json_out_field_text(&out, "note", one->note);
    json_out_field_i64(&out, "seen", one->seen);
    json_out_field_i64(&out, "texts", one->texts);
    json_out_key(&out, "groups");
    json_out_open_array(&out);
    for (size_t i = 0; i < one->pod_count; i++)
        json_out_text(&out, one->pods[i].name);
    json_out_close_array(&out);
    act_json_end(&out);
}

/* The groups, each with a tick; none when they are too many for a page. */
static int fill_pods(struct request *req, struct person_page *page, struct err *err)
{
    struct pod_view *pods;
    struct buf shown;
    char id[ID_TEXT + 1];
    bool *in;

    if (pod_list(app_store(req), req->arena, who_of(req)->actor.workshop, &pods, &page->pod_count,
                 err) != 0)
        return -1;
    if (page->pod_count > PODS)
        page->pod_count = 0;
    in = arena_array(req->arena, page->pod_count + 1, sizeof *in);
    for (size_t i = 0; i < page->pod_count; i++)
        for (size_t k = 0; k < page->one->pod_count; k++)
            in[i] |= id_eq(pods[i].id, page->one->pods[k].id);
    buf_init(&shown, PODS * (ID_TEXT + 2) + 16);
    for (size_t i = 0; i < page->pod_count; i++) {
        buf_str(&shown, id_text(pods[i].id, id));
        buf_str(&shown, in[i] ? "+ " : "- ");
    }
    page->shown = arena_slice(req->arena, buf_slice(&shown));
    buf_done(&shown);
    page->pods = pods;
    page->in = in;
    return 0;
}

int act_person(struct request *req, struct reply *reply, struct err *err)
{
    struct person_page page = {.key = req->tls || req->local};
    struct people_one one;
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0 ||
        find_one(req, request_id(req, "enrolment"), &one, err) != 0 ||
        people_texts(app_store(req), who_viewer(req), one.view.enrolment, &one.texts, err) != 0)
        return -1;
    page.one = &one;
    if (request_wants_json(req)) {
        json_one(reply, &one);
        return 0;
    }
    page.self = id_eq(one.view.enrolment, who_of(req)->actor.enrolment);
    page.machine = view_address_machine(req, path_of(req, one.view.enrolment, ""));
    h = app_html(req, reply, &w);
    if (fill_pods(req, &page, err) != 0 ||
        frame_make(req, &w, HERE_PEOPLE, one.view.name, &page.frame, err) != 0)
        return -1;
    page.frame.notice = act_people_done(req, h.lang);
    tmpl_page_person(&h, &page);
    return 0;
}

/* ---- changing ---- */

enum person_do { DO_NAME, DO_GROUPS, DO_REMOVE, DO_BACK, DO_ADMIT, DO_UNMERGE };

struct person_form {
    int what;
    struct slice name, was; /* the name that the form was made from */
    struct slice shown;     /* groups, "ID+ ID-": with + those that they were in */
    struct id enrolment;
    struct actor actor;
    struct people_change *changes;
    size_t change_count;
};

static const char *const person_dos[] = {"name",  "groups",  "remove", "back",
                                         "admit", "unmerge", NULL};
static const struct field person_fields[] = {
    {.name = "do",
     .kind = FIELD_CHOICE,
     .needed = true,
     .choices = person_dos,
     .offset = offsetof(struct person_form, what)},
    FIELD(struct person_form, name, FIELD_LINE, .max = NAME_CHARS),
    FIELD(struct person_form, was, FIELD_LINE, .max = 400),
    FIELD(struct person_form, shown, FIELD_LINE, .max = 8000),
};

int act_person_change_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct person_form *form = ARENA_NEW(req->arena, struct person_form);
    struct people_one one;

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->enrolment = request_id(req, "enrolment");
    if (form_read(&req->form, req->arena, person_fields, 4, form, err) != 0 ||
        find_one(req, form->enrolment, &one, err) != 0)
        return -1;
    if (form->what == DO_NAME && form->name.n == 0) {
        err_set(err, FAULT_INVALID, "the name is empty");
        err_about(err, "name");
        return err_remedy(err, "Give the name by which the others know them.");
    }
    return act_people_changes(req, form->shown, &form->changes, &form->change_count, err);
}

static int write_groups(struct journal *j, struct person_form *form, struct err *err)
{
    for (size_t i = 0; i < form->change_count; i++)
        if (pod_set_member(j, &form->actor, form->changes[i].id, form->enrolment,
                           form->changes[i].in, err) != 0)
            return -1;
    return 0;
}

int act_person_change_write(void *writer, struct write_job *job, struct err *err)
{
    struct person_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0)
        return -1;
    switch ((enum person_do)form->what) {
    case DO_NAME:
        return slice_eq(form->name, form->was)
                   ? 0
                   : people_rename(writer, &form->actor, form->enrolment, form->name, err);
    case DO_GROUPS:
        return write_groups(writer, form, err);
    case DO_REMOVE:
    case DO_BACK:
        return people_remove(writer, &form->actor, form->enrolment, form->what == DO_REMOVE, err);
    case DO_ADMIT:
        return enrolment_admit(writer, form->actor.workshop, form->enrolment, form->actor.enrolment,
                               err);
    case DO_UNMERGE:
        return people_unmerge(writer, &form->actor, form->enrolment, err);
    }
    return -1;
}

int act_person_change_view(struct request *req, const struct write_job *job, struct reply *reply,
                           struct err *err)
{
    static const char *const done[] = {
        [DO_NAME] = "?done=saved", [DO_GROUPS] = "?done=saved",   [DO_REMOVE] = "?done=removed",
        [DO_BACK] = "?done=back",  [DO_ADMIT] = "?done=admitted", [DO_UNMERGE] = "?done=parted",
    };
    struct person_form *form = job->in;
    char w[ID_TEXT + 1];

    (void)err;
    /* Who has taken themselves out sees nothing of it any more. */
    if (form->what == DO_REMOVE && id_eq(form->enrolment, form->actor.enrolment))
        return act_done(req, reply, "/");
    if (form->what == DO_ADMIT)
        return act_done(req, reply,
                        arena_printf(req->arena, "/w/%s/people?show=waiting&done=admitted",
                                     id_text(form->actor.workshop, w)));
    return act_done(req, reply, path_of(req, form->enrolment, done[form->what]));
}

/* ---- the role: a key power ---- */

struct role_form {
    int role;
    struct id enrolment;
    struct actor actor;
};

int act_person_role_prepare(struct request *req, void **ret_in, struct err *err)
{
    static const char *const words[] = {"observer", "participant", "facilitator", NULL};
    static const struct field fields[] = {
        FIELD(struct role_form, role, FIELD_CHOICE, .needed = true, .choices = words)};
    struct role_form *form = ARENA_NEW(req->arena, struct role_form);
    struct people_one one;

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->enrolment = request_id(req, "enrolment");
    return form_read(&req->form, req->arena, fields, 1, form, err) != 0 ||
                   find_one(req, form->enrolment, &one, err) != 0
               ? -1
               : 0;
}

int act_person_role_write(void *writer, struct write_job *job, struct err *err)
{
    struct role_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0)
        return -1;
    return people_set_role(writer, &form->actor, form->enrolment,
                           (enum role)(ROLE_OBSERVER + form->role), err);
}

int act_person_role_view(struct request *req, const struct write_job *job, struct reply *reply,
                         struct err *err)
{
    struct role_form *form = job->in;
    char w[ID_TEXT + 1];

    (void)err;
    if (id_eq(form->enrolment, form->actor.enrolment)) /* may not look at this page any more */
        return act_done(req, reply,
                        arena_printf(req->arena, "/w/%s/people", id_text(form->actor.workshop, w)));
    return act_done(req, reply, path_of(req, form->enrolment, "?done=saved"));
}

/* ---- who is the same ---- */

static void leave_out(struct same_page *page, struct people_view *people, size_t count,
                      struct id self)
{
    for (size_t i = 0; i < count; i++)
        if (!id_eq(people[i].enrolment, self))
            people[page->count++] = people[i];
    page->people = people;
}

/* Those of the same name to a reader, or those that a search finds. */
static int candidates(struct request *req, const struct people_one *one, struct same_page *page,
                      struct err *err)
{
    struct slice query = page->searched ? page->query : one->own_name;
    struct people_list list;

    if (query.n == 0)
        return 0;
    if (people_find(app_store(req), req->arena, who_of(req)->actor.workshop, query, CHOICES, &list,
                    err) != 0)
        return -1;
    page->more = list.more;
    leave_out(page, list.people, list.count, one->view.enrolment);
    return 0;
}

static void json_sameness(struct reply *reply, const struct same_page *page)
{
    struct json_out out = act_json(reply);

    json_out_field_id(&out, "id", page->one->view.enrolment);
    json_out_field_text(&out, "name", page->one->view.name);
    json_out_key(&out, "people");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        json_out_open_object(&out);
        json_out_field_id(&out, "id", page->people[i].enrolment);
        json_out_field_text(&out, "name", page->people[i].name);
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

int act_same(struct request *req, struct reply *reply, struct err *err)
{
    struct same_page page = {.query = slice_head(slice_trim(request_query(req, "q")), NAME_CHARS)};
    struct slice chosen = request_query(req, "with");
    struct people_one one, with;
    struct workshop_view w;
    struct viewer viewer = who_viewer(req);
    struct html h;
    struct id id;

    page.searched = page.query.n > 0;
    page.one = &one;
    if (who_workshop(req, &w, err) != 0 ||
        find_one(req, request_id(req, "enrolment"), &one, err) != 0 ||
        people_texts(app_store(req), viewer, one.view.enrolment, &page.texts, err) != 0)
        return -1;
    if (chosen.n) {
        if (id_read(chosen, &id, err) != 0 || find_one(req, id, &with, err) != 0 ||
            people_texts(app_store(req), viewer, id, &page.with_texts, err) != 0)
            return -1;
        page.with = &with;
    } else if (candidates(req, &one, &page, err) != 0) {
        return -1;
    }
    if (request_wants_json(req)) {
        json_sameness(reply, &page);
        return 0;
    }
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_PEOPLE, slice_str(lang_get(h.lang, LANG("The same person"))),
                   &page.frame, err) != 0)
        return -1;
    tmpl_page_same(&h, &page);
    return 0;
}

struct same_form {
    struct id with, enrolment;
    struct actor actor;
};

/* Two who have both come in hold keys, removed or not, and one's become the other's: that is a key
 * power. */
static int key_of_same(struct request *req, const struct people_one *one,
                       const struct people_one *with, struct err *err)
{
    if (one->view.state == ENROLMENT_UNCLAIMED || with->view.state == ENROLMENT_UNCLAIMED)
        return 0;
    if (act_key_power(req, err) == 0)
        return 0;
    return err_remedy(err, "On the machine that serves it, open %.*s there.",
                      (int)slice_head(view_address_machine(req, ""), 60).n,
                      view_address_machine(req, "").p);
}

int act_merge_prepare(struct request *req, void **ret_in, struct err *err)
{
    static const struct field fields[] = {FIELD(struct same_form, with, FIELD_ID, .needed = true)};
    struct same_form *form = ARENA_NEW(req->arena, struct same_form);
    struct people_one one, with;

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->enrolment = request_id(req, "enrolment");
    if (form_read(&req->form, req->arena, fields, 1, form, err) != 0 ||
        find_one(req, form->enrolment, &one, err) != 0 ||
        find_one(req, form->with, &with, err) != 0)
        return -1;
    return key_of_same(req, &one, &with, err);
}

int act_merge_write(void *writer, struct write_job *job, struct err *err)
{
    struct same_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0)
        return -1;
    /* Sent twice: it is so already. */
    for (int i = 0; i < 2; i++) {
        struct id one = i ? form->with : form->enrolment, other = i ? form->enrolment : form->with;
        int found = people_is_same(journal_store(writer), form->actor.workshop, one, other, err);

        if (found != 0)
            return found < 0 ? -1 : 0;
    }
    return people_merge(writer, &form->actor, form->enrolment, form->with, err);
}

int act_merge_view(struct request *req, const struct write_job *job, struct reply *reply,
                   struct err *err)
{
    struct same_form *form = job->in;
    struct people_one one;

    if (find_one(req, form->enrolment, &one, err) != 0)
        return -1;
    return act_done(req, reply,
                    path_of(req, one.view.state == ENROLMENT_MERGED ? one.same_as : form->enrolment,
                            "?done=same"));
}
