#include "web/people/actions.h"

#include "core/base/norm.h"
#include "core/draft/roster.h"
#include "core/journal/journal.h"
#include "core/journal/writer.h"
#include "core/model/people/people.h"
#include "core/model/programme/workshop_door.h"
#include "core/site/site.h"
#include "gen/tmpl/people.h"
#include "web/page/page.h"
#include "web/people/people.h"
#include "web/view/view_address.h"
#include "web/view/view_people.h"

#include <stdio.h>

/* The people of a workshop: lists, and adding from a list that is looked at before. */

enum { PAGE = 100, TICKS = 100, AT_ONCE = 200, CHUNK = 40, QUERY_MAX = 60 };

/* ---- the list ---- */

static const char *const shows[SHOW_COUNT] = {
    [SHOW_HERE] = "",           [SHOW_IN] = "in",     [SHOW_INVITED] = "invited",
    [SHOW_WAITING] = "waiting", [SHOW_AWAY] = "away",
};

/* What has just been done, by the word in ?done=. */
struct slice act_people_done(struct request *req, const struct lang *lang)
{
    /* clang-format off */
    static const struct {
        const char *word, *text;
    } rows[] = {
        {"added", LANG("Added. They are on the list until they come in.")},
        {"again", LANG("Nobody new was added: they are all here already.")},
        {"saved", LANG("Saved.")},
        {"removed", LANG("Removed. What they wrote stays, under their name.")},
        {"back", LANG("Brought back: everything is as before.")},
        {"admitted", LANG("They have a place now.")},
        {"same", LANG("The two are one from now on. You can undo it here.")},
        {"parted", LANG("Undone: they are two people again, as before.")},
        {"group", LANG("The group is there. Now put people in.")},
        {"gone", LANG("The group is removed. Its people still read what was written for it.")},
        {"dealt", LANG("Everybody stands in a group now.")},
    };
    /* clang-format on */
    struct slice word = request_query(req, "done");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (slice_is(word, rows[i].word))
            return slice_str(lang_get(lang, rows[i].text));
    return SLICE_NONE;
}

int act_people_changes(struct request *req, struct slice shown, struct people_change **ret,
                       size_t *ret_count, struct err *err)
{
    char name[ID_TEXT + 8];

    *ret = arena_array(req->arena, shown.n / (ID_TEXT + 1) + 1, sizeof **ret);
    *ret_count = 0;
    while (shown.n) {
        struct slice one = slice_cut(&shown, ' ');
        struct id id;
        bool was, is;

        if (one.n == 0)
            continue;
        if (one.n != ID_TEXT + 1 || id_read(slice_head(one, ID_TEXT), &id, err) != 0) {
            err_set(err, FAULT_INVALID, "the form is not whole");
            return err_remedy(err, "Open the page again.");
        }
        was = one.p[ID_TEXT] == '+';
        snprintf(name, sizeof name, "in-%.*s", ID_TEXT, one.p);
        is = request_field(req, name).n > 0;
        if (is != was)
            (*ret)[(*ret_count)++] = (struct people_change){id, is};
    }
    return 0;
}

/* Marks those whose name a reader would take for another's. */
static int mark_twins(struct request *req, struct id workshop, struct people_view *people,
                      size_t count, struct err *err)
{
    struct people_name *names;
    size_t all, from;

    if (people_names(app_store(req), req->arena, workshop, &names, &all, err) != 0)
        return -1;
    for (size_t i = 0; i < all; i = from) {
        for (from = i + 1; from < all && slice_eq(names[from].folded, names[i].folded);)
            from++;
        for (size_t k = i; from - i > 1 && k < from; k++)
            for (size_t p = 0; p < count; p++)
                if (id_eq(people[p].enrolment, names[k].enrolment)) {
                    people[p].twin = names[k == i ? i + 1 : i].enrolment;
                    for (size_t t = i; t < from; t++)
                        people[p].perhaps |=
                            (names[t].state == ENROLMENT_IN) != (people[p].state == ENROLMENT_IN);
                }
    }
    return 0;
}

static void json_people(struct reply *reply, const struct people_page *page)
{
    struct json_out out = act_json(reply);

    json_out_key(&out, "people");
    json_out_open_array(&out);
    for (size_t i = 0; i < page->count; i++) {
        const struct people_view *p = &page->people[i];

        json_out_open_object(&out);
        json_out_field_id(&out, "id", p->enrolment);
        json_out_field_text(&out, "name", p->name);
        json_out_field_text(&out, "role", p->role);
        json_out_field_bool(&out, "unclaimed", p->state == ENROLMENT_UNCLAIMED);
        if (page->leads) {
            json_out_field_i64(&out, "state", p->state);
            json_out_field_id(&out, "twin", p->twin);
            json_out_field_bool(&out, "perhaps", p->perhaps);
        }
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    json_out_field_i64(&out, "in", page->tally.in);
    json_out_field_i64(&out, "invited", page->tally.invited);
    if (page->leads)
        json_out_field_i64(&out, "waiting", page->tally.waiting);
    act_json_next(&out, page->next);
    act_json_end(&out);
}

static enum people_which show_of(struct request *req, bool leads)
{
    struct slice word = request_query(req, "show");

    for (int i = SHOW_IN; i < SHOW_COUNT; i++)
        if (slice_is(word, shows[i]) && (leads || i < SHOW_WAITING))
            return (enum people_which)i;
    return SHOW_HERE;
}

static int read_people(struct request *req, struct id workshop, struct people_page *page,
                       struct err *err)
{
    struct slice after = request_query(req, "after");
    struct people_query query = {.workshop = workshop, .limit = PAGE};
    struct people_list list;
    char w[ID_TEXT + 1], last[ID_TEXT + 1];

    page->query = slice_head(slice_trim(request_query(req, "q")), QUERY_MAX);
    query.which = page->show = show_of(req, page->leads);
    if (after.n && id_read(after, &query.after, err) != 0)
        return -1;
    if ((page->query.n
             ? people_find(app_store(req), req->arena, workshop, page->query, PAGE, &list, err)
             : people_page(app_store(req), req->arena, &query, &list, err)) != 0)
        return -1;
    page->people = list.people;
    page->count = list.count;
    if (list.more && !page->query.n)
        page->next = slice_str(arena_printf(req->arena, "/w/%s/people?show=%s&after=%s",
                                            id_text(workshop, w), shows[page->show],
                                            id_text(list.people[list.count - 1].enrolment, last)));
    return page->leads ? mark_twins(req, workshop, list.people, list.count, err) : 0;
}

/* How many there are; kept until somebody writes, for it reads all of a workshop's people. */
static int read_tally(struct request *req, struct id workshop, struct people_tally *ret,
                      struct err *err)
{
    struct slice known = app_recall(req, "people", workshop, ID_NONE);

    if (known.n == sizeof *ret) {
        memcpy(ret, known.p, sizeof *ret);
        return 0;
    }
    if (people_tally(app_store(req), workshop, ret, err) != 0)
        return -1;
    app_remember(req, "people", workshop, ID_NONE, slice_of((const char *)ret, sizeof *ret));
    return 0;
}

int act_people(struct request *req, struct reply *reply, struct err *err)
{
    struct people_page page = {.leads = role_can(&who_of(req)->actor, CAP_PEOPLE_EDIT),
                               .op = rng_id(site_rng(app_of(req)->site))};
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0 || read_people(req, w.id, &page, err) != 0 ||
        read_tally(req, w.id, &page.tally, err) != 0 ||
        frame_make(req, &w, HERE_PEOPLE, SLICE_NONE, &page.frame, err) != 0)
        return -1;
    if (request_wants_json(req)) {
        json_people(reply, &page);
        return 0;
    }
    h = app_html(req, reply, &w);
    page.frame.notice = act_people_done(req, h.lang);
    tmpl_page_people(&h, &page);
    return 0;
}

/* ---- adding a list ---- */

struct adding_form {
    struct slice text;
    struct form_part file;
    struct id op;
    bool sure; /* it was looked at */
    struct roster roster;
    struct adding_page page;
    struct actor actor;
    struct adding_row *all; /* in the list's order */
    struct people_row *rows;
    size_t row_count, added;
    struct arena *arena; /* of the chunk's job */
};

static const struct field adding_fields[] = {
    FIELD(struct adding_form, text, FIELD_TEXT, .max = ROSTER_BYTES),
    FIELD(struct adding_form, file, FIELD_FILE, .max = ROSTER_BYTES),
    FIELD(struct adding_form, op, FIELD_ID, .needed = true),
    FIELD(struct adding_form, sure, FIELD_FLAG),
};

static struct slice joined(struct arena *arena, const struct roster_row *row)
{
    struct slice all = SLICE_NONE;

    for (size_t i = 0; i < row->group_count; i++)
        all = slice_str(arena_printf(arena, "%.*s%s%.*s", (int)all.n, all.n ? all.p : "",
                                     i ? ", " : "", (int)row->groups[i].n, row->groups[i].p));
    return all;
}

/* The page says these above the list, or beside the row anyhow. */
enum { SAID_ELSEWHERE = 1 << ROSTER_LEFT | 1 << ROSTER_NAMED };

static const char *say(const void *lang, const char *text)
{
    return lang_get(lang, text);
}

struct counting {
    const struct people_name *names;
    size_t count;
    struct slice *seen; /* folded names of the rows before */
};

/* The first of a name is the one who is here, the second the second who is here; what goes beyond
 * is new if it is told apart by a user name, else somebody must say that they are two. */
static enum adding what_of(const struct counting *c, const struct roster_row *row, size_t i)
{
    size_t before = 0, here = 0, at;

    for (size_t k = 0; k < i; k++)
        before += slice_eq(c->seen[k], c->seen[i]);
    at = people_names_find(c->names, c->count, c->seen[i]);
    while (at + here < c->count && slice_eq(c->names[at + here].folded, c->seen[i]))
        here++;
    if (before < here)
        return ADD_HERE;
    return before > 0 && row->login.n == 0 ? ADD_TWICE : ADD_NEW;
}

static bool is_ticked(struct request *req, size_t number)
{
    char name[24];

    snprintf(name, sizeof name, "again-%zu", number);
    return request_field(req, name).n > 0;
}

/* What will become of each row. */
static int look(struct request *req, struct adding_form *form, struct id workshop, struct err *err)
{
    const struct lang *lang = page_html(req, NULL).lang;
    bool key = req->tls || req->local;
    struct counting c = {0};
    struct people_name *names;
    size_t count = form->roster.count, ticks = 0;

    if (people_names(app_store(req), req->arena, workshop, &names, &c.count, err) != 0)
        return -1;
    c.names = names;
    c.seen = arena_array(req->arena, count + 1, sizeof *c.seen);
    form->all = arena_array(req->arena, count + 1, sizeof *form->all);
    form->rows = arena_array(req->arena, count + 1, sizeof *form->rows);
    for (size_t i = 0; i < count; i++) {
        const struct roster_row *row = &form->roster.rows[i];
        struct adding_row *add = &form->all[i];

        c.seen[i] = norm_name_copy(req->arena, row->name);
        *add = (struct adding_row){.row = (int64_t)row->row,
                                   .line = (int64_t)row->line,
                                   .name = row->name,
                                   .role = role_read(slice_str(row->role)),
                                   .groups = joined(req->arena, row),
                                   .remarks =
                                       roster_remarks(req->arena, row, SAID_ELSEWHERE, say, lang)};
        add->no_role = add->role == ROLE_FACILITATOR && !key;
        if (add->no_role)
            add->role = ROLE_PARTICIPANT;
        add->what = row->wrong ? ADD_WRONG : what_of(&c, row, i);
        if (add->what == ADD_WRONG) {
            add->why = lang_get(lang, roster_wrong_text(row->wrong));
            form->page.wrong++;
            continue;
        }
        form->page.no_role |= add->no_role;
        add->tick = add->what != ADD_NEW && ticks++ < TICKS;
        add->ticked = add->tick && is_ticked(req, row->row);
        form->page.news += add->what == ADD_NEW;
        form->page.here += add->what != ADD_NEW;
        if (add->what == ADD_NEW || add->ticked)
            form->rows[form->row_count++] =
                (struct people_row){.number = row->row,
                                    .name = row->name,
                                    .note = row->note,
                                    .email = row->email,
                                    .username = row->username,
                                    .lang = row->lang,
                                    .zone = row->zone,
                                    .role = add->role,
                                    .groups = row->groups,
                                    .group_count = row->group_count,
                                    .again = add->ticked || row->login.n > 0};
    }
    return 0;
}

struct chunk {
    struct action action;
    struct adding_form *form;
    size_t from, to;
};

static int write_rows(struct journal *journal, struct arena *arena, struct adding_form *form,
                      size_t from, size_t to, struct err *err)
{
    size_t added = 0;

    if (act_again(journal, arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0 ||
        people_add(journal, &form->actor, form->op, form->rows + from, to - from, &added, err) != 0)
        return -1;
    form->added += added;
    return 0;
}

static int run_chunk(struct action *action, struct journal *journal, struct err *err)
{
    struct chunk *c = (struct chunk *)action;

    return write_rows(journal, c->form->arena, c->form, c->from, c->to, err);
}

/* A long list goes in pieces, between which others write. The ids are the list's own: what came in
 * before a failure is not added again. */
static int write_long(struct request *req, struct adding_form *form, struct err *err)
{
    for (size_t from = 0; from < form->row_count; from += CHUNK) {
        size_t to = from + CHUNK < form->row_count ? from + CHUNK : form->row_count;
        struct chunk c = {.action = {.run = run_chunk}, .form = form, .from = from, .to = to};

        if (site_do(app_of(req)->site, &c.action, err) != 0)
            return -1;
    }
    form->row_count = 0;
    return 0;
}

int act_people_add_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct adding_form *form = ARENA_NEW(req->arena, struct adding_form);
    struct slice text;

    *ret_in = form;
    form->arena = req->arena;
    form->actor = who_of(req)->actor;
    if (form_read(&req->form, req->arena, adding_fields, 4, form, err) != 0)
        return -1;
    text = form->file.value.n ? form->file.value : form->text;
    if (roster_read(req->arena, text, &form->roster, err) != 0)
        return -1;
    if (form->roster.count == 0) {
        err_set(err, FAULT_INVALID, "there is nobody in this list");
        err_about(err, "text");
        return err_remedy(err, "Write one name a line, or choose a file.");
    }
    if (look(req, form, form->actor.workshop, err) != 0)
        return -1;
    if (!form->sure)
        form->row_count = 0;
    return form->row_count > AT_ONCE ? write_long(req, form, err) : 0;
}

int act_people_add_write(void *writer, struct write_job *job, struct err *err)
{
    struct adding_form *form = job->in;

    if (form->row_count == 0)
        return 0;
    form->added = 0;
    return write_rows(writer, job->arena, form, 0, form->row_count, err);
}

/* First what somebody must look at, then the rest. */
static void sort_rows(struct request *req, struct adding_form *form)
{
    static const enum adding order[] = {ADD_WRONG, ADD_TWICE, ADD_HERE, ADD_NEW};
    struct adding_row *rows = arena_array(req->arena, form->roster.count + 1, sizeof *rows);

    for (size_t k = 0; k < 4; k++)
        for (size_t i = 0; i < form->roster.count; i++)
            if (form->all[i].what == order[k])
                rows[form->page.count++] = form->all[i];
    form->page.rows = rows;
}

static void json_adding(struct reply *reply, const struct adding_form *form, const char *url)
{
    static const char *const words[] = {"new", "here", "twice", "wrong"};
    struct json_out out = act_json(reply);

    json_out_field_i64(&out, "added", (int64_t)form->added);
    if (form->sure)
        json_out_field_str(&out, "url", url);
    json_out_field_text(&out, "left", form->roster.left);
    json_out_field_text(&out, "above", form->roster.above);
    json_out_key(&out, "rows");
    json_out_open_array(&out);
    for (size_t i = 0; i < form->roster.count; i++) {
        const struct adding_row *add = &form->all[i];

        json_out_open_object(&out);
        json_out_field_i64(&out, "row", add->row);
        json_out_field_i64(&out, "line", add->line);
        json_out_field_text(&out, "name", add->name);
        json_out_field_text(&out, "groups", add->groups);
        json_out_field_str(&out, "role", role_word(add->role));
        json_out_field_str(&out, "what", words[add->what]);
        if (add->why)
            json_out_field_str(&out, "why", add->why);
        else
            json_out_field_text(&out, "remarks",
                                roster_remarks(form->arena, &form->roster.rows[i], 0, NULL, NULL));
        json_out_close_object(&out);
    }
    json_out_close_array(&out);
    act_json_end(&out);
}

int act_people_add_view(struct request *req, const struct write_job *job, struct reply *reply,
                        struct err *err)
{
    struct adding_form *form = job->in;
    struct adding_page *page = &form->page;
    struct workshop_view w;
    struct html h;
    char id[ID_TEXT + 1];
    const char *url =
        arena_printf(req->arena, "/w/%s/people?done=%s", id_text(form->actor.workshop, id),
                     form->added ? "added" : "again");

    if (request_wants_json(req)) {
        json_adding(reply, form, url);
        return 0;
    }
    if (form->sure)
        return act_done(req, reply, url);
    page->op = form->op;
    page->text = form->roster.text;
    page->left = form->roster.left;
    page->above = form->roster.above;
    page->machine = view_address_machine(req, arena_printf(req->arena, "/w/%s/people", id));
    sort_rows(req, form);
    if (who_workshop(req, &w, err) != 0)
        return -1;
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_PEOPLE, slice_str(lang_get(h.lang, LANG("Look before you add"))),
                   &page->frame, err) != 0)
        return -1;
    tmpl_page_adding(&h, page);
    return 0;
}

/* ---- joining ---- */

struct joining_form {
    struct workshop_door door;
    struct slice act;
    struct actor actor;
};

static const struct field joining_fields[] = {
    {.name = "open", .kind = FIELD_FLAG, .offset = offsetof(struct joining_form, door.open)},
    {.name = "choose", .kind = FIELD_FLAG, .offset = offsetof(struct joining_form, door.choose)},
    {.name = "new_code",
     .kind = FIELD_FLAG,
     .offset = offsetof(struct joining_form, door.new_code)},
    {.name = "op",
     .kind = FIELD_ID,
     .needed = true,
     .offset = offsetof(struct joining_form, door.op)},
};

int act_joining(struct request *req, struct reply *reply, struct err *err)
{
    struct joining_page page = {.op = rng_id(site_rng(app_of(req)->site))};
    struct workshop_view w;
    struct html h;

    if (who_workshop(req, &w, err) != 0)
        return -1;
    page.open = w.joining;
    page.choose = w.choose;
    page.code = w.join_code;
    if (request_wants_json(req)) {
        struct json_out out = act_json(reply);

        json_out_field_bool(&out, "open", w.joining);
        json_out_field_bool(&out, "choose", w.choose);
        json_out_field_text(&out, "join_code", w.join_code);
        return act_json_end(&out);
    }
    h = app_html(req, reply, &w);
    if (frame_make(req, &w, HERE_PEOPLE, slice_str(lang_get(h.lang, LANG("Joining"))), &page.frame,
                   err) != 0)
        return -1;
    page.frame.notice = act_people_done(req, h.lang);
    tmpl_page_joining(&h, &page);
    return 0;
}

int act_joining_set_prepare(struct request *req, void **ret_in, struct err *err)
{
    struct joining_form *form = ARENA_NEW(req->arena, struct joining_form);

    *ret_in = form;
    form->actor = who_of(req)->actor;
    return form_read(&req->form, req->arena, joining_fields, 4, form, err);
}

int act_joining_set_write(void *writer, struct write_job *job, struct err *err)
{
    struct joining_form *form = job->in;

    if (act_again(writer, job->arena, &form->actor, CAP_PEOPLE_EDIT, err) != 0)
        return -1;
    return workshop_door_set(writer, &form->actor, &form->door, err);
}

int act_joining_set_view(struct request *req, const struct write_job *job, struct reply *reply,
                         struct err *err)
{
    struct joining_form *form = job->in;
    char id[ID_TEXT + 1];

    (void)err;
    return act_done(
        req, reply,
        arena_printf(req->arena, "/w/%s/joining?done=saved", id_text(form->actor.workshop, id)));
}
