#ifndef INDABA_MARKUP_MARKUP_TREE_H
#define INDABA_MARKUP_MARKUP_TREE_H

#include "core/markup/markup.h"

#include <stdint.h>

/* The tree behind markup.h, for its readers and writers only. */
enum markup_kind {
    MARKUP_DOC,
    MARKUP_P,
    MARKUP_H,  /* level 1-6 */
    MARKUP_UL, /* level, of lists: 1 for the second of two that stand side by side, and so on */
    MARKUP_OL, /* number: the first item's */
    MARKUP_LI, /* number: its own, in an OL */
    MARKUP_QUOTE,
    MARKUP_PRE, /* holds text only */
    MARKUP_TABLE,
    MARKUP_TR,
    MARKUP_TH,
    MARKUP_TD,
    MARKUP_HR,
    /* Below: within a line. */
    MARKUP_TEXT, /* text; LF is a line's end without meaning */
    MARKUP_BR,
    MARKUP_EM, /* level: 1 within or right behind other emphasis */
    MARKUP_STRONG,
    MARKUP_DEL,
    MARKUP_CODE, /* holds text only */
    MARKUP_A,    /* text: the address, by markup_url */
    MARKUP_IMG,  /* text: the hash; what it holds is the alternative text */
    MARKUP_KINDS
};

struct markup_node {
    struct markup_node *parent, *first, *last, *next;
    struct slice text;
    uint32_t number;
    uint8_t kind, level;
    bool tight; /* UL and OL: no paragraphs in its items */
};

struct markup {
    struct slice source;
    struct markup_node root;
    /* The bounds were passed: there is no tree, the source is written as preformatted text. */
    bool plain;

    /* Of the one who builds. */
    struct arena *arena;
    struct markup_node *at;                      /* the open one */
    struct markup_node *pool;                    /* `pooled` nodes, made and not used yet */
    size_t nodes, nodes_max, copied, copied_max; /* copied: bytes */
    int depth, pooled;
};

/* An empty tree, the arena's. */
struct markup *markup_new(struct arena *arena, struct slice source);

/* Adds a node to the open one and opens it; NULL when a bound would be passed. */
struct markup_node *markup_open(struct markup *m, enum markup_kind kind);
void markup_close(struct markup *m);
/* Adds text to the open node; joined with the text before it where both lie side by side in the
 * source. `text` must live as long as the tree. -1 when a bound would be passed. */
int markup_add(struct markup *m, struct slice text) must_use;
/* Adds a node without content. */
int markup_leaf(struct markup *m, enum markup_kind kind) must_use;
/* A copy in the arena; NULL in .p when all copies together would be more than 4 * source. */
struct slice markup_copy(struct markup *m, struct slice text);

static inline bool markup_inline(const struct markup_node *n)
{
    return n->kind >= MARKUP_TEXT;
}

static inline bool markup_list(const struct markup_node *n)
{
    return n->kind == MARKUP_UL || n->kind == MARKUP_OL;
}

/* Calls `step` when a node is entered and when it is left (both for those without content, too),
 * the root not among them. False, at once, when `out` has grown beyond what the writers may write.
 */
bool markup_walk(const struct markup *m, struct buf *out,
                 void (*step)(void *ctx, const struct markup_node *n, bool enter), void *ctx);

/* The address that a link may have, written in ASCII so that no writer needs to escape more than
 * & ' ( ) [ ] * _ ~ in it; empty when a link must not lead there. RFC 3986, and the WHATWG URL
 * standard for what browsers make of it. `url` must have no entities any more. */
struct slice markup_url(struct markup *m, struct slice url);
/* The 64 hex digits of /b/HASH; empty when it is something else. */
struct slice markup_url_hash(struct slice url);
/* Whether it leads to another site by http or https; whether it stays within this one. */
bool markup_url_out(struct slice url);
bool markup_url_within(struct slice url);

/* What an address becomes under `options` (file, away): empty when it becomes text. */
struct slice markup_url_for(const struct markup_options *options, struct slice url);

/* The UTF-8 of a character reference, "&eacute;" or "&#233;" or "&#xe9;"; what is no character
 * becomes U+FFFD. False for a name that is not known. `ret` has at least 4 bytes. */
bool markup_entity(struct slice entity, char *ret, size_t *ret_n);

/* Text as HTML or XML shows it, within elements and between double quotes. Control characters
 * become U+FFFD. */
void markup_html_escape(struct slice text, struct buf *out);

/* The reader of Markdown: fills an empty tree, sets plain when a bound was passed. -1 when memory
 * ran out. */
int markup_md(struct markup *m, struct err *err) must_use;

#endif
