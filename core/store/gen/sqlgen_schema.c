#include "core/store/gen/sqlgen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word, *sqlite, *postgresql;
    enum type type;
} types[] = {
    {"I64", "INTEGER", "BIGINT", TYPE_I64},
    {"ID", "BLOB", "BYTEA", TYPE_ID},
    {"HASH", "BLOB", "BYTEA", TYPE_HASH},
    {"BYTES", "BLOB", "BYTEA", TYPE_BLOB},
    {"TEXT", "TEXT", "TEXT COLLATE \"C\"", TYPE_TEXT},
};

enum { TYPE_ROWS = sizeof types / sizeof *types };

const char *const sqlgen_type_words[TYPES] = {"id", "hash", "i64", "text", "blob", "viewer"};

static const char *const classes[] = {"journal", "derived", "local", "cache", NULL};

static struct column *column_named(struct table *table, const char *name)
{
    for (int i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

/* "derived scoped without-rowid local(a, b) entry(c)" */
struct annotation {
    const char *class;
    bool scoped, without_rowid;
    char *local[FIELDS_MAX], *entry[FIELDS_MAX];
    int local_count, entry_count;
};

static bool class_named(const char *word, struct annotation *ret)
{
    for (int i = 0; classes[i]; i++)
        if (strcmp(word, classes[i]) == 0)
            ret->class = classes[i];
    return ret->class != NULL;
}

/* False when the line does not begin with a class: then it is a remark. */
static bool annotation_read(const char *file, int line, char *text, struct annotation *ret)
{
    char *word = strtok(text, " ,()");
    char **list = NULL;
    int *count = NULL;

    *ret = (struct annotation){0};
    if (word == NULL || !class_named(word, ret))
        return false;
    while ((word = strtok(NULL, " ,()"))) {
        if (strcmp(word, "scoped") == 0)
            ret->scoped = true;
        else if (strcmp(word, "without-rowid") == 0)
            ret->without_rowid = true;
        else if (strcmp(word, "local") == 0)
            list = ret->local, count = &ret->local_count;
        else if (strcmp(word, "entry") == 0)
            list = ret->entry, count = &ret->entry_count;
        else if (list && *count < FIELDS_MAX)
            list[(*count)++] = word;
        else
            sqlgen_die(file, line, "\"%s\" is no word of a table's line", word);
    }
    return true;
}

static int type_row(const char *word)
{
    for (int i = 0; i < TYPE_ROWS; i++)
        if (strcmp(types[i].word, word) == 0)
            return i;
    return -1;
}

static void put(struct string *s, const struct token *t)
{
    sqlgen_add(s, "%s%s", t->space && s->n > 0 ? " " : "", t->s);
}

/* `PRIMARY KEY (a, b)` at t; the columns stand before it. */
static void key_read(const char *file, struct table *table, const struct token *t)
{
    if (table->key_count > 0)
        sqlgen_die(file, t->line, "%s has two keys", table->name);
    while (!sqlgen_is(t, "(") && t->kind != TOKEN_END)
        t++;
    for (t++; t->kind == TOKEN_WORD; t++) {
        if (column_named(table, t->s) == NULL)
            sqlgen_die(file, t->line, "the key names %s, which is no column of %s", t->s,
                       table->name);
        table->key[table->key_count++] = t->s;
        if (!sqlgen_is(t + 1, ","))
            return;
        t++;
    }
}

/* One column: `name TYPE …` up to the comma or the closing parenthesis. */
static void column_read(const char *file, struct table *table, const struct token *t)
{
    int row = type_row(t[1].s), depth = 0;
    struct column *column = &table->columns[table->column_count++];

    if (row < 0)
        sqlgen_die(file, t->line, "%s.%s has the type %s; use I64, ID, HASH, TEXT or BYTES",
                   table->name, t->s, t[1].s);
    if (table->column_count == FIELDS_MAX)
        sqlgen_die(file, t->line, "%s has too many columns", table->name);
    column->name = t->s;
    column->type = types[row].type;
    for (const struct token *u = t + 2; u->kind != TOKEN_END; u++) {
        if (depth == 0 && (sqlgen_is(u, ",") || sqlgen_is(u, ")")))
            break;
        depth += sqlgen_is(u, "(") - sqlgen_is(u, ")");
        if (sqlgen_is(u, "NOT") && sqlgen_is(u + 1, "NULL"))
            column->required = true;
        if (sqlgen_is(u, "PRIMARY")) {
            column->required = true;
            table->key[table->key_count++] = column->name;
        }
    }
}

static bool constraint(const struct token *t)
{
    return sqlgen_is(t, "UNIQUE") || sqlgen_is(t, "CHECK") || sqlgen_is(t, "PRIMARY") ||
           sqlgen_is(t, "CONSTRAINT");
}

static void columns_read(const char *file, struct table *table, const struct token *t)
{
    int depth = 0;
    bool start = true; /* of a column or constraint */

    for (; t->kind != TOKEN_END; t++) {
        if (depth == 1 && start && t->kind == TOKEN_WORD) {
            if (sqlgen_is(t, "PRIMARY"))
                key_read(file, table, t);
            else if (!constraint(t))
                column_read(file, table, t);
        }
        depth += sqlgen_is(t, "(") - sqlgen_is(t, ")");
        start = depth == 1 && (sqlgen_is(t, "(") || sqlgen_is(t, ","));
    }
}

static void create_write(struct table *table, const struct token *t)
{
    struct string out[2] = {{0}, {0}};
    int depth = 0;

    for (; t->kind != TOKEN_END; t++) {
        int row =
            depth == 1 && t->kind == TOKEN_WORD && t[-1].kind == TOKEN_WORD ? type_row(t->s) : -1;

        depth += sqlgen_is(t, "(") - sqlgen_is(t, ")");
        if (row < 0) {
            put(&out[0], t);
            put(&out[1], t);
        } else {
            sqlgen_add(&out[0], " %s", types[row].sqlite);
            sqlgen_add(&out[1], " %s", types[row].postgresql);
        }
    }
    sqlgen_add(&out[0], " STRICT%s", table->without_rowid ? ", WITHOUT ROWID" : "");
    table->create[0] = out[0].p;
    table->create[1] = out[1].p;
}

static struct column *column_noted(const char *file, int line, struct table *table,
                                   const char *name)
{
    struct column *column = column_named(table, name);

    if (column == NULL)
        sqlgen_die(file, line, "the table's line names %s, which is no column of %s", name,
                   table->name);
    return column;
}

static void table_check(const char *file, int line, struct table *table, struct annotation *note)
{
    for (int i = 0; i < note->local_count; i++)
        column_noted(file, line, table, note->local[i])->local = true;
    for (int i = 0; i < note->entry_count; i++)
        column_noted(file, line, table, note->entry[i])->entry = true;
    if (table->key_count == 0)
        sqlgen_die(file, line, "%s has no PRIMARY KEY", table->name);
    for (int i = 0; i < table->key_count; i++) {
        struct column *column = column_named(table, table->key[i]);

        if (!column->required)
            sqlgen_die(file, line, "%s.%s is in the key and must be NOT NULL", table->name,
                       column->name);
        if ((column->local || column->entry) && strcmp(table->class, "derived") == 0)
            sqlgen_die(file, line,
                       "%s.%s is in the key of a derived table, which is the same everywhere",
                       table->name, column->name);
    }
    if (table->scoped && !column_named(table, "audience"))
        sqlgen_die(file, line, "%s is scoped but has no column audience", table->name);
}

/* How many of a million rows have equal values in one column, when all before it are equal. */
static long rows_like(const char *column, long before)
{
    static const struct {
        const char *column;
        long rows;
    } known[] = {{"workshop", 100000}, {"site", 100000}, {"space", 100000}, {"audience", 20000},
                 {"activity", 10000},  {"posts", 20000}, {"number", 50},    {"lane", 100000}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(column, known[i].column) == 0)
            return known[i].rows < before ? known[i].rows : before;
    return before > 20 ? 20 : before > 2 ? 2 : 1;
}

/* A row of sqlite_stat1 for an index over these columns
 * (https://sqlite.org/fileformat2.html 2.6.2). SQLite has nothing else to tell which index is worth
 * while: without such rows it believes that a workshop has ten posts. They are given, not gathered,
 * so that every site is read in the same way. */
static void stat_add(struct table *table, const char *index, char *const *columns, int count,
                     bool unique)
{
    long rows = 1000000;

    sqlgen_add(&table->stats, "%s('%s', '%s', '%ld", table->stats.n ? ", " : "", table->name, index,
               rows);
    for (int i = 0; i < count; i++) {
        rows = unique && i == count - 1 ? 1 : rows_like(columns[i], rows);
        sqlgen_add(&table->stats, " %ld", rows);
    }
    sqlgen_add(&table->stats, "')");
}

static void table_read(const char *file, const struct token *t, struct annotation *note,
                       struct schema *ret)
{
    struct table *table = &ret->tables[ret->table_count++];

    if (note->class == NULL)
        sqlgen_die(file, t->line,
                   "a line with the table's class (journal, derived, local or cache) must stand "
                   "directly before CREATE TABLE");
    if (ret->table_count == TABLES_MAX)
        sqlgen_die(file, t->line, "there are too many tables");
    for (int i = 0; i < ret->table_count - 1; i++)
        if (strcmp(ret->tables[i].name, t[2].s) == 0)
            sqlgen_die(file, t->line, "there are two tables %s", t[2].s);
    table->name = t[2].s;
    table->class = note->class;
    table->scoped = note->scoped;
    table->without_rowid = note->without_rowid;
    columns_read(file, table, t + 3);
    create_write(table, t);
    table_check(file, t->line, table, note);
    if (table->without_rowid)
        stat_add(table, table->name, table->key, table->key_count, true);
}

static void index_stat(struct table *table, const struct token *t, const struct token *on)
{
    char *columns[FIELDS_MAX];
    int count = 0;

    for (const struct token *u = on + 3; u->kind != TOKEN_END && !sqlgen_is(u, ")"); u++)
        if (!sqlgen_is(u, ",") && count < FIELDS_MAX)
            columns[count++] = u->s;
    stat_add(table, on[-1].s, columns, count, sqlgen_is(t + 1, "UNIQUE"));
}

/* CREATE [UNIQUE] INDEX name ON table (…) */
static void index_read(const char *file, const struct token *t, struct schema *ret)
{
    const struct token *on = t;
    struct string s = {0};

    while (on->kind != TOKEN_END && !sqlgen_is(on, "ON"))
        on++;
    for (const struct token *u = t; u->kind != TOKEN_END; u++)
        put(&s, u);
    for (int i = 0; i < ret->table_count; i++) {
        struct table *table = &ret->tables[i];

        if (on->kind == TOKEN_END || strcmp(table->name, on[1].s) != 0)
            continue;
        table->indexes[table->index_count++] = s.p;
        index_stat(table, t, on);
        return;
    }
    sqlgen_die(file, t->line, "the index stands before its table or names none");
}

/* Reads the comment lines at src; the one that stands directly before the statement counts. */
static void remarks_read(struct source *src, struct schema *ret, struct annotation *note)
{
    char *last = NULL;
    int line = 0;

    *note = (struct annotation){0};
    for (;; src->p += strcspn(src->p, "\n")) {
        struct string s = {0};

        for (; *src->p == ' ' || *src->p == '\n' || *src->p == '\t'; src->p++)
            src->line += *src->p == '\n';
        if (strncmp(src->p, "--", 2) != 0)
            break;
        sqlgen_add(&s, "%.*s", (int)strcspn(src->p, "\n") - 2, src->p + 2);
        if (strncmp(s.p, " version: ", 10) == 0)
            ret->version = atoi(s.p + 10);
        last = s.p;
        line = src->line;
    }
    if (last)
        annotation_read(src->file, line, last, note);
}

void sqlgen_schema(const char *file, struct schema *ret)
{
    struct source src = {file, sqlgen_read(file), 1};
    struct annotation note;

    for (remarks_read(&src, ret, &note); *src.p; remarks_read(&src, ret, &note)) {
        const struct token *t = sqlgen_tokens(&src);

        sqlgen_common(file, t);
        if (sqlgen_is(t, "CREATE") && sqlgen_is(t + 1, "TABLE"))
            table_read(file, t, &note, ret);
        else if (sqlgen_is(t, "CREATE") && (sqlgen_is(t + 1, "INDEX") || sqlgen_is(t + 2, "INDEX")))
            index_read(file, t, ret);
        else
            sqlgen_die(file, t->line, "a schema holds CREATE TABLE and CREATE INDEX only");
    }
    sqlgen_enums(file, ret);
    if (ret->version < 1)
        sqlgen_die(file, 1, "the schema's version is missing: write -- version: 1");
}
