#ifndef INDABA_INTAKE_PRIVATE_H
#define INDABA_INTAKE_PRIVATE_H

#include "core/base/arena.h"
#include "core/intake/intake.h"
#include "core/journal/journal_import.h"
#include "core/model/kinds/kinds.h"
#include "core/model/put.h"
#include "core/model/scope.h"

/* What the files of the intake share; nobody else includes this.
 *
 * The caller's thread turns drafts into steps; an action on the writer's thread runs steps, which
 * touch the journal and nothing else; then the caller's thread settles what came of them. */

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

/* What later drafts refer to. Posts have none: only their place in the index is kept. */
struct thing {
    struct id id, space;
    struct id activity, pod; /* of a thread; pod: of a pod, too */
    struct id first;         /* of a thread: its first post, once known */
    struct slice text;       /* a person's name, a thread's title; in in->kept */
    int64_t position;
    uint8_t scope;       /* enum scope, of a thread */
    bool chosen;         /* put into the workshop that the asker named */
    bool lost;           /* nothing may be put into it */
    bool fresh;          /* a workshop that this import makes */
    bool answerable;     /* a workshop with something to answer */
    bool locked, pinned; /* of a thread */
};

struct slot {
    uint64_t ref; /* of the noun and the key; 0: empty */
    uint32_t at;  /* index of a thing; of a post: of its thread */
    uint8_t scope;
};

struct index {
    struct slot *slots;
    size_t used, size; /* size: a power of two, or 0 */
};

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

/* intake_thing.c */
/* Whether this id is named for the first time. */
bool intake_thing_once(struct intake *in, struct id id);
/* What a field refers to; NULL when the draft has it not. The pointer lives until the next add. */
struct thing *intake_thing_find(struct intake *in, const struct draft *d, enum draft_field field);
/* Its id; none also when nothing may be put into it. */
struct id intake_thing_id(struct intake *in, const struct draft *d, enum draft_field field);
/* What the draft makes, to be referred to; the step names it. Lives as the one that is found. */
struct thing *intake_thing_add(struct intake *in, const struct draft *d, struct step *step,
                               struct id id, struct id space);
/* A post, with its thread and scope, and the thread of the post that a file hangs on. */
void intake_thing_post(struct intake *in, const struct draft *d, const struct thing *thread,
                       enum scope scope);
struct thing *intake_thing_of_post(struct intake *in, const struct draft *d, enum scope *ret_scope);
/* What things are derived from: the package, and the workshop too when the asker chose it. */
struct id intake_thing_base(const struct intake *in, struct id space, bool chosen);
struct id intake_thing_make(const struct intake *in, struct id base, enum draft_noun noun,
                            struct slice key);
/* A draft's id and its workshop; the space is none when nobody named one. */
struct id intake_thing_place(struct intake *in, const struct draft *d, struct id *ret_space);
/* The id of something that stands in another thing. */
struct id intake_thing_inside(const struct intake *in, const struct thing *outer,
                              enum draft_noun noun, struct slice key);

/* intake_step.c: steps that wait, and the action that runs them. */
/* A zeroed one at the end of those that wait; the intake's, until the next flush. */
struct step *intake_step_new(struct intake *in, enum step_kind kind);
/* Ends the JSON of `d` and adds it with a body to the step; frees it. A body that is too long is a
 * fault of the caller. */
void intake_step_write(struct intake *in, struct step *step, enum write_how how,
                       struct change_json *d, struct slice body);
/* Runs what waits when it is enough; all of it with `now`. */
int intake_step_flush(struct intake *in, bool now, struct err *err) must_use;

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
