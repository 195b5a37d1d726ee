#ifndef INDABA_MARKUP_MARKUP_H
#define INDABA_MARKUP_MARKUP_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* What people write is Markdown: CommonMark 0.30 (spec.commonmark.org) with tables, strikethrough
 * and bare http, https and mail addresses as links; raw HTML is text. It is read into a tree of few
 * kinds of nodes, and each writer makes its output from the tree alone: no markup of a writer's
 * ever passes through. Links lead to http:, https:, mailto: or a place of this site, others become
 * text; images show attachments only (/b/ and 64 hex digits), others become links.
 *
 * Bounds: MARKUP_MAX bytes of source; MARKUP_NODES nodes, at most one for two bytes of source;
 * MARKUP_DEPTH levels. An output that would pass 4 bytes for one of source and MARKUP_SPARE, and a
 * source that passes the other bounds, is written as preformatted text: what a person wrote is
 * shown in any case. Nothing here recurses. */
enum {
    MARKUP_MAX = 256 * 1024,
    MARKUP_NODES = 50000,
    MARKUP_DEPTH = 32,
    MARKUP_SPARE = 16 * 1024,
};

struct markup;

/* Reads `markdown`, which must be UTF-8 and outlive the tree, as must the arena; the arena needs
 * markup_room(markdown.n) bytes of room. Time is linear. FAULT_TOO_BIG over MARKUP_MAX. */
int markup_read(struct arena *arena, struct slice markdown, struct markup **ret,
                struct err *err) must_use;

/* A tree of one paragraph that shows `text` as it is: for the writers' sake, which escape it. */
struct markup *markup_plain(struct arena *arena, struct slice text);

/* Bytes that reading n bytes may take of an arena: about 40 for one, and 10 KB. */
size_t markup_room(size_t n);

struct markup_options {
    int heading_shift; /* added to the levels of headings, which end at 6: 2 makes an h1 an h3 */
    bool xhtml;        /* HTML that is XML too */
    bool breaks;       /* a line's end within a paragraph ends the line */
    bool one_dir;      /* what holds it has dir="auto": its blocks need none of their own */
    bool away;         /* to be read elsewhere: a link into the site becomes its text */
    /* The path to the attachment with this hash (64 hex digits), or empty when there is none: then
     * its image or link becomes text. NULL: /b/HASH. What it gives is the callback's. */
    struct slice (*file)(void *ctx, struct slice hash);
    void *ctx;
};

/* The writers. Options may be NULL: all zero, and heading_shift 2 for HTML; each writer heeds those
 * that its format has a form for: `xhtml` and `one_dir` HTML alone, `breaks` HTML and text;
 * wikitext heeds the shift alone, since no link into the site leads anywhere from a wiki. Output is
 * added to `out`, is UTF-8 and ends with LF unless it is empty. Each writes at most 4 * source +
 * MARKUP_SPARE bytes. */

/* A fragment of HTML: p h1-h6 ul ol li blockquote pre code table tr th td hr br em strong del a
 * img, with the attributes dir start href rel src alt loading scope and no other. */
void markup_html(const struct markup *markup, const struct markup_options *options,
                 struct buf *out);
/* Text for a mail or a terminal: lists with marks, quotes with "> ", a link's address behind it. */
void markup_text(const struct markup *markup, const struct markup_options *options,
                 struct buf *out);
/* CommonMark that reads as the same tree. */
void markup_markdown(const struct markup *markup, const struct markup_options *options,
                     struct buf *out);
/* MediaWiki's wikitext (mediawiki.org/wiki/Help:Formatting); what it would read as markup is
 * escaped. An h1 becomes == h == (a page's title is its =). */
void markup_wiki(const struct markup *markup, const struct markup_options *options,
                 struct buf *out);

/* The first `chars` characters (code points) of the text on one line; one that is longer is cut
 * behind a word and ends with "…". */
void markup_excerpt(const struct markup *markup, size_t chars, struct buf *out);

/* markup_read and markup_html with no options. */
int markup_to_html(struct arena *arena, struct slice markdown, struct buf *out,
                   struct err *err) must_use;

#endif
