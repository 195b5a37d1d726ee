#include "exporters/report/report_out.h"

#include "core/markup/markup.h"
#include "exporters/out/drafts.h"
#include "exporters/out/export_page.h"

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

    if (markup_read(arena, markdown, &m, err) < 0)
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

/* A heading over points, without the colon that it may end with. */
static struct slice heading_of(struct slice text)
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
    if (markup_read(arena, r->intro, &m, err) < 0)
        return -1;
    markup_wiki(m, &options, out);
    for (size_t i = 0; i < r->point_count; i++) {
        const struct report_point *p = &r->points[i];

        buf_str(out, p->heading ? "\n=== " : "* ");
        if (line(markup_wiki, arena, p->heading ? heading_of(p->text) : p->text, out, err) < 0)
            return -1;
        buf_str(out, p->heading ? " ===\n" : "\n");
    }
    return 0;
}

/* A list of the files at the end. */
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
    if (markup_read(arena, r->intro, &m, err) < 0)
        return -1;
    markup_markdown(m, &options, out);
    for (size_t i = 0; i < r->point_count; i++) {
        const struct report_point *p = &r->points[i];

        buf_str(out, p->heading ? "\n### " : list ? "- " : "\n- ");
        list = !p->heading;
        if (line(markup_markdown, arena, p->heading ? heading_of(p->text) : p->text, out, err) < 0)
            return -1;
        buf_char(out, '\n');
    }
    return markdown_files(r, arena, files, out, err);
}

/* `level`: of the headings over points. */
static void html_points(const struct report_view *r, struct arena *arena, struct files_page *files,
                        struct buf *out, int level)
{
    bool list = false;

    for (size_t i = 0; i < r->point_count; i++) {
        const struct report_point *p = &r->points[i];

        if (list == p->heading) {
            buf_str(out, list ? "</ul>\n" : "<ul dir=\"auto\">\n");
            list = !list;
        }
        if (p->heading) {
            page_line(out, level == 2 ? "h2" : "h4", heading_of(p->text));
        } else {
            buf_str(out, "<li>");
            page_markup(out, arena, files, p->text, level);
            buf_str(out, "</li>\n");
        }
    }
    buf_str(out, list ? "</ul>\n" : "");
}

static void html_body(const struct report_view *r, struct arena *arena, struct files_page *files,
                      struct buf *out, int level)
{
    struct buf people;

    buf_init(&people, 1 << 20);
    names(markup_text, r, arena, &people);
    buf_str(out, "<dl>\n");
    page_fact(out, "Convenor", r->convenor);
    page_fact(out, "Participants", buf_slice(&people));
    page_fact(out, "Held", r->held);
    buf_str(out, "</dl>\n");
    buf_done(&people);
    page_markup(out, arena, files, r->intro, level - 1);
    html_points(r, arena, files, out, level);
    page_files(out, files, r->id);
    if (r->unfinished)
        buf_str(out, "<p class=\"by\">This report is unfinished.</p>\n");
}

void report_out_article(const struct report_view *r, struct arena *arena, struct files_page *files,
                        struct buf *out)
{
    buf_str(out, "<article>\n");
    page_line(out, "h3", r->title);
    html_body(r, arena, files, out, 4);
    buf_str(out, "</article>\n");
}

static int html(const struct report_view *r, struct arena *arena, struct files_page *files,
                struct buf *out, struct err *err)
{
    (void)err;
    page_begin(out, r->title, r->lang);
    buf_str(out, "<main>\n");
    page_line(out, "h1", r->title);
    html_body(r, arena, files, out, 2);
    buf_str(out, "</main>\n");
    page_end(out);
    return files && files->failed ? -1 : 0;
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
