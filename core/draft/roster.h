#ifndef INDABA_ROSTER_H
#define INDABA_ROSTER_H

#include "core/base/arena.h"
#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A list of people as somebody has it: a table with headings in any of several languages (CSV as
 * core/base/csv.h reads it; the headings of Moodle's "upload users" among others), or one person a
 * line. What is read, what is left out and why is the same for a page and for a command. */
enum {
    ROSTER_ROWS = 2000,           /* of a list that a page takes */
    ROSTER_BYTES = 256 * 1024,    /* the same */
    ROSTER_ROWS_MAX = 100 * 1000, /* of one that is read row by row */
    ROSTER_GROUPS = 8,            /* of one person */
    ROSTER_NAME_MAX = 120,        /* bytes; core/model's NAME_MAX_BYTES */
    ROSTER_GROUP_MAX = 200,       /* bytes of a group's name */
    ROSTER_NOTE_MAX = 1000,
};

/* Words of roles, as the model writes them; the first is what somebody is who is said no other. */
enum { ROSTER_ROLES = 3 };
extern const char *const roster_roles[ROSTER_ROLES];

/* Why a row stays out. */
enum roster_wrong {
    ROSTER_FINE,
    ROSTER_NOBODY,
    ROSTER_LONG,    /* a name beyond ROSTER_NAME_MAX */
    ROSTER_COMMA,   /* a line "A, B" where B is no role: a family name first, or a group? */
    ROSTER_AGAIN,   /* the user name stands in an earlier row, or address and name do */
    ROSTER_GROUPED, /* a group's name is too long */
    ROSTER_DELETED, /* marked as deleted */
    ROSTER_WRONG_COUNT
};

/* What there is to say of a row that comes in. */
enum roster_remark {
    ROSTER_LEFT,    /* cells that are not read; their headings */
    ROSTER_MORE,    /* cells than headings */
    ROSTER_FEWER,   /* cells than headings */
    ROSTER_ROLE,    /* no role; the word, which is in the note too */
    ROSTER_TURNED,  /* "Groß, Jürgen" */
    ROSTER_LOGIN,   /* no name but a user name */
    ROSTER_GUESSED, /* letters of a guessed encoding */
    ROSTER_CUT,     /* the note */
    ROSTER_ZONED,   /* what is no time zone */
    ROSTER_SPOKEN,  /* what is no language */
    /* From here on nothing is other than the row says. */
    ROSTER_SUSPENDED,
    ROSTER_SHARED, /* the address stands in an earlier row, with another name */
    ROSTER_NAMED,  /* the name stands in an earlier row, and nothing tells the two apart */
    ROSTER_REMARK_COUNT
};

struct roster_row {
    size_t row;  /* from 1, headings not counted */
    size_t line; /* where it begins */
    struct slice name, note, email, username, lang, zone;
    struct slice login; /* user name, else address: tells two of one name apart; may be empty */
    const char *role;   /* one of roster_roles */
    bool suspended;
    struct slice groups[ROSTER_GROUPS];
    size_t group_count;
    size_t before; /* how many earlier rows have this login, or without one this name */
    enum roster_wrong wrong;
    unsigned remarks;        /* 1 << enum roster_remark */
    struct slice left, word; /* what ROSTER_LEFT names; the word of ROSTER_ROLE */
};

/* Why a row stays out: a sentence in English, a key of the catalogue of the pages too. */
const char *roster_wrong_text(enum roster_wrong wrong);

/* The remarks of a row, one behind the other; empty: there are none. `without`: those that are not
 * wanted, 1 << enum roster_remark. `say` (NULL: they stay English) gives a sentence in another
 * language. */
typedef const char *roster_say(const void *ctx, const char *text);
struct slice roster_remarks(struct arena *arena, const struct roster_row *row, unsigned without,
                            roster_say *say, const void *ctx);
/* Whether a remark says that something is not as the row has it. */
bool roster_changed(const struct roster_row *row);

/* ---- row by row ---- */

enum roster_kind {
    ROSTER_TABLE,   /* with headings of people */
    ROSTER_LINES,   /* one person a line */
    ROSTER_STRANGE, /* a table of something else */
};

/* What a text is. All slices are the text's or the arena's. */
struct roster_head {
    enum roster_kind kind;
    struct slice above;           /* lines above the headings, which are not read */
    struct slice text;            /* from the headings on; for lines all */
    size_t line;                  /* of its beginning */
    struct csv csv;               /* behind the headings */
    struct csv_record cells;      /* the headings */
    const unsigned char *columns; /* enum roster_column, one for each of the cells */
    bool addressed;               /* one of them is an e-mail address */
    struct slice left;            /* headings that are not read, "city, phone" */
};
void roster_look(struct arena *arena, struct slice text, struct roster_head *ret);

/* Another count, for checks: rows of a table or lines, by a scan that knows nothing of cells. */
int64_t roster_count(const struct roster_head *head);

/* Whether most lines of a ROSTER_LINES look like people's names, so that it is no prose. */
bool roster_likely(struct arena *arena, const struct roster_head *head);

/* Takes the next line that is not blank off *rest and counts lines in *line (begun with 0): those
 * of head.above. False at the end. */
bool roster_line(struct slice *rest, size_t *line, struct slice *ret);

/* Begins to read. `guessed`: the encoding was. FAULT_INVALID for a ROSTER_STRANGE, FAULT_TOO_BIG
 * for more rows than `most`. The reader is the arena's: it keeps 24 bytes for each name, login and
 * address. */
struct roster_reader;
int roster_begin(struct arena *arena, const struct roster_head *head, bool guessed, size_t most,
                 struct roster_reader **ret, struct err *err) must_use;

/* The next row, also a wrong one: 1, 0 at the end, -1 when a quotation mark is never closed. Its
 * slices are `arena`'s and the text's: an arena that is reset for each row bounds the memory. */
int roster_next(struct roster_reader *reader, struct arena *arena, struct roster_row *ret,
                struct err *err) must_use;

/* ---- a whole list ---- */

struct roster {
    struct roster_row *rows;
    size_t count, wrong;      /* all; those that are wrong */
    bool table;               /* it had headings */
    struct slice text;        /* as UTF-8 */
    struct slice left, above; /* of the head; `above` cut to what a page shows */
};

/* Reads bytes in any encoding that core/base/encoding.h tells. Errors as above, FAULT_INVALID when
 * it is no text, FAULT_TOO_BIG beyond ROSTER_BYTES or ROSTER_ROWS. All memory is the arena's. */
int roster_read(struct arena *arena, struct slice bytes, struct roster *ret,
                struct err *err) must_use;

#endif
