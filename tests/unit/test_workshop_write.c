/* Moving a programme to other days: each weekday stands once in a week of the programme. The
 * weekdays below were counted with a calendar (September and October 2026, February 2027). */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/date.h"
#include "core/model/programme/workshop_write.h"

static int64_t days(const char *text)
{
    struct date d;
    struct err err = {0};

    assert_int_equal(date_read(slice_str(text), &d, &err), 0);
    return date_days(d);
}

/* A day before and after, as dates. */
static void carries(const char *from, const char *to, int64_t length, const char *before,
                    const char *after)
{
    int64_t day = workshop_write_day(days(from), days(to), length, days(before) - days(from));

    assert_int_equal(days(to) + day, days(after));
}

/* 1 September 2026 is a Tuesday, 1 October a Thursday. */
static void keeps_weekdays(void **state)
{
    static const struct {
        const char *before, *after;
    } rows[] = {
        {"2026-09-01", "2026-10-06"},                               /* Tuesday of week 1 */
        {"2026-09-02", "2026-10-07"}, {"2026-09-03", "2026-10-01"}, /* Thursday: the first day */
        {"2026-09-04", "2026-10-02"}, {"2026-09-05", "2026-10-03"}, {"2026-09-06", "2026-10-04"},
        {"2026-09-07", "2026-10-05"}, {"2026-09-08", "2026-10-13"}, /* Tuesday of week 2 */
        {"2026-09-24", "2026-10-22"},                               /* Thursday of week 4 */
        {"2026-09-29", "2026-11-03"}, /* Tuesday of week 5: behind 30 October */
        {"2026-09-30", "2026-11-04"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        carries("2026-09-01", "2026-10-01", 30, rows[i].before, rows[i].after);
}

static void whole_weeks_move_all_alike(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 30; day++)
        assert_int_equal(workshop_write_day(days("2026-09-01"), days("2026-09-29"), 30, day), day);
}

static void a_short_event_keeps_its_order(void **state)
{
    (void)state;
    carries("2026-09-04", "2026-09-07", 2, "2026-09-04", "2026-09-07"); /* Friday to Monday */
    carries("2026-09-04", "2026-09-07", 2, "2026-09-05", "2026-09-08");
}

static void all_days_of_a_year_keep_week_and_weekday(void **state)
{
    int64_t from = days("2026-09-01");

    (void)state;
    for (int64_t to = from; to < from + 366; to++)
        for (int64_t day = 0; day < 61; day++) {
            int64_t after = workshop_write_day(from, to, 61, day);

            assert_int_equal(after / 7, day / 7);
            assert_int_equal((to + after - from - day) % 7, 0);
        }
}

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void plan_says_what_is_lacking(void **state)
{
    const struct workshop_view september = {.first_day = SLICE("2026-09-01"),
                                            .last_day = SLICE("2026-09-30")};
    const struct activity_view activities[] = {
        {.opens_day = 0, .closes_day = 6},   /* Tuesday 1 to Monday 7 September */
        {.opens_day = 28, .closes_day = -1}, /* Tuesday 29 September */
        {.opens_day = -1, .closes_day = -1}, {.opens_day = -1, .closes_day = 2},
        {.opens_day = 27, .closes_day = 29}, /* Monday 28 to Wednesday 30 */
    };
    struct workshop_moved *m;
    struct slice last;
    struct err err = {0};

    (void)state;
    assert_int_equal(
        workshop_write_plan(arena, &september, activities, 5, SLICE("2026-10-01"), &m, &last, &err),
        0);
    assert_true(slice_is(last, "2026-10-30"));
    assert_int_equal(m[0].opens_before, days("2026-09-01"));
    assert_int_equal(m[0].opens_after, days("2026-10-06"));
    assert_int_equal(m[0].closes_after, days("2026-10-12")); /* six days later, as before */
    assert_false(m[0].lacking);
    assert_int_equal(m[1].opens_after, days("2026-11-03"));
    assert_true(m[1].lacking);
    assert_int_equal(m[2].opens_day, -1);
    assert_int_equal(m[2].opens_after, INT64_MIN);
    assert_int_equal(m[3].closes_after, days("2026-10-01")); /* Thursday 3 September */
    assert_int_equal(m[4].opens_after, days("2026-10-26"));
    assert_int_equal(m[4].closes_after, days("2026-10-28"));
    assert_false(m[4].lacking);
}

static void a_pattern_keeps_its_days(void **state)
{
    const struct workshop_view pattern = {.first_day = SLICE(""), .last_day = SLICE("")};
    const struct activity_view activities[] = {{.opens_day = 3, .closes_day = 9}};
    struct workshop_moved *m;
    struct slice last;
    struct err err = {0};

    (void)state;
    assert_int_equal(
        workshop_write_plan(arena, &pattern, activities, 1, SLICE("2027-02-01"), &m, &last, &err),
        0);
    assert_int_equal(last.n, 0);
    assert_int_equal(m[0].opens_before, INT64_MIN);
    assert_int_equal(m[0].opens_after, days("2027-02-04"));
    assert_int_equal(m[0].closes_after, days("2027-02-10"));
    assert_int_equal(
        workshop_write_plan(arena, &pattern, activities, 1, SLICE("2027-02-30"), &m, &last, &err),
        -1);
}

static void checks(void **state)
{
    const struct {
        struct workshop_wish wish;
        const char *wrong; /* NULL: fine */
    } rows[] = {
        {{.title = SLICE("A"), .zone = SLICE("UTC")}, NULL},
        {{.title = SLICE(" "), .zone = SLICE("UTC")}, "title"},
        {{.title = SLICE("A"), .zone = SLICE("../etc")}, "zone"},
        {{.title = SLICE("A"), .zone = SLICE("UTC"), .first_day = SLICE("2026-02-29")},
         "first_day"},
        {{.title = SLICE("A"), .zone = SLICE("UTC"), .last_day = SLICE("2026-02-27")}, "first_day"},
        {{.title = SLICE("A"),
          .zone = SLICE("UTC"),
          .first_day = SLICE("2026-03-02"),
          .last_day = SLICE("2026-03-01")},
         "last_day"},
        {{.title = SLICE("A"),
          .zone = SLICE("UTC"),
          .first_day = SLICE("2026-03-02"),
          .last_day = SLICE("2029-03-01")},
         "last_day"},
        {{.title = SLICE("A"), .zone = SLICE("UTC"), .word = SLICE("party")}, "word"},
        {{.title = SLICE("A"), .zone = SLICE("UTC"), .places = -1}, "places"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};
        int result = workshop_write_check(&rows[i].wish, &err);

        assert_int_equal(result, rows[i].wrong ? -1 : 0);
        if (rows[i].wrong) {
            assert_string_equal(err.subject, rows[i].wrong);
            assert_int_equal(err.fault, FAULT_INVALID);
            assert_true(err.remedy[0] != 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_weekdays),
        cmocka_unit_test(whole_weeks_move_all_alike),
        cmocka_unit_test(a_short_event_keeps_its_order),
        cmocka_unit_test(all_days_of_a_year_keep_week_and_weekday),
        cmocka_unit_test(plan_says_what_is_lacking),
        cmocka_unit_test(a_pattern_keeps_its_days),
        cmocka_unit_test(checks),
    };

    return cmocka_run_group_tests_name("workshop_write", tests, begin, end);
}
