#ifndef INDABA_IMPORTERS_REPORT_IN_H
#define INDABA_IMPORTERS_REPORT_IN_H

#include "importers/in/format.h"

/* A session report as text: headings Title of Session, Convenor, Participants, Key Discussion
 * Points (in several languages and spellings) as wiki (== X ==) or Markdown (## X) headings or
 * labels (X:), on lines of their own or flattened into the text, in any order, some missing. The
 * whole text is kept in the report; what is read out of it are title, number, convenor,
 * participants and points. A name on the list becomes a person each time it stands there: "Eva and
 * Eva" are two. Items are the lines that are not empty. The package is told by its first line that
 * is no page furniture. */
int report_in_bid(const struct work *work);
int report_in_run(struct work *work, struct err *err) must_use;

#endif
