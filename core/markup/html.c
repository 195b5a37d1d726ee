#include "core/markup/html.h"

#include <strings.h>

static const char *const usual[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
};

void html_escape(struct html *h, struct slice s)
{
    const char *const *references = h->references ? h->references : usual;
    size_t from = 0;

    for (size_t i = 0; i < s.n; i++) {
        const char *ref = references[(unsigned char)s.p[i]];
        if (!ref)
            continue;
        buf_put(h->out, s.p + from, i - from);
        buf_str(h->out, ref);
        from = i + 1;
    }
    if (from < s.n)
        buf_put(h->out, s.p + from, s.n - from);
}

void html_escape_str(struct html *h, const char *s)
{
    html_escape(h, slice_str(s));
}

void html_safe(struct html *h, struct safe_html s)
{
    buf_add(h->out, s.s);
}

void html_int(struct html *h, int64_t v)
{
    buf_i64(h->out, v);
}

void html_id(struct html *h, struct id id)
{
    char text[ID_TEXT + 1];

    buf_put(h->out, id_text(id, text), ID_TEXT);
}

/* Whether an address has no scheme of its own, or one that does no harm. Browsers drop tabs and
 * line ends inside an address and white space before it (WHATWG URL, 4.4), so control characters
 * refuse it, and a backslash is a slash to them. */
static bool address_safe(struct slice s)
{
    static const char *const schemes[] = {"http", "https", "mailto", "sms", "tel"};
    size_t colon = 0;

    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127)
            return false;
    if (s.n >= 2 && (s.p[0] == '/' || s.p[0] == '\\') && (s.p[1] == '/' || s.p[1] == '\\'))
        return false;
    while (colon < s.n && !strchr(":/?#", s.p[colon]))
        colon++;
    if (colon == s.n || s.p[colon] != ':')
        return true;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strlen(schemes[i]) == colon && strncasecmp(schemes[i], s.p, colon) == 0)
            return true;
    return false;
}

void html_address(struct html *h, struct slice s)
{
    if (address_safe(s))
        html_escape(h, s);
    else
        buf_char(h->out, '#');
}

void html_address_str(struct html *h, const char *s)
{
    html_address(h, slice_str(s));
}

void html_encode(struct html *h, struct slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("-._~", c));
        char hex[3] = {'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]};
        buf_put(h->out, plain ? &s.p[i] : hex, plain ? 1 : 3);
    }
}

void html_encode_str(struct html *h, const char *s)
{
    html_encode(h, slice_str(s));
}

void html_quote(struct html *h, struct slice s)
{
    buf_char(h->out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 32 || (c < 128 && strchr("\"\\<>&'", c)))
            buf_printf(h->out, "\\u%04x", c);
        else
            buf_char(h->out, (char)c);
    }
    buf_char(h->out, '"');
}

void html_quote_str(struct html *h, const char *s)
{
    html_quote(h, slice_str(s));
}

void html_quote_id(struct html *h, struct id id)
{
    char text[ID_TEXT + 1];

    html_quote(h, slice_str(id_text(id, text)));
}
