#include "importers/report/report_points.h"

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "importers/in/text_in.h"

enum { GROUP_MAX = 60, GROUP_LATER_MAX = 120 };

struct lister {
    struct report_line *lines;
    size_t n, max;
    struct slice intro;
    bool listed; /* some line is a heading or an item of a list: what stands before is intro */
    bool begun;  /* the first of them has come */
};

static void add(struct lister *l, bool heading, struct slice text)
{
    text = text_in_trim(text);
    if (text.n && l->n < l->max)
        l->lines[l->n++] = (struct report_line){heading, text};
    l->begun |= heading;
}

/* The length of the mark that begins an item of a list at the beginning of a line. */
static size_t item_mark(struct slice line)
{
    static const char *const bullets[] = {"•", "◦", "▪", "‣", "·", NULL};
    size_t n = 0;

    while (n < line.n && (line.p[n] == '*' || line.p[n] == '#'))
        n++;
    if (n && !(n == 2 && line.p[0] == '*' && n < line.n && line.p[n] != ' '))
        return n;
    for (const char *const *b = bullets; *b; b++)
        if (slice_starts(line, slice_str(*b)))
            return strlen(*b);
    n = text_in_dash(line);
    if (n && n < line.n && line.p[n] == ' ')
        return n;
    for (n = 0; n < line.n && n < 3 && line.p[n] >= '0' && line.p[n] <= '9';)
        n++;
    return n && n + 1 < line.n && (line.p[n] == '.' || line.p[n] == ')') && line.p[n + 1] == ' '
               ? n + 1
               : 0;
}

/* The length of a dash with a space on both sides at `at`, 0 when there is none. */
static size_t flowing_dash(struct slice text, size_t at)
{
    size_t n;

    if (at == 0 || text.p[at - 1] != ' ')
        return 0;
    n = text_in_dash(slice_from(text, at));
    return n && at + n < text.n && text.p[at + n] == ' ' ? n : 0;
}

/* Letters that have a small form: a-z, and the two bytes of Latin-1, Greek and Cyrillic small ones.
 */
static bool small_letter(struct slice text)
{
    uint32_t c;

    text = text_in_trim(text);
    if (!utf8_next(&text, &c))
        return false;
    return (c >= 'a' && c <= 'z') || (c >= 0xdf && c <= 0xff && c != 0xf7) ||
           (c >= 0x3b1 && c <= 0x3c9) || (c >= 0x430 && c <= 0x45f);
}

/* Where the list in the flow of a paragraph begins: the first " - " behind a colon; text.n:
 * nowhere. */
static size_t flow_begins(struct slice text)
{
    for (size_t i = 1; i < text.n; i++) {
        size_t n = flowing_dash(text, i), before = i - 1;

        while (n && before > 0 && text.p[before] == ' ')
            before--;
        if (n && text.p[before] == ':')
            return i;
    }
    return text.n;
}

static void add_flow(struct lister *l, struct slice text)
{
    bool capital;
    size_t from, at = text_in_dash(text);

    text = text_in_trim(slice_from(text, at));
    capital = !small_letter(text);
    for (from = 0, at = 1; at < text.n; at++) {
        size_t n = flowing_dash(text, at);

        if (!n || (capital && small_letter(slice_from(text, at + n))))
            continue;
        add(l, false, slice_of(text.p + from, at - from));
        from = at + n;
    }
    add(l, false, slice_from(text, from));
    l->begun = true;
}

static struct slice unmark(struct slice text)
{
    for (;;) {
        text = text_in_trim(text);
        if (text.n > 1 && strchr("*'_=", text.p[0]) && text.p[0] == text.p[text.n - 1])
            text = slice_of(text.p + 1, text.n - 2);
        else if (text.n && text.p[text.n - 1] == ':')
            text.n--;
        else
            return text;
    }
}

/* A line that is a heading over points: all in marks, or short with a colon at its end. */
static bool group_line(struct slice line)
{
    struct slice bare = unmark(line);
    bool marked = line.n > 4 &&
                  (slice_starts(line, SLICE("**")) || slice_starts(line, SLICE("''"))) &&
                  (slice_ends(line, SLICE("**")) || slice_ends(line, SLICE("''")) ||
                   slice_ends(line, SLICE(":")));

    return bare.n && bare.n <= GROUP_LATER_MAX && (marked || line.p[line.n - 1] == ':');
}

/* The intro stands before everything else; its paragraphs are neighbours in the text. */
static void add_intro(struct lister *l, struct slice text)
{
    if (l->intro.n)
        l->intro.n = (size_t)(text.p + text.n - l->intro.p);
    else
        l->intro = text;
}

static bool flow_line(struct slice line, size_t flow, size_t head_max)
{
    return flow < line.n && unmark(slice_head(line, flow)).n <= head_max;
}

static bool listed_line(struct slice line)
{
    return line.n &&
           (item_mark(line) || group_line(line) || flow_line(line, flow_begins(line), GROUP_MAX));
}

static void add_line(struct lister *l, struct slice line)
{
    size_t mark = item_mark(line), flow;

    if (mark) {
        add(l, false, slice_from(line, mark));
        l->begun = true;
        return;
    }
    if (group_line(line)) {
        add(l, true, unmark(line));
        return;
    }
    flow = flow_begins(line);
    if (flow_line(line, flow, l->begun ? GROUP_LATER_MAX : GROUP_MAX)) {
        add(l, true, unmark(slice_head(line, flow)));
        add_flow(l, slice_from(line, flow));
    } else if (l->listed && !l->begun) {
        add_intro(l, line);
    } else {
        add(l, false, line);
    }
}

size_t report_points_cut(struct arena *arena, struct slice text, bool grouped,
                         struct slice *ret_intro, struct report_line *ret_lines, size_t max)
{
    struct text_line *lines;
    size_t n = text_in_lines(arena, text, &lines);
    struct lister l = {.lines = ret_lines, .max = max, .listed = grouped};

    for (size_t i = 0; i < n && !l.listed; i++)
        l.listed = listed_line(text_in_trim(lines[i].text));
    for (size_t i = 0; i < n; i++) {
        struct slice line = text_in_trim(lines[i].text);

        if (line.n)
            add_line(&l, line);
    }
    *ret_intro = l.intro;
    return l.n;
}
