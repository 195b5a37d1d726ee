#ifndef INDABA_BASE_ENCODING_H
#define INDABA_BASE_ENCODING_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/slice.h"

/* Makes UTF-8 of a foreign text: by its byte-order mark (UTF-8, UTF-16), else UTF-8 when it is
 * that, else Windows-1252, which is a guess. The mark goes, controls but for tab and line ends
 * become spaces; line ends stay. FAULT_INVALID when it holds NUL bytes and so is no text.
 * *ret_name: "UTF-8", "UTF-16" or "Windows-1252". The text is the arena's. */
int encoding_decode(struct arena *arena, struct slice bytes, struct slice *ret,
                    const char **ret_name, struct err *err) must_use;

/* Whether that name says that it was guessed. */
bool encoding_guessed(const char *name);

#endif
