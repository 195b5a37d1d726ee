#include "core/model/people/enrolment.h"
#include "core/model/project.h"

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
    return enrolment_readers_anybody(p->store, site, err);
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
