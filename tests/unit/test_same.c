/* Who turns out to be the same as whom: what is read, under which name, and that no order of
 * arrival gives another result, with rings and long ways too. */
#include "gen/sql/person.h"
#include "tests/unit/one_site.h"

#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/model/people/people.h"
#include "core/model/people/person.h"
#include "core/model/same.h"

enum { CROWD = 12 };

static void set_same(struct world *w, struct id one, struct id other)
{
    struct change_json d;

    w->s.clock.fixed += 1000;
    OK(journal_begin(w->s.journal, &err));
    change_json_begin(&d, KIND_ENROLMENT, w->workshop, one, w->eva.enrolment);
    if (id_none(other)) {
        json_out_key(&d.out, "same_as");
        json_out_null(&d.out);
    } else {
        change_json_id(&d, "same_as", other);
    }
    OK(change_json_append(&d, w->s.journal, SLICE_NONE, NULL, &err));
    OK(journal_commit(w->s.journal, &err));
}

static struct id end_of(struct world *w, struct id id)
{
    struct same_way way;

    OK(same_way(w->s.store, SAME_ENROLMENTS, w->workshop, id, &way, &err));
    return way.end;
}

static bool reads(struct world *w, struct id enrolment, struct id of)
{
    struct sql_reader_has_row row;
    struct err err = {0};

    return sql_reader_has(w->s.store, w->workshop, enrolment, scope_me(w->workshop, of), &row,
                          &err) == 1;
}

static void people_get_one(struct world *w, struct arena *arena, struct id id,
                           struct people_one *ret)
{
    OK(people_get(w->s.store, arena, w->workshop, id, ret, &err) == 1 ? 0 : -1);
}

static void test_two(void **state)
{
    struct world *w = *state;
    struct arena *arena = arena_new(1 << 20);
    struct actor ann = site_join(&w->s, w->workshop, "Ann"),
                 anna = site_join(&w->s, w->workshop, "Anna"), who;
    struct hash before = site_digest(&w->s);
    struct people_one one;

    set_same(w, anna.enrolment, ann.enrolment);
    assert_true(id_eq(end_of(w, anna.enrolment), ann.enrolment));
    assert_true(reads(w, ann.enrolment, anna.enrolment));
    assert_true(reads(w, ann.enrolment, ann.enrolment));
    assert_false(reads(w, anna.enrolment, anna.enrolment));
    people_get_one(w, arena, anna.enrolment, &one);
    assert_true(slice_is(one.view.name, "Ann"));
    assert_true(slice_is(one.own_name, "Anna"));
    assert_int_equal(one.view.state, ENROLMENT_MERGED);
    /* Anna's key opens Ann's place. */
    OK(person_actor(w->s.store, arena, anna.person, w->workshop, &who, &err));
    assert_true(id_eq(who.enrolment, ann.enrolment));
    assert_true(slice_is(who.name, "Ann"));
    set_same(w, anna.enrolment, ID_NONE);
    assert_true(reads(w, anna.enrolment, anna.enrolment));
    assert_false(reads(w, ann.enrolment, anna.enrolment));
    people_get_one(w, arena, anna.enrolment, &one);
    assert_true(slice_is(one.view.name, "Anna"));
    /* Everything is as before, but for what tells of the change itself. */
    {
        struct hash after = site_digest(&w->s);

        assert_memory_equal(&before, &after, sizeof after);
    }
    arena_free(arena);
}

static void test_ring(void **state)
{
    struct world *w = *state;
    struct id a = site_join(&w->s, w->workshop, "A").enrolment,
              b = site_join(&w->s, w->workshop, "B").enrolment,
              low = memcmp(&a, &b, sizeof a) < 0 ? a : b, high = id_eq(low, a) ? b : a;

    set_same(w, a, b);
    set_same(w, b, a);
    assert_true(id_eq(end_of(w, a), low));
    assert_true(id_eq(end_of(w, b), low));
    assert_true(reads(w, low, high));
    assert_false(reads(w, high, high));
    set_same(w, low, ID_NONE);
    assert_true(reads(w, low, high));
    set_same(w, high, ID_NONE);
    assert_true(reads(w, high, high));
    assert_false(reads(w, low, high));
}

/* Nine steps lead to nobody; eight do. */
static void test_long(void **state)
{
    struct world *w = *state;
    struct id p[SAME_HOPS + 2];

    for (int i = 0; i < SAME_HOPS + 2; i++)
        p[i] = site_join(&w->s, w->workshop, "Somebody").enrolment;
    for (int i = 0; i < SAME_HOPS + 1; i++)
        set_same(w, p[i], p[i + 1]);
    assert_true(id_none(end_of(w, p[0])));
    assert_true(id_eq(end_of(w, p[1]), p[SAME_HOPS + 1]));
    assert_true(reads(w, p[SAME_HOPS + 1], p[1]));
    assert_false(reads(w, p[SAME_HOPS + 1], p[0]));
}

/* Two sites that hold the same entries hold the same rows, however these came. */
static void test_any_order(void **state)
{
    struct world *w = *state;
    struct site other;
    struct id crowd[CROWD];
    struct actor members[CROWD];
    struct rng dice;
    struct parcel *ours, *theirs;
    struct hash here, there;

    dice = rng_seeded(41);
    for (int i = 0; i < CROWD; i++) {
        members[i] = site_join(&w->s, w->workshop, "Somebody");
        crowd[i] = members[i].enrolment;
    }
    site_pod(&w->s, w->workshop, members, CROWD / 2);
    site_make(&other, w->folder, "other", 9, START_MS);
    for (int round = 0; round < 40; round++) {
        struct id one = crowd[rng_u64(&dice) % CROWD], to = crowd[rng_u64(&dice) % CROWD];

        set_same(w, one, rng_u64(&dice) % 5 == 0 ? ID_NONE : to);
        if (round % 10 == 9) {
            ours = parcel_of(&w->s);
            theirs = parcel_of(&other);
            site_take(&other, ours, &dice);
            site_take(&w->s, theirs, &dice);
            parcel_free(ours);
            parcel_free(theirs);
            here = site_digest(&w->s);
            there = site_digest(&other);
            assert_memory_equal(&here, &there, sizeof here);
            site_rebuild(&other);
            there = site_digest(&other);
            assert_memory_equal(&here, &there, sizeof here);
        }
    }
    site_done(&other);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ring, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_order, setup, teardown),
    };

    /* INDABA_TEST_PG: see both.h */
    return both_run("same", tests, sizeof tests / sizeof *tests);
}
