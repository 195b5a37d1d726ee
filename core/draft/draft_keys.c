#include "core/draft/draft_keys.h"

#include "core/base/hash.h"

#include <stdlib.h>

static uint64_t ref_of(enum draft_noun noun, struct slice key)
{
    struct id id = id_derived(ID_NONE, draft_shape[noun].name, key);
    uint64_t ref;

    memcpy(&ref, id.b, sizeof ref);
    return ref + (ref == 0);
}

static size_t place(const struct draft_keys *keys, uint64_t ref)
{
    size_t at = ref & (keys->size - 1);

    while (keys->slot[at] != 0 && keys->slot[at] != ref)
        at = (at + 1) & (keys->size - 1);
    return at;
}

static bool known(const struct draft_keys *keys, uint64_t ref)
{
    return keys->size && keys->slot[place(keys, ref)] != 0;
}

static void grow(struct draft_keys *keys)
{
    struct draft_keys old = *keys;

    keys->size = old.size ? 2 * old.size : 1024;
    keys->slot = calloc(keys->size, sizeof *keys->slot);
    must(keys->slot != NULL, "out of memory");
    for (size_t i = 0; i < old.size; i++)
        if (old.slot[i] != 0)
            keys->slot[place(keys, old.slot[i])] = old.slot[i];
    free(old.slot);
}

void draft_keys_done(struct draft_keys *keys)
{
    free(keys->slot);
    *keys = (struct draft_keys){0};
}

bool draft_keys_add(struct draft_keys *keys, const struct draft *draft)
{
    uint64_t ref = ref_of(draft->noun, draft->key);

    if (keys->used * 4 >= keys->size * 3)
        grow(keys);
    if (known(keys, ref))
        return false;
    keys->slot[place(keys, ref)] = ref;
    keys->used++;
    return true;
}

enum draft_field draft_keys_missing(const struct draft_keys *keys, const struct draft *draft)
{
    for (int i = 0; i < DRAFT_FIELD_COUNT; i++)
        if (draft_has(draft, (enum draft_field)i) && draft_fields[i].type == DRAFT_REF &&
            !known(keys, ref_of(draft_fields[i].to, draft->text[i])))
            return (enum draft_field)i;
    return DRAFT_FIELD_COUNT;
}
