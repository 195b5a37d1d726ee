#include "core/store/gen/sqlgen_base.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void sqlgen_die(const char *file, int line, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s:%d: ", file, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

void *sqlgen_new(size_t size)
{
    void *p = calloc(1, size ? size : 1);

    if (p == NULL)
        abort();
    return p;
}

void sqlgen_add(struct string *s, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (s->n + (size_t)n + 1 > s->cap) {
        s->cap = 2 * (s->n + (size_t)n + 1);
        s->p = realloc(s->p, s->cap);
        if (s->p == NULL)
            abort();
    }
    va_start(ap, fmt);
    vsnprintf(s->p + s->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    s->n += (size_t)n;
}

char *sqlgen_read(const char *file)
{
    struct string s = {0};
    char part[4096];
    size_t n;
    FILE *f = fopen(file, "r");

    if (f == NULL)
        sqlgen_die(file, 1, "the file cannot be read");
    sqlgen_add(&s, "%s", "");
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        sqlgen_add(&s, "%.*s", (int)n, part);
    fclose(f);
    return s.p;
}

static char *copy(const char *p, const char *end)
{
    struct string s = {0};

    sqlgen_add(&s, "%.*s", (int)(end - p), p);
    return s.p;
}

static bool skip_space(struct source *src)
{
    bool any = false;

    for (;; src->p++, any = true) {
        if (src->p[0] == '-' && src->p[1] == '-')
            src->p += strcspn(src->p, "\n");
        if (*src->p == '\n')
            src->line++;
        else if (*src->p == '\0' || !isspace((unsigned char)*src->p))
            return any;
    }
}

static bool word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Behind the quote that closes the string at src; two together are one within it. */
static const char *string_end(const struct source *src)
{
    const char *p = src->p + 1;

    for (;; p++) {
        if (*p == '\0' || *p == '\n')
            sqlgen_die(src->file, src->line, "a string is not closed on its line");
        if (p[0] == '\'' && p[1] == '\'')
            p++;
        else if (*p == '\'')
            return p + 1;
    }
}

static const char *sign_end(const char *p)
{
    static const char *const signs[] = {"->>", "::", "||", "->", "<=", ">=", "<>", "!=",
                                        "==",  "<<", ">>", "#>", "@>", "<@", "~*", "!~"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(p, signs[i], strlen(signs[i])) == 0)
            return p + strlen(signs[i]);
    return p + 1;
}

struct token sqlgen_token(struct source *src)
{
    struct token t = {.kind = TOKEN_SIGN};
    const char *p, *end;

    t.space = skip_space(src);
    t.line = src->line;
    p = end = src->p;
    if (*p == '\0') {
        t.kind = TOKEN_END;
    } else if (isalpha((unsigned char)*p) || *p == '_') {
        t.kind = TOKEN_WORD;
        while (word_char(*end))
            end++;
    } else if (isdigit((unsigned char)*p)) {
        t.kind = TOKEN_NUMBER;
        while (word_char(*end) || *end == '.')
            end++;
    } else if (*p == '\'') {
        t.kind = TOKEN_STRING;
        end = string_end(src);
    } else if (*p == ':' && (isalpha((unsigned char)p[1]) || p[1] == '_')) {
        t.kind = TOKEN_PARAM;
        for (p++, end++; word_char(*end) || (*end == '.' && word_char(end[1])); end++)
            ;
    } else if (strchr("\"`[]{}$?\\", *p)) {
        sqlgen_die(src->file, src->line,
                   "%c is not used here: names are plain words, parameters are written :name", *p);
    } else {
        end = sign_end(p);
    }
    t.s = copy(p, end);
    src->p = end;
    return t;
}

struct token *sqlgen_tokens(struct source *src)
{
    struct token *all = sqlgen_new(TOKENS_MAX * sizeof *all);
    int first = src->line;

    for (int n = 0; n < TOKENS_MAX; n++) {
        all[n] = sqlgen_token(src);
        if (all[n].kind == TOKEN_END)
            sqlgen_die(src->file, first, "the statement is not ended by a semicolon");
        if (sqlgen_is(&all[n], ";")) {
            all[n].kind = TOKEN_END;
            all[n].s = copy("", "");
            return all;
        }
    }
    sqlgen_die(src->file, first, "the statement is too long");
}

bool sqlgen_is(const struct token *token, const char *word)
{
    return (token->kind == TOKEN_WORD || token->kind == TOKEN_SIGN) &&
           strcasecmp(token->s, word) == 0;
}
