#ifndef INDABA_BASE_UTF8_H
#define INDABA_BASE_UTF8_H

#include "core/base/buf.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF. */

/* Whether all of it is UTF-8; when not, *ret_at (may be NULL) is the offset of the first bad byte.
 */
bool utf8_check(struct slice text, size_t *ret_at);

/* Takes the next code point off *rest. False at the end. A bad byte gives U+FFFD and is one step.
 */
bool utf8_next(struct slice *rest, uint32_t *ret);

/* Writes one code point; what is none (a surrogate, beyond U+10FFFF) is written as U+FFFD. */
void utf8_put(struct buf *buf, uint32_t cp);

/* The number of code points; a bad byte counts as one. */
size_t utf8_count(struct slice text);

/* The longest head of at most `max` bytes that ends at a code point, and not before a combining
 * mark, a joiner, a variation selector or a skin tone unless that would leave nothing. */
struct slice utf8_head(struct slice text, size_t max);

/* Makes a one-line text: NFC; tabs, line ends and runs of white space become one space; other
 * controls, U+FEFF, the bidi overrides and isolates (U+202A-202E, U+2066-2069) go; trimmed. Joiners
 * and the marks U+200E and U+200F stay: names in Persian or Hebrew need them. Bad bytes become
 * U+FFFD. */
void utf8_clean(struct slice text, struct buf *buf);

/* The same of a cell or line that a program wrote: no-break, thin and zero-width spaces are spaces
 * like any other. */
void utf8_plain(struct slice text, struct buf *buf);

/* The length of the white space that `text` begins with (with `end`: ends with), one character of
 * it, or 0; no-break, thin and zero-width spaces are some. */
size_t utf8_blank(struct slice text, bool end);
/* Without it at both ends. */
struct slice utf8_trim(struct slice text);

/* From the code pages of old archives: CP437 (zip names) and Windows-1252 (mail, CSV; its five
 * unused bytes become U+FFFD). Every byte gives one code point. */
void utf8_from_cp437(struct slice bytes, struct buf *buf);
void utf8_from_cp1252(struct slice bytes, struct buf *buf);

/* Takes the first line off *rest, without its end: LF, CR LF, or a CR alone. */
struct slice utf8_line(struct slice *rest);

#endif
