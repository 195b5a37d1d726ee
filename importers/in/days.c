#include "importers/in/days.h"

#include "importers/in/text_in.h"

#include <stdio.h>

/* The beginnings by which months are told, longest first where one begins another. */
static const struct {
    const char *name;
    int month;
} months[] = {
    {"january", 1},   {"janvier", 1},   {"januar", 1},     {"januari", 1},   {"enero", 1},
    {"gennaio", 1},   {"janeiro", 1},   {"jänner", 1},     {"janv", 1},      {"jan", 1},
    {"february", 2},  {"février", 2},   {"fevrier", 2},    {"februar", 2},   {"februari", 2},
    {"febrero", 2},   {"febbraio", 2},  {"fevereiro", 2},  {"févr", 2},      {"feb", 2},
    {"march", 3},     {"mars", 3},      {"märz", 3},       {"maart", 3},     {"marzo", 3},
    {"março", 3},     {"mar", 3},       {"april", 4},      {"avril", 4},     {"abril", 4},
    {"aprile", 4},    {"avr", 4},       {"apr", 4},        {"may", 5},       {"mai", 5},
    {"mei", 5},       {"mayo", 5},      {"maggio", 5},     {"maio", 5},      {"june", 6},
    {"juin", 6},      {"juni", 6},      {"junio", 6},      {"giugno", 6},    {"junho", 6},
    {"jun", 6},       {"july", 7},      {"juillet", 7},    {"juli", 7},      {"julio", 7},
    {"luglio", 7},    {"julho", 7},     {"juil", 7},       {"jul", 7},       {"august", 8},
    {"août", 8},      {"aout", 8},      {"augustus", 8},   {"agosto", 8},    {"aug", 8},
    {"september", 9}, {"septembre", 9}, {"septiembre", 9}, {"settembre", 9}, {"setembro", 9},
    {"sept", 9},      {"sep", 9},       {"october", 10},   {"octobre", 10},  {"oktober", 10},
    {"octubre", 10},  {"ottobre", 10},  {"outubro", 10},   {"oct", 10},      {"okt", 10},
    {"november", 11}, {"novembre", 11}, {"noviembre", 11}, {"novembro", 11}, {"nov", 11},
    {"december", 12}, {"décembre", 12}, {"decembre", 12},  {"dezember", 12}, {"diciembre", 12},
    {"dicembre", 12}, {"dezembro", 12}, {"déc", 12},       {"dec", 12},      {"dez", 12},
};

static const char *const weekdays[] = {
    "monday", "tuesday",  "wednesday", "thursday",   "friday",  "saturday", "sunday",  "mon",
    "tue",    "tues",     "wed",       "thu",        "thur",    "thurs",    "fri",     "sat",
    "sun",    "lundi",    "mardi",     "mercredi",   "jeudi",   "vendredi", "samedi",  "dimanche",
    "montag", "dienstag", "mittwoch",  "donnerstag", "freitag", "samstag",  "sonntag", NULL};
static const char *const leads[] = {"from", "between", "du",   "le",  "vom", "dal", "del", "de",
                                    "van",  "dates",   "date", "the", "am",  "on",  NULL};
static const char *const links[] = {"to",  "until", "till", "through", "and", "au",  "jusqu'au",
                                    "bis", "al",    "a",    "tot",     "à",   "até", NULL};
static const char *const joins[] = {"of", "de", "the", "le", "den", "der", NULL};
static const char *const ordinals[] = {"st", "nd", "rd", "th", "er", "re", "ère", "º", ".", NULL};

static int month_length(int month)
{
    static const char length[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return length[month - 1];
}

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool day_exists(int year, int month, int day)
{
    return day >= 1 && day <= month_length(month) && !(month == 2 && day == 29 && !leap(year));
}

static void skip_blank(struct slice *s)
{
    while (s->n && (s->p[0] == ' ' || s->p[0] == '\t'))
        *s = slice_from(*s, 1);
    while (slice_starts(*s, SLICE("\xc2\xa0")) || slice_starts(*s, SLICE("\xe2\x80\xaf")))
        *s = slice_from(*s, slice_starts(*s, SLICE("\xc2\xa0")) ? 2 : 3), skip_blank(s);
}

/* Blanks and one of the words (ended by NULL); *s stays where it was when none stands there. */
static bool skip_word(struct slice *s, const char *const *words)
{
    struct slice at = *s;

    skip_blank(&at);
    for (; *words; words++)
        if (text_in_word(at, *words)) {
            *s = slice_from(at, strlen(*words));
            return true;
        }
    return false;
}

static void skip_weekday(struct slice *s)
{
    if (!skip_word(s, weekdays))
        return;
    if (s->n && (s->p[0] == '.' || s->p[0] == ','))
        *s = slice_from(*s, 1);
}

/* A number of min to max digits that ends there. -1 and *s unchanged when there is none. */
static int number(struct slice *s, size_t min, size_t max)
{
    struct slice at = *s;
    size_t n = 0;
    int value = 0;

    skip_blank(&at);
    while (n < at.n && n <= max && at.p[n] >= '0' && at.p[n] <= '9')
        value = n < max ? value * 10 + (at.p[n] - '0') : -1, n++;
    if (n < min || n > max)
        return -1;
    *s = slice_from(at, n);
    return value;
}

static int read_day(struct slice *s)
{
    struct slice at = *s;
    int day = number(&at, 1, 2);

    if (day < 1 || day > 31)
        return 0;
    for (const char *const *o = ordinals; *o; o++)
        if (slice_starts(at, slice_str(*o)) && (**o == '.' || text_in_word(at, *o))) {
            at = slice_from(at, strlen(*o));
            break;
        }
    *s = at;
    return day;
}

static int read_month(struct slice *s)
{
    struct slice at = *s;

    skip_word(&at, joins);
    skip_blank(&at);
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++)
        if (text_in_word(at, months[i].name)) {
            *s = slice_from(at, strlen(months[i].name));
            if (s->n && s->p[0] == '.')
                *s = slice_from(*s, 1);
            return months[i].month;
        }
    return 0;
}

/* A year may have a comma or "de" before it. */
static int read_year(struct slice *s)
{
    struct slice at = *s;
    int year;

    skip_blank(&at);
    if (at.n && at.p[0] == ',')
        at = slice_from(at, 1);
    skip_word(&at, joins);
    year = number(&at, 4, 4);
    if (year < 1900 || year > 2999)
        return 0;
    *s = at;
    return year;
}

static bool read_link(struct slice *s)
{
    struct slice at = *s;
    size_t n;

    skip_blank(&at);
    n = text_in_dash(at);
    if (n) {
        *s = slice_from(at, n);
        return true;
    }
    return skip_word(s, links);
}

static bool read_iso(struct slice *s, int *year, int *month, int *day)
{
    struct slice at = *s;

    *year = number(&at, 4, 4);
    if (*year < 0 || !at.n || at.p[0] != '-')
        return false;
    at = slice_from(at, 1);
    *month = number(&at, 2, 2);
    if (*month < 1 || *month > 12 || !at.n || at.p[0] != '-')
        return false;
    at = slice_from(at, 1);
    *day = number(&at, 2, 2);
    if (!day_exists(*year, *month, *day))
        return false;
    *s = at;
    return true;
}

/* "3", "3 November", "November 3", each with or without a year; what is not written is 0. */
static bool read_end(struct slice *s, int *year, int *month, int *day)
{
    struct slice at = *s;

    *year = *month = *day = 0;
    skip_weekday(&at);
    if (read_iso(&at, year, month, day)) {
        *s = at;
        return true;
    }
    *year = *month = 0;
    *day = read_day(&at);
    *month = read_month(&at);
    if (!*day && *month)
        *day = read_day(&at);
    *year = read_year(&at);
    if (!*day && !(*month && *year))
        return false;
    *s = at;
    return true;
}

static bool possible(int month, int day)
{
    return month && day >= 1 && day <= month_length(month);
}

size_t days_read(struct slice text, struct days *ret)
{
    struct slice rest = text, at;
    struct days d;

    skip_word(&rest, leads);
    if (!read_end(&rest, &d.first_year, &d.first_month, &d.first_day))
        return 0;
    at = rest;
    if (!read_link(&at) || !read_end(&at, &d.last_year, &d.last_month, &d.last_day)) {
        d.last_year = d.first_year, d.last_month = d.first_month, d.last_day = d.first_day;
        at = rest;
    }
    if (!d.first_day && !d.last_day)
        d.first_day = 1, d.last_day = month_length(d.last_month);
    if (!d.first_month)
        d.first_month = d.last_month;
    if (!d.last_month)
        d.last_month = d.first_month;
    if (!possible(d.first_month, d.first_day) || !possible(d.last_month, d.last_day))
        return 0;
    *ret = d;
    return text.n - at.n;
}

static int64_t day_number(int year, int month, int day)
{
    return (int64_t)year * 10000 + month * 100 + day;
}

/* The civil date of a day since 1970 (Howard Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int64_t civil(int64_t ms, int *ret_year)
{
    int64_t z = (ms >= 0 ? ms / 86400000 : (ms - 86399999) / 86400000) + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9), day = (int)(doy - (153 * mp + 2) / 5 + 1);

    *ret_year = (int)(yoe + era * 400 + (month <= 2));
    return day_number(*ret_year, month, day);
}

bool days_settle(struct days *d, int year, int64_t now)
{
    int over =
        day_number(0, d->last_month, d->last_day) < day_number(0, d->first_month, d->first_day);

    if (!d->first_year && d->last_year)
        d->first_year = d->last_year - over;
    if (!d->first_year && !year) {
        int64_t today = civil(now, &year);

        year -= over;
        while (day_number(year + over, d->last_month, d->last_day) < today)
            year++;
    }
    if (!d->first_year)
        d->first_year = year;
    if (!d->last_year)
        d->last_year = d->first_year + over;
    /* A range to the last of February in a common year is written with 29 at times. */
    if (d->last_month == 2 && d->last_day == 29 && !leap(d->last_year))
        d->last_day = 28;
    return day_exists(d->first_year, d->first_month, d->first_day) &&
           day_exists(d->last_year, d->last_month, d->last_day) &&
           day_number(d->first_year, d->first_month, d->first_day) <=
               day_number(d->last_year, d->last_month, d->last_day);
}

char *days_text(int year, int month, int day, char ret[11])
{
    snprintf(ret, 11, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
             (unsigned)day % 100);
    return ret;
}
