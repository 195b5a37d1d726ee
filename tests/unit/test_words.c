/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/words.h"

#include <stdlib.h>

static struct words *words;

static void are(const char *text, const char *want)
{
    struct buf buf;
    size_t n = 0;

    buf_init(&buf, 1 << 16);
    for (const char *p = want; *p; p++)
        n += *p == ' ';
    assert_int_equal(words_add(words, slice_str(text), 1000, &buf), want[0] ? n + 1 : 0);
    assert_string_equal(buf_cstr(&buf), want);
    buf_done(&buf);
}

static void terms(void **state)
{
    (void)state;
    are("", "");
    are(" ... !", "");
    are("Hello, World-wide 3.14 a_b don't", "hello world wide 3 14 a b don t");
    are("R\xc3\xa9"
        "flexion",
        "reflexion");
    are("Re\xcc\x81"
        "flexion",
        "reflexion");
    are("l\xe2\x80\x99\xc3\xa9"
        "au",
        "l eau");
    are("STRASSE Stra\xc3\x9f"
        "e",
        "strasse strasse");
    are("\xc3\x98re \xc5\x81\xc3\xb3"
        "d\xc5\xba",
        "ore lodz");
    are("\xef\xac\x81n", "fin"); /* the ligature U+FB01 */
    are("\xce\xbb\xcf\x8c\xce\xb3\xce\xbf\xcf\x82", "\xce\xbb\xce\xbf\xce\xb3\xce\xbf\xcf\x83");
    are("\xd0\x99\xd0\xbe\xd0\xb4",
        "\xd0\xb9\xd0\xbe\xd0\xb4"); /* Cyrillic short i is a letter of its own */
    are("\xd9\x83\xd9\x90\xd8\xaa\xd8\xa7\xd8\xa8", "\xd9\x83\xd8\xaa\xd8\xa7\xd8\xa8");
    are("a\xf0\x9f\x98\x80z", "a z");
    are("bad\xff"
        "byte",
        "bad byte");
    are("\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80",
        "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80"); /* Hindi, marks
                                                                                        kept */
}

/* "Knowledge management" in Japanese and "good day" in Thai, by the dictionaries of ICU. */
static void dictionaries(void **state)
{
    (void)state;
    are("\xe7\x9f\xa5\xe8\xad\x98\xe7\xae\xa1\xe7\x90\x86",
        "\xe7\x9f\xa5\xe8\xad\x98 \xe7\xae\xa1\xe7\x90\x86");
    are("\xe0\xb8\xa7\xe0\xb8\xb1\xe0\xb8\x99\xe0\xb8\x94\xe0\xb8\xb5",
        "\xe0\xb8\xa7\xe0\xb8\xb1\xe0\xb8\x99 \xe0\xb8\x94\xe0\xb8\xb5");
}

/* The short way for ASCII gives the terms that the long way gives. */
static void both_ways(void **state)
{
    char text[64], wide[80];
    unsigned seed = 1;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct buf a, b;

        for (size_t i = 0; i < sizeof(text) - 1; i++) {
            seed = seed * 1103515245 + 12345;
            text[i] = "abzAZ019 .,:'_-/@\"\t\n"[(seed >> 16) % 21];
        }
        text[sizeof(text) - 1] = '\0';
        memcpy(wide, text, sizeof(text));
        memcpy(wide + sizeof(text) - 1, " \xe2\x80\xa6", 5); /* an ellipsis: no term */
        buf_init(&a, 1 << 12);
        buf_init(&b, 1 << 12);
        words_add(words, slice_str(text), 1000, &a);
        words_add(words, slice_str(wide), 1000, &b);
        assert_string_equal(buf_cstr(&a), buf_cstr(&b));
        buf_done(&a);
        buf_done(&b);
    }
}

static void bounds(void **state)
{
    char text[200];
    struct buf buf;

    (void)state;
    memset(text, 'x', sizeof(text));
    buf_init(&buf, 1 << 12);
    assert_int_equal(words_add(words, slice_of(text, sizeof(text)), 10, &buf), 1);
    assert_int_equal(buf.n, WORDS_TERM_MAX);
    buf_clear(&buf);
    assert_int_equal(words_add(words, SLICE("a b c d"), 2, &buf), 2);
    assert_int_equal(words_add(words, SLICE("\xc3\xa9 b c d"), 2, &buf), 2);
    assert_string_equal(buf_cstr(&buf), "a b e b");
    buf_done(&buf);
}

static int start(void **state)
{
    (void)state;
    words = words_new();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    words_free(words);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms),
        cmocka_unit_test(dictionaries),
        cmocka_unit_test(both_ways),
        cmocka_unit_test(bounds),
    };

    return cmocka_run_group_tests_name("words", tests, start, stop);
}
