#ifndef INDABA_EXPORTERS_DRAFTS_H
#define INDABA_EXPORTERS_DRAFTS_H

#include "core/base/buf.h"
#include "exporters/out/gather.h"

/* The drafts of docs/archive-format.md: one JSON object a line. */
struct drafts {
    struct buf *out;
    struct err *err;
    bool failed, some;
};

/* Writes `{"indaba":NAME,"version":1,` the ids that are not none, and the beginning of the list. */
void drafts_begin(struct drafts *d, struct buf *out, const char *name, struct id site,
                  const char *what, struct id id, struct err *err);
/* A whole workshop, in the canonical order. */
void drafts_workshop(struct drafts *d, const struct gathered *all);
/* A person and their own words in these workshops. */
void drafts_person(struct drafts *d, const struct person_view *person, const struct gathered *all,
                   size_t count);
/* A report with its people, points and files (NULL: none), standing alone. */
void drafts_report(struct drafts *d, const struct report_view *report,
                   const struct files_out *files);
/* Ends the list and the object. -1 when one of the drafts was not as core/draft/draft.h wants it.
 */
int drafts_end(struct drafts *d) must_use;

#endif
