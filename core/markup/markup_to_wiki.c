#include "core/markup/markup_tree.h"

struct writer {
    const struct markup_options *o;
    struct buf *out;
    const struct markup_node *html;  /* the outermost list that is written with tags */
    const struct markup_node *label; /* the link whose label is being written */
    int cell;                        /* over 0: within a table's cell */
    bool bol;                        /* at the beginning of a line */
};

static void tag(struct writer *w, const char *s)
{
    buf_str(w->out, s);
    if (s[0])
        w->bol = s[strlen(s) - 1] == '\n';
}

static void line(struct writer *w)
{
    if (!w->bol)
        tag(w, "\n");
}

/* Whether `c` would be read as markup here: `next` is the byte behind it or 0 where the text ends,
 * when what comes is not known and may be its twin. */
static bool means(const struct writer *w, char c, char prev, char next)
{
    bool end = next == 0;

    if (w->bol && strchr("*#:;=-!|{", c))
        return true;
    switch (c) {
    case '<':
        return true;
    case '&':
        return end || next == '#' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    case '\'':
        return end || prev == 0 || next == '\'' || prev == '\'';
    case ']':
        return w->label;
    case '{':
        return end || next == c || next == '|' || prev == '-' || prev == '|';
    case '|':
        return w->cell > 0;
    case '!':
        return w->cell > 0 && (end || next == '!' || prev == '!');
    case '~':
    case '_':
    case '=':
        return end || next == c;
    default:
        return false;
    }
}

/* "[[" begins a link, and so does "[" before "//" or a scheme; s starts behind the bracket. */
static bool bracket_means(struct slice s)
{
    size_t i = 0;

    while (i < s.n && ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z'))
        i++;
    return i == s.n || s.p[i] == ':' || (i == 0 && strchr("[/", s.p[i]) && s.p[i]);
}

static void text(struct writer *w, struct slice s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        char c = s.p[i] == '\n' || s.p[i] == '\t' ? ' ' : s.p[i];

        if (w->bol && c == ' ')
            continue; /* a space at the beginning makes it preformatted */
        if ((unsigned char)c < ' ' || c == 0x7f)
            buf_str(w->out, "\xef\xbf\xbd");
        else if (c == '<')
            buf_str(w->out, "&lt;");
        else if (c == '[' && (w->label || bracket_means(slice_from(s, i + 1))))
            buf_str(w->out, "&#91;");
        else if (means(w, c, i ? s.p[i - 1] : 0, i + 1 < s.n ? s.p[i + 1] : 0))
            buf_printf(w->out, "&#%d;", c);
        else
            buf_char(w->out, c);
        w->bol = false;
    }
}

static void verbatim(struct writer *w, struct slice s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : '\0';

        if (c == '<')
            buf_str(w->out, "&lt;");
        else if (c == '&' && (next == '\0' || !strchr(" \n&.,", next)))
            buf_str(w->out, "&amp;");
        else if (((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
            buf_str(w->out, "\xef\xbf\xbd");
        else
            buf_char(w->out, c);
    }
    if (s.n)
        w->bol = s.p[s.n - 1] == '\n';
}

/* Whether a list can be written with marks: wikitext's hold lines, paragraphs and lists, and count
 * from 1; one that holds more or counts from elsewhere is written with tags. */
static bool has_marks(const struct markup_node *list)
{
    const struct markup_node *n = list->first;

    if (list->kind == MARKUP_OL && list->number != 1)
        return false;
    while (n && n != list) {
        if (!markup_inline(n) && n->kind != MARKUP_LI && n->kind != MARKUP_P && !markup_list(n))
            return false;
        if (n->kind == MARKUP_OL && n->number != 1)
            return false;
        if (n->first && !markup_inline(n)) {
            n = n->first;
            continue;
        }
        while (n != list && n->next == NULL)
            n = n->parent;
        if (n != list)
            n = n->next;
    }
    return true;
}

/* An item's marks at the beginning of its line; `more`: of a further paragraph of it. */
static void marks(struct writer *w, const struct markup_node *item, bool more)
{
    char s[MARKUP_DEPTH + 2];
    const struct markup_node *n;
    int i = (int)sizeof s - 1;

    s[i] = '\0';
    if (more)
        s[--i] = ':';
    for (n = item; n->parent && i > 0; n = n->parent)
        if (n->kind == MARKUP_LI)
            s[--i] = n->parent->kind == MARKUP_OL ? '#' : '*';
    line(w);
    buf_str(w->out, s + i);
    buf_char(w->out, ' ');
    w->bol = true;
}

static void item(struct writer *w, const struct markup_node *n, bool enter)
{
    if (w->html == NULL) {
        if (enter)
            marks(w, n, false);
    } else if (enter) {
        line(w);
        tag(w, "<li>");
    } else {
        tag(w, "</li>\n");
    }
}

static void list(struct writer *w, const struct markup_node *n, bool enter)
{
    if (enter && w->html == NULL && n->parent->kind != MARKUP_LI && !has_marks(n))
        w->html = n;
    if (w->html) {
        line(w);
        if (n->kind == MARKUP_UL) {
            tag(w, enter ? "<ul>\n" : "</ul>\n");
        } else if (enter) {
            buf_printf(w->out, "<ol start=\"%u\">\n", n->number);
            w->bol = true;
        } else {
            tag(w, "</ol>\n");
        }
    }
    if (!enter && w->html == n)
        w->html = NULL;
    if (!enter && n->parent->kind != MARKUP_LI)
        line(w);
}

/* A bare address is a link by itself where a space or the end follows. */
static bool bare(const struct markup_node *n, struct slice url)
{
    bool same = n->first && n->first == n->last && n->first->kind == MARKUP_TEXT &&
                slice_eq(n->first->text, url);

    return same && (n->next == NULL || (n->next->kind == MARKUP_TEXT &&
                                        strchr(" \n", n->next->text.p[0]) && n->next->text.p[0]));
}

static void verbatim_url(struct writer *w, struct slice url)
{
    size_t i;

    w->bol = false;
    for (i = 0; i < url.n; i++) {
        if (strchr("[]'", url.p[i]))
            buf_printf(w->out, "%%%02X", url.p[i]);
        else
            buf_char(w->out, url.p[i]);
    }
}

/* Only what leads somewhere from a wiki is a link. */
static void link(struct writer *w, const struct markup_node *n, bool enter)
{
    if (markup_url_within(n->text) || bare(n, n->text))
        return;
    if (!enter) {
        w->label = NULL;
        buf_char(w->out, ']');
        return;
    }
    w->label = n;
    buf_char(w->out, '[');
    verbatim_url(w, n->text);
    buf_char(w->out, ' ');
}

static void heading(struct writer *w, const struct markup_node *n, bool enter)
{
    int level = n->level + 1 + w->o->heading_shift;

    if (level > 6)
        level = 6;
    if (!enter)
        buf_char(w->out, ' ');
    buf_put(w->out, "======", (size_t)(level < 1 ? 1 : level));
    tag(w, enter ? " " : "\n");
    w->bol = true;
}

/* Blocks are parted by an empty line; those within an item are not. */
static void block_start(struct writer *w, const struct markup_node *n)
{
    line(w);
    if (n->parent->kind != MARKUP_LI && n->parent->first != n)
        buf_char(w->out, '\n');
}

static void paragraph(struct writer *w, const struct markup_node *n, bool enter)
{
    if (n->parent->kind != MARKUP_LI || w->html) {
        if (!enter)
            line(w);
    } else if (enter && n->parent->first != n) {
        marks(w, n->parent, true);
    }
}

static void text_node(struct writer *w, const struct markup_node *n)
{
    if (n->parent->kind == MARKUP_PRE)
        verbatim(w, n->text);
    else if (n->parent->kind == MARKUP_A && bare(n->parent, n->text))
        verbatim_url(w, n->text);
    else
        text(w, n->text);
}

static const struct tags {
    const char *open, *close;
} tags[MARKUP_KINDS] = {
    [MARKUP_QUOTE] = {"<blockquote>\n", "</blockquote>\n"},
    [MARKUP_PRE] = {"<pre>", "</pre>\n"},
    [MARKUP_TABLE] = {"{| class=\"wikitable\"\n", "|}\n"},
    [MARKUP_TR] = {"|-\n", ""},
    [MARKUP_TH] = {"! ", "\n"},
    [MARKUP_TD] = {"| ", "\n"},
    [MARKUP_HR] = {"----\n", ""},
    [MARKUP_BR] = {"<br>", ""},
    [MARKUP_EM] = {"''", "''"},
    [MARKUP_STRONG] = {"'''", "'''"},
    [MARKUP_DEL] = {"<del>", "</del>"},
    [MARKUP_CODE] = {"<code>", "</code>"},
};

static void step(void *ctx, const struct markup_node *n, bool enter)
{
    struct writer *w = ctx;

    if (n->kind == MARKUP_TEXT) {
        if (enter)
            text_node(w, n);
        return;
    }
    if (enter && n->kind < MARKUP_TABLE && n->kind != MARKUP_LI &&
        (n->parent->kind != MARKUP_LI || w->html))
        block_start(w, n);
    if (n->kind == MARKUP_TABLE && enter)
        block_start(w, n);
    if (n->kind == MARKUP_HR && enter)
        block_start(w, n);
    if (n->kind == MARKUP_QUOTE && !enter)
        line(w);
    w->cell += n->kind == MARKUP_TH || n->kind == MARKUP_TD ? (enter ? 1 : -1) : 0;
    if (tags[n->kind].open)
        tag(w, enter ? tags[n->kind].open : tags[n->kind].close);
    else if (n->kind == MARKUP_P)
        paragraph(w, n, enter);
    else if (n->kind == MARKUP_H)
        heading(w, n, enter);
    else if (n->kind == MARKUP_LI)
        item(w, n, enter);
    else if (markup_list(n))
        list(w, n, enter);
    else if (n->kind == MARKUP_A)
        link(w, n, enter);
}

void markup_wiki(const struct markup *m, const struct markup_options *options, struct buf *out)
{
    static const struct markup_options usual;
    struct writer w = {.o = options ? options : &usual, .out = out, .bol = true};
    size_t start = out->n;

    if (markup_walk(m, out, step, &w)) {
        line(&w);
        return;
    }
    out->n = start;
    buf_str(out, "<pre>");
    verbatim(&w, m->source);
    buf_str(out, "</pre>\n");
}
