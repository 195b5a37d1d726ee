#ifndef INDABA_IMPORT_H
#define INDABA_IMPORT_H

#include "core/intake/intake.h"

/* An import as a whole: the importer's process reads the package, the intake writes what it says.
 * The command, a page and a command that was handed over all call this one function; what they show
 * is made of the ledger. */
struct site;

enum import_phase {
    IMPORT_READING,  /* items come */
    IMPORT_APPLYING, /* all are live; derived tables are brought up to date */
    IMPORT_INDEXING, /* of a site that is not served: made searchable */
};

struct import_progress {
    enum import_phase phase;
    int64_t done, expected; /* items; expected is about right, 0: not known yet */
    int64_t bytes;          /* of drafts and files that came from the importer */
};

struct import_options {
    const char *name;   /* of the package, for errors: the last part of its path */
    const char *zone;   /* for what the package leaves open; NULL: the site's */
    int year;           /* of dates that have none; 0: none was given */
    struct id workshop; /* where people and reports go; or none */
    bool dry_run;       /* the same ledger, and nothing is written */
    int patience_ms;    /* how long another import may run before FAULT_BUSY is given */
    const struct intake_asker *asker; /* NULL: who holds this machine */
    /* Called several times a second; false cancels while the phase is IMPORT_READING. May be NULL.
     */
    bool (*go_on)(void *ctx, const struct import_progress *progress);
    void *ctx;
};

/* Imports the package that `fd` is open for, from its beginning; fd stays the caller's. Gives the
 * closed ledger, which the caller frees by ledger_done. After -1 nothing of the package is kept and
 * *ret holds nothing: FAULT_BUSY when it was cancelled or another import runs, FAULT_INVALID and
 * FAULT_TOO_BIG with the importer's reason, FAULT_ABSENT for a workshop that is not here, and what
 * the asker's `allow` gives. Only when the disk fails after all became live is it kept; then the
 * next start finishes it. Waits for the writer, so it is not called on its thread. */
int import_run(struct site *site, int fd, const struct import_options *options, struct ledger *ret,
               struct err *err) must_use;

#endif
