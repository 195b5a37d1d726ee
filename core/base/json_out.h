#ifndef INDABA_BASE_JSON_OUT_H
#define INDABA_BASE_JSON_OUT_H

#include "core/base/buf.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Writes JSON (RFC 8259) onto a buffer, piece by piece: every answer and export goes through this.
 * Nesting and the order key, value are checked by must(): wrong nesting is a fault of the program.
 * Text is taken to be UTF-8 (utf8_check at the door) and is written as it is, but for \" \\ \b \f
 * \n \r \t and other controls as \u00xx. The ceiling is the buffer's: test buf->over at the end. */
struct json_out {
    struct buf *buf;
    uint64_t objects; /* bit d: the container at depth d is an object */
    uint64_t filled;  /* bit d: it has a member already */
    uint8_t depth;
    bool indent, keyed; /* keyed: a key waits for its value */
};

enum { JSON_OUT_DEPTH = 60 };

/* `indent`: members on lines of their own, two spaces a level; else no white space at all. */
void json_out_init(struct json_out *out, struct buf *buf, bool indent);
/* All containers are closed; with indent a final line feed is written. */
void json_out_end(struct json_out *out);

void json_out_open_object(struct json_out *out);
void json_out_close_object(struct json_out *out);
void json_out_open_array(struct json_out *out);
void json_out_close_array(struct json_out *out);

void json_out_key(struct json_out *out, const char *key);
void json_out_key_slice(struct json_out *out, struct slice key);

void json_out_text(struct json_out *out, struct slice text);
void json_out_str(struct json_out *out, const char *text); /* NULL is written as null */
void json_out_i64(struct json_out *out, int64_t v);
void json_out_bool(struct json_out *out, bool v);
void json_out_null(struct json_out *out);
void json_out_id(struct json_out *out, struct id id);        /* id none is written as null */
void json_out_raw(struct json_out *out, struct slice value); /* one value that is JSON already */

/* A key and its value in one call. */
static inline void json_out_field_text(struct json_out *out, const char *key, struct slice text)
{
    json_out_key(out, key);
    json_out_text(out, text);
}

static inline void json_out_field_str(struct json_out *out, const char *key, const char *text)
{
    json_out_key(out, key);
    json_out_str(out, text);
}

static inline void json_out_field_i64(struct json_out *out, const char *key, int64_t v)
{
    json_out_key(out, key);
    json_out_i64(out, v);
}

static inline void json_out_field_bool(struct json_out *out, const char *key, bool v)
{
    json_out_key(out, key);
    json_out_bool(out, v);
}

static inline void json_out_field_id(struct json_out *out, const char *key, struct id id)
{
    json_out_key(out, key);
    json_out_id(out, id);
}

#endif
