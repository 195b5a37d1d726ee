#ifndef INDABA_MODEL_REPORT_PEOPLE_H
#define INDABA_MODEL_REPORT_PEOPLE_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>

/* The people that a report names, as they are written. In the writer; the caller has asked whether
 * it may be. */
struct actor;
struct journal;

/* Puts somebody who is enrolled on the list of people, or takes them off. */
int report_put_person(struct journal *journal, const struct actor *by, struct id report,
                      struct id enrolment, struct slice name, bool here, struct err *err) must_use;
/* Somebody by name, under an id from the form. FAULT_INVALID for an empty name. */
int report_put_name(struct journal *journal, const struct actor *by, struct id report, struct id id,
                    struct slice name, struct err *err) must_use;
/* Names, one a line, or several on a line with commas between; `op`: of the form.
 * FAULT_TOO_BIG for too many at once. */
int report_put_names(struct journal *journal, const struct actor *by, struct id report,
                     struct id op, struct slice names, struct err *err) must_use;
/* Takes off one that is on the list, by its report_person's id; FAULT_ABSENT when it is not. */
int report_take_off(struct journal *journal, const struct actor *by, struct id report, struct id id,
                    struct err *err) must_use;

#endif
