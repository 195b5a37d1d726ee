#ifndef INDABA_BASE_DATE_H
#define INDABA_BASE_DATE_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Calendar dates (proleptic Gregorian) and wall times without a zone. Zones are tz.h.
 * "days" is the number of days since 1970-01-01; "wall" is the milliseconds since 1970-01-01T00:00
 * that a clock on the wall shows, counted as if every day had 24 hours. */
struct date {
    int32_t year;
    int8_t month, day; /* 1-12, 1-31 */
};

struct wall {
    struct date date;
    int8_t hour, minute, second;
    int16_t ms;
};

enum { DAY_MS = 86400000, HOUR_MS = 3600000, MINUTE_MS = 60000 };
enum weekday { MONDAY = 1, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

int64_t date_days(struct date date); /* days beyond the month's end run on into the next */
struct date date_of(int64_t days);
int date_month_days(int32_t year, int month); /* 28-31; month 1-12 */
enum weekday date_weekday(int64_t days);

struct date date_add_days(struct date date, int64_t days);
int date_cmp(struct date a, struct date b); /* -1: a is earlier, 0, 1 */

struct wall date_wall_of(int64_t wall_ms);

/* Reading is strict: exactly this form, and a date that exists. FAULT_INVALID else, and *ret may be
 * anything. Years 0001-9999. */
int date_read(struct slice text, struct date *ret, struct err *err) must_use; /* 2026-09-01 */
/* 14:00, 14:00:30 or 14:00:30.250, as milliseconds of the day. */
int date_read_time(struct slice text, int32_t *ret_ms, struct err *err) must_use;

/* Bytes with the NUL. These give `text`. Years outside 0-9999 are written with a sign and at least
 * six digits. */
enum { DATE_TEXT = 16, DATE_TIME_TEXT = 9, DATE_INSTANT_TEXT = 32 };
char *date_text(struct date date, char text[DATE_TEXT]);             /* 2026-09-01 */
char *date_time_text(int64_t wall_ms, char text[DATE_TIME_TEXT]);    /* 14:00 or 14:00:30 */
char *date_wall_text(int64_t wall_ms, char text[DATE_INSTANT_TEXT]); /* 2026-09-01T14:00:00 */
char *date_instant_text(int64_t utc_ms,
                        char text[DATE_INSTANT_TEXT]); /* …T12:00:00.250Z; .000 is left out */

#endif
