#include "core/base/date.h"

#include <inttypes.h>
#include <stdio.h>

enum { DAYS_400 = 146097, DAYS_100 = 36524, DAYS_4 = 1461 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_month_days(int32_t year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap(year));
}

/* Years are counted from 1 March, so that the leap day is the last of its year; the five months
 * from March to July and from August to December have 153 days each time. */
int64_t date_days(struct date date)
{
    int64_t year = (int64_t)date.year - (date.month < 3);
    int month = date.month + (date.month < 3 ? 9 : -3);
    int64_t era = floor_div(year, 400), in_era = year - era * 400;
    int64_t day = (153 * month + 2) / 5 + date.day - 1;

    day += in_era * 365 + in_era / 4 - in_era / 100;
    return era * DAYS_400 + day - 719468; /* 0000-03-01 is so far before 1970-01-01 */
}

struct date date_of(int64_t days)
{
    int64_t era, in_era, year, in_year, month;

    days += 719468;
    era = floor_div(days, DAYS_400);
    in_era = days - era * DAYS_400;
    /* The last day of every 4, 100 and 400 years would else count as one year too many. */
    year = (in_era - in_era / (DAYS_4 - 1) + in_era / DAYS_100 - in_era / (DAYS_400 - 1)) / 365;
    in_year = in_era - (year * 365 + year / 4 - year / 100);
    month = (5 * in_year + 2) / 153;
    return (struct date){
        .year = (int32_t)(era * 400 + year + (month > 9)),
        .month = (int8_t)(month < 10 ? month + 3 : month - 9),
        .day = (int8_t)(in_year - (153 * month + 2) / 5 + 1),
    };
}

static bool valid(struct date date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= date_month_days(date.year, date.month);
}

enum weekday date_weekday(int64_t days)
{
    int64_t since = days + 3; /* 1970-01-01 was a Thursday */

    return (enum weekday)(since - floor_div(since, 7) * 7 + 1);
}

struct date date_add_days(struct date date, int64_t days)
{
    return date_of(date_days(date) + days);
}

int date_cmp(struct date a, struct date b)
{
    int64_t x = date_days(a), y = date_days(b);

    return (x > y) - (x < y);
}

struct wall date_wall_of(int64_t wall_ms)
{
    int64_t days = floor_div(wall_ms, DAY_MS);
    int64_t rest = wall_ms - days * DAY_MS;

    return (struct wall){
        .date = date_of(days),
        .hour = (int8_t)(rest / HOUR_MS),
        .minute = (int8_t)(rest / MINUTE_MS % 60),
        .second = (int8_t)(rest / 1000 % 60),
        .ms = (int16_t)(rest % 1000),
    };
}

/* What takes something off *rest gives false when it does not stand there; what came before it may
 * be off then. */

/* Exactly n digits. */
static bool digits(struct slice *rest, size_t n, int *ret)
{
    if (rest->n < n)
        return false;
    *ret = 0;
    for (size_t i = 0; i < n; i++) {
        if (rest->p[i] < '0' || rest->p[i] > '9')
            return false;
        *ret = *ret * 10 + rest->p[i] - '0';
    }
    *rest = slice_from(*rest, n);
    return true;
}

static bool letter(struct slice *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = slice_from(*rest, 1);
    return true;
}

static bool take_date(struct slice *rest, struct date *ret)
{
    int year, month, day;

    if (!digits(rest, 4, &year) || !letter(rest, '-') || !digits(rest, 2, &month) ||
        !letter(rest, '-') || !digits(rest, 2, &day))
        return false;
    *ret = (struct date){year, (int8_t)month, (int8_t)day};
    return valid(*ret);
}

/* Up to nine digits; what is finer than a millisecond is cut off. */
static bool take_fraction(struct slice *rest, int *ret)
{
    int scale = 100, digit, n = 0;

    *ret = 0;
    while (n < 9 && digits(rest, 1, &digit)) {
        *ret += digit * scale;
        scale /= 10;
        n++;
    }
    return n > 0;
}

static bool take_time(struct slice *rest, int32_t *ret_ms)
{
    int hour, minute, second = 0, ms = 0;

    if (!digits(rest, 2, &hour) || !letter(rest, ':') || !digits(rest, 2, &minute))
        return false;
    if (letter(rest, ':')) {
        if (!digits(rest, 2, &second))
            return false;
        if (letter(rest, '.') && !take_fraction(rest, &ms))
            return false;
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_ms = hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + ms;
    return true;
}

static int no_time(struct slice text, const char *what, const char *sample, struct err *err)
{
    struct slice shown = slice_head(text, 40);

    err_set(err, FAULT_INVALID, "this is no %s", what);
    err_about(err, "%.*s", (int)shown.n, shown.n ? shown.p : "");
    return err_remedy(err, "Write it like %s.", sample);
}

int date_read(struct slice text, struct date *ret, struct err *err)
{
    struct slice rest = text;

    if (take_date(&rest, ret) && rest.n == 0)
        return 0;
    return no_time(text, "date", "2026-09-01", err);
}

int date_read_time(struct slice text, int32_t *ret_ms, struct err *err)
{
    struct slice rest = text;

    if (take_time(&rest, ret_ms) && rest.n == 0)
        return 0;
    return no_time(text, "time of day", "14:00", err);
}

char *date_text(struct date date, char text[DATE_TEXT])
{
    const char *form = date.year < 0 || date.year > 9999 ? "%+07" PRId32 : "%04" PRId32;
    int n = snprintf(text, DATE_TEXT, form, date.year);

    if (n > 0 && n < DATE_TEXT)
        snprintf(text + n, (size_t)(DATE_TEXT - n), "-%02u-%02u", (unsigned)(uint8_t)date.month,
                 (unsigned)(uint8_t)date.day);
    return text;
}

char *date_time_text(int64_t wall_ms, char text[DATE_TIME_TEXT])
{
    struct wall wall = date_wall_of(wall_ms);

    snprintf(text, DATE_TIME_TEXT, wall.second ? "%02u:%02u:%02u" : "%02u:%02u",
             (unsigned)wall.hour % 100, (unsigned)wall.minute % 100, (unsigned)wall.second % 100);
    return text;
}

static size_t put_wall(int64_t wall_ms, char text[DATE_INSTANT_TEXT])
{
    struct wall wall = date_wall_of(wall_ms);
    char date[DATE_TEXT];
    int n = snprintf(text, DATE_INSTANT_TEXT, "%s%c%02d:%02d:%02d", date_text(wall.date, date), 'T',
                     wall.hour, wall.minute, wall.second);

    if (wall.ms)
        n += snprintf(text + n, (size_t)(DATE_INSTANT_TEXT - n), ".%03d", wall.ms);
    return (size_t)n;
}

char *date_wall_text(int64_t wall_ms, char text[DATE_INSTANT_TEXT])
{
    put_wall(wall_ms, text);
    return text;
}

char *date_instant_text(int64_t utc_ms, char text[DATE_INSTANT_TEXT])
{
    size_t n = put_wall(utc_ms, text);

    snprintf(text + n, DATE_INSTANT_TEXT - n, "Z");
    return text;
}
