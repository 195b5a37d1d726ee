#include "core/store/gen/sqlgen.h"

#include <stdio.h>
#include <string.h>

/* Named lists of columns, for statements of one file whose rows are alike:
 *
 *   -- columns: post_line -> id id, activity id, title text
 *   p.id, p.activity, p.title;
 *
 * COLUMNS(post_line) stands in the line of a statement, or of another list, for the names, and in
 * its text for the expressions; COLUMNS(post_line, activity = c.activity) replaces one of them. In
 * C the list is a struct sql_post_line, a member post_line of each row. */

const struct columns *sqlgen_columns_named(const struct catalogue *all, const char *file,
                                           const struct token *t)
{
    for (int i = 0; i < all->list_count; i++)
        if (all->lists[i].file == file && strcmp(all->lists[i].name, t->s) == 0)
            return &all->lists[i];
    sqlgen_die(file, t->line, "no list of columns %s stands further up in this file", t->s);
}

static void add(const char *file, const struct token *t, struct token *out, int *count)
{
    if (*count + 1 == TOKENS_MAX)
        sqlgen_die(file, t->line, "the statement is too long");
    out[(*count)++] = *t;
    out[*count] = (struct token){.kind = TOKEN_END, .s = ""};
}

/* Where the expression at t ends: at a comma or parenthesis of its own level, or at the end. */
static const struct token *expression_end(const struct token *t)
{
    int depth = 0;

    for (; t->kind != TOKEN_END; t++) {
        if (depth == 0 && (sqlgen_is(t, ",") || sqlgen_is(t, ")")))
            return t;
        depth += sqlgen_is(t, "(") - sqlgen_is(t, ")");
    }
    return t;
}

static struct token *expression_copy(const char *file, const struct token *t,
                                     const struct token *end)
{
    struct token *ret = sqlgen_new((size_t)(end - t + 1) * sizeof *ret);
    int count = 0;

    for (; t < end; t++)
        add(file, t, ret, &count);
    ret[count].kind = TOKEN_END;
    return ret;
}

/* `, activity = c.activity` at t, for one use; gives the parenthesis that ends it. */
static const struct token *replacements_read(const char *file, const struct columns *list,
                                             const struct token *t,
                                             const struct token **expressions)
{
    while (sqlgen_is(t, ",")) {
        const struct token *end = expression_end(t + 3);
        int at = 0;

        while (at < list->count && strcmp(list->fields[at].name, t[1].s) != 0)
            at++;
        if (at == list->count || !sqlgen_is(t + 2, "="))
            sqlgen_die(file, t->line, "COLUMNS(%s, …): %s is none of its columns, or no = follows",
                       list->name, t[1].s);
        expressions[at] = expression_copy(file, t + 3, end);
        t = end;
    }
    if (!sqlgen_is(t, ")"))
        sqlgen_die(file, t->line, "COLUMNS(%s is not closed", list->name);
    return t;
}

struct token *sqlgen_columns_expand(const struct catalogue *all, const char *file,
                                    const struct token *tokens)
{
    struct token *out = sqlgen_new(TOKENS_MAX * sizeof *out);
    int count = 0;

    out[0].kind = TOKEN_END;
    out[0].s = "";
    for (const struct token *t = tokens; t->kind != TOKEN_END; t++) {
        const struct token *expressions[FIELDS_MAX], *start = t;
        const struct columns *list;

        if (!sqlgen_is(t, "COLUMNS")) {
            add(file, t, out, &count);
            continue;
        }
        if (!sqlgen_is(t + 1, "(") || t[2].kind != TOKEN_WORD)
            sqlgen_die(file, t->line, "write COLUMNS(list)");
        list = sqlgen_columns_named(all, file, t + 2);
        memcpy(expressions, list->expressions, sizeof expressions);
        t = replacements_read(file, list, t + 3, expressions);
        for (int i = 0; i < list->count; i++) {
            if (i > 0)
                add(file, &(struct token){TOKEN_SIGN, ",", start->line, false}, out, &count);
            for (const struct token *u = expressions[i]; u->kind != TOKEN_END; u++) {
                add(file, u, out, &count);
                if (u == expressions[i])
                    out[count - 1].space = i > 0 || start->space;
            }
        }
    }
    return out;
}

void sqlgen_columns(struct catalogue *all, const struct columns *head, const struct token *text)
{
    struct columns *list = &all->lists[all->list_count];
    const struct token *t = sqlgen_columns_expand(all, head->file, text);
    int count = 0;

    if (all->list_count + 1 == LISTS_MAX)
        sqlgen_die(head->file, head->line, "there are too many lists of columns");
    *list = *head;
    for (; t->kind != TOKEN_END; count++) {
        const struct token *end = expression_end(t);

        if (sqlgen_is(end, ")"))
            sqlgen_die(list->file, end->line, "a parenthesis is closed that was not opened");
        if (count < list->count)
            list->expressions[count] = expression_copy(list->file, t, end);
        t = end + (end->kind != TOKEN_END);
    }
    if (count != list->count)
        sqlgen_die(list->file, list->line, "%s names %d columns and has %d", list->name,
                   list->count, count);
    all->list_count++;
}
