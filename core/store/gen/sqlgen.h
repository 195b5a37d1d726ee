#ifndef INDABA_STORE_SQLGEN_H
#define INDABA_STORE_SQLGEN_H

#include "core/store/gen/sqlgen_base.h"

#include <stdbool.h>

/* sqlgen turns named SQL statements into typed C functions while the program is being built. It
 * runs once on small files of ours: memory is never freed, and the first error ends it. */

enum type { TYPE_ID, TYPE_HASH, TYPE_I64, TYPE_TEXT, TYPE_BLOB, TYPE_VIEWER, TYPES };

struct columns;

struct field {
    char *name;
    enum type type;
    char *path;                 /* of the member in C: "name" or "list.name" */
    const struct columns *list; /* the list that brought it; NULL: none */
};

enum {
    FIELDS_MAX = 64,
    TABLES_MAX = 200,
    FILES_MAX = 100,
    ENUMS_MAX = 100,
    LISTS_MAX = 100,
    STATEMENTS_MAX = 2000
};

/* What the numbers of a column mean. */
struct enum_value {
    long number;
    char *name, *remark;
};

struct enumeration {
    char *name;
    struct enum_value values[FIELDS_MAX];
    int value_count;
};

struct column {
    char *name;
    enum type type; /* hash and blob are told apart; both are bytes to the engines */
    bool local;     /* not in the digest */
    bool entry;     /* an arrival number: the entry's id is in the digest */
    bool required;  /* NOT NULL */
    const struct enumeration *values; /* NULL: any */
};

struct table {
    char *name;
    const char *class;
    bool scoped, without_rowid;
    struct column columns[FIELDS_MAX];
    int column_count;
    char *key[FIELDS_MAX];
    int key_count;
    char *create[2]; /* SQLite's, PostgreSQL's */
    char *indexes[FIELDS_MAX];
    int index_count;
    struct string stats; /* rows of sqlite_stat1: of the key and of each index */
};

enum shape { SHAPE_CHANGES, SHAPE_ONE, SHAPE_MANY };

struct statement {
    const char *file;
    int line;
    char *name, *comment;
    bool unscoped;
    enum shape shape;
    struct field params[FIELDS_MAX], columns[FIELDS_MAX];
    int param_count, column_count;
    struct token *tokens; /* ended by TOKEN_END */
    char *sql;
    struct {
        int param;
        char part;           /* 0, or w / e: the viewer's workshop or enrolment */
    } bound[2 * FIELDS_MAX]; /* $1… in order */
    int bound_count;
};

struct schema {
    int version;
    struct table tables[TABLES_MAX];
    int table_count;
    struct enumeration enums[ENUMS_MAX];
    int enum_count;
};

/* A named list of columns, for the statements of one file. */
struct columns {
    const char *file;
    int line;
    char *name, *comment;
    struct field fields[FIELDS_MAX];
    int count;
    const struct token *expressions[FIELDS_MAX]; /* each ended by TOKEN_END */
};

struct catalogue {
    const char *files[FILES_MAX];
    int file_count;
    struct columns lists[LISTS_MAX];
    int list_count;
    struct statement statements[STATEMENTS_MAX];
    int statement_count;
};

/* sqlgen_schema.c: reads schema.sql. */
extern const char *const sqlgen_type_words[TYPES]; /* id, hash, i64, … */
void sqlgen_schema(const char *file, struct schema *ret);

/* sqlgen_statement.c: reads a file of statements; the rules are applied. */
void sqlgen_statements(const char *file, const struct schema *schema, struct catalogue *ret);

/* sqlgen_columns.c: named lists of columns. A list by its name, which must stand further up. */
const struct columns *sqlgen_columns_named(const struct catalogue *all, const char *file,
                                           const struct token *t);
/* Adds a list: `head` without its expressions, which are `text`. */
void sqlgen_columns(struct catalogue *all, const struct columns *head, const struct token *text);
/* The tokens with the lists that they name. */
struct token *sqlgen_columns_expand(const struct catalogue *all, const char *file,
                                    const struct token *tokens);

/* sqlgen_rules.c: what a statement may say. sqlgen_common holds for schemas too. */
void sqlgen_common(const char *file, const struct token *tokens);
void sqlgen_rules(const struct schema *schema, const struct statement *st);
/* The table's name when at t, behind FROM or JOIN, a table begins that is called `alias`; or NULL.
 */
const char *sqlgen_table_as(const struct token *t, const char *alias);
/* Whether each scoped table that the statement calls by this alias has a column author. */
bool sqlgen_has_author(const struct schema *schema, const struct statement *st, const char *alias);

/* sqlgen_enum.c: what the numbers of columns are called. The schema's tables are read before. */
void sqlgen_enums(const char *file, struct schema *schema);
/* Refuses bare numbers, and names of another enumeration, where a column has one. */
void sqlgen_enum_check(const struct schema *schema, const struct statement *st);
/* The number of :enumeration.name; false when there is no such enumeration. */
bool sqlgen_enum_number(const struct schema *schema, const struct statement *st,
                        const struct token *t, long *ret);
void sqlgen_enum_emit(const struct schema *schema, struct string *out);

/* sqlgen_emit.c: writes gen/sql.c and the headers of gen/sql/ under `folder`. */
void sqlgen_emit(const struct schema *schema, const struct catalogue *all, const char *folder);

#endif
