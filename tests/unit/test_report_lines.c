/* clang-format off */
#include "core/model/meeting/report_form.h"
#include "core/model/meeting/report_lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

enum { MAX = 20 };

static const struct wanted {
    const char *typed;
    enum report_line_kind kind;
    const char *text;
} wanted[] = {
    {"a point", REPORT_POINT, "a point"},
    {"  a point  ", REPORT_POINT, "a point"},
    {"- a point", REPORT_POINT, "a point"},
    {"* a point", REPORT_POINT, "a point"},
    {"• a point", REPORT_POINT, "a point"},
    {"– a point", REPORT_POINT, "a point"},
    {"-5 degrees", REPORT_POINT, "-5 degrees"},
    {"1. first", REPORT_POINT, "1. first"},
    {"# Ways", REPORT_HEADING, "Ways"},
    {"== Ways ==", REPORT_HEADING, "Ways"},
    {"=== Ways ===", REPORT_HEADING, "Ways"},
    {"Ways to learn:", REPORT_HEADING, "Ways to learn"},
    {"- not a heading:", REPORT_POINT, "not a heading:"},
    {"Time: never enough", REPORT_POINT, "Time: never enough"},
    {"#hashtag", REPORT_POINT, "#hashtag"},
    {"? who pays", REPORT_QUESTION, "who pays"},
    {"- ? who pays", REPORT_QUESTION, "who pays"},
    {"who pays?", REPORT_POINT, "who pays?"},
    {"?", REPORT_POINT, "?"},
    {"! Ann calls", REPORT_TASK, "Ann calls"},
    {"!important", REPORT_POINT, "!important"},
};

static void test_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct report_line lines[MAX];
        bool more;

        assert_int_equal(report_lines_read(slice_str(wanted[i].typed), lines, MAX, &more), 1);
        assert_false(more);
        assert_int_equal(lines[0].kind, wanted[i].kind);
        assert_true(slice_is(lines[0].text, wanted[i].text));
    }
}

static void test_empty_lines_are_none(void **state)
{
    struct report_line lines[MAX];
    bool more;

    (void)state;
    assert_int_equal(report_lines_read(SLICE(""), lines, MAX, &more), 0);
    assert_int_equal(report_lines_read(SLICE_NONE, lines, MAX, &more), 0);
    assert_int_equal(report_lines_read(SLICE("\n \n\t\n== ==\n"), lines, MAX, &more), 0);
    assert_int_equal(report_lines_read(SLICE("\r\na\r\n\r\nb"), lines, MAX, &more), 2);
    assert_true(slice_is(lines[0].text, "a"));
    assert_true(slice_is(lines[1].text, "b"));
}

static void test_no_more_than_there_is_room_for(void **state)
{
    struct report_line lines[MAX];
    bool more;

    (void)state;
    assert_int_equal(report_lines_read(SLICE("a\nb\nc\n\n"), lines, 3, &more), 3);
    assert_false(more);
    assert_int_equal(report_lines_read(SLICE("a\nb\nc\nd"), lines, 3, &more), 3);
    assert_true(more);
}

static void test_a_long_line_with_a_colon_is_a_point(void **state)
{
    struct report_line lines[MAX];
    char text[200];
    bool more;

    (void)state;
    memset(text, 'x', sizeof text);
    text[119] = ':';
    report_lines_read(slice_of(text, 120), lines, MAX, &more);
    assert_int_equal(lines[0].kind, REPORT_HEADING);
    text[119] = 'x';
    text[120] = ':';
    report_lines_read(slice_of(text, 121), lines, MAX, &more);
    assert_int_equal(lines[0].kind, REPORT_POINT);
}

static void test_marks_tell_texts_apart(void **state)
{
    char one[REPORT_MARK], other[REPORT_MARK];

    (void)state;
    /* FIPS 180-4's example "abc": SHA-256 begins with ba7816bf 8f01cfea. */
    assert_string_equal(report_mark(SLICE("abc"), one), "ba7816bf8f01cfea");
    assert_string_not_equal(report_mark(SLICE("abd"), other), one);
    assert_string_equal(report_mark(SLICE_NONE, other), "e3b0c44298fc1c14");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_empty_lines_are_none),
        cmocka_unit_test(test_no_more_than_there_is_room_for),
        cmocka_unit_test(test_a_long_line_with_a_colon_is_a_point),
        cmocka_unit_test(test_marks_tell_texts_apart),
    };

    return cmocka_run_group_tests_name("report_lines", tests, NULL, NULL);
}
