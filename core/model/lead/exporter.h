#ifndef INDABA_MODEL_EXPORTER_H
#define INDABA_MODEL_EXPORTER_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"
#include "core/model/scope.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What can be taken away (docs/archive-format.md): the contract between those who ask, a command or
 * a page, and exporters/, which they are handed as a table. */
struct archive_out;
struct arena;
struct buf;
struct files_page;
struct report_view;
struct store;

struct export_request {
    struct store *store; /* in a transaction: an export is one snapshot */
    struct id workshop;  /* none: a report's export takes the site's library and all workshops */
    struct id person;
    enum scope scope; /* the narrowest that goes out: SCOPE_PUBLIC, SCOPE_COHORT, SCOPE_POD; of
                       * one's own words any, SCOPE_ME being all */
    /* Hears now and then how many of `all` things are done, and ends the export with FAULT_BUSY by
     * giving false. NULL: nobody asks. */
    bool (*progress)(void *ctx, int64_t done, int64_t all);
    void *ctx;
};

struct exporter {
    const char *name;   /* in the command and in URLs */
    const char *suffix; /* of the file's name, with its dot */
    const char *mime, *label;
    bool needs_workshop, needs_person;
    /* Adds the entries; opening and closing the archive is the caller's. */
    int (*run)(const struct export_request *request, struct archive_out *out, struct err *err);
};

/* A session report as one text. `files`: NULL for none. */
struct report_form {
    const char *suffix; /* with its dot */
    int (*write)(const struct report_view *report, struct arena *arena, struct files_page *files,
                 struct buf *out, struct err *err);
};

struct exporters {
    const struct exporter *rows;
    size_t count;
    const struct report_form *forms; /* by suffix */
    size_t form_count;
    /* Writes a row's archive to `path`, which is replaced when the new one is whole. FAULT_USAGE
     * when the row needs a workshop or person that is not named, or the scope cannot be exported.
     */
    int (*run)(const struct exporter *row, const struct export_request *request, const char *path,
               struct err *err);
};

/* NULL when there is none of that name or suffix. */
const struct exporter *exporter_find(const struct exporters *table, struct slice name);
const struct report_form *exporter_form(const struct exporters *table, struct slice suffix);

#endif
