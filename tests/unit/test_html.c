#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/page/html.h"

struct page {
    struct buf buf;
    struct html html;
};

static int set_up(void **state)
{
    static struct page page;

    buf_init(&page.buf, 1 << 20);
    page.html = (struct html){.out = &page.buf, .lang = lang_english(), .now = 1346680800000};
    *state = &page;
    return 0;
}

static int tear_down(void **state)
{
    buf_done(&((struct page *)*state)->buf);
    return 0;
}

static void same(struct page *page, const char *want)
{
    assert_string_equal(buf_cstr(&page->buf), want);
    buf_clear(&page->buf);
}

/* The five characters, by the names HTML gives them (WHATWG HTML, 13.5). */
static void escapes_text(void **state)
{
    struct page *page = *state;
    struct safe_html safe = {SLICE("<b>x</b>")};

    html_text(&page->html, "<a href=\"x\">&'é");
    same(page, "&lt;a href=&quot;x&quot;&gt;&amp;&#39;é");
    html_attr(&page->html, SLICE("\" onload=\"x"));
    same(page, "&quot; onload=&quot;x");
    html_text(&page->html, safe);
    same(page, "<b>x</b>");
    html_text(&page->html, INT64_MIN);
    same(page, "-9223372036854775808");
    html_text(&page->html, (const char *)NULL);
    html_text(&page->html, SLICE_NONE);
    same(page, "");
}

/* Of the OWASP filter evasion list and RFC 3986's examples. */
static void addresses(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"/w/1?a=b&c=d#e", "/w/1?a=b&amp;c=d#e"},
        {"https://example.org/a", "https://example.org/a"},
        {"HTTP://example.org/", "HTTP://example.org/"},
        {"mailto:a@example.org", "mailto:a@example.org"},
        {"tel:+254700000000", "tel:+254700000000"},
        {"../g;x=1/./y", "../g;x=1/./y"},
        {"g?y/./x:z", "g?y/./x:z"},
        {"javascript:alert(1)", "#"},
        {"JaVaScRiPt:alert(1)", "#"},
        {" javascript:alert(1)", "#"},
        {"java\tscript:alert(1)", "#"},
        {"java\nscript:alert(1)", "#"},
        {"\x01javascript:alert(1)", "#"},
        {"data:text/html,<script>", "#"},
        {"vbscript:x", "#"},
        {"file:///etc/passwd", "#"},
        {"//evil.example/", "#"},
        {"/\\evil.example/", "#"},
        {"\\\\evil.example/", "#"},
        {":x", "#"},
        {"/a\"b", "/a&quot;b"},
    };
    struct page *page = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        html_url(&page->html, rows[i].in);
        same(page, rows[i].out);
    }
}

/* RFC 3986: 2.3 unreserved, 2.1 percent-encoding; the katakana of 2.5. */
static void parts_of_addresses(void **state)
{
    struct page *page = *state;

    html_part(&page->html, "AZaz09-._~");
    same(page, "AZaz09-._~");
    html_part(&page->html, "a b/c?d#e&f=%\"'<>:");
    same(page, "a%20b%2Fc%3Fd%23e%26f%3D%25%22%27%3C%3E%3A");
    html_part(&page->html, "ア");
    same(page, "%E3%82%A2");
    html_part(&page->html, SLICE("\0"));
    same(page, "%00");
}

/* A data block must not end early, nor open a comment (WHATWG HTML, 4.12.1.3). */
static void data_blocks(void **state)
{
    struct page *page = *state;

    html_json(&page->html, "</script><!--\"\\\n&");
    same(page, "\"\\u003c/script\\u003e\\u003c!--\\u0022\\u005c\\u000a\\u0026\"");
}

static void texts_with_arguments(void **state)
{
    struct page *page = *state;
    struct html_arg args[] = {html_arg("<Eva>"), html_arg(7)};

    html_words_f(&page->html, 0, "%s wrote %d & more, 100%%", 2, args);
    same(page, "&lt;Eva&gt; wrote 7 &amp; more, 100%");
    html_words_f(&page->html, 0, "%2$d by %1$s", 2, args);
    same(page, "7 by &lt;Eva&gt;");
    html_words_f(&page->html, 0, "%3$s %s %s %s %", 2, args);
    same(page, " &lt;Eva&gt; 7  %");
    html_words_f(&page->html, 0, "%1$", 2, args);
    same(page, "%1$");
    html_words_n(&page->html, 0, "%d reply", "%d replies", 1, 1, args + 1);
    same(page, "7 reply");
}

static int32_t kolkata(const void *zone, int64_t ms)
{
    (void)zone;
    (void)ms;
    return 19800;
}

/* 1346680800000 ms is 2012-09-03T14:00Z by `date -u -d @1346680800`, a Monday. */
static void times(void **state)
{
    struct page *page = *state;

    html_time(&page->html, 1346680800000);
    same(page, "<time datetime=\"2012-09-03T14:00Z\">Monday 3 September, 14:00</time>");
    page->html.offset = kolkata;
    html_time(&page->html, 1346698800000);
    same(page, "<time datetime=\"2012-09-03T19:00Z\">Tuesday 4 September, 00:30</time>");
    html_day(&page->html, SLICE("2012-02-29"));
    same(page, "<time datetime=\"2012-02-29\">Wednesday 29 February</time>");
    html_day(&page->html, SLICE("2011-12-31"));
    same(page, "<time datetime=\"2011-12-31\">31 December 2011</time>");
    html_day(&page->html, SLICE("<soon>"));
    same(page, "&lt;soon&gt;");
    page->html.lang = lang_by_code(SLICE("fr"));
    html_day(&page->html, SLICE("2012-02-29"));
    same(page, "<time datetime=\"2012-02-29\">mercredi 29 février</time>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(escapes_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_of_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(data_blocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_with_arguments, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
