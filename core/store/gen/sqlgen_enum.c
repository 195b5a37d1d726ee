#include "core/store/gen/sqlgen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enumerations: what the numbers of a column mean. schema.sql says it in a comment,
 *
 *   state I64 NOT NULL,   -- enum post_state: 0 shown, 1 hidden (by a facilitator), 2 gone
 *
 * or, for several columns, before their tables; a list goes on in the next line behind a comma. A
 * column's line without a list names an enumeration of further up. Statements say
 * :post_state.shown, C says POST_SHOWN. */

static struct enumeration *enum_named(const struct schema *schema, const char *name, size_t n)
{
    for (int i = 0; i < schema->enum_count; i++)
        if (strlen(schema->enums[i].name) == n && strncmp(schema->enums[i].name, name, n) == 0)
            return (struct enumeration *)&schema->enums[i];
    return NULL;
}

static char *word_read(struct source *src)
{
    struct string s = {0};

    src->p += strspn(src->p, " ");
    while (islower((unsigned char)*src->p) || isdigit((unsigned char)*src->p) || *src->p == '_')
        sqlgen_add(&s, "%c", *src->p++);
    if (s.n == 0 || s.p[0] == '_')
        sqlgen_die(src->file, src->line,
                   "an enumeration is written -- enum name: 0 one, 1 another (remark)");
    return s.p;
}

/* "0 shown, 1 hidden (by a facilitator)": one of them. */
static void value_read(struct source *src, struct enumeration *e)
{
    struct enum_value *value = &e->values[e->value_count];
    char *end;

    src->p += strspn(src->p, " ");
    value->number = strtol(src->p, &end, 10);
    if (end == src->p || *end != ' ')
        sqlgen_die(src->file, src->line, "in %s a number and a name are expected", e->name);
    src->p = end;
    value->name = word_read(src);
    for (int i = 0; i < e->value_count; i++)
        if (strcmp(e->values[i].name, value->name) == 0 || e->values[i].number == value->number)
            sqlgen_die(src->file, src->line, "%s has %ld or %s twice", e->name, value->number,
                       value->name);
    if (++e->value_count == FIELDS_MAX)
        sqlgen_die(src->file, src->line, "%s has too many values", e->name);
    src->p += strspn(src->p, " ");
    if (*src->p == '(') {
        struct string remark = {0};

        sqlgen_add(&remark, "%.*s", (int)strcspn(src->p + 1, ")\n"), src->p + 1);
        value->remark = remark.p;
        src->p += strcspn(src->p, ")\n");
        src->p += *src->p == ')';
    }
}

static void values_read(struct source *src, struct enumeration *e)
{
    for (;;) {
        value_read(src, e);
        src->p += strspn(src->p, " ");
        if (*src->p != ',')
            break;
        src->p++;
        if (*src->p == '\n') {
            src->p++, src->line++;
            src->p += strspn(src->p, " ");
            if (strncmp(src->p, "--", 2) != 0)
                sqlgen_die(src->file, src->line, "the list of %s goes on in a comment", e->name);
            src->p += 2;
        }
    }
    if (*src->p != '\n' && *src->p != '\0')
        sqlgen_die(src->file, src->line, "behind a value of %s stands a comma or the line's end",
                   e->name);
}

static struct enumeration *enum_read(struct source *src, struct schema *schema)
{
    char *name = word_read(src);
    struct enumeration *e = enum_named(schema, name, strlen(name));

    if (*src->p != ':') {
        if (e == NULL)
            sqlgen_die(src->file, src->line, "no enumeration %s stands further up", name);
        return e;
    }
    if (e)
        sqlgen_die(src->file, src->line, "there are two enumerations %s", name);
    if (strchr(name, '_') == NULL)
        sqlgen_die(src->file, src->line, "%s needs a _ in it, as noun_state has", name);
    if (schema->enum_count == ENUMS_MAX)
        sqlgen_die(src->file, src->line, "there are too many enumerations");
    e = &schema->enums[schema->enum_count++];
    e->name = name;
    src->p++;
    values_read(src, e);
    return e;
}

static void column_tie(const char *file, int line, struct schema *schema, const char *table,
                       const char *name, const struct enumeration *e)
{
    for (int i = 0; i < schema->table_count; i++)
        for (int k = 0; k < schema->tables[i].column_count; k++) {
            struct column *column = &schema->tables[i].columns[k];

            if (strcmp(schema->tables[i].name, table) != 0 || strcmp(column->name, name) != 0)
                continue;
            if (column->type != TYPE_I64)
                sqlgen_die(file, line, "%s.%s is no number: it has no enumeration", table, name);
            column->values = e;
            return;
        }
    sqlgen_die(file, line, "an enumeration stands beside a column or in a line of its own");
}

void sqlgen_enums(const char *file, struct schema *schema)
{
    struct source src = {file, sqlgen_read(file), 1};
    char table[64] = "", column[64];

    for (; *src.p; src.line++) {
        const char *note = strstr(src.p, "-- enum "), *end = src.p + strcspn(src.p, "\n");

        sscanf(src.p, "CREATE TABLE %63[a-z_]", table);
        if (note && note < end) {
            int line = src.line;
            bool beside = sscanf(src.p, " %63[a-z0-9_]", column) == 1;
            const struct enumeration *e;

            src.p = note + strlen("-- enum ");
            e = enum_read(&src, schema);
            if (beside)
                column_tie(file, line, schema, table, column, e);
        }
        src.p += strcspn(src.p, "\n");
        src.p += *src.p == '\n';
    }
}

static const struct enumeration *values_of(const struct schema *schema, const struct statement *st,
                                           const struct token *t)
{
    const char *table;

    if (t[0].kind != TOKEN_WORD || !sqlgen_is(t + 1, ".") || t[2].kind != TOKEN_WORD)
        return NULL;
    for (const struct token *u = st->tokens; u->kind != TOKEN_END; u++) {
        if ((table = sqlgen_table_as(u, t->s)) == NULL)
            continue;
        for (int i = 0; i < schema->table_count; i++)
            for (int k = 0; k < schema->tables[i].column_count; k++)
                if (strcmp(schema->tables[i].name, table) == 0 &&
                    strcmp(schema->tables[i].columns[k].name, t[2].s) == 0 &&
                    schema->tables[i].columns[k].values)
                    return schema->tables[i].columns[k].values;
    }
    return NULL;
}

/* What a column with an enumeration is compared with must be one of its names or a parameter. */
static void compared_check(const struct statement *st, const struct token *column,
                           const struct token *t, const struct enumeration *e)
{
    size_t n = strlen(e->name);

    if (t->kind == TOKEN_NUMBER)
        sqlgen_die(st->file, t->line, "%s.%s is compared with a bare number: write :%s.name",
                   column->s, column[2].s, e->name);
    if (t->kind == TOKEN_PARAM && strchr(t->s, '.') &&
        (strncmp(t->s, e->name, n) != 0 || t->s[n] != '.'))
        sqlgen_die(st->file, t->line, "%s.%s is of %s: :%s cannot be meant", column->s, column[2].s,
                   e->name, t->s);
}

void sqlgen_enum_check(const struct schema *schema, const struct statement *st)
{
    static const char *const compare[] = {"=", "<>", "!=", "<", ">", "<=", ">=", NULL};

    for (const struct token *t = st->tokens; t->kind != TOKEN_END; t++) {
        const struct enumeration *e = values_of(schema, st, t);

        for (int i = 0; e && compare[i]; i++)
            if (sqlgen_is(t + 3, compare[i]))
                compared_check(st, t, t + 4, e);
        if (e && sqlgen_is(t + 3, "IN") && sqlgen_is(t + 4, "("))
            for (const struct token *u = t + 5; u->kind != TOKEN_END && !sqlgen_is(u, ")"); u++)
                compared_check(st, t, u, e);
    }
}

bool sqlgen_enum_number(const struct schema *schema, const struct statement *st,
                        const struct token *t, long *ret)
{
    size_t n = strcspn(t->s, ".");
    const struct enumeration *e = t->s[n] ? enum_named(schema, t->s, n) : NULL;
    struct string names = {0};

    for (int i = 0; e && i < e->value_count; i++) {
        if (strcmp(e->values[i].name, t->s + n + 1) == 0) {
            *ret = e->values[i].number;
            return true;
        }
        sqlgen_add(&names, "%s%s", i ? ", " : "", e->values[i].name);
    }
    if (e)
        sqlgen_die(st->file, t->line, "%s has no %s; it has %s", e->name, t->s + n + 1, names.p);
    return false;
}

void sqlgen_enum_emit(const struct schema *schema, struct string *out)
{
    for (int i = 0; i < schema->enum_count; i++) {
        const struct enumeration *e = &schema->enums[i];
        size_t prefix = (size_t)(strrchr(e->name, '_') - e->name) + 1;

        sqlgen_add(out, "\nenum %s {\n", e->name);
        for (int k = 0; k < e->value_count; k++) {
            const struct enum_value *value = &e->values[k];

            sqlgen_add(out, "    ");
            for (size_t c = 0; c < prefix; c++)
                sqlgen_add(out, "%c", toupper((unsigned char)e->name[c]));
            for (const char *c = value->name; *c; c++)
                sqlgen_add(out, "%c", toupper((unsigned char)*c));
            sqlgen_add(out, " = %ld,", value->number);
            sqlgen_add(out, value->remark ? " /* %s */\n" : "\n", value->remark);
        }
        sqlgen_add(out, "};\n");
    }
}
