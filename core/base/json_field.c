/* The fields of an object with their kind and range: json_need_… and json_opt_… of json.h. */
#include "core/base/json.h"

#include <inttypes.h>

static int wrong_kind(const char *key, enum json_kind want, struct err *err)
{
    static const char *const names[] = {
        [JSON_KIND_BOOL] = "true or false", [JSON_KIND_I64] = "an integer",
        [JSON_KIND_TEXT] = "a text",        [JSON_KIND_LIST] = "a list",
        [JSON_KIND_OBJECT] = "an object",
    };

    err_set(err, FAULT_INVALID, "the field \"%s\" is not %s", key, names[want]);
    return err_about(err, "%s", key);
}

/* 1 and *ret when it is there, 0 when it is absent or null and need not be. */
static int find(const struct json *object, const char *key, enum json_kind want, bool need,
                const struct json **ret, struct err *err)
{
    const struct json *value = json_get(object, key);
    enum json_kind kind = json_kind(value);

    if (kind == want) {
        *ret = value;
        return 1;
    }
    if (kind != JSON_KIND_ABSENT && kind != JSON_KIND_NULL)
        return wrong_kind(key, want, err);
    if (!need)
        return 0;
    err_set(err, FAULT_INVALID, "the field \"%s\" is missing", key);
    return err_about(err, "%s", key);
}

static int get_text(const struct json *object, const char *key, bool need, size_t max,
                    struct slice *ret, struct err *err)
{
    const struct json *value = NULL;
    int got = find(object, key, JSON_KIND_TEXT, need, &value, err);

    if (got <= 0)
        return got;
    if (json_text(value).n > max) {
        err_set(err, FAULT_TOO_BIG, "the field \"%s\" has %zu bytes and may have %zu", key,
                json_text(value).n, max);
        return err_about(err, "%s", key);
    }
    *ret = json_text(value);
    return 0;
}

int json_need_text(const struct json *object, const char *key, size_t max, struct slice *ret,
                   struct err *err)
{
    return get_text(object, key, true, max, ret, err);
}

int json_opt_text(const struct json *object, const char *key, size_t max, struct slice *ret,
                  struct err *err)
{
    return get_text(object, key, false, max, ret, err);
}

int json_need_i64(const struct json *object, const char *key, int64_t min, int64_t max,
                  int64_t *ret, struct err *err)
{
    const struct json *value = NULL;
    int got = find(object, key, JSON_KIND_I64, true, &value, err);

    if (got <= 0)
        return got;
    if (json_i64(value) < min || json_i64(value) > max) {
        err_set(err, FAULT_INVALID,
                "the field \"%s\" is %" PRId64 " and must lie between %" PRId64 " and %" PRId64,
                key, json_i64(value), min, max);
        return err_about(err, "%s", key);
    }
    *ret = json_i64(value);
    return 0;
}

static int get_bool(const struct json *object, const char *key, bool need, bool *ret,
                    struct err *err)
{
    const struct json *value = NULL;
    int got = find(object, key, JSON_KIND_BOOL, need, &value, err);

    if (got > 0)
        *ret = json_bool(value);
    return got < 0 ? -1 : 0;
}

int json_need_bool(const struct json *object, const char *key, bool *ret, struct err *err)
{
    return get_bool(object, key, true, ret, err);
}

int json_opt_bool(const struct json *object, const char *key, bool *ret, struct err *err)
{
    return get_bool(object, key, false, ret, err);
}

static int get_id(const struct json *object, const char *key, bool need, struct id *ret,
                  struct err *err)
{
    const struct json *value = NULL;
    int got = find(object, key, JSON_KIND_TEXT, need, &value, err);

    if (got <= 0)
        return got;
    if (id_read(json_text(value), ret, NULL)) {
        err_set(err, FAULT_INVALID, "the field \"%s\" is not an id of %d characters", key, ID_TEXT);
        return err_about(err, "%s", key);
    }
    return 0;
}

int json_need_id(const struct json *object, const char *key, struct id *ret, struct err *err)
{
    return get_id(object, key, true, ret, err);
}

int json_opt_id(const struct json *object, const char *key, struct id *ret, struct err *err)
{
    return get_id(object, key, false, ret, err);
}

int json_need_list(const struct json *object, const char *key, size_t max, const struct json **ret,
                   struct err *err)
{
    const struct json *value = NULL;
    int got = find(object, key, JSON_KIND_LIST, true, &value, err);

    if (got <= 0)
        return got;
    if (json_count(value) > max) {
        err_set(err, FAULT_TOO_BIG, "the field \"%s\" has %zu items and may have %zu", key,
                json_count(value), max);
        return err_about(err, "%s", key);
    }
    *ret = value;
    return 0;
}
