#include "exporters/report/report_out.h"

#include "core/markup/markup.h"
#include "exporters/out/drafts.h"
#include "exporters/out/export_page.h"
#include "gen/export_tmpl/page.h"
#include "gen/export_tmpl/report.h"

typedef void writer(const struct markup *, const struct markup_options *, struct buf *);

/* A plain text, escaped, without the line end. */
static void plain(writer *write, struct arena *arena, struct slice text, struct buf *out)
{
    write(markup_plain(arena, slice_trim(text)), NULL, out);
    if (out->n && out->p[out->n - 1] == '\n')
        out->n--;
}

/* People's Markdown on one line. */
static int line(writer *write, struct arena *arena, struct slice markdown, struct buf *out,
                struct err *err)
{
    struct markup *m;
    struct buf b;

    if (markup_read(arena, markdown, &m, err) != 0)
        return -1;
    buf_init(&b, 8 * markdown.n + MARKUP_SPARE);
    write(m, NULL, &b);
    while (b.n && b.p[b.n - 1] == '\n')
        b.n--;
    for (size_t i = 0; i < b.n; i++)
        buf_char(out, b.p[i] == '\n' ? ' ' : b.p[i]);
    buf_done(&b);
    return 0;
}

struct slice report_out_heading(struct slice text)
{
    text = slice_trim(text);
    if (text.n && text.p[text.n - 1] == ':')
        text.n--;
    return slice_trim(text);
}

static void names(writer *write, const struct report_view *r, struct arena *arena, struct buf *out)
{
    for (size_t i = 0; i < r->people_count; i++) {
        buf_str(out, i ? ", " : "");
        plain(write, arena, r->people[i].name, out);
    }
    if (slice_trim(r->people_note).n) {
        buf_str(out, r->people_count ? " (" : "(");
        plain(write, arena, r->people_note, out);
        buf_char(out, ')');
    }
}

static int wiki(const struct report_view *r, struct arena *arena, struct files_page *files,
                struct buf *out, struct err *err)
{
    struct markup_options options = {.heading_shift = 1, .away = true};
    struct markup *m;

    (void)files;
    buf_str(out, "== Title of Session ==\n");
    plain(markup_wiki, arena, r->title, out);
    buf_str(out, "\n\n== Convenor ==\n");
    plain(markup_wiki, arena, r->convenor, out);
    buf_str(out, "\n\n== Participants ==\n");
    names(markup_wiki, r, arena, out);
    buf_str(out, "\n\n== Key Discussion Points ==\n");
    if (markup_read(arena, r->intro, &m, err) != 0)
        return -1;
    markup_wiki(m, &options, out);
    for (size_t i = 0; i < r->point_count; i++) {
        const struct report_point *p = &r->points[i];

        buf_str(out, p->heading ? "\n=== " : "* ");
        if (line(markup_wiki, arena, p->heading ? report_out_heading(p->text) : p->text, out,
                 err) != 0)
            return -1;
        buf_str(out, p->heading ? " ===\n" : "\n");
    }
    return 0;
}

/* A list of the files at the end; nothing at all when there are none. 0 or -1. */
static int markdown_files(const struct report_view *r, struct arena *arena,
                          const struct files_page *files, struct buf *out, struct err *err)
{
    struct file_out f;
    size_t i = 0;
    int more = 0;

    while (files && files->all &&
           (more = files_out_of(files->all, files->workshop, r->id, i, &f, err)) > 0) {
        buf_str(out, i++ ? "- [" : "\n## Files\n\n- [");
        plain(markup_markdown, arena, slice_str(f.name), out);
        buf_printf(out, "](%s%s)\n", files->up, f.path);
    }
    return more;
}

static int markdown(const struct report_view *r, struct arena *arena, struct files_page *files,
                    struct buf *out, struct err *err)
{
    struct markup_options options = {.heading_shift = 2, .away = true};
    struct markup *m;
    bool list = false;

    buf_str(out, "# ");
    plain(markup_markdown, arena, r->title, out);
    buf_str(out, "\n\n## Convenor\n\n");
    plain(markup_markdown, arena, r->convenor, out);
    buf_str(out, "\n\n## Participants\n\n");
    names(markup_markdown, r, arena, out);
    buf_str(out, "\n\n## Key Discussion Points\n\n");
    if (markup_read(arena, r->intro, &m, err) != 0)
        return -1;
    markup_markdown(m, &options, out);
    for (size_t i = 0; i < r->point_count; i++) {
        const struct report_point *p = &r->points[i];

        buf_str(out, p->heading ? "\n### " : list ? "- " : "\n- ");
        list = !p->heading;
        if (line(markup_markdown, arena, p->heading ? report_out_heading(p->text) : p->text, out,
                 err) != 0)
            return -1;
        buf_char(out, '\n');
    }
    return markdown_files(r, arena, files, out, err);
}

struct slice report_out_people(const struct report_view *r, struct arena *arena)
{
    struct slice ret;
    struct buf b;

    buf_init(&b, 1 << 20);
    names(markup_text, r, arena, &b);
    ret = arena_slice(arena, buf_slice(&b));
    buf_done(&b);
    return ret;
}

static int html(const struct report_view *r, struct arena *arena, struct files_page *files,
                struct buf *out, struct err *err)
{
    struct export_page page;

    export_page_init(&page, out, arena, files ? files->all : NULL, files ? files->up : "", err);
    export_tmpl_page_open(&page.html, r->title, r->lang);
    export_tmpl_heading(&page.html, 1, r->title);
    export_tmpl_report(&page.html, &page, r, report_out_people(r, arena), 2);
    export_tmpl_page_close(&page.html);
    return page.files.failed ? -1 : 0;
}

static int json(const struct report_view *r, struct arena *arena, struct files_page *files,
                struct buf *out, struct err *err)
{
    struct drafts d = {.buf = out};

    (void)arena;
    drafts_begin(&d, "reports", ID_NONE, NULL, ID_NONE);
    if (drafts_report(&d, r, files ? files->all : NULL, err) != 0)
        return -1;
    drafts_end(&d);
    return 0;
}

const struct report_form report_out_forms[REPORT_OUT_FORMS] = {
    {".html", html},
    {".json", json},
    {".md", markdown},
    {".wiki", wiki},
};
