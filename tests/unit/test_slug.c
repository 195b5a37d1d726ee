/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/slug.h"

static void slugs(void **state)
{
    static const struct {
        const char *text;
        size_t max;
        const char *want;
    } rows[] = {
        {"Personal Knowledge Management", 60, "personal-knowledge-management"},
        {"  R\xc3\xa9"
         "flexion n\xc2\xb0 2 -- fin!",
         60, "reflexion-n-2-fin"},
        {"Stra\xc3\x9f"
         "e \xc3\x98re \xc5\x81\xc3\xb3"
         "d\xc5\xba",
         60, "strasse-ore-lodz"},
        {"L'\xc5\x93uvre", 60, "loeuvre"},
        {"2026", 60, "2026"},
        {"\xe7\x9f\xa5\xe8\xad\x98", 60, "other"},
        {"\xe7\xac\xac 1 \xe9\x80\xb1", 60, "other"},
        {"Week 2: \xe7\x9f\xa5", 60, "week-2"},
        {"", 60, "other"},
        {"../../etc/passwd", 60, "etc-passwd"},
        {"CON", 60, "other"},
        {"com1", 60, "other"},
        {"one two three", 8, "one-two"},
        {"one two three", 7, "one-two"},
        {"abcdefghij", 4, "abcd"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf buf;

        buf_init(&buf, 100);
        slug_add(slice_str(rows[i].text), rows[i].max, "other", &buf);
        assert_string_equal(buf_cstr(&buf), rows[i].want);
        buf_done(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slugs),
    };

    return cmocka_run_group_tests_name("slug", tests, NULL, NULL);
}
