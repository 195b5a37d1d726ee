#ifndef INDABA_MODEL_SAME_H
#define INDABA_MODEL_SAME_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"

#include <stddef.h>

/* Who turned out to be the same as whom: persons of a site and enrolments of a workshop carry the
 * id of the one that they were merged into (docs/journal-format.md, "Merged people"). The one at
 * the end of the way stands for all on it. A way has at most SAME_HOPS steps; a longer one leads to
 * nobody. A ring, which two sites can make that write at the same time, ends at its lowest id. */
struct store;

enum same_kind { SAME_ENROLMENTS, SAME_PERSONS };
enum { SAME_HOPS = 8 };

/* The ids on the way from `id`, which is the first; *ret_end: who stands for it, none when the way
 * is too long. An id of which nothing is known ends the way. */
struct same_way {
    struct id ids[SAME_HOPS + 1];
    size_t count;
    struct id end;
};
int same_way(struct store *store, enum same_kind kind, struct id space, struct id id,
             struct same_way *ret, struct err *err) must_use;

/* Those whose way comes by `id`, without itself, nearest first. The list is the arena's. */
int same_below(struct store *store, struct arena *arena, enum same_kind kind, struct id space,
               struct id id, struct id **ret, size_t *ret_count, struct err *err) must_use;

#endif
