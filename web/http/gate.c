#include "web/http/gate.h"

#include <strings.h>

struct verdict {
    int status;
    const char *why;
};

enum char_class {
    TCHAR = 1, /* RFC 9110 5.6.2 */
    HEX = 2,
    HOST = 4 /* letters, digits, "-", "." and "_" */
};

static unsigned class_of(unsigned char c)
{
    unsigned k = 0;

    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'))
        k |= HEX;
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
        k |= TCHAR | HOST;
    else if (c && strchr("!#$%&'*+-.^_`|~", c))
        k |= TCHAR;
    if (c == '-' || c == '.' || c == '_')
        k |= HOST;
    return k;
}

static int hex_value(unsigned char c)
{
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* Methods: what a route may have, and what is known but never served here. */
static const struct {
    const char *name;
    int method;
} methods[] = {
    {"GET", METHOD_GET},          {"HEAD", METHOD_HEAD},        {"POST", METHOD_POST},
    {"PUT", METHOD_PUT},          {"OPTIONS", METHOD_OPTIONS},  {"DELETE", GATE_METHOD_OTHER},
    {"PATCH", GATE_METHOD_OTHER}, {"TRACE", GATE_METHOD_OTHER}, {"CONNECT", GATE_METHOD_OTHER},
};

enum { ONCE = 1, FIRST = 2 };

static const struct {
    const char *name;
    unsigned char length, rule, header;
} known[] = {
#define ROW(name, rule, header)              \
    {                                        \
        name, sizeof(name) - 1, rule, header \
    }
    ROW("host", ONCE, HEADER_HOST),
    ROW("content-length", ONCE, HEADER_CONTENT_LENGTH),
    ROW("transfer-encoding", ONCE, HEADER_TRANSFER_ENCODING),
    ROW("content-type", ONCE, HEADER_CONTENT_TYPE),
    ROW("content-encoding", ONCE, HEADER_CONTENT_ENCODING),
    ROW("cookie", ONCE, HEADER_COOKIE),
    ROW("origin", ONCE, HEADER_ORIGIN),
    ROW("referer", ONCE, HEADER_REFERER),
    ROW("accept", FIRST, HEADER_ACCEPT),
    ROW("accept-encoding", FIRST, HEADER_ACCEPT_ENCODING),
    ROW("accept-language", FIRST, HEADER_ACCEPT_LANGUAGE),
    ROW("if-none-match", ONCE, HEADER_IF_NONE_MATCH),
    ROW("range", ONCE, HEADER_RANGE),
    ROW("if-range", ONCE, HEADER_IF_RANGE),
    ROW("expect", ONCE, HEADER_EXPECT),
    ROW("x-indaba", ONCE, HEADER_X_INDABA),
    ROW("forwarded", FIRST, HEADER_PROXY),
    ROW("via", FIRST, HEADER_PROXY),
    ROW("x-forwarded-for", FIRST, HEADER_PROXY),
    ROW("x-forwarded-host", FIRST, HEADER_PROXY),
    ROW("x-forwarded-proto", FIRST, HEADER_PROXY),
    ROW("x-real-ip", FIRST, HEADER_PROXY),
#undef ROW
};

const char *gate_method_name(int method)
{
    return method >= 0 && method < METHOD_COUNT ? methods[method].name : "other";
}

/* One percent-encoded byte at p (two more bytes are there), or -1. */
static int percent_byte(const char *p)
{
    unsigned char a = (unsigned char)p[1], b = (unsigned char)p[2];

    if (!(class_of(a) & HEX) || !(class_of(b) & HEX))
        return -1;
    return hex_value(a) << 4 | hex_value(b);
}

static bool path_byte_bad(int c)
{
    return c < 32 || c == 127 || c == '/' || c == '\\';
}

/* A form's GET carries slashes and line ends in its query. */
static bool query_byte_bad(int c)
{
    return (c < 32 && c != '\t' && c != '\n' && c != '\r') || c == 127;
}

static bool dots_only(struct slice segment)
{
    size_t dots = 0;

    while (segment.n > 0) {
        size_t step = *segment.p == '%' ? 3 : 1;

        if (*segment.p != '.' && !(step == 3 && percent_byte(segment.p) == '.'))
            return false;
        dots++;
        segment = slice_from(segment, step);
    }
    return dots == 1 || dots == 2;
}

static bool segments_bad(struct slice path)
{
    path = slice_from(path, 1);
    while (path.n > 0)
        if (dots_only(slice_cut(&path, '/')))
            return true;
    return false;
}

static bool bytes_bad(struct slice s, bool (*bad)(int c), const char *never)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c <= 32 || c >= 127 || strchr(never, c))
            return true;
        if (c != '%')
            continue;
        if (s.n - i < 3 || percent_byte(s.p + i) < 0 || bad(percent_byte(s.p + i)))
            return true;
        i += 2;
    }
    return false;
}

static void target_split(struct slice target, struct slice *path, struct slice *query)
{
    *query = target;
    *path = slice_cut(query, '?');
}

int gate_target(struct slice target, const char **ret_why)
{
    struct slice path, query;

    *ret_why = "The address is too long.";
    if (target.n > GATE_TARGET)
        return 414;
    *ret_why = "The address must begin with one slash.";
    if (target.n == 0 || target.p[0] != '/' || (target.n > 1 && target.p[1] == '/'))
        return 400;
    target_split(target, &path, &query);
    *ret_why = "The address holds a character that is not allowed.";
    if (bytes_bad(path, path_byte_bad, "#\\<>\"{}^`|") || bytes_bad(query, query_byte_bad, "#"))
        return 400;
    *ret_why = "The address must not hold a segment of dots.";
    if (segments_bad(path))
        return 400;
    return 0;
}

static bool name_good(struct slice name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!(class_of((unsigned char)name.p[i]) & TCHAR))
            return false;
    return name.n > 0;
}

static bool value_good(struct slice value)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];

        if ((c < 32 && c != '\t') || c == 127)
            return false;
    }
    return true;
}

static int known_row(struct slice name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (name.n == known[i].length && strncasecmp(name.p, known[i].name, name.n) == 0)
            return (int)i;
    return -1;
}

static struct verdict take_fields(const struct gate_field *fields, size_t count, struct gate *g)
{
    if (count > GATE_HEADERS)
        return (struct verdict){431, "The request has too many headers."};
    for (size_t i = 0; i < count; i++) {
        int row;

        if (!name_good(fields[i].name))
            return (struct verdict){400, "A header has a name that is not allowed."};
        if (!value_good(fields[i].value))
            return (struct verdict){400, "A header holds a control character."};
        row = known_row(fields[i].name);
        if (row < 0)
            continue;
        if (g->header[known[row].header].p == NULL)
            g->header[known[row].header] =
                fields[i].value.p ? fields[i].value : (struct slice){"", 0};
        else if (known[row].rule == ONCE)
            return (struct verdict){400, "A header that may come once came twice."};
    }
    return (struct verdict){0, NULL};
}

static bool digits_read(struct slice s, uint64_t *ret)
{
    *ret = 0;
    if (s.n == 0 || s.n > 15)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *ret = *ret * 10 + (uint64_t)(s.p[i] - '0');
    }
    return true;
}

struct slice gate_host_name(struct slice host)
{
    const char *end;

    if (host.n > 0 && host.p[0] == '[') {
        end = memchr(host.p, ']', host.n);
        return slice_head(host, end ? (size_t)(end - host.p) + 1 : host.n);
    }
    return slice_cut(&host, ':');
}

static bool host_good(struct slice host)
{
    struct slice name = gate_host_name(host), port = slice_from(host, name.n);
    uint64_t number;

    if (name.n == 0 || name.n > 255)
        return false;
    if (name.p[0] == '[') {
        if (name.n < 4 || name.p[name.n - 1] != ']')
            return false;
        for (size_t i = 1; i + 1 < name.n; i++)
            if (!(class_of((unsigned char)name.p[i]) & HEX) && name.p[i] != ':' && name.p[i] != '.')
                return false;
    } else {
        for (size_t i = 0; i < name.n; i++)
            if (!(class_of((unsigned char)name.p[i]) & HOST))
                return false;
    }
    if (port.n == 0)
        return true;
    return port.p[0] == ':' && digits_read(slice_from(port, 1), &number) && number > 0 &&
           number <= 65535;
}

static bool method_has_body(int method)
{
    return method == METHOD_POST || method == METHOD_PUT;
}

static struct verdict check_framing(struct gate *g, bool http10)
{
    struct slice length = g->header[HEADER_CONTENT_LENGTH];
    struct slice coding = g->header[HEADER_TRANSFER_ENCODING];

    if (length.p && coding.p)
        return (struct verdict){400, "The request has both a length and a transfer coding."};
    if (length.p && !digits_read(length, &g->length))
        return (struct verdict){400, "The length of the request is no number."};
    if (coding.p && (http10 || coding.n != 7 || strncasecmp(coding.p, "chunked", 7) != 0))
        return (struct verdict){http10 ? 400 : 501,
                                "Only the transfer coding \"chunked\" is known."};
    g->chunked = coding.p != NULL;
    g->has_body = g->chunked || g->length > 0;
    if (g->has_body && !method_has_body(g->method) && g->method != GATE_METHOD_OTHER)
        return (struct verdict){400, "A request of this method has no body."};
    if (method_has_body(g->method) && !length.p && !coding.p)
        return (struct verdict){411, "The request must state its length."};
    return (struct verdict){0, NULL};
}

static struct verdict check_rest(struct gate *g, bool http10)
{
    struct slice expect = g->header[HEADER_EXPECT];

    if (g->header[HEADER_HOST].p == NULL)
        return (struct verdict){400, "The request names no host."};
    if (!host_good(g->header[HEADER_HOST]))
        return (struct verdict){400, "The request's host is no host."};
    if (expect.p && (expect.n != 12 || strncasecmp(expect.p, "100-continue", 12) != 0))
        return (struct verdict){417, "This expectation cannot be met."};
    return check_framing(g, http10);
}

int gate_check(struct slice method, struct slice target, struct slice version,
               const struct gate_field *fields, size_t count, struct gate *ret,
               const char **ret_why)
{
    bool http10 = slice_is(version, "HTTP/1.0");
    struct verdict v;
    int status;

    *ret = (struct gate){.method = -1};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (slice_is(method, methods[i].name))
            ret->method = methods[i].method;
    *ret_why = "This method is not known here.";
    if (ret->method < 0)
        return 501;
    *ret_why = "Only HTTP/1.1 and HTTP/1.0 are spoken here.";
    if (!http10 && !slice_is(version, "HTTP/1.1"))
        return 505;
    if ((status = gate_target(target, ret_why)) != 0)
        return status;
    target_split(target, &ret->path, &ret->query);
    v = take_fields(fields, count, ret);
    if (v.status == 0)
        v = check_rest(ret, http10);
    *ret_why = v.why;
    return v.status;
}

bool gate_host(struct slice host, const char *const *names, size_t count)
{
    struct slice name = gate_host_name(host);

    if (name.n > 1 && name.p[name.n - 1] == '.')
        name.n--;
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == name.n && strncasecmp(names[i], name.p, name.n) == 0)
            return true;
    return false;
}
