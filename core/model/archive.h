#ifndef INDABA_MODEL_ARCHIVE_H
#define INDABA_MODEL_ARCHIVE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"

#include <stddef.h>

/* What only an archive of a workshop needs to know. */
struct store;

struct archive_member {
    struct id id, pod, enrolment;
};
/* Who is in which pod, by id; in the arena. */
int archive_members(struct store *store, struct arena *arena, struct id workshop,
                    struct archive_member **ret, size_t *ret_count, struct err *err) must_use;

#endif
