#include "exporters/workshop/workshop.h"

#include "core/markup/markup.h"
#include "exporters/out/archive_out.h"
#include "exporters/out/export_page.h"
#include "exporters/out/posts_out.h"
#include "exporters/report/report_out.h"
#include "exporters/workshop/drafts.h"

#include <stdlib.h>

#define FILE_MAX ((size_t)2 << 30) /* of one entry, which is built in memory */

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

static void head(struct buf *out, struct arena *scratch, const struct files_page *files,
                 const struct workshop_view *w)
{
    page_line(out, "h1", w->title);
    buf_str(out, "<dl>\n");
    page_fact(out, "First day", w->first_day);
    page_fact(out, "Last day", w->last_day);
    page_fact(out, "Time zone", w->zone);
    page_fact(out, "Led by", w->led_by);
    buf_str(out, "</dl>\n");
    arena_reset(scratch);
    page_markup(out, scratch, files, w->about, 1);
}

static void part_heading(struct buf *out, const struct gathered *all, int64_t part)
{
    size_t i;

    for (i = 0; i < all->part_count; i++)
        if (all->parts[i].position == part && all->parts[i].label.n) {
            page_line(out, "h2", all->parts[i].label);
            return;
        }
    if (part > 0)
        buf_printf(out, "<h2>Part %lld</h2>\n", (long long)part);
    else
        buf_str(out, "<h2>Throughout</h2>\n");
}

static void programme(struct buf *out, struct arena *scratch, const struct files_page *files,
                      const struct gathered *all)
{
    const struct activity_view **sorted = calloc(all->activity_count + 1, sizeof *sorted);
    size_t i;

    must(sorted != NULL, "out of memory");
    for (i = 0; i < all->activity_count; i++)
        sorted[i] = &all->activities[i];
    if (i)
        qsort(sorted, i, sizeof *sorted, by_programme);
    for (i = 0; i < all->activity_count; i++) {
        if (i == 0 || sorted[i]->part != sorted[i - 1]->part)
            part_heading(out, all, sorted[i]->part);
        page_line(out, "h3", sorted[i]->title);
        arena_reset(scratch);
        page_markup(out, scratch, files, sorted[i]->body, 3);
        files_out_links(files, sorted[i]->id, out);
        posts_out_activity(out, scratch, files, all, sorted[i]->id);
    }
    free(sorted);
}

static bool loose_threads(const struct gathered *all)
{
    size_t i;

    for (i = 0; i < all->post_count; i++)
        if (id_none(all->posts[i].activity))
            return true;
    return false;
}

static void people(struct buf *out, const struct gathered *all)
{
    size_t i;

    if (all->person_count == 0)
        return;
    buf_str(out, "<h2>People</h2>\n<ul>\n");
    for (i = 0; i < all->person_count; i++) {
        buf_str(out, "<li><span dir=\"auto\">");
        page_text(out, all->people[i].name);
        buf_str(out, "</span>");
        if (!slice_is(all->people[i].role, "participant")) {
            buf_str(out, " (");
            page_text(out, all->people[i].role);
            buf_char(out, ')');
        }
        buf_str(out, "</li>\n");
    }
    buf_str(out, "</ul>\n");
}

static void index_page(struct buf *out, struct arena *scratch, const struct gathered *all)
{
    struct files_page files = {&all->files, "", all->files.arena};
    size_t i;

    page_begin(out, all->workshop.title, all->workshop.lang);
    buf_str(out, "<main>\n");
    head(out, scratch, &files, &all->workshop);
    programme(out, scratch, &files, all);
    if (loose_threads(all)) {
        buf_str(out, "<h2>Conversations</h2>\n");
        posts_out_activity(out, scratch, &files, all, ID_NONE);
    }
    if (all->report_count)
        buf_str(out, "<h2>Session reports</h2>\n");
    for (i = 0; i < all->report_count; i++) {
        arena_reset(scratch);
        report_out_article(&all->reports[i], scratch, &files, out);
    }
    people(out, all);
    buf_str(out, "</main>\n");
    page_end(out);
}

static int write_all(const struct gathered *all, struct arena *scratch, struct archive_out *out,
                     struct err *err)
{
    struct drafts d;
    struct buf b;
    int rc;

    buf_init(&b, FILE_MAX);
    index_page(&b, scratch, all);
    rc = b.over ? err_set(err, FAULT_TOO_BIG, "the workshop's page is too long")
                : archive_out_add(out, "index.html", buf_slice(&b), err);
    if (rc == 0) {
        buf_clear(&b);
        drafts_begin(&d, &b, "workshop", all->workshop.founder, "workshop", all->workshop.id, err);
        drafts_workshop(&d, all);
        rc = drafts_end(&d);
    }
    if (rc == 0)
        rc = archive_out_add(out, "workshop.json", buf_slice(&b), err);
    buf_done(&b);
    return rc;
}

int workshop_export(const struct export_request *request, struct archive_out *out, struct err *err)
{
    struct arena *arena = arena_new(GATHER_CEILING), *scratch = arena_new((size_t)256 << 20);
    struct gathered all;
    int rc = gather_workshop(request->store, arena, request->workshop,
                             gather_audiences(request->scope), &all, err);

    if (rc == 0)
        rc = files_out_write(&all.files, request->store, out, err);
    if (rc == 0)
        rc = write_all(&all, scratch, out, err);
    arena_free(scratch);
    arena_free(arena);
    return rc;
}
