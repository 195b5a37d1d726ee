#ifndef INDABA_INTAKE_THING_H
#define INDABA_INTAKE_THING_H

#include "core/draft/draft.h"
#include "core/intake/intake_step.h"
#include "core/model/scope.h"

/* What the drafts of an import have made so far, and later ones refer to by key. For the intake
 * alone. */
struct intake;

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

#endif
