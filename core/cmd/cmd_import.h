#ifndef INDABA_CMD_IMPORT_H
#define INDABA_CMD_IMPORT_H

#include "core/cmd/command.h"

/* `import FILE [--year Y] [--workshop ID] [--zone Z] [--dry-run]`: reads a package by the importer
 * into the site, and prints the ledger. One at a time. */
int cmd_import(struct invocation *in, struct err *err) must_use;

/* What can be read, as the importer says; nothing when it is not installed. */
void cmd_import_tell(FILE *to);

#endif
