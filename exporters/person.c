#include "exporters/person.h"

#include "core/base/ceiling.h"
#include "core/markup/markup.h"
#include "exporters/out/archive_out.h"
#include "exporters/out/drafts.h"
#include "exporters/out/export_page.h"
#include "gen/export_tmpl/page.h"
#include "gen/export_tmpl/words.h"

struct own {
    struct walk *walk;
    struct arena *scratch;
    struct spool out;
    struct export_page page;
};

/* One form of a person's words: `begin`, `workshop` and `post` as they come, `end`. */
struct form {
    void (*begin)(struct own *own);
    void (*workshop)(struct own *own, const struct walk_workshop *in);
    int (*post)(struct own *own, const struct walk_workshop *in, const struct post_view *post,
                struct err *err);
    void (*end)(struct own *own);
};

/* ---- to read ---- */

static void html_begin(struct own *own)
{
    const struct person_view *person = walk_person(own->walk);
    size_t count;

    (void)walk_workshops(own->walk, &count);
    export_tmpl_page_open(&own->page.html, person->name, walk_site(own->walk)->lang);
    export_tmpl_words_title(&own->page.html, person->name, count > 0);
}

static void html_workshop(struct own *own, const struct walk_workshop *in)
{
    export_tmpl_heading(&own->page.html, 2, in->workshop.title);
}

static int html_post(struct own *own, const struct walk_workshop *in, const struct post_view *v,
                     struct err *err)
{
    const struct activity_view *activity = walk_activity(in, v->activity);

    (void)err;
    if (activity)
        export_tmpl_heading(&own->page.html, 3, activity->title);
    own->page.files.workshop = in->number;
    arena_reset(own->scratch);
    export_tmpl_post(&own->page.html, &own->page, v);
    return own->page.files.failed ? -1 : 0;
}

static void html_end(struct own *own)
{
    export_tmpl_page_close(&own->page.html);
}

/* ---- as Markdown: bodies as they were written, under headings of their time ---- */

/* A heading whose text is nobody's markup. */
static void heading(struct own *own, const char *marks, struct slice text)
{
    arena_reset(own->scratch);
    buf_str(&own->out.buf, marks);
    markup_markdown(markup_plain(own->scratch, text), NULL, &own->out.buf);
    buf_char(&own->out.buf, '\n');
}

static void markdown_begin(struct own *own)
{
    heading(own, "# ", walk_person(own->walk)->name);
}

static void markdown_workshop(struct own *own, const struct walk_workshop *in)
{
    heading(own, "## ", in->workshop.title);
}

static int markdown_post(struct own *own, const struct walk_workshop *in, const struct post_view *v,
                         struct err *err)
{
    const struct activity_view *activity = walk_activity(in, v->activity);
    struct buf *out = &own->out.buf;

    (void)err;
    buf_str(out, "### ");
    buf_str(out, export_page_time(&own->page, v->written, v->zone));
    buf_str(out, "\n\n");
    if (activity)
        heading(own, "", activity->title);
    if (v->title.n)
        heading(own, "#### ", v->title);
    buf_add(out, v->body);
    buf_str(out, v->body.n && v->body.p[v->body.n - 1] == '\n' ? "\n" : "\n\n");
    if (v->source.n)
        heading(own, "Source: ", v->source);
    return 0;
}

static void markdown_end(struct own *own)
{
    (void)own;
}

/* Posts come workshop by workshop; one without posts has its heading, too. */
static int write_form(struct own *own, const struct form *form, struct err *err)
{
    size_t count, begun = 0;
    const struct walk_workshop *workshops = walk_workshops(own->walk, &count);
    struct walk_at at = {0};
    struct walk_thing thing;
    int more;

    form->begin(own);
    while ((more = walk_next(own->walk, WALK_POST, &at, &thing, err)) > 0) {
        while (begun <= thing.in->number)
            form->workshop(own, &workshops[begun++]);
        if (form->post(own, thing.in, &thing.post, err) != 0 || spool_drain(&own->out, err) != 0)
            return -1;
    }
    while (begun < count)
        form->workshop(own, &workshops[begun++]);
    form->end(own);
    return more;
}

static int write_html(struct own *own, struct err *err)
{
    static const struct form form = {html_begin, html_workshop, html_post, html_end};

    return write_form(own, &form, err);
}

static int write_markdown(struct own *own, struct err *err)
{
    static const struct form form = {markdown_begin, markdown_workshop, markdown_post,
                                     markdown_end};

    return write_form(own, &form, err);
}

static int write_json(struct own *own, struct err *err)
{
    struct drafts d = {.out = &own->out, .buf = &own->out.buf, .walk = own->walk};
    int rc;

    drafts_begin(&d, "person", walk_site(own->walk)->id, "person", walk_person(own->walk)->id);
    rc = drafts_person(&d, err);
    drafts_end(&d);
    return rc;
}

static int write_all(struct own *own, struct archive_out *out, struct err *err)
{
    static const struct {
        const char *name;
        int (*write)(struct own *own, struct err *err);
    } files[] = {
        {"index.html", write_html}, {"words.json", write_json}, {"words.md", write_markdown}};
    int rc = 0;

    for (size_t i = 0; i < sizeof files / sizeof *files && rc == 0; i++) {
        if (spool_open(&own->out, archive_out_folder(out), err) != 0)
            return -1;
        export_page_init(&own->page, &own->out.buf, own->scratch, walk_files(own->walk), "", err);
        rc = files[i].write(own, err);
        if (rc == 0)
            rc = archive_out_spool(out, files[i].name, &own->out, err);
        spool_close(&own->out);
    }
    return rc;
}

int person_export(const struct export_request *request, struct archive_out *out, struct err *err)
{
    struct own own = {0};
    int rc;

    if (walk_open_person(request, archive_out_folder(out), &own.walk, err) != 0)
        return -1;
    own.scratch = arena_new(CEILING_TEXT);
    rc = files_out_write(walk_files(own.walk), request->store, out, err);
    if (rc == 0)
        rc = write_all(&own, out, err);
    arena_free(own.scratch);
    walk_close(own.walk);
    return rc;
}
