#include "web/gen/htmlgen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char url_heads[] = " / # ? http:// https:// mailto: sms: tel: ";

/* Gives the position of the } that ends the C expression at p, past strings and nested brackets. */
static const char *expr_end(struct gen *g, const char *p)
{
    int depth = 0;

    for (; *p && *p != '\n'; p++) {
        if (*p == '"' || *p == '\'') {
            char q = *p++;
            for (; *p && *p != q; p++)
                if (*p == '\\' && p[1])
                    p++;
            if (!*p)
                break;
        } else if (*p == '(' || *p == '[' || *p == '{') {
            depth++;
        } else if (*p == ')' || *p == ']') {
            depth--;
        } else if (*p == '}' && depth-- == 0) {
            return p;
        }
    }
    gen_fail(g, "a { has no } on its line; write {{ for a brace");
}

/* Which of html.h's macros writes a value here. */
static const char *escaper(struct gen *g)
{
    char head[16];

    if (g->place == IN_SCRIPT)
        return "html_json";
    if (g->place == IN_TEXT) {
        const char *top = g->depth ? g->stack[g->depth - 1] : "";
        return gen_listed(" title textarea option ", top) ? "html_attr" : "html_text";
    }
    if (strcmp(g->attr, "srcset") == 0)
        gen_fail(g, "a value cannot stand in srcset=");
    if (!gen_listed(gen_url_attrs, g->attr))
        return "html_attr";
    if (!g->nvalue && !g->value_dynamic)
        return "html_url";
    if (g->nvalue) {
        for (const char *p = url_heads + 1; *p; p += strcspn(p, " ") + 1) {
            snprintf(head, sizeof head, "%.*s", (int)strcspn(p, " "), p);
            if (strncmp(g->value, head, strlen(head)) == 0)
                return "html_part";
        }
        gen_fail(g, "an address must begin with / # ? or a known scheme, or be one value");
    }
    return "html_part";
}

/* The directive's text up to its closing quote, as written (a C string); *rest is what follows. */
static size_t quoted(struct gen *g, const char *p, const char **rest)
{
    const char *q = p;

    for (; *q && *q != '"'; q++)
        if (*q == '\\' && q[1])
            q++;
    if (*q != '"')
        gen_fail(g, "a text has no closing quote");
    *rest = q + 1;
    return (size_t)(q - p);
}

static int placeholders(const char *s, size_t n)
{
    int count = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        if (s[i] != '%')
            continue;
        if (s[i + 1] != '%')
            count++;
        i++;
    }
    return count;
}

/* Splits "a, f(b, c)" at its outer commas and writes html_arg(a), html_arg(f(b, c)). */
static int args_split(struct gen *g, const char *p, char *out, size_t size)
{
    int depth = 0, count = 0;
    size_t n = 0;
    char q = 0;

    while (isspace((unsigned char)*p))
        p++;
    if (!*p)
        return 0;
    n += (size_t)snprintf(out + n, size - n, "html_arg(");
    for (count = 1; *p; p++) {
        if (n + 16 > size)
            gen_fail(g, "the arguments of a text are too long");
        if (q)
            q = *p == q ? 0 : q;
        else if (*p == '"' || *p == '\'')
            q = *p;
        depth += !q && (*p == '(' || *p == '[');
        depth -= !q && (*p == ')' || *p == ']');
        if (*p == ',' && !q && depth == 0) {
            n += (size_t)snprintf(out + n, size - n, "), html_arg(");
            count++;
        } else {
            out[n++] = *p;
        }
    }
    snprintf(out + n, size - n, ")");
    return count;
}

/* FNV-1a, 32 bits: must be lang_hash of web/page/lang.h. `s` is the text without C escapes. */
static unsigned text_hash(const char *s, size_t n)
{
    unsigned h = 2166136261u;

    for (size_t i = 0; i < n; i++)
        if (s[i] != '\\')
            h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h;
}

static void pot(struct gen *g, const char *id, size_t n, const char *many, size_t nmany)
{
    if (!g->pot)
        return;
    fprintf(g->pot, "#: %s:%d\nmsgid \"%.*s\"\n", g->file, g->line, (int)n, id);
    if (many)
        fprintf(g->pot, "msgid_plural \"%.*s\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n\n", (int)nmany,
                many);
    else
        fprintf(g->pot, "msgstr \"\"\n\n");
}

static void words(struct gen *g, const char *p, bool plural)
{
    char number[256] = "", args[1024] = "html_arg(0)";
    const char *text = p, *rest, *many = NULL;
    size_t n = quoted(g, p, &rest), nmany = 0;
    int want, got;

    if (gen_listed(gen_url_attrs, g->attr) && g->place == IN_ATTR)
        gen_fail(g, "a text of the catalogue cannot stand in %s=", g->attr);
    if (g->place == IN_SCRIPT)
        gen_fail(g, "a text of the catalogue cannot stand in a data block");
    if (plural) {
        size_t cut;
        many = memchr(text, '|', n);
        if (!many)
            gen_fail(g, "a text by number needs both forms, parted by |");
        nmany = n - (size_t)(++many - text);
        n = (size_t)(many - 1 - text);
        cut = strcspn(rest, ";");
        if (cut >= sizeof number)
            gen_fail(g, "the number of a text is too long");
        memcpy(number, rest, cut);
        rest += cut + (rest[cut] == ';');
    }
    want = placeholders(text, n);
    if (many && placeholders(many, nmany) > want)
        want = placeholders(many, nmany);
    if (plural && want == 1 && !rest[strspn(rest, " ")])
        rest = number;
    got = args_split(g, rest, args, sizeof args);
    if (got != want)
        gen_fail(g, "the text has %d placeholders and %d arguments", want, got);
    pot(g, text, n, many, nmany);
    if (plural)
        gen_code(g,
                 "html_words_n(h, 0x%08xu, \"%.*s\", \"%.*s\", (%s), %d, (struct html_arg[]){%s});",
                 text_hash(text, n), (int)n, text, (int)nmany, many, number, got, args);
    else if (got == 0)
        gen_code(g, "html_words(h, 0x%08xu, \"%.*s\");", text_hash(text, n), (int)n, text);
    else
        gen_code(g, "html_words_f(h, 0x%08xu, \"%.*s\", %d, (struct html_arg[]){%s});",
                 text_hash(text, n), (int)n, text, got, args);
}

static void asset(struct gen *g, const char *p)
{
    const char *rest;
    size_t n = quoted(g, p, &rest);

    if (g->place != IN_ATTR)
        gen_fail(g, "{asset} stands in an attribute only");
    gen_lit_bytes(g, "\" ASSET_");
    for (size_t i = 0; i < n; i++) {
        char c[2] = {isalnum((unsigned char)p[i]) ? p[i] : '_', 0};
        gen_lit_bytes(g, c);
    }
    gen_lit_bytes(g, " \"");
}

/* {name? expr} inside a tag. */
static void attr_if(struct gen *g, char *expr)
{
    char name[NAME_MAX_];
    const char *p = gen_name_read(g, expr, name);

    if (!name[0] || *p != '?')
        gen_fail(g, "inside a tag only {name? expr} is allowed");
    snprintf(g->attr, sizeof g->attr, "%s", name);
    gen_attr_start(g, false);
    g->space = g->newline = false;
    gen_code(g, "if (%s)", p + 1);
    if (g->c)
        fprintf(g->c, "        html_lit(h, \" %s\");\n", name);
}

static void value(struct gen *g, char *expr)
{
    static const char *const times[][2] = {{"time ", "html_time"}, {"day ", "html_day"}};

    if (g->place == IN_TAG) {
        attr_if(g, expr);
        return;
    }
    if (g->place == IN_TEXT)
        gen_settle(g);
    if (!expr[strspn(expr, " ")])
        gen_fail(g, "{} is empty");
    if (g->place == IN_SCRIPT && !g->json)
        gen_fail(g, "a value cannot stand inside <script>");
    if (strncmp(expr, "_\"", 2) == 0) {
        words(g, expr + 2, false);
        return;
    }
    if (strncmp(expr, "_n\"", 3) == 0) {
        words(g, expr + 3, true);
        return;
    }
    if (strncmp(expr, "asset \"", 7) == 0) {
        asset(g, expr + 7);
        return;
    }
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (strncmp(expr, times[i][0], strlen(times[i][0])) == 0) {
            if (g->place != IN_TEXT)
                gen_fail(g, "{%s…} stands in text only", times[i][0]);
            gen_code(g, "%s(h, %s);", times[i][1], expr + strlen(times[i][0]));
            return;
        }
    }
    gen_code(g, "%s(h, %s);", escaper(g), expr);
}

/* Reads the value that begins after { at p; gives what follows its }. */
const char *gen_value(struct gen *g, const char *p)
{
    char expr[1024];
    const char *end = expr_end(g, p);
    size_t n = (size_t)(end - p);

    if (n >= sizeof expr)
        gen_fail(g, "a value is longer than %zu bytes", sizeof expr);
    memcpy(expr, p, n);
    expr[n] = '\0';
    value(g, expr);
    g->value_dynamic = true;
    return end + 1;
}
