#ifndef INDABA_BASE_SLUG_H
#define INDABA_BASE_SLUG_H

#include "core/base/buf.h"
#include "core/base/slice.h"

/* Adds a name for files and addresses made from a text: small ASCII letters, digits and single
 * hyphens, at most `max` bytes, cut at a word where that leaves half of it. Accents are taken off
 * Latin letters. When no ASCII letter is left of a text in another script, when nothing is left, or
 * when Windows reserves the name (con, nul, com1, …), `other` is added instead: the caller's short
 * name, which is stable. */
void slug_add(struct slice text, size_t max, const char *other, struct buf *buf);

#endif
