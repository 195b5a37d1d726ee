#include "core/model/same.h"

#include "gen/sql/people.h"

/* One step up; *ret is none at the end of the way. */
static int step(struct store *store, enum same_kind kind, struct id space, struct id id,
                struct id *ret, struct err *err)
{
    struct sql_same_enrolment_row enrolment = {0};
    struct sql_same_person_row person = {0};
    int found = kind == SAME_ENROLMENTS ? sql_same_enrolment(store, space, id, &enrolment, err)
                                        : sql_same_person(store, space, id, &person, err);

    *ret = found <= 0 ? ID_NONE : kind == SAME_ENROLMENTS ? enrolment.same_as : person.same_as;
    return found < 0 ? -1 : 0;
}

static bool among(struct id id, const struct id *list, size_t count, size_t *ret_at)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(list[i], id)) {
            *ret_at = i;
            return true;
        }
    return false;
}

static struct id lowest(const struct id *list, size_t count)
{
    struct id low = list[0];

    for (size_t i = 1; i < count; i++)
        if (memcmp(&list[i], &low, sizeof low) < 0)
            low = list[i];
    return low;
}

int same_way(struct store *store, enum same_kind kind, struct id space, struct id id,
             struct same_way *ret, struct err *err)
{
    size_t at;

    *ret = (struct same_way){.ids = {id}, .count = 1};
    for (;;) {
        struct id next;

        if (step(store, kind, space, ret->ids[ret->count - 1], &next, err) != 0)
            return -1;
        if (id_none(next)) {
            ret->end = ret->ids[ret->count - 1];
            return 0;
        }
        if (among(next, ret->ids, ret->count, &at)) {
            ret->end = lowest(ret->ids + at, ret->count - at);
            return 0;
        }
        if (ret->count == SAME_HOPS + 1)
            return 0;
        ret->ids[ret->count++] = next;
    }
}

struct list {
    struct arena *arena;
    struct id *at;
    size_t count, room;
};

static void add(struct list *list, struct id id)
{
    size_t at;

    if (among(id, list->at, list->count, &at))
        return;
    list->at = arena_grow(list->arena, list->at, list->count, &list->room, sizeof *list->at);
    list->at[list->count++] = id;
}

static int add_below(struct store *store, enum same_kind kind, struct id space, struct id id,
                     struct list *list, struct err *err)
{
    struct sql_same_enrolments e;
    struct sql_same_persons p;
    int more;

    if (kind == SAME_ENROLMENTS) {
        if (sql_same_enrolments(store, space, id, &e, err) != 0)
            return -1;
        while ((more = sql_same_enrolments_next(&e, err)) > 0)
            add(list, e.id);
        return more;
    }
    if (sql_same_persons(store, space, id, &p, err) != 0)
        return -1;
    while ((more = sql_same_persons_next(&p, err)) > 0)
        add(list, p.id);
    return more;
}

int same_below(struct store *store, struct arena *arena, enum same_kind kind, struct id space,
               struct id id, struct id **ret, size_t *ret_count, struct err *err)
{
    struct list list = {.arena = arena};
    size_t from = 0;

    add(&list, id);
    for (int hop = 0; hop < SAME_HOPS && from < list.count; hop++) {
        size_t to = list.count;

        for (; from < to; from++)
            if (add_below(store, kind, space, list.at[from], &list, err) != 0)
                return -1;
    }
    *ret = list.at + 1;
    *ret_count = list.count - 1;
    return 0;
}
