#ifndef INDABA_IMPORTERS_TEXT_IN_H
#define INDABA_IMPORTERS_TEXT_IN_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Foreign text: its encoding, its lines, and the words and marks that importers look for. */

enum { TEXT_IN_MAX = 32 << 20 }; /* bytes of a text that is read whole */

/* What encoding_decode makes of a text (core/base/encoding.h); FAULT_INVALID in the words of an
 * import when it is none. */
int text_in_decode(struct arena *arena, struct slice bytes, struct slice *ret,
                   const char **ret_encoding, struct err *err) must_use;

/* One line of a text, without its end (LF, CRLF or CR alone). `number` counts from 1. */
struct text_line {
    struct slice text;
    size_t number;
};

/* All lines; gives their number. The array is the arena's, the lines are borrowed. A last line
 * without an end counts, an empty one does not. */
size_t text_in_lines(struct arena *arena, struct slice text, struct text_line **ret);

/* The importers' own count of what a text holds: lines with anything but white space. It shares
 * nothing with text_in_lines, so that the ledger is checked by another reading. */
int64_t text_in_count(struct slice text);

/* The length of the white space that `text` begins with (one character of it), or 0. */
size_t text_in_blank(struct slice text);

/* Without white space at both ends, U+00A0 and U+200B too. This and what follows give slices of
 * `text`. */
struct slice text_in_trim(struct slice text);

/* Without the marks that begin an item of a list: » > - * • – — · ◦ ▪ ‣ and white space. */
struct slice text_in_unbullet(struct slice text);

/* The length of the dash (- ‐ ‑ ‒ – — −) that `text` begins with, or 0. */
size_t text_in_dash(struct slice text);

/* Whether `text` begins with `word` in either case (ASCII letters and the Latin-1 capitals) and the
 * word ends there. */
bool text_in_word(struct slice text, const char *word);
/* The same for the whole text. */
bool text_in_is(struct slice text, const char *word);

/* Where in `text` the first of `words` (ended by NULL) stands as words of their own, not at its
 * very beginning; the length of it in *ret_n; text.n when none does. */
size_t text_in_find(struct slice text, const char *const *words, size_t *ret_n);

/* The next name of a list parted by commas, semicolons, slashes, ampersands, or a word for "and" in
 * some languages, outside round brackets; cut off *rest, trimmed, without a full stop behind it.
 * False at the end. An empty name is left out. */
bool text_in_name(struct slice *rest, struct slice *ret);

/* A one-line text as drafts take it: cleaned by utf8_clean, no-break and thin spaces made plain
 * ones, and cut to `max` bytes at a whole character. The arena's. */
struct slice text_in_clean(struct arena *arena, struct slice text, size_t max);

/* The key of something that has no number of its own: `noun`, 24 hex digits of the hash of `what`,
 * and how many times the same `what` came before (0 the first time: left out). The arena's. */
struct slice text_in_key(struct arena *arena, const char *noun, struct slice what, size_t before);

#endif
