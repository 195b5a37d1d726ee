#include "core/base/err.h"
#include "core/markup/markup_tree.h"

#include <md4c.h>

/* What md4c tells of is put into the tree as it comes. A span that must not show (an image from
 * elsewhere, a link that must not lead there) is `through`: its content stands without it. */
enum {
    FLAGS = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH |
            MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_PERMISSIVEEMAILAUTOLINKS,
    OPEN_MAX = 64, /* spans within spans */
};

struct reader {
    struct markup *m;
    struct markup_node *span[OPEN_MAX]; /* NULL for one that is through */
    int open, links;
    bool failed; /* a bound was passed; md4c does not heed every refusal, so all that follows is
                    void */
};

/* md4c 0.4.8 counts the columns of a table by its first line and adds the missing cells to each
 * row, so a wide table with many short rows grows as the square; this is how wide one may be. */
enum { COLUMNS_MAX = 128 };

static const uint8_t block_kind[] = {
    [MD_BLOCK_DOC] = MARKUP_DOC,   [MD_BLOCK_QUOTE] = MARKUP_QUOTE, [MD_BLOCK_UL] = MARKUP_UL,
    [MD_BLOCK_OL] = MARKUP_OL,     [MD_BLOCK_LI] = MARKUP_LI,       [MD_BLOCK_HR] = MARKUP_HR,
    [MD_BLOCK_H] = MARKUP_H,       [MD_BLOCK_CODE] = MARKUP_PRE,    [MD_BLOCK_HTML] = MARKUP_P,
    [MD_BLOCK_P] = MARKUP_P,       [MD_BLOCK_TABLE] = MARKUP_TABLE, [MD_BLOCK_THEAD] = MARKUP_DOC,
    [MD_BLOCK_TBODY] = MARKUP_DOC, [MD_BLOCK_TR] = MARKUP_TR,       [MD_BLOCK_TH] = MARKUP_TH,
    [MD_BLOCK_TD] = MARKUP_TD,
};

static int enter_block(MD_BLOCKTYPE type, void *detail, struct reader *r)
{
    struct markup_node *n;

    if (block_kind[type] == MARKUP_DOC)
        return 0;
    if (type == MD_BLOCK_TABLE && ((MD_BLOCK_TABLE_DETAIL *)detail)->col_count > COLUMNS_MAX)
        return 1;
    n = markup_open(r->m, block_kind[type]);
    if (n == NULL)
        return 1;
    if (type == MD_BLOCK_H) {
        n->level = (uint8_t)((MD_BLOCK_H_DETAIL *)detail)->level;
    } else if (type == MD_BLOCK_OL) {
        n->number = ((MD_BLOCK_OL_DETAIL *)detail)->start;
        n->tight = ((MD_BLOCK_OL_DETAIL *)detail)->is_tight;
    } else if (type == MD_BLOCK_UL) {
        n->tight = ((MD_BLOCK_UL_DETAIL *)detail)->is_tight;
    }
    return 0;
}

/* md4c 0.4.8 may leave a block without having left all spans in it. */
static int leave_block(MD_BLOCKTYPE type, void *detail, struct reader *r)
{
    (void)detail;
    r->open = r->links = 0;
    if (block_kind[type] == MARKUP_DOC)
        return 0;
    while (r->m->depth > 0 && markup_inline(r->m->at))
        markup_close(r->m);
    if (r->m->depth == 0 || r->m->at->kind != block_kind[type])
        return 1;
    markup_close(r->m);
    return 0;
}

/* Text that is not of the source itself (md4c's own buffers, decoded references) is copied. */
static int add(struct reader *r, const char *p, size_t n, bool own)
{
    struct slice s = {p, n}, src = r->m->source;

    if (!own && !(p >= src.p && p + n <= src.p + src.n)) {
        s = markup_copy(r->m, s);
        if (s.p == NULL)
            return 1;
    }
    return markup_add(r->m, s) != 0;
}

static int add_soft(struct reader *r)
{
    struct markup_node *n = r->m->at->last;
    const char *end = r->m->source.p + r->m->source.n;

    /* The line's own LF where it follows, so that what comes can join. */
    if (n && n->kind == MARKUP_TEXT && n->text.p >= r->m->source.p && n->text.p < end &&
        n->text.p + n->text.n < end && n->text.p[n->text.n] == '\n')
        return add(r, n->text.p + n->text.n, 1, true);
    return add(r, "\n", 1, true);
}

static int add_entity(struct reader *r, const char *p, size_t n)
{
    char utf8[4];
    size_t len;

    if (!markup_entity((struct slice){p, n}, utf8, &len))
        return add(r, p, n, false);
    return add(r, utf8, len, false);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, struct reader *r)
{
    switch (type) {
    case MD_TEXT_BR:
        return markup_leaf(r->m, MARKUP_BR) != 0;
    case MD_TEXT_SOFTBR:
        return add_soft(r);
    case MD_TEXT_ENTITY:
        return add_entity(r, p, n);
    case MD_TEXT_NULLCHAR:
        return add(r, "\xef\xbf\xbd", 3, true);
    default:
        return add(r, p, n, false);
    }
}

/* An attribute's text with its references decoded; NULL in .p when the bounds are passed. What lies
 * in the source and has none is not copied. */
static struct slice attribute(struct reader *r, const MD_ATTRIBUTE *a)
{
    struct slice src = r->m->source, ret;
    struct buf b;
    size_t i;

    if (a->size == 0)
        return SLICE("");
    if (a->text >= src.p && a->text + a->size <= src.p + src.n && a->substr_offsets[1] == a->size &&
        a->substr_types[0] == MD_TEXT_NORMAL)
        return (struct slice){a->text, a->size};
    buf_init(&b, (size_t)a->size * 3 + 16);
    for (i = 0; a->substr_offsets[i] < a->size; i++) {
        struct slice part = {a->text + a->substr_offsets[i],
                             a->substr_offsets[i + 1] - a->substr_offsets[i]};
        char utf8[4];
        size_t len;

        if (a->substr_types[i] == MD_TEXT_ENTITY && markup_entity(part, utf8, &len))
            part = (struct slice){utf8, len};
        buf_add(&b, part);
    }
    ret = b.over ? SLICE_NONE : markup_copy(r->m, buf_slice(&b));
    buf_done(&b);
    return ret;
}

static int push(struct reader *r, struct markup_node *n)
{
    if (r->open == OPEN_MAX)
        return 1;
    r->span[r->open++] = n;
    return 0;
}

static int open_span(struct reader *r, enum markup_kind kind)
{
    struct markup_node *n = markup_open(r->m, kind);

    return n ? push(r, n) : 1;
}

/* A link within a link does not exist in HTML; an image from elsewhere becomes a link. */
static int open_link(struct reader *r, const MD_ATTRIBUTE *where, bool image)
{
    struct slice raw = attribute(r, where), url;
    struct markup_node *n;

    /* A long address that many short references name is charged each time. */
    if (raw.p == NULL || raw.n > r->m->copied_max - r->m->copied)
        return 1;
    r->m->copied += raw.n;
    url = image ? markup_url_hash(raw) : SLICE_NONE;
    if (url.n > 0) {
        n = markup_open(r->m, MARKUP_IMG);
    } else {
        url = r->links > 0 ? SLICE_NONE : markup_url(r->m, raw);
        if (url.n == 0 && url.p != NULL)
            return 1;
        if (url.n == 0)
            return push(r, NULL);
        n = markup_open(r->m, MARKUP_A);
        r->links++;
    }
    if (n == NULL)
        return 1;
    n->text = url;
    return push(r, n);
}

static int enter_span(MD_SPANTYPE type, void *detail, struct reader *r)
{
    switch (type) {
    case MD_SPAN_EM:
        return open_span(r, MARKUP_EM);
    case MD_SPAN_STRONG:
        return open_span(r, MARKUP_STRONG);
    case MD_SPAN_DEL:
        return open_span(r, MARKUP_DEL);
    case MD_SPAN_CODE:
        return open_span(r, MARKUP_CODE);
    case MD_SPAN_A:
        return open_link(r, &((MD_SPAN_A_DETAIL *)detail)->href, false);
    case MD_SPAN_IMG:
        return open_link(r, &((MD_SPAN_IMG_DETAIL *)detail)->src, true);
    default:
        return push(r, NULL);
    }
}

static int leave_span(MD_SPANTYPE type, void *detail, struct reader *r)
{
    struct markup_node *n;

    (void)type;
    (void)detail;
    if (r->open == 0)
        return 1;
    n = r->span[--r->open];
    if (n == NULL)
        return 0;
    if (n != r->m->at)
        return 1;
    if (n->kind == MARKUP_A) {
        r->links--;
        if (n->first == NULL && markup_add(r->m, n->text) != 0)
            return 1;
    }
    markup_close(r->m);
    return 0;
}

#define GUARD(name, type)                                    \
    static int on_##name(type what, void *detail, void *ctx) \
    {                                                        \
        struct reader *r = ctx;                              \
                                                             \
        r->failed = r->failed || name(what, detail, r) != 0; \
        return r->failed;                                    \
    }
GUARD(enter_block, MD_BLOCKTYPE)
GUARD(leave_block, MD_BLOCKTYPE)
GUARD(enter_span, MD_SPANTYPE)
GUARD(leave_span, MD_SPANTYPE)

static int on_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *ctx)
{
    struct reader *r = ctx;

    r->failed = r->failed || text(type, p, n, r) != 0;
    return r->failed;
}

int markup_md(struct markup *m, struct err *err)
{
    static const MD_PARSER parser = {
        .flags = FLAGS,
        .enter_block = on_enter_block,
        .leave_block = on_leave_block,
        .enter_span = on_enter_span,
        .leave_span = on_leave_span,
        .text = on_text,
    };
    struct reader r = {.m = m};
    int rc;

    if (m->source.n == 0)
        return 0;
    rc = md_parse(m->source.p, (MD_SIZE)m->source.n, &parser, &r);
    if (rc < 0)
        return err_set(err, FAULT_INTERNAL, "the text could not be read: out of memory");
    m->plain = rc > 0 || r.failed;
    return 0;
}
