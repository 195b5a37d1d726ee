#include "exporters/report/reports.h"

#include "core/base/ceiling.h"
#include "core/base/slug.h"
#include "core/model/lead/archive.h"
#include "core/model/people/site.h"
#include "core/model/workshop.h"
#include "exporters/out/archive_out.h"
#include "exporters/out/export_page.h"
#include "exporters/out/sorted.h"
#include "exporters/report/report_out.h"
#include "gen/export_tmpl/page.h"
#include "gen/export_tmpl/report.h"

#include <stdio.h>
#include <stdlib.h>

enum { SLUG_BYTES = 60, NAME_BYTES = 128, FORM_MAX = 8 * 1024 * 1024, STEPS = 16 };

/* The lists: what they are sorted by stands first. */
struct by_number {
    struct {
        struct sorted_number number, written;
        struct id id;
    } key;
    struct id space;
};
struct by_place { /* the same order, with names */
    struct sorted_number place;
    struct id space, id;
    char name[NAME_BYTES]; /* of its files, without folder and suffix */
};
struct by_name { /* one of its files */
    char name[NAME_BYTES];
    struct id space, id;
    uint8_t form;
};

struct all {
    const struct export_request *request;
    const char *folder;
    int audiences;
    struct sorted *numbers, *places, *names;
    struct files_out *files; /* that hang on them */
    struct arena *arena;     /* of one report */
    int64_t done;
};

static int step(struct all *all, int64_t of, struct err *err)
{
    const struct export_request *r = all->request;

    if (all->done++ % STEPS != 0 || r->progress == NULL || r->progress(r->ctx, all->done, of))
        return 0;
    return err_set(err, FAULT_BUSY, "the export was cancelled");
}

/* ---- which there are ---- */

static int add_files(struct all *all, struct id space, struct err *err)
{
    struct attachment_view file = {.id = ID_NONE};
    struct store *store = all->request->store;
    struct report_view report;
    int more;

    while (arena_reset(all->arena),
           (more = attachment_export_next(store, all->arena, space, all->audiences, file.id, &file,
                                          err)) > 0) {
        int there =
            report_export(store, all->arena, space, all->audiences, file.object, &report, err);

        if (there < 0 || (there > 0 && files_out_add(all->files, store, 0, &file, NULL, err) != 0))
            return -1;
    }
    return more;
}

static int add_space(struct all *all, struct id space, struct err *err)
{
    struct report_key key = {.number = INT64_MIN};
    int more;

    while ((more = report_export_next(all->request->store, space, all->audiences, key, &key, err)) >
           0) {
        struct by_number row = {
            .key = {sorted_number(key.number), sorted_number(key.written), key.id}, .space = space};

        if (sorted_add(all->numbers, &row, err) != 0)
            return -1;
    }
    return more < 0 ? -1 : add_files(all, space, err);
}

/* The workshop's, or the library's and those of every workshop. */
static int add_spaces(struct all *all, struct err *err)
{
    struct store *store = all->request->store;
    struct arena *arena;
    struct workshop_view *workshops;
    struct site_view site;
    size_t count = 0;
    int rc;

    if (!id_none(all->request->workshop))
        return add_space(all, all->request->workshop, err);
    arena = arena_new(CEILING_JOB);
    rc = site_get(store, arena, &site, err) != 0 || add_space(all, site.id, err) != 0
             ? -1
             : workshop_list(store, arena, &workshops, &count, err);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = add_space(all, workshops[i].id, err);
    arena_free(arena);
    return rc;
}

/* ---- their names ---- */

/* Those that stand already under a report's number: only these could be the same. */
struct taken {
    struct arena *arena;
    struct sorted_number number;
    char **names;
    size_t count, room;
};

static bool is_taken(const struct taken *taken, const char *name)
{
    for (size_t i = 0; i < taken->count; i++)
        if (strcmp(taken->names[i], name) == 0)
            return true;
    return false;
}

static void take(struct taken *taken, const char *name)
{
    taken->names =
        arena_grow(taken->arena, taken->names, taken->count, &taken->room, sizeof *taken->names);
    taken->names[taken->count++] = arena_str(taken->arena, slice_str(name));
}

/* "022-professional-development"; the same again gets "-2", "-3"… */
static void name_of(struct taken *taken, const struct report_view *r, char ret[NAME_BYTES])
{
    struct buf b;
    int n = 1;

    buf_init(&b, NAME_BYTES - 20);
    buf_printf(&b, "%03lld-", (long long)r->number);
    slug_add(r->title, SLUG_BYTES, "report", &b);
    memset(ret, 0, NAME_BYTES);
    snprintf(ret, NAME_BYTES, "%s", buf_cstr(&b));
    while (is_taken(taken, ret)) {
        memset(ret, 0, NAME_BYTES);
        snprintf(ret, NAME_BYTES, "%s-%d", buf_cstr(&b), ++n);
    }
    take(taken, ret);
    buf_done(&b);
}

static int add_names(struct all *all, const struct by_place *row, struct err *err)
{
    for (uint8_t k = 0; k < REPORT_OUT_FORMS; k++) {
        struct by_name file = {.space = row->space, .id = row->id, .form = k};
        int n = snprintf(file.name, sizeof file.name, "reports/%s%s", row->name,
                         report_out_forms[k].suffix);

        must(n > 0 && (size_t)n < sizeof file.name, "a report's name that is too long");
        if (sorted_add(all->names, &file, err) != 0)
            return -1;
    }
    return 0;
}

static int name_all(struct all *all, struct err *err)
{
    struct taken taken = {.arena = arena_new(CEILING_JOB)};
    uint64_t count = sorted_count(all->numbers);
    int rc = 0;

    for (uint64_t i = 0; i < count && rc == 0; i++) {
        struct by_number row;
        struct by_place place = {.place = sorted_number((int64_t)i)};
        struct report_view report;

        arena_reset(all->arena);
        rc = sorted_get(all->numbers, i, &row, err);
        if (rc != 0 || report_export(all->request->store, all->arena, row.space, all->audiences,
                                     row.key.id, &report, err) < 0) {
            rc = -1;
            break;
        }
        if (memcmp(&taken.number, &row.key.number, sizeof taken.number) != 0) {
            arena_reset(taken.arena);
            taken = (struct taken){.arena = taken.arena, .number = row.key.number};
        }
        place.space = row.space;
        place.id = row.key.id;
        name_of(&taken, &report, place.name);
        if (sorted_add(all->places, &place, err) != 0 || add_names(all, &place, err) != 0)
            rc = -1;
    }
    arena_free(taken.arena);
    return rc;
}

static int find_all(struct all *all, struct err *err)
{
    return add_spaces(all, err) != 0 || files_out_end(all->files, err) != 0 ||
                   sorted_end(all->numbers, err) != 0 || name_all(all, err) != 0 ||
                   sorted_end(all->places, err) != 0
               ? -1
               : sorted_end(all->names, err);
}

/* ---- writing ---- */

static void index_row(struct html *html, struct arena *arena, const struct report_view *r,
                      const char *name)
{
    struct report_link links[REPORT_OUT_FORMS];

    for (size_t k = 0; k < REPORT_OUT_FORMS; k++) {
        const char *suffix = report_out_forms[k].suffix;

        links[k] =
            (struct report_link){arena_printf(arena, "reports/%s%s", name, suffix), suffix + 1};
    }
    export_tmpl_report_row(html, r, links);
}

static int index_page(struct all *all, struct spool *out, struct err *err)
{
    uint64_t count = sorted_count(all->places);
    struct export_page page;

    export_page_init(&page, &out->buf, all->arena, NULL, "", err);
    export_tmpl_page_open(&page.html, SLICE("Session reports"), SLICE("en"));
    export_tmpl_reports_title(&page.html, count > 0);
    for (uint64_t i = 0; i < count; i++) {
        struct report_view report;
        struct by_place row;

        arena_reset(all->arena);
        if (sorted_get(all->places, i, &row, err) != 0 ||
            report_export(all->request->store, all->arena, row.space, all->audiences, row.id,
                          &report, err) < 0)
            return -1;
        index_row(&page.html, all->arena, &report, row.name);
        if (spool_drain(out, err) != 0)
            return -1;
    }
    export_tmpl_page_close(&page.html);
    return 0;
}

static int write_index(struct all *all, struct archive_out *out, struct err *err)
{
    struct spool page;
    int rc;

    if (spool_open(&page, all->folder, err) != 0)
        return -1;
    rc = index_page(all, &page, err);
    if (rc == 0)
        rc = archive_out_spool(out, "index.html", &page, err);
    spool_close(&page);
    return rc;
}

static int write_form(struct all *all, const struct by_name *row, struct buf *b, struct err *err)
{
    struct files_page files = {.all = all->files, .up = "../", .arena = all->arena, .err = err};
    struct report_view report;

    buf_clear(b);
    arena_reset(all->arena);
    if (report_export(all->request->store, all->arena, row->space, all->audiences, row->id, &report,
                      err) < 0 ||
        report_out_forms[row->form].write(&report, all->arena, &files, b, err) != 0)
        return -1;
    return b->over ? err_set(err, FAULT_TOO_BIG, "a report is longer than %d MB", FORM_MAX >> 20)
                   : 0;
}

static int write_forms(struct all *all, struct archive_out *out, struct err *err)
{
    uint64_t count = sorted_count(all->names);
    struct by_name row;
    struct buf b;
    int rc = 0;

    buf_init(&b, FORM_MAX);
    for (uint64_t i = 0; i < count && rc == 0; i++) {
        rc = step(all, (int64_t)count, err);
        if (rc != 0 || sorted_get(all->names, i, &row, err) != 0) {
            rc = -1;
            break;
        }
        rc = write_form(all, &row, &b, err);
        if (rc == 0)
            rc = archive_out_add(out, row.name, buf_slice(&b), err);
        else
            err_about(err, "%s", row.name);
    }
    buf_done(&b);
    return rc;
}

int reports_export(const struct export_request *request, struct archive_out *out, struct err *err)
{
    struct all all = {.request = request,
                      .folder = archive_out_folder(out),
                      .audiences = archive_audiences(request->scope),
                      .arena = arena_new(CEILING_JOB)};
    int rc = sorted_new(all.folder, sizeof(struct by_number), sizeof(((struct by_number *)0)->key),
                        &all.numbers, err);

    if (rc == 0)
        rc = sorted_new(all.folder, sizeof(struct by_place), sizeof(struct sorted_number),
                        &all.places, err);
    if (rc == 0)
        rc = sorted_new(all.folder, sizeof(struct by_name), NAME_BYTES, &all.names, err);
    if (rc == 0)
        rc = files_out_new(all.folder, &all.files, err);
    if (rc == 0)
        rc = find_all(&all, err);
    if (rc == 0)
        rc = files_out_write(all.files, request->store, out, err);
    if (rc == 0)
        rc = write_index(&all, out, err);
    if (rc == 0)
        rc = write_forms(&all, out, err);
    files_out_free(all.files);
    sorted_free(all.numbers);
    sorted_free(all.places);
    sorted_free(all.names);
    arena_free(all.arena);
    return rc;
}
