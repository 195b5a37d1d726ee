#include "core/base/seen.h"

#include "core/base/hash.h"

#include <stdint.h>

enum { FIRST_SIZE = 256 };

struct seen_slot {
    struct id id;
    size_t times; /* 0: free */
};

/* Where an id is, or the free slot where it would be: the table is never more than half full. */
static struct seen_slot *find(struct seen_slot *slots, size_t size, struct id id)
{
    size_t at;

    memcpy(&at, id.b, sizeof at);
    for (at %= size; slots[at].times && !id_eq(slots[at].id, id);)
        at = (at + 1) % size;
    return &slots[at];
}

size_t seen_times(const struct seen *seen, const char *noun, struct slice what)
{
    return seen->size ? find(seen->slots, seen->size, id_derived(ID_NONE, noun, what))->times : 0;
}

static void grow(struct seen *seen)
{
    size_t size = seen->size ? seen->size * 2 : FIRST_SIZE;
    struct seen_slot *slots = arena_array(seen->arena, size, sizeof *slots);

    for (size_t i = 0; i < seen->size; i++)
        if (seen->slots[i].times)
            *find(slots, size, seen->slots[i].id) = seen->slots[i];
    seen->slots = slots;
    seen->size = size;
}

size_t seen_again(struct seen *seen, const char *noun, struct slice what)
{
    struct id id = id_derived(ID_NONE, noun, what);
    struct seen_slot *slot;

    if (2 * (seen->count + 1) > seen->size)
        grow(seen);
    slot = find(seen->slots, seen->size, id);
    seen->count += slot->times == 0;
    slot->id = id;
    return slot->times++;
}
