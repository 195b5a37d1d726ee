#include "core/model/meeting/report_lines.h"

enum { HEADING_MAX = 120 };

static bool mark_is(struct slice line, const char *mark)
{
    return slice_starts(line, slice_str(mark)) && line.n > strlen(mark);
}

/* Without the marks that some put around a heading. */
static struct slice bare(struct slice text)
{
    while (text.n > 0 && strchr("=#", text.p[0]))
        text = slice_from(text, 1);
    while (text.n > 0 && strchr("=:", text.p[text.n - 1]))
        text.n--;
    return slice_trim(text);
}

static struct slice without_bullet(struct slice line, bool *ret_had)
{
    static const char *const bullets[] = {"- ", "* ", "• ", "– ", "— ", "+ "};

    *ret_had = false;
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
        if (mark_is(line, bullets[i])) {
            *ret_had = true;
            return slice_trim(slice_from(line, strlen(bullets[i])));
        }
    return line;
}

static struct report_line line_of(struct slice line)
{
    bool bullet;

    if (mark_is(line, "# ") || mark_is(line, "== ") || mark_is(line, "=== "))
        return (struct report_line){REPORT_HEADING, bare(line)};
    line = without_bullet(line, &bullet);
    if (mark_is(line, "? "))
        return (struct report_line){REPORT_QUESTION, slice_trim(slice_from(line, 2))};
    if (mark_is(line, "! "))
        return (struct report_line){REPORT_TASK, slice_trim(slice_from(line, 2))};
    if (!bullet && line.n > 1 && line.n <= HEADING_MAX && line.p[line.n - 1] == ':')
        return (struct report_line){REPORT_HEADING, bare(line)};
    return (struct report_line){REPORT_POINT, line};
}

size_t report_lines_read(struct slice text, struct report_line *ret, size_t max, bool *ret_more)
{
    size_t count = 0;

    *ret_more = false;
    while (text.n > 0) {
        struct slice line = slice_trim(slice_cut(&text, '\n'));
        struct report_line one;

        if (line.n == 0)
            continue;
        one = line_of(line);
        if (one.text.n == 0)
            continue;
        if (count == max) {
            *ret_more = true;
            break;
        }
        ret[count++] = one;
    }
    return count;
}
