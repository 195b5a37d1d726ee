#ifndef INDABA_STORE_SQLGEN_BASE_H
#define INDABA_STORE_SQLGEN_BASE_H

#include <stdbool.h>
#include <stddef.h>

/* What all of sqlgen stands on: errors, strings that grow, the tokens of SQL. */

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_PARAM, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    char *s;    /* without the colon of a parameter; a string keeps its quotes */
    int line;   /* in the file */
    bool space; /* white space stands before it */
};

/* Where in a file the reader stands. */
struct source {
    const char *file;
    const char *p;
    int line;
};

struct string {
    char *p;
    size_t n, cap;
};

void sqlgen_die(const char *file, int line, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 3, 4)));
void *sqlgen_new(size_t size); /* zeroed */
void sqlgen_add(struct string *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *sqlgen_read(const char *file); /* the whole file, ended by NUL */
/* The next token; comments are skipped. */
struct token sqlgen_token(struct source *src);
enum { TOKENS_MAX = 4000 };
/* Tokens up to the semicolon, at most TOKENS_MAX with the end; the semicolon is eaten, TOKEN_END
 * ends them. */
struct token *sqlgen_tokens(struct source *src);
/* Whether it is this word or sign; the case of letters does not matter. */
bool sqlgen_is(const struct token *token, const char *word);

#endif
