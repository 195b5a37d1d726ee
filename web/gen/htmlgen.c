/* htmlgen FOLDER FILE.html…       writes one C function a template: FOLDER/tmpl.c, and a header
 *                                 FOLDER/tmpl/file.h for each file; after a fault nothing
 * htmlgen --export FOLDER FILE…   the same of templates of archives: FOLDER/export_tmpl.c,
 * functions export_tmpl_…; line ends stay htmlgen --pot OUT FILE.html…    writes the texts of the
 * templates as a gettext template
 *
 * A template is HTML with three additions.
 *   %% name(const struct x *v)   starts void tmpl_name(struct html *h, const struct x *v)
 *   % C code                     a line of C; its { } must hold whole elements
 *   %#include "x.h"              before the first function: goes to the header
 *   {expr}                       a value, escaped for the place where it stands
 *   {_"text %s" a, b}            a text of the catalogue; {_n"%d one|%d many" n; a, b} by number
 *   {asset "app.css"}            the address of an asset
 *   {time ms} {day ms}           a <time> element in the reader's zone and language
 *   {checked? expr}              inside a tag: the attribute when expr holds
 *   {{ and }}                    a brace
 * A pair name_open and name_close may leave elements open between them; a template that calls the
 * one must call the other at the same depth. Elements are named as HTML 5 names them (WHATWG HTML,
 * 13.1.2); the places where a value may stand are fewer than HTML allows. */
#include "web/gen/htmlgen.h"

#include "core/gen/output.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines of C. */

static void block_open(struct gen *g)
{
    if (g->nblocks == BLOCKS)
        gen_fail(g, "blocks are nested deeper than %d", BLOCKS);
    g->blocks[g->nblocks++] = (struct block){g->depth, g->place};
}

static void block_close(struct gen *g)
{
    struct block b;

    if (g->nblocks == 0)
        gen_fail(g, "a } closes no block");
    b = g->blocks[--g->nblocks];
    if (b.depth != g->depth)
        gen_fail(g, "<%s> is left open in this block", g->stack[g->depth - 1]);
    if (b.place != g->place)
        gen_fail(g, "this block ends in the middle of a tag or value");
}

static bool word_at(const char *line, const char *p, const char *word)
{
    size_t n = strlen(word);

    return strncmp(p, word, n) == 0 && !isalnum((unsigned char)p[n]) && p[n] != '_' &&
           (p == line || (!isalnum((unsigned char)p[-1]) && p[-1] != '_'));
}

/* A call of tmpl_x_open counts as an element, of tmpl_x_close as its end. */
static void call_seen(struct gen *g, const char *p)
{
    char name[NAME_MAX_];
    size_t n = strcspn(p + 5, "(; ");

    if (n < 7 || n >= sizeof name || p[5 + n] != '(')
        return;
    snprintf(name, sizeof name, "%.*s", (int)n, p + 5);
    if (strcmp(name + n - 5, "_open") == 0) {
        name[n - 5] = '\0';
        gen_push(g, name);
    } else if (strcmp(name + n - 6, "_close") == 0) {
        name[n - 6] = '\0';
        gen_pop(g, name);
    }
}

static void c_scan(struct gen *g, const char *line)
{
    char q = 0;

    for (const char *p = line; *p; p++) {
        if (q) {
            if (*p == '\\' && p[1])
                p++;
            else if (*p == q)
                q = 0;
        } else if (*p == '"' || *p == '\'') {
            q = *p;
        } else if (strncmp(p, "//", 2) == 0) {
            return;
        } else if (*p == '{') {
            block_open(g);
        } else if (*p == '}') {
            block_close(g);
        } else if (word_at(line, p, "return") || word_at(line, p, "goto")) {
            gen_fail(g, "a template cannot be left in its middle");
        } else if (word_at(line, p, "break") || word_at(line, p, "continue")) {
            if (g->nblocks == 0 || g->blocks[g->nblocks - 1].depth != g->depth)
                gen_fail(g, "<%s> is left open in this block",
                         g->depth ? g->stack[g->depth - 1] : "");
        } else if (strncmp(p, "tmpl_", 5) == 0) {
            call_seen(g, p);
        }
    }
}

static void c_line(struct gen *g, char *line)
{
    static const char *const heads[] = {"if", "for", "while", "switch"};
    size_t n = strlen(line);

    if (g->place == IN_TEXT && g->space) /* what stands behind the line is not known */
        gen_settle(g);
    if (g->place == IN_TEXT)
        g->space = g->newline = g->tight = false;
    if (strncmp(line, "#include", 8) == 0) {
        if (g->h)
            fprintf(g->h, "%s\n", line);
        return;
    }
    while (n && isspace((unsigned char)line[n - 1]))
        line[--n] = '\0';
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (word_at(line, line, heads[i]) && line[n - 1] != '{')
            gen_fail(g, "%s needs a { at the end of its line", heads[i]);
    if (n >= 4 && strcmp(line + n - 4, "else") == 0)
        gen_fail(g, "else needs a { at the end of its line");
    gen_code(g, "%s", line);
    if (g->fn[0])
        c_scan(g, line);
}

static void function_end(struct gen *g)
{
    size_t n = strlen(g->fn);

    if (!n)
        return;
    if (g->place != IN_TEXT)
        gen_fail(g, "the template %s ends in the middle of a tag or comment", g->fn);
    if (g->nblocks)
        gen_fail(g, "the template %s has a { without }", g->fn);
    if (n > 5 && strcmp(g->fn + n - 5, "_open") == 0) {
        struct pair *pair = &g->pairs[g->npairs++];
        if (g->npairs == PAIRS)
            gen_fail(g, "more than %d pairs of templates", PAIRS);
        snprintf(pair->name, sizeof pair->name, "%.*s", (int)(n - 5), g->fn);
        memcpy(pair->stack, g->stack, sizeof g->stack);
        pair->depth = g->depth;
    } else if (g->depth) {
        gen_fail(g, "<%s> is left open in the template %s", g->stack[g->depth - 1], g->fn);
    }
    if (g->set->lines)
        gen_settle(g);
    gen_flush(g);
    if (g->c)
        fprintf(g->c, "}\n");
    g->fn[0] = '\0';
    g->depth = 0;
}

static void function_start(struct gen *g, char *p)
{
    size_t n;
    char *params, *end;

    function_end(g);
    while (*p == ' ')
        p++;
    n = strcspn(p, "( \n");
    params = p + n;
    end = strrchr(p, ')');
    if (*params != '(' || !end || n == 0 || n >= sizeof g->fn)
        gen_fail(g, "a template begins with %%%% name(parameters)");
    snprintf(g->fn, sizeof g->fn, "%.*s", (int)n, p);
    *end = '\0';
    params++;
    if (g->h)
        fprintf(g->h, "void %s_%s(struct html *h%s%s);\n", g->set->name, g->fn, *params ? ", " : "",
                params);
    if (g->c)
        fprintf(g->c, "\n#line %d \"%s\"\nvoid %s_%s(struct html *h%s%s)\n{\n", g->line, g->file,
                g->set->name, g->fn, *params ? ", " : "", params);
    g->place = IN_TEXT;
    g->tight = true;
    g->space = g->newline = false;
    for (int i = 0; i < g->npairs && n > 6 && strcmp(g->fn + n - 6, "_close") == 0; i++) {
        if (strlen(g->pairs[i].name) == n - 6 && strncmp(g->pairs[i].name, g->fn, n - 6) == 0) {
            memcpy(g->stack, g->pairs[i].stack, sizeof g->stack);
            g->depth = g->pairs[i].depth;
        }
    }
}

/* A line of a template with its line end, which may be cut up in place. */
static void line_read(struct gen *g, char *line)
{
    char *p = line + strspn(line, " \t");

    if (p[0] == '%' && p[1] == '%') {
        function_start(g, p + 2);
        return;
    }
    if (p[0] == '%') {
        c_line(g, p + 1 + strspn(p + 1, " "));
        return;
    }
    if (!g->fn[0]) {
        if (*p != '\n' && *p)
            gen_fail(g, "text stands before the first %%%% line");
        return;
    }
    for (const char *q = gen_keeps_space(g) ? line : p; *q;)
        q = gen_step(g, q);
}

/* From here what goes to a header goes to that of this file. */
static void header_start(struct gen *g)
{
    const char *base = strrchr(g->file, '/') ? strrchr(g->file, '/') + 1 : g->file;
    struct output *header = &g->headers[g->nheaders];
    char guard[sizeof header->name];

    if (++g->nheaders == FILES)
        gen_fail(g, "there are more than %d files of templates", FILES - 1);
    snprintf(header->name, sizeof header->name, "%.*s", (int)strcspn(base, "."), base);
    for (size_t i = 0; i < sizeof guard; i++)
        guard[i] = (char)toupper((unsigned char)header->name[i]);
    g->h = open_memstream(&header->text, &header->n);
    if (!g->h)
        gen_fail(g, "out of memory");
    fprintf(g->h,
            "/* Written by htmlgen. */\n#ifndef GEN_%s_%s_H\n#define GEN_%s_%s_H\n\n"
            "#include \"%s\"\n",
            g->set->name, guard, g->set->name, guard, g->set->header);
}

static void header_end(struct gen *g)
{
    fprintf(g->h, "\n#endif\n");
    if (fclose(g->h) != 0)
        gen_fail(g, "out of memory");
}

static void file_read(struct gen *g, const char *path)
{
    char line[4096];
    FILE *f = fopen(path, "r");

    g->file = path;
    g->line = 0;
    if (!f)
        gen_fail(g, "cannot be opened");
    while (fgets(line, sizeof line, f)) {
        g->line++;
        if (strlen(line) + 1 == sizeof line)
            gen_fail(g, "the line is longer than %zu bytes", sizeof line - 2);
        line_read(g, line);
    }
    fclose(f);
    function_end(g);
}

static void put(struct gen *g, const char *path, const struct output *out)
{
    if (output_write(path, out->text, out->n) != 0)
        gen_fail(g, "%s cannot be written", path);
}

static void functions_write(struct gen *g, const char *folder, char **files, int count)
{
    struct output body = {0}, code = {0};
    char path[256];
    FILE *out;

    g->c = open_memstream(&body.text, &body.n);
    for (int i = 0; i < count; i++) {
        g->file = files[i];
        header_start(g);
        file_read(g, files[i]);
        header_end(g);
    }
    fclose(g->c);
    out = open_memstream(&code.text, &code.n);
    fprintf(out, "/* Written by htmlgen. */\n");
    for (int i = 0; i < g->nheaders; i++) {
        fprintf(out, "#include \"gen/%s/%s.h\"\n", g->set->name, g->headers[i].name);
        snprintf(path, sizeof path, "%s/%s/%s.h", folder, g->set->name, g->headers[i].name);
        put(g, path, &g->headers[i]);
    }
    fprintf(out, "%s\n#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n%s",
            g->set->assets ? "#include \"gen/assets.h\"\n" : "", body.text);
    fclose(out);
    snprintf(path, sizeof path, "%s/%s.c", folder, g->set->name);
    put(g, path, &code);
}

static int texts_write(struct gen *g, const char *path, char **files, int count)
{
    g->pot = fopen(path, "w");
    if (!g->pot)
        gen_fail(g, "%s cannot be written", path);
    for (int i = 0; i < count; i++)
        file_read(g, files[i]);
    return fclose(g->pot) ? 1 : 0;
}

int main(int argc, char **argv)
{
    static const struct set sets[] = {
        {NULL, "tmpl", "web/page/html.h", true, false},
        {"--export", "export_tmpl", "core/markup/html.h", false, true},
    };
    static struct gen g = {.set = &sets[0]};

    if (argc > 3 && strcmp(argv[1], "--pot") == 0)
        return texts_write(&g, argv[2], argv + 3, argc - 3);
    for (size_t i = 1; i < sizeof sets / sizeof *sets && argc > 1; i++)
        if (strcmp(argv[1], sets[i].option) == 0) {
            g.set = &sets[i];
            argc--;
            argv++;
        }
    if (argc < 3) {
        fprintf(stderr, "htmlgen [--export] FOLDER FILE.html… | htmlgen --pot OUT FILE.html…\n");
        return 2;
    }
    functions_write(&g, argv[1], argv + 2, argc - 2);
    return 0;
}
