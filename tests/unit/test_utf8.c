/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/norm.h"
#include "core/base/utf8.h"

/* The table of well-formed sequences in the Unicode Standard, 3-7, and the borders of RFC 3629. */
static void checks(void **state)
{
    static const struct {
        const char *text;
        int at; /* of the first bad byte, -1 when there is none */
    } rows[] = {
        {"", -1},
        {"plain ASCII of some length", -1},
        {"\x7f", -1},
        {"\xc2\x80", -1},
        {"\xdf\xbf", -1},
        {"\xe0\xa0\x80", -1},
        {"\xed\x9f\xbf", -1},
        {"\xee\x80\x80", -1},
        {"\xef\xbf\xbf", -1},
        {"\xf0\x90\x80\x80", -1},
        {"\xf4\x8f\xbf\xbf", -1},
        {"A\xe2\x89\xa2\xce\x91.", -1},               /* RFC 3629, section 7 */
        {"\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4", -1}, /* the same */
        {"\xef\xbb\xbf\xf0\xa3\x8e\xb4", -1},         /* the same */
        {"\xc0\x80", 0},
        {"\xc1\xbf", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xed\xa0\x80", 0},
        {"\xed\xbf\xbf", 0},
        {"\xf4\x90\x80\x80", 0},
        {"\xf5\x80\x80\x80", 0},
        {"\xff", 0},
        {"\x80", 0},
        {"abc\xe2\x82", 3},
        {"abcdefgh\xe2\x82(", 8},
        {"abcdefghijk\xbf", 11},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t at = 99;
        bool good = utf8_check(slice_str(rows[i].text), &at);

        assert_int_equal(good, rows[i].at < 0);
        if (!good)
            assert_int_equal(at, rows[i].at);
    }
}

static void every_code_point(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 16);
    for (uint32_t cp = 0; cp <= 0x110000; cp++) {
        bool is = cp <= 0x10ffff && !(cp >= 0xd800 && cp <= 0xdfff);
        struct slice rest;
        uint32_t got = 0;

        buf_clear(&buf);
        utf8_put(&buf, cp);
        rest = buf_slice(&buf);
        if (!utf8_check(rest, NULL) || !utf8_next(&rest, &got) || rest.n ||
            got != (is ? cp : 0xfffd))
            fail_msg("U+%04X", cp);
    }
    buf_done(&buf);
}

static void heads(void **state)
{
    static const struct {
        const char *text;
        size_t max;
        const char *want;
    } rows[] = {
        {"abc", 3, "abc"},
        {"abc", 2, "ab"},
        {"abc", 0, ""},
        {"a\xc3\xa9", 2, "a"},
        {"\xc3\xa9", 1, ""},
        {"ae\xcc\x81x", 2, "a"},                                   /* e, combining acute */
        {"a\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 5, "a"},             /* thumb, skin tone */
        {"a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 8, "a"}, /* woman, joiner, laptop */
        {"e\xcc\x81", 1, "e"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct slice got = utf8_head(slice_str(rows[i].text), rows[i].max);

        if (!slice_is(got, rows[i].want))
            fail_msg("row %zu: %.*s", i, (int)got.n, got.p);
    }
    assert_int_equal(utf8_count(SLICE("r\xc3\xa9\xf0\x9f\x98\x80\xff")), 4);
}

static void turned(void (*fn)(struct slice, struct buf *), const char *in, const char *want)
{
    struct buf buf;

    buf_init(&buf, 4096);
    fn(slice_str(in), &buf);
    assert_string_equal(buf_cstr(&buf), want);
    assert_false(buf.over);
    buf_done(&buf);
}

static void cleans(void **state)
{
    (void)state;
    turned(utf8_clean, "  Eva\t\r\n Brandt\x07 ", "Eva Brandt");
    turned(utf8_clean,
           "a\xe2\x80\xae"
           "cod.exe",
           "acod.exe");                                      /* U+202E */
    turned(utf8_clean, "a\xe2\x81\xa6z\xe2\x81\xa9", "az");  /* U+2066, U+2069 */
    turned(utf8_clean, "a\xe2\x80\xa8z\xe2\x80\xa9", "a z"); /* U+2028, U+2029 */
    turned(utf8_clean, "re\xcc\x81union", "r\xc3\xa9union");
    turned(utf8_clean, "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae",
           "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae");
    turned(utf8_clean, "a\xff", "a\xef\xbf\xbd");
    turned(utf8_clean, " \t ", "");
}

/* NormalizationTest.txt of Unicode: source, NFC, NFKD of some of its lines. */
static void normalizes(void **state)
{
    (void)state;
    turned(norm_nfc, "\xe1\xb8\x8a", "\xe1\xb8\x8a");              /* 1E0A */
    turned(norm_nfc, "D\xcc\xa3\xcc\x87", "\xe1\xb8\x8c\xcc\x87"); /* 1E0C 0307 */
    turned(norm_nfc, "\xe2\x84\xab", "\xc3\x85");                  /* 212B -> 00C5 */
    turned(norm_nfc, "\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80");  /* jamo -> AC00 */
    turned(norm_nfkd, "\xc2\xbd",
           "1\xe2\x81\x84"
           "2");                                 /* 00BD */
    turned(norm_nfkd, "\xc7\x84", "DZ\xcc\x8c"); /* 01C4 */
    turned(norm_fold,
           "Stra\xc3\x9f"
           "E",
           "strasse");
}

static void pages(void **state)
{
    (void)state;
    turned(utf8_from_cp437, "\x80\x81\x9b\xe1\xff.z", "\xc3\x87\xc3\xbc\xc2\xa2\xc3\x9f\xc2\xa0.z");
    turned(utf8_from_cp1252, "\x80\x93\x94\x9f\xe9\x81",
           "\xe2\x82\xac\xe2\x80\x9c\xe2\x80\x9d\xc5\xb8"
           "\xc3\xa9\xef\xbf\xbd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks), cmocka_unit_test(every_code_point), cmocka_unit_test(heads),
        cmocka_unit_test(cleans), cmocka_unit_test(normalizes),       cmocka_unit_test(pages),
    };

    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
