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
    for (size_t i = 0; i < s.n; i++) {
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

void page_markup(struct buf *out, struct arena *arena, struct files_page *files,
                 struct slice markdown, int shift)
{
    struct markup_options options = {.heading_shift = shift,
                                     .away = true,
                                     .file = files ? files_out_path : no_file,
                                     .ctx = files};
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

static void size_text(struct buf *out, int64_t bytes)
{
    if (bytes < 1000)
        buf_printf(out, " (%lld bytes)", (long long)bytes);
    else if (bytes < 1000 * 1000)
        buf_printf(out, " (%lld KB)", (long long)((bytes + 500) / 1000));
    else
        buf_printf(out, " (%lld.%lld MB)", (long long)(bytes / 1000000),
                   (long long)(bytes / 100000 % 10));
}

static void file_link(struct buf *out, const struct files_page *page, const struct file_out *f)
{
    struct slice name = slice_str(f->name[0] ? f->name : f->path);

    buf_printf(out, "<li><a href=\"%s%s\" download=\"", page->up, f->path);
    page_text(out, name);
    buf_str(out, "\">");
    if (slice_starts(slice_str(f->type), SLICE("image/")))
        buf_printf(out, "<img loading=\"lazy\" src=\"%s%s\" alt=\"\"><br>", page->up, f->path);
    buf_str(out, "<span dir=\"auto\">");
    page_text(out, name);
    buf_str(out, "</span></a>");
    size_text(out, f->bytes);
    buf_str(out, "</li>\n");
}

void page_files(struct buf *out, struct files_page *page, struct id object)
{
    struct file_out f;
    size_t i = 0;
    int more = 0;

    while (page && page->all &&
           (more = files_out_of(page->all, page->workshop, object, i, &f, page->err)) > 0) {
        if (i++ == 0)
            buf_str(out, "<ul>\n");
        file_link(out, page, &f);
    }
    if (i > 0)
        buf_str(out, "</ul>\n");
    if (more < 0)
        page->failed = true;
}
