#ifndef INDABA_BASE_NORM_H
#define INDABA_BASE_NORM_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/slice.h"

#include <stdint.h>

/* Normalisation by ICU (Unicode Standard Annex 15). Text is UTF-8; bad bytes become U+FFFD. Nothing
 * here can fail but by running out of memory, which aborts; text beyond 1 GiB is a fault of the
 * caller. */

/* Adds the text in form NFC: what is compared, stored as a name, or searched by the eye. */
void norm_nfc(struct slice text, struct buf *buf);

/* Adds the text in form NFKD: compatibility forms and accents taken apart, for slugs. */
void norm_nfkd(struct slice text, struct buf *buf);

/* Adds the text folded for comparing without case and compatibility forms (NFKC_Casefold), so that
 * two tags or names that a person would call the same give the same bytes. */
void norm_fold(struct slice text, struct buf *buf);

/* Adds a person's name as two that a reader would call the same are compared: without case,
 * accents, full stops and hyphens, runs of blanks one, none at the ends. */
void norm_name(struct slice text, struct buf *buf);
/* The same as a slice of the arena. */
struct slice norm_name_copy(struct arena *arena, struct slice text);

/* ASCII for a small Latin letter that form NFKD does not take apart ("o" for U+00F8, "ae" for
 * U+00E6); NULL for everything else. */
const char *norm_ascii(uint32_t small);

#endif
