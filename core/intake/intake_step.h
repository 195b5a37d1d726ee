#ifndef INDABA_INTAKE_STEP_H
#define INDABA_INTAKE_STEP_H

#include "core/draft/draft.h"
#include "core/journal/journal.h"
#include "core/model/change_json.h"

/* Steps of an import: what one frame of the importer asks for, ready to be written. They wait until
 * there are enough of them for an action on the writer's thread, which touches the journal and
 * nothing else; then the caller's thread settles what came of them. For the intake alone. */
struct intake;

/* How an entry of a step is written. */
enum write_how {
    WRITE_FIRST, /* what the step is about: tells whether it was known */
    WRITE_WITH,  /* only together with the first */
    WRITE_ALSO,  /* whenever it is not there yet */
};

struct write {
    enum write_how how;
    struct change change; /* slices in the batch's arena */
};

enum step_kind { STEP_ITEM, STEP_DRAFT, STEP_CHUNK };
/* STEP_NOTED: nothing is written of it itself, as of a thread whose first post is to come. */
enum step_result { STEP_NEW = 1, STEP_KNOWN, STEP_LOST, STEP_NOTED };

enum { WRITES_MAX = 4 };

struct step {
    enum step_kind kind;
    struct draft_item item; /* STEP_ITEM */
    /* STEP_DRAFT */
    int counted; /* enum draft_noun or LEDGER_PAGE */
    struct write writes[WRITES_MAX];
    size_t write_count;
    struct id check;  /* without writes: whether this object is known; none: STEP_NOTED */
    bool lost;        /* STEP_ITEM: there is no further item */
    struct slice why; /* why it was changed or lost by us */
    uint32_t thing;   /* index + 1 of what it made; 0: none */
    struct hash blob; /* STEP_CHUNK */
    int64_t chunk;
    struct slice bytes;
    /* results */
    enum step_result result;
    int64_t entries;
};

/* A zeroed one at the end of those that wait; the intake's, until the next flush. */
struct step *intake_step_new(struct intake *in, enum step_kind kind);
/* Ends the JSON of `d` and adds it with a body to the step; frees it. A body that is too long is a
 * fault of the caller. */
void intake_step_write(struct intake *in, struct step *step, enum write_how how,
                       struct change_json *d, struct slice body);
/* Runs what waits when it is enough; all of it with `now`. */
int intake_step_flush(struct intake *in, bool now, struct err *err) must_use;

#endif
