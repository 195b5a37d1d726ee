#ifndef INDABA_EXPORTERS_DRAFTS_H
#define INDABA_EXPORTERS_DRAFTS_H

#include "exporters/out/spool.h"
#include "exporters/out/walk.h"

/* The drafts of docs/archive-format.md: one JSON object a line, written as they are come by. */
struct drafts {
    struct spool *out; /* drained between two drafts; NULL: none, all goes into the buffer */
    struct buf *buf;
    struct walk *walk; /* NULL for a report alone */
    bool some;
};

/* Writes `{"indaba":NAME,"version":1,` the ids that are not none, and the beginning of the list. */
void drafts_begin(struct drafts *d, const char *name, struct id site, const char *what,
                  struct id id);
/* A whole workshop, in the canonical order. All of these: 0 or -1, with what the walk or the spool
 * says. */
int drafts_workshop(struct drafts *d, struct err *err) must_use;
/* A person and their own words in all their workshops. */
int drafts_person(struct drafts *d, struct err *err) must_use;
/* A report with its people, points and files (NULL: none), standing alone. */
int drafts_report(struct drafts *d, const struct report_view *report, struct files_out *files,
                  struct err *err) must_use;
/* Ends the list and the object. */
void drafts_end(struct drafts *d);

#endif
