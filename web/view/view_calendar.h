#ifndef INDABA_WEB_VIEW_CALENDAR_H
#define INDABA_WEB_VIEW_CALENDAR_H

#include "web/page/frame.h"

/* The site's workshops on one calendar. */

enum calendar_group { GROUP_NOW, GROUP_TO_COME, GROUP_OVER, GROUP_PATTERN, GROUP_COUNT };

struct calendar_row {
    const struct workshop_view *workshop;
    bool inside, waits; /* the reader is in, or waits for a place */
};

struct calendar_month {
    const char *name; /* in the reader's language */
    int year;
    const struct calendar_row **rows;
    size_t count;
};

struct calendar_page {
    struct frame frame;
    const struct calendar_row *groups[GROUP_COUNT];
    size_t counts[GROUP_COUNT], total;
    const struct calendar_month *months; /* when several are held */
    size_t month_count;
    bool may_manage;
};

/* "January" … for the catalogue. */
extern const char *const view_calendar_months[12];

#endif
