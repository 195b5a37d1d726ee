#include "core/base/json.h"

#include "core/base/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* jansson has macros of these names. */
#undef json_is_null
#undef json_boolean

#define INT_LIMIT (INT64_C(1) << 53)

/* A struct json is a json_t of jansson and is never looked into. */
static json_t *inner(const struct json *json)
{
    return (json_t *)(uintptr_t)json;
}

static struct json *outer(const json_t *json)
{
    return (struct json *)(uintptr_t)json;
}

static int parse_fault(const json_error_t *jerr, struct err *err)
{
    static const struct {
        enum json_error_code code;
        const char *text;
    } rows[] = {
        {json_error_duplicate_key, "a field stands twice"},
        {json_error_invalid_utf8, "the text is not UTF-8"},
        {json_error_null_character, "a text holds a NUL character"},
        {json_error_null_byte_in_key, "a field's name holds a NUL character"},
        {json_error_numeric_overflow, "a number is too large"},
        {json_error_premature_end_of_input, "it ends too early"},
        {json_error_end_of_input_expected, "something follows the end"},
    };
    const char *text = "it is not well formed";

    must(json_error_code(jerr) != json_error_out_of_memory, "out of memory");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].code == json_error_code(jerr))
            text = rows[i].text;
    err_set(err, FAULT_INVALID, "the JSON cannot be read: %s (line %d, column %d)", text,
            jerr->line, jerr->column);
    return err_remedy(err, "Send one JSON value in UTF-8.");
}

/* Counts brackets outside texts before jansson recurses into them. */
static bool too_deep(struct slice text, int limit)
{
    int depth = 0;
    bool inside = false;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (inside && c == '\\')
            i++;
        else if (c == '"')
            inside = !inside;
        else if (!inside && (c == '{' || c == '['))
            depth++;
        else if (!inside && (c == '}' || c == ']'))
            depth--;
        if (depth > limit)
            return true;
    }
    return false;
}

static int load(struct slice text, size_t ceiling, int depth, size_t flags, json_t **ret,
                struct err *err)
{
    json_error_t jerr;

    if (text.n > ceiling)
        return err_set(err, FAULT_TOO_BIG, "the JSON has %zu bytes and may have %zu", text.n,
                       ceiling);
    if (too_deep(text, depth))
        return err_set(err, FAULT_INVALID, "the JSON is nested deeper than %d levels", depth);
    *ret = json_loadb(text.n ? text.p : "", text.n, flags | JSON_REJECT_DUPLICATES, &jerr);
    return *ret ? 0 : parse_fault(&jerr, err);
}

/* Nesting is bounded by too_deep, so that recursion is. */
static int check_numbers(json_t *json, struct err *err)
{
    const char *key;
    json_t *item;
    size_t i;

    if (json_is_real(json)) {
        err_set(err, FAULT_INVALID, "the JSON holds the number %g, which is no integer",
                json_real_value(json));
        return err_remedy(err, "Write it as an integer, without point and exponent.");
    }
    if (json_is_integer(json) &&
        (json_integer_value(json) >= INT_LIMIT || json_integer_value(json) <= -INT_LIMIT))
        return err_set(err, FAULT_INVALID,
                       "the JSON holds %" JSON_INTEGER_FORMAT ", which is beyond 2^53",
                       json_integer_value(json));
    json_array_foreach(json, i, item) if (check_numbers(item, err)) return -1;
    json_object_foreach(json, key, item) if (check_numbers(item, err)) return -1;
    return 0;
}

int json_read(struct slice text, size_t ceiling, struct json **ret, struct err *err)
{
    json_t *json;

    if (load(text, ceiling, JSON_DEPTH, JSON_DECODE_ANY, &json, err))
        return -1;
    if (!json_is_object(json)) {
        json_decref(json);
        return err_set(err, FAULT_INVALID, "the JSON is not an object in braces");
    }
    if (check_numbers(json, err)) {
        json_decref(json);
        return -1;
    }
    *ret = outer(json);
    return 0;
}

int json_read_relaxed(struct slice text, size_t ceiling, struct json **ret, struct err *err)
{
    json_t *json;

    if (load(text, ceiling, JSON_DEPTH_RELAXED, JSON_DECODE_ANY, &json, err))
        return -1;
    *ret = outer(json);
    return 0;
}

struct json *json_empty(void)
{
    json_t *json = json_object();

    must(json, "out of memory");
    return outer(json);
}

struct json *json_dup(const struct json *object)
{
    struct json *copy = json_empty();

    must(json_object_update(inner(copy), inner(object)) == 0, "json_dup takes an object");
    return copy;
}

void json_free(struct json *json)
{
    json_decref(inner(json));
}

enum json_kind json_kind(const struct json *json)
{
    static const enum json_kind kinds[] = {
        [JSON_OBJECT] = JSON_KIND_OBJECT, [JSON_ARRAY] = JSON_KIND_LIST,
        [JSON_STRING] = JSON_KIND_TEXT,   [JSON_INTEGER] = JSON_KIND_I64,
        [JSON_REAL] = JSON_KIND_REAL,     [JSON_TRUE] = JSON_KIND_BOOL,
        [JSON_FALSE] = JSON_KIND_BOOL,    [JSON_NULL] = JSON_KIND_NULL,
    };

    return json ? kinds[json_typeof(inner(json))] : JSON_KIND_ABSENT;
}

const struct json *json_get(const struct json *object, const char *key)
{
    return outer(json_object_get(inner(object), key));
}

struct slice json_text(const struct json *json)
{
    const json_t *in = inner(json);

    return json_is_string(in) ? slice_of(json_string_value(in), json_string_length(in))
                              : SLICE_NONE;
}

int64_t json_i64(const struct json *json)
{
    return json_integer_value(inner(json));
}

double json_number(const struct json *json)
{
    return json_number_value(inner(json));
}

bool json_bool(const struct json *json)
{
    return json_is_true(inner(json));
}

bool json_is_null(const struct json *json)
{
    return json_kind(json) == JSON_KIND_NULL;
}

size_t json_count(const struct json *json)
{
    const json_t *in = inner(json);

    return json_is_array(in) ? json_array_size(in) : json_object_size(in);
}

const struct json *json_at(const struct json *list, size_t index)
{
    return outer(json_array_get(inner(list), index));
}

static int field_cmp(const void *a, const void *b)
{
    const struct json_field *x = a, *y = b;
    size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;
    int cmp = n ? memcmp(x->key.p, y->key.p, n) : 0;

    return cmp ? cmp : (x->key.n > y->key.n) - (x->key.n < y->key.n);
}

static void sorted(json_t *object, struct json_field *fields)
{
    const char *key;
    json_t *item;
    size_t n = 0;

    json_object_foreach(object, key, item) fields[n++] =
        (struct json_field){slice_str(key), outer(item)};
    qsort(fields, n, sizeof(*fields), field_cmp);
}

size_t json_fields(const struct json *object, struct arena *arena, struct json_field **ret)
{
    size_t n = json_object_size(inner(object));

    *ret = NULL;
    if (n) {
        *ret = arena_array(arena, n, sizeof(**ret));
        sorted(inner(object), *ret);
    }
    return n;
}

bool json_same(const struct json *a, const struct json *b)
{
    return (!a && !b) || json_equal(inner(a), inner(b));
}

void json_merge(struct json *target, const struct json *patch)
{
    const char *key;
    json_t *item;

    must(json_is_object(inner(target)) && json_is_object(inner(patch)) && target != patch,
         "json_merge takes two objects");
    json_object_foreach(inner(patch), key, item)
    {
        if (json_typeof(item) == JSON_NULL)
            json_object_del(inner(target), key);
        else
            must(json_object_set(inner(target), key, item) == 0, "out of memory");
    }
}

static bool among(const char *key, const char *const *names)
{
    while (*names && strcmp(key, *names) != 0)
        names++;
    return *names != NULL;
}

int json_only(const struct json *object, const char *const *names, struct err *err)
{
    const char *key;
    json_t *item;

    json_object_foreach(inner(object), key, item)
    {
        struct slice shown = utf8_head(slice_str(key), 60);

        if (among(key, names))
            continue;
        err_set(err, FAULT_INVALID, "there is no field \"%.*s\" here", (int)shown.n, shown.p);
        return err_about(err, "%.*s", (int)shown.n, shown.p);
    }
    return 0;
}

static void write_real(double v, struct json_out *out)
{
    char text[40];
    int n = 0;

    /* The fewest digits that read back as the same number. */
    for (int digits = 1; digits <= 17; digits++) {
        n = snprintf(text, sizeof(text), "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    if (!strpbrk(text, ".e"))
        snprintf(text + n, sizeof(text) - (size_t)n, ".0"); /* stays a real when read again */
    json_out_raw(out, slice_str(text));
}

static void write_object(json_t *object, struct json_out *out)
{
    size_t n = json_object_size(object);
    struct json_field few[16], *fields = few;

    if (n > 16) {
        fields = calloc(n, sizeof(*fields));
        must(fields, "out of memory");
    }
    sorted(object, fields);
    json_out_open_object(out);
    for (size_t i = 0; i < n; i++) {
        json_out_key_slice(out, fields[i].key);
        json_write_out(fields[i].value, out);
    }
    json_out_close_object(out);
    if (fields != few)
        free(fields);
}

static void write_list(json_t *list, struct json_out *out)
{
    json_t *item;
    size_t i;

    json_out_open_array(out);
    json_array_foreach(list, i, item) json_write_out(outer(item), out);
    json_out_close_array(out);
}

void json_write_out(const struct json *json, struct json_out *out)
{
    switch (json_kind(json)) {
    case JSON_KIND_OBJECT:
        write_object(inner(json), out);
        return;
    case JSON_KIND_LIST:
        write_list(inner(json), out);
        return;
    case JSON_KIND_TEXT:
        json_out_text(out, json_text(json));
        return;
    case JSON_KIND_I64:
        json_out_i64(out, json_i64(json));
        return;
    case JSON_KIND_REAL:
        write_real(json_number(json), out);
        return;
    case JSON_KIND_BOOL:
        json_out_bool(out, json_bool(json));
        return;
    case JSON_KIND_NULL:
    case JSON_KIND_ABSENT:
        json_out_null(out);
        return;
    }
}

void json_write(const struct json *json, struct buf *buf)
{
    struct json_out out;

    json_out_init(&out, buf, false);
    json_write_out(json, &out);
    json_out_end(&out);
}
