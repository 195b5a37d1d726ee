/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/buf.h"

static void ceiling(void **state)
{
    struct buf buf;

    (void)state;
    for (size_t most = 0; most < 600; most += 7) {
        buf_init(&buf, most);
        for (size_t i = 0; i < most; i++)
            buf_char(&buf, 'x');
        assert_false(buf.over);
        assert_int_equal(buf.n, most);
        buf_char(&buf, 'y');
        assert_true(buf.over);
        assert_int_equal(buf.n, most);
        buf_done(&buf);
    }
}

/* A refused write writes nothing, and nothing smaller gets in behind it. */
static void over_stays(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 10);
    buf_str(&buf, "12345");
    buf_str(&buf, "678901");
    assert_true(buf.over);
    buf_char(&buf, '6');
    assert_string_equal(buf_cstr(&buf), "12345");
    buf_clear(&buf);
    buf_str(&buf, "1234567890");
    assert_false(buf.over);
    assert_string_equal(buf_cstr(&buf), "1234567890");
    buf_printf(&buf, "%d", 1);
    assert_true(buf.over);
    buf_done(&buf);
}

static void numbers(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 1000);
    assert_string_equal(buf_cstr(&buf), "");
    buf_i64(&buf, INT64_MIN);
    buf_char(&buf, ' ');
    buf_i64(&buf, INT64_MAX);
    buf_char(&buf, ' ');
    buf_i64(&buf, 0);
    assert_string_equal(buf_cstr(&buf), "-9223372036854775808 9223372036854775807 0");
    buf_clear(&buf);
    buf_printf(&buf, "%0400d", 7);
    assert_int_equal(buf.n, 400);
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ceiling),
        cmocka_unit_test(over_stays),
        cmocka_unit_test(numbers),
    };

    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
