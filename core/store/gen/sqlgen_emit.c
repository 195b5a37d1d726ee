#include "core/gen/output.h"
#include "core/store/gen/sqlgen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *c, *call; /* the C type; stmt_<call>, stmt_col_<call> */
    char letter;
} types[TYPES] = {
    [TYPE_ID] = {"struct id ", "id", 'd'},        [TYPE_HASH] = {"struct hash ", "hash", 'h'},
    [TYPE_I64] = {"int64_t ", "i64", 'i'},        [TYPE_TEXT] = {"struct slice ", "text", 't'},
    [TYPE_BLOB] = {"struct slice ", "blob", 'b'}, [TYPE_VIEWER] = {"struct viewer ", "", 'v'},
};

static void literal(struct string *out, const char *text)
{
    sqlgen_add(out, "\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            sqlgen_add(out, "\\%c", *text);
        else
            sqlgen_add(out, "%c", *text == '\n' ? ' ' : *text);
    }
    sqlgen_add(out, "\"");
}

static bool has_slices(const struct statement *st)
{
    for (int i = 0; i < st->column_count; i++)
        if (st->columns[i].type == TYPE_TEXT || st->columns[i].type == TYPE_BLOB)
            return true;
    return false;
}

static void params_write(struct string *out, const struct statement *st)
{
    sqlgen_add(out, "struct store *store");
    for (int i = 0; i < st->param_count; i++)
        sqlgen_add(out, ", %s%s", types[st->params[i].type].c, st->params[i].name);
}

static void head_write(struct string *out, const struct statement *st)
{
    sqlgen_add(out, "%s sql_%s(", st->shape == SHAPE_CHANGES ? "int64_t" : "int", st->name);
    params_write(out, st);
    if (st->shape == SHAPE_ONE)
        sqlgen_add(out, "%s, struct sql_%s_row *ret", has_slices(st) ? ", struct arena *arena" : "",
                   st->name);
    if (st->shape == SHAPE_MANY)
        sqlgen_add(out, ", struct sql_%s *q", st->name);
    sqlgen_add(out, ", struct err *err)");
}

static void comment_write(struct string *out, const char *comment)
{
    sqlgen_add(out, comment ? "\n/* " : "\n");
    for (const char *p = comment; p && *p; p++)
        sqlgen_add(out, *p == '\n' ? "\n * " : "%c", *p);
    sqlgen_add(out, comment ? " */\n" : "");
}

/* The columns of a list are one member. */
static void members_write(struct string *out, const struct field *columns, int count)
{
    for (int i = 0; i < count; i++) {
        const struct columns *list = columns[i].list;

        if (list == NULL)
            sqlgen_add(out, "    %s%s;\n", types[columns[i].type].c, columns[i].name);
        else if (i == 0 || columns[i - 1].list != list)
            sqlgen_add(out, "    struct sql_%s %s;\n", list->name, list->name);
    }
    sqlgen_add(out, "};\n");
}

static void list_declare(struct string *out, const struct columns *list)
{
    comment_write(out, list->comment);
    sqlgen_add(out, "struct sql_%s {\n", list->name);
    members_write(out, list->fields, list->count);
}

static void declare(struct string *out, const struct statement *st)
{
    comment_write(out, st->comment);
    if (st->column_count) {
        sqlgen_add(out, "struct sql_%s%s {\n", st->name, st->shape == SHAPE_ONE ? "_row" : "");
        if (st->shape == SHAPE_MANY)
            sqlgen_add(out, "    struct stmt *st;\n");
        members_write(out, st->columns, st->column_count);
    }
    head_write(out, st);
    sqlgen_add(out, " must_use;\n");
    if (st->shape == SHAPE_MANY)
        sqlgen_add(out,
                   "int sql_%s_next(struct sql_%s *q, struct err *err) must_use;\n"
                   "void sql_%s_end(struct sql_%s *q);\n",
                   st->name, st->name, st->name, st->name);
}

static void binds_write(struct string *out, const struct statement *st)
{
    for (int i = 0; i < st->bound_count; i++) {
        const struct field *param = &st->params[st->bound[i].param];
        char part = st->bound[i].part;

        sqlgen_add(out, "    stmt_%s(st, %d, %s%s);\n", part ? "id" : types[param->type].call,
                   i + 1, param->name,
                   part == 'w'   ? ".workshop"
                   : part == 'e' ? ".enrolment"
                                 : "");
    }
}

static void columns_write(struct string *out, const struct statement *st, const char *indent,
                          const char *to, const char *from, bool copy)
{
    for (int i = 0; i < st->column_count; i++) {
        const struct field *column = &st->columns[i];
        bool slice = column->type == TYPE_TEXT || column->type == TYPE_BLOB;

        sqlgen_add(out, "%s%s->%s = %sstmt_col_%s(%s, %d)%s;\n", indent, to, column->path,
                   copy && slice ? "arena_slice(arena, " : "", types[column->type].call, from, i,
                   copy && slice ? ")" : "");
    }
}

/* What follows the head of a statement's function; `index` is its place in sql_texts. The texts of
 * one row are copied into the arena of who asks. */
static void one_write(struct string *out, const struct statement *st, int index)
{
    sqlgen_add(out,
               "{\n    struct stmt *st = stmt_ready(store, &sql_texts[%d], err);\n    int rc;\n\n"
               "    memset(ret, 0, sizeof *ret);\n    if (st == NULL)\n        return -1;\n",
               index);
    binds_write(out, st);
    sqlgen_add(out, "    rc = stmt_step(st, err);\n    if (rc == 1) {\n");
    columns_write(out, st, "        ", "ret", "st", true);
    sqlgen_add(out, "    }\n    stmt_end(st);\n    return rc;\n}\n");
}

/* The same of a statement with many rows, and its _next and _end; texts of a row are the engine's
 * until the next step. */
static void many_write(struct string *out, const struct statement *st, int index)
{
    sqlgen_add(out,
               "{\n    struct stmt *st = stmt_ready(store, &sql_texts[%d], err);\n\n"
               "    memset(q, 0, sizeof *q);\n    if (st == NULL)\n        return -1;\n",
               index);
    binds_write(out, st);
    sqlgen_add(out, "    q->st = st;\n    return 0;\n}\n\n");
    sqlgen_add(out,
               "int sql_%s_next(struct sql_%s *q, struct err *err)\n{\n    int rc;\n\n"
               "    if (q->st == NULL)\n        return 0;\n"
               "    rc = stmt_step(q->st, err);\n    if (rc != 1) {\n"
               "        sql_%s_end(q);\n        return rc;\n    }\n",
               st->name, st->name, st->name);
    columns_write(out, st, "    ", "q", "q->st", false);
    sqlgen_add(out,
               "    return 1;\n}\n\nvoid sql_%s_end(struct sql_%s *q)\n{\n    stmt_end(q->st);\n"
               "    q->st = NULL;\n}\n",
               st->name, st->name);
}

/* The same of one that gives how many rows it changed. */
static void changes_write(struct string *out, const struct statement *st, int index)
{
    sqlgen_add(out,
               "{\n    struct stmt *st = stmt_ready(store, &sql_texts[%d], err);\n"
               "    int64_t changes = -1;\n\n    if (st == NULL)\n        return -1;\n",
               index);
    binds_write(out, st);
    sqlgen_add(out, "    if (stmt_step(st, err) >= 0)\n        changes = stmt_changes(st);\n"
                    "    stmt_end(st);\n    return changes;\n}\n");
}

static void define(struct string *out, const struct statement *st, int index)
{
    sqlgen_add(out, "\n");
    head_write(out, st);
    sqlgen_add(out, "\n");
    if (st->shape == SHAPE_ONE)
        one_write(out, st, index);
    else if (st->shape == SHAPE_MANY)
        many_write(out, st, index);
    else
        changes_write(out, st, index);
}

static void texts_write(struct string *out, const struct catalogue *all)
{
    sqlgen_add(out, "\nconst struct sql_text sql_texts[] = {\n");
    for (int i = 0; i < all->statement_count; i++) {
        const struct statement *st = &all->statements[i];

        sqlgen_add(out, "    {.name = \"%s\", .index = %d, .params = %d, .takes = \"", st->name, i,
                   st->bound_count);
        for (int k = 0; k < st->bound_count; k++)
            sqlgen_add(out, "%c",
                       st->bound[k].part ? 'd' : types[st->params[st->bound[k].param].type].letter);
        sqlgen_add(out, "\", .gives = \"");
        for (int k = 0; k < st->column_count; k++)
            sqlgen_add(out, "%c", types[st->columns[k].type].letter);
        sqlgen_add(out, "\",\n     .columns = \"");
        for (int k = 0; k < st->column_count; k++)
            sqlgen_add(out, "%s%s", k ? "," : "", st->columns[k].name);
        sqlgen_add(out, "\",\n     .sql = ");
        literal(out, st->sql);
        sqlgen_add(out, "},\n");
    }
    sqlgen_add(out, "};\nconst int sql_texts_count = %d;\n", all->statement_count);
}

/* The digest reads what is the same at every site that holds the same entries. */
static void digest_write(struct string *out, const struct table *table)
{
    struct string sql = {0}, gives = {0};

    for (int i = 0; i < table->column_count; i++) {
        const struct column *column = &table->columns[i];

        if (column->local)
            continue;
        sqlgen_add(&sql, sql.n ? ", " : "SELECT ");
        if (column->entry)
            sqlgen_add(&sql, "(SELECT entry.id FROM entry WHERE entry.n = t.%s)", column->name);
        else
            sqlgen_add(&sql, "t.%s", column->name);
        sqlgen_add(&gives, "%c", types[column->entry ? TYPE_HASH : column->type].letter);
    }
    sqlgen_add(&sql, " FROM %s t ORDER BY ", table->name);
    for (int i = 0; i < table->key_count; i++)
        sqlgen_add(&sql, "%st.%s", i ? ", " : "", table->key[i]);
    sqlgen_add(out,
               "     .digest = {.name = \"%s\", .index = -1, .takes = \"\", .gives = \"%s\",\n",
               table->name, gives.p);
    sqlgen_add(out, "                .columns = \"\", .sql = ");
    literal(out, sql.p);
    sqlgen_add(out, "},\n");
}

static void tables_write(struct string *out, const struct schema *schema)
{
    sqlgen_add(out, "\nconst struct sql_table sql_tables[] = {\n");
    for (int i = 0; i < schema->table_count; i++) {
        const struct table *table = &schema->tables[i];
        const char *class = table->class;

        sqlgen_add(out, "    {.name = \"%s\", .class = STORE_", table->name);
        for (; *class; class ++)
            sqlgen_add(out, "%c", toupper((unsigned char)*class));
        sqlgen_add(out, ",\n     .create = {");
        literal(out, table->create[0]);
        sqlgen_add(out, ",\n                ");
        literal(out, table->create[1]);
        sqlgen_add(out, "},\n");
        if (strcmp(table->class, "derived") == 0)
            digest_write(out, table);
        if (table->stats.n) {
            struct string sql = {0};

            sqlgen_add(&sql, "INSERT INTO sqlite_stat1 VALUES %s", table->stats.p);
            sqlgen_add(out, "     .stats = ");
            literal(out, sql.p);
            sqlgen_add(out, ",\n");
        }
        sqlgen_add(out, "     .indexes = {");
        for (int k = 0; k < table->index_count; k++) {
            sqlgen_add(out, "%s", k ? ", " : "");
            literal(out, table->indexes[k]);
        }
        sqlgen_add(out, "%sNULL}},\n", table->index_count ? ", " : "");
    }
    sqlgen_add(out, "};\nconst int sql_tables_count = %d;\nconst int sql_schema_version = %d;\n",
               schema->table_count, schema->version);
}

static void file_write(const char *folder, const char *name, const struct string *s)
{
    struct string path = {0};

    sqlgen_add(&path, "%s/%s", folder, name);
    if (output_write(path.p, s->p, s->n) != 0)
        sqlgen_die(path.p, 1, "the file cannot be written");
}

/* "sql/post.h" for core/store/sql/post.sql: what of its statements needs a viewer, or does not read
 * scoped tables; "sql/post_unscoped.h": the others. */
static char *header_name(const char *file, bool unscoped)
{
    struct string s = {0};
    const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;

    sqlgen_add(&s, "sql/%.*s%s.h", (int)strcspn(base, "."), base, unscoped ? "_unscoped" : "");
    return s.p;
}

static bool has_lists(const struct catalogue *all, const char *file)
{
    for (int i = 0; i < all->list_count; i++)
        if (all->lists[i].file == file)
            return true;
    return false;
}

static bool has_statements(const struct catalogue *all, const char *file, bool unscoped)
{
    if (!unscoped && has_lists(all, file))
        return true;
    for (int i = 0; i < all->statement_count; i++)
        if (all->statements[i].file == file && all->statements[i].unscoped == unscoped)
            return true;
    return false;
}

static void header_write(const char *folder, const struct catalogue *all, const char *file,
                         bool unscoped)
{
    struct string out = {0}, guard = {0};
    char *name = header_name(file, unscoped);

    for (const char *p = name; *p; p++)
        sqlgen_add(&guard, "%c", isalnum((unsigned char)*p) ? toupper((unsigned char)*p) : '_');
    sqlgen_add(&out,
               "/* Generated by sqlgen from core/store/sql; change it there. */\n"
               "#ifndef GEN_%s\n#define GEN_%s\n\n#include \"core/store/store.h\"\n",
               guard.p, guard.p);
    if (unscoped && has_lists(all, file))
        sqlgen_add(&out, "#include \"gen/%s\"\n", header_name(file, false));
    for (int i = 0; !unscoped && i < all->list_count; i++)
        if (all->lists[i].file == file)
            list_declare(&out, &all->lists[i]);
    if (unscoped)
        sqlgen_add(&out, "\n/* Reads of scoped tables without a viewer: who includes this is held "
                         "by a test. */\n");
    for (int i = 0; i < all->statement_count; i++)
        if (all->statements[i].file == file && all->statements[i].unscoped == unscoped)
            declare(&out, &all->statements[i]);
    sqlgen_add(&out, "\n#endif\n");
    file_write(folder, name, &out);
}

static void enums_write(const char *folder, const struct schema *schema)
{
    struct string out = {0};

    sqlgen_add(&out, "/* Generated by sqlgen from core/store/schema.sql; change it there. */\n"
                     "#ifndef GEN_SQL_SCHEMA_H\n#define GEN_SQL_SCHEMA_H\n"
                     "\n/* What the numbers of columns mean. */\n");
    sqlgen_enum_emit(schema, &out);
    sqlgen_add(&out, "\n#endif\n");
    file_write(folder, "sql/schema.h", &out);
}

void sqlgen_emit(const struct schema *schema, const struct catalogue *all, const char *folder)
{
    struct string out = {0}, body = {0};

    sqlgen_add(&out, "/* Generated by sqlgen from core/store/sql; change it there. */\n");
    for (int i = 0; i < all->file_count; i++)
        for (int unscoped = 0; unscoped < 2; unscoped++)
            if (has_statements(all, all->files[i], unscoped)) {
                header_write(folder, all, all->files[i], unscoped);
                sqlgen_add(&out, "#include \"gen/%s\"\n", header_name(all->files[i], unscoped));
            }
    texts_write(&body, all);
    tables_write(&body, schema);
    for (int i = 0; i < all->statement_count; i++)
        define(&body, &all->statements[i], i);
    sqlgen_add(&out, "\n#include \"core/store/engine.h\"\n\n#include <string.h>\n%s", body.p);
    enums_write(folder, schema);
    file_write(folder, "sql.c", &out);
}
