#ifndef INDABA_BASE_JSON_H
#define INDABA_BASE_JSON_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/json_out.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* JSON values that were read (RFC 8259). The root is owned by who read it and freed with json_free;
 * everything that is got from it is borrowed and lives as long as the root. Writing is json_out.h.
 * Every reading function takes NULL for "no such value" and says no. */
struct json;

enum json_kind {
    JSON_KIND_ABSENT, /* there is no value (NULL) */
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_I64,
    JSON_KIND_REAL, /* from json_read_relaxed only */
    JSON_KIND_TEXT,
    JSON_KIND_LIST,
    JSON_KIND_OBJECT
};

enum { JSON_DEPTH = 8, JSON_DEPTH_RELAXED = 60 };

/* Reads one object: UTF-8 without NUL, no key twice, no reals, integers between -(2^53-1) and
 * 2^53-1, at most JSON_DEPTH containers inside each other, at most `ceiling` bytes (else
 * FAULT_TOO_BIG). FAULT_INVALID names line and column. */
int json_read(struct slice text, size_t ceiling, struct json **ret, struct err *err) must_use;

/* Reads any value of foreign JSON: reals and all 64-bit integers are fine, JSON_DEPTH_RELAXED
 * levels; a key that stands twice is still refused. */
int json_read_relaxed(struct slice text, size_t ceiling, struct json **ret,
                      struct err *err) must_use;

struct json *json_empty(void);                    /* a new object without fields */
struct json *json_dup(const struct json *object); /* a new object with the same fields */
void json_free(struct json *json);                /* NULL is fine */

enum json_kind json_kind(const struct json *json);

/* The value of a field; NULL when there is none or `object` is no object. */
const struct json *json_get(const struct json *object, const char *key);

/* The value of the right kind, else an empty slice, 0, false. */
struct slice json_text(const struct json *json);
int64_t json_i64(const struct json *json);
double json_number(const struct json *json); /* an integer or a real */
bool json_bool(const struct json *json);
bool json_is_null(const struct json *json); /* a null that stands there; absent is not null */

/* Elements of a list, fields of an object; json_at is NULL beyond the end. */
size_t json_count(const struct json *json);
const struct json *json_at(const struct json *list, size_t index);

/* The fields of an object, sorted by the bytes of their keys; the array is the arena's, keys and
 * values are borrowed. Gives their number (0 when it is no object). */
struct json_field {
    struct slice key;
    const struct json *value;
};
size_t json_fields(const struct json *object, struct arena *arena, struct json_field **ret);

/* Whether two values are the same; integers and reals differ; the order of fields does not matter.
 */
bool json_same(const struct json *a, const struct json *b);

/* JSON Merge Patch (RFC 7396) of the top-level fields only: a field that is null in `patch` is
 * removed from `target`, any other replaces the whole value, objects too. Both are objects; `patch`
 * is not changed and may be freed afterwards. */
void json_merge(struct json *target, const struct json *patch);

/* The canonical text: fields sorted by the bytes of their keys, no white space, the escapes of
 * json_out.h. Equal values give equal bytes. */
void json_write(const struct json *json, struct buf *buf);
/* The same as a value inside other JSON, keeping its indentation. */
void json_write_out(const struct json *json, struct json_out *out);

/* Fields that must be there (need) or may be absent or null (opt: *ret is left as it was). -1 and
 * FAULT_INVALID with the field's name as subject when it is missing, of another kind or out of
 * range. `max`: bytes of the text (FAULT_TOO_BIG), items of the list. */
int json_need_text(const struct json *object, const char *key, size_t max, struct slice *ret,
                   struct err *err) must_use;
int json_opt_text(const struct json *object, const char *key, size_t max, struct slice *ret,
                  struct err *err) must_use;
int json_need_i64(const struct json *object, const char *key, int64_t min, int64_t max,
                  int64_t *ret, struct err *err) must_use;
int json_need_bool(const struct json *object, const char *key, bool *ret, struct err *err) must_use;
int json_opt_bool(const struct json *object, const char *key, bool *ret, struct err *err) must_use;
int json_need_id(const struct json *object, const char *key, struct id *ret,
                 struct err *err) must_use;
int json_opt_id(const struct json *object, const char *key, struct id *ret,
                struct err *err) must_use;
int json_need_list(const struct json *object, const char *key, size_t max, const struct json **ret,
                   struct err *err) must_use;

/* Refuses fields that are not among `names` (ended by NULL), naming the first of them. */
int json_only(const struct json *object, const char *const *names, struct err *err) must_use;

#endif
