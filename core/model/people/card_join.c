#include "core/model/people/card_join.h"

#include "core/journal/journal.h"
#include "core/model/people/person.h"
#include "core/model/workshop.h"
#include "gen/sql/person.h"

int card_once(struct journal *j, struct id op, struct id author, struct err *err)
{
    struct sql_op_get_row row;
    int found = sql_op_get(journal_store(j), op, author, &row, err);

    if (found != 0)
        return found < 0 ? -1 : 0;
    return sql_op_put(journal_store(j), op, author, journal_now(j), HASH_NONE, HASH_NONE, err) < 0
               ? -1
               : 1;
}

/* The form that let somebody in a moment ago may do so again: the answer got lost. Later it may
 * not: it may stand in the history of a phone that somebody else holds by then. */
static int just_joined(struct journal *j, struct id op, struct id person, struct err *err)
{
    struct sql_op_get_row row;
    int found = id_none(op) ? 0 : sql_op_get(journal_store(j), op, person, &row, err);

    return found <= 0 ? found : journal_now(j) - row.rev < CARD_AGAIN_MS;
}

static int refuse(struct err *err, enum fault fault, const char *text, const char *remedy)
{
    err_set(err, fault, "%s", text);
    return err_remedy(err, "%s", remedy);
}

static int join_picked(struct journal *j, struct arena *arena, const struct workshop_view *w,
                       const struct card_wish *wish, struct card_joined *ret, struct err *err)
{
    struct card_place place;
    int found = card_place(journal_store(j), arena, w->id, wish->pick, &place, err), again;

    if (found < 0)
        return -1;
    /* Who will lead comes in with a card: the code on the wall is everybody's. */
    if (!found || !w->choose || place.number > 0 || place.leads)
        return refuse(err, FAULT_DENIED, "names cannot be chosen here",
                      "Give your name, or ask a facilitator for a card.");
    again = just_joined(j, wish->op, place.person, err);
    if (again < 0)
        return -1;
    if (!place.unclaimed && !again)
        return refuse(err, FAULT_CONFLICT, "somebody has come in with this name",
                      "If it is yours, ask a facilitator for a card.");
    ret->person = place.person;
    ret->made.enrolment = place.enrolment;
    ret->made.name = place.name;
    if (person_claim(j, place.person, err) != 0 ||
        (!id_none(wish->op) && !again && card_once(j, wish->op, place.person, err) < 0))
        return -1;
    return place.carded && !again ? 0
                                  : card_make(j, arena, w->id, place.enrolment, &ret->made, err);
}

static int join_named(struct journal *j, struct arena *arena, const struct workshop_view *w,
                      const struct card_wish *wish, struct card_joined *ret, struct err *err)
{
    struct id op = id_none(wish->op) ? rng_id(journal_rng(j)) : wish->op;
    const struct card_newcomer n = {.person = id_derived(op, "join", SLICE_NONE),
                                    .enrolment = id_derived(op, "join place", SLICE_NONE),
                                    .workshop = w->id,
                                    .name = wish->name,
                                    .suggest = wish->suggest};
    int again = just_joined(j, op, n.person, err), known;

    ret->person = n.person;
    if (again != 0)
        return again < 0 ? -1 : card_make(j, arena, w->id, n.enrolment, &ret->made, err);
    known = journal_knows(j, n.person, err);
    if (known != 0)
        return known < 0 ? -1
                         : refuse(err, FAULT_CONFLICT, "this form has let somebody in before",
                                  "Load the page again.");
    return card_admit(j, arena, &n, &ret->made, err) != 0 || card_once(j, op, n.person, err) < 0
               ? -1
               : 0;
}

int card_join(struct journal *j, struct arena *arena, const struct card_wish *wish,
              struct card_joined *ret, struct err *err)
{
    struct workshop_view w;
    int found = workshop_by_code(journal_store(j), arena, wish->code, &w, err);

    *ret = (struct card_joined){0};
    if (found < 0)
        return -1;
    if (!found)
        return refuse(err, FAULT_ABSENT, "no workshop has this code",
                      "Look at the sheet again: 8 letters and digits.");
    ret->workshop = w.id;
    if (!w.joining || w.closed)
        return refuse(err, FAULT_DENIED, "joining is closed", "Ask a facilitator to open it.");
    return id_none(wish->pick) ? join_named(j, arena, &w, wish, ret, err)
                               : join_picked(j, arena, &w, wish, ret, err);
}
