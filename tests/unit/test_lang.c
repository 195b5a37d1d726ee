#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/page/lang.h"

/* FNV-1a, 32 bits: the vectors of draft-eastlake-fnv, appendix C. */
static void hashes(void **state)
{
    (void)state;
    assert_int_equal(lang_hash(""), 0x811c9dc5);
    assert_int_equal(lang_hash("a"), 0xe40c292c);
    assert_int_equal(lang_hash("foobar"), 0xbf9cf968);
}

static void accept_language(void **state)
{
    static const struct {
        const char *header, *code;
    } rows[] = {
        {"", "en"},
        {"fr", "fr"},
        {"fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"},
        {"da, en-gb;q=0.8, en;q=0.7", "en"},
        {"en;q=0.4, fr;q=0.5", "fr"},
        {"fr;q=0, en", "en"},
        {"FR", "fr"},
        {"ar-EG,ar;q=0.9", "ar"},
        {"frr", "en"},
        {"fr;q=x", "en"},
        {"fr;level=1;q=1", "en"},
        {",,,;;;q=,=", "en"},
        {"a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,fr", "en"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(lang_accept(slice_str(rows[i].header))->code, rows[i].code);
}

static void directions(void **state)
{
    (void)state;
    assert_string_equal(lang_english()->dir, "ltr");
    assert_string_equal(lang_by_code(SLICE("ar"))->dir, "rtl");
    assert_null(lang_by_code(SLICE("x")));
    assert_null(lang_by_code(SLICE_NONE));
}

/* The forms of CLDR's plural rules for French (0 and 1 are one) and Arabic. */
static void numbers(void **state)
{
    static const struct {
        const char *code;
        uint64_t n;
        int form;
    } rows[] = {
        {"fr", 0, 0},   {"fr", 1, 0},   {"fr", 2, 1},   {"ar", 0, 0},   {"ar", 1, 1},
        {"ar", 2, 2},   {"ar", 3, 3},   {"ar", 10, 3},  {"ar", 11, 4},  {"ar", 99, 4},
        {"ar", 100, 5}, {"ar", 102, 5}, {"ar", 103, 3}, {"ar", 111, 4},
    };
    const struct lang *fr = lang_by_code(SLICE("fr"));
    uint32_t reply = lang_hash("%d reply");

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(lang_by_code(slice_str(rows[i].code))->form(rows[i].n), rows[i].form);
    assert_string_equal(lang_find_n(fr, reply, "%d reply", "%d replies", 0), "%d réponse");
    assert_string_equal(lang_find_n(fr, reply, "%d reply", "%d replies", 2), "%d réponses");
    assert_string_equal(lang_find_n(lang_english(), reply, "%d reply", "%d replies", 0),
                        "%d replies");
    assert_string_equal(lang_find_n(lang_english(), reply, "%d reply", "%d replies", 1),
                        "%d reply");
}

static void unknown_texts_stay_english(void **state)
{
    (void)state;
    assert_string_equal(lang_get(lang_by_code(SLICE("fr")), "Reply"), "Répondre");
    assert_string_equal(lang_get(lang_by_code(SLICE("fr")), "No such text"), "No such text");
    assert_string_equal(lang_get(lang_by_code(SLICE("ar")), "Welcome"), "Welcome");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes),
        cmocka_unit_test(accept_language),
        cmocka_unit_test(directions),
        cmocka_unit_test(numbers),
        cmocka_unit_test(unknown_texts_stay_english),
    };

    return cmocka_run_group_tests_name("lang", tests, NULL, NULL);
}
