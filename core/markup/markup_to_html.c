#include "core/markup/markup_tree.h"

struct writer {
    const struct markup_options *o;
    struct buf *out;
    const struct markup_node *alt; /* the image whose alternative text is being written */
    bool code;
};

/* What stands before and behind a node; NULL: written by a function of its own. */
#define DIR " dir=\"auto\""
static const struct tag {
    const char *open, *close;
    const char *bare; /* `open` without its direction */
} tags[MARKUP_KINDS] = {
    [MARKUP_P] = {"<p" DIR ">", "</p>\n", "<p>"},
    [MARKUP_UL] = {"<ul" DIR ">\n", "</ul>\n", "<ul>\n"},
    [MARKUP_LI] = {"<li>", "</li>\n"},
    [MARKUP_QUOTE] = {"<blockquote" DIR ">\n", "</blockquote>\n", "<blockquote>\n"},
    [MARKUP_PRE] = {"<pre" DIR "><code>", "</code></pre>\n", "<pre><code>"},
    [MARKUP_TABLE] = {"<table" DIR ">\n", "</table>\n", "<table>\n"},
    [MARKUP_TR] = {"<tr>", "</tr>\n"},
    [MARKUP_TH] = {"<th scope=\"col\">", "</th>"},
    [MARKUP_TD] = {"<td>", "</td>"},
    [MARKUP_EM] = {"<em>", "</em>"},
    [MARKUP_STRONG] = {"<strong>", "</strong>"},
    [MARKUP_DEL] = {"<del>", "</del>"},
    [MARKUP_CODE] = {"<code>", "</code>"},
};

/* 0: goes out as it is. */
static const uint8_t special[256] = {
    [0] = 5,  [1] = 5,  [2] = 5,  [3] = 5,   [4] = 5,   [5] = 5,   [6] = 5,   [7] = 5,   [8] = 5,
    [11] = 5, [12] = 5, [13] = 5, [14] = 5,  [15] = 5,  [16] = 5,  [17] = 5,  [18] = 5,  [19] = 5,
    [20] = 5, [21] = 5, [22] = 5, [23] = 5,  [24] = 5,  [25] = 5,  [26] = 5,  [27] = 5,  [28] = 5,
    [29] = 5, [30] = 5, [31] = 5, [127] = 5, ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4,
};
static const char *const escaped[] = {NULL, "&amp;", "&lt;", "&gt;", "&#34;", "\xef\xbf\xbd"};

void markup_html_escape(struct slice s, struct buf *out)
{
    size_t i, from = 0;

    for (i = 0; i < s.n; i++) {
        uint8_t what = special[(unsigned char)s.p[i]];

        if (what == 0)
            continue;
        buf_put(out, s.p + from, i - from);
        buf_str(out, escaped[what]);
        from = i + 1;
    }
    buf_put(out, s.p + from, s.n - from);
}

static void text(struct writer *w, struct slice s)
{
    const char *nl;

    while (w->o->breaks && !w->code && !w->alt && s.n && (nl = memchr(s.p, '\n', s.n))) {
        size_t n = (size_t)(nl - s.p);

        markup_html_escape(slice_head(s, n), w->out);
        buf_str(w->out, w->o->xhtml ? "<br/>\n" : "<br>\n");
        s = slice_from(s, n + 1);
    }
    markup_html_escape(s, w->out);
}

/* A block behind an item's text begins on a line of its own. */
static void block_start(struct writer *w, const struct markup_node *n, bool enter)
{
    if (enter && n->kind < MARKUP_TEXT && n->parent->kind == MARKUP_LI && n->parent->first != n &&
        w->out->n && w->out->p[w->out->n - 1] != '\n')
        buf_char(w->out, '\n');
}

static void heading(struct writer *w, const struct markup_node *n, bool enter)
{
    int level = n->level + w->o->heading_shift;
    char digit = (char)('0' + (level < 1 ? 1 : level > 6 ? 6 : level));

    block_start(w, n, enter);
    buf_str(w->out, enter ? "<h" : "</h");
    buf_char(w->out, digit);
    buf_str(w->out, !enter ? ">\n" : w->o->one_dir ? ">" : DIR ">");
}

static void ordered(struct writer *w, const struct markup_node *n, bool enter)
{
    if (!enter) {
        buf_str(w->out, "</ol>\n");
        return;
    }
    block_start(w, n, enter);
    buf_str(w->out, w->o->one_dir ? "<ol" : "<ol" DIR);
    if (n->number != 1) {
        buf_str(w->out, " start=\"");
        buf_i64(w->out, n->number);
        buf_char(w->out, '"');
    }
    buf_str(w->out, ">\n");
}

static void link(struct writer *w, const struct markup_node *n, bool enter)
{
    struct slice url = markup_url_for(w->o, n->text);

    if (url.n == 0)
        return;
    if (!enter) {
        buf_str(w->out, "</a>");
        return;
    }
    buf_str(w->out, "<a href=\"");
    markup_html_escape(url, w->out);
    buf_str(w->out, markup_url_out(url) ? "\" rel=\"nofollow\">" : "\">");
}

/* From here to its end only text is written, as the alternative text. */
static void image(struct writer *w, const struct markup_node *n, bool enter)
{
    struct slice url = n->text;

    if (w->alt && w->alt != n)
        return;
    if (w->o->file)
        url = w->o->file(w->o->ctx, n->text);
    if (url.n == 0)
        return;
    if (!enter) {
        w->alt = NULL;
        buf_str(w->out, w->o->xhtml ? "\"/>" : "\">");
        return;
    }
    w->alt = n;
    buf_str(w->out,
            w->o->file ? "<img loading=\"lazy\" src=\"" : "<img loading=\"lazy\" src=\"/b/");
    markup_html_escape(url, w->out);
    buf_str(w->out, "\" alt=\"");
}

static void step(void *ctx, const struct markup_node *n, bool enter)
{
    struct writer *w = ctx;
    const struct tag *t = &tags[n->kind];
    const char *tag = !enter ? t->close : w->o->one_dir && t->bare ? t->bare : t->open;

    if (n->kind == MARKUP_TEXT) {
        if (enter)
            text(w, n->text);
        return;
    }
    if (n->kind == MARKUP_IMG) {
        image(w, n, enter);
        return;
    }
    if (w->alt)
        return;
    if (n->kind == MARKUP_PRE)
        w->code = enter;
    if (tag) {
        block_start(w, n, enter);
        buf_str(w->out, tag);
        return;
    }
    if (n->kind == MARKUP_H)
        heading(w, n, enter);
    else if (n->kind == MARKUP_OL)
        ordered(w, n, enter);
    else if (n->kind == MARKUP_A)
        link(w, n, enter);
    else if (enter && n->kind == MARKUP_HR)
        buf_str(w->out, w->o->xhtml ? "<hr/>\n" : "<hr>\n");
    else if (enter && n->kind == MARKUP_BR)
        buf_str(w->out, w->o->xhtml ? "<br/>\n" : "<br>\n");
}

/* For what may not be written out of the tree. & and " escape only where they must, so that the
 * bound of 4 bytes for one holds for any source. */
static void plain(const struct markup *m, struct buf *out, bool xhtml)
{
    struct slice s = m->source;
    size_t i;

    buf_str(out, "<pre dir=\"auto\">\n");
    for (i = 0; i < s.n; i++) {
        char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : 'a';
        bool bare = c == '"' || (c == '&' && !xhtml && strchr(" \n&.,", next) && next);

        if (bare)
            buf_char(out, c);
        else
            markup_html_escape((struct slice){s.p + i, 1}, out);
    }
    buf_str(out, "</pre>\n");
}

void markup_html(const struct markup *m, const struct markup_options *options, struct buf *out)
{
    static const struct markup_options usual = {.heading_shift = 2};
    struct writer w = {options ? options : &usual, out, NULL, false};
    size_t start = out->n;

    if (markup_walk(m, out, step, &w))
        return;
    out->n = start;
    plain(m, out, w.o->xhtml);
}
