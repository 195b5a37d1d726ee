/* langgen FOLDER FILE.po…    compiles the catalogue as FOLDER/catalogue.c: web/page/lang.h says
 * what comes out.
 *
 * Reads PO files (GNU gettext manual, "The Format of PO Files"): msgid, msgid_plural, msgstr,
 * msgstr[N], strings in several pieces, comments; fuzzy entries are left out. The head of a file
 * names its Language and Plural-Forms, and two fields of our own: X-Name (the language's own name)
 * and X-Direction (ltr or rtl). Refused with file and line: a placeholder that the source text does
 * not have, a missing form, the same text twice, a plural rule with anything but n, numbers and
 * operators. */
#include "core/gen/output.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEXTS = 2048, FORMS = 6, MAX_BYTES = 4096 };

struct text {
    char *id, *many, *str[FORMS];
    int line;
    bool fuzzy;
};

struct po {
    const char *path;
    int line;
    char code[16], name[64], dir[8], rule[256];
    int forms;
    struct text texts[MAX_TEXTS];
    int count;
    char **into; /* the string that a further "…" line continues */
};

static void fail(const struct po *po, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), noreturn));
static void fail(const struct po *po, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s:%d: ", po->path, po->line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

/* Appends the quoted string at p, without its escapes, to *s. */
static void append(const struct po *po, char **s, const char *p)
{
    size_t n = *s ? strlen(*s) : 0;
    char *out = realloc(*s, n + strlen(p) + 1);

    if (!out)
        fail(po, "out of memory");
    *s = out;
    if (*p++ != '"')
        fail(po, "a string in quotes was expected");
    for (; *p && *p != '"'; p++) {
        if (*p != '\\') {
            out[n++] = *p;
            continue;
        }
        p++;
        if (*p == 'n')
            out[n++] = '\n';
        else if (*p == '"' || *p == '\\')
            out[n++] = *p;
        else
            fail(po, "an escape other than \\n \\\" \\\\");
    }
    if (*p != '"')
        fail(po, "a string has no closing quote");
    out[n] = '\0';
    if (n > MAX_BYTES)
        fail(po, "a text is longer than %d bytes", MAX_BYTES);
}

/* Which arguments a text uses: bit 2i for %s of argument i, bit 2i+1 for %d. */
static unsigned placeholders(const struct po *po, const char *s)
{
    unsigned used = 0;
    int next = 0;

    for (; *s; s++) {
        int which;
        if (*s != '%')
            continue;
        if (*++s == '%')
            continue;
        if (isdigit((unsigned char)*s) && s[1] == '$') {
            which = *s - '1';
            s += 2;
        } else {
            which = next++;
        }
        if ((*s != 's' && *s != 'd') || which < 0 || which > 8)
            fail(po, "a placeholder is %%s, %%d, %%1$s to %%9$d or %%%%");
        used |= 1u << (2 * which + (*s == 'd'));
    }
    return used;
}

static void text_check(struct po *po, const struct text *t)
{
    unsigned allowed = placeholders(po, t->many ? t->many : t->id);
    int forms = t->many ? po->forms : 1;

    po->line = t->line;
    for (int i = 0; i < forms; i++) {
        if (!t->str[i])
            fail(po, "form %d of “%s” is missing", i, t->id);
        if (placeholders(po, t->str[i]) & ~allowed)
            fail(po, "“%s” uses a placeholder that “%s” does not have", t->str[i], t->id);
        if (!t->many && placeholders(po, t->str[i]) != allowed)
            fail(po, "“%s” leaves out a placeholder of “%s”", t->str[i], t->id);
    }
    for (int i = 0; i < po->count; i++)
        if (&po->texts[i] != t && strcmp(po->texts[i].id, t->id) == 0)
            fail(po, "“%s” stands here twice", t->id);
}

/* What stands behind `name` (with its colon and space) on its line, cut to the size of `ret`, which
 * stays as it was when the head has no such line. */
static void head_field(const char *head, const char *name, char *ret, size_t size)
{
    const char *p = strstr(head, name);

    if (p)
        snprintf(ret, size, "%.*s", (int)strcspn(p + strlen(name), "\n"), p + strlen(name));
}

static void head_read(struct po *po, const char *head)
{
    char plural[300] = "";
    const char *rule;

    head_field(head, "Language: ", po->code, sizeof po->code);
    head_field(head, "X-Name: ", po->name, sizeof po->name);
    head_field(head, "X-Direction: ", po->dir, sizeof po->dir);
    head_field(head, "Plural-Forms: nplurals=", plural, sizeof plural);
    po->forms = atoi(plural);
    rule = strstr(plural, "plural=");
    if (!po->code[0] || !po->name[0] ||
        (strcmp(po->dir, "ltr") != 0 && strcmp(po->dir, "rtl") != 0))
        fail(po, "the head needs Language, X-Name and X-Direction (ltr or rtl)");
    if (po->forms < 1 || po->forms > FORMS || !rule)
        fail(po, "the head needs Plural-Forms with 1 to %d forms", FORMS);
    snprintf(po->rule, sizeof po->rule, "%.*s", (int)strcspn(rule + 7, ";"), rule + 7);
    if (po->rule[strspn(po->rule, "n0123456789 ?:%=!<>&|()")])
        fail(po, "the plural rule may hold n, numbers and operators only");
    for (const char *p = po->code; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '-')
            fail(po, "the language code has a strange character");
}

static struct text *current(struct po *po)
{
    if (po->count == 0)
        fail(po, "a translation stands before the first msgid");
    return &po->texts[po->count - 1];
}

static char **string_named(struct po *po, const char *word, bool fuzzy)
{
    if (strcmp(word, "msgid") == 0) {
        if (po->count == MAX_TEXTS)
            fail(po, "more than %d texts", MAX_TEXTS);
        po->texts[po->count] = (struct text){.line = po->line, .fuzzy = fuzzy};
        return &po->texts[po->count++].id;
    }
    if (strcmp(word, "msgid_plural") == 0)
        return &current(po)->many;
    if (strcmp(word, "msgstr") == 0)
        return &current(po)->str[0];
    if (strncmp(word, "msgstr[", 7) == 0 && word[7] >= '0' && word[7] < '0' + FORMS)
        return &current(po)->str[word[7] - '0'];
    fail(po, "“%s” is not known", word);
}

static void line_read(struct po *po, char *line, bool *fuzzy)
{
    char *p = line + strspn(line, " \t");
    size_t n = strcspn(p, " \t\r\n");

    if (!*p || *p == '\n' || *p == '\r') {
        return;
    }
    if (*p == '#') {
        if (p[1] == ',' && strstr(p, "fuzzy"))
            *fuzzy = true;
        return;
    }
    if (*p != '"') {
        p[n] = '\0';
        po->into = string_named(po, p, *fuzzy);
        if (strcmp(p, "msgid") == 0)
            *fuzzy = false;
        p += n + 1;
        p += strspn(p, " \t");
    }
    if (!po->into)
        fail(po, "a string belongs to no msgid");
    append(po, po->into, p);
}

static void text_free(struct text *t)
{
    free(t->id);
    free(t->many);
    for (int i = 0; i < FORMS; i++)
        free(t->str[i]);
}

static void po_read(struct po *po, const char *path)
{
    char line[4096];
    bool fuzzy = false;
    FILE *f = fopen(path, "r");
    int kept = 0;

    memset(po, 0, sizeof *po);
    po->path = path;
    if (!f)
        fail(po, "cannot be opened");
    while (fgets(line, sizeof line, f)) {
        po->line++;
        line_read(po, line, &fuzzy);
    }
    fclose(f);
    if (po->count == 0 || po->texts[0].id[0] || !po->texts[0].str[0])
        fail(po, "the file does not begin with a head (msgid \"\")");
    head_read(po, po->texts[0].str[0]);
    text_free(&po->texts[0]);
    for (int i = 1; i < po->count; i++) {
        const struct text *t = &po->texts[i];
        if (!t->fuzzy && t->str[0] && t->str[0][0])
            po->texts[kept++] = *t;
        else
            text_free(&po->texts[i]);
    }
    po->count = kept;
    for (int i = 0; i < kept; i++)
        text_check(po, &po->texts[i]);
}

static void put_string(FILE *out, const char *s)
{
    fputc('"', out);
    for (; *s; s++) {
        if (*s == '\n')
            fprintf(out, "\\n");
        else
            fprintf(out, "%s%c", *s == '"' || *s == '\\' ? "\\" : "", *s);
    }
    fputc('"', out);
}

/* FNV-1a, 32 bits: lang_hash of web/page/lang.h. */
static uint32_t text_hash(const char *id)
{
    uint32_t h = 2166136261u;

    for (; *id; id++)
        h = (h ^ (unsigned char)*id) * 16777619u;
    return h;
}

/* Open addressing, at most half full; gives the number of places, a power of two. */
static uint32_t table_fill(const struct po *po, const struct text **places)
{
    uint32_t size = 2;

    while (size < 2 * (uint32_t)po->count)
        size *= 2;
    for (int i = 0; i < po->count; i++) {
        uint32_t at = text_hash(po->texts[i].id) & (size - 1);
        while (places[at])
            at = (at + 1) & (size - 1);
        places[at] = &po->texts[i];
    }
    return size;
}

/* `k` tells this language's names in the C text from the others'. */
static void po_write(FILE *out, const struct po *po, int k)
{
    static const struct text *places[4 * MAX_TEXTS];
    uint32_t size;

    memset(places, 0, sizeof places);
    size = table_fill(po, places);
    fprintf(out, "\nstatic int form_%d(uint64_t n)\n{\n    (void)n;\n    return (int)(%s);\n}\n\n",
            k, po->rule);
    fprintf(out, "static const struct lang_text texts_%d[%u] = {\n", k, size);
    for (uint32_t i = 0; i < size; i++) {
        if (!places[i])
            continue;
        fprintf(out, "    [%u] = {", i);
        put_string(out, places[i]->id);
        fprintf(out, ", {");
        for (int f = 0; f < (places[i]->many ? po->forms : 1); f++) {
            put_string(out, places[i]->str[f]);
            fprintf(out, ", ");
        }
        fprintf(out, "}},\n");
    }
    fprintf(out, "};\n\nstatic const struct lang lang_%d = {\"%s\", ", k, po->code);
    put_string(out, po->name);
    fprintf(out, ", \"%s\", form_%d, %u, %d, texts_%d};\n", po->dir, k, size - 1, po->count, k);
}

int main(int argc, char **argv)
{
    static struct po po;
    char path[256], *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    if (argc < 3 || !out) {
        fprintf(stderr, "langgen FOLDER FILE.po…\n");
        return 2;
    }
    fprintf(
        out,
        "/* Written by langgen. */\n#include \"web/page/lang.h\"\n\n"
        "#pragma GCC diagnostic ignored \"-Wparentheses\"\n\n"
        "static const struct lang english = {\"en\", \"English\", \"ltr\", NULL, 0, 0, NULL};\n");
    for (int i = 2; i < argc; i++) {
        po_read(&po, argv[i]);
        po_write(out, &po, i);
        for (int k = 0; k < po.count; k++)
            text_free(&po.texts[k]);
    }
    fprintf(out, "\nconst struct lang *const lang_list[] = {&english");
    for (int i = 2; i < argc; i++)
        fprintf(out, ", &lang_%d", i);
    fprintf(out, ", NULL};\n");
    snprintf(path, sizeof path, "%s/catalogue.c", argv[1]);
    if (fclose(out) != 0 || output_write(path, text, n) != 0) {
        fprintf(stderr, "%s:1: cannot be written\n", path);
        return 1;
    }
    free(text);
    return 0;
}
