#ifndef INDABA_GEN_OUTPUT_H
#define INDABA_GEN_OUTPUT_H

#include <stddef.h>

/* What the generators share. They run during the build, on the build machine, and are no part of
 * the program. */

/* Writes n bytes to `path`, and makes the folders above. A file that holds these bytes already is
 * left alone, with its time: so only what depends on a real change is compiled anew. Else it is
 * replaced whole, also when two generators run at once. 0, or -1 with errno. */
int output_write(const char *path, const char *bytes, size_t n);

#endif
