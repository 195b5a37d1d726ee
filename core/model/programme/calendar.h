#ifndef INDABA_MODEL_CALENDAR_H
#define INDABA_MODEL_CALENDAR_H

#include "core/base/tz.h"
#include "core/model/programme/activity.h"
#include "core/model/workshop.h"

#include <stdint.h>

/* When things of a programme open, close, begin and end. A programme says days from the workshop's
 * first day and local times in its zone; instants are computed from that whenever they are needed,
 * so that a moved workshop needs no other change. A time that no clock shows (clocks are put
 * forward over it) is the first instant after the gap; one that clocks show twice is the first.
 *
 * In a page: `struct calendar c = app_calendar(req, &workshop);`. Elsewhere calendar_begin and
 * calendar_end around it. Instants are UTC milliseconds. */
struct calendar {
    const struct tz *tz; /* NULL: UTC */
    struct tz *own;      /* what calendar_end frees; NULL: the zone is lent */
    int64_t first;       /* the first day, since 1970-01-01; without meaning while not `dated` */
    bool dated;          /* the workshop has a first day */
};

#define CALENDAR_EVER  INT64_MIN /* since ever */
#define CALENDAR_NEVER INT64_MAX

/* With a zone that outlives it. */
struct calendar calendar_of(const struct workshop_view *workshop, const struct tz *tz);
/* Loads the workshop's zone; a zone that this machine does not know counts as UTC, so it cannot
 * fail. The caller ends it; calendar_end of a lent one frees nothing. */
struct calendar calendar_begin(const struct workshop_view *workshop);
void calendar_end(struct calendar *calendar);

/* The instant of a day from the first one and a time "HH:MM" (empty, or none: 00:00). `day` may be
 * negative. CALENDAR_NEVER in a workshop without dates. */
int64_t calendar_at(const struct calendar *c, int64_t day, struct slice time);

/* From when an activity may be read, and until when it takes answers. CALENDAR_EVER when it is open
 * from the start, CALENDAR_NEVER when it stays open, or when it has a day in a workshop without
 * dates. A session may be read from the start: its day and time say when it begins. A closing day
 * without a time is that whole day. */
int64_t calendar_opens_at(const struct calendar *c, const struct activity_view *activity);
int64_t calendar_closes_at(const struct calendar *c, const struct activity_view *activity);

/* When a session begins and ends; CALENDAR_NEVER when that is not said, or it is no session. One
 * of which only the beginning is known counts as an hour long. */
int64_t calendar_starts_at(const struct calendar *c, const struct activity_view *activity);
int64_t calendar_ends_at(const struct calendar *c, const struct activity_view *activity);

/* Facilitators read and write at any time: whoever asks this for them does not look at it. */
enum calendar_state { CALENDAR_NOT_YET, CALENDAR_OPEN, CALENDAR_CLOSED };
enum calendar_state calendar_state(const struct calendar *c, const struct activity_view *activity,
                                   int64_t now);

/* "YYYY-MM-DD" of a day from the first one; empty without dates. */
char *calendar_day(const struct calendar *c, int64_t day, char text[16]);
/* Days from the first day of a date; -1 when it is none, or there are no dates, or before it. */
int64_t calendar_day_from(const struct calendar *c, struct slice date);

/* A part of the programme: a row of its own, or a week, days 7(n-1) to 7n-1. A row that says no
 * days (0 to 0) has those of the week of its number. The last day cuts it. */
struct calendar_part {
    int64_t number;              /* from 1 */
    struct slice label;          /* the row's; empty: a week without a name */
    int64_t from, to;            /* days from the first one, both inside; to < from: it has none */
    const struct part_view *row; /* NULL: there is none */
};
struct calendar_part calendar_part(const struct calendar *c, const struct workshop_view *workshop,
                                   const struct part_view *parts, size_t count, int64_t number);

#endif
