#include "core/markup/markup_tree.h"

struct writer {
    const struct markup_options *o;
    struct buf *out;
    size_t start; /* where what is written begins in `out` */
    bool gap;     /* an empty line comes before what is written next */
    bool line;    /* something stands on this line */
};

/* What begins each line: a mark for each quote and list item around it, an item's own mark only on
 * its first line: then `at` is the item and `mark` is set. */
static void prefix(struct writer *w, const struct markup_node *at, bool mark)
{
    const struct markup_node *up[MARKUP_DEPTH + 1], *n;
    int depth = 0;

    for (n = at; n->parent && depth <= MARKUP_DEPTH; n = n->parent)
        up[depth++] = n;
    while (depth-- > 0) {
        if (up[depth]->kind == MARKUP_QUOTE)
            buf_str(w->out, "> ");
        if (up[depth]->kind != MARKUP_LI)
            continue;
        if (depth > 0 || !mark)
            buf_str(w->out, up[depth]->parent->kind == MARKUP_OL ? "   " : "  ");
        else if (at->parent->kind == MARKUP_OL)
            buf_printf(w->out, "%u. ", at->number);
        else
            buf_str(w->out, "- ");
    }
}

static void line_end(struct writer *w)
{
    if (w->line)
        buf_char(w->out, '\n');
    w->line = false;
}

/* Begins a line within block `at` unless one is begun. */
static void line_start(struct writer *w, const struct markup_node *at)
{
    if (w->line)
        return;
    if (w->gap && w->out->n > w->start)
        buf_char(w->out, '\n');
    w->gap = false;
    prefix(w, at, false);
    w->line = true;
}

static const struct markup_node *block_of(const struct markup_node *n)
{
    while (markup_inline(n) && n->parent)
        n = n->parent;
    return n;
}

static void text(struct writer *w, const struct markup_node *n)
{
    const struct markup_node *block = block_of(n);
    bool pre = block->kind == MARKUP_PRE;
    size_t i;

    for (i = 0; i < n->text.n; i++) {
        char c = n->text.p[i];

        if (c == '\n' && (pre || w->o->breaks)) {
            if (!w->line)
                line_start(w, block);
            line_end(w);
            continue;
        }
        line_start(w, block);
        buf_char(w->out, c == '\n' ? ' ' : (unsigned char)c < ' ' && c != '\t' ? '?' : c);
    }
}

/* The address behind a link, unless it is what the link shows. */
static void link_end(struct writer *w, const struct markup_node *n)
{
    struct slice url = markup_url_for(w->o, n->text), bare = url;

    if (slice_starts(bare, SLICE("mailto:")))
        bare = slice_from(bare, 7);
    if (url.n == 0 || (n->first && n->first == n->last && n->first->kind == MARKUP_TEXT &&
                       (slice_eq(n->first->text, url) || slice_eq(n->first->text, bare))))
        return;
    line_start(w, block_of(n));
    buf_str(w->out, " (");
    buf_add(w->out, url);
    buf_char(w->out, ')');
}

static void item_start(struct writer *w, const struct markup_node *n)
{
    line_end(w);
    if (w->gap && w->out->n > w->start)
        buf_char(w->out, '\n');
    w->gap = false;
    prefix(w, n, true);
    w->line = true;
}

static void block(struct writer *w, const struct markup_node *n, bool enter)
{
    bool tight = n->parent->kind == MARKUP_LI;

    /* An item's first paragraph stands behind its mark. */
    if (enter && tight && n->parent->first == n && !markup_list(n) && n->kind != MARKUP_QUOTE &&
        n->kind != MARKUP_PRE)
        return;
    line_end(w);
    w->gap = w->gap || !(tight && markup_list(n));
}

static void step(void *ctx, const struct markup_node *n, bool enter)
{
    struct writer *w = ctx;

    switch (n->kind) {
    case MARKUP_TEXT:
        if (enter)
            text(w, n);
        break;
    case MARKUP_BR:
        if (enter)
            line_end(w);
        break;
    case MARKUP_A:
        if (!enter)
            link_end(w, n);
        break;
    case MARKUP_LI:
        if (enter)
            item_start(w, n);
        else
            line_end(w);
        if (!enter && n->parent->tight)
            w->gap = false;
        break;
    case MARKUP_TH:
    case MARKUP_TD:
        if (enter && n->parent->first != n) {
            line_start(w, n);
            buf_str(w->out, " | ");
        }
        break;
    case MARKUP_TR:
        if (!enter)
            line_end(w);
        break;
    case MARKUP_HR:
        if (enter) {
            block(w, n, true);
            line_start(w, n);
            buf_str(w->out, "----");
            block(w, n, false);
        }
        break;
    case MARKUP_EM:
    case MARKUP_STRONG:
    case MARKUP_DEL:
    case MARKUP_CODE:
    case MARKUP_IMG:
        break;
    default:
        block(w, n, enter);
    }
}

void markup_text(const struct markup *m, const struct markup_options *options, struct buf *out)
{
    static const struct markup_options usual;
    struct writer w = {options ? options : &usual, out, out->n, false, false};

    if (markup_walk(m, out, step, &w)) {
        line_end(&w);
        return;
    }
    out->n = w.start;
    buf_add(out, m->source);
    if (m->source.n && m->source.p[m->source.n - 1] != '\n')
        buf_char(out, '\n');
}
