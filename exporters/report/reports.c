#include "exporters/report/reports.h"

#include "core/base/slug.h"
#include "core/markup/markup.h"
#include "exporters/out/archive_out.h"
#include "exporters/out/export_page.h"
#include "exporters/out/gather.h"
#include "exporters/report/report_out.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_MAX_BYTES_OF_SLUG = 60, FORM_MAX = 8 * 1024 * 1024 };

struct all {
    const struct report_view **reports; /* by number, written, id */
    char **names;                       /* of their files, without folder and suffix */
    size_t count;
    struct files_out files; /* that hang on them */
};

/* One file of a report. */
struct file {
    char *name;
    const struct report_view *report;
    const struct report_form *form;
};

static int by_number(const void *a, const void *b)
{
    const struct report_view *x = *(const struct report_view *const *)a,
                             *y = *(const struct report_view *const *)b;
    int d = (x->number > y->number) - (x->number < y->number);

    if (d == 0)
        d = (x->written > y->written) - (x->written < y->written);
    return d ? d : id_cmp(x->id, y->id);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

/* "022-professional-development"; the same again gets "-2", "-3"… */
static char *name_of(struct arena *arena, const struct all *all, const struct report_view *r)
{
    struct buf b;
    char *base, *name;
    size_t i;
    int n = 1;

    buf_init(&b, 200);
    buf_printf(&b, "%03lld-", (long long)r->number);
    slug_add(r->title, NAME_MAX_BYTES_OF_SLUG, "report", &b);
    base = name = arena_str(arena, buf_slice(&b));
    buf_done(&b);
    for (i = 0; i < all->count; i++)
        if (strcmp(all->names[i], name) == 0) {
            name = arena_printf(arena, "%s-%d", base, ++n);
            i = (size_t)-1; /* the new name may stand already, too */
        }
    return name;
}

static int add_files(const struct export_request *request, struct arena *arena, struct id space,
                     const struct report_view *reports, size_t count, struct all *all,
                     struct err *err)
{
    struct attachment_view *found;
    size_t found_count;

    if (attachment_export_list(request->store, arena, space, gather_audiences(request->scope),
                               &found, &found_count, err) < 0)
        return -1;
    all->files.arena = arena;
    for (size_t i = 0; i < count; i++)
        if (files_out_add(&all->files, request->store, found, found_count, reports[i].id, NULL,
                          err) < 0)
            return -1;
    return 0;
}

static int add_space(const struct export_request *request, struct arena *arena, struct id space,
                     struct all *all, struct err *err)
{
    struct report_view *found;
    const struct report_view **reports;
    size_t count, i;

    if (report_export_list(request->store, arena, space, gather_audiences(request->scope), &found,
                           &count, err) < 0)
        return -1;
    reports = arena_array(arena, all->count + count + 1, sizeof *reports);
    if (all->count)
        memcpy(reports, all->reports, all->count * sizeof *reports);
    for (i = 0; i < count; i++)
        reports[all->count++] = &found[i];
    all->reports = reports;
    return add_files(request, arena, space, found, count, all, err);
}

/* The workshop's, or the library's and those of every workshop. */
static int find_all(const struct export_request *request, struct arena *arena, struct all *all,
                    struct err *err)
{
    struct workshop_view *workshops;
    struct site_view site;
    size_t count, i, n;

    if (!id_none(request->workshop)) {
        if (add_space(request, arena, request->workshop, all, err) < 0)
            return -1;
    } else {
        if (site_get(request->store, arena, &site, err) < 0 ||
            add_space(request, arena, site.id, all, err) < 0 ||
            workshop_list(request->store, arena, &workshops, &count, err) < 0)
            return -1;
        for (i = 0; i < count; i++)
            if (add_space(request, arena, workshops[i].id, all, err) < 0)
                return -1;
    }
    files_out_sort(&all->files);
    n = all->count;
    if (n)
        qsort(all->reports, n, sizeof *all->reports, by_number);
    all->names = arena_array(arena, n + 1, sizeof *all->names);
    for (all->count = 0; all->count < n; all->count++)
        all->names[all->count] = name_of(arena, all, all->reports[all->count]);
    return 0;
}

static void index_page(const struct all *all, struct buf *out)
{
    size_t i, k;

    page_begin(out, SLICE("Session reports"), SLICE("en"));
    buf_str(out, "<main>\n<h1>Session reports</h1>\n");
    if (all->count == 0)
        buf_str(out, "<p>There is no report yet.</p>\n");
    for (i = 0; i < all->count; i++) {
        const struct report_view *r = all->reports[i];

        buf_printf(out, "<article>\n<h2 dir=\"auto\"><a href=\"reports/%s.html\">", all->names[i]);
        page_text(out, r->title);
        buf_str(out, "</a></h2>\n");
        page_line(out, "p", r->convenor);
        buf_str(out, "<p class=\"by\">");
        for (k = 0; k < REPORT_OUT_FORMS; k++)
            buf_printf(out, "%s<a href=\"reports/%s%s\">%s</a>", k ? " · " : "", all->names[i],
                       report_out_forms[k].suffix, report_out_forms[k].suffix + 1);
        buf_str(out, "</p>\n</article>\n");
    }
    buf_str(out, "</main>\n");
    page_end(out);
}

static int write_files(const struct all *all, struct arena *arena, struct archive_out *out,
                       struct err *err)
{
    struct file *files = arena_array(arena, all->count * REPORT_OUT_FORMS + 1, sizeof *files);
    struct arena *scratch = arena_new((size_t)256 << 20);
    struct files_page page = {&all->files, "../", arena};
    size_t n = 0, i, k;
    struct buf b;
    int rc = 0;

    for (i = 0; i < all->count; i++)
        for (k = 0; k < REPORT_OUT_FORMS; k++, n++) {
            files[n].report = all->reports[i];
            files[n].form = &report_out_forms[k];
            files[n].name =
                arena_printf(arena, "reports/%s%s", all->names[i], report_out_forms[k].suffix);
        }
    if (n)
        qsort(files, n, sizeof *files, by_name);
    buf_init(&b, FORM_MAX);
    for (i = 0; i < n && rc == 0; i++) {
        buf_clear(&b);
        arena_reset(scratch);
        rc = files[i].form->write(files[i].report, scratch, &page, &b, err);
        if (rc == 0 && b.over)
            rc = err_set(err, FAULT_TOO_BIG, "a report is longer than %d MB", FORM_MAX >> 20);
        if (rc == 0)
            rc = archive_out_add(out, files[i].name, buf_slice(&b), err);
        else
            err_about(err, "%s", files[i].name);
    }
    buf_done(&b);
    arena_free(scratch);
    return rc;
}

int reports_export(const struct export_request *request, struct archive_out *out, struct err *err)
{
    struct arena *arena = arena_new(GATHER_CEILING);
    struct all all = {0};
    struct buf index;
    int rc;

    buf_init(&index, (size_t)256 << 20);
    rc = find_all(request, arena, &all, err);
    if (rc == 0)
        rc = files_out_write(&all.files, request->store, out, err);
    if (rc == 0) {
        index_page(&all, &index);
        rc = archive_out_add(out, "index.html", buf_slice(&index), err);
    }
    if (rc == 0)
        rc = write_files(&all, arena, out, err);
    buf_done(&index);
    arena_free(arena);
    return rc;
}
