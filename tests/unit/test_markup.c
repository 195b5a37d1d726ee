/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/clock.h"
#include "core/markup/markup.h"

#include <stdio.h>
#include <stdlib.h>

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef void writer(const struct markup *, const struct markup_options *, struct buf *);

struct pair {
    const char *in, *out;
};

/* What `write` makes of `in`; the caller frees. */
static char *made(writer *write, const struct markup_options *o, struct slice in)
{
    struct arena *a = arena_new(markup_room(in.n));
    struct markup *m;
    struct err err = {0};
    struct buf b;
    char *ret;

    buf_init(&b, 5 * in.n + MARKUP_SPARE);
    assert_int_equal(markup_read(a, in, &m, &err), 0);
    write(m, o, &b);
    assert_false(b.over);
    ret = strdup(buf_cstr(&b));
    buf_done(&b);
    arena_free(a);
    return ret;
}

static void table(writer *write, const struct markup_options *o, const struct pair *rows, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        char *s = made(write, o, slice_str(rows[i].in));

        assert_string_equal(s, rows[i].out);
        free(s);
    }
}

#define TABLE(write, o, rows) table(write, o, rows, sizeof rows / sizeof *rows)

/* The expected side follows the CommonMark 0.30 specification, with our attributes. */
static void html(void **state)
{
    static const struct pair rows[] = {
        {"", ""},
        {"Hello", "<p dir=\"auto\">Hello</p>\n"},
        {"a\nb", "<p dir=\"auto\">a\nb</p>\n"},
        {"a  \nb", "<p dir=\"auto\">a<br>\nb</p>\n"},
        {"a & b < c > d \"e\" 'f'",
         "<p dir=\"auto\">a &amp; b &lt; c &gt; d &#34;e&#34; 'f'</p>\n"},
        {"# A *b*", "<h3 dir=\"auto\">A <em>b</em></h3>\n"},
        {"###### A", "<h6 dir=\"auto\">A</h6>\n"},
        {"A\n---", "<h4 dir=\"auto\">A</h4>\n"},
        {"- a\n- b", "<ul dir=\"auto\">\n<li>a</li>\n<li>b</li>\n</ul>\n"},
        {"- a\n\n- b", "<ul dir=\"auto\">\n<li><p dir=\"auto\">a</p>\n</li>\n<li><p "
                       "dir=\"auto\">b</p>\n</li>\n</ul>\n"},
        {"3) a\n4) b", "<ol dir=\"auto\" start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"},
        {"- a\n  1. b",
         "<ul dir=\"auto\">\n<li>a\n<ol dir=\"auto\">\n<li>b</li>\n</ol>\n</li>\n</ul>\n"},
        {"> a\n> > b",
         "<blockquote dir=\"auto\">\n<p dir=\"auto\">a</p>\n<blockquote dir=\"auto\">\n"
         "<p dir=\"auto\">b</p>\n</blockquote>\n</blockquote>\n"},
        {"```c\nif (a < b)\n\n  x;\n```",
         "<pre dir=\"auto\"><code>if (a &lt; b)\n\n  x;\n</code></pre>\n"},
        {"***", "<hr>\n"},
        {"**a** *b* ~~c~~ `d<`",
         "<p dir=\"auto\"><strong>a</strong> <em>b</em> <del>c</del> <code>d&lt;</code></p>\n"},
        {"a|b\n---|---\n1|2",
         "<table dir=\"auto\">\n<tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>\n"
         "<tr><td>1</td><td>2</td></tr>\n</table>\n"},
        {"&eacute; &#233; &#xe9; &nbsp; &bogus; &#0; &#xD800; &#x1F600;",
         "<p dir=\"auto\">é é é \xc2\xa0 &amp;bogus; \xef\xbf\xbd \xef\xbf\xbd 😀</p>\n"},
    };

    (void)state;
    TABLE(markup_html, NULL, rows);
}

static void links(void **state)
{
    static const struct pair rows[] = {
        {"[a](http://x.org/?b=1&c=2 \"t\")",
         "<p dir=\"auto\"><a href=\"http://x.org/?b=1&amp;c=2\" rel=\"nofollow\">a</a></p>\n"},
        {"see https://x.org/y.", "<p dir=\"auto\">see <a href=\"https://x.org/y\" rel=\"nofollow\">"
                                 "https://x.org/y</a>.</p>\n"},
        {"me@x.org", "<p dir=\"auto\"><a href=\"mailto:me@x.org\">me@x.org</a></p>\n"},
        {"[a](/w/1)", "<p dir=\"auto\"><a href=\"/w/1\">a</a></p>\n"},
        {"[a](/é)", "<p dir=\"auto\"><a href=\"/%C3%A9\">a</a></p>\n"},
        {"[](http://x.org)", "<p dir=\"auto\"><a href=\"http://x.org\" rel=\"nofollow\">"
                             "http://x.org</a></p>\n"},
        {"![a *b*](/b/" HASH ")",
         "<p dir=\"auto\"><img loading=\"lazy\" src=\"/b/" HASH "\" alt=\"a b\"></p>\n"},
        {"![a](http://x.org/i.png)",
         "<p dir=\"auto\"><a href=\"http://x.org/i.png\" rel=\"nofollow\">a</a></p>\n"},
        {"[![a](http://x.org/i.png)](/y)", "<p dir=\"auto\"><a href=\"/y\">a</a></p>\n"},
    };
    /* Each of these must not be a link at all. */
    static const char *const bad[] = {
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript&#58;alert(1)",
        "javascript&colon;alert",
        "java&#10;script:a",
        "java&#x09;script:a",
        "&#1;javascript:a",
        "&#106;avascript:a",
        "data:text/html,a",
        "DATA:text/html;base64,aa",
        "vbscript:a",
        "file:///etc/passwd",
        "//evil.org/a",
        "/&#92;evil.org",
        "&#92;&#92;evil.org",
        "http:evil.org",
        "http:///evil.org",
        "https:/evil.org",
        "blob:a",
        "intent://a",
        "tel:+1",
        "feed:javascript:a",
        "view-source:http://a",
        "x-y.z+1:a",
        "/a&#10;b",
        ":a",
        "mailto:",
        "javascript://x.org/%0aalert(1)",
    };
    char in[200], *s;
    size_t i;

    (void)state;
    TABLE(markup_html, NULL, rows);
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(in, sizeof in, "[label](<%s>)", bad[i]);
        s = made(markup_html, NULL, slice_str(in));
        assert_string_equal(s, "<p dir=\"auto\">label</p>\n");
        free(s);
        snprintf(in, sizeof in, "![label](<%s>)", bad[i]);
        s = made(markup_html, NULL, slice_str(in));
        assert_string_equal(s, "<p dir=\"auto\">label</p>\n");
        free(s);
        /* No writer makes one of it either. */
        snprintf(in, sizeof in, "[label](<%s>)", bad[i]);
        s = made(markup_markdown, NULL, slice_str(in));
        assert_string_equal(s, "label\n");
        free(s);
        s = made(markup_wiki, NULL, slice_str(in));
        assert_string_equal(s, "label\n");
        free(s);
    }
}

static void html_is_text(void **state)
{
    static const char *const rows[] = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "a <b onclick=\"x\">c</b>",
        "<style>@import 'x'</style>",
        "<!-- --!><script>",
        "<![CDATA[<script>]]>",
        "<math><mi//xlink:href=\"data:x,<script>\">",
        "<iframe srcdoc='<script>'>",
        "`<script>`",
        "    <script>",
        "```<script>\n<script>\n```",
        "[<script>](/a)",
        "![<script>](/b/" HASH ")",
        "a|<script>\n---|---\n<script>|",
        "# <script>",
        "> <script>",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *s = made(markup_html, NULL, slice_str(rows[i]));

        assert_null(strcasestr(s, "<script"));
        assert_null(strcasestr(s, "<svg"));
        assert_null(strcasestr(s, "<style"));
        assert_null(strcasestr(s, "<iframe"));
        assert_null(strcasestr(s, "<math"));
        assert_null(strstr(s, "<!"));
        assert_null(strcasestr(s, "<b "));
        assert_null(strstr(s, "<img src=x"));
        free(s);
    }
}

static struct slice file(void *ctx, struct slice hash)
{
    (void)ctx;
    return hash.p[0] == '0' ? SLICE("attachments/a.png") : SLICE_NONE;
}

static void options(void **state)
{
    static const struct markup_options flat = {.xhtml = true, .breaks = true};
    static const struct markup_options away = {.heading_shift = 2, .away = true, .file = file};
    static const struct pair xhtml[] = {
        {"# a", "<h1 dir=\"auto\">a</h1>\n"},
        {"a\nb\n***", "<p dir=\"auto\">a<br/>\nb</p>\n<hr/>\n"},
        {"```\na\nb\n```", "<pre dir=\"auto\"><code>a\nb\n</code></pre>\n"},
        {"\x01&\x02", "<p dir=\"auto\">\xef\xbf\xbd&amp;\xef\xbf\xbd</p>\n"},
    };
    static const struct pair elsewhere[] = {
        {"[a](/w/1) [b](#c) [d](http://x)",
         "<p dir=\"auto\">a b <a href=\"http://x\" rel=\"nofollow\">d</a></p>\n"},
        {"![a](/b/" HASH ")",
         "<p dir=\"auto\"><img loading=\"lazy\" src=\"attachments/a.png\" alt=\"a\"></p>\n"},
        {"[a](/b/" HASH ")", "<p dir=\"auto\"><a href=\"attachments/a.png\">a</a></p>\n"},
        {"![a](/b/f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef)",
         "<p dir=\"auto\">a</p>\n"},
    };

    (void)state;
    TABLE(markup_html, &flat, xhtml);
    TABLE(markup_html, &away, elsewhere);
}

static void text(void **state)
{
    static const struct pair rows[] = {
        {"", ""},
        {"# A\n\nb *c*\nd", "A\n\nb c d\n"},
        {"- a\n- b\n  1. c\n  2. d\n- e", "- a\n- b\n  1. c\n  2. d\n- e\n"},
        {"- a\n\n  b\n- c", "- a\n\n  b\n\n- c\n"},
        {"> a\n> b\n\nc", "> a b\n\nc\n"},
        {"[a](http://x.org) <http://y.org> me@x.org", "a (http://x.org) http://y.org me@x.org\n"},
        {"```\na\n\n  b\n```", "a\n\n  b\n"},
        {"a|b\n---|---\n1|2", "a | b\n1 | 2\n"},
        {"a\n\n***\n\nb", "a\n\n----\n\nb\n"},
        {"8. a\n9. b\n10. c", "8. a\n9. b\n10. c\n"},
    };

    (void)state;
    TABLE(markup_text, NULL, rows);
}

/* The expected side follows mediawiki.org/wiki/Help:Formatting, Help:Lists, Help:Tables,
 * Help:Links. */
static void wiki(void **state)
{
    static const struct pair rows[] = {
        {"# A\n\n## B\n\nc", "== A ==\n\n=== B ===\n\nc\n"},
        {"*a* **b** ~~c~~ `d`", "''a'' '''b''' <del>c</del> <code>d</code>\n"},
        {"- a\n- b\n  1. c\n     - d\n- e", "* a\n* b\n*# c\n*#* d\n* e\n"},
        {"- a\n\n  b\n- c", "* a\n*: b\n* c\n"},
        {"- a\n  > b", "<ul>\n<li>a\n<blockquote>\nb\n</blockquote>\n</li>\n</ul>\n"},
        {"a|b\n---|---\n1|2", "{| class=\"wikitable\"\n|-\n! a\n! b\n|-\n| 1\n| 2\n|}\n"},
        {"[a](http://x.org) [b](/w/1) http://y.org", "[http://x.org a] b http://y.org\n"},
        {"a  \nb\nc", "a<br>b c\n"},
        {"***", "----\n"},
        {"\\*a \\#b", "&#42;a #b\n"},
        {"\\#REDIRECT \\[\\[a]]", "&#35;REDIRECT &#91;[a]]\n"},
        {"{{a}} {| \\~~~~ \\_\\_TOC\\_\\_ ''b'' don't",
         "&#123;{a}} &#123;| &#126;&#126;&#126;~ &#95;_TOC&#95;_ &#39;&#39;b&#39;&#39; "
         "don't\n"},
        {"\\<nowiki> &amp;lt; a & b", "&lt;nowiki> &#38;lt; a & b\n"},
        {"```\n{{a}} <b> &lt;\n```", "<pre>{{a}} &lt;b> &amp;lt;\n</pre>\n"},
        {"[a] [http:b c]", "[a] &#91;http:b c]\n"},
    };

    (void)state;
    (void)rows;
    TABLE(markup_wiki, NULL, rows);
}

/* What the Markdown writer makes reads as the same tree, seen as HTML. */
static void markdown_again(void **state)
{
    static const char *const rows[] = {
        "# A *b*\n\nc **d** ~~e~~ `f` http://x.org me@x.org\n\n- a\n- b\n  1. c\n\n  2. d\n\n> "
        "q\n> r",
        "- a\n- b\n\n+ c\n+ d\n\n* e",
        "1. a\n2. b\n\n1) c\n2) d",
        "- - a\n  - b\n- > q\n  >\n  > r",
        "1. ```\n   code\n\n     more\n   ```\n2. b\n\n   c",
        "> - a\n>   - b\n>\n> c\n\n> d",
        "```\n``\n```` \n``` x\n`````\n",
        "````\n```\na\n```\n````",
        "`` a`b `` ` `` ` `  `",
        "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f> \\# \\!\\[x](y)",
        "\\# a\n\\- b\n\\+ c\n1\\. d\n\\> e\n\\=\n12345\\) f\n\\~\\~\\~",
        "snake_case_name _em_ a*b*c **a**b",
        "***a*** **a *b* c** *a **b** c*",
        "*a*_b_ **c**_d_",
        "a|b\n---|---\n`c\\|d`|e \\| f\n**g**|[h](http://x.org)\n|",
        "[a](</b c>) [b](</d(e>) [c](http://x.org/?a=1&b=2&amp;lt;) [d](#e)",
        "http\\://x.org me\\@x.org &amp;lt; &lt;b&gt; &#42;a&#42;",
        "a\\\nb  \nc\nd",
        "![a](/b/" HASH ") [![b](/b/" HASH ")](http://x.org)",
        "A\n===\n\nC\n---\n\n***\n\n---",
        "\\| a \\| b \\|\n\\|---\\|---\\|",
        "a\n\n    code\n\n\ttab",
        "فارسی *متن* [پیوند](http://x.org/ف)",
        "- a\n\n      code\n\n  b\n-\n- c",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *once = made(markup_html, NULL, slice_str(rows[i]));
        char *md = made(markup_markdown, NULL, slice_str(rows[i]));
        char *again = made(markup_html, NULL, slice_str(md));

        assert_string_equal(again, once);
        free(once);
        free(md);
        free(again);
    }
}

static void excerpt_of(const char *in, size_t chars, const char *want)
{
    struct arena *a = arena_new(1 << 20);
    struct markup *m;
    struct err err;
    struct buf b;

    buf_init(&b, 1 << 20);
    assert_int_equal(markup_read(a, slice_str(in), &m, &err), 0);
    markup_excerpt(m, chars, &b);
    assert_string_equal(buf_cstr(&b), want);
    buf_done(&b);
    arena_free(a);
}

static void excerpts(void **state)
{
    (void)state;
    excerpt_of("", 10, "");
    excerpt_of("# One\n\ntwo *three*\nfour", 100, "One two three four");
    excerpt_of("one two three", 13, "one two three");
    excerpt_of("one two three", 12, "one two…");
    excerpt_of("one two three", 8, "one two…");
    excerpt_of("one two three", 7, "one two…");
    excerpt_of("one two three", 6, "one…");
    excerpt_of("éééé ééé", 4, "éééé…");
    excerpt_of("extraordinarily", 5, "extra…");
    excerpt_of("- a\n- b\n\n> c", 100, "a b c");
    excerpt_of("a", 0, "…");
}

/* Hostile shapes of 64 KiB: each within its bounds, and quick. */
static void repeated(const char *what, size_t n, struct buf *b)
{
    buf_clear(b);
    while (b->n + strlen(what) <= n)
        buf_str(b, what);
}

static void bounds_hold(struct slice in, const char *what)
{
    static writer *const writers[] = {markup_html, markup_text, markup_markdown, markup_wiki};
    size_t i;

    for (i = 0; i < sizeof writers / sizeof *writers; i++) {
        struct arena *a = arena_new(markup_room(in.n));
        struct markup *m;
        struct err err;
        struct buf b;
        int64_t ms = clock_ticks();

        buf_init(&b, 1 << 30);
        assert_int_equal(markup_read(a, in, &m, &err), 0);
        writers[i](m, NULL, &b);
        ms = clock_ticks() - ms;
        if (b.n > 4 * in.n + MARKUP_SPARE || ms > 5000)
            print_error("%s, writer %zu: %zu bytes of %zu, %d ms\n", what, i, b.n, in.n, (int)ms);
        assert_true(b.n <= 4 * in.n + MARKUP_SPARE);
        /* 50 ms is the aim; the rest is for sanitizers and busy machines. */
        assert_true(ms <= 5000);
        buf_done(&b);
        arena_free(a);
    }
}

static void hostile_shapes(void **state)
{
    static const char *const rows[] = {
        ">",
        "> ",
        "*",
        "*a ",
        "*a **b ",
        "_a_",
        "[",
        "[a](",
        "![a](",
        "![",
        "]",
        "`",
        "`a``",
        "<",
        "<a",
        "&",
        "&a",
        "&lt;",
        "~",
        "~~a ",
        "- ",
        "1. ",
        "-\n",
        "\n",
        "a\n\n",
        "|",
        "|-",
        "a|",
        "@",
        "a@b.c",
        "a@",
        "http://",
        "\\",
        ":",
        "\t",
        ">\t",
        "    a\n",
        "a\n=\n",
        "# a\n",
        "```\n",
        "> - ",
        "[a]: b\n",
        "\"",
        "'",
        "{{",
        "\x01",
        "\xf0\x9f\x98\x80",
        "a  \n",
        "* _ ",
        "***a",
    };
    struct buf b, c;
    size_t i;

    (void)state;
    buf_init(&b, 1 << 20);
    buf_init(&c, 1 << 20);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        repeated(rows[i], 64 * 1024, &b);
        bounds_hold(buf_slice(&b), rows[i]);
    }
    repeated("[", 30000, &b);
    buf_char(&b, 'a');
    repeated("](b)", 30000, &c);
    buf_add(&b, buf_slice(&c));
    bounds_hold(buf_slice(&b), "links within links");
    repeated("![", 20000, &b);
    buf_add(&b, buf_slice(&c));
    bounds_hold(buf_slice(&b), "images within images");
    repeated("x", 32000, &c);
    buf_clear(&b);
    buf_str(&b, "[a]: http://");
    buf_add(&b, buf_slice(&c));
    buf_char(&b, '\n');
    repeated("[a]", 30000, &c);
    buf_add(&b, buf_slice(&c));
    bounds_hold(buf_slice(&b), "one long address, many references");
    repeated("|a", 2000, &b);
    buf_char(&b, '\n');
    repeated("|-", 2000, &c);
    buf_add(&b, buf_slice(&c));
    repeated("\na", 60000, &c);
    buf_add(&b, buf_slice(&c));
    bounds_hold(buf_slice(&b), "a wide table with short rows");
    repeated("> ", 60, &b);
    repeated("a  \n", 64000, &c);
    buf_add(&b, buf_slice(&c));
    bounds_hold(buf_slice(&b), "line ends within deep quotes");
    buf_done(&b);
    buf_done(&c);
}

static void too_big(void **state)
{
    char *p = malloc(MARKUP_MAX + 1);
    struct arena *a = arena_new(1 << 20);
    struct markup *m;
    struct err err;

    (void)state;
    memset(p, 'a', MARKUP_MAX + 1);
    assert_int_equal(markup_read(a, (struct slice){p, MARKUP_MAX + 1}, &m, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    free(p);
    arena_free(a);
}

/* A source that passes a bound is shown whole. */
static void plain(void **state)
{
    char in[200] = "", *s;
    int i;

    (void)state;
    for (i = 0; i < 40; i++)
        strcat(in, "> ");
    strcat(in, "<deep> & \"more\"");
    s = made(markup_html, NULL, slice_str(in));
    assert_non_null(strstr(s, "&lt;deep&gt; & \"more\"</pre>"));
    assert_memory_equal(s, "<pre", 4);
    free(s);
    s = made(markup_wiki, NULL, slice_str(in));
    assert_non_null(strstr(s, "&lt;deep> & \"more\"</pre>"));
    free(s);
    s = made(markup_text, NULL, slice_str(in));
    assert_memory_equal(s, in, strlen(in));
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html),           cmocka_unit_test(links),
        cmocka_unit_test(html_is_text),   cmocka_unit_test(options),
        cmocka_unit_test(text),           cmocka_unit_test(wiki),
        cmocka_unit_test(markdown_again), cmocka_unit_test(excerpts),
        cmocka_unit_test(hostile_shapes), cmocka_unit_test(too_big),
        cmocka_unit_test(plain),
    };

    return cmocka_run_group_tests_name("markup", tests, NULL, NULL);
}
