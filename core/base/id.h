#ifndef INDABA_BASE_ID_H
#define INDABA_BASE_ID_H

#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* An id is 128 bits, made by whoever creates the thing; its text form is 26 characters of
 * Crockford's base32 (crockford.com/base32.html), big-endian, capitals, the first character 0-7.
 * Reading takes small letters, O for 0 and I, L for 1. All zeros means "none". */
struct id {
    uint8_t b[16];
};

enum { ID_TEXT = 26 };

#define ID_NONE ((struct id){{0}})

static inline bool id_eq(struct id a, struct id b)
{
    return memcmp(a.b, b.b, 16) == 0;
}

static inline int id_cmp(struct id a, struct id b)
{
    return memcmp(a.b, b.b, 16);
}

static inline bool id_none(struct id a)
{
    return id_eq(a, ID_NONE);
}

/* Writes 26 characters and a NUL; gives `text`. */
char *id_text(struct id id, char text[ID_TEXT + 1]);

/* Reads 26 characters. -1 and FAULT_INVALID when it is no id. */
int id_read(struct slice text, struct id *ret, struct err *err) must_use;

#endif
