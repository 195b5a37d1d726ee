/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/arena.h"
#include "web/http/route.h"

#include <string.h>

struct reply;
struct request;

static int handler(struct request *req, struct reply *reply, struct err *err)
{
    (void)req;
    (void)reply;
    (void)err;
    return 0;
}

static const struct route rows[] = {
    ROUTE(METHOD_GET, "/", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/w/:workshop", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/w/:workshop/new", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/w/:workshop/:thread", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/w/:workshop/#part", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/w/:workshop/*word", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/b/@hash", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_POST, "/w/:workshop/new", 1, POWER_ROOM, .read = handler, .bodies = BODY_FORM,
          .ceiling = 10),
};

#define ONE      "0000000000000000000000000A"
#define DIGITS64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct fixture {
    struct route_table *table;
    struct arena *arena;
    struct route_match match;
};

static int setup(void **state)
{
    static struct fixture f;
    const struct route *tables[] = {rows};
    size_t sizes[] = {sizeof rows / sizeof *rows};

    f.arena = arena_new(1 << 20);
    *state = &f;
    return route_table_new(tables, sizes, 1, &f.table, NULL);
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    route_table_free(f->table);
    arena_free(f->arena);
    return 0;
}

static const char *pattern_of(struct fixture *f, int method, const char *path)
{
    if (!route_find(f->table, method, slice_str(path), f->arena, &f->match))
        return "none";
    return f->match.route ? f->match.route->pattern : "method";
}

static void finds(void **state)
{
    static const struct {
        const char *path, *pattern;
    } paths[] = {
        {"/", "/"},
        {"/w/" ONE, "/w/:workshop"},
        {"/w/0000000000000000000000000a", "/w/:workshop"},
        {"/w/%30000000000000000000000000A", "/w/:workshop"},
        {"/w/" ONE "/", "none"},
        {"/w/short", "none"},
        {"/w", "none"},
        {"/W/" ONE, "none"},
        {"/w/" ONE "/new", "/w/:workshop/new"},
        {"/w/" ONE "/n%65w", "/w/:workshop/new"},
        {"/w/" ONE "/" ONE, "/w/:workshop/:thread"},
        {"/w/" ONE "/0", "/w/:workshop/#part"},
        {"/w/" ONE "/999999999", "/w/:workshop/#part"},
        {"/w/" ONE "/1000000000", "/w/:workshop/*word"},
        {"/w/" ONE "/01", "/w/:workshop/*word"},
        {"/w/" ONE "/-1", "/w/:workshop/*word"},
        {"/w/" ONE "/%C3%A9", "/w/:workshop/*word"},
        {"/w/" ONE "/%C3", "none"},
        {"/w/" ONE "//", "none"},
        {"/b/" DIGITS64, "/b/@hash"},
        {"/b/0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", "none"},
        {"/b/" DIGITS64 "0", "none"},
        {"/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", "none"},
        {"", "none"},
        {"x", "none"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (strcmp(pattern_of(f, METHOD_GET, paths[i].path), paths[i].pattern) != 0)
            fail_msg("%s is not %s", paths[i].path, paths[i].pattern);
}

static void params(void **state)
{
    static const uint8_t ten[16] = {[15] = 10};
    struct fixture *f = *state;

    pattern_of(f, METHOD_GET, "/w/" ONE "/12");
    assert_int_equal(f->match.count, 2);
    assert_memory_equal(f->match.params[0].id.b, ten, 16);
    assert_memory_equal(f->match.params[0].name, "workshop", 8);
    assert_int_equal(f->match.params[1].number, 12);
    pattern_of(f, METHOD_GET, "/w/" ONE "/a%20b+c");
    assert_true(slice_is(f->match.params[1].text, "a b+c"));
}

static void methods(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(pattern_of(f, METHOD_HEAD, "/"), "/");
    assert_string_equal(pattern_of(f, METHOD_POST, "/"), "method");
    assert_string_equal(route_allow(f->match.methods, f->arena), "GET, HEAD, OPTIONS");
    assert_string_equal(pattern_of(f, METHOD_PUT, "/w/" ONE "/new"), "method");
    assert_string_equal(route_allow(f->match.methods, f->arena), "GET, HEAD, POST, OPTIONS");
    assert_string_equal(pattern_of(f, GATE_METHOD_OTHER, "/"), "method");
}

static void wrong_tables(void **state)
{
    static const struct route bad[][2] = {
        {ROUTE(METHOD_GET, "a", 1, POWER_OPEN, .read = handler)},
        {ROUTE(METHOD_GET, "/a//b", 1, POWER_OPEN, .read = handler)},
        {ROUTE(METHOD_GET, "/a/:", 1, POWER_OPEN, .read = handler)},
        {ROUTE(METHOD_GET, "/a", 1, POWER_OPEN)},
        {ROUTE(METHOD_HEAD, "/a", 1, POWER_OPEN, .read = handler)},
        {ROUTE(METHOD_POST, "/a", 1, POWER_OPEN, .read = handler, .bodies = BODY_FORM)},
        {ROUTE(METHOD_GET, "/a", 1, POWER_OPEN, .read = handler),
         ROUTE(METHOD_GET, "/a", 2, POWER_OPEN, .read = handler)},
        {ROUTE(METHOD_GET, "/:a", 1, POWER_OPEN, .read = handler),
         ROUTE(METHOD_POST, "/:b", 1, POWER_OPEN, .read = handler)},
    };
    struct route_table *table;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct route *tables[] = {bad[i]};
        size_t sizes[] = {i < 6 ? 1 : 2};
        struct err err = {0};

        assert_int_equal(route_table_new(tables, sizes, 1, &table, &err), -1);
        assert_int_equal(err.fault, FAULT_INTERNAL);
    }
}

static void decodes(void **state)
{
    struct fixture *f = *state;

    assert_true(slice_is(route_decode(SLICE("a+b%2Bc"), true, f->arena), "a b+c"));
    assert_true(slice_is(route_decode(SLICE("a+b"), false, f->arena), "a+b"));
    assert_true(slice_is(route_decode(SLICE("%2541"), false, f->arena), "%41"));
    assert_non_null(route_decode(SLICE_NONE, false, f->arena).p);
    assert_null(route_decode(SLICE("%00"), false, f->arena).p);
    assert_null(route_decode(SLICE("%e9"), false, f->arena).p);
    assert_null(route_decode(SLICE("%ed%a0%80"), false, f->arena).p);
    assert_null(route_decode(SLICE("%4"), false, f->arena).p);
    assert_null(route_decode(SLICE("%xy"), false, f->arena).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),        cmocka_unit_test(params),  cmocka_unit_test(methods),
        cmocka_unit_test(wrong_tables), cmocka_unit_test(decodes),
    };

    return cmocka_run_group_tests_name("route", tests, setup, teardown);
}
