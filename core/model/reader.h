#ifndef INDABA_MODEL_READER_H
#define INDABA_MODEL_READER_H

#include "core/base/err.h"
#include "core/base/id.h"

/* The table `reader`: who reads which audience. What somebody reads follows from their place:
 * core/model/people/enrolment.h. */
struct store;

/* Writes anew what anybody reads in a space: the public audience of a workshop or site that is
 * known, nothing of any other. */
int reader_put_anybody(struct store *store, struct id space, struct err *err) must_use;

/* Whether somebody reads an audience: 1, 0, -1. */
int reader_has(struct store *store, struct id workshop, struct id enrolment, struct id audience,
               struct err *err) must_use;

#endif
