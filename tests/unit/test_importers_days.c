/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "importers/in/days.h"

#include <stdio.h>

/* Noon UTC of 22 November 2026, by `date -u -d 2026-11-22T12:00 +%s`. */
#define NOW INT64_C(1795348800000)

static const struct {
    const char *text;
    int year; /* that was given; 0: none */
    const char *first, *last;
    const char *rest; /* what follows the days */
} rows[] = {
    {"1-30 September : PKM", 2025, "2025-09-01", "2025-09-30", " : PKM"},
    {"1–31 October", 2025, "2025-10-01", "2025-10-31", ""},
    {"1 — 31 October, X", 2025, "2025-10-01", "2025-10-31", ", X"},
    {"from 3 to 28 November 2025: X", 0, "2025-11-03", "2025-11-28", ": X"},
    {"28 September - 25 October", 2026, "2026-09-28", "2026-10-25", ""},
    {"September 1-30, 2025", 0, "2025-09-01", "2025-09-30", ""},
    {"Sept. 28 to Oct. 25, 2025, online", 0, "2025-09-28", "2025-10-25", ", online"},
    {"du 1er au 30 avril 2027", 0, "2027-04-01", "2027-04-30", ""},
    {"du 28 février au 3 mars", 2027, "2027-02-28", "2027-03-03", ""},
    {"3.-28. März 2027", 0, "2027-03-03", "2027-03-28", ""},
    {"del 1 al 30 de septiembre de 2027", 0, "2027-09-01", "2027-09-30", ""},
    {"Monday 6th to Friday 24th July 2026", 0, "2026-07-06", "2026-07-24", ""},
    {"2025-09-01 to 2025-09-30", 0, "2025-09-01", "2025-09-30", ""},
    {"September 2025", 0, "2025-09-01", "2025-09-30", ""},
    {"February 2028", 0, "2028-02-01", "2028-02-29", ""},
    {"15 December - 14 January", 2025, "2025-12-15", "2026-01-14", ""},
    {"15 December 2025 - 14 January 2026", 0, "2025-12-15", "2026-01-14", ""},
    /* No year at all: the next one whose last day is not over. */
    {"1-30 November", 0, "2026-11-01", "2026-11-30", ""},
    {"1-21 November", 0, "2027-11-01", "2027-11-21", ""},
    {"1-31 October", 0, "2027-10-01", "2027-10-31", ""},
    {"1-28 February", 0, "2027-02-01", "2027-02-28", ""},
    {"15 November - 14 January", 0, "2026-11-15", "2027-01-14", ""},
};

static void reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice text = slice_str(rows[i].text);
        struct days d;
        char first[11], last[11];
        size_t n = days_read(text, &d);

        if (!n || !days_settle(&d, rows[i].year, NOW))
            fail_msg("not read: %s", rows[i].text);
        assert_string_equal(days_text(d.first_year, d.first_month, d.first_day, first),
                            rows[i].first);
        assert_string_equal(days_text(d.last_year, d.last_month, d.last_day, last), rows[i].last);
        if (!slice_is(slice_from(text, n), rows[i].rest))
            fail_msg("%s: the rest is \"%s\"", rows[i].text, text.p + n);
    }
}

static void refuses(void **state)
{
    static const char *const none[] = {
        "",
        "September",
        "1-30",
        "32 January",
        "0 March",
        "31 June",
        "30 February",
        "the 1 thing",
        "1-30 Sundays",
        "12:30 lunch",
        "1.5 million",
        "2025-13-01",
        "100 September",
        "May I ask",
        "1 mile",
        "-",
    };
    struct days d;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (days_read(slice_str(none[i]), &d))
            fail_msg("read as days: %s", none[i]);
}

static void impossible(void **state)
{
    struct days d;

    (void)state;
    assert_true(days_read(SLICE("29 February - 3 March"), &d) > 0);
    assert_false(days_settle(&d, 2027, NOW));
    assert_true(days_read(SLICE("29 February - 3 March"), &d) > 0);
    assert_true(days_settle(&d, 2028, NOW));
    assert_true(days_read(SLICE("3 March 2027 - 1 March 2027"), &d) > 0);
    assert_false(days_settle(&d, 0, NOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(refuses),
        cmocka_unit_test(impossible),
    };

    return cmocka_run_group_tests_name("importers_days", tests, NULL, NULL);
}
