#ifndef INDABA_WEB_GATE_H
#define INDABA_WEB_GATE_H

#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The gate stands before every handler: libmicrohttpd lets pass what RFC 9112 tells a server to
 * refuse (two lengths, a length and chunks, names with any byte, absolute targets, raw "%zz").
 * A pure function over the parts of a request; nothing here touches a socket. */

enum web_method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT, METHOD_OPTIONS, METHOD_COUNT };

/* The only headers that anybody reads. */
enum web_header {
    HEADER_HOST,
    HEADER_CONTENT_LENGTH,
    HEADER_TRANSFER_ENCODING,
    HEADER_CONTENT_TYPE,
    HEADER_CONTENT_ENCODING,
    HEADER_COOKIE,
    HEADER_ORIGIN,
    HEADER_REFERER,
    HEADER_ACCEPT,
    HEADER_ACCEPT_ENCODING,
    HEADER_ACCEPT_LANGUAGE,
    HEADER_IF_NONE_MATCH,
    HEADER_RANGE,
    HEADER_IF_RANGE,
    HEADER_EXPECT,
    HEADER_X_INDABA,
    HEADER_PROXY, /* Forwarded, Via or X-Forwarded-*: whichever comes first */
    HEADER_COUNT
};

enum {
    GATE_HEADERS = 64,               /* more is 431 */
    GATE_TARGET = 4096,              /* bytes of a request target; more is 414 */
    GATE_METHOD_OTHER = METHOD_COUNT /* a known method that no route has: 405 */
};

struct gate_field {
    struct slice name, value;
};

/* What passed. Slices point into what was handed in. */
struct gate {
    int method;               /* enum web_method or GATE_METHOD_OTHER */
    struct slice path, query; /* of the target, still percent-encoded; query without its "?" */
    struct slice header[HEADER_COUNT]; /* p is NULL when it was not sent */
    bool has_body, chunked;
    uint64_t length; /* of the body, when it is not chunked */
};

/* The target of the request line alone, before the headers: begins with one "/", printable ASCII,
 * "%hh" whole and never of a NUL, control, "/" or "\" in the path, no "." or ".." segment. Gives 0,
 * or the status to refuse it with and in *ret_why a sentence without request bytes. */
int gate_target(struct slice target, const char **ret_why);

/* All of it: gate_target, method, version ("HTTP/1.1" or "HTTP/1.0"), then RFC 9112: names of
 * tokens, values without controls, exactly one Host that is a host, at most one length, at most one
 * "Transfer-Encoding: chunked" and that on 1.1 only, never both, no body on GET, HEAD and OPTIONS,
 * a length on POST and PUT, each header of the list at most once (Accept* may repeat; the first
 * counts). Gives 0 and *ret, or a status (400, 405, 411, 414, 417, 431, 501, 505) and *ret_why;
 * after a status the connection must be closed. */
int gate_check(struct slice method, struct slice target, struct slice version,
               const struct gate_field *fields, size_t count, struct gate *ret,
               const char **ret_why);

/* "GET" …; "other" for GATE_METHOD_OTHER. */
const char *gate_method_name(int method);

/* Whether a Host value, with or without port, is one of `names` (`count` of them, small letters,
 * without port, an IPv6 address in brackets). Letters' case and one dot at the end do not matter.
 */
bool gate_host(struct slice host, const char *const *names, size_t count);

/* The Host value without its port, a slice of it; an IPv6 address keeps its brackets. */
struct slice gate_host_name(struct slice host);

#endif
