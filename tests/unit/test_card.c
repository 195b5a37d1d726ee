#include "tests/unit/one_site.h"

#include "core/model/lead/paper.h"
#include "core/model/people/card.h"
#include "core/model/people/card_join.h"
#include "core/model/people/card_list.h"
#include "core/model/people/login.h"
#include "core/model/people/person.h"

/* Days counted on a calendar: the site's clock begins on 1 September 2026, the workshop ends on the
 * 30th; 30 days later it is 30 October, 60 days after 1 September 31 October. */
#define DAY        INT64_C(86400000)
#define OCTOBER_30 (START_MS + 59 * DAY)
#define OCTOBER_31 (START_MS + 60 * DAY)

static struct journal *in(struct world *w)
{
    OK(journal_begin(w->s.journal, &err));
    return w->s.journal;
}

static void out(struct world *w)
{
    OK(journal_commit(w->s.journal, &err));
}

/* Whether somebody is found by what is typed. */
static bool finds(struct world *w, const char *typed, int64_t at, struct id *ret)
{
    struct id person, workshop;
    struct err err = {0};
    int found = card_find(w->s.store, slice_str(typed), at, &person, &workshop, &err);

    check_ok(found < 0 ? -1 : 0, &err, "finding");
    if (ret)
        *ret = person;
    return found == 1;
}

static void folds_what_is_typed(void **state)
{
    char code[CARD_SHORT];

    (void)state;
    assert_true(card_fold(SLICE("abcd-0ilo"), 8, code));
    assert_memory_equal(code, "ABCD0110", 8);
    assert_true(card_fold(SLICE(" 7K-9 3 mXyz "), 8, code));
    assert_memory_equal(code, "7K93MXYZ", 8);
    assert_false(card_fold(SLICE("1234567"), 8, code));
    assert_false(card_fold(SLICE("123456789"), 8, code));
    assert_false(card_fold(SLICE_NONE, 8, code));
}

static void a_new_card_stops_the_old(void **state)
{
    struct world *w = *state;
    struct arena *arena = arena_new(1 << 20);
    struct card_made first, second;
    struct id person;
    int64_t now = w->s.clock.fixed;

    OK(card_make(in(w), arena, w->workshop, w->eva.enrolment, &first, &err));
    out(w);
    assert_int_equal(strlen(first.card), 24);
    assert_int_equal(strlen(first.code), 8);
    assert_null(strpbrk(first.card, "ILOU"));
    assert_null(strpbrk(first.code, "ILOU"));
    assert_true(finds(w, first.card, now, &person) && id_eq(person, w->eva.person));
    assert_true(finds(w, first.code, now, &person) && id_eq(person, w->eva.person));
    OK(card_make(in(w), arena, w->workshop, w->eva.enrolment, &second, &err));
    out(w);
    assert_false(finds(w, first.card, now, NULL));
    assert_false(finds(w, first.code, now, NULL));
    assert_true(finds(w, second.card, now, NULL) && finds(w, second.code, now, NULL));
    assert_true(finds(w, second.code, START_MS + 59 * DAY, NULL));
    assert_false(finds(w, second.code, OCTOBER_31 + 60 * 1000, NULL));
    assert_true(finds(w, second.card, OCTOBER_31 + 60 * 1000, NULL));
    arena_free(arena);
}

static void a_session_lasts_behind_the_end(void **state)
{
    struct world *w = *state;
    char secret[SECRET_TEXT + 1], shared[SECRET_TEXT + 1];
    struct login_view one;
    int64_t now = w->s.clock.fixed;

    OK(login_begin(in(w), w->eva.person, false, secret, &err));
    OK(login_begin(w->s.journal, w->eva.person, true, shared, &err));
    out(w);
    OK(login_look(w->s.store, slice_str(secret), now, &one, &err));
    assert_true(one.expires == OCTOBER_30 && !one.shared);
    OK(login_look(w->s.store, slice_str(shared), now, &one, &err));
    assert_true(one.shared && one.expires == now + 20 * 60 * 1000);
    assert_false(login_due(&one, now + 60 * 1000));
    assert_true(login_due(&one, now + 3 * 60 * 1000));
    w->s.clock.fixed += 19 * 60 * 1000;
    OK(login_touch(in(w), slice_str(shared), &err));
    out(w);
    OK(login_look(w->s.store, slice_str(shared), now + 38 * 60 * 1000, &one, &err));
    assert_true(id_eq(one.person, w->eva.person));
    OK(login_look(w->s.store, slice_str(shared), now + 39 * 60 * 1000, &one, &err));
    assert_true(id_none(one.person));
}

static void spares_become_somebody(void **state)
{
    struct world *w = *state;
    struct arena *arena = arena_new(1 << 20);
    struct card_made made;
    struct card_place place;
    struct card_tally before, tally;
    struct actor actor;
    struct id person;
    int64_t last;

    OK(card_tally(w->s.store, w->workshop, &before, &err));
    OK(card_make_spare(in(w), arena, w->workshop, SLICE("Card 1"), 1, &made, &err));
    OK(card_make_spare(w->s.journal, arena, w->workshop, SLICE("Card 2"), 2, &made, &err));
    out(w);
    OK(card_spare_last(w->s.store, w->workshop, &last, &err));
    assert_int_equal(last, 2);
    OK(card_tally(w->s.store, w->workshop, &tally, &err));
    assert_true(tally.spare == 2 && tally.waiting == 0 && tally.inside == before.inside);
    assert_true(finds(w, made.card, w->s.clock.fixed, &person));
    OK(card_is_spare(w->s.store, arena, person, &place, &err) - 1);
    assert_int_equal(place.number, 2);
    OK(person_actor(w->s.store, arena, person, w->workshop, &actor, &err));
    assert_int_equal(actor.role, ROLE_NOBODY);
    OK(person_rename(in(w), person, SLICE("Juma"), &err));
    OK(person_claim(w->s.journal, person, &err));
    out(w);
    OK(person_actor(w->s.store, arena, person, w->workshop, &actor, &err));
    assert_true(actor.role == ROLE_PARTICIPANT && slice_is(actor.name, "Juma"));
    OK(card_is_spare(w->s.store, arena, person, &place, &err));
    OK(card_tally(w->s.store, w->workshop, &tally, &err));
    assert_true(tally.spare == 1 && tally.inside == before.inside + 1);
    arena_free(arena);
}

static void a_form_lets_in_once(void **state)
{
    struct world *w = *state;
    struct arena *arena = arena_new(1 << 20);
    struct card_wish wish = {
        .code = SLICE("abcd1234"), .name = SLICE("Claudia"), .op = rng_id(&w->s.rng)};
    struct card_joined first, again;
    struct card_tally before, tally;
    struct err wrong = {0};

    OK(card_tally(w->s.store, w->workshop, &before, &err));
    OK(card_join(in(w), arena, &wish, &first, &err));
    out(w);
    OK(card_join(in(w), arena, &wish, &again, &err));
    out(w);
    assert_true(id_eq(first.person, again.person));
    assert_string_not_equal(first.made.card, again.made.card);
    assert_false(finds(w, first.made.card, w->s.clock.fixed, NULL));
    assert_true(finds(w, again.made.code, w->s.clock.fixed, NULL));
    OK(card_tally(w->s.store, w->workshop, &tally, &err));
    assert_int_equal(tally.inside, before.inside + 1);
    /* Eleven minutes later somebody else may hold the phone. */
    w->s.clock.fixed += 11 * 60 * 1000;
    assert_int_equal(card_join(in(w), arena, &wish, &again, &wrong), -1);
    journal_rollback(w->s.journal);
    assert_int_equal(wrong.fault, FAULT_CONFLICT);
    wish.code = SLICE("abcd1235");
    assert_int_equal(card_join(in(w), arena, &wish, &again, &wrong), -1);
    journal_rollback(w->s.journal);
    assert_int_equal(wrong.fault, FAULT_ABSENT);
    arena_free(arena);
}

/* A camera app's own example of a name and password that need escapes. */
static void wifi_for_a_camera(void **state)
{
    struct arena *arena = arena_new(1 << 16);

    (void)state;
    assert_true(slice_is(paper_wifi(arena, SLICE("mynetwork"), SLICE("mypass")),
                         "WIFI:T:WPA;S:mynetwork;P:mypass;;"));
    assert_true(slice_is(paper_wifi(arena, SLICE("\"foo;bar\\baz\""), SLICE_NONE),
                         "WIFI:T:nopass;S:\\\"foo\\;bar\\\\baz\\\";;"));
    assert_int_equal(paper_wifi(arena, SLICE_NONE, SLICE("x")).n, 0);
    arena_free(arena);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_what_is_typed),
        cmocka_unit_test_setup_teardown(a_new_card_stops_the_old, setup, teardown),
        cmocka_unit_test_setup_teardown(a_session_lasts_behind_the_end, setup, teardown),
        cmocka_unit_test_setup_teardown(spares_become_somebody, setup, teardown),
        cmocka_unit_test_setup_teardown(a_form_lets_in_once, setup, teardown),
        cmocka_unit_test(wifi_for_a_camera),
    };

    hash_start();
    /* INDABA_TEST_PG: see both.h */
    return both_run("card", tests, sizeof tests / sizeof *tests);
}
