#include "web/page/html.h"

#include "core/base/date.h"

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

    if (date_read(day, &d, NULL) != 0) {
        html_escape(h, day);
        return;
    }
    html_lit(h, "<time datetime=\"");
    html_escape(h, day);
    html_lit(h, "\">");
    write_date(h, d);
    html_lit(h, "</time>");
}
