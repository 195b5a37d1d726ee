#include "web/view/view_write.h"

#include "core/site/site.h"
#include "web/page/frame.h"

#include <stdlib.h>

/* A larger workshop offers no list of names: it would not fit a phone, nor a first page. */
enum { PEOPLE_OFFERED = 60, NAMES_BYTES = 64 * 1024 };

static int by_name(const void *a, const void *b)
{
    const struct person_view *one = a, *other = b;
    size_t n = one->name.n < other->name.n ? one->name.n : other->name.n;
    int order = n ? memcmp(one->name.p, other->name.p, n) : 0;

    if (order == 0 && one->name.n != other->name.n)
        return one->name.n < other->name.n ? -1 : 1;
    return order ? order : memcmp(&one->enrolment, &other->enrolment, sizeof one->enrolment);
}

/* Who may be named in a workshop, by name: for each an id, the name's length, the name. */
static int read_names(struct request *req, struct id workshop, struct slice *ret, struct err *err)
{
    struct person_view *people;
    struct buf buf;
    size_t count;

    *ret = app_recall(req, "names", workshop, ID_NONE);
    if (ret->p)
        return 0;
    if (enrolment_some(app_store(req), req->arena, workshop, PEOPLE_OFFERED + 1, &people, &count,
                       err) != 0)
        return -1;
    if (count > PEOPLE_OFFERED)
        count = 0;
    if (count > 0)
        qsort(people, count, sizeof *people, by_name);
    buf_init(&buf, NAMES_BYTES);
    for (size_t i = 0; i < count; i++) {
        uint32_t n = (uint32_t)people[i].name.n;

        buf_put(&buf, people[i].enrolment.b, sizeof(struct id));
        buf_put(&buf, &n, sizeof n);
        buf_add(&buf, people[i].name);
    }
    *ret = buf.over ? SLICE_NONE : arena_slice(req->arena, buf_slice(&buf));
    buf_done(&buf);
    app_remember(req, "names", workshop, ID_NONE, *ret);
    return 0;
}

static int offer_people(struct request *req, struct id workshop, struct write_form *form,
                        struct err *err)
{
    struct person_view *people = arena_array(req->arena, PEOPLE_OFFERED, sizeof *people);
    struct slice rest;

    if (read_names(req, workshop, &rest, err) != 0)
        return -1;
    form->people = people;
    while (rest.n > 0) {
        struct person_view one = {0};
        uint32_t n;

        memcpy(one.enrolment.b, rest.p, sizeof(struct id));
        memcpy(&n, rest.p + sizeof(struct id), sizeof n);
        rest = slice_from(rest, sizeof(struct id) + sizeof n);
        one.name = slice_head(rest, n);
        rest = slice_from(rest, n);
        if (!id_eq(one.enrolment, form->author))
            people[form->people_count++] = one;
    }
    return 0;
}

int view_write_form(struct request *req, struct id workshop, struct id activity, struct id parent,
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
