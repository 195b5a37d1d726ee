#include "web/gen/htmlgen.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What the other files stand on: faults, literals and lines of C, names and attributes. */

const char gen_url_attrs[] =
    " href src action formaction cite poster data background manifest ping xlink:href ";

void gen_fail(struct gen *g, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s:%d: ", g->file ? g->file : "htmlgen", g->line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

bool gen_listed(const char *list, const char *word)
{
    char key[NAME_MAX_ + 3];

    snprintf(key, sizeof key, " %s ", word);
    return strstr(list, key) != NULL;
}

void gen_lit_bytes(struct gen *g, const char *s)
{
    size_t n = strlen(s);

    if (g->nlit + n + 1 > LIT)
        gen_fail(g, "more than %d bytes without a value", LIT);
    memcpy(g->lit + g->nlit, s, n + 1);
    g->nlit += n;
}

void gen_lit_char(struct gen *g, char ch)
{
    unsigned char c = (unsigned char)ch;
    char text[8] = {ch, 0};

    if (c == '\n')
        strcpy(text, "\\n");
    else if (c == '"' || c == '\\')
        snprintf(text, sizeof text, "\\%c", c);
    else if (c < 32 || c == 127)
        snprintf(text, sizeof text, "\\%03o", c);
    gen_lit_bytes(g, text);
}

void gen_lit_str(struct gen *g, const char *s)
{
    while (*s)
        gen_lit_char(g, *s++);
}

void gen_flush(struct gen *g)
{
    if (g->nlit && g->c)
        fprintf(g->c, "    html_lit(h, \"%s\");\n", g->lit);
    g->nlit = 0;
    g->lit[0] = '\0';
}

void gen_tight(struct gen *g, bool tight)
{
    g->tight = tight && !g->set->lines;
}

/* One newline or space stands for any run of white space. */
void gen_settle(struct gen *g)
{
    if (g->space && !g->tight)
        gen_lit_char(g, g->newline ? '\n' : ' ');
    g->space = g->newline = g->tight = false;
}

void gen_code(struct gen *g, const char *fmt, ...)
{
    va_list ap;

    gen_flush(g);
    if (!g->c)
        return;
    fprintf(g->c, "#line %d \"%s\"\n    ", g->line, g->file);
    va_start(ap, fmt);
    vfprintf(g->c, fmt, ap);
    va_end(ap);
    fputc('\n', g->c);
}

const char *gen_name_read(struct gen *g, const char *p, char *name)
{
    size_t n = 0;

    while (isalnum((unsigned char)*p) || *p == '-' || *p == ':') {
        if (isupper((unsigned char)*p))
            gen_fail(g, "names of elements and attributes are written small");
        if (n + 1 >= NAME_MAX_)
            gen_fail(g, "a name is too long");
        name[n++] = *p++;
    }
    name[n] = '\0';
    if (*p == '{')
        gen_fail(g, "a value cannot be part of the name of an element or attribute");
    return p;
}

void gen_attr_start(struct gen *g, bool valued)
{
    if (strncmp(g->attr, "on", 2) == 0)
        gen_fail(g, "%s= would be an inline script", g->attr);
    if (gen_listed(" style srcdoc http-equiv ", g->attr))
        gen_fail(g, "%s= is not allowed", g->attr);
    if (strcmp(g->attr, "alt") == 0)
        g->has_alt = true;
    if (!valued && gen_listed(gen_url_attrs, g->attr))
        gen_fail(g, "%s has no value", g->attr);
    g->nvalue = 0;
    g->value[0] = '\0';
    g->value_dynamic = false;
}
