#ifndef INDABA_BASE_SEEN_H
#define INDABA_BASE_SEEN_H

#include "core/base/arena.h"
#include "core/base/slice.h"

#include <stddef.h>

/* How often something came by: a hash table over texts of several nouns, which keeps 24 bytes for
 * each and none of their words. It grows; its memory is the arena's. Zeroed but for the arena it is
 * empty. */
struct seen {
    struct arena *arena;
    struct seen_slot *slots;
    size_t count, size;
};

/* How often this `what` of this noun was counted. */
size_t seen_times(const struct seen *seen, const char *noun, struct slice what);

/* The same, and counts it once more. */
size_t seen_again(struct seen *seen, const char *noun, struct slice what);

#endif
