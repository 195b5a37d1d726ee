#include "core/model/people/card_list.h"

#include "core/base/norm.h"
#include "core/model/people/site.h"
#include "gen/sql/card.h"
#include "gen/sql/schema.h"

enum { LOOK_THROUGH = 5000 };

int card_tally(struct store *store, struct id workshop, struct card_tally *ret, struct err *err)
{
    struct sql_card_tally_row row;
    int found = sql_card_tally(store, workshop, &row, err);

    *ret = (struct card_tally){0};
    if (found > 0)
        *ret = (struct card_tally){row.inside, row.waiting, row.carded, row.spare};
    return found < 0 ? -1 : 0;
}

int card_missing(struct store *store, struct id workshop, bool spare, bool carded,
                 struct id ret[CARD_LIST], size_t *ret_count, struct err *err)
{
    struct sql_card_missing q;
    int more;

    *ret_count = 0;
    if (sql_card_missing(store, workshop, spare, carded, CARD_LIST, &q, err) != 0)
        return -1;
    while ((more = sql_card_missing_next(&q, err)) > 0)
        ret[(*ret_count)++] = q.id;
    return more;
}

static bool holds(struct slice name, struct slice filter)
{
    struct buf folded;
    bool found;

    buf_init(&folded, 64 * 1024);
    norm_fold(name, &folded);
    found = memmem(folded.p, folded.n, filter.p, filter.n) != NULL;
    buf_done(&folded);
    return found;
}

int card_unclaimed(struct store *store, struct arena *arena, const struct card_query *query,
                   struct card_names *ret, struct err *err)
{
    struct sql_card_unclaimed q;
    struct buf folded;
    size_t room = 0;
    int more;

    *ret = (struct card_names){0};
    if (sql_card_unclaimed(store, query->workshop, query->name, query->id,
                           query->filter.n ? LOOK_THROUGH : (int64_t)query->limit + 1, &q,
                           err) != 0)
        return -1;
    buf_init(&folded, 64 * 1024);
    norm_fold(query->filter, &folded);
    while ((more = sql_card_unclaimed_next(&q, err)) > 0) {
        if (query->filter.n && !holds(q.name, buf_slice(&folded)))
            continue;
        if (ret->count == query->limit) {
            ret->more = true;
            continue;
        }
        ret->names = arena_grow(arena, ret->names, ret->count, &room, sizeof *ret->names);
        ret->names[ret->count++] =
            (struct card_name){q.id, arena_slice(arena, q.name), q.card != 0, q.leads != 0};
    }
    buf_done(&folded);
    return more;
}

int card_same_name(struct store *store, struct arena *arena, struct id workshop, struct slice name,
                   struct card_name *ret, struct err *err)
{
    struct sql_card_unclaimed q;
    struct buf wanted, folded;
    int more, found = 0;

    *ret = (struct card_name){.name = SLICE_NONE};
    if (sql_card_unclaimed(store, workshop, SLICE_NONE, ID_NONE, LOOK_THROUGH, &q, err) != 0)
        return -1;
    buf_init(&wanted, 64 * 1024);
    buf_init(&folded, 64 * 1024);
    norm_fold(name, &wanted);
    while ((more = sql_card_unclaimed_next(&q, err)) > 0) {
        buf_clear(&folded);
        norm_fold(q.name, &folded);
        if (!found && !q.leads && slice_eq(buf_slice(&folded), buf_slice(&wanted))) {
            *ret = (struct card_name){
                .enrolment = q.id, .name = arena_slice(arena, q.name), .carded = q.card != 0};
            found = 1;
        }
    }
    buf_done(&wanted);
    buf_done(&folded);
    return more < 0 ? -1 : found;
}

int card_people(struct store *store, struct arena *arena, struct id workshop, size_t limit,
                struct card_person **ret, size_t *ret_count, struct err *err)
{
    struct sql_card_people q;
    struct id site;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (site_home(store, &site, err) != 0 ||
        sql_card_people(store, workshop, site, (int64_t)limit, &q, err) != 0)
        return -1;
    while ((more = sql_card_people_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct card_person){.name = arena_slice(arena, q.name),
                                                      .role = arena_slice(arena, q.role),
                                                      .note = arena_slice(arena, q.note),
                                                      .unclaimed = q.state == ENROLMENT_UNCLAIMED};
    }
    return more;
}
