#ifndef INDABA_COMMAND_RUN_H
#define INDABA_COMMAND_RUN_H

#include "core/cmd/command.h"

/* What is handed over before the command's name and its words: the asker's folder, "terminal" or
 * "", "json" or "". */
enum { COMMAND_RUN_HEAD = 3 };

/* Opens what the command's mode asks for and runs it here; a command that holds the site is handed
 * to the process that serves it when the row allows that. *ret_exit is then the exit code of there,
 * and what was to be said was said by it. FAULT_BUSY when it is served and may not be handed over.
 */
int command_run(const struct command *command, struct invocation *in, int *ret_exit,
                struct err *err) must_use;

#endif
