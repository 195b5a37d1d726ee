/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "web/http/cookie.h"

#include <string.h>

static void finds(void **state)
{
    static const struct {
        const char *header, *value;
    } rows[] = {
        {"a=1", "1"},      {"b=2; a=1", "1"}, {"a=1; b=2", "1"},      {"aa=2; a=1", "1"},
        {"a=", ""},        {"a=1;", "1"},     {"a=-_aZ09", "-_aZ09"}, {"b=2", NULL},
        {"", NULL},        {"a", NULL},       {"a=1; a=2", NULL},     {"a=1; a=1", NULL},
        {"a=\"1\"", NULL}, {"a=1 2", NULL},   {"A=1", NULL},          {"a=1,b=2", NULL},
        {"b=a=1", NULL},   {";;;a=1", "1"},   {"a=\xc3\xa9", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct slice v = cookie_find(slice_str(rows[i].header), "a");

        if (rows[i].value ? !v.p || !slice_is(v, rows[i].value) : v.p != NULL)
            fail_msg("%s gives %.*s", rows[i].header, (int)v.n, v.p ? v.p : "nothing");
    }
}

static void writes(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 200);
    cookie_write(&buf, "indaba_1", SLICE("abc"), 60, false);
    assert_string_equal(buf_cstr(&buf), "indaba_1=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
    buf_clear(&buf);
    cookie_write(&buf, "indaba_1", SLICE(""), 0, true);
    assert_string_equal(buf_cstr(&buf),
                        "indaba_1=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
    buf_clear(&buf);
    cookie_write(&buf, "indaba_1", SLICE("a"), -1, false);
    assert_string_equal(buf_cstr(&buf), "indaba_1=a; Path=/; HttpOnly; SameSite=Lax");
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds), cmocka_unit_test(writes)};

    return cmocka_run_group_tests_name("cookie", tests, NULL, NULL);
}
