/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "web/http/request.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static struct request with(enum web_header header, const char *value)
{
    struct request req;

    memset(&req, 0, sizeof req);
    req.gate.header[HEADER_HOST] = SLICE("indaba.local:8080");
    req.gate.header[header] = slice_str(value);
    return req;
}

/* RFC 9110 12.5.1 and 12.5.3: weights, order, blanks. */
static void negotiates(void **state)
{
    static const struct {
        const char *accept;
        bool json;
    } accepts[] = {
        {"application/json", true},
        {"Application/JSON", true},
        {"application/json, text/plain, */*", true},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false},
        {"text/html, application/json;q=0.9", false},
        {"text/html;q=0.8, application/json", true},
        {"application/json;q=0", false},
        {"*/*", false},
        {"", false},
        {"application/jsonx", false},
    };
    static const struct {
        const char *accept;
        bool gzip;
    } codings[] = {
        {"gzip, deflate", true},
        {"deflate,gzip;q=0.1", true},
        {"gzip;q=0", false},
        {"gzip;q=0.000", false},
        {"gzip;q=0.001", true},
        {"br", false},
        {"", false},
        {"x-gzip", true},
        {"gzipx", false},
        {"GZIP ; q=1.0", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof accepts / sizeof *accepts; i++) {
        struct request req = with(HEADER_ACCEPT, accepts[i].accept);

        if (request_wants_json(&req) != accepts[i].json)
            fail_msg("%s", accepts[i].accept);
    }
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++) {
        struct request req = with(HEADER_ACCEPT_ENCODING, codings[i].accept);

        if (request_takes_gzip(&req) != codings[i].gzip)
            fail_msg("%s", codings[i].accept);
    }
}

static void languages(void **state)
{
    struct request req = with(HEADER_ACCEPT_LANGUAGE, "da, en-gb;q=0.8, en;q=0.7");

    (void)state;
    assert_true(slice_is(request_language(&req), "da"));
    req = with(HEADER_ACCEPT_LANGUAGE, "en;q=0.5, *;q=0.9, fr-CA;q=0.8");
    assert_true(slice_is(request_language(&req), "fr-CA"));
    req = with(HEADER_ACCEPT_LANGUAGE, "");
    assert_int_equal(request_language(&req).n, 0);
}

static void origins(void **state)
{
    static const struct {
        enum web_header header;
        const char *value;
        bool tls, own;
    } rows[] = {
        {HEADER_ORIGIN, "http://indaba.local:8080", false, true},
        {HEADER_ORIGIN, "HTTP://INDABA.LOCAL:8080", false, true},
        {HEADER_ORIGIN, "http://indaba.local", false, false},
        {HEADER_ORIGIN, "http://indaba.local:80801", false, false},
        {HEADER_ORIGIN, "http://indaba.local:8080/", false, false},
        {HEADER_ORIGIN, "https://indaba.local:8080", false, false},
        {HEADER_ORIGIN, "https://indaba.local:8080", true, true},
        {HEADER_ORIGIN, "http://indaba.local:8080", true, false},
        {HEADER_ORIGIN, "null", false, false},
        {HEADER_ORIGIN, "", false, false},
        {HEADER_ORIGIN, "file://indaba.local:8080", false, false},
        {HEADER_REFERER, "http://indaba.local:8080/a", false, true},
        {HEADER_REFERER, "http://indaba.local:8080", false, true},
        {HEADER_REFERER, "http://indaba.local:8080.evil/", false, false},
        {HEADER_REFERER, "http://indaba.local:8080@evil/", false, false},
        {HEADER_REFERER, "about:blank", false, false},
        {HEADER_COOKIE, "a=b", false, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct request req = with(rows[i].header, rows[i].value);

        req.tls = rows[i].tls;
        if (request_own_origin(&req) != rows[i].own)
            fail_msg("%s", rows[i].value);
    }
}

static void local(void **state)
{
    static const struct {
        const char *peer, *host;
        bool proxy, local;
    } rows[] = {
        {"127.0.0.1", "127.0.0.1:80", false, true},
        {"127.9.9.9", "localhost", false, true},
        {"127.0.0.1", "indaba.local", false, false},
        {"192.168.1.2", "localhost", false, false},
        {"127.0.0.1", "localhost", true, false},
        {"::1", "[::1]:8080", false, true},
        {"::ffff:127.0.0.1", "localhost", false, true},
        {"::ffff:10.0.0.1", "localhost", false, false},
        {"fe80::1", "localhost", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct request req = with(HEADER_HOST, rows[i].host);
        struct sockaddr_in *v4 = (void *)&req.peer;
        struct sockaddr_in6 *v6 = (void *)&req.peer;

        if (inet_pton(AF_INET, rows[i].peer, &v4->sin_addr) == 1)
            v4->sin_family = AF_INET;
        else if (inet_pton(AF_INET6, rows[i].peer, &v6->sin6_addr) == 1)
            v6->sin6_family = AF_INET6;
        if (rows[i].proxy)
            req.gate.header[HEADER_PROXY] = SLICE("a");
        request_set_local(&req);
        if (req.local != rows[i].local)
            fail_msg("%s %s", rows[i].peer, rows[i].host);
    }
}

static void ids(void **state)
{
    char a[17], b[17];

    (void)state;
    request_make_id(1, a);
    request_make_id(2, b);
    assert_int_equal(strlen(a), 16);
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(negotiates), cmocka_unit_test(languages), cmocka_unit_test(origins),
        cmocka_unit_test(local),      cmocka_unit_test(ids),
    };

    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
