#include "core/model/people/pod.h"
#include "core/model/people/enrolment.h"
#include "core/model/project.h"
#include "gen/sql/people.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"
#include "gen/sql/workshop.h"

static void ids_add(struct arena *arena, struct id **list, size_t *count, size_t *room,
                    struct id id)
{
    if (*count == *room) {
        size_t more = *room ? 2 * *room : 16;
        struct id *at = arena_array(arena, more, sizeof *at);

        if (*count)
            memcpy(at, *list, *count * sizeof *at);
        *list = at;
        *room = more;
    }
    (*list)[(*count)++] = id;
}

/* What the facilitators read, anew: they read every group that is there. */
static int pod_readers(const struct projection *p, struct err *err)
{
    struct sql_enrolment_facilitators q;
    struct id *found = NULL;
    size_t count = 0, room = 0;
    int more;

    if (sql_enrolment_facilitators(p->store, p->now->space, &q, err) != 0)
        return -1;
    while ((more = sql_enrolment_facilitators_next(&q, err)) > 0)
        ids_add(p->arena, &found, &count, &room, q.id);
    for (size_t i = 0; i < count && more == 0; i++)
        more = enrolment_readers(p->store, p->now->space, found[i], err);
    return more;
}

int pod_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if ((now->gone ? sql_pod_drop(p->store, now->space, now->object, err)
                   : sql_pod_put(p->store, now->space, now->object, project_text(p, "name", 200),
                                 project_gone(p), err)) < 0)
        return -1;
    return pod_readers(p, err);
}

int pod_member_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct sql_pod_member_get_row was;
    struct id enrolment = project_id(p, "enrolment");
    int known = sql_pod_member_get(p->store, now->space, now->object, &was, err);

    if (known < 0 ||
        (now->gone ? sql_pod_member_drop(p->store, now->space, now->object, err)
                   : sql_pod_member_put(p->store, now->space, now->object, project_id(p, "pod"),
                                        enrolment, project_gone(p), err)) < 0)
        return -1;
    if (known && enrolment_readers(p->store, now->space, was.enrolment, err) != 0)
        return -1;
    return now->gone ? 0 : enrolment_readers(p->store, now->space, enrolment, err);
}

/* Reads the members that a set's entry lists; false when its id does not fit them. */
static bool read_members(const struct projection *p, struct id **ret, size_t *ret_count)
{
    const struct json *list = json_get(p->now->state, "members");
    size_t count = p->now->gone ? 0 : json_count(list);

    *ret = arena_array(p->arena, count + 1, sizeof **ret);
    *ret_count = 0;
    for (size_t i = 0; i < count; i++)
        if (id_read(json_text(json_at(list, i)), &(*ret)[i], NULL) != 0)
            return false;
    if (!id_eq(pod_named_set_id(p->now->space, *ret, count), p->now->object))
        return false;
    *ret_count = count;
    return true;
}

/* The id of a set is derived from its members, so an entry can only repeat what is there: a set
 * whose id does not fit its members is none. */
int pod_named_set_project(const struct projection *p, struct err *err)
{
    struct id space = p->now->space, set = p->now->object;
    struct id *members;
    size_t count;
    struct sql_reader_members q;
    struct id *were = NULL;
    size_t were_count = 0, room = 0;
    int more;

    if (read_members(p, &members, &count)) {
        for (size_t i = 0; i < count; i++)
            if (sql_named_set_put(p->store, space, set, members[i], err) < 0 ||
                enrolment_readers(p->store, space, members[i], err) != 0)
                return -1;
        return 0;
    }
    if (sql_named_set_drop(p->store, space, set, err) < 0 ||
        sql_reader_members(p->store, space, set, &q, err) != 0)
        return -1;
    while ((more = sql_reader_members_next(&q, err)) > 0)
        ids_add(p->arena, &were, &were_count, &room, q.enrolment);
    for (size_t i = 0; i < were_count && more == 0; i++)
        more = enrolment_readers(p->store, space, were[i], err);
    return more;
}

struct id pod_named_set_id(struct id workshop, const struct id *members, size_t count)
{
    return id_derived(workshop, "named set", slice_of(members, count * sizeof *members));
}

static int collect(struct arena *arena, struct pod_view **ret, size_t *ret_count, struct id id,
                   struct slice name)
{
    enum { PODS_MAX = 2000 };

    if (*ret == NULL)
        *ret = arena_array(arena, PODS_MAX, sizeof **ret);
    if (*ret_count == PODS_MAX)
        return 0;
    (*ret)[(*ret_count)++] = (struct pod_view){id, arena_slice(arena, name)};
    return 0;
}

int pod_list(struct store *store, struct arena *arena, struct id workshop, struct pod_view **ret,
             size_t *ret_count, struct err *err)
{
    struct sql_pod_of_workshop q;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_pod_of_workshop(store, workshop, &q, err) != 0)
        return -1;
    while ((more = sql_pod_of_workshop_next(&q, err)) > 0)
        collect(arena, ret, ret_count, q.id, q.name);
    return more;
}

int pod_list_of(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
                struct pod_view **ret, size_t *ret_count, struct err *err)
{
    struct sql_pod_of_enrolment q;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_pod_of_enrolment(store, workshop, enrolment, &q, err) != 0)
        return -1;
    while ((more = sql_pod_of_enrolment_next(&q, err)) > 0)
        collect(arena, ret, ret_count, q.id, q.name);
    return more;
}

int pod_get(struct store *store, struct arena *arena, struct id workshop, struct id pod,
            struct pod_view *ret, struct err *err)
{
    struct sql_pod_row_row row;
    int found = sql_pod_row(store, workshop, pod, arena, &row, err);

    *ret = (struct pod_view){0};
    if (found <= 0 || row.state != OBJECT_HERE)
        return found < 0 ? -1 : 0;
    *ret = (struct pod_view){pod, row.name};
    return 1;
}

int pod_sizes(struct store *store, struct arena *arena, struct id workshop, struct pod_size **ret,
              size_t *ret_count, struct err *err)
{
    struct sql_pod_sizes q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_pod_sizes(store, workshop, &q, err) != 0)
        return -1;
    while ((more = sql_pod_sizes_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct pod_size){q.id, arena_slice(arena, q.name), q.people};
    }
    return more;
}

int pod_people(struct store *store, struct arena *arena, struct id workshop, struct id pod,
               struct pod_person **ret, size_t *ret_count, struct err *err)
{
    struct sql_pod_people q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_pod_people(store, workshop, pod, &q, err) != 0)
        return -1;
    while ((more = sql_pod_people_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] =
            (struct pod_person){.enrolment = q.id, .name = arena_slice(arena, q.name)};
    }
    return more;
}
