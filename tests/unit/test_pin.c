#include "tests/unit/one_site.h"

#include "core/base/password.h"
#include "core/model/people/pin.h"
#include "core/model/people/site.h"

#define PHONE "0123456789ABCDEFGHJKMNPQRS0123456789ABCDEFGHJKMNPQRS"

static void good_ones(void **state)
{
    static const struct {
        const char *pin;
        bool good;
    } rows[] = {{"4711", true},  {"20260901", true}, {"471", false},  {"202609011", false},
                {"47a1", false}, {"4444", false},    {"1234", false}, {"12345678", false},
                {"1235", true},  {"", false},        {"4 71", false}, {"\xd9\xa4\xd9\xa7", false},
                {"00001", true}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (pin_good(slice_str(rows[i].pin)) != rows[i].good)
            fail_msg("%s", rows[i].pin);
}

/* The text form names the parameters (PHC string format): 19456 KiB, two passes, one lane. */
static void hashes(void **state)
{
    struct password *p = password_new(2);
    char hash[PASSWORD_HASH], other[PASSWORD_HASH];

    (void)state;
    OK(password_make(p, SLICE("4711"), hash, &err));
    OK(password_make(p, SLICE("4711"), other, &err));
    assert_true(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31) == 0);
    assert_string_not_equal(hash, other);
    assert_true(password_check(p, SLICE("4711"), slice_str(hash)));
    assert_false(password_check(p, SLICE("4712"), slice_str(hash)));
    assert_false(password_check(p, SLICE(""), slice_str(hash)));
    assert_false(password_check(p, SLICE("4711"), SLICE("")));
    assert_false(password_check(p, SLICE("4711"), SLICE("$argon2id$v=19$m=")));
    password_free(p);
}

static int may(struct world *w, const char *phone)
{
    struct err err = {0};
    int result = pin_phone_may(w->s.store, slice_str(phone), w->eva.person, &err);

    check_ok(result < 0 ? -1 : 0, &err, "asking");
    return result;
}

static void five_tries(void **state)
{
    struct world *w = *state;
    struct arena *arena = arena_new(1 << 20);
    struct pin_phone phone;

    assert_int_equal(may(w, PHONE), 0);
    OK(journal_begin(w->s.journal, &err));
    OK(pin_phone_enter(w->s.journal, SLICE(PHONE), w->eva.person, &err));
    OK(pin_set(w->s.journal, w->eva.person, SLICE("$a"), &err));
    OK(journal_commit(w->s.journal, &err));
    OK(pin_phone(w->s.store, arena, SLICE(PHONE), &phone, &err));
    assert_true(phone.known && !phone.closed && phone.count == 1 && phone.people[0].pin);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(may(w, PHONE), 1);
        OK(journal_begin(w->s.journal, &err));
        OK(pin_phone_wrong(w->s.journal, SLICE(PHONE), &err));
        OK(journal_commit(w->s.journal, &err));
    }
    assert_int_equal(may(w, PHONE), 0);
    OK(pin_phone(w->s.store, arena, SLICE(PHONE), &phone, &err));
    assert_true(phone.closed);
    OK(journal_begin(w->s.journal, &err));
    OK(pin_phone_enter(w->s.journal, SLICE(PHONE), w->eva.person, &err));
    OK(journal_commit(w->s.journal, &err));
    assert_int_equal(may(w, PHONE), 1);
    assert_int_equal(may(w, "short"), 0);
    /* The card of somebody else opens the phone to that one alone. */
    OK(journal_begin(w->s.journal, &err));
    for (int i = 0; i < 5; i++)
        OK(pin_phone_wrong(w->s.journal, SLICE(PHONE), &err));
    OK(pin_phone_enter(w->s.journal, SLICE(PHONE), w->eva.workshop, &err));
    OK(journal_commit(w->s.journal, &err));
    assert_int_equal(may(w, PHONE), 0);
    OK(pin_phone(w->s.store, arena, SLICE(PHONE), &phone, &err));
    assert_false(phone.closed);
    arena_free(arena);
}

/* A backup takes along nothing that somebody could come in with. */
static void not_in_a_backup(void **state)
{
    struct world *w = *state;

    OK(journal_begin(w->s.journal, &err));
    OK(pin_phone_enter(w->s.journal, SLICE(PHONE), w->eva.person, &err));
    OK(pin_set(w->s.journal, w->eva.person, SLICE("$a"), &err));
    OK(site_forget_machine(w->s.store, &err));
    assert_int_equal(number(w->s.store, "SELECT (SELECT count(*) FROM pin) + (SELECT count(*) FROM "
                                        "device) + (SELECT count(*) FROM device_person) + "
                                        "(SELECT count(*) FROM short_code)"),
                     0);
    journal_rollback(w->s.journal);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ones),
        cmocka_unit_test(hashes),
        cmocka_unit_test_setup_teardown(five_tries, setup, teardown),
        cmocka_unit_test_setup_teardown(not_in_a_backup, setup, teardown),
    };

    hash_start();
    /* INDABA_TEST_PG: see both.h */
    return both_run("pin", tests, sizeof tests / sizeof *tests);
}
