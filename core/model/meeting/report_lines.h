#ifndef INDABA_MODEL_REPORT_LINES_H
#define INDABA_MODEL_REPORT_LINES_H

#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* Lines that are typed during a session. */

/* What a typed line is: "# x", "== x ==" and a short "x:" are headings; "? x" is an open question,
 * "! x" something that somebody does: they stand under a heading of their own behind the rest. A
 * bullet before a point goes. */
enum report_line_kind { REPORT_POINT, REPORT_HEADING, REPORT_QUESTION, REPORT_TASK };
struct report_line {
    enum report_line_kind kind;
    struct slice text;
};
enum { REPORT_LINES = 200, REPORT_LINE_MAX = 8000, REPORT_POINTS_MAX = 2000 };
/* At most `max`; *ret_more: there are more. The texts are slices of `text`. */
size_t report_lines_read(struct slice text, struct report_line *ret, size_t max, bool *ret_more);

#endif
