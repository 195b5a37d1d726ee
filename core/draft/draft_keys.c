#include "core/draft/draft_keys.h"

#include "core/base/hash.h"

#include <stdlib.h>

/* 16 bytes of a hash stand for noun and key. */
static struct id key_of(enum draft_noun noun, struct slice key)
{
    return id_derived(ID_NONE, draft_shape[noun].name, key);
}

static size_t place(const struct draft_keys *keys, struct id id)
{
    size_t at;

    memcpy(&at, id.b, sizeof at);
    for (at &= keys->size - 1; !id_none(keys->slot[at]) && !id_eq(keys->slot[at], id);)
        at = (at + 1) & (keys->size - 1);
    return at;
}

static bool known(const struct draft_keys *keys, struct id id)
{
    return keys->size && !id_none(keys->slot[place(keys, id)]);
}

static void grow(struct draft_keys *keys)
{
    struct draft_keys old = *keys;

    keys->size = old.size ? 2 * old.size : 1024;
    keys->slot = calloc(keys->size, sizeof *keys->slot);
    must(keys->slot != NULL, "out of memory");
    for (size_t i = 0; i < old.size; i++)
        if (!id_none(old.slot[i]))
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
    struct id id = key_of(draft->noun, draft->key);

    if (keys->used * 2 >= keys->size)
        grow(keys);
    if (known(keys, id))
        return false;
    keys->slot[place(keys, id)] = id;
    keys->used++;
    return true;
}

enum draft_field draft_keys_missing(const struct draft_keys *keys, const struct draft *draft)
{
    for (int i = 0; i < DRAFT_FIELD_COUNT; i++)
        if (draft_has(draft, (enum draft_field)i) && draft_fields[i].type == DRAFT_REF &&
            !known(keys, key_of(draft_fields[i].to, draft->text[i])))
            return (enum draft_field)i;
    return DRAFT_FIELD_COUNT;
}
