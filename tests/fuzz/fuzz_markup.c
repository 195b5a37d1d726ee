/* Markdown of anybody through the reader and all writers: within bounds, and the HTML holds no tag
 * that was not ours.
 *
 * md4c searches with strcspn for a line's end that it knows to be there, in text without a NUL:
 * asan: strict_string_checks=0 */
#include "core/markup/markup.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef void writer(const struct markup *, const struct markup_options *, struct buf *);

static void tags_are_ours(struct slice html)
{
    static const char *const names[] = {
        "p",    "h1",    "h2", "h3", "h4", "h5", "h6", "ul", "ol",     "li",  "blockquote", "pre",
        "code", "table", "tr", "th", "td", "hr", "br", "em", "strong", "del", "a",          "img"};
    size_t i, k;

    for (i = 0; i < html.n; i++) {
        struct slice rest = slice_from(html, i + 1);
        bool known = false;

        if (html.p[i] != '<')
            continue;
        if (rest.n && rest.p[0] == '/')
            rest = slice_from(rest, 1);
        for (k = 0; k < sizeof names / sizeof *names; k++) {
            size_t n = strlen(names[k]);

            known = known || (slice_starts(rest, slice_str(names[k])) && rest.n > n &&
                              (rest.p[n] == ' ' || rest.p[n] == '>'));
        }
        must(known, "a tag that is not ours came out");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static writer *const writers[] = {markup_html, markup_text, markup_markdown, markup_wiki};
    struct slice in = {(const char *)data, size};
    struct arena *a;
    struct markup *m;
    struct err err;
    struct buf b;
    size_t i;

    if (size > 64 * 1024)
        return 0;
    a = arena_new(markup_room(size));
    buf_init(&b, 1 << 20);
    if (markup_read(a, in, &m, &err) == 0) {
        for (i = 0; i < sizeof writers / sizeof *writers; i++) {
            buf_clear(&b);
            writers[i](m, NULL, &b);
            must(!b.over && b.n <= 4 * size + MARKUP_SPARE, "the output is beyond its bound");
            if (i == 0)
                tags_are_ours(buf_slice(&b));
        }
        buf_clear(&b);
        markup_excerpt(m, 50, &b);
    }
    buf_done(&b);
    arena_free(a);
    return 0;
}
