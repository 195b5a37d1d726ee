#ifndef INDABA_EXPORTERS_CMD_EXPORT_H
#define INDABA_EXPORTERS_CMD_EXPORT_H

#include "core/cmd/command.h"

/* export reports|workshop|person [--workshop ID] [--person ID] [--scope me|pod|cohort|public] -o
 * FILE. The scope is the narrowest that goes out: cohort when it is not said, all of a person's own
 * words in theirs. On a terminal it shows how far it is; an interrupt leaves no half
 * file. With --json {"file","bytes"}. */
int cmd_export(struct invocation *in, struct err *err) must_use;

#endif
