/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/hash.h"
#include "core/base/id.h"

/* Texts and bytes of the ULID specification and of its implementations, which use the same base32.
 */
static void vectors(void **state)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"01ARZ3NDEKTSV4RRFFQ69G5FAV", "01563e3ab5d3d6764c61efb99302bd5b"},
        {"01ARYZ6S410000000000000000", "01563df3648100000000000000000000"}, /* 1469918176385 ms */
        {"7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "ffffffffffffffffffffffffffffffff"},
        {"00000000000000000000000000", "00000000000000000000000000000000"},
        {"00000000000000000000000001", "00000000000000000000000000000001"},
        {"0000000000000000000000000Z", "0000000000000000000000000000001f"},
        {"40000000000000000000000000", "80000000000000000000000000000000"},
    };
    char text[ID_TEXT + 1], hex[33];
    struct id id;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(id_read(slice_str(rows[i].text), &id, NULL), 0);
        assert_string_equal(hex_text(id.b, 16, hex), rows[i].hex);
        assert_string_equal(id_text(id, text), rows[i].text);
    }
}

/* crockford.com/base32.html: small letters, O for 0, I and L for 1; U is no digit. */
static void reading(void **state)
{
    static const char *const bad[] = {
        "",
        "01ARZ3NDEKTSV4RRFFQ69G5FA",
        "01ARZ3NDEKTSV4RRFFQ69G5FAVV",
        "80000000000000000000000000", /* 130 bits */
        "01ARZ3NDEKTSV4RRFFQ69G5FAU",
        "01ARZ3NDEKTSV4RRFFQ69G5FA-",
        "01ARZ3NDEKTSV4RRFFQ69G5FA ",
    };
    struct id a, b;
    struct err err = {0};

    (void)state;
    assert_int_equal(id_read(SLICE("01ARZ3NDEKTSV4RRFFQ69G5FAV"), &a, &err), 0);
    assert_int_equal(id_read(SLICE("olarz3ndektsv4rrffq69g5fav"), &b, &err), 0);
    assert_true(id_eq(a, b));
    assert_int_equal(id_read(SLICE("OiARZ3NDEKTSV4RRFFQ69G5FAV"), &b, &err), 0);
    assert_true(id_eq(a, b));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(id_read(slice_str(bad[i]), &a, &err), -1);
        assert_int_equal(err.fault, FAULT_INVALID);
        assert_true(id_none(a));
    }
    assert_int_equal(id_read(slice_of("01ARZ3NDEKTSV4RRFFQ69G5F\0V", 26), &a, &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(reading),
    };

    return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
