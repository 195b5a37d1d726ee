#ifndef INDABA_IMPORTERS_REPORT_POINTS_H
#define INDABA_IMPORTERS_REPORT_POINTS_H

#include "core/base/arena.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* A group of points or the points before any group: `heading` may be empty. */
struct report_line {
    bool heading;
    struct slice text;
};

/* Cuts a text with key points into an intro (may be empty) and lines: headings and points. Points
 * begin with * # - • or a number at the beginning of a line, or with " - " in the flow of a
 * paragraph that has a colon before the first of them. A dash before a small letter goes on with
 * the point when the first point begins with a capital. Writes at most `max` lines and gives their
 * number. */
size_t report_points_cut(struct arena *arena, struct slice text, bool grouped,
                         struct slice *ret_intro, struct report_line *ret_lines, size_t max);

#endif
