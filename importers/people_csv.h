#ifndef INDABA_IMPORTERS_PEOPLE_CSV_H
#define INDABA_IMPORTERS_PEOPLE_CSV_H

#include "importers/in/format.h"

/* A list of people, as core/draft/roster.h reads it. Each row becomes a person (unclaimed), an
 * enrolment, and a pod's membership for each group. Items are the rows, and the lines above the
 * headings. What stays out is dropped with its row and line; the others are kept, "changed" where
 * something is not as the row has it. The package is told by its headings and its first person, a
 * person by user name or e-mail address or else by name, and by how often that came before. */
int people_csv_bid(const struct work *work);
int people_csv_run(struct work *work, struct err *err) must_use;

#endif
