#ifndef INDABA_MODEL_REPORT_FORM_H
#define INDABA_MODEL_REPORT_FORM_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>

/* What the forms of reports carry, so that one that comes twice writes once and one that was made
 * from an older text overwrites nothing. */
struct actor;
struct journal;

/* Whether a form came before: *ret_again; FAULT_CONFLICT when it came with another text, or its
 * number is something else's. */
int report_once(struct journal *journal, const struct actor *actor, struct id op, struct slice text,
                bool *ret_again, struct err *err) must_use;

/* 16 hex digits that stand for a text in a form, so that the writer sees what was changed. */
enum { REPORT_MARK = 17 };
char *report_mark(struct slice text, char mark[REPORT_MARK]);

#endif
