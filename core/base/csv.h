#ifndef INDABA_BASE_CSV_H
#define INDABA_BASE_CSV_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tables as CSV (RFC 4180, read leniently): cells parted by comma, semicolon, tab or bar, which is
 * told from the first record or a line "sep=;"; records ended by LF, CRLF or CR; quoted cells with
 * doubled quotes and line ends inside. A quote inside a bare cell is a character. */
enum { CSV_CELLS_MAX = 500 };

struct csv {
    struct slice rest; /* what is not read yet */
    char delimiter;
    size_t line; /* of the next record, from 1 */
};

/* A record; the cells are the arena's or the text's, trimmed of white space if bare. */
struct csv_record {
    struct slice *cells;
    size_t count;
    size_t line; /* where it begins */
};

void csv_begin(struct slice text, struct csv *ret);

/* The next record that is not empty: 1, 0 at the end; -1 when a quote is never closed, or a record
 * has more than CSV_CELLS_MAX cells; the error names the line. `record` counts in errors: 0 is the
 * line of headings. */
int csv_next(struct csv *csv, struct arena *arena, size_t record, struct csv_record *ret,
             struct err *err) must_use;

/* Another count, for checks: records that are not empty, by a scan for quotes and line ends that
 * knows nothing of cells but the delimiter. */
int64_t csv_count(struct slice text, char delimiter);

#endif
