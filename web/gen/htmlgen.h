#ifndef INDABA_WEB_GEN_HTMLGEN_H
#define INDABA_WEB_GEN_HTMLGEN_H

/* Inside htmlgen: htmlgen.c reads lines and writes functions, htmlgen_html.c follows the HTML,
 * htmlgen_value.c turns {…} into calls of core/markup/html.h and web/page/html.h, htmlgen_out.c is
 * what they stand on. It runs once and frees nothing; any fault ends the program with "file:line:
 * sentence". */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { NAME_MAX_ = 48, STACK = 64, BLOCKS = 32, PAIRS = 16, FILES = 64, LIT = 1 << 16 };

enum place { IN_TEXT, IN_TAG, IN_ATTR, IN_SCRIPT, IN_COMMENT };

/* What is kept until all templates are read without a fault. */
struct output {
    char name[NAME_MAX_];
    char *text;
    size_t n;
};

/* { of C: how many elements were open, and where, when it began. */
struct block {
    int depth;
    enum place place;
};

/* What name_open leaves open for name_close. */
struct pair {
    char name[NAME_MAX_];
    char stack[STACK][NAME_MAX_];
    int depth;
};

/* A set of templates: of pages, of archives. */
struct set {
    const char *option; /* on the command line; NULL: none */
    const char *name;   /* of what is made, and what functions begin with */
    const char *header; /* what they write with */
    bool assets;
    bool lines; /* line ends stay where they are: people read what is made */
};

struct gen {
    const struct set *set;
    FILE *h, *c, *pot;            /* NULL: not asked for */
    struct output headers[FILES]; /* one a template file */
    int nheaders;
    const char *file;
    int line;
    char fn[NAME_MAX_]; /* the function being written, "" outside */
    char stack[STACK][NAME_MAX_];
    int depth;
    struct block blocks[BLOCKS];
    int nblocks;
    struct pair pairs[PAIRS];
    int npairs;
    enum place place;
    char tag[NAME_MAX_], attr[NAME_MAX_], quote;
    bool has_alt, json; /* of the tag: alt seen; a script that is a block of JSON */
    char value[256];    /* the literal head of an attribute's value */
    size_t nvalue;
    bool value_dynamic; /* the value had a {…} already */
    bool space;         /* white space is due before the next thing */
    bool newline;       /* … and it held a line end */
    bool tight;         /* nothing, or a block's tag, stands before: white space is dropped */
    char lit[LIT];      /* pending output, as the inside of a C string */
    size_t nlit;
};

void gen_fail(struct gen *g, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Whether `word` stands in a list whose words have a space on both sides. */
bool gen_listed(const char *list, const char *word);
extern const char gen_url_attrs[]; /* the attributes whose value is an address */

/* Whether white space may go where HTML does not need it. */
void gen_tight(struct gen *g, bool tight);

/* Output. Literals are gathered; gen_flush writes them, gen_code writes a line of C after them.
 * gen_lit_bytes adds text that is the inside of a C string already. */
void gen_lit_bytes(struct gen *g, const char *s);
void gen_lit_char(struct gen *g, char ch);
void gen_lit_str(struct gen *g, const char *s);
void gen_flush(struct gen *g);
void gen_code(struct gen *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void gen_settle(struct gen *g); /* writes white space that is due */

/* The stack of open elements; a block of C must leave it as it found it. */
void gen_push(struct gen *g, const char *name);
void gen_pop(struct gen *g, const char *name);
bool gen_keeps_space(const struct gen *g); /* inside pre or textarea */

/* Begins the attribute g->attr, with a value or without. */
void gen_attr_start(struct gen *g, bool valued);
/* The name of an element or attribute at p, which may be empty, into name[NAME_MAX_]; gives what
 * follows. */
const char *gen_name_read(struct gen *g, const char *p, char *name);

/* Reads the value that begins after { at p; gives what follows its }. */
const char *gen_value(struct gen *g, const char *p);

/* One step of HTML at p in g->place; gives what follows. */
const char *gen_step(struct gen *g, const char *p);

#endif
