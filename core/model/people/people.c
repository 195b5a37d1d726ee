#include "core/model/people/people.h"

#include "core/base/ceiling.h"
#include "core/base/norm.h"
#include "core/model/people/site.h"
#include "core/model/same.h"
#include "gen/sql/people.h"
#include "gen/sql/person.h"
#include "gen/sql/round.h"
#include "gen/sql/schema.h"

#include <stdlib.h>

enum { LOOK_AT_ONCE = 500 };

static const struct {
    int one, other;
} states[SHOW_COUNT] = {
    [SHOW_HERE] = {ENROLMENT_IN, ENROLMENT_UNCLAIMED},
    [SHOW_IN] = {ENROLMENT_IN, ENROLMENT_IN},
    [SHOW_INVITED] = {ENROLMENT_UNCLAIMED, ENROLMENT_UNCLAIMED},
    [SHOW_WAITING] = {ENROLMENT_WAITING, ENROLMENT_WAITING},
    [SHOW_AWAY] = {ENROLMENT_GONE, ENROLMENT_MERGED},
};

int people_tally(struct store *store, struct id workshop, struct people_tally *ret, struct err *err)
{
    struct sql_people_tally_row row;

    if (sql_people_tally(store, workshop, &row, err) < 0)
        return -1;
    *ret = (struct people_tally){row.inside, row.invited, row.waiting, row.away, row.facilitators};
    return 0;
}

/* Up to `limit` rows behind a name. */
static int read_page(struct store *store, struct arena *arena, const struct people_query *query,
                     struct slice name, struct people_view *ret, size_t *ret_count, struct err *err)
{
    struct sql_people_page q;
    int more;

    *ret_count = 0;
    if (sql_people_page(store, query->workshop, name, query->after, states[query->which].one,
                        states[query->which].other, query->limit, &q, err) != 0)
        return -1;
    while ((more = sql_people_page_next(&q, err)) > 0)
        ret[(*ret_count)++] = (struct people_view){.enrolment = q.id,
                                                   .name = arena_slice(arena, q.name),
                                                   .role = arena_slice(arena, q.role),
                                                   .resting = arena_slice(arena, q.resting),
                                                   .state = (enum enrolment_state)q.state,
                                                   .carded = q.carded != 0};
    return more;
}

int people_page(struct store *store, struct arena *arena, const struct people_query *query,
                struct people_list *ret, struct err *err)
{
    struct people_query rows = *query;
    struct sql_enrolment_row_row row = {0};

    rows.limit++;
    *ret =
        (struct people_list){.people = arena_array(arena, (size_t)rows.limit, sizeof *ret->people)};
    if ((!id_none(query->after) &&
         sql_enrolment_row(store, query->workshop, query->after, arena, &row, err) < 0) ||
        read_page(store, arena, &rows, row.name, ret->people, &ret->count, err) != 0)
        return -1;
    ret->more = ret->count == (size_t)rows.limit;
    ret->count -= ret->more;
    return 0;
}

static bool holds(struct slice text, struct slice words)
{
    while (words.n) {
        struct slice word = slice_cut(&words, ' ');

        if (word.n && memmem(text.p, text.n, word.p, word.n) == NULL)
            return false;
    }
    return true;
}

/* Takes those of a page whose name holds the words; false when the list is full. */
static bool take_found(struct arena *arena, struct arena *page, struct slice words,
                       const struct people_view *some, size_t count, size_t limit,
                       struct people_list *ret)
{
    for (size_t i = 0; i < count; i++) {
        struct people_view *view = &ret->people[ret->count];

        if (!holds(norm_name_copy(page, some[i].name), words))
            continue;
        if (ret->count == limit) {
            ret->more = true;
            return false;
        }
        *view = some[i];
        view->name = arena_slice(arena, view->name);
        view->role = arena_slice(arena, view->role);
        view->resting = arena_slice(arena, view->resting);
        ret->count++;
    }
    return true;
}

int people_find(struct store *store, struct arena *arena, struct id workshop, struct slice words,
                int limit, struct people_list *ret, struct err *err)
{
    struct people_query query = {.workshop = workshop, .which = SHOW_HERE, .limit = LOOK_AT_ONCE};
    struct people_view *some = arena_array(arena, LOOK_AT_ONCE, sizeof *some);
    struct slice name = SLICE_NONE;
    size_t count = LOOK_AT_ONCE, looked = 0;
    bool go_on = true;

    words = norm_name_copy(arena, words);
    *ret =
        (struct people_list){.people = arena_array(arena, (size_t)limit + 1, sizeof *ret->people)};
    while (go_on && count == LOOK_AT_ONCE && looked < PEOPLE_LOOK) {
        struct arena *page = arena_new(CEILING_ACTION);
        int result = read_page(store, page, &query, name, some, &count, err);

        if (result == 0)
            go_on = take_found(arena, page, words, some, count, (size_t)limit, ret);
        if (count > 0) {
            name = arena_slice(arena, some[count - 1].name);
            query.after = some[count - 1].enrolment;
        }
        looked += count;
        arena_free(page);
        if (result != 0)
            return -1;
    }
    return 0;
}

static int by_bytes(struct slice a, struct slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;

    return order ? order : a.n < b.n ? -1 : a.n > b.n;
}

static int by_folded(const void *a, const void *b)
{
    const struct people_name *one = a, *other = b;
    int order = by_bytes(one->folded, other->folded);

    return order ? order : memcmp(&one->enrolment, &other->enrolment, sizeof one->enrolment);
}

int people_names(struct store *store, struct arena *arena, struct id workshop,
                 struct people_name **ret, size_t *ret_count, struct err *err)
{
    static const enum people_which which[] = {SHOW_HERE, SHOW_WAITING};
    struct people_tally tally;
    struct people_view *people;
    size_t count, room;

    *ret_count = 0;
    *ret = NULL;
    if (people_tally(store, workshop, &tally, err) != 0)
        return -1;
    room = (size_t)(tally.in + tally.invited + tally.waiting);
    if (room > PEOPLE_TWINS)
        return 0;
    *ret = arena_array(arena, room + 1, sizeof **ret);
    people = arena_array(arena, room + 1, sizeof *people);
    for (size_t k = 0; k < 2; k++) {
        const struct people_query query = {
            .workshop = workshop, .which = which[k], .limit = (int)(room - *ret_count)};

        if (read_page(store, arena, &query, SLICE_NONE, people, &count, err) != 0)
            return -1;
        for (size_t i = 0; i < count; i++)
            (*ret)[(*ret_count)++] =
                (struct people_name){norm_name_copy(arena, people[i].name), people[i].name,
                                     people[i].enrolment, people[i].state};
    }
    if (*ret_count)
        qsort(*ret, *ret_count, sizeof **ret, by_folded);
    return 0;
}

size_t people_names_find(const struct people_name *names, size_t count, struct slice name)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (by_bytes(names[mid].folded, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && slice_eq(names[low].folded, name) ? low : count;
}

static int merged_of(struct store *store, struct arena *arena, struct id workshop,
                     struct id enrolment, struct people_one *ret, struct err *err)
{
    struct id *list;
    struct people_view *views;
    struct sql_enrolment_row_row row;
    size_t count;

    if (same_below(store, arena, SAME_ENROLMENTS, workshop, enrolment, &list, &count, err) != 0)
        return -1;
    views = arena_array(arena, count + 1, sizeof *views);
    for (size_t i = 0; i < count; i++) {
        if (sql_enrolment_row(store, workshop, list[i], arena, &row, err) < 0)
            return -1;
        views[i] = (struct people_view){.enrolment = list[i], .name = row.own_name};
    }
    ret->merged = views;
    ret->merged_count = count;
    return 0;
}

static int person_of(struct store *store, struct arena *arena, struct id workshop,
                     struct people_one *ret, struct err *err)
{
    struct site_view site;
    struct sql_people_person_row tie;
    struct sql_person_row_row row;
    struct sql_seen_get_row seen;
    int found;

    if (site_get(store, arena, &site, err) != 0)
        return -1;
    found = sql_people_person(store, workshop, ret->view.enrolment, site.id, &tie, err);
    if (found <= 0)
        return found;
    ret->person = tie.person;
    ret->owner = id_eq(tie.person, site.owner);
    found = sql_person_row(store, site.id, tie.person, arena, &row, err);
    if (found < 0)
        return -1;
    if (found) {
        ret->note = row.note;
        ret->suggest = row.suggest;
    }
    found = sql_seen_get(store, tie.person, &seen, err);
    if (found > 0)
        ret->seen = seen.at;
    return found < 0 ? -1 : 0;
}

int people_get(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
               struct people_one *ret, struct err *err)
{
    struct sql_enrolment_row_row row, same;
    int found = sql_enrolment_row(store, workshop, enrolment, arena, &row, err);

    *ret = (struct people_one){0};
    if (found <= 0)
        return found;
    ret->view = (struct people_view){.enrolment = enrolment,
                                     .name = row.name,
                                     .role = row.role,
                                     .resting = row.resting,
                                     .state = (enum enrolment_state)row.state,
                                     .carded = row.card.n > 0};
    ret->own_name = row.own_name;
    ret->same_as = row.same_as;
    ret->joined = row.joined;
    ret->number = row.number;
    if (!id_none(row.same_as)) {
        found = sql_enrolment_row(store, workshop, row.same_as, arena, &same, err);
        if (found < 0)
            return -1;
        ret->same_name = found ? same.name : SLICE_NONE;
    }
    if (merged_of(store, arena, workshop, enrolment, ret, err) != 0 ||
        person_of(store, arena, workshop, ret, err) != 0 ||
        pod_list_of(store, arena, workshop, enrolment, &ret->pods, &ret->pod_count, err) != 0)
        return -1;
    return 1;
}

int people_texts(struct store *store, struct viewer viewer, struct id enrolment, int64_t *ret,
                 struct err *err)
{
    struct sql_round_texts_of_row row;

    if (sql_round_texts_of(store, viewer.workshop, enrolment, viewer, &row, err) < 0)
        return -1;
    *ret = row.texts;
    return 0;
}

int people_is_same(struct store *store, struct id workshop, struct id one, struct id other,
                   struct err *err)
{
    struct sql_same_enrolment_row row;
    int found = sql_same_enrolment(store, workshop, one, &row, err);

    return found <= 0 ? found : id_eq(row.same_as, other);
}
