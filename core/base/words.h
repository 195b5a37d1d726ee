#ifndef INDABA_BASE_WORDS_H
#define INDABA_BASE_WORDS_H

#include "core/base/buf.h"
#include "core/base/slice.h"

#include <stddef.h>

/* Cuts a text into terms for the search index; documents and queries alike, in any language. Words
 * are found by ICU (Unicode Standard Annex 29; Chinese, Japanese, Thai, Khmer, Lao and Burmese by
 * dictionary), folded by NFKC_Casefold and cut again at everything that is neither letter, digit
 * nor mark ("l'eau" gives two terms). Accents on Latin and Greek letters, Arabic and Hebrew vowel
 * points and the tatweel fall away, so that "reflexion" finds "Réflexion". */
struct words;

enum { WORDS_TERM_MAX = 48, WORDS_TEXT_MAX = 4 << 20 };

/* One for each thread; keeps its memory from text to text. */
struct words *words_new(void);
void words_free(struct words *words); /* NULL is fine */

/* Adds at most `max` terms, with one space between (and before, when `buf` is not empty), each cut
 * to WORDS_TERM_MAX bytes. Gives their number. Of a text longer than WORDS_TEXT_MAX the head is
 * taken; bad UTF-8 stands between words. */
size_t words_add(struct words *words, struct slice text, size_t max, struct buf *buf);

#endif
