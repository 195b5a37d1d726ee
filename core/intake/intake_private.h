#ifndef INDABA_INTAKE_PRIVATE_H
#define INDABA_INTAKE_PRIVATE_H

#include "core/base/arena.h"
#include "core/intake/intake.h"
#include "core/intake/intake_step.h"
#include "core/intake/intake_thing.h"
#include "core/journal/journal_import.h"
#include "core/model/kinds/kinds.h"
#include "core/model/put.h"
#include "core/model/scope.h"

/* What the files of the intake share; nobody else includes this.
 *
 * The caller's thread turns drafts into steps; an action on the writer's thread runs steps, which
 * touch the journal and nothing else; then the caller's thread settles what came of them. */

struct intake {
    struct intake_config config;
    struct import *import;
    struct ledger ledger;
    struct arena *batch_arena,
        *kept; /* of the steps that wait; of what lives as long as the import */
    struct id site, owner, origin;
    struct slice owner_name;
    char zone[65], owner_room[128];
    bool own, headed, live, over;
    bool announced; /* whoever leads is named in a text that the owner gave */
    struct step *steps;
    size_t step_count, step_bytes;
    struct thing *things;
    size_t thing_count, thing_room;
    struct index index;
    /* the current item */
    struct {
        bool open;
        enum draft_outcome outcome;
        struct slice path, kind, why; /* in `room` */
        char room[DRAFT_PATH_MAX + 64 + 2 * DRAFT_WHY_MAX];
        int64_t made, known, lost;
        bool changed;
    } item;
    int64_t items, expected;
    /* the file whose bytes are coming, or came last */
    struct {
        int fd; /* without a name; -1: none */
        struct sha256 sha;
        int64_t bytes;
        bool whole;
    } blob;
};

/* intake_draft.c: adds the step of a draft, which draft_read has checked: fields that its noun
 * needs are there, and what they refer to came before. */
int intake_draft_take(struct intake *in, const struct draft *d, struct err *err) must_use;
/* The prompts of workshops that brought nothing to answer. */
int intake_draft_prompts(struct intake *in, struct err *err) must_use;

/* intake_field.c: a draft's fields into an entry; what is absent is left out. */
enum { INTAKE_LONG_MAX = 32000 }; /* bytes of a report's introduction or line */
/* Nothing is written of this step, and why. */
void intake_field_lose(struct step *step, struct slice why);
/* At most `max` bytes of it, whole characters; when that is not all, the step says why. */
struct slice intake_field_cut(struct step *step, struct slice text, size_t max, struct slice why);
/* The fields that are taken over as they are, by the table of the draft's noun. */
void intake_field_put(struct intake *in, struct change_json *c, struct step *step,
                      const struct draft *d);

/* intake_blob.c */
int intake_blob_take(struct intake *in, const struct draft_frame *frame, struct err *err) must_use;
/* The whole file is there: its name and size. */
void intake_blob_name(struct intake *in, struct hash *ret_hash, int64_t *ret_bytes);
/* Writes the chunks, unless the object or the blob is here already. */
int intake_blob_store(struct intake *in, struct id object, struct hash blob,
                      struct err *err) must_use;
void intake_blob_done(struct intake *in);
/* In the writer: no import is writing files any more. */
int intake_blob_sweep(struct journal *journal, struct err *err) must_use;

#endif
