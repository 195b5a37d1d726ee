/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Against the C library, every 13 hours of four centuries and some. */
static void like_the_c_library(void **state)
{
    (void)state;
    for (int64_t t = -6000000000; t < 9000000000; t += 13 * 3600 + 1) {
        time_t second = (time_t)t;
        struct wall wall = date_wall_of(t * 1000);
        int64_t days = date_days(wall.date);
        struct tm tm;

        gmtime_r(&second, &tm);
        if (wall.date.year != tm.tm_year + 1900 || wall.date.month != tm.tm_mon + 1 ||
            wall.date.day != tm.tm_mday || wall.hour != tm.tm_hour || wall.minute != tm.tm_min ||
            wall.second != tm.tm_sec || date_weekday(days) % 7 != (unsigned)tm.tm_wday)
            fail_msg("second %lld", (long long)t);
    }
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(date_days((struct date){1970, 1, 1}), 0);
    assert_int_equal(date_days((struct date){2000, 2, 29}), 11016);
    assert_int_equal(date_days((struct date){1858, 11, 17}), -40587); /* modified Julian day 0 */
    assert_int_equal(date_days((struct date){1, 1, 1}), -719162);
    assert_int_equal(date_weekday(date_days((struct date){1582, 10, 15})), FRIDAY);
    assert_int_equal(date_weekday(date_days((struct date){2026, 9, 1})), TUESDAY);
}

/* Of RFC 3339, section 5.8, in seconds by `date -u -d`. */
static void rfc_3339(void **state)
{
    char text[DATE_INSTANT_TEXT];

    (void)state;
    assert_string_equal(date_instant_text(482196050520, text), "1985-04-12T23:20:50.520Z");
    assert_string_equal(date_instant_text(1788264000000, text), "2026-09-01T12:00:00Z");
    assert_string_equal(date_time_text(50400000, text), "14:00");
    assert_string_equal(date_text((struct date){12026, 1, 1}, text), "+012026-01-01");
}

static void refused(void **state)
{
    static const char *const dates[] = {"",           "2026-02-29",  "2026-13-01", "2026-00-10",
                                        "2026-1-01",  "2026-01-32",  "26-01-01",   "2026-01-01 ",
                                        "0000-01-01", "+2026-01-01", "2026/01/01", "2026-01-0a"};
    static const char *const times[] = {"24:00", "12:60",  "12:00:60", "1:00",
                                        "12",    "12:00:", "12:00:00."};
    struct err err = {0};
    struct date date;
    int32_t time_ms;

    (void)state;
    for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
        assert_int_equal(date_read(slice_str(dates[i]), &date, &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        assert_int_equal(date_read_time(slice_str(times[i]), &time_ms, &err), -1);
    assert_int_equal(date_read_time(SLICE("14:00:05.25"), &time_ms, &err), 0);
    assert_int_equal(time_ms, 50405250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_the_c_library),
        cmocka_unit_test(known_days),
        cmocka_unit_test(rfc_3339),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
