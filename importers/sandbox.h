#ifndef INDABA_IMPORTERS_SANDBOX_H
#define INDABA_IMPORTERS_SANDBOX_H

#include "core/base/err.h"

#include <stdbool.h>

/* Gives up for good all that reading one open file and writing to one open pipe does not need:
 * limits (memory, processor time, no file written, no process, no further file), no new privileges,
 * and a seccomp allow-list under which every other system call fails with EPERM. To be called
 * before the first byte of a package is read, after everything that opens files (locale, random
 * seeds).
 *
 * *ret_strict: false under a sanitizer or in a build without seccomp, where only the limits that
 * these can live with are set. */
int sandbox_enter(bool *ret_strict, struct err *err) must_use;

#endif
