#ifndef INDABA_IMPORTERS_ROSTER_H
#define INDABA_IMPORTERS_ROSTER_H

#include "importers/formats.h"

/* A list of people as CSV: the headings of Moodle's "upload users" (username, firstname, lastname,
 * email, group1, role1, suspended, deleted) and plain ones in several languages. Each row becomes a
 * person (unclaimed), an enrolment, and a pod's membership for each group. Items are the rows. A
 * row that names nobody, says "deleted" or repeats a user name is dropped with its number and line;
 * the others are kept, "changed" where a cell was not taken. Passwords are never read. The package
 * is told by its headings and its first person, a person by user name or e-mail address or else by
 * name, and by how often that came before. */
int roster_bid(const struct work *work);
int roster_run(struct work *work, struct err *err) must_use;

#endif
