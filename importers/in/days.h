#ifndef INDABA_IMPORTERS_DAYS_H
#define INDABA_IMPORTERS_DAYS_H

#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Days as people write them in announcements: "1-30 September", "from 3 to 28 November 2025",
 * "28 September - 25 October", "September 1-30, 2025", "du 1er au 30 septembre", "2025-09-01 to
 * 2025-09-30", "September 2025". Month names of English, French, German, Spanish, Italian, Dutch
 * and Portuguese, whole or shortened. Weekdays in between are overlooked. */
struct days {
    int first_year, first_month, first_day; /* year 0: not written */
    int last_year, last_month, last_day;
};

/* Reads a range of days at the beginning of `text`; gives how many bytes it took, 0 when there is
 * none and *ret stays as it was. A single day is a range of one; a month alone is all of it and
 * needs its year. Days are checked to exist in some year. */
size_t days_read(struct slice text, struct days *ret);

/* Gives the years that are not written: `year`, or when that is 0 the first year in which the last
 * day is not before the day of `now` (UTC milliseconds). A range over New Year ends in the year
 * after. False when the first day then comes after the last or does not exist. */
bool days_settle(struct days *days, int year, int64_t now);

/* YYYY-MM-DD and NUL. */
char *days_text(int year, int month, int day, char ret[11]);

#endif
