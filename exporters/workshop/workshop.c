#include "exporters/workshop/workshop.h"

#include "exporters/out/archive_out.h"
#include "exporters/out/drafts.h"
#include "exporters/out/export_page.h"
#include "exporters/out/posts_out.h"
#include "exporters/report/report_out.h"

#include <stdlib.h>

/* The page and what it is made from. */
struct page {
    struct store *store;
    struct walk *walk;
    const struct walk_workshop *in;
    struct spool out;
    struct files_page files;
    struct arena *scratch;
};

/* By part, position, id; those of no part last. */
static int by_programme(const void *a, const void *b)
{
    const struct activity_view *x = *(const struct activity_view *const *)a,
                               *y = *(const struct activity_view *const *)b;
    int64_t p = x->part > 0 ? x->part : INT64_MAX, q = y->part > 0 ? y->part : INT64_MAX;
    int d = (p > q) - (p < q);

    if (d == 0)
        d = (x->position > y->position) - (x->position < y->position);
    return d ? d : id_cmp(x->id, y->id);
}

static void head(struct page *p)
{
    const struct workshop_view *w = &p->in->workshop;
    struct buf *out = &p->out.buf;

    page_line(out, "h1", w->title);
    buf_str(out, "<dl>\n");
    page_fact(out, "First day", w->first_day);
    page_fact(out, "Last day", w->last_day);
    page_fact(out, "Time zone", w->zone);
    page_fact(out, "Led by", w->led_by);
    buf_str(out, "</dl>\n");
    arena_reset(p->scratch);
    page_markup(out, p->scratch, &p->files, w->about, 1);
}

static void part_heading(struct buf *out, const struct walk_workshop *in, int64_t part)
{
    for (size_t i = 0; i < in->part_count; i++)
        if (in->parts[i].position == part && in->parts[i].label.n) {
            page_line(out, "h2", in->parts[i].label);
            return;
        }
    if (part > 0)
        buf_printf(out, "<h2>Part %lld</h2>\n", (long long)part);
    else
        buf_str(out, "<h2>Throughout</h2>\n");
}

static int activity(struct page *p, struct id id, struct err *err)
{
    struct buf *out = &p->out.buf;
    struct activity_view v;

    arena_reset(p->scratch);
    if (activity_get(p->store, p->scratch, p->in->workshop.id, id, &v, err) < 0)
        return -1;
    page_line(out, "h3", v.title);
    page_markup(out, p->scratch, &p->files, v.body, 3);
    page_files(out, &p->files, id);
    return posts_out_activity(&p->out, p->scratch, &p->files, p->walk, p->in, id, NULL, err);
}

static int programme(struct page *p, struct err *err)
{
    size_t count = p->in->activity_count;
    const struct activity_view **sorted = calloc(count + 1, sizeof *sorted);
    int rc = 0;

    must(sorted != NULL, "out of memory");
    for (size_t i = 0; i < count; i++)
        sorted[i] = &p->in->activities[i];
    if (count)
        qsort(sorted, count, sizeof *sorted, by_programme);
    for (size_t i = 0; i < count && rc == 0; i++) {
        if (i == 0 || sorted[i]->part != sorted[i - 1]->part)
            part_heading(&p->out.buf, p->in, sorted[i]->part);
        rc = activity(p, sorted[i]->id, err);
    }
    free(sorted);
    return rc;
}

static int reports(struct page *p, struct err *err)
{
    struct walk_at at = {0};
    struct walk_thing thing;
    bool some = false;
    int more;

    while ((more = walk_next(p->walk, WALK_REPORT_BY_NUMBER, &at, &thing, err)) > 0) {
        if (!some)
            buf_str(&p->out.buf, "<h2>Session reports</h2>\n");
        some = true;
        arena_reset(p->scratch);
        report_out_article(&thing.report, p->scratch, &p->files, &p->out.buf);
        if (spool_drain(&p->out, err) != 0)
            return -1;
    }
    return more;
}

static void person(struct buf *out, const struct person_view *v)
{
    buf_str(out, "<li><span dir=\"auto\">");
    page_text(out, v->name);
    buf_str(out, "</span>");
    if (!slice_is(v->role, "participant")) {
        buf_str(out, " (");
        page_text(out, v->role);
        buf_char(out, ')');
    }
    buf_str(out, "</li>\n");
}

static int people(struct page *p, struct err *err)
{
    struct walk_at at = {0};
    struct walk_thing thing;
    bool some = false;
    int more;

    while ((more = walk_next(p->walk, WALK_NAME, &at, &thing, err)) > 0) {
        if (!some)
            buf_str(&p->out.buf, "<h2>People</h2>\n<ul>\n");
        some = true;
        person(&p->out.buf, &thing.person);
        if (spool_drain(&p->out, err) != 0)
            return -1;
    }
    if (some)
        buf_str(&p->out.buf, "</ul>\n");
    return more;
}

static int index_page(struct page *p, struct err *err)
{
    page_begin(&p->out.buf, p->in->workshop.title, p->in->workshop.lang);
    buf_str(&p->out.buf, "<main>\n");
    head(p);
    if (programme(p, err) != 0 ||
        posts_out_activity(&p->out, p->scratch, &p->files, p->walk, p->in, ID_NONE,
                           "<h2>Conversations</h2>\n", err) != 0 ||
        reports(p, err) != 0 || people(p, err) != 0)
        return -1;
    buf_str(&p->out.buf, "</main>\n");
    page_end(&p->out.buf);
    return p->files.failed ? -1 : 0;
}

static int write_page(struct store *store, struct walk *walk, struct archive_out *out,
                      struct err *err)
{
    size_t count;
    struct page page = {.store = store, .walk = walk, .in = walk_workshops(walk, &count)};
    int rc = spool_open(&page.out, archive_out_folder(out), err);

    if (rc != 0)
        return -1;
    page.scratch = arena_new((size_t)256 << 20);
    page.files =
        (struct files_page){.all = walk_files(walk), .up = "", .arena = page.scratch, .err = err};
    rc = index_page(&page, err);
    if (rc == 0)
        rc = archive_out_spool(out, "index.html", &page.out, err);
    arena_free(page.scratch);
    spool_close(&page.out);
    return rc;
}

static int write_json(struct walk *walk, struct archive_out *out, struct err *err)
{
    size_t count;
    const struct walk_workshop *in = walk_workshops(walk, &count);
    struct spool text;
    struct drafts d = {.out = &text, .buf = &text.buf, .walk = walk};
    int rc;

    if (spool_open(&text, archive_out_folder(out), err) != 0)
        return -1;
    drafts_begin(&d, "workshop", in->workshop.founder, "workshop", in->workshop.id);
    rc = drafts_workshop(&d, err);
    drafts_end(&d);
    if (rc == 0)
        rc = archive_out_spool(out, "workshop.json", &text, err);
    spool_close(&text);
    return rc;
}

int workshop_export(const struct export_request *request, struct archive_out *out, struct err *err)
{
    struct walk *walk;
    int rc;

    if (walk_open_workshop(request, archive_out_folder(out), &walk, err) != 0)
        return -1;
    rc = files_out_write(walk_files(walk), request->store, out, err) != 0 ||
                 write_page(request->store, walk, out, err) != 0 || write_json(walk, out, err) != 0
             ? -1
             : 0;
    walk_close(walk);
    return rc;
}
