/* Instants that `zdump -v` (tzdata 2025b) tells of clocks being put forward and back, and counting
 * by hand from there. */
#include "core/base/date.h"
#include "core/model/programme/calendar.h"
#include "tests/unit/instant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct fact {
    const char *zone, *first;
    int64_t day;
    const char *time, *utc;
};

static const struct fact facts[] = {
    /* no summer time: UTC+3 */
    {"Africa/Nairobi", "2026-09-01", 0, "14:00", "2026-09-01T11:00:00Z"},
    {"Africa/Nairobi", "2026-09-01", 29, "00:00", "2026-09-29T21:00:00Z"},
    {"Africa/Nairobi", "2026-09-01", -1, "09:30", "2026-08-31T06:30:00Z"},
    /* forward on 8 March 2026 at 02:00, which is 07:00 UTC */
    {"America/New_York", "2026-03-01", 6, "09:00", "2026-03-07T14:00:00Z"},
    {"America/New_York", "2026-03-01", 7, "02:30", "2026-03-08T07:00:00Z"},
    {"America/New_York", "2026-03-01", 7, "01:59", "2026-03-08T06:59:00Z"},
    {"America/New_York", "2026-03-01", 7, "03:00", "2026-03-08T07:00:00Z"},
    {"America/New_York", "2026-03-01", 8, "09:00", "2026-03-09T13:00:00Z"},
    /* back on 1 November 2026 at 02:00: 01:30 is there twice, the first time in EDT */
    {"America/New_York", "2026-10-26", 6, "01:30", "2026-11-01T05:30:00Z"},
    {"America/New_York", "2026-10-26", 6, "02:00", "2026-11-01T07:00:00Z"},
    {"America/New_York", "2026-10-26", 7, "09:00", "2026-11-02T14:00:00Z"},
    /* half an hour */
    {"Australia/Lord_Howe", "2026-10-01", 3, "02:15", "2026-10-03T15:30:00Z"},
    {"Australia/Lord_Howe", "2026-10-01", 3, "02:30", "2026-10-03T15:30:00Z"},
    {"Australia/Lord_Howe", "2026-10-01", 4, "14:00", "2026-10-05T03:00:00Z"},
    {"Australia/Lord_Howe", "2026-04-01", 4, "01:45", "2026-04-04T14:45:00Z"},
    {"Australia/Lord_Howe", "2026-04-01", 5, "14:00", "2026-04-06T03:30:00Z"},
    /* 30 December 2011 was left out */
    {"Pacific/Apia", "2011-12-26", 3, "23:00", "2011-12-30T09:00:00Z"},
    {"Pacific/Apia", "2011-12-26", 4, "09:00", "2011-12-30T10:00:00Z"},
    {"Pacific/Apia", "2011-12-26", 5, "00:00", "2011-12-30T10:00:00Z"},
    {"Pacific/Apia", "2011-12-26", 5, "09:00", "2011-12-30T19:00:00Z"},
    /* summer time again since 2023: midnight of 28 April is not there */
    {"Africa/Cairo", "2023-04-27", 0, "12:00", "2023-04-27T10:00:00Z"},
    {"Africa/Cairo", "2023-04-27", 1, "00:00", "2023-04-27T22:00:00Z"},
    {"Africa/Cairo", "2023-04-27", 1, "12:00", "2023-04-28T09:00:00Z"},
    {"Africa/Cairo", "2026-08-01", 0, "14:00", "2026-08-01T11:00:00Z"},
};

static struct workshop_view workshop(const char *first, const char *last, const char *zone)
{
    return (struct workshop_view){
        .first_day = slice_str(first), .last_day = slice_str(last), .zone = slice_str(zone)};
}

static void instants_are_those_of_zdump(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        struct workshop_view w = workshop(facts[i].first, "", facts[i].zone);
        struct calendar c = calendar_begin(&w);
        int64_t at = calendar_at(&c, facts[i].day, slice_str(facts[i].time));
        char text[DATE_INSTANT_TEXT];

        assert_non_null(c.tz);
        assert_string_equal(date_instant_text(at, text), facts[i].utc);
        calendar_end(&c);
    }
}

static void an_activity_opens_and_closes(void **state)
{
    struct workshop_view w = workshop("2026-09-01", "2026-09-30", "Africa/Nairobi");
    struct calendar c = calendar_begin(&w);
    struct activity_view a = {.kind = ACTIVITY_PROMPT,
                              .opens_day = 7,
                              .opens_time = SLICE("08:00"),
                              .closes_day = 13,
                              .closes_time = SLICE("20:00")};

    (void)state;
    assert_int_equal(calendar_opens_at(&c, &a), instant_of("2026-09-08T05:00:00Z"));
    assert_int_equal(calendar_closes_at(&c, &a), instant_of("2026-09-14T17:00:00Z"));
    assert_int_equal(calendar_state(&c, &a, instant_of("2026-09-08T04:59:59Z")), CALENDAR_NOT_YET);
    assert_int_equal(calendar_state(&c, &a, instant_of("2026-09-08T05:00:00Z")), CALENDAR_OPEN);
    assert_int_equal(calendar_state(&c, &a, instant_of("2026-09-14T16:59:59Z")), CALENDAR_OPEN);
    assert_int_equal(calendar_state(&c, &a, instant_of("2026-09-14T17:00:00Z")), CALENDAR_CLOSED);
    /* A closing day without a time is that whole day; nothing said is always. */
    a.closes_time = SLICE_NONE;
    assert_int_equal(calendar_closes_at(&c, &a), instant_of("2026-09-14T21:00:00Z"));
    a.opens_day = a.closes_day = -1;
    assert_int_equal(calendar_state(&c, &a, INT64_MIN), CALENDAR_OPEN);
    assert_int_equal(calendar_state(&c, &a, INT64_MAX - 1), CALENDAR_OPEN);
    /* What another site may have written. */
    a.opens_day = INT64_MAX;
    assert_true(calendar_opens_at(&c, &a) == CALENDAR_NEVER);
    a.opens_day = 2;
    a.opens_time = SLICE("25:00");
    assert_int_equal(calendar_opens_at(&c, &a), instant_of("2026-09-02T21:00:00Z"));
    calendar_end(&c);
}

static void a_session_is_there_before_it_begins(void **state)
{
    struct workshop_view w = workshop("2026-09-01", "", "America/New_York");
    struct calendar c = calendar_begin(&w);
    struct activity_view a = {.kind = ACTIVITY_SESSION,
                              .opens_day = 3,
                              .opens_time = SLICE("14:00"),
                              .closes_day = -1,
                              .minutes = 90};

    (void)state;
    assert_int_equal(calendar_state(&c, &a, 0), CALENDAR_OPEN);
    assert_int_equal(calendar_starts_at(&c, &a), instant_of("2026-09-04T18:00:00Z"));
    assert_int_equal(calendar_ends_at(&c, &a), instant_of("2026-09-04T19:30:00Z"));
    a.minutes = 0;
    assert_int_equal(calendar_ends_at(&c, &a), instant_of("2026-09-04T19:00:00Z"));
    a.kind = ACTIVITY_PROMPT;
    assert_true(calendar_starts_at(&c, &a) == CALENDAR_NEVER);
    calendar_end(&c);
}

static void without_dates_what_has_a_day_never_opens(void **state)
{
    struct workshop_view w = workshop("", "", "No/Such_Zone");
    struct calendar c = calendar_begin(&w);
    struct activity_view a = {.kind = ACTIVITY_PROMPT, .opens_day = 0, .closes_day = 3};
    char text[16];

    (void)state;
    assert_false(c.dated);
    assert_true(calendar_opens_at(&c, &a) == CALENDAR_NEVER);
    assert_true(calendar_closes_at(&c, &a) == CALENDAR_NEVER);
    assert_int_equal(calendar_state(&c, &a, instant_of("2026-09-08T05:00:00Z")), CALENDAR_NOT_YET);
    a.opens_day = -1;
    assert_int_equal(calendar_state(&c, &a, instant_of("2026-09-08T05:00:00Z")), CALENDAR_OPEN);
    assert_string_equal(calendar_day(&c, 3, text), "");
    assert_int_equal(calendar_day_from(&c, SLICE("2026-09-01")), -1);
    calendar_end(&c);
}

static void parts_are_weeks_or_what_their_rows_say(void **state)
{
    struct workshop_view w = workshop("2026-09-01", "2026-09-30", "UTC");
    struct calendar c = calendar_begin(&w);
    struct part_view rows[] = {{.position = 1, .label = SLICE("Arriving")},
                               {.position = 2, .day_from = 7, .day_to = 9}};
    struct calendar_part p = calendar_part(&c, &w, rows, 2, 1);
    char text[16];

    (void)state;
    assert_memory_equal(p.label.p, "Arriving", 8);
    assert_int_equal(p.from, 0);
    assert_int_equal(p.to, 6);
    p = calendar_part(&c, &w, rows, 2, 2);
    assert_int_equal(p.from, 7);
    assert_int_equal(p.to, 9);
    p = calendar_part(&c, &w, rows, 2, 5);
    assert_null(p.row);
    assert_string_equal(calendar_day(&c, p.from, text), "2026-09-29");
    assert_string_equal(calendar_day(&c, p.to, text), "2026-09-30"); /* September has 30 days */
    assert_int_equal(calendar_day_from(&c, SLICE("2026-09-15")), 14);
    assert_int_equal(calendar_day_from(&c, SLICE("2026-08-31")), -1);
    calendar_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_those_of_zdump),
        cmocka_unit_test(an_activity_opens_and_closes),
        cmocka_unit_test(a_session_is_there_before_it_begins),
        cmocka_unit_test(without_dates_what_has_a_day_never_opens),
        cmocka_unit_test(parts_are_weeks_or_what_their_rows_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
