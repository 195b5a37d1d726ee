#include "core/markup/markup_tree.h"

enum { POOL = 16 }; /* nodes that are made at once */

size_t markup_room(size_t n)
{
    size_t nodes = n / 2 + 64;

    if (nodes > MARKUP_NODES)
        nodes = MARKUP_NODES;
    /* Copies are rounded up to 16; each but the shortest belongs to a node. */
    return sizeof(struct markup) + (nodes + POOL) * (sizeof(struct markup_node) + 16) + 4 * n +
           4096;
}

struct markup *markup_new(struct arena *arena, struct slice source)
{
    struct markup *m = ARENA_NEW(arena, struct markup);

    m->source = source;
    m->arena = arena;
    m->at = &m->root;
    m->nodes_max = source.n / 2 + 64;
    if (m->nodes_max > MARKUP_NODES)
        m->nodes_max = MARKUP_NODES;
    m->copied_max = 4 * source.n + 1024;
    return m;
}

static bool emphasis(const struct markup_node *n)
{
    return n->kind == MARKUP_EM || n->kind == MARKUP_STRONG;
}

static struct markup_node *node_new(struct markup *m, enum markup_kind kind)
{
    struct markup_node *n;

    if (m->nodes == m->nodes_max)
        return NULL;
    if (m->pooled == 0) {
        m->pool = arena_array(m->arena, POOL, sizeof *m->pool);
        m->pooled = POOL;
    }
    m->pooled--;
    m->nodes++;
    n = m->pool++;
    n->kind = (uint8_t)kind;
    n->parent = m->at;
    if (kind == MARKUP_LI)
        n->number = m->at->last ? m->at->last->number + 1 : m->at->number;
    if (m->at->last && m->at->last->kind == kind && (kind == MARKUP_UL || kind == MARKUP_OL))
        n->level = !m->at->last->level;
    if (kind == MARKUP_EM)
        n->level = emphasis(m->at) || (m->at->last && emphasis(m->at->last));
    if (m->at->last)
        m->at->last->next = n;
    else
        m->at->first = n;
    m->at->last = n;
    return n;
}

struct markup_node *markup_open(struct markup *m, enum markup_kind kind)
{
    struct markup_node *n;

    if (m->depth == MARKUP_DEPTH)
        return NULL;
    n = node_new(m, kind);
    if (n) {
        m->at = n;
        m->depth++;
    }
    return n;
}

void markup_close(struct markup *m)
{
    must(m->depth > 0, "a markup tree is closed more often than opened");
    m->at = m->at->parent;
    m->depth--;
}

int markup_add(struct markup *m, struct slice text)
{
    struct markup_node *n = m->at->last;

    if (text.n == 0)
        return 0;
    if (n && n->kind == MARKUP_TEXT && n->text.p + n->text.n == text.p) {
        n->text.n += text.n;
        return 0;
    }
    n = node_new(m, MARKUP_TEXT);
    if (n == NULL)
        return -1;
    n->text = text;
    return 0;
}

int markup_leaf(struct markup *m, enum markup_kind kind)
{
    return node_new(m, kind) ? 0 : -1;
}

struct slice markup_copy(struct markup *m, struct slice text)
{
    if (text.n > m->copied_max - m->copied)
        return SLICE_NONE;
    m->copied += text.n;
    return arena_slice(m->arena, text);
}

bool markup_walk(const struct markup *m, struct buf *out,
                 void (*step)(void *ctx, const struct markup_node *n, bool enter), void *ctx)
{
    size_t limit = out->n + 4 * m->source.n + MARKUP_SPARE;
    const struct markup_node *n = m->root.first;

    if (m->plain)
        return false;
    while (n) {
        step(ctx, n, true);
        if (n->first) {
            n = n->first;
            continue;
        }
        step(ctx, n, false);
        while (n->next == NULL && n->parent != &m->root) {
            n = n->parent;
            step(ctx, n, false);
        }
        n = n->next;
        if (out->n > limit)
            return false;
    }
    return out->n <= limit;
}

int markup_read(struct arena *arena, struct slice markdown, struct markup **ret, struct err *err)
{
    struct markup *m;

    *ret = NULL;
    if (markdown.n > MARKUP_MAX) {
        err_set(err, FAULT_TOO_BIG, "the text has %zu bytes, and %d is the most", markdown.n,
                MARKUP_MAX);
        return err_remedy(err, "Part it in two, or attach it as a file.");
    }
    m = markup_new(arena, markdown);
    if (markup_md(m, err) != 0)
        return -1;
    *ret = m;
    return 0;
}

struct markup *markup_plain(struct arena *arena, struct slice text)
{
    struct markup *m = markup_new(arena, text);

    must(markup_open(m, MARKUP_P) != NULL && markup_add(m, text) == 0,
         "a tree has room for a text");
    markup_close(m);
    return m;
}

int markup_to_html(struct arena *arena, struct slice markdown, struct buf *out, struct err *err)
{
    struct markup *m;

    if (markup_read(arena, markdown, &m, err) != 0)
        return -1;
    buf_reserve(out, markdown.n + markdown.n / 2 + 64);
    markup_html(m, NULL, out);
    return 0;
}

struct excerpt {
    struct buf *out;
    size_t chars, start;
    size_t word; /* where the last whole word ended */
    bool gap, full;
};

static void excerpt_char(struct excerpt *e, const char *p, size_t n)
{
    if (e->full)
        return;
    if (e->gap && e->out->n > e->start) {
        e->word = e->out->n;
        if (e->chars > 0) {
            buf_char(e->out, ' ');
            e->chars--;
        }
    }
    e->gap = false;
    if (e->chars == 0) {
        e->full = true;
        return;
    }
    buf_put(e->out, p, n);
    e->chars--;
}

static void excerpt_step(void *ctx, const struct markup_node *n, bool enter)
{
    struct excerpt *e = ctx;
    size_t i, next;

    if (!markup_inline(n) || n->kind == MARKUP_BR)
        e->gap = true;
    if (n->kind != MARKUP_TEXT || !enter)
        return;
    for (i = 0; i < n->text.n && !e->full; i = next) {
        unsigned char c = (unsigned char)n->text.p[i];

        next = i + 1;
        if (c <= ' ') {
            e->gap = true;
            continue;
        }
        while (next < n->text.n && ((unsigned char)n->text.p[next] & 0xc0) == 0x80)
            next++;
        excerpt_char(e, n->text.p + i, next - i);
    }
}

void markup_excerpt(const struct markup *markup, size_t chars, struct buf *out)
{
    struct excerpt e = {out, chars, out->n, 0, false, false};

    if (markup->plain) {
        struct markup_node n = {.kind = MARKUP_TEXT, .text = markup->source};

        excerpt_step(&e, &n, true);
    } else {
        markup_walk(markup, out, excerpt_step, &e);
    }
    if (!e.full)
        return;
    /* A first word that is longer than all the room is cut where the room ends. */
    if (e.word > e.start)
        out->n = e.word;
    buf_str(out, "…");
}
