/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "web/http/gate.h"

#include <stdlib.h>
#include <string.h>

struct row {
    const char *target;
    int status;
};

static void targets(void **state)
{
    static const struct row rows[] = {
        {"/", 0},         {"/a/b?c=d", 0},      {"", 400},        {"a", 400},       {"*", 400},
        {"//a", 400},     {"/a//b", 0},         {"/%41", 0},      {"/%", 400},      {"/%4", 400},
        {"/%4g", 400},    {"/%2F", 400},        {"/%2f", 400},    {"/%5c", 400},    {"/%00", 400},
        {"/%1f", 400},    {"/%7F", 400},        {"/%80", 0},      {"/a b", 400},    {"/a\x7f", 400},
        {"/\x80", 400},   {"/a#b", 400},        {"/a\\b", 400},   {"/.", 400},      {"/..", 400},
        {"/a/../b", 400}, {"/a/%2e/b", 400},    {"/%2E%2e", 400}, {"/.a", 0},       {"/...", 0},
        {"/..a/b..", 0},  {"/?q=%2F%5C%0A", 0}, {"/?q=%00", 400}, {"/?q=%1b", 400}, {"/?q=a?b", 0},
        {"/?/../x", 0},   {"http://a/", 400},   {"/?q=#", 400},
    };
    const char *why;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (gate_target(slice_str(rows[i].target), &why) != rows[i].status)
            fail_msg("%s is not %d", rows[i].target, rows[i].status);
}

static void target_length(void **state)
{
    char text[GATE_TARGET + 1];
    const char *why;

    (void)state;
    memset(text, 'a', sizeof text);
    text[0] = '/';
    assert_int_equal(gate_target(slice_of(text, GATE_TARGET), &why), 0);
    assert_int_equal(gate_target(slice_of(text, GATE_TARGET + 1), &why), 414);
}

/* `head` is lines "Name: value\n"; what stands behind the colon and one blank is the value. */
static int check(const char *method, const char *version, const char *head, struct gate *gate)
{
    struct gate_field fields[GATE_HEADERS + 2];
    struct slice rest = slice_str(head);
    const char *why = NULL;
    size_t n = 0;
    int status;

    while (rest.n > 0) {
        struct slice value = slice_cut(&rest, '\n'), name = slice_cut(&value, ':');

        fields[n++] = (struct gate_field){name, slice_from(value, 1)};
    }
    status =
        gate_check(slice_str(method), SLICE("/a?b"), slice_str(version), fields, n, gate, &why);
    if (status)
        assert_non_null(why);
    return status;
}

static void framing(void **state)
{
    struct gate g;

    (void)state;
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\n", &g), 0);
    assert_false(g.has_body);
    assert_true(slice_is(g.path, "/a") && slice_is(g.query, "b"));
    assert_int_equal(check("POST", "HTTP/1.1", "Host: a\nContent-Length: 12\n", &g), 0);
    assert_true(g.has_body && !g.chunked && g.length == 12);
    assert_int_equal(check("POST", "HTTP/1.1", "Host: a\nTransfer-Encoding: Chunked\n", &g), 0);
    assert_true(g.has_body && g.chunked);
    assert_int_equal(check("POST", "HTTP/1.0", "Host: a\nTransfer-Encoding: chunked\n", &g), 400);
    assert_int_equal(check("POST", "HTTP/1.1", "Host: a\n", &g), 411);
    assert_int_equal(
        check("POST", "HTTP/1.1", "Host: a\nContent-Length: 1\nTransfer-Encoding: chunked\n", &g),
        400);
    assert_int_equal(
        check("POST", "HTTP/1.1", "Host: a\nContent-Length: 1\ncontent-length: 1\n", &g), 400);
    assert_int_equal(check("POST", "HTTP/1.1", "Host: a\nContent-Length: 9999999999999999\n", &g),
                     400);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nContent-Length: 1\n", &g), 400);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nContent-Length: 0\n", &g), 0);
    assert_int_equal(check("GET", "HTTP/2.0", "Host: a\n", &g), 505);
    assert_int_equal(check("GET", "", "Host: a\n", &g), 505);
    assert_int_equal(check("BREW", "HTTP/1.1", "Host: a\n", &g), 501);
    assert_int_equal(check("PATCH", "HTTP/1.1", "Host: a\n", &g), 0);
    assert_int_equal(g.method, GATE_METHOD_OTHER);
}

static void headers(void **state)
{
    struct gate g;

    (void)state;
    assert_int_equal(check("GET", "HTTP/1.1", "", &g), 400);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nHOST: a\n", &g), 400);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nX A: b\n", &g), 400);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nX-A: b\x01\n", &g), 400);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nX-A: b\r\n", &g), 400);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nX-A: \t\xff\n", &g), 0);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nAccept: b\nAccept: c\n", &g), 0);
    assert_true(slice_is(g.header[HEADER_ACCEPT], "b"));
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nExpect: 100-Continue\n", &g), 0);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nExpect: x\n", &g), 417);
    assert_int_equal(check("GET", "HTTP/1.1", "Host: a\nX-Forwarded-For: b\n", &g), 0);
    assert_non_null(g.header[HEADER_PROXY].p);
    assert_null(g.header[HEADER_ORIGIN].p);
}

static void header_count(void **state)
{
    struct gate_field fields[GATE_HEADERS + 1];
    const char *why;
    struct gate g;

    (void)state;
    for (size_t i = 0; i <= GATE_HEADERS; i++)
        fields[i] = (struct gate_field){SLICE("A"), SLICE("b")};
    fields[3] = (struct gate_field){SLICE("Host"), SLICE("a")};
    assert_int_equal(
        gate_check(SLICE("GET"), SLICE("/"), SLICE("HTTP/1.1"), fields, GATE_HEADERS, &g, &why), 0);
    assert_int_equal(
        gate_check(SLICE("GET"), SLICE("/"), SLICE("HTTP/1.1"), fields, GATE_HEADERS + 1, &g, &why),
        431);
}

static void hosts(void **state)
{
    static const char *const names[] = {"indaba.local", "192.168.1.10", "[fd00::1]"};
    static const struct {
        const char *host;
        bool ours;
    } rows[] = {
        {"indaba.local", true},
        {"Indaba.Local:8080", true},
        {"indaba.local.", true},
        {"indaba.local..", false},
        {"indaba.localx", false},
        {"xindaba.local", false},
        {"192.168.1.10:80", true},
        {"192.168.1.1", false},
        {"[fd00::1]:8080", true},
        {"[FD00::1]", true},
        {"[fd00::2]", false},
        {"", false},
        {".", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (gate_host(slice_str(rows[i].host), names, 3) != rows[i].ours)
            fail_msg("%s", rows[i].host);
    assert_true(slice_is(gate_host_name(SLICE("[::1]:8")), "[::1]"));
    assert_true(slice_is(gate_host_name(SLICE("a:8")), "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets), cmocka_unit_test(target_length), cmocka_unit_test(framing),
        cmocka_unit_test(headers), cmocka_unit_test(header_count),  cmocka_unit_test(hosts),
    };

    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
