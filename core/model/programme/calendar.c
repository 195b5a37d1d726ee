#include "core/model/programme/calendar.h"

#include "core/base/date.h"

enum { SESSION_MINUTES = 60 };

struct calendar calendar_of(const struct workshop_view *workshop, const struct tz *tz)
{
    struct calendar c = {.tz = tz};
    struct date first;

    c.dated = date_read(workshop->first_day, &first, NULL) == 0;
    c.first = c.dated ? date_days(first) : 0;
    return c;
}

struct calendar calendar_begin(const struct workshop_view *workshop)
{
    struct tz *tz = NULL;
    struct calendar c;

    if (tz_load(NULL, workshop->zone, &tz, NULL) != 0)
        tz = NULL;
    c = calendar_of(workshop, tz);
    c.own = tz;
    return c;
}

void calendar_end(struct calendar *c)
{
    tz_free(c->own);
    c->own = NULL;
    c->tz = NULL;
}

/* Days so far away that no instant has them: somebody else's entry may say anything. */
static bool far(int64_t day)
{
    return day < -1000000 || day > 1000000;
}

static int64_t instant(const struct calendar *c, int64_t day, int64_t ms)
{
    int64_t wall, utc;

    if (!c->dated || far(day))
        return CALENDAR_NEVER;
    utc = wall = (c->first + day) * DAY_MS + ms;
    if (c->tz)
        (void)tz_utc(c->tz, wall, &utc);
    return utc;
}

int64_t calendar_at(const struct calendar *c, int64_t day, struct slice time)
{
    int32_t ms = 0;

    if (time.n > 0 && date_read_time(time, &ms, NULL) != 0)
        ms = 0;
    return instant(c, day, ms);
}

int64_t calendar_opens_at(const struct calendar *c, const struct activity_view *a)
{
    if (a->opens_day < 0 || activity_kind_table[a->kind].has_time)
        return CALENDAR_EVER;
    return calendar_at(c, a->opens_day, a->opens_time);
}

int64_t calendar_closes_at(const struct calendar *c, const struct activity_view *a)
{
    int32_t ms;

    if (a->closes_day < 0)
        return CALENDAR_NEVER;
    if (a->closes_time.n == 0 || date_read_time(a->closes_time, &ms, NULL) != 0)
        return instant(c, a->closes_day + 1, 0);
    return instant(c, a->closes_day, ms);
}

int64_t calendar_starts_at(const struct calendar *c, const struct activity_view *a)
{
    if (!activity_kind_table[a->kind].has_time || a->opens_day < 0)
        return CALENDAR_NEVER;
    return calendar_at(c, a->opens_day, a->opens_time);
}

int64_t calendar_ends_at(const struct calendar *c, const struct activity_view *a)
{
    int64_t starts = calendar_starts_at(c, a);
    int64_t minutes = a->minutes > 0 && a->minutes < 100000 ? a->minutes : SESSION_MINUTES;

    return starts == CALENDAR_NEVER ? CALENDAR_NEVER : starts + minutes * MINUTE_MS;
}

enum calendar_state calendar_state(const struct calendar *c, const struct activity_view *a,
                                   int64_t now)
{
    if (now < calendar_opens_at(c, a))
        return CALENDAR_NOT_YET;
    return now < calendar_closes_at(c, a) ? CALENDAR_OPEN : CALENDAR_CLOSED;
}

char *calendar_day(const struct calendar *c, int64_t day, char text[16])
{
    text[0] = '\0';
    return c->dated && !far(day) ? date_text(date_of(c->first + day), text) : text;
}

int64_t calendar_day_from(const struct calendar *c, struct slice date)
{
    struct date on;

    if (!c->dated || date_read(date, &on, NULL) != 0 || date_days(on) < c->first)
        return -1;
    return date_days(on) - c->first;
}

struct calendar_part calendar_part(const struct calendar *c, const struct workshop_view *workshop,
                                   const struct part_view *parts, size_t count, int64_t number)
{
    struct calendar_part p = {.number = number, .from = 7 * (number - 1), .to = 7 * number - 1};
    int64_t last = calendar_day_from(c, workshop->last_day);

    for (size_t i = 0; i < count && p.row == NULL; i++)
        if (parts[i].position == number)
            p.row = &parts[i];
    if (p.row) {
        p.label = p.row->label;
        if (p.row->day_from != 0 || p.row->day_to != 0) {
            p.from = p.row->day_from;
            p.to = p.row->day_to;
        }
    }
    if (last >= 0 && p.to > last)
        p.to = last;
    return p;
}
