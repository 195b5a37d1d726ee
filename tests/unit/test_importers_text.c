/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/csv.h"
#include "importers/in/text_in.h"
#include "importers/report/report_points.h"
#include "importers/report/report_text.h"

#include <stdio.h>

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void is(struct slice got, const char *want)
{
    if (!slice_is(got, want))
        fail_msg("got \"%.*s\", not \"%s\"", (int)got.n, got.n ? got.p : "", want);
}

static void names(void **state)
{
    static const struct {
        const char *list, *names;
    } rows[] = {
        {"Claudia, Nancy and Eva", "Claudia|Nancy|Eva|"},
        {"Eva and Eva", "Eva|Eva|"},
        {"Andrea, Anders", "Andrea|Anders|"},
        {"Jean et Marie ; Zoë", "Jean|Marie|Zoë|"},
        {"Ana (Lima, Peru) & Piet.", "Ana (Lima, Peru)|Piet|"},
        {"* Awa\n* Piet\n", "Awa|Piet|"},
        {", ,and", "and|"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice rest = slice_str(rows[i].list), name;
        char all[200] = "";
        size_t n = 0;

        while (text_in_name(&rest, &name))
            n += (size_t)snprintf(all + n, sizeof all - n, "%.*s|", (int)name.n, name.p);
        assert_string_equal(all, rows[i].names);
    }
}

static void decodes(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *text, *encoding;
    } rows[] = {
        {"\xef\xbb\xbfn\xc3\xa9", 6, "né", "UTF-8"},
        {"\xff\xfen\0\xe9\0", 6, "né", "UTF-16"},
        {"\xfe\xff\0n\0\xe9", 6, "né", "UTF-16"},
        {"\xff\xfe=\xd8\x00\xde", 6, "\xf0\x9f\x98\x80", "UTF-16"}, /* U+1F600 is D83D DE00 */
        {"n\xe9 \x93q\x94 \x80", 8, "né “q” €", "Windows-1252"},
    };
    struct slice got;
    const char *encoding;
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(
            text_in_decode(arena, slice_of(rows[i].bytes, rows[i].n), &got, &encoding, &err), 0);
        is(got, rows[i].text);
        assert_string_equal(encoding, rows[i].encoding);
    }
    assert_int_equal(text_in_decode(arena, slice_of("a\0b", 3), &got, &encoding, &err), -1);
}

static void csv(void **state)
{
    /* RFC 4180, section 2, its examples joined; then what real files add. */
    static const char text[] = "sep=,\r\naaa,\"b \r\nbb\",ccc\r\n\r\n\"a\"\"aa\", bare \"x\" ,\r\n"
                               "zzz\ryyy,\"tail\"s";
    static const char *const cells[][3] = {
        {"aaa", "b \r\nbb", "ccc"}, {"a\"aa", "bare \"x\"", ""}, {"zzz"}, {"yyy", "tails"}};
    static const size_t lines[] = {2, 5, 6, 7}, counts[] = {3, 3, 1, 2};
    struct csv in;
    struct csv_record record;
    struct err err;

    (void)state;
    csv_begin(slice_str(text), &in);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(csv_next(&in, arena, i, &record, &err), 1);
        assert_int_equal(record.count, counts[i]);
        assert_int_equal(record.line, lines[i]);
        for (size_t k = 0; k < record.count; k++)
            is(record.cells[k], cells[i][k]);
    }
    assert_int_equal(csv_next(&in, arena, 4, &record, &err), 0);
    assert_int_equal(csv_count(slice_str(text), ','), 4);
    csv_begin(SLICE("a;b\nc;\"d\n"), &in);
    assert_int_equal(in.delimiter, ';');
    assert_int_equal(csv_next(&in, arena, 0, &record, &err), 1);
    assert_int_equal(csv_next(&in, arena, 1, &record, &err), -1);
}

static void furniture(void **state)
{
    (void)state;
    assert_non_null(report_text_furniture(SLICE("From KM4Dev Wiki")));
    assert_non_null(report_text_furniture(SLICE("Jump to: navigation, search")));
    assert_non_null(report_text_furniture(SLICE(" Aller à : navigation, rechercher ")));
    assert_null(report_text_furniture(SLICE("From wikis we learned to edit")));
    assert_null(report_text_furniture(SLICE("Search")));
}

static void numbers(void **state)
{
    struct slice rest;

    (void)state;
    assert_int_equal(report_text_number(SLICE("Discussion Report 22 Eva"), &rest), 22);
    is(rest, "Eva");
    assert_int_equal(report_text_number(SLICE("# Rapport n 3"), &rest), 0);
    assert_int_equal(report_text_number(SLICE("## Rapport 3 : Le marché"), &rest), 3);
    assert_int_equal(report_text_number(SLICE("Reporting 22 things"), &rest), 0);
    assert_int_equal(report_text_number(SLICE("Report 22nd"), &rest), 0);
}

static void pieces(void **state)
{
    struct report_piece *p;
    size_t n;

    (void)state;
    n = report_text_cut(arena,
                        SLICE("Top\n== PARTICIPANTS == Eva == Convenor == Awa ==\n"
                              "Points clés:\nx == y == z\n=== Group ===\nlast"),
                        &p);
    assert_int_equal(n, 5);
    is(p[0].text, "Top");
    assert_int_equal(p[1].section, REPORT_PARTICIPANTS);
    is(p[1].text, "Eva");
    assert_int_equal(p[2].section, REPORT_CONVENOR);
    assert_int_equal(p[3].section, REPORT_POINTS);
    is(p[3].text, "x == y == z");
    assert_int_equal(p[4].section, REPORT_OTHER);
    is(p[4].heading, "Group");
    is(p[4].text, "last");
}

static void points(void **state)
{
    static const struct {
        const char *text, *intro, *lines; /* # before a heading */
    } rows[] = {
        {"We met: - Why we write, all of us, in the long evenings of winter - For whom\n"
         "Reasons: - To think - slowly - To show",
         "",
         "#We met|Why we write, all of us, in the long evenings of winter|For whom|#Reasons|To "
         "think - "
         "slowly|To show|"},
        {"A long introduction of which nobody would say that it is a heading: - one - two\n"
         "Reasons: - one - two",
         "A long introduction of which nobody would say that it is a heading: - one - two",
         "#Reasons|one|two|"},
        {"Only prose.\n\nMore prose.", "", "Only prose.|More prose.|"},
        {"Prose.\n* one\n** two\n# three\n1. four\n• five\n'''Next'''\n- six", "Prose.",
         "one|two|three|four|five|#Next|six|"},
        {"", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct report_line lines[20];
        struct slice intro;
        char all[500] = "";
        size_t n = report_points_cut(arena, slice_str(rows[i].text), false, &intro, lines, 20);

        for (size_t k = 0, at = 0; k < n; k++)
            at +=
                (size_t)snprintf(all + at, sizeof all - at, "%s%.*s|", lines[k].heading ? "#" : "",
                                 (int)lines[k].text.n, lines[k].text.p);
        is(intro, rows[i].intro);
        assert_string_equal(all, rows[i].lines);
    }
}

static void counts(void **state)
{
    struct text_line *lines;

    (void)state;
    assert_int_equal(text_in_count(SLICE("a\n\n b \r\n\xc2\xa0\r\rc")), 3);
    assert_int_equal(text_in_lines(arena, SLICE("a\n\n b \r\n\r\rc"), &lines), 6);
    assert_int_equal(text_in_count(SLICE("")), 0);
    assert_int_equal(text_in_lines(arena, SLICE("a\n"), &lines), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),     cmocka_unit_test(decodes), cmocka_unit_test(csv),
        cmocka_unit_test(furniture), cmocka_unit_test(numbers), cmocka_unit_test(pieces),
        cmocka_unit_test(points),    cmocka_unit_test(counts),
    };

    return cmocka_run_group_tests_name("importers_text", tests, begin, end);
}
