#include "core/model/people/enrolment.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/people/site.h"
#include "core/model/project.h"
#include "core/model/put.h"
#include "core/model/reader.h"
#include "core/model/role.h"
#include "core/model/same.h"
#include "core/model/workshop.h"
#include "gen/sql/checklist.h"
#include "gen/sql/people.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

/* In a site's own space persons stand where enrolments stand. */
static int person_reads(struct store *store, struct id site, struct id person, struct err *err)
{
    struct sql_person_here_row row;
    int found = sql_person_here(store, site, person, &row, err);

    if (found <= 0)
        return found;
    if (sql_reader_put(store, site, person, scope_public(site), err) < 0 ||
        sql_reader_put(store, site, person, scope_cohort(site), err) < 0 ||
        sql_reader_put(store, site, person, scope_me(site, person), err) < 0)
        return -1;
    return 0;
}

/* What an enrolment reads by itself, or by `of`, for whom it stands. */
static int reads_of(struct store *store, struct id workshop, struct id enrolment, struct id of,
                    enum role role, struct err *err)
{
    if (sql_reader_put(store, workshop, enrolment, scope_me(workshop, of), err) < 0)
        return -1;
    if (role == ROLE_OBSERVER) /* sees only what the cohort agreed to show */
        return 0;
    return sql_reader_put_pods(store, workshop, enrolment, of, err) < 0 ||
                   sql_reader_put_sets(store, workshop, enrolment, of, err) < 0
               ? -1
               : 0;
}

static int reads(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
                 struct err *err)
{
    struct sql_enrolment_row_row row;
    struct id *below;
    size_t count;
    int found = sql_enrolment_row(store, workshop, enrolment, arena, &row, err);
    enum role role = found > 0 && row.state == ENROLMENT_IN ? role_read(row.role) : ROLE_NOBODY;

    if (found < 0 || sql_reader_drop_enrolment(store, workshop, enrolment, err) < 0 ||
        person_reads(store, workshop, enrolment, err) != 0)
        return -1;
    if (role == ROLE_NOBODY)
        return 0;
    if (sql_reader_put(store, workshop, enrolment, scope_public(workshop), err) < 0 ||
        reads_of(store, workshop, enrolment, enrolment, role, err) != 0 ||
        same_below(store, arena, SAME_ENROLMENTS, workshop, enrolment, &below, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (reads_of(store, workshop, enrolment, below[i], role, err) != 0)
            return -1;
    if (role == ROLE_OBSERVER)
        return 0;
    if (sql_reader_put(store, workshop, enrolment, scope_cohort(workshop), err) < 0)
        return -1;
    return role == ROLE_FACILITATOR && sql_reader_put_all_pods(store, workshop, enrolment, err) < 0
               ? -1
               : 0;
}

int enrolment_readers(struct store *store, struct id workshop, struct id enrolment, struct err *err)
{
    struct arena *arena;
    struct same_way way;
    int result;

    if (id_none(enrolment)) /* no enrolment: what anybody reads */
        return reader_put_anybody(store, workshop, err);
    arena = arena_new(CEILING_ACTION);
    result = same_way(store, SAME_ENROLMENTS, workshop, enrolment, &way, err);
    for (size_t i = 0; i < way.count && result == 0; i++)
        result = reads(store, arena, workshop, way.ids[i], err);
    arena_free(arena);
    return result;
}

/* Of who carries same_as: merged, unless the way is a ring that ends here. */
static int state_of_merged(struct store *store, struct id workshop, struct id id, struct err *err)
{
    struct same_way way;

    if (same_way(store, SAME_ENROLMENTS, workshop, id, &way, err) != 0)
        return -1;
    return sql_enrolment_state(store, workshop, id,
                               id_eq(way.end, id) ? ENROLMENT_IN : ENROLMENT_MERGED, err) < 0
               ? -1
               : 0;
}

/* All whose way comes by this one, and itself: who stands for them, and by what name. */
static int shown_as(struct store *store, struct arena *arena, struct id workshop, struct id id,
                    struct err *err)
{
    struct sql_enrolment_row_row row, end;
    struct same_way way;
    struct id *below;
    size_t count;

    if (same_below(store, arena, SAME_ENROLMENTS, workshop, id, &below, &count, err) != 0)
        return -1;
    for (size_t i = 0; i <= count; i++) {
        struct id one = i < count ? below[i] : id;
        int found = sql_enrolment_row(store, workshop, one, arena, &row, err), there = 0;

        if (found < 0 || same_way(store, SAME_ENROLMENTS, workshop, one, &way, err) != 0)
            return -1;
        if (found == 0)
            continue;
        if (!id_none(way.end) && !id_eq(way.end, one))
            there = sql_enrolment_row(store, workshop, way.end, arena, &end, err);
        if (there < 0 || sql_enrolment_survivor(store, workshop, one, there ? way.end : one,
                                                there ? end.own_name : row.own_name, err) < 0)
            return -1;
    }
    return 0;
}

/* After `id` changed, which had been the same as `was`: everybody on the old way and the new one,
 * and those behind it. A row depends on the others of its ways only, so this leaves what any order
 * of arrival leaves. */
static int settle(struct store *store, struct id workshop, struct id id, struct id was,
                  struct err *err)
{
    struct arena *arena = arena_new(CEILING_LIST);
    struct sql_enrolment_row_row row;
    struct same_way way;
    int result = shown_as(store, arena, workshop, id, err);

    for (int old = 0; old < 2 && result == 0; old++) {
        struct id from = old ? was : id;

        if (id_none(from))
            continue;
        result = same_way(store, SAME_ENROLMENTS, workshop, from, &way, err);
        for (size_t i = 0; i < way.count && result == 0; i++) {
            int found = sql_enrolment_row(store, workshop, way.ids[i], arena, &row, err);

            result = found < 0 ? -1 : 0;
            if (found > 0 && !id_none(row.same_as))
                result = state_of_merged(store, workshop, way.ids[i], err);
        }
        if (result == 0)
            result = enrolment_readers(store, workshop, from, err);
    }
    arena_free(arena);
    return result;
}

/* Most changes are of somebody who neither is another nor stands for one: their row is whole as it
 * was put, and what they read hangs on state and role alone. */
static int follow(struct store *store, struct arena *arena, struct id workshop, struct id id,
                  const struct sql_enrolment_row_row *was, struct err *err)
{
    struct sql_enrolment_row_row now;
    struct id *below;
    size_t count;
    int found = sql_enrolment_row(store, workshop, id, arena, &now, err);

    if (found < 0 ||
        same_below(store, arena, SAME_ENROLMENTS, workshop, id, &below, &count, err) != 0)
        return -1;
    if (count > 0 || !id_none(was->same_as) || (found > 0 && !id_none(now.same_as)))
        return settle(store, workshop, id, was->same_as, err);
    if (found > 0 && !id_none(was->id) && now.state == was->state && slice_eq(now.role, was->role))
        return 0;
    return reads(store, arena, workshop, id, err);
}

int enrolment_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id space = now->space, id = now->object, same = project_id(p, "same_as");
    uint8_t card[32];
    bool has_card = hex_read(project_text(p, "card", 64), card, sizeof card);
    int64_t state =
        !id_none(same) ? ENROLMENT_MERGED : project_state(p, "unclaimed", ENROLMENT_UNCLAIMED);
    struct sql_enrolment_row_row was = {0};

    if (sql_enrolment_row(p->store, space, id, p->arena, &was, err) < 0)
        return -1;
    if (state == ENROLMENT_IN && slice_is(project_text(p, "state", 40), "waiting"))
        state = ENROLMENT_WAITING;
    if ((now->gone ? sql_enrolment_drop(p->store, space, id, err)
                   : sql_enrolment_put(p->store, space, id, project_text(p, "name", 400),
                                       project_text(p, "role", 16), state,
                                       has_card ? slice_of(card, sizeof card) : SLICE_NONE,
                                       project_i64(p, "joined", hlc_ms(now->hlc)),
                                       project_i64(p, "number", 0), project_text(p, "resting", 10),
                                       same, err)) < 0)
        return -1;
    return follow(p->store, p->arena, space, id, &was, err);
}

/* Both lists have the same shape. */
static void add(struct arena *arena, struct person_view **list, size_t *count, size_t *room,
                struct person_view view)
{
    *list = arena_grow(arena, *list, *count, room, sizeof **list);
    (*list)[(*count)++] = view;
}

int enrolment_list(struct store *store, struct arena *arena, struct id workshop,
                   struct person_view **ret, size_t *ret_count, struct err *err)
{
    struct sql_enrolment_of_workshop q;
    struct id site;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (site_home(store, &site, err) != 0 ||
        sql_enrolment_of_workshop(store, workshop, site, &q, err) != 0)
        return -1;
    while ((more = sql_enrolment_of_workshop_next(&q, err)) > 0)
        add(arena, ret, ret_count, &room,
            (struct person_view){.id = q.person,
                                 .enrolment = q.id,
                                 .name = arena_slice(arena, q.name),
                                 .role = arena_slice(arena, q.role),
                                 .unclaimed = q.state == ENROLMENT_UNCLAIMED});
    return more;
}

int enrolment_some(struct store *store, struct arena *arena, struct id workshop, int limit,
                   struct person_view **ret, size_t *ret_count, struct err *err)
{
    struct sql_enrolment_some q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_enrolment_some(store, workshop, limit, &q, err) != 0)
        return -1;
    while ((more = sql_enrolment_some_next(&q, err)) > 0)
        add(arena, ret, ret_count, &room,
            (struct person_view){.enrolment = q.id, .name = arena_slice(arena, q.name)});
    return more;
}

/* ---- places ---- */

int enrolment_tie(struct journal *j, struct id person, struct id workshop, struct id enrolment,
                  struct id author, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_PERSON_ENROLMENT, journal_site(j),
                      id_derived(person, "enrolment", slice_of(enrolment.b, sizeof enrolment.b)),
                      author);
    person_enrolment_put(&d, &(struct person_enrolment_entry){
                                 .person = person, .workshop = workshop, .enrolment = enrolment});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int enrolment_taken(struct store *store, struct id workshop, int64_t *ret, struct err *err)
{
    struct sql_enrolment_tally_row tally;

    if (sql_enrolment_tally(store, workshop, &tally, err) < 0)
        return -1;
    *ret = tally.others + tally.unclaimed;
    return 0;
}

static int check_room(struct store *store, struct arena *arena, struct id workshop, struct err *err)
{
    struct workshop_view w;
    int64_t taken;
    int found = workshop_get(store, arena, workshop, &w, err);

    if (found < 0 || enrolment_taken(store, workshop, &taken, err) != 0)
        return -1;
    if (found == 0 || w.places == 0 || taken < w.places)
        return 0;
    err_set(err, FAULT_CONFLICT, "every place is taken");
    return err_remedy(err, "Add places to it, or remove somebody, and try again.");
}

int enrolment_admit(struct journal *j, struct id workshop, struct id enrolment, struct id author,
                    struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_enrolment_row_row row;
    struct change_json d;
    int found = sql_enrolment_row(journal_store(j), workshop, enrolment, arena, &row, err);
    int result = found < 0 ? -1 : 0;

    if (found == 0) {
        err_set(err, FAULT_ABSENT, "there is nobody of this number here");
        result = err_remedy(err, "Go back to the list and choose again.");
    } else if (found > 0 && row.state == ENROLMENT_WAITING) {
        result = check_room(journal_store(j), arena, workshop, err);
        if (result == 0) {
            change_json_begin(&d, KIND_ENROLMENT, workshop, enrolment, author);
            enrolment_put(&d, &(struct enrolment_entry){.null = PUT(enrolment, state)});
            result = change_json_append(&d, j, SLICE_NONE, NULL, err);
        }
    }
    arena_free(arena);
    return result;
}
