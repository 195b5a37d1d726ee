#include "core/markup/markup_tree.h"

#include <stdio.h>

struct writer {
    const struct markup_options *o;
    struct buf *out;
    bool line;   /* something stands on this line */
    bool bol;    /* only the marks of quotes and items stand on it */
    bool digits; /* there are only digits on it */
    bool cell, heading;
};

/* The mark of an item as wide as what its further lines are indented by. Two lists side by side are
 * told apart by their marks. */
static int mark(const struct markup_node *item, char *ret, size_t room)
{
    const struct markup_node *list = item->parent;
    bool odd = list->level & 1;

    if (list->kind == MARKUP_UL)
        return snprintf(ret, room, "%c ", odd ? '+' : '-');
    return snprintf(ret, room, "%u%c ", item->number, odd ? ')' : '.');
}

static void prefix(struct writer *w, const struct markup_node *at, bool with_mark)
{
    const struct markup_node *up[MARKUP_DEPTH + 1], *n;
    int depth = 0;

    for (n = at; n->parent && depth <= MARKUP_DEPTH; n = n->parent)
        up[depth++] = n;
    while (depth-- > 0) {
        char s[24];
        int len;

        if (up[depth]->kind == MARKUP_QUOTE)
            buf_str(w->out, "> ");
        if (up[depth]->kind != MARKUP_LI)
            continue;
        len = mark(up[depth], s, sizeof s);
        if (depth == 0 && with_mark)
            buf_str(w->out, s);
        else
            buf_printf(w->out, "%*s", len, "");
    }
}

static void line_end(struct writer *w)
{
    if (w->line)
        buf_char(w->out, '\n');
    w->line = false;
}

static void empty_line(struct writer *w, const struct markup_node *at)
{
    prefix(w, at, false);
    while (w->out->n && w->out->p[w->out->n - 1] == ' ')
        w->out->n--;
    buf_char(w->out, '\n');
}

static void line_start(struct writer *w, const struct markup_node *at)
{
    if (w->line)
        return;
    prefix(w, at, false);
    w->line = w->bol = true;
}

static const struct markup_node *block_of(const struct markup_node *n)
{
    while (markup_inline(n) && n->parent)
        n = n->parent;
    return n;
}

/* Writes within a line of the block around `n`. */
static void put(struct writer *w, const struct markup_node *n, const char *s)
{
    line_start(w, block_of(n));
    buf_str(w->out, s);
    w->bol = w->digits = false;
}

static bool word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (unsigned char)c > 127;
}

/* Whether character i needs a backslash; what comes before or behind the slice is not known. */
static bool means(const struct writer *w, struct slice s, size_t i)
{
    char c = s.p[i], prev = i ? s.p[i - 1] : ' ', next = i + 1 < s.n ? s.p[i + 1] : '\0';

    if (strchr("\\`*[]<~", c))
        return true;
    if (w->bol && strchr("#>+-=|:", c))
        return true;
    switch (c) {
    case '_':
        return i == 0 || next == '\0' || !word(prev) || !word(next);
    case '&':
        return next == '\0' || next == '#' || word(next);
    case '!':
        return next == '\0' || next == '[';
    case '#':
        return w->heading;
    case '|':
        return w->cell;
    case ':':
        return next == '\0' || next == '/';
    case '@':
        return true;
    default:
        return w->digits && (c == '.' || c == ')'); /* "12." would begin a list */
    }
}

static void text(struct writer *w, const struct markup_node *n)
{
    const struct markup_node *block = block_of(n);
    size_t i;

    for (i = 0; i < n->text.n; i++) {
        char c = n->text.p[i];

        if (c == '\n' && !w->cell && !w->heading) {
            line_start(w, block);
            line_end(w);
            continue;
        }
        if (c == '\n')
            c = ' ';
        line_start(w, block);
        if (w->bol && (c == ' ' || c == '\t'))
            continue;
        if (c && means(w, n->text, i))
            buf_char(w->out, '\\');
        buf_char(w->out, c);
        w->digits = (w->digits || w->bol) && c >= '0' && c <= '9';
        w->bol = false;
    }
}

/* The longest run of backticks in a node of text only. */
static int backticks(const struct markup_node *n)
{
    const struct markup_node *t;
    int run = 0, most = 0;
    size_t i;

    for (t = n->first; t; t = t->next)
        for (i = 0; i < t->text.n; i++) {
            run = t->text.p[i] == '`' ? run + 1 : 0;
            if (run > most)
                most = run;
        }
    return most;
}

static void ticks(struct writer *w, int n)
{
    while (n-- > 0)
        buf_char(w->out, '`');
}

/* A space on either side is taken off where it stands on both, unless there is nothing else. */
static bool padded(const struct markup_node *n)
{
    const struct markup_node *t;
    char first, last;
    bool blank = true;
    size_t i;

    if (n->first == NULL)
        return false;
    first = n->first->text.p[0];
    last = n->last->text.p[n->last->text.n - 1];
    if (first == '`' || last == '`')
        return true;
    for (t = n->first; t && blank; t = t->next)
        for (i = 0; i < t->text.n && blank; i++)
            blank = t->text.p[i] == ' ';
    return first == ' ' && last == ' ' && !blank;
}

static void code(struct writer *w, const struct markup_node *n, bool enter)
{
    bool pad = padded(n);

    put(w, n, enter || !pad ? "" : " ");
    ticks(w, backticks(n) + 1);
    put(w, n, enter && pad ? " " : "");
}

static void code_text(struct writer *w, const struct markup_node *n)
{
    size_t i;

    put(w, n, "");
    for (i = 0; i < n->text.n; i++) {
        /* md4c keeps the backslash that lets a cell's code have a bar. */
        if (n->text.p[i] == '|' && w->cell && !(i && n->text.p[i - 1] == '\\'))
            buf_char(w->out, '\\');
        buf_char(w->out, n->text.p[i] == '\n' ? ' ' : n->text.p[i]);
    }
}

static void fence(struct writer *w, const struct markup_node *n)
{
    int most = backticks(n);

    line_end(w);
    line_start(w, n);
    ticks(w, most < 3 ? 3 : most + 1);
}

static void pre_text(struct writer *w, const struct markup_node *n)
{
    struct slice rest = n->text;

    while (rest.n > 0) {
        struct slice head = slice_cut(&rest, '\n');

        line_start(w, n->parent);
        buf_add(w->out, head);
        if (rest.n > 0 || n->text.p[n->text.n - 1] == '\n')
            line_end(w);
    }
}

/* Whether it holds what a reader may take for a character reference, as "&eacute;". */
static bool reference_like(struct slice url)
{
    const char *amp = url.n ? memchr(url.p, '&', url.n) : NULL;

    return amp && memchr(amp, ';', url.n - (size_t)(amp - url.p));
}

/* Whether the link is its own label, so that <address> reads as the same. */
static bool is_auto(const struct markup_node *n, struct slice url)
{
    if (n->first == NULL || n->first != n->last || n->first->kind != MARKUP_TEXT ||
        reference_like(url) || markup_url_within(url))
        return false;
    if (slice_starts(url, SLICE("mailto:")))
        url = slice_from(url, 7);
    return slice_eq(n->first->text, url);
}

/* A link from the end of its label on. Round brackets would end an address that stands bare. */
static void destination(struct writer *w, struct slice url)
{
    bool angle = memchr(url.p, '(', url.n) || memchr(url.p, ')', url.n);
    size_t i;

    buf_str(w->out, angle ? "](<" : "](");
    for (i = 0; i < url.n; i++) {
        buf_char(w->out, url.p[i]);
        if (url.p[i] == '&' && reference_like(slice_from(url, i)))
            buf_str(w->out, "amp;");
    }
    buf_str(w->out, angle ? ">)" : ")");
}

static void link(struct writer *w, const struct markup_node *n, bool enter)
{
    struct slice url = markup_url_for(w->o, n->text);

    if (url.n == 0)
        return;
    if (is_auto(n, url)) {
        put(w, n, enter ? "<" : ">");
    } else {
        put(w, n, enter ? "[" : "");
        if (!enter)
            destination(w, url);
    }
}

static void image(struct writer *w, const struct markup_node *n, bool enter)
{
    struct slice url = n->text;

    if (w->o->file)
        url = w->o->file(w->o->ctx, n->text);
    if (url.n == 0)
        return;
    put(w, n, enter ? "![" : "](");
    if (enter)
        return;
    buf_str(w->out, w->o->file ? "" : "/b/");
    buf_add(w->out, url);
    buf_char(w->out, ')');
}

/* A block: on a line of its own, behind an empty one unless it is the first, or within an item
 * whose parts stand close. */
static void block(struct writer *w, const struct markup_node *n)
{
    const struct markup_node *p = n->parent;

    if (p->first == n)
        return;
    line_end(w);
    if (p->kind == MARKUP_LI && p->parent->tight)
        return;
    empty_line(w, p);
}

static void item(struct writer *w, const struct markup_node *n)
{
    if (n->parent->first != n) {
        line_end(w);
        if (!n->parent->tight) {
            empty_line(w, n->parent);
        }
    }
    /* A list or quote that begins an item stands on the item's own line, whose marks are there. */
    if (w->line && w->bol) {
        char s[24];

        mark(n, s, sizeof s);
        buf_str(w->out, s);
        return;
    }
    line_end(w);
    prefix(w, n, true);
    w->line = w->bol = true;
}

static void quote(struct writer *w, const struct markup_node *n)
{
    if (w->line && w->bol) {
        buf_str(w->out, "> ");
        return;
    }
    line_start(w, n);
}

/* Behind the first row: how Markdown tells a table. */
static void table_rule(struct writer *w, const struct markup_node *row)
{
    const struct markup_node *cell;

    line_start(w, row);
    for (cell = row->first; cell; cell = cell->next)
        buf_str(w->out, "|---");
    buf_str(w->out, "|");
    line_end(w);
}

static void table(struct writer *w, const struct markup_node *n, bool enter)
{
    if (n->kind == MARKUP_TR && !enter) {
        buf_str(w->out, " |");
        line_end(w);
        if (n->parent->first == n)
            table_rule(w, n);
    } else if (n->kind != MARKUP_TR && n->kind != MARKUP_TABLE) {
        w->cell = enter;
        put(w, n, enter ? n->parent->first == n ? "| " : " | " : "");
    }
}

static void heading(struct writer *w, const struct markup_node *n, bool enter)
{
    int level = n->level + w->o->heading_shift;

    w->heading = enter;
    if (!enter)
        return;
    line_start(w, n);
    buf_put(w->out, "######", (size_t)(level < 1 ? 1 : level > 6 ? 6 : level));
    buf_char(w->out, ' ');
}

static void line_break(struct writer *w, const struct markup_node *n)
{
    put(w, n, w->cell || w->heading ? " " : "\\");
    if (!w->cell && !w->heading)
        line_end(w);
}

static void span(struct writer *w, const struct markup_node *n, bool enter)
{
    switch (n->kind) {
    case MARKUP_EM:
        put(w, n, n->level ? "_" : "*");
        break;
    case MARKUP_STRONG:
        put(w, n, "**");
        break;
    case MARKUP_DEL:
        put(w, n, "~~");
        break;
    case MARKUP_CODE:
        code(w, n, enter);
        break;
    case MARKUP_A:
        link(w, n, enter);
        break;
    case MARKUP_IMG:
        image(w, n, enter);
        break;
    default:
        if (enter)
            line_break(w, n);
    }
}

static void block_step(struct writer *w, const struct markup_node *n, bool enter)
{
    if (n->kind == MARKUP_H) {
        heading(w, n, enter);
    } else if (n->kind >= MARKUP_TABLE && n->kind <= MARKUP_TD) {
        table(w, n, enter);
    } else if (n->kind == MARKUP_PRE) {
        fence(w, n);
        if (enter)
            line_end(w);
    } else if (n->kind == MARKUP_HR && enter) {
        put(w, n, "***");
    } else if (n->kind == MARKUP_QUOTE && enter) {
        quote(w, n);
    } else if (n->kind == MARKUP_LI && enter) {
        item(w, n);
    }
    if (!enter && n->kind != MARKUP_TH && n->kind != MARKUP_TD)
        line_end(w);
}

static void step(void *ctx, const struct markup_node *n, bool enter)
{
    struct writer *w = ctx;

    if (n->kind == MARKUP_TEXT) {
        if (enter && n->parent->kind == MARKUP_PRE)
            pre_text(w, n);
        else if (enter && n->parent->kind == MARKUP_CODE)
            code_text(w, n);
        else if (enter && n->parent->kind == MARKUP_A && is_auto(n->parent, n->parent->text))
            buf_add(w->out, n->text);
        else if (enter)
            text(w, n);
        return;
    }
    if (markup_inline(n)) {
        span(w, n, enter);
        return;
    }
    if (enter && n->kind != MARKUP_LI && (n->kind <= MARKUP_TABLE || n->kind == MARKUP_HR))
        block(w, n);
    block_step(w, n, enter);
}

void markup_markdown(const struct markup *m, const struct markup_options *options, struct buf *out)
{
    static const struct markup_options usual;
    struct writer w = {.o = options ? options : &usual, .out = out};
    size_t start = out->n;

    if (markup_walk(m, out, step, &w)) {
        line_end(&w);
        return;
    }
    out->n = start;
    buf_add(out, m->source);
    if (m->source.n && m->source.p[m->source.n - 1] != '\n')
        buf_char(out, '\n');
}
