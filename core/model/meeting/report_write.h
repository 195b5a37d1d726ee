#ifndef INDABA_MODEL_REPORT_WRITE_H
#define INDABA_MODEL_REPORT_WRITE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/meeting/report.h"
#include "core/model/role.h"
#include "core/model/scope.h"

#include <stdbool.h>
#include <stdint.h>

/* How a report comes to be. A session's notes are the points of its report, so it is there from the
 * first line on: unfinished and without a number until somebody publishes it. All but the readings
 * run in the writer, authorise by `actor` and may be run again: what a form makes has ids from the
 * form's `op`. */
struct journal;
struct attachment_wish;

/* The session's report, begun when there is none: its title, convenor, day and place are the
 * session's, its people those who are checked in. For who is there or holds it. */
int report_begin(struct journal *journal, const struct actor *actor, struct id session,
                 struct id *ret, struct err *err) must_use;
/* One that belongs to no session. FAULT_INVALID without a title. */
int report_make(struct journal *journal, const struct actor *actor, struct id op,
                struct slice title, struct id *ret, struct err *err) must_use;

enum report_field {
    REPORT_TITLE,
    REPORT_CONVENOR,
    REPORT_HELD,
    REPORT_INTRO,
    REPORT_PEOPLE_NOTE,
    REPORT_FIELDS
};
enum report_do { REPORT_SAVE, REPORT_PUBLISH, REPORT_PUBLISH_UNFINISHED };

struct report_edit {
    bool set[REPORT_FIELDS]; /* the form has this field */
    struct slice value[REPORT_FIELDS];
    struct slice was[REPORT_FIELDS]; /* report_mark of what it showed; empty: whatever it was */
    bool scoped;                     /* `scope` and `pod` say who reads it */
    enum scope scope;                /* cohort, pod or public */
    struct id pod;
    struct id op;          /* of the names */
    struct slice names;    /* people who were there too, one a line */
    const struct id *gone; /* report_person ids to take off the list */
    size_t gone_count;
    const struct attachment_wish *files;
    size_t file_count;
    enum report_do what;
};
/* Only what was changed is written: who changes other fields meanwhile keeps theirs; the same field
 * is FAULT_CONFLICT. FAULT_INVALID without a title or for readers that a report cannot have,
 * FAULT_TOO_BIG for a field that is too long; who is not there is refused as report_may says.
 * Publishing gives the next number of the workshop's series, once. */
int report_edit(struct journal *journal, const struct actor *actor, struct id report,
                const struct report_edit *edit, struct err *err) must_use;

/* Another convenor, when the report is there and not finished. */
int report_put_convenor(struct journal *journal, const struct actor *by, struct id report,
                        struct slice name, struct err *err) must_use;

#endif
