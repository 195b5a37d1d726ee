#include "core/base/tz_rule.h"

#include "core/base/date.h"

enum { DAY_S = 86400 };

static bool take(struct slice *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = slice_from(*rest, 1);
    return true;
}

static bool number(struct slice *rest, int min, int max, int *ret)
{
    size_t n = 0;

    *ret = 0;
    while (n < 3 && n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9')
        *ret = *ret * 10 + rest->p[n++] - '0';
    *rest = slice_from(*rest, n);
    return n > 0 && *ret >= min && *ret <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool clock_time(struct slice *rest, int max_hour, int32_t *ret)
{
    bool minus = take(rest, '-');
    int hour, minute = 0, second = 0;

    if (!minus)
        take(rest, '+');
    if (!number(rest, 0, max_hour, &hour))
        return false;
    if (take(rest, ':')) {
        if (!number(rest, 0, 59, &minute))
            return false;
        if (take(rest, ':') && !number(rest, 0, 59, &second))
            return false;
    }
    *ret = (hour * 60 + minute) * 60 + second;
    if (minus)
        *ret = -*ret;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Three letters or more; or in angle brackets, where digits and signs may stand too. */
static bool abbreviation(struct slice *rest, char ret[16])
{
    bool quoted = take(rest, '<');
    size_t n = 0;

    while (n < rest->n &&
           (is_letter(rest->p[n]) || (quoted && ((rest->p[n] >= '0' && rest->p[n] <= '9') ||
                                                 rest->p[n] == '+' || rest->p[n] == '-'))))
        n++;
    if (n < 3 || n > 15)
        return false;
    memcpy(ret, rest->p, n);
    ret[n] = '\0';
    *rest = slice_from(*rest, n);
    return !quoted || take(rest, '>');
}

static bool change_day(struct slice *rest, struct tz_rule_day *day)
{
    if (!take(rest, ','))
        return false;
    *day = (struct tz_rule_day){.time = 2 * 3600};
    if (take(rest, 'M')) {
        day->form = TZ_MONTH_WEEK_DAY;
        if (!number(rest, 1, 12, &day->month) || !take(rest, '.') ||
            !number(rest, 1, 5, &day->week) || !take(rest, '.') || !number(rest, 0, 6, &day->day))
            return false;
    } else if (take(rest, 'J')) {
        day->form = TZ_JULIAN_1;
        if (!number(rest, 1, 365, &day->day))
            return false;
    } else {
        day->form = TZ_JULIAN_0;
        if (!number(rest, 0, 365, &day->day))
            return false;
    }
    return !take(rest, '/') || clock_time(rest, 167, &day->time);
}

bool tz_rule_read(struct slice text, struct tz_rule *ret)
{
    *ret = (struct tz_rule){.used = true};
    if (!abbreviation(&text, ret->abbr) || !clock_time(&text, 24, &ret->offset))
        return false;
    ret->offset = -ret->offset; /* POSIX counts what is added to get UTC */
    if (text.n == 0)
        return true;
    ret->has_dst = true;
    if (!abbreviation(&text, ret->dst_abbr))
        return false;
    ret->dst_offset = ret->offset + 3600;
    if (text.n > 0 && text.p[0] != ',') {
        if (!clock_time(&text, 24, &ret->dst_offset))
            return false;
        ret->dst_offset = -ret->dst_offset;
    }
    return change_day(&text, &ret->begin) && change_day(&text, &ret->end) && text.n == 0;
}

/* The wall time of a change in a year, in seconds since 1970-01-01T00:00. */
static int64_t change(const struct tz_rule_day *rule, int32_t year)
{
    int64_t first = date_days((struct date){year, 1, 1}), days;
    bool leap = date_month_days(year, 2) == 29;
    int month_day, last;

    switch (rule->form) {
    case TZ_JULIAN_1: /* 29 February is never counted */
        days = first + rule->day - 1 + (leap && rule->day >= 60);
        break;
    case TZ_JULIAN_0:
        days = first + rule->day;
        break;
    default:
        first = date_days((struct date){year, (int8_t)rule->month, 1});
        month_day = (rule->day - date_weekday(first) % 7 + 7) % 7 + (rule->week - 1) * 7;
        last = date_month_days(year, rule->month);
        days = first + (month_day < last ? month_day : month_day - 7); /* week 5: the last */
        break;
    }
    return days * DAY_S + rule->time;
}

bool tz_rule_dst(const struct tz_rule *rule, int64_t utc, int64_t *ret_from, int64_t *ret_next)
{
    int64_t day = utc / DAY_S - (utc % DAY_S < 0);
    int32_t year = date_of(day).year;
    bool dst = false;

    *ret_from = INT64_MIN;
    *ret_next = INT64_MAX;
    /* Changes may lie a week beyond their year, hence the years around. Where an end and the next
     * year's begin fall together it is the begin that holds: so the whole year is daylight saving
     * time. */
    for (int32_t y = year - 2; y <= year + 2; y++) {
        int64_t at[2] = {change(&rule->begin, y) - rule->offset,
                         change(&rule->end, y) - rule->dst_offset};
        bool begin_first = at[0] <= at[1];

        for (int i = 0; i < 2; i++) {
            bool begin = (i == 0) == begin_first;
            int64_t t = at[begin ? 0 : 1];

            if (t <= utc && t >= *ret_from) {
                *ret_from = t;
                dst = begin;
            } else if (t > utc && t < *ret_next) {
                *ret_next = t;
            }
        }
    }
    return dst;
}
