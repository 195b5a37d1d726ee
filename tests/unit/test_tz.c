/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/tz.h"
#include "core/base/tz_rule.h"
#include "tests/unit/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const zones[] = {
    "Africa/Abidjan",   "Africa/Accra",        "Africa/Cairo",       "Africa/Casablanca",
    "Africa/El_Aaiun",  "Africa/Johannesburg", "Africa/Juba",        "Africa/Lagos",
    "Africa/Monrovia",  "Africa/Nairobi",      "Africa/Sao_Tome",    "Africa/Windhoek",
    "America/Asuncion", "America/Caracas",     "America/Godthab",    "America/Mexico_City",
    "America/New_York", "America/Sao_Paulo",   "America/St_Johns",   "Antarctica/Troll",
    "Asia/Almaty",      "Asia/Gaza",           "Asia/Jerusalem",     "Asia/Kathmandu",
    "Asia/Kolkata",     "Asia/Pyongyang",      "Asia/Tehran",        "Asia/Tokyo",
    "Atlantic/Azores",  "Australia/Lord_Howe", "Australia/Sydney",   "Europe/Berlin",
    "Europe/Chisinau",  "Europe/Dublin",       "Europe/Istanbul",    "Europe/Lisbon",
    "Europe/London",    "Europe/Moscow",       "Pacific/Apia",       "Pacific/Auckland",
    "Pacific/Chatham",  "Pacific/Easter",      "Pacific/Kiritimati", "Pacific/Norfolk",
};

/* One line of zdump -v: "Zone  Wed Sep  1 00:00:00 2026 UT = Wed Sep … 2026 CEST isdst=1
 * gmtoff=7200". */
struct line {
    int64_t utc, wall;
    char abbr[16];
    int dst, offset;
};

static bool read_line(const char *text, struct line *ret)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char m[2][4];
    int d[2], h[2], mi[2], s[2], y[2];

    if (sscanf(text,
               "%*s %*s %3s %d %d:%d:%d %d UT = %*s %3s %d %d:%d:%d %d %15s isdst=%d gmtoff=%d",
               m[0], &d[0], &h[0], &mi[0], &s[0], &y[0], m[1], &d[1], &h[1], &mi[1], &s[1], &y[1],
               ret->abbr, &ret->dst, &ret->offset) != 15)
        return false;
    for (int i = 0; i < 2; i++) {
        const char *at = strstr(months, m[i]);
        struct date date = {y[i], (int8_t)((at - months) / 3 + 1), (int8_t)d[i]};
        int64_t ms = date_days(date) * DAY_MS + h[i] * HOUR_MS + mi[i] * MINUTE_MS + s[i] * 1000;

        *(i ? &ret->wall : &ret->utc) = ms;
    }
    return true;
}

static void compare_line(const struct tz *tz, const struct line *line)
{
    struct tz_local local = tz_local(tz, line->utc);
    int64_t back = 0;
    enum tz_fit fit = tz_utc(tz, line->wall, &back);

    if (local.wall != line->wall || local.offset != line->offset || local.dst != line->dst ||
        strcmp(local.abbr, line->abbr) != 0)
        fail_msg("%s at %lld: %d %d %s, zdump says %d %d %s", tz_name(tz),
                 (long long)line->utc / 1000, local.offset, local.dst, local.abbr, line->offset,
                 line->dst, line->abbr);
    if (fit == TZ_GAP || back > line->utc || tz_local(tz, back).wall != line->wall ||
        (fit == TZ_ONCE && back != line->utc))
        fail_msg("%s: wall %lld comes back as %lld", tz_name(tz), (long long)line->wall / 1000,
                 (long long)back / 1000);
}

static int compare_zone(const char *zone)
{
    struct err err = {0};
    struct tz *tz = NULL;
    char command[128], text[256];
    FILE *pipe;
    struct line line;
    int n = 0;

    if (tz_load(NULL, slice_str(zone), &tz, &err))
        fail_msg("%s: %s", zone, err.text);
    snprintf(command, sizeof(command), "zdump -v -c 1850,2200 %s", zone);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    while (fgets(text, sizeof(text), pipe)) {
        if (!read_line(text, &line))
            continue; /* its two lines at the ends of time say NULL */
        if (line.utc < -4000000000000 || line.utc > 7300000000000)
            continue;
        compare_line(tz, &line);
        n++;
    }
    pclose(pipe);
    tz_free(tz);
    return n;
}

static void like_zdump(void **state)
{
    int n = 0;

    (void)state;
    if (system("command -v zdump >/dev/null 2>&1") != 0 ||
        access("/usr/share/zoneinfo/Europe/Berlin", R_OK) != 0)
        skip();
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        n += compare_zone(zones[i]);
    assert_true(n > 10000);
}

static void wall_is(const struct tz *tz, const char *wall, enum tz_fit fit, const char *utc)
{
    char text[DATE_INSTANT_TEXT];
    int64_t got = 0;

    assert_int_equal(tz_utc(tz, instant_of(wall), &got), fit);
    assert_string_equal(date_instant_text(got, text), utc);
}

/* A version 1 file by hand: two types, two changes (RFC 9636, section 3): +1 h, from 1000 s +2 h,
 * from 1000000 s +1 h again. */
static const char version_1[] = "TZif\0"
                                "0123456789abcde"
                                "\0\0\0\0"
                                "\0\0\0\0"
                                "\0\0\0\0"
                                "\0\0\0\2"
                                "\0\0\0\2"
                                "\0\0\0\10"
                                "\0\0\3\350"
                                "\0\17\102\100"
                                "\1\0"
                                "\0\0\16\20\0\0"
                                "\0\0\34\40\1\4"
                                "AAA\0BBB";

static void version_one(void **state)
{
    struct tz *tz = NULL;
    struct err err = {0};
    int64_t next = 0, back = 0;

    (void)state;
    assert_int_equal(tz_read(slice_of(version_1, sizeof(version_1)), SLICE("Test/One"), &tz, &err),
                     0);
    assert_int_equal(tz_local(tz, 999999).offset, 3600);
    assert_int_equal(tz_local(tz, 1000000).offset, 7200);
    assert_string_equal(tz_local(tz, 1000000).abbr, "BBB");
    assert_string_equal(tz_local(tz, 1000000000).abbr, "AAA");
    assert_true(tz_next(tz, 0, &next));
    assert_int_equal(next, 1000000);
    assert_false(tz_next(tz, 1000000000, &next));
    assert_int_equal(tz_utc(tz, 4600000, &back), TZ_GAP); /* 1000 s + 1 h */
    assert_int_equal(back, 1000000);
    assert_int_equal(tz_utc(tz, 1003600000, &back), TZ_TWICE);
    assert_int_equal(back, 996400000);
    tz_free(tz);
    for (size_t n = 0; n < sizeof(version_1); n++)
        assert_int_equal(tz_read(slice_of(version_1, n), SLICE("Test/One"), &tz, &err), -1);
}

static void rule_zone(const char *rule, const char *utc, const char *abbr)
{
    struct tz_rule read;
    int64_t from, next, ms = instant_of(utc);
    bool dst;

    assert_true(tz_rule_read(slice_str(rule), &read));
    dst = tz_rule_dst(&read, ms / 1000, &from, &next);
    assert_string_equal(dst ? read.dst_abbr : read.abbr, abbr);
    assert_true(from <= ms / 1000 && next > ms / 1000);
}

/* POSIX.1 Base Definitions 8.3 and the examples of RFC 9636, section 3.3.2 and appendix B. */
static void rules(void **state)
{
    static const char *const bad[] = {"",
                                      "A0",
                                      "UTC",
                                      "UTC25",
                                      "EST5EDT",
                                      "EST5EDT,M3.2.0",
                                      "EST5EDT,M13.2.0,M11.1.0",
                                      "EST5EDT,M3.6.0,M11.1.0",
                                      "EST5EDT,M3.2.7,M11.1.0",
                                      "EST5EDT,J0,J365",
                                      "EST5EDT,366,0",
                                      "EST5EDT,M3.2.0/168,M11.1.0",
                                      "EST5EDT,M3.2.0,M11.1.0x",
                                      "<+0330-3:30",
                                      "ABCDEFGHIJKLMNOPQ0"};
    struct tz_rule rule;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (tz_rule_read(slice_str(bad[i]), &rule))
            fail_msg("taken: %s", bad[i]);
    assert_true(tz_rule_read(SLICE("<+0330>-3:30"), &rule));
    assert_int_equal(rule.offset, 12600);
    rule_zone("EST5EDT,M3.2.0,M11.1.0", "2040-07-01T00:00Z", "EDT");
    rule_zone("EST5EDT,M3.2.0,M11.1.0", "2040-03-11T06:59:59Z", "EST");
    rule_zone("EST5EDT,M3.2.0,M11.1.0", "2040-03-11T07:00:00Z", "EDT");
    rule_zone("IST-2IDT,M3.4.4/26,M10.5.0", "2040-03-22T23:59:59Z", "IST");
    rule_zone("IST-2IDT,M3.4.4/26,M10.5.0", "2040-03-23T00:00:00Z", "IDT");
    rule_zone("IST-1GMT0,M10.5.0,M3.5.0/1", "2040-07-01T00:00Z", "IST");
    rule_zone("IST-1GMT0,M10.5.0,M3.5.0/1", "2040-01-01T00:00Z", "GMT");
    rule_zone("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2040-03-25T00:59:59Z", "-03");
    rule_zone("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2040-03-25T01:00:00Z", "-02");
    rule_zone("XXX3EDT4,0/0,J365/23", "2040-01-01T02:59:59Z", "EDT"); /* the whole year */
    rule_zone("XXX3EDT4,0/0,J365/23", "2040-01-01T03:00:00Z", "EDT");
    rule_zone("XXX3EDT4,0/0,J365/23", "2040-12-31T23:59:59Z", "EDT");
    rule_zone("NZST-12NZDT,M9.5.0,M4.1.0/3", "2040-12-31T00:00Z", "NZDT");
}

/* Facts of history: Samoa left out 30 December 2011; Lord Howe Island moves by half an hour. */
static void history(void **state)
{
    struct tz *tz = NULL;
    struct err err = {0};

    (void)state;
    if (access("/usr/share/zoneinfo/Pacific/Apia", R_OK) != 0)
        skip();
    assert_int_equal(tz_load(NULL, SLICE("Pacific/Apia"), &tz, &err), 0);
    wall_is(tz, "2011-12-29T23:59:59", TZ_ONCE, "2011-12-30T09:59:59Z");
    wall_is(tz, "2011-12-30T12:00", TZ_GAP, "2011-12-30T10:00:00Z");
    wall_is(tz, "2011-12-31T00:00", TZ_ONCE, "2011-12-30T10:00:00Z");
    tz_free(tz);
    assert_int_equal(tz_load(NULL, SLICE("Australia/Lord_Howe"), &tz, &err), 0);
    wall_is(tz, "2026-10-04T02:15", TZ_GAP, "2026-10-03T15:30:00Z");
    wall_is(tz, "2026-04-05T01:45", TZ_TWICE, "2026-04-04T14:45:00Z");
    wall_is(tz, "2126-04-07T01:45", TZ_TWICE, "2126-04-06T14:45:00Z");
    tz_free(tz);
    assert_int_equal(tz_load(NULL, SLICE("Europe/Berlin"), &tz, &err), 0);
    wall_is(tz, "2026-03-29T02:30", TZ_GAP, "2026-03-29T01:00:00Z");
    wall_is(tz, "2026-10-25T02:30", TZ_TWICE, "2026-10-25T00:30:00Z");
    wall_is(tz, "2026-10-25T03:00", TZ_ONCE, "2026-10-25T02:00:00Z");
    wall_is(tz, "2026-10-25T01:59:59", TZ_ONCE, "2026-10-24T23:59:59Z");
    tz_free(tz);
}

static void names(void **state)
{
    static const char *const bad[] = {"",        "/etc/passwd", "../x",  "Europe/../x", "Europe//x",
                                      "Europe/", "a b",         "x.tab", "Europe\\x",   "\xc3\xa9"};
    struct tz *tz = NULL;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(tz_load(NULL, slice_str(bad[i]), &tz, &err), -1);
        assert_int_equal(err.fault, FAULT_INVALID);
    }
    assert_int_equal(tz_load(NULL, SLICE("Europe/Nowhere"), &tz, &err), -1);
    assert_int_equal(err.fault, FAULT_ABSENT);
    assert_int_equal(tz_load("/nonexistent", SLICE("UTC"), &tz, &err), 0);
    assert_int_equal(tz_local(tz, 5).wall, 5);
    assert_string_equal(tz_local(tz, 5).abbr, "UTC");
    tz_free(tz);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_zdump), cmocka_unit_test(version_one), cmocka_unit_test(rules),
        cmocka_unit_test(history),    cmocka_unit_test(names),
    };

    return cmocka_run_group_tests_name("tz", tests, NULL, NULL);
}
