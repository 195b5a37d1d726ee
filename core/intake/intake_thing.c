#include "core/intake/intake_private.h"

#include <stdlib.h>

/* What later drafts of a package refer to, by noun and key, and the ids of things. */

static size_t slot_at(const struct index *index, uint64_t ref)
{
    size_t at = ref & (index->size - 1);

    while (index->slots[at].ref != 0 && index->slots[at].ref != ref)
        at = (at + 1) & (index->size - 1);
    return at;
}

static void index_grow(struct index *index)
{
    struct index old = *index;

    index->size = old.size ? 2 * old.size : 1024;
    index->slots = calloc(index->size, sizeof *index->slots);
    must(index->slots != NULL, "out of memory");
    for (size_t i = 0; i < old.size; i++)
        if (old.slots[i].ref)
            index->slots[slot_at(index, old.slots[i].ref)] = old.slots[i];
    free(old.slots);
}

/* 64 bits of a hash tell two names of a package apart; 0 means an empty slot. */
static uint64_t ref_of(const struct intake *in, const char *what, struct slice name)
{
    struct id id = id_derived(in->origin, what, name);
    uint64_t ref;

    memcpy(&ref, id.b, sizeof ref);
    return ref + (ref == 0);
}

/* False when the name was used before; its slot is then the same. */
static bool slot_take(struct intake *in, const char *what, struct slice name, struct slot **ret)
{
    uint64_t ref = ref_of(in, what, name);
    bool fresh;

    if (in->index.used * 4 >= in->index.size * 3)
        index_grow(&in->index);
    *ret = &in->index.slots[slot_at(&in->index, ref)];
    fresh = (*ret)->ref == 0;
    (*ret)->ref = ref;
    in->index.used += fresh;
    return fresh;
}

static const struct slot *slot_find(const struct intake *in, const struct draft *d,
                                    enum draft_field field)
{
    const struct slot *slot;

    if (!draft_has(d, field))
        return NULL;
    must(in->index.size > 0, "a draft refers to nothing");
    slot = &in->index.slots[slot_at(
        &in->index, ref_of(in, draft_shape[draft_fields[field].to].name, d->text[field]))];
    must(slot->ref != 0, "a draft refers to one that did not come before");
    return slot;
}

bool intake_thing_once(struct intake *in, struct id id)
{
    struct slot *slot;

    return slot_take(in, "once", slice_of(id.b, sizeof id.b), &slot);
}

void intake_thing_post(struct intake *in, const struct draft *d, const struct thing *thread,
                       enum scope scope)
{
    struct slot *slot;

    slot_take(in, draft_shape[DRAFT_POST].name, d->key, &slot);
    slot->at = (uint32_t)(thread - in->things);
    slot->scope = (uint8_t)scope;
}

struct thing *intake_thing_of_post(struct intake *in, const struct draft *d, enum scope *ret_scope)
{
    const struct slot *slot = slot_find(in, d, FIELD_POST);

    *ret_scope = slot ? (enum scope)slot->scope : SCOPE_ME;
    return slot ? &in->things[slot->at] : NULL;
}

struct thing *intake_thing_find(struct intake *in, const struct draft *d, enum draft_field field)
{
    const struct slot *slot = slot_find(in, d, field);

    return slot ? &in->things[slot->at] : NULL;
}

struct id intake_thing_id(struct intake *in, const struct draft *d, enum draft_field field)
{
    struct thing *thing = intake_thing_find(in, d, field);

    return thing && !thing->lost ? thing->id : ID_NONE;
}

struct thing *intake_thing_add(struct intake *in, const struct draft *d, struct step *step,
                               struct id id, struct id space)
{
    bool may_choose = draft_shape[d->noun].has >> FIELD_WORKSHOP & 1;
    struct thing *thing;
    struct slot *slot;

    if (in->thing_count == in->thing_room) {
        in->thing_room = in->thing_room ? 2 * in->thing_room : 256;
        in->things = realloc(in->things, in->thing_room * sizeof *in->things);
        must(in->things != NULL, "out of memory");
    }
    slot_take(in, draft_shape[d->noun].name, d->key, &slot);
    slot->at = (uint32_t)in->thing_count;
    thing = &in->things[in->thing_count++];
    *thing = (struct thing){.id = id, .space = space};
    thing->chosen = may_choose && !draft_has(d, FIELD_WORKSHOP) && !id_none(in->config.workshop);
    step->thing = (uint32_t)in->thing_count;
    return thing;
}

struct id intake_thing_base(const struct intake *in, struct id space, bool chosen)
{
    return chosen ? id_derived(in->origin, "workshop chosen", slice_of(space.b, sizeof space.b))
                  : in->origin;
}

struct id intake_thing_make(const struct intake *in, struct id base, enum draft_noun noun,
                            struct slice key)
{
    struct id id = ID_NONE;

    if (in->own)
        must(id_read(key, &id, NULL) == 0, "a key of our own archive is no id");
    return in->own ? id : id_derived(base, draft_shape[noun].name, key);
}

struct id intake_thing_place(struct intake *in, const struct draft *d, struct id *ret_space)
{
    const struct thing *workshop = intake_thing_find(in, d, FIELD_WORKSHOP);
    bool chosen = workshop == NULL && !id_none(in->config.workshop);

    *ret_space = workshop ? workshop->id : in->config.workshop;
    return intake_thing_make(in, intake_thing_base(in, *ret_space, chosen), d->noun, d->key);
}

struct id intake_thing_inside(const struct intake *in, const struct thing *outer,
                              enum draft_noun noun, struct slice key)
{
    return intake_thing_make(in, intake_thing_base(in, outer->space, outer->chosen), noun, key);
}
