#ifndef INDABA_WEB_LANG_H
#define INDABA_WEB_LANG_H

#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* The catalogue: texts of pages in the reader's language, compiled in from web/po/<code>.po by
 * langgen (format: GNU gettext manual, "The Format of PO Files"). The English source text is the
 * key and the fallback, so nothing here fails. All of it is constant; no system locale is read. */
struct lang_text {
    const char *id;      /* NULL: a free place of the hash table */
    const char *text[6]; /* by plural form; a text without number has one */
};

struct lang {
    const char *code;        /* BCP 47, as in <html lang> */
    const char *name;        /* in the language itself */
    const char *dir;         /* ltr or rtl */
    int (*form)(uint64_t n); /* which plural form; NULL: English */
    uint32_t mask;           /* places - 1, of an open-addressing table */
    uint32_t count;          /* of texts */
    const struct lang_text *texts;
};

/* Every language, English first; ended by a NULL. */
extern const struct lang *const lang_list[];

const struct lang *lang_english(void);

/* Whether it is good enough to be offered: English, and what has at least four fifths of the texts
 * that the fullest has. */
bool lang_offered(const struct lang *lang);

/* By code, or NULL: "fr" also for "fr-CH". */
const struct lang *lang_by_code(struct slice code);

/* The best of an Accept-Language header (RFC 9110, 12.5.4), English when none fits; also one that
 * is not offered, since its reader asks for it. Bounded: reads at most 16 members. */
const struct lang *lang_accept(struct slice header);

/* FNV-1a, 32 bits (draft-eastlake-fnv), of a text: templates carry it ready-made. */
static inline uint32_t lang_hash(const char *id)
{
    uint32_t h = 2166136261u;

    for (; *id; id++)
        h = (h ^ (unsigned char)*id) * 16777619u;
    return h;
}

/* The text for `id`; lives for ever. The second takes the hash of `id`, the third picks by number.
 */
const char *lang_get(const struct lang *lang, const char *id);
const char *lang_find(const struct lang *lang, uint32_t hash, const char *id);
const char *lang_find_n(const struct lang *lang, uint32_t hash, const char *one, const char *many,
                        int64_t n);

/* Marks a text of C code for the catalogue: the list of texts is made by looking for LANG("…"). */
#define LANG(text) text

#endif
