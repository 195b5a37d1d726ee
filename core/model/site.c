#include "core/model/project.h"

#include "gen/sql.h"

int site_project(const struct projection *p, struct err *err)
{
    struct id site = p->now->space;

    if (!id_eq(p->now->object, site)) /* named from elsewhere */
        return 0;
    if (p->now->gone)
        return sql_site_drop(p->store, p->now->object, err) < 0 ? -1 : 0;
    if (sql_reader_put(p->store, site, ID_NONE, scope_public(site), err) < 0)
        return -1;
    return sql_site_put(p->store, site, project_text(p, "title", 400), project_text(p, "zone", 64),
                        project_text(p, "lang", 16), project_id(p, "owner"), p->now->body_n,
                        err) < 0
               ? -1
               : 0;
}

/* The founder admits another site; all that it wrote there before counts from now on. The object's
 * id is derived from the site, so that there is one for each. */
int site_right_project(const struct projection *p, struct err *err)
{
    struct id site = project_id(p, "site");
    struct id object = id_derived(p->now->space, "site right", slice_of(site.b, sizeof site.b));
    struct sql_site_right_any_row was;
    int before;

    if (p->now->gone || !id_eq(object, p->now->object))
        return 0;
    before = sql_site_right_any(p->store, p->now->space, site, &was, err);
    if (before < 0 ||
        sql_site_right_put(p->store, p->now->space, site, project_text(p, "may", 16), err) < 0)
        return -1;
    /* Without this a site that admits itself would be folded for ever. */
    if ((before && was.may == 1) == slice_is(project_text(p, "may", 16), "all"))
        return 0;
    if (journal_refold(p->journal, p->now->space, err) != 0)
        return -1;
    return journal_refold_site(p->journal, p->now->space, site, err);
}
