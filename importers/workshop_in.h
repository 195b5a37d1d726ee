#ifndef INDABA_IMPORTERS_WORKSHOP_IN_H
#define INDABA_IMPORTERS_WORKSHOP_IN_H

#include "importers/in/format.h"

/* Our own archives (docs/archive-format.md): a workshop (workshop.json), reports (reports/N.json),
 * one's own words (words.json). The drafts in them are passed on as they are, after they were
 * checked; their keys are the original ids. MANIFEST.sha256, when it is there, must agree with all
 * that is read. Items are the drafts, and the entries that no draft speaks of, which are dropped.
 */
int workshop_in_bid(const struct work *work);
int workshop_in_run(struct work *work, struct err *err) must_use;

#endif
