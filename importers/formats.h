#ifndef INDABA_IMPORTERS_FORMATS_H
#define INDABA_IMPORTERS_FORMATS_H

#include "importers/in/format.h"
#include "importers/out.h"

/* The one list of the formats that are read. The worker alone has it; others know what it says. */
extern const struct format formats[];
extern const size_t formats_count;

/* Reads the text or lists the archive, takes bids and runs the winner. FAULT_INVALID when nobody
 * bids. */
int formats_run(struct work *work, struct err *err) must_use;

#endif
