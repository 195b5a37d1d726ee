#include "web/page/html.h"

#include "core/base/date.h"

static const char *const references[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
};

void html_escape(struct html *h, struct slice s)
{
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

struct html_arg html_arg_slice(struct slice s)
{
    return (struct html_arg){.s = s};
}

struct html_arg html_arg_str(const char *s)
{
    return (struct html_arg){.s = slice_str(s)};
}

struct html_arg html_arg_int(int64_t n)
{
    return (struct html_arg){.n = n, .is_number = true};
}

/* Reads "%", "s", "d" or "1$s" behind a percent sign at p; gives the argument's number or -1. */
static int placeholder(const char **p, int *next)
{
    int which;

    if (**p >= '1' && **p <= '9' && (*p)[1] == '$' && ((*p)[2] == 's' || (*p)[2] == 'd')) {
        which = **p - '1';
        *p += 2;
    } else if (**p == 's' || **p == 'd') {
        which = (*next)++;
    } else {
        return -1;
    }
    (*p)++;
    return which;
}

static void format(struct html *h, const char *text, int count, const struct html_arg *args)
{
    int next = 0;

    for (;;) {
        const char *p = strchr(text, '%');
        int which;
        html_escape(h, p ? slice_of(text, (size_t)(p - text)) : slice_str(text));
        if (!p)
            return;
        text = p + 1;
        which = placeholder(&text, &next);
        if (which < 0) {
            buf_char(h->out, '%');
            text += *text == '%';
        } else if (which < count && args[which].is_number) {
            html_int(h, args[which].n);
        } else if (which < count) {
            html_escape(h, args[which].s);
        }
    }
}

void html_words(struct html *h, uint32_t hash, const char *id)
{
    html_escape_str(h, lang_find(h->lang, hash, id));
}

void html_words_f(struct html *h, uint32_t hash, const char *id, int count,
                  const struct html_arg *args)
{
    format(h, lang_find(h->lang, hash, id), count, args);
}

void html_words_n(struct html *h, uint32_t hash, const char *one, const char *many, int64_t n,
                  int count, const struct html_arg *args)
{
    format(h, lang_find_n(h->lang, hash, one, many, n), count, args);
}

static const char *const months[] = {
    LANG("January"),   LANG("February"), LANG("March"),    LANG("April"),
    LANG("May"),       LANG("June"),     LANG("July"),     LANG("August"),
    LANG("September"), LANG("October"),  LANG("November"), LANG("December"),
};
static const char *const weekdays[] = {
    LANG("Monday"), LANG("Tuesday"),  LANG("Wednesday"), LANG("Thursday"),
    LANG("Friday"), LANG("Saturday"), LANG("Sunday"),
};

static int64_t wall_of(const struct html *h, int64_t ms)
{
    return ms + (h->offset ? (int64_t)h->offset(h->zone, ms) * 1000 : 0);
}

static void write_date(struct html *h, struct date d)
{
    const struct html_arg args[] = {
        html_arg_str(lang_get(h->lang, weekdays[date_weekday(date_days(d)) - 1])),
        html_arg_int(d.day),
        html_arg_str(lang_get(h->lang, months[d.month - 1])),
        html_arg_int(d.year),
    };
    bool this_year = date_wall_of(wall_of(h, h->now)).date.year == d.year;

    format(h, lang_get(h->lang, this_year ? LANG("%1$s %2$d %3$s") : LANG("%2$d %3$s %4$d")), 4,
           args);
}

/* Two digits: dates are half of a page's values, and printf is slow. */
static char *two(char *p, int v)
{
    *p++ = (char)('0' + v / 10 % 10);
    *p++ = (char)('0' + v % 10);
    return p;
}

/* "2012-09-03T14:00Z": a valid time string without seconds (WHATWG HTML, 2.3.5.7). */
static void write_instant(struct html *h, int64_t ms)
{
    struct wall utc = date_wall_of(ms);
    char text[DATE_INSTANT_TEXT], *p = text;

    if (utc.date.year < 0 || utc.date.year > 9999) {
        buf_str(h->out, date_instant_text(ms, text));
        return;
    }
    p = two(two(p, utc.date.year / 100), utc.date.year);
    *p++ = '-';
    p = two(p, utc.date.month);
    *p++ = '-';
    p = two(p, utc.date.day);
    *p++ = 'T';
    p = two(p, utc.hour);
    *p++ = ':';
    p = two(p, utc.minute);
    *p++ = 'Z';
    buf_put(h->out, text, (size_t)(p - text));
}

static void write_time(struct html *h, int64_t ms)
{
    struct wall wall = date_wall_of(wall_of(h, ms));
    char clock[] = ", 00:00";

    write_instant(h, ms);
    html_lit(h, "\">");
    write_date(h, wall.date);
    two(clock + 2, wall.hour);
    two(clock + 5, wall.minute);
    buf_put(h->out, clock, sizeof clock - 1);
    html_lit(h, "</time>");
}

void html_time(struct html *h, int64_t ms)
{
    html_lit(h, "<time datetime=\"");
    write_time(h, ms);
}

void html_at(struct html *h, int64_t ms)
{
    html_lit(h, "<time class=\"at\" datetime=\"");
    write_time(h, ms);
}

void html_date(struct html *h, int64_t days)
{
    write_date(h, date_of(days));
}

void html_day(struct html *h, struct slice day)
{
    struct date d;

    if (date_read(day, &d, NULL) < 0) {
        html_escape(h, day);
        return;
    }
    html_lit(h, "<time datetime=\"");
    html_escape(h, day);
    html_lit(h, "\">");
    write_date(h, d);
    html_lit(h, "</time>");
}
