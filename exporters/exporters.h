#ifndef INDABA_EXPORTERS_EXPORTERS_H
#define INDABA_EXPORTERS_EXPORTERS_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"
#include "core/model/scope.h"

#include <stdbool.h>
#include <stddef.h>

/* What can be exported: docs/archive-format.md. The table tells the commands and the pages. */
struct store;
struct archive_out;

struct export_request {
    struct store *store; /* in a transaction: an export is one snapshot */
    struct id workshop;  /* none: a report's export takes the site's library and all workshops */
    struct id person;
    enum scope scope; /* the narrowest that goes out: SCOPE_PUBLIC, SCOPE_COHORT, SCOPE_POD; of
                       * one's own words any, SCOPE_ME being all */
};

struct exporter {
    const char *name, *suffix, *mime, *label;
    bool needs_workshop, needs_person;
    int (*run)(const struct export_request *request, struct archive_out *out, struct err *err);
};

extern const struct exporter exporters_table[];
extern const size_t exporters_count;

/* NULL when there is none of that name. */
const struct exporter *exporters_find(struct slice name);

/* Writes the archive to `path`, which is replaced when the new one is whole. FAULT_USAGE when the
 * exporter needs a workshop or person that is not named, or the scope cannot be exported. */
int exporters_run(const struct exporter *exporter, const struct export_request *request,
                  const char *path, struct err *err) must_use;

/* The bits of gather.h for a request's scope. */
int exporters_audiences(const struct export_request *request);

int reports_export(const struct export_request *request, struct archive_out *out, struct err *err);
int workshop_export(const struct export_request *request, struct archive_out *out, struct err *err);
int person_export(const struct export_request *request, struct archive_out *out, struct err *err);

#endif
