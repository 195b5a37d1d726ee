#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/draft/roster.h"
#include "core/draft/roster_name.h"
#include "core/draft/roster_words.h"

/* What a text is: a table of people, whose headings may stand below a few lines, one person a line,
 * or a table of something else. */

enum { ABOVE_MAX = 10, LEFT_MAX = 200, LIKELY_LOOK = 200, LIKELY_BYTES = 100 };

/* The length of what is nothing at the beginning of a line: white space, and what a spreadsheet
 * makes of an empty row, delimiters and empty quotes. */
static size_t nothing_at(struct slice line)
{
    size_t n = utf8_blank(line, false);

    return n ? n : line.n && memchr(",;|\"", line.p[0], 4) ? 1 : 0;
}

static bool is_blank(struct slice line)
{
    size_t n;

    while ((n = nothing_at(line)) != 0)
        line = slice_from(line, n);
    return line.n == 0;
}

bool roster_line(struct slice *rest, size_t *line, struct slice *ret)
{
    while (rest->n) {
        *ret = utf8_line(rest);
        ++*line;
        if (!is_blank(*ret))
            return true;
    }
    return false;
}

/* ---- headings ---- */

struct headings {
    enum roster_column column[CSV_CELLS_MAX];
    size_t has[COLUMN_COUNT], known; /* how many of each; those that say anything */
};

static void headings_read(const struct csv_record *record, struct headings *ret)
{
    *ret = (struct headings){.known = 0};
    for (size_t i = 0; i < record->count; i++) {
        enum roster_column column = roster_words_column(record->cells[i]);

        ret->column[i] = column;
        ret->has[column]++;
        ret->known += column != COLUMN_LEFT;
    }
}

static bool is_foreign(const struct headings *h)
{
    return h->has[COLUMN_FOREIGN] || h->has[COLUMN_PERHAPS] > 1;
}

static bool names_people(const struct headings *h)
{
    if (h->has[COLUMN_FIRST] || h->has[COLUMN_LAST] || h->has[COLUMN_EMAIL])
        return true;
    return !is_foreign(h) && (h->has[COLUMN_NAME] || h->has[COLUMN_WHOLE] ||
                              h->has[COLUMN_PERSON] || h->has[COLUMN_USERNAME]);
}

/* "Amina, participant" is a person with a role, and a single word below other lines may be one. */
static bool are_headings(const struct csv_record *record, const struct headings *h, bool first)
{
    bool role = h->known == 1 && h->has[COLUMN_PERSON];

    if (!names_people(h) || (role && record->count == 2 && h->column[0] != COLUMN_PERSON))
        return false;
    return first || h->known > 1 || (record->count == 1 && !role && !h->has[COLUMN_USERNAME]);
}

/* Beside a first name alone "name" is the family's, and the other way round. */
static void names_part(struct headings *h, size_t count)
{
    enum roster_column part;

    if ((h->has[COLUMN_FIRST] != 0) == (h->has[COLUMN_LAST] != 0))
        return;
    part = h->has[COLUMN_FIRST] ? COLUMN_LAST : COLUMN_FIRST;
    for (size_t i = 0; i < count; i++)
        if (h->column[i] == COLUMN_NAME) {
            h->column[i] = part;
            return;
        }
}

static bool is_read(enum roster_column column)
{
    return column != COLUMN_LEFT && column != COLUMN_SECRET && column != COLUMN_FOREIGN &&
           column != COLUMN_PERHAPS;
}

static void head_table(struct arena *arena, struct headings *h, struct roster_head *ret)
{
    unsigned char *columns = arena_alloc(arena, ret->cells.count + 1);
    struct buf left;

    buf_init(&left, LEFT_MAX + 256);
    names_part(h, ret->cells.count);
    for (size_t i = 0; i < ret->cells.count; i++) {
        struct slice cell = utf8_head(ret->cells.cells[i], 40);

        columns[i] = (unsigned char)h->column[i];
        if (is_read(h->column[i]) || cell.n == 0 || left.n > LEFT_MAX)
            continue;
        buf_str(&left, left.n ? ", " : "");
        utf8_plain(cell, &left);
    }
    ret->kind = ROSTER_TABLE;
    ret->columns = columns;
    ret->addressed = h->has[COLUMN_EMAIL] != 0;
    ret->left = arena_slice(arena, buf_slice(&left));
    buf_done(&left);
}

/* A line of a list that is no heading: what stands there says that it is about a person. */
static bool is_about_person(const struct csv_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (roster_words_role(record->cells[i]) ||
            (record->cells[i].n && memchr(record->cells[i].p, '@', record->cells[i].n)))
            return true;
    return false;
}

/* A table of something else is told from lines with commas by rows of equal length. */
static bool is_strange(struct arena *arena, const struct csv *csv, const struct csv_record *record,
                       const struct headings *h)
{
    struct csv copy = *csv;
    struct csv_record second;
    struct err err;

    if (record->count < 2 || csv_next(&copy, arena, 1, &second, &err) != 1 ||
        second.count != record->count)
        return false;
    if (is_foreign(h) || h->known > 1)
        return true;
    return record->count > 2 && csv->delimiter == ',' && !is_about_person(record) &&
           !is_about_person(&second);
}

/* The record that begins at a line; false when there is none that ends on it. */
static bool record_at(struct arena *arena, struct slice text, struct csv *ret,
                      struct csv_record *record)
{
    struct err err;

    csv_begin(text, ret);
    return csv_next(ret, arena, 0, record, &err) == 1;
}

void roster_look(struct arena *arena, struct slice text, struct roster_head *ret)
{
    struct headings *h = ARENA_NEW(arena, struct headings);
    struct slice rest = text, at, line;
    size_t number = 0;

    *ret = (struct roster_head){.kind = ROSTER_LINES, .text = text, .line = 1};
    for (int i = 0; i < ABOVE_MAX; i++) {
        struct csv csv;
        struct csv_record record;
        bool strange;

        do {
            at = rest;
            if (!rest.n)
                return;
            line = utf8_line(&rest);
            number++;
        } while (is_blank(line));
        /* A quotation mark that is open at the end of a line above is no table's. */
        if (!record_at(arena, at, &csv, &record) || (i > 0 && csv.line != 2))
            return;
        csv.line += number - 1;
        record.line += number - 1;
        headings_read(&record, h);
        strange = i == 0 && is_strange(arena, &csv, &record, h);
        if (are_headings(&record, h, i == 0) || strange) {
            *ret = (struct roster_head){
                .kind = ROSTER_STRANGE, .text = at, .line = number, .csv = csv, .cells = record};
            if (i > 0)
                ret->above = slice_of(text.p, (size_t)(at.p - text.p));
            if (are_headings(&record, h, i == 0))
                head_table(arena, h, ret);
            return;
        }
    }
}

/* ---- counts ---- */

static int64_t count_lines(struct slice text)
{
    int64_t found = 0;
    bool filled = false;
    size_t n;

    for (; text.n; text = slice_from(text, n)) {
        bool end = text.p[0] == '\n' || text.p[0] == '\r';

        n = nothing_at(text);
        if (end)
            found += filled, filled = false;
        else if (!n)
            filled = true;
        n = n ? n : 1;
    }
    return found + filled;
}

int64_t roster_count(const struct roster_head *head)
{
    return head->kind == ROSTER_LINES ? count_lines(head->text)
                                      : csv_count(head->text, head->csv.delimiter) - 1;
}

bool roster_likely(struct arena *arena, const struct roster_head *head)
{
    struct roster_reader *reader;
    struct roster_row row;
    struct err err;
    size_t count = 0, likely = 0;

    if (roster_begin(arena, head, false, SIZE_MAX, &reader, &err) != 0)
        return false;
    while (count < LIKELY_LOOK && roster_next(reader, arena, &row, &err) == 1) {
        if (row.name.n > LIKELY_BYTES || slice_ends(row.name, SLICE(".")) ||
            (row.group_count && row.groups[0].n > LIKELY_BYTES))
            return false;
        count++;
        likely += roster_name_likely(row.name);
    }
    return count > 1 && likely * 4 >= count * 3;
}
