#ifndef INDABA_IMPORTERS_ANNOUNCEMENT_H
#define INDABA_IMPORTERS_ANNOUNCEMENT_H

#include "importers/in/format.h"

/* Prose that announces workshops, each on a line such as
 *   » 1-30 September : Personal Knowledge Management led by Harold Jarche
 * Every such line becomes a workshop with the whole text as its description, a person for each
 * leader and that person's enrolment as facilitator. A paragraph of nothing but questions becomes a
 * prompt in each workshop. Items are the lines that are not empty. The package is told by its first
 * line. */
int announcement_bid(const struct work *work);
int announcement_run(struct work *work, struct err *err) must_use;

#endif
