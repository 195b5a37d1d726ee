#include "exporters/out/export_page.h"

#include "core/base/date.h"
#include "core/markup/markup.h"
#include "exporters/out/files_out.h"

static const char style[] =
    ":root{color-scheme:light dark}"
    "body{font:1.05rem/1.55 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem}"
    "h1,h2,h3{line-height:1.25}h2{margin-block-start:2.5rem}a{color:inherit}"
    "article{border-block-start:1px solid #8886;padding-block:.8rem;margin-block:.8rem}"
    "article article{margin-inline-start:1.2rem}"
    "header p,footer,.by{opacity:.8;font-size:.95rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}"
    "blockquote{border-inline-start:3px solid #8888;margin-inline:0;padding-inline-start:1rem}"
    "pre{overflow:auto;white-space:pre-wrap}table{border-collapse:collapse}"
    "th,td{border:1px solid #8886;padding:.2rem .5rem;text-align:start}img{max-width:100%}"
    "@media print{body{max-width:none;font-size:10.5pt}article{break-inside:avoid-page}"
    "h2,h3{break-after:avoid-page}}";

void page_text(struct buf *out, struct slice s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '&')
            buf_str(out, "&amp;");
        else if (c == '<')
            buf_str(out, "&lt;");
        else if (c == '>')
            buf_str(out, "&gt;");
        else if (c == '"')
            buf_str(out, "&#34;");
        else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
            buf_str(out, "\xef\xbf\xbd");
        else
            buf_char(out, (char)c);
    }
}

void page_begin(struct buf *out, struct slice title, struct slice lang)
{
    buf_str(out, "<!DOCTYPE html>\n<html lang=\"");
    page_text(out, lang.n ? lang : SLICE("en"));
    buf_str(out,
            "\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    page_text(out, title);
    buf_str(out, "</title>\n<style>");
    buf_str(out, style);
    buf_str(out, "</style>\n</head>\n<body>\n");
}

void page_end(struct buf *out)
{
    buf_str(out, "</body>\n</html>\n");
}

void page_line(struct buf *out, const char *tag, struct slice text)
{
    if (text.n == 0)
        return;
    buf_printf(out, "<%s dir=\"auto\">", tag);
    page_text(out, text);
    buf_printf(out, "</%s>\n", tag);
}

void page_fact(struct buf *out, const char *name, struct slice text)
{
    if (text.n == 0)
        return;
    buf_printf(out, "<dt>%s</dt><dd dir=\"auto\">", name);
    page_text(out, text);
    buf_str(out, "</dd>\n");
}

static struct slice no_file(void *ctx, struct slice hash)
{
    (void)ctx;
    (void)hash;
    return SLICE_NONE;
}

void page_markup(struct buf *out, struct arena *arena, const struct files_page *files,
                 struct slice markdown, int shift)
{
    struct files_page page = files ? *files : (struct files_page){0};
    struct markup_options options = {.heading_shift = shift,
                                     .away = true,
                                     .file = files ? files_out_path : no_file,
                                     .ctx = &page};
    struct markup *m;

    if (markup_read(arena, markdown, &m, NULL) == 0)
        markup_html(m, &options, out);
    else
        page_line(out, "pre", markdown);
}

void page_time(struct buf *out, int64_t utc_ms, int64_t offset_minutes)
{
    char text[DATE_INSTANT_TEXT];

    date_wall_text(utc_ms + offset_minutes * MINUTE_MS, text);
    text[10] = ' ';
    buf_put(out, text, 16);
}
