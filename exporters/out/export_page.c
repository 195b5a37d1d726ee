#include "exporters/out/export_page.h"

#include "core/base/date.h"
#include "core/markup/markup.h"
#include "gen/export_tmpl/page.h"

#include <stdio.h>

static const char style[] =
    "<style>:root{color-scheme:light dark}"
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
    "h2,h3{break-after:avoid-page}}</style>";

/* A control character is a sign that stands for none. */
#define CONTROL "\xef\xbf\xbd"
static const char *const references[256] = {
    ['&'] = "&amp;",     ['<'] = "&lt;",        ['>'] = "&gt;",  ['"'] = "&#34;",
    [0 ... 8] = CONTROL, [11 ... 31] = CONTROL, [127] = CONTROL,
};

void export_page_init(struct export_page *page, struct buf *out, struct arena *scratch,
                      struct files_out *files, const char *up, struct err *err)
{
    *page = (struct export_page){.html = {.out = out, .references = references},
                                 .scratch = scratch,
                                 .files = {.all = files, .up = up, .arena = scratch, .err = err}};
}

struct safe_html export_page_style(void)
{
    return (struct safe_html){slice_of(style, sizeof style - 1)};
}

struct safe_html export_page_markup(struct export_page *page, struct slice markdown, int shift)
{
    struct markup_options options = {
        .heading_shift = shift, .away = true, .file = files_out_path, .ctx = &page->files};
    struct html html = page->html;
    struct safe_html ret;
    struct markup *m;
    struct buf b;

    buf_init(&b, 8 * markdown.n + MARKUP_SPARE);
    html.out = &b;
    if (markup_read(page->scratch, markdown, &m, NULL) == 0)
        markup_html(m, &options, &b);
    else if (markdown.n)
        export_tmpl_unread(&html, markdown);
    ret.s = arena_slice(page->scratch, buf_slice(&b));
    buf_done(&b);
    return ret;
}

static const char *size_text(int64_t bytes, char text[40])
{
    if (bytes < 1000)
        snprintf(text, 40, "%lld bytes", (long long)bytes);
    else if (bytes < 1000 * 1000)
        snprintf(text, 40, "%lld KB", (long long)((bytes + 500) / 1000));
    else
        snprintf(text, 40, "%lld.%lld MB", (long long)(bytes / 1000000),
                 (long long)(bytes / 100000 % 10));
    return text;
}

void export_page_files(struct export_page *page, struct id object)
{
    struct files_page *files = &page->files;
    struct file_out f;
    size_t i = 0;
    int more = 0;

    while (files->all &&
           (more = files_out_of(files->all, files->workshop, object, i, &f, files->err)) > 0) {
        char href[FILES_OUT_PATH + 8], size[40];

        if (i++ == 0)
            export_tmpl_files_open(&page->html);
        snprintf(href, sizeof href, "%s%s", files->up, f.path);
        export_tmpl_file(&page->html, &f, href, size_text(f.bytes, size));
    }
    if (i > 0)
        export_tmpl_files_close(&page->html);
    if (more < 0)
        files->failed = true;
}

const char *export_page_time(struct export_page *page, int64_t utc_ms, int64_t offset_minutes)
{
    char text[DATE_INSTANT_TEXT];

    date_wall_text(utc_ms + offset_minutes * MINUTE_MS, text);
    text[10] = ' ';
    snprintf(page->time, sizeof page->time, "%.16s", text);
    return page->time;
}
