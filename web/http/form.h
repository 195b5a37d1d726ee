#ifndef INDABA_WEB_FORM_H
#define INDABA_WEB_FORM_H

#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* What a form sent: names and values. A name stands once: a name that comes twice is refused,
 * because two readers would take two different values of it. The parts are the arena's; names and
 * values are slices of what was read, which must live as long, or the arena's where a byte had to
 * change. What is no such form is FAULT_INVALID. */
struct form_part {
    struct slice name, value;
    struct slice file; /* the client's name for it, one line; p is NULL when it is no file */
    struct slice type; /* the Content-Type that the client claims for a file; not to be believed */
};

struct form {
    struct form_part *parts;
    size_t count;
    size_t text; /* bytes of texts, as they came */
};

enum {
    FORM_PARTS = 128, /* more is FAULT_INVALID */
    FORM_NAME = 64,   /* bytes of a name */
    FORM_FILE = 255,  /* bytes of a file's name; longer is cut */
    /* Bytes of all texts of a form together; more is FAULT_TOO_BIG, said before anything is copied.
     * Files do not count: they are not copied. */
    FORM_TEXT = 1024 * 1024,
};

/* application/x-www-form-urlencoded (URL Standard 5.1), decoded once; strict UTF-8, no NUL; line
 * ends become "\n". Also a query. At most `max` parts. */
int form_urlencoded(struct arena *arena, struct slice text, size_t max, struct form *ret,
                    struct err *err) must_use;

/* multipart/form-data (RFC 7578). `content_type` is the whole header value. Values of files are
 * slices of `body` and are not looked into; other values as above. No nested multipart, no transfer
 * encodings. */
int form_multipart(struct arena *arena, struct slice content_type, struct slice body,
                   struct form *ret, struct err *err) must_use;

/* A JSON object whose texts, integers and booleans ("1" or "") become parts; null is absent; lists
 * and objects inside are left out (read them from the body with json_read). */
int form_json(struct arena *arena, struct slice body, struct form *ret, struct err *err) must_use;

/* The form's part of this name; NULL when there is none. */
const struct form_part *form_part(const struct form *form, const char *name);

/* -- declared fields -- */

enum field_kind {
    FIELD_LINE,   /* struct slice: one line, cleaned (utf8_clean); min and max code points */
    FIELD_TEXT,   /* struct slice: many lines, "\n"; other controls refused; min, max bytes */
    FIELD_ID,     /* struct id */
    FIELD_I64,    /* int64_t from min to max */
    FIELD_DATE,   /* int64_t: days since 1970-01-01, of "YYYY-MM-DD", year 1900 to 2200 */
    FIELD_CHOICE, /* int: the index in `choices` */
    FIELD_FLAG,   /* bool: absent, "", "0" and "false" are false */
    FIELD_FILE    /* struct form_part: a file; min and max bytes */
};

/* A row of a form's table. A field that is absent or empty is refused when `min` is over 0 (LINE,
 * TEXT, FILE) or `needed` is set (ID, I64, DATE, CHOICE); else it is left as it was. */
struct field {
    const char *name;
    enum field_kind kind;
    bool needed;
    int64_t min, max;           /* in the units that the kind says */
    size_t offset;              /* of the member in the struct that is filled */
    const char *const *choices; /* ended by NULL */
};

#define FIELD(type, member, kind_, ...)                                                 \
    {                                                                                   \
        .name = #member, .kind = (kind_), .offset = offsetof(type, member), __VA_ARGS__ \
    }

/* Reads the declared fields into the struct at `ret`; names that are not declared are ignored. -1
 * and FAULT_INVALID (or FAULT_TOO_BIG) with the first wrong field's name as subject. Texts are the
 * arena's or the form's. */
int form_read(const struct form *form, struct arena *arena, const struct field *fields,
              size_t count, void *ret, struct err *err) must_use;

#endif
