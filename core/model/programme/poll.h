#ifndef INDABA_MODEL_POLL_H
#define INDABA_MODEL_POLL_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/role.h"

#include <stddef.h>
#include <stdint.h>

/* Polls: an activity of kind poll has choices, and each person one vote, which they may change.
 * How many chose what can be read; who chose what is read by nobody but the voter. */
struct journal;
struct store;

struct poll_option {
    struct id id;
    struct slice text;
    int64_t position;
    int64_t votes;
};
struct poll_view {
    struct poll_option *options;
    size_t count;
    int64_t votes;
    struct id mine; /* the viewer's choice; none: not voted */
};
/* `enrolment`: the viewer's place; none: no choice of their own. */
int poll_get(struct store *store, struct arena *arena, struct id workshop, struct id activity,
             struct id enrolment, struct poll_view *ret, struct err *err) must_use;

/* In the writer: the actor's vote, instead of the former one; option none takes it back. The same
 * vote again writes nothing. FAULT_ABSENT for a choice that this poll does not have, FAULT_DENIED
 * when it is not open. */
int poll_vote(struct journal *journal, const struct actor *actor, struct id activity,
              struct id option, struct err *err) must_use;

/* A choice: an empty text takes it away. The id comes from the form that added it. */
struct poll_line {
    struct id id;
    struct slice text;
};
/* In the writer: brings the choices of a poll to these lines, in their order; what is as it was is
 * not written. FAULT_DENIED for who does not lead. */
int poll_set_options(struct journal *journal, const struct actor *actor, struct id activity,
                     const struct poll_line *lines, size_t count, struct err *err) must_use;

#endif
