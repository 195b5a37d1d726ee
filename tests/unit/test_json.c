/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/json.h"
#include "core/base/json_flat.h"

#include <stdio.h>
#include <stdlib.h>

static struct json *must_read(const char *text)
{
    struct json *json = NULL;
    struct err err = {0};

    if (json_read(slice_str(text), 1 << 20, &json, &err))
        fail_msg("%s: %s", text, err.text);
    return json;
}

static char *written(const struct json *json)
{
    struct buf buf;
    char *text;

    buf_init(&buf, 1 << 20);
    json_write(json, &buf);
    text = strdup(buf_cstr(&buf));
    buf_done(&buf);
    return text;
}

static void same(const struct json *json, const char *want)
{
    char *text = written(json);

    assert_string_equal(text, want);
    free(text);
}

static void refused_texts(void **state)
{
    static const char *const rows[] = {
        "",
        "{",
        "[]",
        "1",
        "null",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}", /* the same key, spelled otherwise */
        "{\"a\":1.0}",
        "{\"a\":1e3}",
        "{\"a\":[-0.5]}",
        "{\"a\":9007199254740992}",
        "{\"a\":-9007199254740992}",
        "{\"a\":99999999999999999999}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\\u0000b\":1}",
        "{\"a\":\"\x80\"}",
        "{\"a\":\"\xc0\xaf\"}",
        "{\"a\":\"\xed\xa0\x80\"}", /* a surrogate in UTF-8 */
        "{\"a\":\"\\ud800\"}",      /* half a pair */
        "{\"a\":\"\\ud800\\u0041\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":'b'}",
        "{\"a\":1,}",
        "{a:1}",
        "{} x",
        "\xef\xbb\xbf{}", /* a byte order mark */
        "{\"a\":NaN}",
        "// c\n{}",
        "{\"a\":[[[[[[[[]]]]]]]]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json *json = NULL;
        struct err err = {0};

        if (json_read(slice_str(rows[i]), 1 << 20, &json, &err) == 0)
            fail_msg("taken: %s", rows[i]);
        assert_int_equal(err.fault, FAULT_INVALID);
        assert_true(err.text[0]);
    }
}

static void ceilings(void **state)
{
    struct json *json = NULL;
    struct err err = {0};
    char *deep = malloc(200001);

    (void)state;
    assert_int_equal(json_read(SLICE("{\"a\":1}"), 6, &json, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_int_equal(json_read(SLICE("{\"a\":1}"), 7, &json, &err), 0);
    json_free(json);
    json_free(must_read("{\"a\":[[[[[[[1]]]]]]]}"));
    json_free(must_read("{\"a\":\"[[[[[[[[[[\\\"[[[[\"}"));
    memset(deep, '[', 200000);
    assert_int_equal(json_read_relaxed(slice_of(deep, 200000), 1 << 20, &json, &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    free(deep);
}

static void gets_values(void **state)
{
    struct json *json =
        must_read("{\"t\":\"r\\u00e9flexion \\ud83d\\ude00\",\"i\":-9007199254740991,"
                  "\"b\":true,\"n\":null,\"l\":[1,\"x\"],\"o\":{\"a\":1}}");

    (void)state;
    assert_true(slice_is(json_text(json_get(json, "t")), "r\xc3\xa9"
                                                         "flexion \xf0\x9f\x98\x80"));
    assert_int_equal(json_i64(json_get(json, "i")), -9007199254740991);
    assert_true(json_bool(json_get(json, "b")));
    assert_true(json_is_null(json_get(json, "n")));
    assert_false(json_is_null(json_get(json, "none")));
    assert_int_equal(json_kind(json_get(json, "none")), JSON_KIND_ABSENT);
    assert_int_equal(json_count(json_get(json, "l")), 2);
    assert_true(slice_is(json_text(json_at(json_get(json, "l"), 1)), "x"));
    assert_null(json_at(json_get(json, "l"), 2));
    assert_int_equal(json_count(json_get(json, "o")), 1);
    assert_int_equal(json_text(json_get(json, "i")).n, 0);
    assert_int_equal(json_i64(NULL), 0);
    json_free(json);
}

/* RFC 7396, appendix A: the rows that patch objects at the top level; rows with nested objects have
 * the outcome of replacing the whole field, as json.h says. */
static void merges(void **state)
{
    static const struct {
        const char *target, *patch, *want;
    } rows[] = {
        {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
        {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
        {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
        {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
        {"{\"e\":null}", "{\"a\":1}", "{\"a\":1,\"e\":null}"},
        {"{}", "{\"zz\":null}", "{}"},
        {"{\"a\":{\"b\":\"c\",\"x\":1}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
         "{\"a\":{\"b\":\"d\",\"c\":null}}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json *target = must_read(rows[i].target), *patch = must_read(rows[i].patch);
        struct json *copy = json_dup(target);

        json_merge(target, patch);
        json_free(patch);
        same(target, rows[i].want);
        same(copy, rows[i].target);
        json_free(target);
        json_free(copy);
    }
}

/* The serialisation of strings and literals in RFC 8785, section 3.2.2 (its numbers are reals and
 * left out); keys here sort by bytes. */
static void canonical(void **state)
{
    struct json *json =
        must_read("{ \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
                  "  \"literals\": [null, true, false] }");
    struct json *keys = must_read("{\"\\u00e9\":1,\"b\":2,\"aa\":3,\"a\":4,\"\":5,\"A\":6,"
                                  "\"\\ud83d\\ude00\":7,\"\\ufb33\":8,\"\\u007f\":9}");

    (void)state;
    same(json, "{\"literals\":[null,true,false],"
               "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    same(keys, "{\"\":5,\"A\":6,\"a\":4,\"aa\":3,\"b\":2,\"\x7f\":9,\"\xc3\xa9\":1,"
               "\"\xef\xac\xb3\":8,\"\xf0\x9f\x98\x80\":7}");
    json_free(json);
    json_free(keys);
}

static void fields_in_order(void **state)
{
    struct arena *arena = arena_new(1 << 16);
    struct json *json = must_read("{\"b\":1,\"a\":2,\"ab\":3}");
    struct json_field *fields;

    (void)state;
    assert_int_equal(json_fields(json, arena, &fields), 3);
    assert_true(slice_is(fields[0].key, "a"));
    assert_true(slice_is(fields[1].key, "ab"));
    assert_true(slice_is(fields[2].key, "b"));
    assert_int_equal(json_i64(fields[2].value), 1);
    json_free(json);
    arena_free(arena);
}

static void named_fields(void **state)
{
    static const char *const names[] = {"t", "i", "id", NULL};
    struct json *json = must_read("{\"t\":\"four\",\"i\":5,\"id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"}");
    const struct json *list = NULL;
    struct slice text = SLICE_NONE;
    struct err err = {0};
    int64_t i = 0;
    struct id id = ID_NONE;
    bool b = true;

    (void)state;
    assert_int_equal(json_need_text(json, "t", 4, &text, &err), 0);
    assert_int_equal(json_need_text(json, "t", 3, &text, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_string_equal(err.subject, "t");
    assert_int_equal(json_need_text(json, "title", 3, &text, &err), -1);
    assert_string_equal(err.subject, "title");
    assert_string_equal(err.text, "the field \"title\" is missing");
    assert_int_equal(json_need_text(json, "i", 3, &text, &err), -1);
    assert_string_equal(err.text, "the field \"i\" is not a text");
    assert_int_equal(json_opt_bool(json, "x", &b, &err), 0);
    assert_true(b);
    assert_int_equal(json_opt_bool(json, "i", &b, &err), -1);
    assert_int_equal(json_need_i64(json, "i", 0, 5, &i, &err), 0);
    assert_int_equal(json_need_i64(json, "i", 0, 4, &i, &err), -1);
    assert_int_equal(json_need_id(json, "id", &id, &err), 0);
    assert_int_equal(id.b[0], 0x01);
    assert_int_equal(json_need_id(json, "t", &id, &err), -1);
    assert_int_equal(json_need_list(json, "t", 3, &list, &err), -1);
    assert_int_equal(json_only(json, names, &err), 0);
    assert_int_equal(json_only(json, names + 1, &err), -1);
    assert_string_equal(err.subject, "t");
    json_free(json);
}

static void relaxed(void **state)
{
    struct json *json = NULL;
    struct err err = {0};

    (void)state;
    assert_int_equal(
        json_read_relaxed(SLICE("[1.5,0.1,1e300,2.0,9223372036854775807]"), 100, &json, &err), 0);
    same(json, "[1.5,0.1,1e+300,2.0,9223372036854775807]");
    assert_true(json_number(json_at(json, 0)) == 1.5);
    json_free(json);
    assert_int_equal(json_read_relaxed(SLICE("{\"a\":1,\"a\":1}"), 100, &json, &err), -1);
}

static void streams(void **state)
{
    struct json_out out;
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 16);
    json_out_init(&out, &buf, true);
    json_out_open_object(&out);
    json_out_field_str(&out, "name", "Eva \"the\" \x01");
    json_out_key(&out, "list");
    json_out_open_array(&out);
    json_out_i64(&out, 1);
    json_out_open_object(&out);
    json_out_close_object(&out);
    json_out_raw(&out, SLICE("{\"x\":1}"));
    json_out_close_array(&out);
    json_out_field_bool(&out, "yes", true);
    json_out_field_id(&out, "none", ID_NONE);
    json_out_close_object(&out);
    json_out_end(&out);
    assert_string_equal(
        buf_cstr(&buf),
        "{\n  \"name\": \"Eva \\\"the\\\" \\u0001\",\n  \"list\": [\n    1,\n    {},\n"
        "    {\"x\":1}\n  ],\n  \"yes\": true,\n  \"none\": null\n}\n");
    buf_done(&buf);
}

/* What the quick reader takes has the values of RFC 8259, section 7; the rest it leaves. */
static void flat_taken(void **state)
{
    struct json_flat flat = {0};

    (void)state;
    assert_true(
        json_flat_read(SLICE(" {\"a\" : \"x\\n\\u00e9\\uD834\\udd1E\\/\\\"\", \"b\":-12,\r\n\t"
                             "\"c\":true,\"d\":false,\"e\":\"\",\"f\":999999999999999} "),
                       &flat));
    assert_int_equal(flat.count, 6);
    assert_true(slice_is(json_flat_get(&flat, "a")->text, "x\n\xc3\xa9\xf0\x9d\x84\x9e/\""));
    assert_true(json_flat_get(&flat, "b")->number == -12);
    assert_true(json_flat_get(&flat, "c")->kind == JSON_KIND_BOOL);
    assert_true(json_flat_get(&flat, "c")->number == 1 && json_flat_get(&flat, "d")->number == 0);
    assert_true(json_flat_get(&flat, "e")->kind == JSON_KIND_TEXT);
    assert_int_equal(json_flat_get(&flat, "e")->text.n, 0);
    assert_true(json_flat_get(&flat, "f")->number == 999999999999999);
    assert_null(json_flat_get(&flat, "g"));
    json_flat_done(&flat);
}

static void flat_left(void **state)
{
    static const char *const rows[] = {
        "",
        "{",
        "{}",
        "[]",
        "{\"a\":null}",
        "{\"a\":{}}",
        "{\"a\":[1]}",
        "{\"a\":1.0}",
        "{\"a\":1e3}",
        "{\"a\":01}",
        "{\"a\":-0}",
        "{\"a\":-}",
        "{\"a\":+1}",
        "{\"a\":9007199254740992}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,}",
        "{\"a\":1} x",
        "{\"a\":\"x\ny\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"a\":\"\\ud800\\u0041\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u00g0\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":truex}",
        "{\"a\":tru}",
        "{\"a\":1 2}",
        "{\"a\" 1}",
        "{\"a",
        "{\"a\":\"x",
        "{\"a\":\"x\\",
        "{a:1}",
        "{\"a\":'x'}",
    };
    struct json_flat flat = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (json_flat_read(slice_str(rows[i]), &flat))
            fail_msg("taken: %s", rows[i]);
    assert_false(json_flat_read(slice_of("{\"a\":1\0}", 8), &flat));
    json_flat_done(&flat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_texts), cmocka_unit_test(ceilings),
        cmocka_unit_test(gets_values),   cmocka_unit_test(merges),
        cmocka_unit_test(canonical),     cmocka_unit_test(fields_in_order),
        cmocka_unit_test(named_fields),  cmocka_unit_test(relaxed),
        cmocka_unit_test(streams),       cmocka_unit_test(flat_taken),
        cmocka_unit_test(flat_left),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
