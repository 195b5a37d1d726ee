#include "core/store/gen/sqlgen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Words that a parameter or column cannot be called, because the generated C uses them. */
static const char *const taken[] = {
    "store",    "err",    "q",        "ret",    "arena",    "st",      "rc",       "auto",
    "break",    "case",   "char",     "const",  "continue", "default", "do",       "double",
    "else",     "enum",   "extern",   "float",  "for",      "goto",    "if",       "inline",
    "int",      "long",   "register", "return", "short",    "signed",  "sizeof",   "static",
    "struct",   "switch", "typedef",  "union",  "unsigned", "void",    "volatile", "while",
    "restrict", "typeof", "asm",      "bool",   "true",     "false",   "must_use",
};

static void name_check(const char *file, const struct token *t)
{
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strcmp(taken[i], t->s) == 0)
            sqlgen_die(file, t->line, "%s is a word of the generated C; choose another name", t->s);
    for (const char *p = t->s; *p; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '_')
            sqlgen_die(file, t->line, "the name %s needs small letters, digits and _ only", t->s);
}

static enum type type_read(const char *file, const struct token *t)
{
    for (int i = 0; i < TYPES; i++)
        if (strcmp(sqlgen_type_words[i], t->s) == 0)
            return (enum type)i;
    sqlgen_die(file, t->line, "%s is no type; use id, hash, i64, text, blob or viewer", t->s);
}

struct fields {
    struct field *at;
    int *count;
};

static void field_add(const char *file, int line, const struct fields *fields, struct field field)
{
    for (int i = 0; i < *fields->count; i++)
        if (strcmp(fields->at[i].name, field.name) == 0)
            sqlgen_die(file, line, "%s is named twice", field.name);
    if (*fields->count == FIELDS_MAX)
        sqlgen_die(file, line, "there are too many names");
    fields->at[(*fields->count)++] = field;
}

/* COLUMNS(list), of which the first word is read. */
static void list_add(struct source *src, const struct catalogue *all, const struct fields *fields)
{
    struct token open = sqlgen_token(src), name = sqlgen_token(src), close = sqlgen_token(src);
    const struct columns *list;

    if (!sqlgen_is(&open, "(") || !sqlgen_is(&close, ")"))
        sqlgen_die(src->file, open.line, "write COLUMNS(list)");
    list = sqlgen_columns_named(all, src->file, &name);
    for (int i = 0; i < list->count; i++) {
        struct string path = {0};

        sqlgen_add(&path, "%s.%s", list->name, list->fields[i].path);
        field_add(src->file, name.line, fields,
                  (struct field){list->fields[i].name, list->fields[i].type, path.p, list});
    }
}

/* `name type, COLUMNS(list)` up to something else, which is given back. `all`: NULL where no list
 * can be meant. */
static struct token fields_read(struct source *src, const struct catalogue *all,
                                struct fields fields)
{
    struct token t = sqlgen_token(src);

    while (t.kind == TOKEN_WORD) {
        if (all && sqlgen_is(&t, "COLUMNS")) {
            list_add(src, all, &fields);
        } else {
            struct token type = sqlgen_token(src);

            name_check(src->file, &t);
            field_add(src->file, t.line, &fields,
                      (struct field){t.s, type_read(src->file, &type), t.s, NULL});
        }
        t = sqlgen_token(src);
        if (!sqlgen_is(&t, ","))
            return t;
        t = sqlgen_token(src);
    }
    return t;
}

static enum shape shape_read(struct source *src)
{
    struct token t = sqlgen_token(src);

    if (sqlgen_is(&t, "one"))
        return SHAPE_ONE;
    if (sqlgen_is(&t, "many"))
        return SHAPE_MANY;
    sqlgen_die(src->file, t.line, "after -> stands one or many");
}

static void viewer_check(const char *file, int line, const struct field *fields, int count)
{
    for (int i = 0; i < count; i++)
        if (fields[i].type == TYPE_VIEWER)
            sqlgen_die(file, line, "a column cannot have the type viewer");
}

/* name -> columns */
static void list_read(struct columns *list, const struct catalogue *all, const char *text)
{
    struct source src = {list->file, text, list->line};
    struct token t = sqlgen_token(&src), arrow = sqlgen_token(&src);

    if (t.kind != TOKEN_WORD || !sqlgen_is(&arrow, "->"))
        sqlgen_die(list->file, list->line, "after -- columns: stands a name and ->");
    name_check(list->file, &t);
    list->name = t.s;
    t = fields_read(&src, all, (struct fields){list->fields, &list->count});
    if (t.kind != TOKEN_END)
        sqlgen_die(list->file, t.line, "\"%s\" is not expected in the line of %s", t.s, list->name);
    viewer_check(list->file, list->line, list->fields, list->count);
}

/* name (params) -> one|many columns */
static void head_read(struct statement *st, const struct catalogue *all, const char *text)
{
    struct source src = {st->file, text, st->line};
    struct token t = sqlgen_token(&src);

    if (t.kind != TOKEN_WORD)
        sqlgen_die(st->file, st->line, "after -- name: stands a name");
    name_check(st->file, &t);
    st->name = t.s;
    t = sqlgen_token(&src);
    if (!sqlgen_is(&t, "("))
        sqlgen_die(st->file, st->line, "the parameters of %s are missing: write ()", st->name);
    t = fields_read(&src, NULL, (struct fields){st->params, &st->param_count});
    if (!sqlgen_is(&t, ")"))
        sqlgen_die(st->file, t.line, "the parameters of %s are not closed at \"%s\"", st->name,
                   t.s);
    t = sqlgen_token(&src);
    if (sqlgen_is(&t, "->")) {
        st->shape = shape_read(&src);
        t = fields_read(&src, all, (struct fields){st->columns, &st->column_count});
        if (st->column_count == 0)
            sqlgen_die(st->file, st->line, "%s gives no columns", st->name);
    }
    if (t.kind != TOKEN_END)
        sqlgen_die(st->file, t.line, "\"%s\" is not expected in the line of %s", t.s, st->name);
    viewer_check(st->file, st->line, st->columns, st->column_count);
}

static int param_named(const struct statement *st, const char *name, size_t n)
{
    for (int i = 0; i < st->param_count; i++)
        if (strlen(st->params[i].name) == n && strncmp(st->params[i].name, name, n) == 0)
            return i;
    return -1;
}

/* The number behind $ for a parameter, or for one part of the viewer. */
static int bind(struct statement *st, int param, char part)
{
    for (int i = 0; i < st->bound_count; i++)
        if (st->bound[i].param == param && st->bound[i].part == part)
            return i + 1;
    st->bound[st->bound_count].param = param;
    st->bound[st->bound_count].part = part;
    return ++st->bound_count;
}

static void param_write(const struct schema *schema, struct statement *st, const struct token *t,
                        struct string *out)
{
    size_t n = strcspn(t->s, ".");
    const char *part = t->s[n] ? t->s + n + 1 : "";
    int param = param_named(st, t->s, n);
    long number;

    if (param < 0 && sqlgen_enum_number(schema, st, t, &number)) {
        sqlgen_add(out, "%ld", number);
        return;
    }
    if (param < 0)
        sqlgen_die(st->file, t->line, ":%s is no parameter of %s", t->s, st->name);
    if ((st->params[param].type == TYPE_VIEWER) !=
        (strcmp(part, "workshop") == 0 || strcmp(part, "enrolment") == 0))
        sqlgen_die(st->file, t->line,
                   ":%s: a viewer, and only a viewer, has .workshop and .enrolment", t->s);
    sqlgen_add(out, "$%d", bind(st, param, *part == 'w' || *part == 'e' ? *part : '\0'));
}

/* VISIBLE(alias): the audiences that the viewer reads; and where the table names an author, what
 * the viewer wrote, also for a group left since. The author none is nobody: strangers are none too.
 * EXISTS, not IN: for IN SQLite copies what somebody reads into a table of its own at each run. */
static const struct token *visible_write(const struct schema *schema, struct statement *st,
                                         const struct token *t, struct string *out)
{
    const char *alias;
    bool own;
    int viewer = -1;

    for (int i = 0; i < st->param_count; i++)
        if (st->params[i].type == TYPE_VIEWER)
            viewer = i;
    if (viewer < 0)
        sqlgen_die(st->file, t->line, "%s has VISIBLE() but no parameter of the type viewer",
                   st->name);
    if (!sqlgen_is(t + 1, "(") || t[2].kind != TOKEN_WORD || !sqlgen_is(t + 3, ")"))
        sqlgen_die(st->file, t->line, "write VISIBLE(alias)");
    alias = t[2].s;
    own = sqlgen_has_author(schema, st, alias);
    sqlgen_add(out, "%sEXISTS (SELECT 1 FROM reader WHERE reader.workshop = $%d", own ? "(" : "",
               bind(st, viewer, 'w'));
    sqlgen_add(out, " AND reader.enrolment = $%d AND reader.audience = %s.audience)",
               bind(st, viewer, 'e'), alias);
    if (own)
        sqlgen_add(out, " OR (%s.author = $%d AND length(%s.author) > 0))", alias,
                   bind(st, viewer, 'e'), alias);
    return t + 3;
}

static void sql_write(const struct schema *schema, struct statement *st)
{
    struct string out = {0};

    for (const struct token *t = st->tokens; t->kind != TOKEN_END; t++) {
        if (t->space && out.n > 0)
            sqlgen_add(&out, " ");
        if (t->kind == TOKEN_PARAM)
            param_write(schema, st, t, &out);
        else if (sqlgen_is(t, "VISIBLE"))
            t = visible_write(schema, st, t, &out);
        else
            sqlgen_add(&out, "%s", t->s);
    }
    st->sql = out.p;
    for (int i = 0; i < st->param_count; i++) {
        bool used = false;

        for (int k = 0; k < st->bound_count; k++)
            used |= st->bound[k].param == i;
        if (!used)
            sqlgen_die(st->file, st->line, "%s does not use its parameter %s", st->name,
                       st->params[i].name);
    }
}

/* The comment lines before a statement or list of columns: what they say, until they hold its name.
 */
struct remarks {
    struct string comment, head;
    int line; /* of the name */
    bool unscoped, columns;
};

static const char *after(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0 ? line + strlen(word) : NULL;
}

static void remark_add(const char *file, int number, const char *line, struct remarks *r)
{
    const char *rest = after(line, "-- unscoped:");

    if (rest) {
        if (rest[strspn(rest, " ")] == '\0')
            sqlgen_die(file, number, "say after -- unscoped: why no viewer is needed");
        r->unscoped = true;
        sqlgen_add(&r->comment, "%sUnscoped:%s", r->comment.n ? "\n" : "", rest);
    } else if ((rest = after(line, "-- name:")) || (rest = after(line, "-- columns:"))) {
        r->columns = after(line, "-- columns:") != NULL;
        r->line = number;
        sqlgen_add(&r->head, "%s", rest);
    } else if (r->line) {
        sqlgen_add(&r->head, "\n%s", line + 2);
    } else {
        line += 2 + (line[2] == ' ');
        if (strstr(line, "*/") || strstr(line, "/*"))
            sqlgen_die(file, number, "a comment cannot hold the signs of a C comment");
        sqlgen_add(&r->comment, "%s%s", r->comment.n ? "\n" : "", line);
    }
}

static void remarks_read(struct source *src, struct remarks *r)
{
    for (;;) {
        struct string line = {0};
        int n = (int)strcspn(src->p, "\n");

        sqlgen_add(&line, "%.*s", n, src->p);
        if (line.p[strspn(line.p, " \t\r")] == '\0') {
            if (r->line == 0)
                *r = (struct remarks){0}; /* a blank line: the remark was for the file */
        } else if (after(line.p, "--")) {
            remark_add(src->file, src->line, line.p, r);
        } else {
            return;
        }
        src->p += n;
        if (*src->p == '\0')
            return;
        src->p++;
        src->line++;
    }
}

static void once(const struct catalogue *all, const char *file, int line, const char *name)
{
    for (int i = 0; i < all->statement_count; i++)
        if (strcmp(all->statements[i].name, name) == 0)
            sqlgen_die(file, line, "%s is also a statement of %s:%d", name, all->statements[i].file,
                       all->statements[i].line);
    for (int i = 0; i < all->list_count; i++)
        if (strcmp(all->lists[i].name, name) == 0)
            sqlgen_die(file, line, "%s is also a list of columns of %s:%d", name,
                       all->lists[i].file, all->lists[i].line);
}

static void columns_add(struct source *src, const struct remarks *r, struct catalogue *ret)
{
    struct columns list = {.file = src->file, .line = r->line, .comment = r->comment.p};

    list_read(&list, ret, r->head.p);
    once(ret, list.file, list.line, list.name);
    sqlgen_columns(ret, &list, sqlgen_tokens(src));
}

static void statement_add(struct source *src, const struct remarks *r, const struct schema *schema,
                          struct catalogue *ret)
{
    struct statement *st = &ret->statements[ret->statement_count];

    if (ret->statement_count + 1 == STATEMENTS_MAX)
        sqlgen_die(src->file, src->line, "there are too many statements");
    st->file = src->file;
    st->line = r->line;
    st->comment = r->comment.p;
    st->unscoped = r->unscoped;
    head_read(st, ret, r->head.p);
    once(ret, st->file, st->line, st->name);
    st->tokens = sqlgen_columns_expand(ret, st->file, sqlgen_tokens(src));
    sqlgen_common(st->file, st->tokens);
    sqlgen_rules(schema, st);
    sqlgen_enum_check(schema, st);
    sql_write(schema, st);
    ret->statement_count++;
}

void sqlgen_statements(const char *file, const struct schema *schema, struct catalogue *ret)
{
    struct source src = {file, sqlgen_read(file), 1};

    if (ret->file_count == FILES_MAX)
        sqlgen_die(file, 1, "there are too many files");
    ret->files[ret->file_count++] = file;
    for (;;) {
        struct remarks r = {0};

        remarks_read(&src, &r);
        if (*src.p == '\0' && r.line == 0)
            return;
        if (r.line == 0)
            sqlgen_die(file, src.line, "the statement has no -- name: line");
        if (r.columns)
            columns_add(&src, &r, ret);
        else
            statement_add(&src, &r, schema, ret);
    }
}
