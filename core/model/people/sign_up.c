#include "core/model/people/sign_up.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/people/card_join.h"
#include "core/model/people/enrolment.h"
#include "core/model/people/person.h"
#include "core/model/people/site.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "core/model/workshop.h"
#include "gen/sql/making.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

static int check(struct journal *j, struct arena *arena, const struct sign_up *up,
                 struct workshop_view *ret, struct err *err)
{
    int found = workshop_get(journal_store(j), arena, up->workshop, ret, err);

    if (found < 0)
        return -1;
    if (found == 0 || !ret->announced) {
        err_set(err, FAULT_ABSENT, "there is no such announcement");
        return err_remedy(err, "Ask whoever told you of it.");
    }
    if (ret->closed) {
        err_set(err, FAULT_DENIED, "this one is over, and nobody can sign up any more");
        return err_remedy(err, "Ask whoever runs it.");
    }
    if (id_none(up->person) && up->name.n == 0) {
        err_set(err, FAULT_INVALID, "the name is empty");
        err_about(err, "name");
        return err_remedy(err, "Give the name by which the others know you.");
    }
    return 0;
}

static int has_room(struct journal *j, const struct workshop_view *w, bool *ret, struct err *err)
{
    int64_t taken = 0;

    if (w->places > 0 && enrolment_taken(journal_store(j), w->id, &taken, err) != 0)
        return -1;
    *ret = w->places == 0 || taken < w->places;
    return 0;
}

static int make_person(struct journal *j, const struct sign_up *up, struct id person,
                       struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_PERSON, journal_site(j), person, person);
    person_put(&d, &(struct person_entry){.name = up->name, .note = up->note});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* Somebody who was here before says something more to the facilitator. */
static int keep_note(struct journal *j, const struct sign_up *up, struct err *err)
{
    struct change_json d;

    if (up->note.n == 0)
        return 0;
    change_json_begin(&d, KIND_PERSON, journal_site(j), up->person, up->person);
    person_put(&d, &(struct person_entry){.note = up->note});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static int wait_for_place(struct journal *j, struct id workshop, struct id enrolment,
                          struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_ENROLMENT, workshop, enrolment, enrolment);
    enrolment_put(&d, &(struct enrolment_entry){.state = SLICE("waiting")});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* The one before stops. */
static int give_card(struct journal *j, struct id workshop, struct sign_up_done *ret,
                     struct err *err)
{
    struct change_json d;
    char hex[65];

    card_new(journal_rng(j), ret->card, hex);
    change_json_begin(&d, KIND_ENROLMENT, workshop, ret->enrolment, ret->enrolment);
    enrolment_put(&d, &(struct enrolment_entry){.card = slice_of(hex, 64)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* The form that signed somebody up may do so again a moment later: the answer got lost. Later it
 * may not: it may stand in the history of a phone that somebody else holds by then. */
static int once(struct journal *j, struct id op, struct id person, struct err *err)
{
    struct sql_op_get_row row;
    int known = journal_knows(j, person, err),
        found = sql_op_get(journal_store(j), op, person, &row, err);

    if (known < 0 || found < 0)
        return -1;
    if (!known && !found)
        return card_once(j, op, person, err) < 0 ? -1 : 0;
    if (found && journal_now(j) - row.rev < CARD_AGAIN_MS)
        return 0;
    err_set(err, FAULT_CONFLICT, "this form has signed somebody up before");
    return err_remedy(err, "Load the page again.");
}

static int write_up(struct journal *j, struct arena *arena, const struct sign_up *up,
                    struct sign_up_done *ret, struct err *err)
{
    struct id site = journal_site(j);
    struct sql_place_any_row place;
    struct workshop_view w;
    bool room, anew = id_none(up->person);
    int found;

    ret->person = anew ? id_derived(up->op, "person", SLICE_NONE) : up->person;
    if (check(j, arena, up, &w, err) != 0 || has_room(j, &w, &room, err) != 0)
        return -1;
    found = anew ? once(j, up->op, ret->person, err) : 0;
    if (found < 0)
        return -1;
    found = sql_place_any(journal_store(j), site, ret->person, up->workshop, &place, err);
    if (found != 0) {
        ret->enrolment = place.enrolment;
        ret->waiting = place.state == ENROLMENT_WAITING;
        return found < 0 || (anew && give_card(j, up->workshop, ret, err) != 0) ? -1 : 0;
    }
    ret->waiting = !room;
    if ((anew ? make_person(j, up, ret->person, err) : keep_note(j, up, err)) != 0 ||
        person_enrol(j, ret->person, up->workshop, ROLE_PARTICIPANT, &ret->enrolment, err) != 0 ||
        (anew && give_card(j, up->workshop, ret, err) != 0))
        return -1;
    return ret->waiting ? wait_for_place(j, up->workshop, ret->enrolment, err) : 0;
}

int sign_up_write(struct journal *j, const struct sign_up *up, struct sign_up_done *ret,
                  struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    int result;

    *ret = (struct sign_up_done){0};
    result = write_up(j, arena, up, ret, err);
    arena_free(arena);
    return result;
}

int sign_up_state(struct store *store, struct id person, struct id workshop,
                  enum sign_up_state *ret, int64_t *ret_position, struct err *err)
{
    struct sql_place_any_row place;
    struct sql_place_waiting_before_row before;
    struct id site;
    int found;

    *ret = SIGN_UP_NONE;
    *ret_position = 0;
    if (id_none(person))
        return 0;
    if (site_home(store, &site, err) != 0)
        return -1;
    found = sql_place_any(store, site, person, workshop, &place, err);
    if (found <= 0)
        return found;
    *ret = place.state == ENROLMENT_WAITING ? SIGN_UP_WAITING : SIGN_UP_IN;
    if (*ret == SIGN_UP_IN)
        return 0;
    if (sql_place_waiting_before(store, workshop, place.joined, place.enrolment, &before, err) < 0)
        return -1;
    *ret_position = before.count + 1;
    return 0;
}

int sign_up_waits(struct store *store, struct id person, struct id *ret, size_t room,
                  size_t *ret_count, struct err *err)
{
    struct sql_place_waits q;
    struct id site;
    int more = 0;

    *ret_count = 0;
    if (site_home(store, &site, err) != 0 || sql_place_waits(store, site, person, &q, err) != 0)
        return -1;
    while (*ret_count < room && (more = sql_place_waits_next(&q, err)) > 0)
        ret[(*ret_count)++] = q.workshop;
    sql_place_waits_end(&q);
    return more < 0 ? -1 : 0;
}
