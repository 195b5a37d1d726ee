#include "web/gen/htmlgen.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char voids[] =
    " area base br col embed hr img input link meta source track wbr path circle rect line use ";
/* Of SVG: there an element that is not closed holds all that follows it. */
static const char foreign_voids[] = " path circle rect line use ";
static const char block_tags[] =
    " address article aside blockquote body br datalist dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li link "
    "main "
    "menu meta nav ol optgroup option p pre script section select summary table tbody td template "
    "textarea tfoot th thead title tr ul ";
static const char not_in_p[] = " address article aside blockquote details div dl fieldset figure "
                               "footer form h1 h2 h3 h4 h5 h6 "
                               "header hr main nav ol p pre section table ul ";
static const char not_in_itself[] = " a button form label option p ";
static const char entities[] =
    " amp lt gt quot nbsp shy ndash mdash hellip middot larr rarr uarr darr times copy laquo raquo "
    "lsaquo rsaquo lsquo rsquo ldquo rdquo bull zwnj ";

static bool in_element(const struct gen *g, const char *name)
{
    for (int i = 0; i < g->depth; i++)
        if (strcmp(g->stack[i], name) == 0)
            return true;
    return false;
}

bool gen_keeps_space(const struct gen *g)
{
    return in_element(g, "pre") || in_element(g, "textarea");
}

void gen_push(struct gen *g, const char *name)
{
    if (g->depth == STACK)
        gen_fail(g, "elements are nested deeper than %d", STACK);
    snprintf(g->stack[g->depth++], NAME_MAX_, "%s", name);
}

void gen_pop(struct gen *g, const char *name)
{
    int floor = g->nblocks ? g->blocks[g->nblocks - 1].depth : 0;

    if (g->depth == 0)
        gen_fail(g, "</%s> closes nothing", name);
    if (strcmp(g->stack[g->depth - 1], name) != 0)
        gen_fail(g, "</%s> closes <%s>", name, g->stack[g->depth - 1]);
    if (g->depth <= floor)
        gen_fail(g, "</%s> closes an element that was opened outside of this block", name);
    g->depth--;
}

/* The attribute and the tag that are being read. */

static void attr_end(struct gen *g)
{
    if (strcmp(g->tag, "script") == 0 && strcmp(g->attr, "type") == 0 &&
        strcmp(g->value, "application/json") == 0)
        g->json = true;
    if (strcmp(g->attr, "href") == 0 && strncmp(g->value, "javascript:", 11) == 0)
        gen_fail(g, "href=\"javascript:…\" is not allowed");
    g->place = IN_TAG;
}

static void tag_start(struct gen *g, const char *name)
{
    snprintf(g->tag, sizeof g->tag, "%s", name);
    g->has_alt = g->json = false;
    if (gen_listed(" style base object embed ", name))
        gen_fail(g, "<%s> is not allowed", name);
    if (gen_listed(not_in_p, name) && in_element(g, "p"))
        gen_fail(g, "<%s> cannot stand inside <p>", name);
    if (gen_listed(not_in_itself, name) && in_element(g, name))
        gen_fail(g, "<%s> cannot stand inside <%s>", name, name);
    if (gen_listed(block_tags, name) && !gen_keeps_space(g))
        gen_tight(g, true);
    gen_settle(g);
    gen_lit_char(g, '<');
    gen_lit_str(g, name);
    g->place = IN_TAG;
}

static void tag_end(struct gen *g)
{
    gen_lit_char(g, '>');
    g->place = IN_TEXT;
    g->space = g->newline = false;
    gen_tight(g, gen_listed(block_tags, g->tag));
    if (strcmp(g->tag, "img") == 0 && !g->has_alt)
        gen_fail(g, "<img> has no alt");
    if (gen_listed(voids, g->tag))
        return;
    gen_push(g, g->tag);
    if (strcmp(g->tag, "script") == 0)
        g->place = IN_SCRIPT;
    /* A parser drops the first line end in these two; it must not be one of the value's. */
    if (!g->set->lines && (strcmp(g->tag, "textarea") == 0 || strcmp(g->tag, "pre") == 0))
        gen_lit_char(g, '\n');
}

static const char *entity(struct gen *g, const char *p)
{
    char name[16];
    size_t n = strcspn(p + 1, "; <&\n");

    if (p[1 + n] != ';' || n == 0 || n >= sizeof name)
        gen_fail(g, "a stray &; write &amp;");
    snprintf(name, sizeof name, "%.*s", (int)n, p + 1);
    if (name[0] == '#' ? strspn(name + 1, "0123456789") != n - 1 : !gen_listed(entities, name))
        gen_fail(g, "&%s; is not a known entity", name);
    for (size_t i = 0; i < n + 2; i++)
        gen_lit_char(g, p[i]);
    return p + n + 2;
}

/* One step in each place: reads something at p, gives what follows. */

static const char *step_close(struct gen *g, const char *p)
{
    char name[NAME_MAX_];

    p = gen_name_read(g, p + 2, name);
    if (*p != '>' || !name[0])
        gen_fail(g, "a closing tag is </name>");
    if (gen_listed(block_tags, name) && !gen_keeps_space(g))
        gen_tight(g, true);
    gen_settle(g);
    gen_pop(g, name);
    gen_lit_str(g, "</");
    gen_lit_str(g, name);
    gen_lit_char(g, '>');
    gen_tight(g, gen_listed(block_tags, name));
    return p + 1;
}

static const char *step_angle(struct gen *g, const char *p)
{
    char name[NAME_MAX_];

    if (strncmp(p, "<!--", 4) == 0) {
        g->place = IN_COMMENT;
        return p + 4;
    }
    if (strncasecmp(p, "<!doctype html>", 15) == 0) {
        for (int i = 0; i < 15; i++)
            gen_lit_char(g, p[i]);
        gen_tight(g, true);
        return p + 15;
    }
    if (p[1] == '/')
        return step_close(g, p);
    if (!isalpha((unsigned char)p[1]) && p[1] != '{')
        gen_fail(g, "a stray <; write &lt;");
    p = gen_name_read(g, p + 1, name);
    tag_start(g, name);
    return p;
}

static const char *step_text(struct gen *g, const char *p)
{
    if (*p == '<')
        return step_angle(g, p);
    if (isspace((unsigned char)*p) && !gen_keeps_space(g)) {
        g->space = true;
        g->newline |= *p == '\n';
        return p + 1;
    }
    if (*p == '{' && p[1] != '{')
        return gen_value(g, p + 1);
    gen_settle(g);
    if (*p == '&')
        return entity(g, p);
    if (*p == '>')
        gen_fail(g, "a stray >; write &gt;");
    if ((*p == '}' && p[1] != '}'))
        gen_fail(g, "a stray }; write }}");
    p += *p == '{' || *p == '}';
    gen_lit_char(g, *p);
    return p + 1;
}

static const char *step_tag(struct gen *g, const char *p)
{
    if (isspace((unsigned char)*p)) {
        g->space = true;
        return p + 1;
    }
    if (*p == '>') {
        tag_end(g);
        return p + 1;
    }
    if (*p == '/' && p[1] == '>' && gen_listed(voids, g->tag)) {
        if (gen_listed(foreign_voids, g->tag))
            gen_lit_char(g, '/');
        return p + 1;
    }
    if (*p == '{')
        return gen_value(g, p + 1);
    if (!isalpha((unsigned char)*p) || !g->space)
        gen_fail(g, "this is no attribute: %.12s", p);
    p = gen_name_read(g, p, g->attr);
    gen_lit_char(g, ' ');
    g->space = g->newline = false;
    gen_lit_str(g, g->attr);
    gen_attr_start(g, *p == '=');
    if (*p != '=')
        return p;
    if (p[1] != '"' && p[1] != '\'')
        gen_fail(g, "the value of %s= needs quotes", g->attr);
    g->quote = p[1];
    gen_lit_char(g, '=');
    gen_lit_char(g, g->quote);
    g->place = IN_ATTR;
    return p + 2;
}

static const char *step_attr(struct gen *g, const char *p)
{
    if (*p == g->quote) {
        gen_lit_char(g, *p);
        attr_end(g);
        return p + 1;
    }
    if (*p == '{' && p[1] != '{')
        return gen_value(g, p + 1);
    if (*p == '<')
        gen_fail(g, "a < inside %s=", g->attr);
    if (*p == '&')
        return entity(g, p);
    p += *p == '{' || (*p == '}' && p[1] == '}');
    if (!g->value_dynamic && g->nvalue + 1 < sizeof g->value) {
        g->value[g->nvalue++] = *p;
        g->value[g->nvalue] = '\0';
    }
    gen_lit_char(g, *p == '\n' ? ' ' : *p);
    return p + 1;
}

/* White space goes, so that no text of a JSON block may hold any but as a value {…}. */
static const char *step_script(struct gen *g, const char *p)
{
    if (strncmp(p, "</script>", 9) == 0) {
        g->place = IN_TEXT;
        return step_close(g, p);
    }
    if (isspace((unsigned char)*p))
        return p + 1;
    if (*p == '{' && p[1] != '{')
        return gen_value(g, p + 1);
    if (!g->json)
        gen_fail(g, "an inline script is not allowed");
    p += *p == '{' || (*p == '}' && p[1] == '}');
    gen_lit_char(g, *p);
    return p + 1;
}

static const char *step_comment(struct gen *g, const char *p)
{
    if (strncmp(p, "-->", 3) != 0)
        return p + 1;
    g->place = IN_TEXT;
    return p + 3;
}

static const char *(*const steps[])(struct gen *, const char *) = {
    [IN_TEXT] = step_text,     [IN_TAG] = step_tag,         [IN_ATTR] = step_attr,
    [IN_SCRIPT] = step_script, [IN_COMMENT] = step_comment,
};

const char *gen_step(struct gen *g, const char *p)
{
    return steps[g->place](g, p);
}
