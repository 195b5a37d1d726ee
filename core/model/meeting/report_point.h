#ifndef INDABA_MODEL_REPORT_POINT_H
#define INDABA_MODEL_REPORT_POINT_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>

/* The points of a report: adding and changing them. In the writer; authorised by `actor`. */
struct actor;
struct journal;

struct report_lines {
    struct id op;                  /* the first line's id; the others' derive from it */
    struct slice text;             /* as it was typed */
    struct slice questions, tasks; /* headings for the two kinds, in the workshop's language */
};
/* Behind the last of their kind. The same op with the same text again adds nothing; with another it
 * is FAULT_CONFLICT. *ret_count: how many lines it says. FAULT_INVALID without any, FAULT_TOO_BIG
 * for more than REPORT_LINES, one over REPORT_LINE_MAX, or a report over REPORT_POINTS_MAX. */
int report_add_lines(struct journal *journal, const struct actor *actor, struct id report,
                     const struct report_lines *lines, size_t *ret_count, struct err *err) must_use;

enum report_point_do {
    REPORT_POINT_SAVE,
    REPORT_POINT_REMOVE,
    REPORT_POINT_RESTORE,
    REPORT_POINT_UP,
    REPORT_POINT_DOWN
};
struct report_point_edit {
    struct id point;
    enum report_point_do what;
    /* REPORT_POINT_SAVE: */
    bool heading;
    struct slice text;
    struct slice was; /* report_mark of the text that it was made from; empty: whatever it was */
};
/* By the line's author and who holds the session, FAULT_DENIED else; FAULT_ABSENT when the report
 * has no such line. FAULT_CONFLICT when the line has another text than the one that it was made
 * from. */
int report_point_change(struct journal *journal, const struct actor *actor, struct id report,
                        const struct report_point_edit *edit, struct err *err) must_use;

#endif
