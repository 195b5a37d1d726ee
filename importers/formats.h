#ifndef INDABA_IMPORTERS_FORMATS_H
#define INDABA_IMPORTERS_FORMATS_H

#include "importers/in/format.h"
#include "importers/out.h"

/* The one list of the formats that are read. The worker alone has it; others know what it says. */
extern const struct format formats[];
extern const size_t formats_count;

/* Reads the text or lists the archive into the work's arena, takes bids and runs the winner.
 * FAULT_INVALID when nobody bids or there is nothing but white space; else the errors of the
 * source, the archive and the winner. */
int formats_run(struct work *work, struct err *err) must_use;

#endif
