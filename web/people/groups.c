#include "web/people/actions.h"

#include "core/journal/journal.h"
#include "core/model/people/people.h"
#include "core/site/site.h"
#include "gen/tmpl/people.h"
#include "web/page/page.h"
#include "web/people/people.h"
#include "web/view/view_people.h"

#include <stdio.h>
#include <stdlib.h>

/* Groups of a workshop: making, naming, removing, putting people in by hand or dealing them out. */

enum { ROWS = 100, NAME_CHARS = 60, DEAL_PEOPLE = 1000, DEAL_GROUPS = 50 };

static const char *path_in(struct request *req, const char *rest)
{
    char w[ID_TEXT + 1];

    return arena_printf(req->arena, "/w/%s/groups%s", id_text(who_of(req)->actor.workshop, w),
                        rest);
}

static const char *path_of(struct request *req, struct id pod, const char *rest)
{
    char p[ID_TEXT + 1];

    return path_in(req, arena_printf(req->arena, "/%s%s", id_text(pod, p), rest));
}

/* ---- all groups ---- */

static int open_page(struct request *req, const struct workshop_view *w, const struct html *h,
                     const char *title, struct frame *ret, struct err *err)
{
    if (frame_make(req, w, HERE_PEOPLE, slice_str(title), ret, err) != 0)
        return -1;
    ret->notice = act_people_done(req, h->lang);
    return 0;
}

int act_groups(struct request *req, struct reply *reply, struct err *err)
{
    struct groups_page page = {.op = rng_id(site_rng(app_of(req)->site))};
    struct people_tally tally;
    struct workshop_view w;
    struct pod_size *pods;
    struct html h;

    if (who_workshop(req, &w, err) != 0 ||
        pod_sizes(app_store(req), req->arena, w.id, &pods, &page.count, err) != 0 ||
        people_tally(app_store(req), w.id, &tally, err) != 0)
        return -1;
    page.pods = pods;
    page.people = tally.in + tally.invited;
    if (request_query(req, "gone").n && id_read(request_query(req, "gone"), &page.gone, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_key(&out, "groups");
        json_out_open_array(&out);
        for (size_t i = 0; i < page.count; i++) {
            json_out_open_object(&out);
            json_out_field_id(&out, "id", pods[i].id);
            json_out_field_text(&out, "name", pods[i].name);
            json_out_field_i64(&out, "people", pods[i].people);
            json_out_close_object(&out);
        }
        json_out_close_array(&out);
        return act_json_end(&out);
    }
    h = app_html(req, reply, &w);
    if (open_page(req, &w, &h, lang_get(h.lang, LANG("Groups")), &page.frame, err) != 0)
        return -1;
    tmpl_page_groups(&h, &page);
    return 0;
}

/* ---- making and dealing out ---- */

enum groups_do { DO_MAKE, DO_DEAL, DO_LOOK };

struct groups_form {
    int what; /* enum groups_do */
    struct id op;
    struct slice name;
    int64_t into;
    struct actor actor;
    struct deal_group *groups;
    struct id *ids; /* one for each of `groups` */
    size_t count;
};

static const char *const groups_dos[] = {"make", "deal", "look", NULL};
static const struct field groups_fields[] = {
    {.name = "do",
     .kind = FIELD_CHOICE,
     .needed = true,
     .choices = groups_dos,
     .offset = offsetof(struct groups_form, what)},
    FIELD(struct groups_form, op, FIELD_ID, .needed = true),
    FIELD(struct groups_form, name, FIELD_LINE, .max = NAME_CHARS),
    FIELD(struct groups_form, into, FIELD_I64, .min = 2, .max = DEAL_GROUPS),
};

struct dealt {
    struct id order;
    struct people_view person;
};

static int by_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

/* The participants in an order that hangs on `op` alone: what was looked at is what is written. */
static int shuffle(struct request *req, struct groups_form *form, struct dealt **ret,
                   size_t *ret_count, struct err *err)
{
    const struct people_query query = {
        .workshop = form->actor.workshop, .which = SHOW_HERE, .limit = DEAL_PEOPLE};
    struct people_list list;

    *ret_count = 0;
    if (people_page(app_store(req), req->arena, &query, &list, err) != 0)
        return -1;
    if (list.more) {
        err_set(err, FAULT_TOO_BIG, "there are more than %d people to deal out", DEAL_PEOPLE);
        return err_remedy(err, "Give the groups in the list of people, and add that.");
    }
    *ret = arena_array(req->arena, list.count + 1, sizeof **ret);
    for (size_t i = 0; i < list.count; i++)
        if (slice_is(list.people[i].role, "participant"))
            (*ret)[(*ret_count)++] =
                (struct dealt){id_derived(form->op, "deal",
                                          slice_of(list.people[i].enrolment.b, sizeof(struct id))),
                               list.people[i]};
    if (*ret_count)
        qsort(*ret, *ret_count, sizeof **ret, by_order);
    return 0;
}

static int deal(struct request *req, struct groups_form *form, struct err *err)
{
    const struct lang *lang = page_html(req, NULL).lang;
    size_t into = (size_t)form->into, count;
    struct people_view *people;
    struct dealt *dealt;

    if (form->into == 0) {
        err_set(err, FAULT_INVALID, "the number of groups is missing");
        err_about(err, "into");
        return err_remedy(err, "Say into how many groups, at least 2.");
    }
    if (shuffle(req, form, &dealt, &count, err) != 0)
        return -1;
    form->groups = arena_array(req->arena, into, sizeof *form->groups);
    form->ids = arena_array(req->arena, into, sizeof *form->ids);
    form->count = into;
    people = arena_array(req->arena, count + 1, sizeof *people);
    for (size_t g = 0, at = 0; g < into; g++) {
        struct slice number = slice_str(arena_printf(req->arena, "%zu", g + 1));

        form->groups[g].people = people + at;
        form->ids[g] = id_derived(form->op, "pod", number);
        form->groups[g].name =
            slice_str(arena_printf(req->arena, "%s %zu", lang_get(lang, LANG("Group")), g + 1));
        for (size_t i = g; i < count; i += into)
            people[at++] = dealt[i].person;
        form->groups[g].count = (size_t)(people + at - form->groups[g].people);
    }
    return 0;
}

int act_groups_change_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct groups_form *form = ARENA_NEW(req->arena, struct groups_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    if (form_read(&req->form, req->arena, groups_fields, 4, form, err) != 0)
        return -1;
    return form->what == DO_MAKE ? 0 : deal(req, form, err);
}

int act_groups_change_write(void *writer, struct write_job *job, struct err *err)
{
    struct groups_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0)
        return -1;
    if (form->what == DO_MAKE)
        return pod_make(writer, &form->actor, form->op, form->name, err);
    for (size_t g = 0; form->what == DO_DEAL && g < form->count; g++) {
        if (pod_make(writer, &form->actor, form->ids[g], form->groups[g].name, err) != 0)
            return -1;
        for (size_t i = 0; i < form->groups[g].count; i++)
            if (pod_set_member(writer, &form->actor, form->ids[g],
                               form->groups[g].people[i].enrolment, true, err) != 0)
                return -1;
    }
    return 0;
}

int act_groups_change_view(struct request *req, const struct write_job *job, struct reply *reply,
                           struct err *err)
{
    struct groups_form *form = job->in;
    struct deal_page page = {.groups = form->groups, .count = form->count, .op = form->op};
    struct workshop_view w;
    struct html h;

    if (form->what == DO_MAKE)
        return act_done(req, reply, path_of(req, form->op, "?done=group"));
    if (form->what == DO_DEAL || request_wants_json(req))
        return act_done(req, reply, path_in(req, "?done=dealt"));
    if (who_workshop(req, &w, err) != 0)
        return -1;
    h = app_html(req, reply, &w);
    if (open_page(req, &w, &h, lang_get(h.lang, LANG("Dealing out")), &page.frame, err) != 0)
        return -1;
    tmpl_page_deal(&h, &page);
    return 0;
}

/* ---- one group ---- */

static int find_pod(struct request *req, struct pod_view *ret, struct err *err)
{
    int found = pod_get(app_store(req), req->arena, who_of(req)->actor.workshop,
                        request_id(req, "pod"), ret, err);

    return found > 0 ? 0 : found < 0 ? -1 : app_absent(err);
}

/* A page of people with a tick each. */
static int fill_rows(struct request *req, struct id workshop, struct group_page *page,
                     struct err *err)
{
    struct people_query query = {.workshop = workshop, .which = SHOW_HERE, .limit = ROWS};
    struct people_list list;
    struct pod_person *members;
    struct group_row *rows;
    struct slice after = request_query(req, "after");
    struct buf shown;
    char id[ID_TEXT + 1];

    if ((after.n && id_read(after, &query.after, err) != 0) ||
        people_page(app_store(req), req->arena, &query, &list, err) != 0 ||
        pod_people(app_store(req), req->arena, workshop, page->pod.id, &members,
                   &page->member_count, err) != 0)
        return -1;
    rows = arena_array(req->arena, list.count + 1, sizeof *rows);
    buf_init(&shown, ROWS * (ID_TEXT + 2) + 16);
    for (size_t i = 0; i < list.count; i++) {
        rows[i].person = list.people[i];
        for (size_t k = 0; k < page->member_count; k++)
            rows[i].in |= id_eq(members[k].enrolment, list.people[i].enrolment);
        buf_str(&shown, id_text(list.people[i].enrolment, id));
        buf_str(&shown, rows[i].in ? "+ " : "- ");
    }
    page->shown = arena_slice(req->arena, buf_slice(&shown));
    buf_done(&shown);
    page->rows = rows;
    page->count = list.count;
    page->members = members;
    page->after = after;
    if (list.more)
        page->next =
            slice_str(path_of(req, page->pod.id,
                              arena_printf(req->arena, "?after=%s",
                                           id_text(list.people[list.count - 1].enrolment, id))));
    return 0;
}

int act_group(struct request *req, struct reply *reply, struct err *err)
{
    struct group_page page = {0};
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0 || find_pod(req, &page.pod, err) != 0 ||
        fill_rows(req, w.id, &page, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_id(&out, "id", page.pod.id);
        json_out_field_text(&out, "name", page.pod.name);
        json_out_key(&out, "people");
        json_out_open_array(&out);
        for (size_t i = 0; i < page.member_count; i++)
            json_out_id(&out, page.members[i].enrolment);
        json_out_close_array(&out);
        return act_json_end(&out);
    }
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_PEOPLE, page.pod.name, &page.frame, err) != 0)
        return -1;
    page.frame.notice = act_people_done(req, h.lang);
    tmpl_page_group(&h, &page);
    return 0;
}

enum group_do { GROUP_PUT, GROUP_NAME, GROUP_REMOVE, GROUP_BACK };

struct group_form {
    int what; /* enum group_do */
    struct slice name, shown, after;
    struct id pod;
    struct actor actor;
    struct people_change *changes;
    size_t count;
};

static const char *const group_dos[] = {"put", "name", "remove", "back", NULL};
static const struct field group_fields[] = {
    {.name = "do",
     .kind = FIELD_CHOICE,
     .needed = true,
     .choices = group_dos,
     .offset = offsetof(struct group_form, what)},
    FIELD(struct group_form, name, FIELD_LINE, .max = NAME_CHARS),
    FIELD(struct group_form, shown, FIELD_LINE, .max = ROWS * (ID_TEXT + 2)),
    FIELD(struct group_form, after, FIELD_LINE, .max = ID_TEXT),
};

int act_group_change_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct group_form *form = ARENA_NEW(req->arena, struct group_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    form->pod = request_id(req, "pod");
    return form_read(&req->form, req->arena, group_fields, 4, form, err) != 0
               ? -1
               : act_people_changes(req, form->shown, &form->changes, &form->count, err);
}

int act_group_change_write(void *writer, struct write_job *job, struct err *err)
{
    struct group_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0)
        return -1;
    if (form->what == GROUP_NAME)
        return pod_rename(writer, &form->actor, form->pod, form->name, err);
    if (form->what != GROUP_PUT)
        return pod_remove(writer, &form->actor, form->pod, form->what == GROUP_REMOVE, err);
    for (size_t i = 0; i < form->count; i++)
        if (pod_set_member(writer, &form->actor, form->pod, form->changes[i].id,
                           form->changes[i].in, err) != 0)
            return -1;
    return 0;
}

int act_group_change_view(struct request *req, const struct write_job *job, struct reply *reply,
                          struct err *err)
{
    struct group_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    if (form->what == GROUP_REMOVE)
        return act_done(
            req, reply,
            path_in(req, arena_printf(req->arena, "?done=gone&gone=%s", id_text(form->pod, id))));
    return act_done(
        req, reply,
        path_of(req, form->pod, form->what == GROUP_BACK ? "?done=back" : "?done=saved"));
}
