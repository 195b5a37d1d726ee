#include "core/model/people/site.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/project.h"
#include "core/model/put.h"
#include "core/model/reader.h"
#include "core/model/role.h"
#include "gen/sql/card.h"
#include "gen/sql/journal.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"
#include "gen/sql/workshop.h"

int site_project(const struct projection *p, struct err *err)
{
    struct id site = p->now->space;

    if (!id_eq(p->now->object, site)) /* named from elsewhere */
        return 0;
    if ((p->now->gone ? sql_site_drop(p->store, site, err)
                      : sql_site_put(p->store, site, project_text(p, "title", 400),
                                     project_text(p, "zone", 64), project_text(p, "lang", 16),
                                     project_id(p, "owner"), p->now->body_n, err)) < 0)
        return -1;
    return reader_put_anybody(p->store, site, err);
}

int site_home(struct store *store, struct id *ret, struct err *err)
{
    struct sql_setting_get_row setting;
    struct arena *arena = arena_new(CEILING_STEP);
    int found = sql_setting_get(store, SLICE("site"), arena, &setting, err), result = -1;

    *ret = ID_NONE;
    if (found == 0)
        err_set(err, FAULT_INVALID, "this file does not say which site it is");
    else if (found > 0)
        result = id_read(setting.value, ret, err);
    arena_free(arena);
    return result;
}

int site_get(struct store *store, struct arena *arena, struct site_view *ret, struct err *err)
{
    struct sql_setting_get_row setting;
    struct sql_site_get_row row;
    int found = sql_setting_get(store, SLICE("site"), arena, &setting, err);

    *ret = (struct site_view){0};
    if (found < 0)
        return -1;
    if (!found)
        return err_set(err, FAULT_INVALID, "this file does not say which site it is");
    if (id_read(setting.value, &ret->id, err) != 0 ||
        sql_setting_get(store, SLICE("epoch"), arena, &setting, err) < 0)
        return -1;
    ret->epoch = setting.value;
    if (sql_site_get(store, ret->id, arena, &row, err) < 0)
        return -1;
    ret->owner = row.owner;
    ret->title = row.title;
    ret->zone = row.zone;
    ret->lang = row.lang;
    return 0;
}

static int check_name(struct slice name, struct err *err)
{
    const char *wrong = name.n == 0               ? "the name is empty"
                        : name.n > NAME_MAX_BYTES ? "the name is too long"
                                                  : NULL;

    if (wrong == NULL)
        return 0;
    err_set(err, FAULT_INVALID, "%s", wrong);
    err_about(err, "name");
    return err_remedy(err, "Give the name by which the others know you.");
}

int site_found(struct journal *j, struct slice title, struct slice owner, struct slice zone,
               struct id *ret_owner, struct err *err)
{
    struct id site = journal_site(j), person = rng_id(journal_rng(j));
    struct change_json d;

    if (check_name(owner, err) != 0)
        return -1;
    change_json_begin(&d, KIND_PERSON, site, person, person);
    person_put(&d, &(struct person_entry){.name = owner});
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    change_json_begin(&d, KIND_SITE, site, site, person);
    site_put(&d, &(struct site_entry){
                     .title = title, .zone = zone, .lang = SLICE("en"), .owner = person});
    *ret_owner = person;
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static struct id right_id(struct id workshop, struct id site)
{
    return id_derived(workshop, "site right", slice_of(site.b, sizeof site.b));
}

/* The site that this object admitted before; none when it did not. */
static int admitted_before(const struct projection *p, struct id *ret, struct err *err)
{
    struct sql_site_right_all q;
    int more;

    *ret = ID_NONE;
    if (sql_site_right_all(p->store, p->now->space, &q, err) != 0)
        return -1;
    while ((more = sql_site_right_all_next(&q, err)) > 0)
        if (id_eq(right_id(p->now->space, q.site), p->now->object))
            *ret = q.site;
    return more;
}

/* The founder admits another site; all that it wrote there before counts from now on. The object's
 * id is derived from the site, so that there is one for each. */
int site_right_project(const struct projection *p, struct err *err)
{
    struct id space = p->now->space, site = project_id(p, "site");
    bool fits = !p->now->gone && !id_none(site) && id_eq(right_id(space, site), p->now->object);
    bool after = fits && slice_is(project_text(p, "may", 16), "all");
    struct sql_site_right_any_row was;
    int before;

    if (!fits && admitted_before(p, &site, err) != 0)
        return -1;
    if (!fits && id_none(site))
        return 0;
    before = sql_site_right_any(p->store, space, site, &was, err);
    if (before < 0 ||
        (fits ? sql_site_right_put(p->store, space, site, project_text(p, "may", 16), err)
              : sql_site_right_drop(p->store, space, site, err)) < 0)
        return -1;
    /* Without this a site that admits itself would be folded for ever. */
    if ((before && was.may == 1) == after)
        return 0;
    if (journal_refold(p->journal, space, err) != 0)
        return -1;
    return journal_refold_site(p->journal, space, site, err);
}

int site_forget_machine(struct store *store, struct err *err)
{
    if (sql_incarnation_set_seeds(store, SLICE_NONE, err) < 0 ||
        sql_session_drop_all(store, err) < 0 || sql_login_link_drop_all(store, err) < 0 ||
        sql_short_code_drop_all(store, err) < 0 || sql_pin_drop_all(store, err) < 0 ||
        sql_device_drop_all(store, err) < 0 || sql_device_person_drop_all(store, err) < 0 ||
        sql_op_drop_all(store, err) < 0 || sql_read_mark_drop_all(store, err) < 0)
        return -1;
    return sql_setting_put(store, SLICE("role"), SLICE("backup"), err) < 0 ? -1 : 0;
}
