#include "core/store/gen/sqlgen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What only one engine knows, or what means something else in the other. SQLite:
 * sqlite.org/lang.html; PostgreSQL: postgresql.org/docs/15. */
static const struct {
    const char *word;
    bool call;          /* only when ( follows */
    const char *remedy; /* "say …" */
} refused[] = {
    {"::", false, "write CAST(x AS BIGINT)"},
    {"==", false, "write ="},
    {"->>", false, "read JSON in C"},
    {"#>", false, "read JSON in C"},
    {"@>", false, "read JSON in C"},
    {"<@", false, "read JSON in C"},
    {"~", false, "compare in C"},
    {"~*", false, "compare in C"},
    {"!~", false, "compare in C"},
    {"LIKE", false, "the engines disagree about capitals: compare in C or keep a folded column"},
    {"ILIKE", false, "compare in C or keep a folded column"},
    {"GLOB", false, "compare in C"},
    {"REGEXP", false, "compare in C"},
    {"SIMILAR", false, "compare in C"},
    {"MATCH", false, "use the search index"},
    {"NOW", true, "hand the instant in as a parameter"},
    {"CURRENT_TIMESTAMP", false, "hand the instant in as a parameter"},
    {"CURRENT_DATE", false, "hand the instant in as a parameter"},
    {"CURRENT_TIME", false, "hand the instant in as a parameter"},
    {"DATETIME", true, "reckon with milliseconds in C"},
    {"JULIANDAY", true, "reckon with milliseconds in C"},
    {"STRFTIME", true, "reckon with milliseconds in C"},
    {"UNIXEPOCH", true, "reckon with milliseconds in C"},
    {"DATE_TRUNC", true, "reckon with milliseconds in C"},
    {"TO_CHAR", true, "format in C"},
    {"EXTRACT", true, "reckon with milliseconds in C"},
    {"INTERVAL", false, "reckon with milliseconds in C"},
    {"GROUP_CONCAT", true, "read the rows and join them in C"},
    {"STRING_AGG", true, "read the rows and join them in C"},
    {"ARRAY_AGG", true, "read the rows and join them in C"},
    {"GREATEST", true, "write CASE WHEN a > b THEN a ELSE b END"},
    {"LEAST", true, "write CASE WHEN a < b THEN a ELSE b END"},
    {"IIF", true, "write CASE WHEN … THEN … ELSE … END"},
    {"INSTR", true, "search in C"},
    {"STRPOS", true, "search in C"},
    {"POSITION", true, "search in C"},
    {"IFNULL", true, "write COALESCE(a, b)"},
    {"NVL", true, "write COALESCE(a, b)"},
    {"PRINTF", true, "format in C"},
    {"FORMAT", true, "format in C"},
    {"HEX", true, "format in C"},
    {"ENCODE", true, "format in C"},
    {"TYPEOF", true, "columns have one type"},
    {"RANDOM", true, "hand the value in as a parameter"},
    {"RANDOMBLOB", true, "hand the value in as a parameter"},
    {"ANY", true, "write IN (SELECT …)"},
    {"UNNEST", true, "run the statement once a value"},
    {"ARRAY", false, "run the statement once a value"},
    {"GENERATE_SERIES", true, "loop in C"},
    {"AUTOINCREMENT", false, "numbers are given in C"},
    {"SERIAL", false, "numbers are given in C"},
    {"BIGSERIAL", false, "numbers are given in C"},
    {"COLLATE", false, "text is compared by its bytes; sort for people in C"},
    {"TRUE", false, "flags are 1 and 0"},
    {"FALSE", false, "flags are 1 and 0"},
    {"ROWID", false, "name the key"},
    {"OID", false, "name the key"},
    {"CTID", false, "name the key"},
    {"OFFSET", false, "page by key: (a, b) > (:a, :b)"},
    {"FETCH", false, "write LIMIT"},
    {"LATERAL", false, "write a subquery"},
    {"NATURAL", false, "write JOIN … ON"},
    {"RIGHT", false, "turn the join round"},
    {"FULL", false, "write two statements"},
    {"REPLACE", false, "write ON CONFLICT"},
    {"INDEXED", false, "leave the choice to the engine"},
    {"SHARE", false, "the writer is alone"},
    {"TRIGGER", false, "write it in C"},
    {"REFERENCES", false, "the journal, not the engine, keeps things whole"},
    {"PRAGMA", false, "settings belong to the engine's file"},
    {"BOOLEAN", false, "flags are I64, 1 and 0"},
    {"INTEGER", false, "write BIGINT in a CAST, I64 in a table"},
    {"INT", false, "write BIGINT in a CAST, I64 in a table"},
};

static const char *refusal(const struct token *t)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (sqlgen_is(t, refused[i].word) && (!refused[i].call || sqlgen_is(t + 1, "(")))
            return refused[i].remedy;
    if (t->kind == TOKEN_WORD && strncasecmp(t->s, "json", 4) == 0 && sqlgen_is(t + 1, "("))
        return "read JSON in C";
    if (t->kind == TOKEN_SIGN && strcmp(t->s, "->") == 0)
        return "read JSON in C";
    return NULL;
}

/* max(a, b) is a function of SQLite alone; max(a) is known to both. */
static bool two_arguments(const struct token *t)
{
    int depth = 0;

    if (!(sqlgen_is(t, "MAX") || sqlgen_is(t, "MIN")) || !sqlgen_is(t + 1, "("))
        return false;
    for (t++; t->kind != TOKEN_END; t++) {
        depth += sqlgen_is(t, "(") - sqlgen_is(t, ")");
        if (depth == 0)
            return false;
        if (depth == 1 && sqlgen_is(t, ","))
            return true;
    }
    return false;
}

void sqlgen_common(const char *file, const struct token *tokens)
{
    for (const struct token *t = tokens; t->kind != TOKEN_END; t++) {
        const char *remedy = refusal(t);

        if (remedy)
            sqlgen_die(file, t->line, "%s is not the same in both engines: %s", t->s, remedy);
        if (two_arguments(t))
            sqlgen_die(file, t->line, "%s of two values is SQLite's alone: write CASE WHEN", t->s);
        if (t->kind == TOKEN_WORD && t[1].kind == TOKEN_STRING && !t[1].space)
            sqlgen_die(file, t->line,
                       "%s%s: strings with a letter before them differ; use a parameter", t->s,
                       t[1].s);
        if (t->kind == TOKEN_STRING && strchr(t->s, '\\'))
            sqlgen_die(file, t->line, "a string with a backslash differs; use a parameter");
    }
}

/* One SELECT, or what stands between two parentheses. */
struct frame {
    bool select;          /* a query of its own */
    bool from;            /* between FROM and WHERE: a comma would name a table */
    bool condition;       /* behind WHERE or ON */
    bool visible, either; /* VISIBLE() and OR in this condition */
    bool order;
    const char *joined; /* the alias of the last table */
    bool on;            /* the condition belongs to a join */
};

struct aliases {
    const char *scoped[FIELDS_MAX], *visible[FIELDS_MAX];
    int scoped_count, visible_count;
};

struct walk {
    const struct schema *schema;
    const struct statement *st;
    struct frame frames[64];
    int depth;
    struct aliases aliases;
};

static bool scoped(const struct schema *schema, const char *table)
{
    for (int i = 0; i < schema->table_count; i++)
        if (strcasecmp(schema->tables[i].name, table) == 0)
            return schema->tables[i].scoped;
    return false;
}

static bool has_author(const struct schema *schema, const char *table)
{
    for (int i = 0; i < schema->table_count; i++)
        if (strcasecmp(schema->tables[i].name, table) == 0)
            for (int k = 0; k < schema->tables[i].column_count; k++)
                if (strcmp(schema->tables[i].columns[k].name, "author") == 0)
                    return true;
    return false;
}

static bool word_of(const struct token *t, const char *const *words)
{
    for (; *words; words++)
        if (sqlgen_is(t, *words))
            return true;
    return false;
}

static const char *const clauses[] = {"WHERE",     "GROUP",  "HAVING",    "ORDER",  "LIMIT",
                                      "UNION",     "EXCEPT", "SET",       "VALUES", "SELECT",
                                      "RETURNING", "WINDOW", "INTERSECT", NULL};
static const char *const after_table[] = {"JOIN", "LEFT",  "INNER", "CROSS",
                                          "ON",   "USING", "AS",    NULL};

/* The table at t (behind FROM, JOIN, INTO or UPDATE); gives its alias. */
static const char *alias_of(const struct token *t)
{
    if (sqlgen_is(t + 1, "AS"))
        return t[2].s;
    if (t[1].kind == TOKEN_WORD && !word_of(t + 1, clauses) && !word_of(t + 1, after_table))
        return t[1].s;
    return t->s;
}

static bool returning(const struct token *t)
{
    for (; t->kind != TOKEN_END; t++)
        if (sqlgen_is(t, "RETURNING"))
            return true;
    return false;
}

static void table_seen(struct walk *w, const struct token *t, bool target)
{
    struct frame *frame = &w->frames[w->depth];

    if (sqlgen_is(t, "(") &&
        (sqlgen_is(t + 1, "SELECT") || sqlgen_is(t + 1, "WITH") || sqlgen_is(t + 1, "VALUES")))
        return;
    if (t->kind != TOKEN_WORD)
        sqlgen_die(w->st->file, t->line, "a table's name is expected, not \"%s\"", t->s);
    if (sqlgen_is(t + 1, "."))
        sqlgen_die(w->st->file, t->line, "name the table %s without its schema", t[2].s);
    frame->joined = alias_of(t);
    if (scoped(w->schema, t->s) && (!target || returning(t)) &&
        w->aliases.scoped_count < FIELDS_MAX)
        w->aliases.scoped[w->aliases.scoped_count++] = frame->joined;
}

/* VISIBLE() filters only where nothing stands beside it but AND. */
static void visible_seen(struct walk *w, const struct token *t)
{
    struct frame *frame = &w->frames[w->depth];
    bool first = sqlgen_is(t - 1, "WHERE") || sqlgen_is(t - 1, "ON") || sqlgen_is(t - 1, "AND");

    if (!frame->select || !frame->condition || !first)
        sqlgen_die(w->st->file, t->line,
                   "VISIBLE() must stand behind WHERE, ON or AND, outside parentheses");
    if (frame->on && (frame->joined == NULL || strcmp(frame->joined, t[2].s) != 0))
        sqlgen_die(w->st->file, t->line, "VISIBLE() behind ON must name the table just joined");
    frame->visible = true;
    if (w->aliases.visible_count < FIELDS_MAX)
        w->aliases.visible[w->aliases.visible_count++] = t[2].s;
}

static void frame_open(struct walk *w, const struct token *t)
{
    if (w->depth + 1 == sizeof w->frames / sizeof *w->frames)
        sqlgen_die(w->st->file, t->line, "the parentheses are too deep");
    w->frames[++w->depth] = (struct frame){
        .select = sqlgen_is(t + 1, "SELECT") || sqlgen_is(t + 1, "WITH"),
    };
    if (sqlgen_is(t + 1, "INSERT") || sqlgen_is(t + 1, "UPDATE") || sqlgen_is(t + 1, "DELETE"))
        sqlgen_die(w->st->file, t->line, "a change inside another statement is PostgreSQL's alone");
}

static void clause_seen(struct walk *w, const struct token *t)
{
    struct frame *frame = &w->frames[w->depth];

    frame->from = false;
    frame->visible = frame->either = false;
    frame->condition = sqlgen_is(t, "WHERE");
    frame->on = false;
    if (sqlgen_is(t, "ORDER"))
        frame->order = true;
    if (sqlgen_is(t, "LIMIT") && !frame->order && w->st->shape == SHAPE_MANY)
        sqlgen_die(w->st->file, t->line, "LIMIT needs an ORDER BY, or the rows are any rows");
}

static bool from_clause(const struct token *first, const struct token *t)
{
    return sqlgen_is(t, "FROM") && !(t > first + 1 && sqlgen_is(t - 1, "DISTINCT") &&
                                     (sqlgen_is(t - 2, "IS") || sqlgen_is(t - 2, "NOT")));
}

static void table_place(struct walk *w, const struct token *t)
{
    struct frame *frame = &w->frames[w->depth];
    const struct token *first = w->st->tokens;

    if (from_clause(first, t)) {
        frame->from = true;
        frame->condition = false;
        table_seen(w, t + 1, t > first && sqlgen_is(t - 1, "DELETE"));
    } else if (sqlgen_is(t, "JOIN")) {
        frame->condition = frame->on = frame->visible = frame->either = false;
        frame->joined = NULL;
        table_seen(w, t + 1, false);
    } else if (sqlgen_is(t, "INTO") || (sqlgen_is(t, "UPDATE") && !sqlgen_is(t + 1, "SET"))) {
        table_seen(w, t + 1, true);
    } else if (sqlgen_is(t, ",") && frame->from) {
        sqlgen_die(w->st->file, t->line, "join tables with JOIN, not with a comma");
    } else if (sqlgen_is(t, "IN") && !sqlgen_is(t + 1, "(")) {
        sqlgen_die(w->st->file, t->line, "after IN stands a parenthesis");
    }
}

static void token_seen(struct walk *w, const struct token *t)
{
    struct frame *frame;

    if (sqlgen_is(t, "("))
        frame_open(w, t);
    if (sqlgen_is(t, ")") && --w->depth < 0)
        sqlgen_die(w->st->file, t->line, "a parenthesis is closed that was not opened");
    if (word_of(t, clauses))
        clause_seen(w, t);
    table_place(w, t);
    frame = &w->frames[w->depth];
    if (sqlgen_is(t, "ON") && !sqlgen_is(t + 1, "CONFLICT"))
        frame->condition = frame->on = true;
    if (sqlgen_is(t, "OR"))
        frame->either = true;
    if (sqlgen_is(t, "VISIBLE"))
        visible_seen(w, t);
    if (frame->visible && frame->either)
        sqlgen_die(w->st->file, t->line, "OR beside VISIBLE() opens it: put the OR in parentheses");
    if (sqlgen_is(t, "*") && t > w->st->tokens &&
        (sqlgen_is(t - 1, "SELECT") || sqlgen_is(t - 1, ".") || sqlgen_is(t - 1, "DISTINCT") ||
         sqlgen_is(t - 1, "RETURNING") || sqlgen_is(t - 1, ",")))
        sqlgen_die(w->st->file, t->line, "name the columns instead of *");
}

static int named(const char *const *list, int count, const char *name)
{
    int n = 0;

    for (int i = 0; i < count; i++)
        n += strcasecmp(list[i], name) == 0;
    return n;
}

static void scope_check(const struct walk *w)
{
    const struct aliases *a = &w->aliases;

    if (w->st->unscoped)
        return;
    for (int i = 0; i < a->scoped_count; i++)
        if (named(a->visible, a->visible_count, a->scoped[i]) <
            named(a->scoped, a->scoped_count, a->scoped[i]))
            sqlgen_die(w->st->file, w->st->line,
                       "%s reads a scoped table: add VISIBLE(%s), or say -- unscoped: why not",
                       w->st->name, a->scoped[i]);
}

static void shape_check(const struct statement *st, bool ordered)
{
    static const char *const verbs[] = {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", NULL};
    const struct token *t = st->tokens;
    bool rows = sqlgen_is(t, "SELECT") || returning(t);

    if (!word_of(t, verbs))
        sqlgen_die(st->file, t->line,
                   "a statement begins with SELECT, WITH, INSERT, UPDATE or DELETE");
    if (sqlgen_is(t, "SELECT") && st->shape == SHAPE_CHANGES)
        sqlgen_die(st->file, st->line, "%s gives rows: say -> one or -> many", st->name);
    if (!rows && !sqlgen_is(t, "WITH") && st->shape != SHAPE_CHANGES)
        sqlgen_die(st->file, st->line, "%s gives no rows: it has no RETURNING", st->name);
    if (st->shape == SHAPE_MANY && !returning(t) && !ordered)
        sqlgen_die(st->file, st->line, "%s gives many rows and needs an ORDER BY", st->name);
}

void sqlgen_rules(const struct schema *schema, const struct statement *st)
{
    struct walk w = {.schema = schema, .st = st};

    w.frames[0].select = true;
    for (const struct token *t = st->tokens; t->kind != TOKEN_END; t++)
        token_seen(&w, t);
    if (w.depth != 0)
        sqlgen_die(st->file, st->line, "a parenthesis of %s is not closed", st->name);
    scope_check(&w);
    shape_check(st, w.frames[0].order);
}

const char *sqlgen_table_as(const struct token *t, const char *alias)
{
    if ((sqlgen_is(t, "FROM") || sqlgen_is(t, "JOIN")) && t[1].kind == TOKEN_WORD &&
        strcasecmp(alias_of(t + 1), alias) == 0)
        return t[1].s;
    return NULL;
}

bool sqlgen_has_author(const struct schema *schema, const struct statement *st, const char *alias)
{
    bool found = false;

    for (const struct token *t = st->tokens; t->kind != TOKEN_END; t++) {
        const char *table = sqlgen_table_as(t, alias);

        if (table == NULL || !scoped(schema, table))
            continue;
        if (!has_author(schema, table))
            return false;
        found = true;
    }
    return found;
}
