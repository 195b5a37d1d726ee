/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/id.h"
#include "web/http/form.h"

#include <stdlib.h>
#include <string.h>

static int setup(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static const char *value(const struct form *form, struct arena *arena, const char *name)
{
    const struct form_part *part = form_part(form, name);

    return part ? arena_str(arena, part->value) : "absent";
}

/* Expected values: the examples of the URL Standard's parser and serializer. */
static void urlencoded(void **state)
{
    struct arena *arena = *state;
    struct form form;

    assert_int_equal(form_urlencoded(arena, SLICE("a=1&b=%C3%A9+x&&c&d=&e=a=b"), 10, &form, NULL),
                     0);
    assert_int_equal(form.count, 5);
    assert_string_equal(value(&form, arena, "b"), "\xc3\xa9 x");
    assert_string_equal(value(&form, arena, "c"), "");
    assert_string_equal(value(&form, arena, "e"), "a=b");
    assert_string_equal(value(&form, arena, "x"), "absent");
    assert_int_equal(form_urlencoded(arena, SLICE("t=a%0D%0Ab%0Dc%0Ad"), 10, &form, NULL), 0);
    assert_string_equal(value(&form, arena, "t"), "a\nb\nc\nd");
    assert_int_equal(form_urlencoded(arena, SLICE(""), 10, &form, NULL), 0);
    assert_int_equal(form.count, 0);
}

static void urlencoded_refused(void **state)
{
    static const char *const texts[] = {"a=1&a=2", "a=1&%61=2", "a=%00", "a=%ff",   "%ff=a",   "=a",
                                        "a=%",     "a=%zz",     "a=%4",  "a&b&c&d", "a=%c0%80"};
    struct form form;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct err err = {0};

        if (form_urlencoded(*state, slice_str(texts[i]), 3, &form, &err) == 0)
            fail_msg("%s passed", texts[i]);
        assert_int_equal(err.fault, FAULT_INVALID);
    }
}

/* The body as Chromium and curl send it. */
static void multipart(void **state)
{
    static const char body[] =
        "------WebKitFormBoundary7\r\n"
        "Content-Disposition: form-data; name=\"title\"\r\n\r\nOne\r\ntwo\r\n"
        "------WebKitFormBoundary7\r\n"
        "Content-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".pdf\"\r\n"
        "Content-Type: application/pdf\r\n\r\n%PDF\r\n------WebKitFormBoundary\0\r\n"
        "------WebKitFormBoundary7\r\n"
        "Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n\r\n"
        "------WebKitFormBoundary7--\r\n";
    struct arena *arena = *state;
    const struct form_part *file;
    struct form form;

    assert_int_equal(form_multipart(arena,
                                    SLICE("multipart/form-data; boundary=----WebKitFormBoundary7"),
                                    slice_of(body, sizeof body - 1), &form, NULL),
                     0);
    assert_int_equal(form.count, 2);
    assert_string_equal(value(&form, arena, "title"), "One\ntwo");
    file = form_part(&form, "file");
    assert_true(slice_is(file->file, "a \"b\".pdf"));
    assert_true(slice_is(file->type, "application/pdf"));
    assert_int_equal(file->value.n, 31);
    assert_memory_equal(file->value.p, "%PDF\r\n------WebKitFormBoundary\0", 31);
}

#define HEAD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void multipart_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "--x",
        "--y\r\n" HEAD("a") "\r\n--y--",
        "--x\r\n" HEAD("a") "b",
        "--x\r\n" HEAD("a") "b\r\n--x",
        "--x\r\n" HEAD("a") "b\r\n--x-",
        "--x\r\n" HEAD("a") "b\r\n--x\r\n" HEAD("a") "c\r\n--x--",
        "--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--",
        "--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n--x--",
        "--x\r\nX: y\r\n\r\nb\r\n--x--",
        "--x\r\n" HEAD("") "b\r\n--x--",
        "--x\r\n" HEAD("a") "\xff\r\n--x--",
        "--x\r\n" HEAD("\xff") "b\r\n--x--",
        "preamble\r\n--x\r\n" HEAD("a") "b\r\n--x--",
    };
    struct form form;

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct err err = {0};

        if (form_multipart(*state, SLICE("multipart/form-data; boundary=\"x\""),
                           slice_str(bodies[i]), &form, &err) == 0)
            fail_msg("%zu passed", i);
        assert_int_equal(err.fault, FAULT_INVALID);
    }
    assert_int_equal(form_multipart(*state, SLICE("multipart/form-data"), SLICE("--"), &form, NULL),
                     -1);
    assert_int_equal(
        form_multipart(*state, SLICE("multipart/form-data; boundary="), SLICE("--"), &form, NULL),
        -1);
}

static void json(void **state)
{
    struct arena *arena = *state;
    struct form form;

    assert_int_equal(form_json(arena,
                               SLICE("{\"a\":\"x\\r\\ny\",\"n\":-12,\"t\":true,\"f\":false,"
                                     "\"z\":null,\"l\":[1]}"),
                               &form, NULL),
                     0);
    assert_string_equal(value(&form, arena, "a"), "x\ny");
    assert_string_equal(value(&form, arena, "n"), "-12");
    assert_string_equal(value(&form, arena, "t"), "1");
    assert_string_equal(value(&form, arena, "f"), "");
    assert_string_equal(value(&form, arena, "z"), "absent");
    assert_string_equal(value(&form, arena, "l"), "absent");
    assert_int_equal(form_json(arena, SLICE("{\"a\":1,\"a\":1}"), &form, NULL), -1);
    assert_int_equal(form_json(arena, SLICE("[1]"), &form, NULL), -1);
    assert_int_equal(form_json(arena, SLICE(""), &form, NULL), -1);
}

struct sample {
    struct slice name, body;
    struct id post;
    int64_t count, day;
    int scope;
    bool loud;
};

static const char *const scopes[] = {"me", "pod", "cohort", NULL};

static const struct field fields[] = {
    FIELD(struct sample, name, FIELD_LINE, .min = 1, .max = 10),
    FIELD(struct sample, body, FIELD_TEXT, .max = 20),
    FIELD(struct sample, post, FIELD_ID),
    FIELD(struct sample, count, FIELD_I64, .min = -5, .max = 5),
    FIELD(struct sample, day, FIELD_DATE),
    FIELD(struct sample, scope, FIELD_CHOICE, .choices = scopes),
    FIELD(struct sample, loud, FIELD_FLAG),
};

static int read_sample(struct arena *arena, const char *text, struct sample *ret, struct err *err)
{
    struct form form;

    *ret = (struct sample){.scope = 1};
    assert_int_equal(form_urlencoded(arena, slice_str(text), 20, &form, err), 0);
    return form_read(&form, arena, fields, sizeof fields / sizeof *fields, ret, err);
}

static void declared(void **state)
{
    static const uint8_t ten[16] = {[15] = 10};
    struct sample s;

    assert_int_equal(
        read_sample(*state,
                    "name=++Am%C3%ADna+&body=a%0D%0A%09b&post=0000000000000000000000000A"
                    "&count=-5&day=2026-11-22&scope=cohort&loud=1&other=x",
                    &s, NULL),
        0);
    assert_true(slice_is(s.name, "Am\xc3\xadna"));
    assert_true(slice_is(s.body, "a\n\tb"));
    assert_memory_equal(s.post.b, ten, 16);
    assert_int_equal(s.count, -5);
    assert_int_equal(s.day, 20779);
    assert_int_equal(s.scope, 2);
    assert_true(s.loud);
    assert_int_equal(read_sample(*state, "name=a&count=&day=", &s, NULL), 0);
    assert_int_equal(s.scope, 1);
}

/* Days counted by Python's datetime.date. */
static void days(void **state)
{
    static const struct {
        const char *text;
        int64_t day;
    } rows[] = {
        {"name=a&day=1900-01-01", -25567}, {"name=a&day=1969-12-31", -1},
        {"name=a&day=1970-01-01", 0},      {"name=a&day=2000-02-29", 11016},
        {"name=a&day=2200-12-31", 84370},
    };
    struct sample s;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(read_sample(*state, rows[i].text, &s, NULL), 0);
        assert_int_equal(s.day, rows[i].day);
    }
}

static void declared_refused(void **state)
{
    static const struct {
        const char *text, *subject;
        enum fault fault;
    } rows[] = {
        {"body=a", "name", FAULT_INVALID},
        {"name=", "name", FAULT_INVALID},
        {"name=+%09+", "name", FAULT_INVALID},
        {"name=12345678901", "name", FAULT_TOO_BIG},
        {"name=a&body=123456789012345678901", "body", FAULT_TOO_BIG},
        {"name=a&body=%01", "body", FAULT_INVALID},
        {"name=a&body=%7f", "body", FAULT_INVALID},
        {"name=a&post=00000000000000000000000000", "post", FAULT_INVALID},
        {"name=a&post=x", "post", FAULT_INVALID},
        {"name=a&count=6", "count", FAULT_INVALID},
        {"name=a&count=-6", "count", FAULT_INVALID},
        {"name=a&count=1x", "count", FAULT_INVALID},
        {"name=a&count=%2B1", "count", FAULT_INVALID},
        {"name=a&count=99999999999999999999", "count", FAULT_INVALID},
        {"name=a&day=2026-02-29", "day", FAULT_INVALID},
        {"name=a&day=1900-02-29", "day", FAULT_INVALID},
        {"name=a&day=2026-13-01", "day", FAULT_INVALID},
        {"name=a&day=2026-00-01", "day", FAULT_INVALID},
        {"name=a&day=2026-1-01", "day", FAULT_INVALID},
        {"name=a&scope=Me", "scope", FAULT_INVALID},
    };
    struct sample s;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};

        if (read_sample(*state, rows[i].text, &s, &err) == 0)
            fail_msg("%s passed", rows[i].text);
        assert_string_equal(err.subject, rows[i].subject);
        assert_int_equal(err.fault, rows[i].fault);
        assert_true(err.remedy[0] != '\0');
    }
}

/* What is large is refused before it is copied: the arena holds far less than what came. */
static void large(void **state)
{
    struct arena *arena = *state;
    enum { BIG = 9 * 1024 * 1024 };
    struct buf buf;
    struct form form;
    struct err err;

    buf_init(&buf, 32 * 1024 * 1024);
    buf_str(&buf, "--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n\r");
    for (size_t i = 0; i < BIG; i++)
        buf_char(&buf, 'a');
    buf_str(&buf, "\r\n--x--");
    assert_int_equal(form_multipart(arena, SLICE("multipart/form-data; boundary=x"),
                                    buf_slice(&buf), &form, &err),
                     -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    buf_done(&buf);

    buf_init(&buf, 32 * 1024 * 1024);
    buf_str(&buf, "{\"body\":\"");
    for (size_t i = 0; i < BIG; i++)
        buf_char(&buf, 'a');
    buf_str(&buf, "\"}");
    assert_int_equal(form_json(arena, buf_slice(&buf), &form, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_int_equal(form_urlencoded(arena, buf_slice(&buf), 10, &form, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    buf_done(&buf);

    buf_init(&buf, 32 * 1024 * 1024);
    for (int i = 0; i < 40000; i++) {
        buf_str(&buf, i ? ",\"" : "{\"");
        buf_i64(&buf, i);
        buf_str(&buf, "\":\"\"");
    }
    buf_str(&buf, "}");
    assert_int_equal(form_json(arena, buf_slice(&buf), &form, &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    buf_done(&buf);
}

/* Eleven parts whose heads name 392 parameters each, none of which anybody asks for. */
static void parameters(void **state)
{
    struct arena *arena = *state;
    struct buf buf;
    struct form form;
    size_t before = arena_used(arena);

    buf_init(&buf, 64 * 1024);
    for (int part = 0; part < 11; part++) {
        buf_str(&buf, part ? "\r\n--x\r\n" : "--x\r\n");
        buf_str(&buf, "Content-Disposition: form-data;");
        for (int i = 0; i < 392; i++)
            buf_str(&buf, "a=\"\";");
        buf_str(&buf, "name=\"n");
        buf_i64(&buf, part);
        buf_str(&buf, "\"\r\n\r\nv");
    }
    buf_str(&buf, "\r\n--x--");
    assert_int_equal(form_multipart(arena, SLICE("multipart/form-data; boundary=x"),
                                    buf_slice(&buf), &form, NULL),
                     0);
    assert_int_equal(form.count, 11);
    assert_string_equal(value(&form, arena, "n10"), "v");
    assert_in_range(arena_used(arena) - before, 0, 16 * 1024);
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urlencoded), cmocka_unit_test(urlencoded_refused),
        cmocka_unit_test(multipart),  cmocka_unit_test(multipart_refused),
        cmocka_unit_test(json),       cmocka_unit_test(declared),
        cmocka_unit_test(days),       cmocka_unit_test(declared_refused),
        cmocka_unit_test(large),      cmocka_unit_test(parameters),
    };

    return cmocka_run_group_tests_name("form", tests, setup, teardown);
}
