/* The cutter of large JSON: the same objects and shell in pieces of any size, in any order of
 * fields; what is hostile is refused with a sentence. */
#include "importers/in/json_cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct feed {
    struct slice rest;
    size_t piece;
};

static int feed_read(void *ctx, struct slice *ret, struct err *err)
{
    struct feed *f = ctx;

    (void)err;
    *ret = slice_head(f->rest, f->piece);
    f->rest = slice_from(f->rest, ret->n);
    return ret->n > 0;
}

/* The objects with a line feed behind each, then the shell; or the error's sentence. */
static void cut_all(struct slice text, size_t piece, size_t object_max, struct buf *ret)
{
    struct feed feed = {text, piece};
    struct json_cut cut;
    struct slice object;
    struct err err = {0};
    int got;

    json_cut_init(&cut, feed_read, &feed, object_max);
    while ((got = json_cut_next(&cut, &object, &err)) == 1) {
        buf_add(ret, object);
        buf_char(ret, '\n');
    }
    if (got == 0)
        buf_add(ret, json_cut_shell(&cut));
    else
        buf_str(ret, err.text);
    json_cut_done(&cut);
}

static void in_pieces(const char *text, size_t object_max, const char *wanted)
{
    for (size_t piece = 1; piece <= strlen(text) + 1; piece++) {
        struct buf got;

        buf_init(&got, 1 << 20);
        cut_all(slice_str(text), piece, object_max, &got);
        buf_char(&got, 0);
        assert_string_equal(got.p, wanted);
        buf_done(&got);
    }
}

static void orders(void **state)
{
    (void)state;
    in_pieces("{\"indaba\":\"w\",\"drafts\":[{\"a\":1},{\"b\":[{}]}]}", 100,
              "{\"a\":1}\n{\"b\":[{}]}\n{\"indaba\":\"w\",\"drafts\":[]}");
    in_pieces(
        " { \"drafts\" : [ { \"a\" : \"]}\\\"\" } , {} ] , \"n\" : -1.5e3 , \"t\" : \"x,}\" }\n",
        100, "{ \"a\" : \"]}\\\"\" }\n{}\n{\"drafts\":[],\"n\":-1.5e3 ,\"t\":\"x,}\"}");
    in_pieces("{\"a\":{\"drafts\":[1,2]},\"drafts\":[],\"b\":[true,null]}", 100,
              "{\"a\":{\"drafts\":[1,2]},\"drafts\":[],\"b\":[true,null]}");
}

static void faults(void **state)
{
    static const char cannot[] = "the list of drafts cannot be read",
                      middle[] = "the list of drafts ends in the middle";

    (void)state;
    in_pieces("", 100, middle);
    in_pieces("[]", 100, cannot);
    in_pieces("{}", 100, cannot);
    in_pieces("{\"a\":1}", 100, cannot);
    in_pieces("{\"drafts\":{}}", 100, cannot);
    in_pieces("{\"drafts\":[1]}", 100, cannot);
    in_pieces("{\"drafts\":[,{}]}", 100, cannot);
    in_pieces("{\"drafts\":[],\"drafts\":[]}", 100, cannot);
    in_pieces("{\"drafts\":[]} x", 100, cannot);
    in_pieces("{\"drafts\":[]}{", 100, cannot);
    in_pieces("{\"drafts\":[", 100, middle);
    in_pieces("{\"drafts\":[]", 100, middle);
    in_pieces("{\"a\":\"x\\", 100, middle);
    in_pieces("{\"drafts\":[],\"a\":\"x", 100, middle);
    in_pieces("{\"drafts\":[{\"a\":\"0123456789\"}]}", 16,
              "a part of the list of drafts has more than 16 bytes");
}

static void one_bad_object(void **state)
{
    (void)state;
    in_pieces("{\"drafts\":[{\"a\":1} {\"b\":2}]}", 100,
              "{\"a\":1}\nthe list of drafts cannot be read");
    in_pieces("{\"drafts\":[{\"a\":1},]}", 100, "{\"a\":1}\nthe list of drafts cannot be read");
    in_pieces("{\"drafts\":[{\"a\":1},{\"b\":", 100,
              "{\"a\":1}\nthe list of drafts ends in the middle");
}

static void deep_and_long(void **state)
{
    struct buf text, got;

    (void)state;
    buf_init(&text, 1 << 20);
    buf_init(&got, 1 << 20);
    buf_str(&text, "{\"drafts\":[],\"deep\":");
    for (int i = 0; i < 100000; i++)
        buf_char(&text, '[');
    cut_all(buf_slice(&text), 4096, 100, &got);
    buf_char(&got, 0);
    assert_string_equal(got.p, "the list of drafts is nested deeper than 32");
    buf_clear(&text);
    buf_clear(&got);
    buf_str(&text, "{\"long\":\"");
    for (int i = 0; i < 100000; i++)
        buf_char(&text, 'x');
    buf_str(&text, "\",\"drafts\":[]}");
    cut_all(buf_slice(&text), 4096, 100, &got);
    buf_char(&got, 0);
    assert_string_equal(got.p, "a part of the list of drafts has more than 65536 bytes");
    buf_done(&text);
    buf_done(&got);
}

static int64_t count(const char *text, size_t piece)
{
    struct json_cut_counter counter = {0};
    struct slice rest = slice_str(text);

    while (rest.n) {
        json_cut_count(&counter, slice_head(rest, piece));
        rest = slice_from(rest, piece < rest.n ? piece : rest.n);
    }
    return counter.found;
}

static void counts(void **state)
{
    static const char text[] =
        "{\"drafts\":[{\"draft\":\"draft\",\"x\":\"\\\"draft\\\":\"},{\"a\":1,\"draft\" :\n2},"
        "{\"draftx\":1,\"draf\":2,\"\\draft\":3,\"draft\"}]}";

    (void)state;
    for (size_t piece = 1; piece < sizeof text; piece++)
        assert_int_equal(count(text, piece), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders),        cmocka_unit_test(faults), cmocka_unit_test(one_bad_object),
        cmocka_unit_test(deep_and_long), cmocka_unit_test(counts),
    };

    return cmocka_run_group_tests_name("json_cut", tests, NULL, NULL);
}
