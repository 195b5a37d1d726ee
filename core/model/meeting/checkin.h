#ifndef INDABA_MODEL_CHECKIN_H
#define INDABA_MODEL_CHECKIN_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who is there at a session. */
struct actor;
struct journal;
struct store;

/* Who is there, by when they came; in the arena. */
struct checkin_view {
    struct id enrolment;
    struct slice name;
    int64_t at; /* UTC ms */
};
int checkin_list(struct store *store, struct arena *arena, struct id workshop, struct id session,
                 struct checkin_view **ret, size_t *ret_count, struct err *err) must_use;
/* Whether somebody is there: 1, 0, -1. */
int checkin_here(struct store *store, struct id workshop, struct id session, struct id enrolment,
                 struct err *err) must_use;
/* Writes that somebody is there, or is not; nothing when it is so already. In the writer, which has
 * asked whether it may be. */
int checkin_write(struct journal *journal, const struct actor *by, struct id session,
                  struct id enrolment, bool here, struct err *err) must_use;

#endif
