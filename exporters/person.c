#include "exporters/person.h"

#include "core/markup/markup.h"
#include "exporters/out/archive_out.h"
#include "exporters/out/export_page.h"
#include "exporters/out/posts_out.h"
#include "exporters/workshop/drafts.h"

#define FILE_MAX ((size_t)1 << 30)

struct own {
    struct site_view site;
    struct person_view person;
    struct gathered *workshops;
    size_t count;
    struct arena *scratch;
};

static void where(struct buf *out, const struct gathered *in, const struct post_view *v)
{
    const struct activity_view *activity = gather_activity(in, v->activity);

    if (activity)
        page_line(out, "h3", activity->title);
}

static int html(const struct own *own, struct buf *out, struct err *err)
{
    size_t i, k;

    (void)err;
    page_begin(out, own->person.name, own->site.lang);
    buf_str(out, "<main>\n");
    page_line(out, "h1", own->person.name);
    if (own->count == 0)
        buf_str(out, "<p>There is no text yet.</p>\n");
    for (i = 0; i < own->count; i++) {
        const struct gathered *in = &own->workshops[i];
        struct files_page files = {&in->files, "", in->files.arena};

        page_line(out, "h2", in->workshop.title);
        for (k = 0; k < in->post_count; k++) {
            where(out, in, &in->posts[k]);
            posts_out_article(out, own->scratch, &files, &in->posts[k]);
        }
    }
    buf_str(out, "</main>\n");
    page_end(out);
    return 0;
}

/* A heading whose text is nobody's markup. */
static void heading(struct buf *out, struct arena *scratch, const char *marks, struct slice text)
{
    arena_reset(scratch);
    buf_str(out, marks);
    markup_markdown(markup_plain(scratch, text), NULL, out);
    buf_char(out, '\n');
}

/* The bodies are Markdown as they were written, under headings of their time. */
static int markdown(const struct own *own, struct buf *out, struct err *err)
{
    size_t i, k;

    (void)err;
    heading(out, own->scratch, "# ", own->person.name);
    for (i = 0; i < own->count; i++) {
        const struct gathered *in = &own->workshops[i];

        heading(out, own->scratch, "## ", in->workshop.title);
        for (k = 0; k < in->post_count; k++) {
            const struct post_view *v = &in->posts[k];
            const struct activity_view *activity = gather_activity(in, v->activity);

            buf_str(out, "### ");
            page_time(out, v->written, v->zone);
            buf_str(out, "\n\n");
            if (activity)
                heading(out, own->scratch, "", activity->title);
            if (v->title.n)
                heading(out, own->scratch, "#### ", v->title);
            buf_add(out, v->body);
            buf_str(out, v->body.n && v->body.p[v->body.n - 1] == '\n' ? "\n" : "\n\n");
            if (v->source.n)
                heading(out, own->scratch, "Source: ", v->source);
        }
    }
    return 0;
}

/* Of all workshops together: one content may stand in several. */
static int write_files(const struct own *own, struct arena *arena, struct store *store,
                       struct archive_out *out, struct err *err)
{
    struct files_out all = {.arena = arena};

    for (size_t i = 0; i < own->count; i++)
        all.room += own->workshops[i].files.count;
    all.rows = arena_array(arena, all.room + 1, sizeof *all.rows);
    for (size_t i = 0; i < own->count; i++)
        for (size_t k = 0; k < own->workshops[i].files.count; k++)
            all.rows[all.count++] = own->workshops[i].files.rows[k];
    return files_out_write(&all, store, out, err);
}

static int json(const struct own *own, struct buf *out, struct err *err)
{
    struct drafts d;

    drafts_begin(&d, out, "person", own->site.id, "person", own->person.id, err);
    drafts_person(&d, &own->person, own->workshops, own->count);
    return drafts_end(&d);
}

static int write_all(const struct own *own, struct archive_out *out, struct err *err)
{
    static const struct {
        const char *name;
        int (*write)(const struct own *own, struct buf *out, struct err *err);
    } files[] = {{"index.html", html}, {"words.json", json}, {"words.md", markdown}};
    struct buf b;
    size_t i;
    int rc = 0;

    buf_init(&b, FILE_MAX);
    for (i = 0; i < sizeof files / sizeof *files && rc == 0; i++) {
        buf_clear(&b);
        rc = files[i].write(own, &b, err);
        if (rc == 0 && b.over)
            rc = err_set(err, FAULT_TOO_BIG, "%s would be too long", files[i].name);
        if (rc == 0)
            rc = archive_out_add(out, files[i].name, buf_slice(&b), err);
    }
    buf_done(&b);
    return rc;
}

int person_export(const struct export_request *request, struct archive_out *out, struct err *err)
{
    struct arena *arena = arena_new(GATHER_CEILING);
    struct own own = {.scratch = arena_new((size_t)256 << 20)};
    int rc = site_get(request->store, arena, &own.site, err);

    if (rc >= 0)
        rc = gather_person(request->store, arena, request->person, request->scope, &own.person,
                           &own.workshops, &own.count, err);
    if (rc == 0)
        rc = write_files(&own, arena, request->store, out, err);
    if (rc == 0)
        rc = write_all(&own, out, err);
    arena_free(own.scratch);
    arena_free(arena);
    return rc < 0 ? -1 : 0;
}
