#include "core/base/csv.h"

#include "core/base/utf8.h"

/* How often each delimiter stands in the first line outside quotes; the most frequent wins. */
static char sniff(struct slice text)
{
    static const char delimiters[] = ",;\t|";
    size_t count[4] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.n && (quoted || (text.p[i] != '\n' && text.p[i] != '\r')); i++) {
        const char *at = text.p[i] ? strchr(delimiters, text.p[i]) : NULL;

        if (text.p[i] == '"')
            quoted = !quoted;
        else if (at && !quoted)
            count[at - delimiters]++;
    }
    for (size_t i = 1; i < 4; i++)
        if (count[i] > count[best])
            best = i;
    return delimiters[best];
}

/* "sep=;" is Excel's way to say it. */
static bool told(struct slice *text, char *ret)
{
    struct slice s = *text;

    if (s.n < 6 || !slice_starts(s, SLICE("sep=")) || (s.p[5] != '\n' && s.p[5] != '\r'))
        return false;
    *ret = s.p[4];
    *text = slice_from(s, s.p[5] == '\r' && s.n > 6 && s.p[6] == '\n' ? 7 : 6);
    return true;
}

void csv_begin(struct slice text, struct csv *ret)
{
    *ret = (struct csv){.line = 1};
    if (told(&text, &ret->delimiter))
        ret->line = 2;
    else
        ret->delimiter = sniff(text);
    ret->rest = text;
}

/* Takes one line end off; false when there is none. */
static bool line_end(struct csv *csv)
{
    struct slice s = csv->rest;

    if (!s.n || (s.p[0] != '\n' && s.p[0] != '\r'))
        return false;
    csv->rest = slice_from(s, s.n > 1 && s.p[0] == '\r' && s.p[1] == '\n' ? 2 : 1);
    csv->line++;
    return true;
}

static struct slice bare_cell(struct csv *csv)
{
    size_t n = 0;
    struct slice cell;

    while (n < csv->rest.n && csv->rest.p[n] != csv->delimiter && csv->rest.p[n] != '\n' &&
           csv->rest.p[n] != '\r')
        n++;
    cell = utf8_trim(slice_head(csv->rest, n));
    csv->rest = slice_from(csv->rest, n);
    return cell;
}

/* Behind the closing quote whatever stands there up to the delimiter belongs to the cell. False
 * when the quote is never closed. */
static bool quoted_cell(struct csv *csv, struct arena *arena, struct slice *ret)
{
    struct slice s = slice_from(csv->rest, 1), tail;
    size_t n = 0, out = 0;
    char *p;

    while (n < s.n && !(s.p[n] == '"' && !(n + 1 < s.n && s.p[n + 1] == '"')))
        n += s.p[n] == '"' ? 2 : 1;
    if (n >= s.n)
        return false;
    p = arena_alloc(arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        csv->line += s.p[i] == '\n' || (s.p[i] == '\r' && s.p[i + 1] != '\n');
        p[out++] = s.p[i];
        i += s.p[i] == '"';
    }
    csv->rest = slice_from(s, n + 1);
    tail = bare_cell(csv);
    *ret = slice_of(p, out);
    if (tail.n)
        *ret = slice_str(arena_printf(arena, "%.*s%.*s", (int)out, p, (int)tail.n, tail.p));
    return true;
}

static bool quote_opens(const struct csv *csv)
{
    return csv->rest.n && csv->rest.p[0] == '"' && csv->delimiter != '"';
}

/* Blanks before a quote do not keep it from opening the cell. */
static void skip_blanks(struct csv *csv)
{
    size_t n = 0;

    while (n < csv->rest.n && csv->rest.p[n] == ' ')
        n++;
    if (n < csv->rest.n && csv->rest.p[n] == '"')
        csv->rest = slice_from(csv->rest, n);
}

static int read_record(struct csv *csv, struct arena *arena, size_t record, struct csv_record *ret,
                       struct err *err)
{
    ret->line = csv->line;
    for (ret->count = 0;;) {
        struct slice *cell = &ret->cells[ret->count];

        skip_blanks(csv);
        if (!quote_opens(csv)) {
            *cell = bare_cell(csv);
        } else if (!quoted_cell(csv, arena, cell)) {
            err_set(err, FAULT_INVALID,
                    "row %zu, line %zu: a quotation mark opens and is never closed", record,
                    csv->line);
            return err_remedy(err, "Close it, or double it if it is part of the text.");
        }
        ret->count++;
        if (!csv->rest.n || csv->rest.p[0] != csv->delimiter)
            break;
        csv->rest = slice_from(csv->rest, 1);
        if (ret->count == CSV_CELLS_MAX)
            return err_set(err, FAULT_TOO_BIG, "row %zu, line %zu: there are more than %d cells",
                           record, csv->line, CSV_CELLS_MAX);
    }
    if (csv->rest.n)
        must(line_end(csv), "a record ends at a line's end");
    return 0;
}

static bool empty(const struct csv_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (utf8_trim(record->cells[i]).n)
            return false;
    return true;
}

int csv_next(struct csv *csv, struct arena *arena, size_t record, struct csv_record *ret,
             struct err *err)
{
    struct slice cells[CSV_CELLS_MAX];

    ret->cells = cells;
    while (csv->rest.n) {
        if (read_record(csv, arena, record, ret, err))
            return -1;
        if (empty(ret))
            continue;
        ret->cells = arena_array(arena, ret->count, sizeof cells[0]);
        memcpy(ret->cells, cells, ret->count * sizeof cells[0]);
        return 1;
    }
    ret->count = 0;
    return 0;
}

int64_t csv_count(struct slice text, char delimiter)
{
    int64_t found = 0;
    bool quoted = false, filled = false, begins = true;
    size_t step;
    char c;

    if (told(&text, &c))
        delimiter = c;
    for (size_t i = 0; i < text.n; i += step) {
        size_t blank = utf8_blank(slice_from(text, i), false);

        c = text.p[i], step = 1;
        if (!quoted && (c == '\n' || c == '\r')) {
            found += filled;
            filled = false, begins = true;
        } else if (!quoted && c == delimiter) {
            begins = true;
        } else if (quoted && c == '"' && i + 1 < text.n && text.p[i + 1] == '"') {
            filled = true, step = 2;
        } else if (c == '"' && (quoted || begins)) {
            quoted = !quoted, begins = false;
        } else if (blank) {
            step = blank;
            begins &= c == ' ';
        } else {
            filled = true, begins = false;
        }
    }
    return found + filled;
}
