#ifndef INDABA_ROSTER_H
#define INDABA_ROSTER_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/slice.h"
#include "core/model/role.h"

#include <stdbool.h>
#include <stddef.h>

/* A list of people as somebody pastes it: one person a line, or a table with headings (CSV by RFC
 * 4180 as core/base/csv.h reads it; the headings of Moodle's "upload users" among others). */
enum { ROSTER_ROWS = 2000, ROSTER_GROUPS = 8, ROSTER_BYTES = 256 * 1024 };

enum roster_wrong {
    ROSTER_FINE,
    ROSTER_NOBODY,  /* no name */
    ROSTER_LONG,    /* a name beyond NAME_MAX_BYTES */
    ROSTER_COMMA,   /* a line "A, B" where B is no role: a family name first, or a group? */
    ROSTER_AGAIN,   /* the user name stands in an earlier row */
    ROSTER_GROUPED, /* a group's name is too long */
    ROSTER_WRONG_COUNT
};

struct roster_row {
    size_t row;  /* from 1, headings not counted */
    size_t line; /* where it begins */
    struct slice name, note;
    struct slice login; /* a user name or address that tells two of one name apart; may be empty */
    enum role role;     /* ROLE_PARTICIPANT unless the row says another */
    bool given;         /* the row says a role */
    struct slice groups[ROSTER_GROUPS];
    size_t group_count;
    enum roster_wrong wrong;
};

struct roster {
    struct roster_row *rows;
    size_t count, wrong; /* all; those that are wrong */
    bool table;          /* it had headings */
    struct slice text;   /* as UTF-8 */
    struct slice left;   /* headings that are not read, "city, phone" */
};

/* Reads the text: UTF-8 with or without its mark, else Windows-1252. Rows that are wrong are in the
 * list and say why. FAULT_INVALID when it is no text, or a quotation mark is never closed;
 * FAULT_TOO_BIG beyond ROSTER_BYTES or ROSTER_ROWS. All memory is the arena's. */
int roster_read(struct arena *arena, struct slice bytes, struct roster *ret,
                struct err *err) must_use;

#endif
