#include "core/model/people/person.h"

#include "core/base/ceiling.h"
#include "core/base/date.h"
#include "core/base/utf8.h"
#include "core/journal/journal.h"
#include "core/model/people/enrolment.h"
#include "core/model/people/site.h"
#include "core/model/project.h"
#include "core/model/put.h"
#include "core/model/same.h"
#include "gen/sql/card.h"
#include "gen/sql/people.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

int person_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id site = now->space, person = now->object, same = project_id(p, "same_as");
    int64_t state = id_none(same) ? project_state(p, "unclaimed", PERSON_UNCLAIMED) : PERSON_MERGED;

    if ((now->gone ? sql_person_drop(p->store, site, person, err)
                   : sql_person_put(p->store, site, person, project_text(p, "name", 400), state,
                                    project_text(p, "note", 1000), project_text(p, "suggest", 400),
                                    same, now->body_n, err)) < 0)
        return -1;
    return enrolment_readers(p->store, site, person, err);
}

int person_enrolment_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if (now->gone || project_bool(p, "gone"))
        return sql_person_enrolment_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_person_enrolment_put(p->store, now->space, now->object, project_id(p, "person"),
                                    project_id(p, "workshop"), project_id(p, "enrolment"), err) < 0
               ? -1
               : 0;
}

int person_list(struct store *store, struct arena *arena, struct id site, struct person_view **ret,
                size_t *ret_count, struct err *err)
{
    struct sql_person_all q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_person_all(store, site, &q, err) != 0)
        return -1;
    while ((more = sql_person_all_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct person_view){.id = q.id,
                                                      .name = arena_slice(arena, q.name),
                                                      .note = arena_slice(arena, q.note),
                                                      .suggest = arena_slice(arena, q.suggest),
                                                      .unclaimed = q.state == PERSON_UNCLAIMED};
    }
    return more;
}

int person_called(struct store *store, struct arena *arena, struct id person, struct slice *ret,
                  struct err *err)
{
    struct sql_person_row_row row;
    struct id site;
    int found;

    *ret = SLICE_NONE;
    if (site_home(store, &site, err) != 0)
        return -1;
    found = sql_person_row(store, site, person, arena, &row, err);
    if (found <= 0 || row.state == PERSON_GONE)
        return found < 0 ? -1 : 0;
    *ret = row.name;
    return 1;
}

/* Writes an enrolment for a person of this site, and the tie between them. */
static int enrol(struct journal *j, struct id person, struct id workshop, struct slice name,
                 enum role role, struct slice card_hex, struct id *ret, struct err *err)
{
    struct change_json d;

    *ret = rng_id(journal_rng(j));
    change_json_begin(&d, KIND_ENROLMENT, workshop, *ret, *ret);
    enrolment_put(&d, &(struct enrolment_entry){.name = name,
                                                .role = slice_str(role_word(role)),
                                                .card = card_hex,
                                                .joined = journal_now(j)});
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    return enrolment_tie(j, person, workshop, *ret, person, err);
}

int person_enrol(struct journal *j, struct id person, struct id workshop, enum role role,
                 struct id *ret_enrolment, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_person_place_row place;
    struct sql_person_row_row row;
    int result, found = sql_person_place(journal_store(j), journal_site(j), person, workshop, arena,
                                         &place, err);

    *ret_enrolment = place.enrolment;
    result = found < 0 ? -1 : 0;
    if (found == 0) {
        found = sql_person_row(journal_store(j), journal_site(j), person, arena, &row, err);
        if (found > 0)
            result = enrol(j, person, workshop, row.name, role, SLICE_NONE, ret_enrolment, err);
        else
            result = found < 0 ? -1 : err_set(err, FAULT_ABSENT, "no such person");
    }
    arena_free(arena);
    return result;
}

/* A name on a list comes in: it is somebody from now on. */
static int claimed(struct journal *j, uint16_t kind, struct id space, struct id object,
                   struct err *err)
{
    struct change_json d;

    change_json_begin(&d, kind, space, object, object);
    put_null(&d, kind == KIND_PERSON ? (int)put_person_state : put_enrolment_state);
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* One of those who turn out to be one. */
static int claim_one(struct journal *j, struct id person, struct err *err)
{
    enum { PLACES = 64 };
    struct sql_person_places_unclaimed q;
    struct id workshops[PLACES], places[PLACES];
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_person_row_row row;
    size_t count = 0;
    int more, found = sql_person_row(journal_store(j), journal_site(j), person, arena, &row, err);

    arena_free(arena);
    if (found <= 0 || row.state != PERSON_UNCLAIMED)
        return found < 0 ? -1 : 0;
    if (sql_person_places_unclaimed(journal_store(j), journal_site(j), person, &q, err) != 0)
        return -1;
    while ((more = sql_person_places_unclaimed_next(&q, err)) > 0 && count < PLACES) {
        workshops[count] = q.workshop;
        places[count++] = q.enrolment;
    }
    sql_person_places_unclaimed_end(&q);
    if (more < 0 || claimed(j, KIND_PERSON, journal_site(j), person, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (claimed(j, KIND_ENROLMENT, workshops[i], places[i], err) != 0)
            return -1;
    return 0;
}

int person_claim(struct journal *j, struct id person, struct err *err)
{
    struct same_way way;

    if (same_way(journal_store(j), SAME_PERSONS, journal_site(j), person, &way, err) != 0)
        return -1;
    for (size_t i = 0; i < way.count; i++)
        if (claim_one(j, way.ids[i], err) != 0)
            return -1;
    return 0;
}

static int rename_one(struct journal *j, uint16_t kind, struct id space, struct id object,
                      struct slice name, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, kind, space, object, object);
    put_text(&d, kind == KIND_PERSON ? (int)put_person_name : put_enrolment_name, name);
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int person_rename(struct journal *j, struct id person, struct slice name, struct err *err)
{
    enum { PLACES = 64 };
    struct id workshops[PLACES], places[PLACES];
    struct sql_card_places q;
    size_t count = 0;
    int more;

    if (sql_card_places(journal_store(j), journal_site(j), person, &q, err) != 0)
        return -1;
    while ((more = sql_card_places_next(&q, err)) > 0)
        if (count < PLACES && !slice_eq(q.name, name)) {
            workshops[count] = q.workshop;
            places[count++] = q.enrolment;
        }
    if (more < 0 || rename_one(j, KIND_PERSON, journal_site(j), person, name, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (rename_one(j, KIND_ENROLMENT, workshops[i], places[i], name, err) != 0)
            return -1;
    return 0;
}

/* ---- seen from a workshop ---- */

/* The place of one person in a workshop, through those of their own that were merged into another:
 * 1, 0, -1. */
static int place_of(struct store *store, struct arena *arena, struct id site, struct id person,
                    struct id workshop, struct sql_enrolment_row_row *ret, struct err *err)
{
    enum { TIES = 16 };
    struct sql_person_ties q;
    struct id ties[TIES];
    struct same_way way;
    size_t count = 0;
    int more = 0;

    if (sql_person_ties(store, site, person, workshop, &q, err) != 0)
        return -1;
    while (count < TIES && (more = sql_person_ties_next(&q, err)) > 0)
        ties[count++] = q.enrolment;
    sql_person_ties_end(&q);
    if (more < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int found;

        if (same_way(store, SAME_ENROLMENTS, workshop, ties[i], &way, err) != 0)
            return -1;
        if (id_none(way.end))
            continue;
        found = sql_enrolment_row(store, workshop, way.end, arena, ret, err);
        if (found < 0 || (found > 0 && ret->state == ENROLMENT_IN))
            return found;
    }
    return 0;
}

/* The same, with the places of those who were merged into this person: their own goes first. */
static int place_of_all(struct store *store, struct arena *arena, struct id site, struct id person,
                        struct id workshop, struct sql_enrolment_row_row *ret, struct err *err)
{
    int found = place_of(store, arena, site, person, workshop, ret, err);
    struct id *below;
    size_t count;

    if (found != 0 ||
        same_below(store, arena, SAME_PERSONS, site, person, &below, &count, err) != 0)
        return found ? found : -1;
    for (size_t i = 0; i < count && found == 0; i++)
        found = place_of(store, arena, site, below[i], workshop, ret, err);
    return found;
}

int person_actor(struct store *store, struct arena *arena, struct id person, struct id workshop,
                 struct actor *ret, struct err *err)
{
    struct site_view site;
    struct sql_person_row_row row;
    struct sql_enrolment_row_row place;
    struct same_way way;
    int found;

    *ret = (struct actor){.role = ROLE_NOBODY, .workshop = workshop};
    if (id_none(person))
        return 0;
    if (site_get(store, arena, &site, err) != 0 ||
        same_way(store, SAME_PERSONS, site.id, person, &way, err) != 0)
        return -1;
    person = way.end;
    found = sql_person_row(store, site.id, person, arena, &row, err);
    /* Where a ring ends, somebody counts although they are marked as merged. */
    if (found <= 0 || (row.state != PERSON_HERE && row.state != PERSON_MERGED))
        return found < 0 ? -1 : 0;
    ret->person = person;
    ret->name = row.name;
    ret->role = ROLE_GUEST;
    ret->owner = id_eq(site.owner, person);
    if (id_none(workshop))
        return 0;
    found = place_of_all(store, arena, site.id, person, workshop, &place, err);
    if (found <= 0)
        return found;
    ret->enrolment = place.id;
    ret->name = place.name;
    ret->role = role_read(place.role);
    return 0;
}
