#ifndef INDABA_INTAKE_H
#define INDABA_INTAKE_H

#include "core/draft/draft_read.h"
#include "core/intake/ledger.h"
#include "core/journal/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* The one sink of all importers: frames in, journal entries and a ledger out.
 *
 * Ids: the package's origin is id_derived(none, "origin", its text), a thing's id
 * id_derived(origin, noun, key); with keys of our own archives the key is the id. So a second
 * import finds everything here, and two sites that import one package make the same objects. What
 * is put into a workshop that the asker named, and not the package, is derived from both: a list of
 * people may be imported into two workshops.
 *
 * The entries stand in staged lanes that nobody sees until all of them are there. */
struct intake;

/* Who asks by a page, and by which form. */
struct intake_asker {
    /* On the thread that writes, before anything is written and again in the action that makes it
     * live: -1 with the reason when they may not (any more). */
    int (*allow)(void *ctx, struct journal *journal, struct err *err);
    void *ctx;
    /* The form's own id, whose it is, and the hash of what it brings: when they brought the same by
     * it before, the ledger says so (`repeated`); when it was something else, FAULT_CONFLICT. */
    struct id op, author;
    struct hash sha256;
};

struct intake_config {
    /* Runs one action on the thread that writes and waits for its COMMIT (site_do). */
    int (*act)(void *ctx, struct action *action, struct err *err);
    void *ctx;
    struct rng *rng; /* for joining codes; used by the caller's thread */
    const struct intake_asker
        *asker;         /* NULL: who holds this machine; lives as long as the intake */
    const char *folder; /* where files without a name may wait */
    struct id workshop; /* the one that the asker named; or none */
    bool dry_run;       /* the same ledger, and nothing is written */
    int budget_ms;      /* of one action; other people's posts wait that long */
    size_t batch;       /* drafts an action, at most INTAKE_BATCH_MAX */
};
enum { INTAKE_BATCH_MAX = 4096, INTAKE_BATCH = 128, INTAKE_BUDGET_MS = 4 };

/* Begins; the caller frees by intake_free. FAULT_BUSY when another import is running, FAULT_ABSENT
 * and FAULT_DENIED for a workshop that is not here or is not written by this site. */
int intake_begin(const struct intake_config *config, struct intake **ret, struct err *err) must_use;

/* The site's own time zone, for what a package leaves open; lives as long as the intake. */
const char *intake_zone(const struct intake *intake);

/* Takes the next frame, FRAME_END too. After -1 the caller cancels. */
int intake_frame(struct intake *intake, const struct draft_frame *frame, struct err *err) must_use;

/* After FRAME_END: makes what was written live, and brings the derived tables up to date a slice at
 * a time. A dry run writes nothing and ends at once. `go_on` (may be NULL) is called between
 * slices. -1: nothing is kept unless the lanes were live already; then the next start goes on with
 * them. */
int intake_end(struct intake *intake, void (*go_on)(void *ctx), void *ctx,
               struct err *err) must_use;

/* Removes all that was written, unless it is live already. For an intake that did not end well;
 * intake_free does it too, and has no error to give. */
int intake_cancel(struct intake *intake, struct err *err);

/* Frees; cancels first when it was neither ended nor cancelled. NULL is fine. */
void intake_free(struct intake *intake);

/* The intake's; whoever wants to keep it takes it by ledger_move. */
struct ledger *intake_ledger(struct intake *intake);
int64_t intake_items(const struct intake *intake);    /* so far */
int64_t intake_expected(const struct intake *intake); /* about how many; 0: not told */

/* In the writer, after a start: removes the files' bytes that a broken import left. */
int intake_mend(struct journal *journal, struct err *err) must_use;

#endif
