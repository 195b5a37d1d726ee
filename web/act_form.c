#include "web/act.h"

#include "core/site.h"

#include <stdlib.h>

/* A larger workshop offers no list of names: it would not fit a phone, nor a first page. */
enum { PEOPLE_OFFERED = 60 };

static int by_name(const void *a, const void *b)
{
    const struct person_view *one = a, *other = b;
    size_t n = one->name.n < other->name.n ? one->name.n : other->name.n;
    int order = n ? memcmp(one->name.p, other->name.p, n) : 0;

    if (order == 0 && one->name.n != other->name.n)
        return one->name.n < other->name.n ? -1 : 1;
    return order ? order : memcmp(&one->enrolment, &other->enrolment, sizeof one->enrolment);
}

static int offer_people(struct request *req, struct id workshop, struct write_form *form,
                        struct err *err)
{
    struct person_view *people;
    size_t count, kept = 0;

    if (enrolment_some(app_store(req), req->arena, workshop, PEOPLE_OFFERED + 1, &people, &count,
                       err) != 0)
        return -1;
    if (count > PEOPLE_OFFERED)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (!id_eq(people[i].enrolment, form->author))
            people[kept++] = people[i];
    if (kept > 0)
        qsort(people, kept, sizeof *people, by_name);
    form->people = people;
    form->people_count = kept;
    return 0;
}

int act_write_form(struct request *req, struct id workshop, struct id activity, struct id parent,
                   struct write_form *ret, struct err *err)
{
    struct who *who = req->who;
    struct pod_view *pods;
    char w[ID_TEXT + 1], a[ID_TEXT + 1];

    *ret = (struct write_form){
        .action = slice_str(arena_printf(req->arena, "/w/%s/a/%s/posts", id_text(workshop, w),
                                         id_text(activity, a))),
        .token = slice_str(who->token),
        .author = who->actor.enrolment,
        .op = rng_id(site_rng(app_of(req)->site)),
        .rev = 1,
        .parent = parent,
        .brief = !id_none(parent),
        .scope = SCOPE_COHORT};
    if (pod_list_of(app_store(req), req->arena, workshop, who->actor.enrolment, &pods,
                    &ret->pod_count, err) != 0)
        return -1;
    ret->pods = pods;
    return offer_people(req, workshop, ret, err);
}
