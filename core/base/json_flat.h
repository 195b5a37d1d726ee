#ifndef INDABA_BASE_JSON_FLAT_H
#define INDABA_BASE_JSON_FLAT_H

#include "core/base/json.h"

/* The quick reader for very many small objects that hold texts, integers and booleans only, without
 * lists and objects inside (RFC 8259). It takes a part of what json_read takes and gives the same
 * values; what it does not take is for json_read, which also says what is wrong with it. */
enum { JSON_FLAT_MAX = 64 };

struct json_flat_field {
    struct slice key;
    enum json_kind kind; /* JSON_KIND_TEXT, JSON_KIND_I64, JSON_KIND_BOOL */
    struct slice text;
    int64_t number; /* of an integer; 0 or 1 of a boolean */
};

struct json_flat { /* zeroed at first */
    struct json_flat_field field[JSON_FLAT_MAX];
    size_t count;
    char *room; /* for texts with escapes */
    size_t room_size, room_used;
};

/* Whether it took the object. Keys and texts lie in `text` or in `flat` and live until the next
 * read. No key stands twice; all is UTF-8 without NUL. */
bool json_flat_read(struct slice text, struct json_flat *flat) must_use;
void json_flat_done(struct json_flat *flat); /* frees */

/* The field of this name, or NULL. */
const struct json_flat_field *json_flat_get(const struct json_flat *flat, const char *key);

#endif
