#include "exporters/workshop/workshop.h"

#include "core/base/ceiling.h"
#include "exporters/out/archive_out.h"
#include "exporters/out/drafts.h"
#include "exporters/out/posts_out.h"
#include "exporters/report/report_out.h"
#include "gen/export_tmpl/page.h"
#include "gen/export_tmpl/report.h"
#include "gen/export_tmpl/workshop.h"

#include <stdlib.h>

/* The page and what it is made from. */
struct made {
    struct store *store;
    struct walk *walk;
    const struct walk_workshop *in;
    struct spool out;
    struct export_page page;
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

static struct slice label_of(const struct walk_workshop *in, int64_t part)
{
    for (size_t i = 0; i < in->part_count; i++)
        if (in->parts[i].position == part && in->parts[i].label.n)
            return in->parts[i].label;
    return SLICE_NONE;
}

static int activity(struct made *m, struct id id, struct err *err)
{
    struct activity_view v;

    arena_reset(m->page.scratch);
    if (activity_get(m->store, m->page.scratch, m->in->workshop.id, id, &v, err) < 0)
        return -1;
    export_tmpl_activity(&m->page.html, &m->page, &v);
    return posts_out_activity(&m->page, &m->out, m->walk, m->in, id, NULL, err);
}

static int programme(struct made *m, struct err *err)
{
    size_t count = m->in->activity_count;
    const struct activity_view **sorted = calloc(count + 1, sizeof *sorted);
    int rc = 0;

    must(sorted != NULL, "out of memory");
    for (size_t i = 0; i < count; i++)
        sorted[i] = &m->in->activities[i];
    if (count)
        qsort(sorted, count, sizeof *sorted, by_programme);
    for (size_t i = 0; i < count && rc == 0; i++) {
        if (i == 0 || sorted[i]->part != sorted[i - 1]->part)
            export_tmpl_part(&m->page.html, sorted[i]->part, label_of(m->in, sorted[i]->part));
        rc = activity(m, sorted[i]->id, err);
    }
    free(sorted);
    return rc;
}

static int reports(struct made *m, struct err *err)
{
    struct walk_at at = {0};
    struct walk_thing thing;
    bool some = false;
    int more;

    while ((more = walk_next(m->walk, WALK_REPORT_BY_NUMBER, &at, &thing, err)) > 0) {
        if (!some)
            export_tmpl_reports(&m->page.html);
        some = true;
        arena_reset(m->page.scratch);
        export_tmpl_report_article(&m->page.html, &m->page, &thing.report,
                                   report_out_people(&thing.report, m->page.scratch));
        if (spool_drain(&m->out, err) != 0)
            return -1;
    }
    return more;
}

static int people(struct made *m, struct err *err)
{
    struct walk_at at = {0};
    struct walk_thing thing;
    bool some = false;
    int more;

    while ((more = walk_next(m->walk, WALK_NAME, &at, &thing, err)) > 0) {
        if (!some)
            export_tmpl_people_open(&m->page.html);
        some = true;
        export_tmpl_person(&m->page.html, &thing.person);
        if (spool_drain(&m->out, err) != 0)
            return -1;
    }
    if (some)
        export_tmpl_people_close(&m->page.html);
    return more;
}

static int index_page(struct made *m, struct err *err)
{
    const struct workshop_view *w = &m->in->workshop;
    struct html *html = &m->page.html;

    export_tmpl_page_open(html, w->title, w->lang);
    export_tmpl_workshop(html, &m->page, w);
    if (programme(m, err) != 0 ||
        posts_out_activity(&m->page, &m->out, m->walk, m->in, ID_NONE, export_tmpl_conversations,
                           err) != 0 ||
        reports(m, err) != 0 || people(m, err) != 0)
        return -1;
    export_tmpl_page_close(html);
    return m->page.files.failed ? -1 : 0;
}

static int write_page(struct store *store, struct walk *walk, struct archive_out *out,
                      struct err *err)
{
    struct arena *scratch = arena_new(CEILING_TEXT);
    size_t count;
    struct made made = {.store = store, .walk = walk, .in = walk_workshops(walk, &count)};
    int rc = spool_open(&made.out, archive_out_folder(out), err);

    export_page_init(&made.page, &made.out.buf, scratch, walk_files(walk), "", err);
    if (rc == 0)
        rc = index_page(&made, err);
    if (rc == 0)
        rc = archive_out_spool(out, "index.html", &made.out, err);
    spool_close(&made.out);
    arena_free(scratch);
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
