#include "core/journal/fold.h"

#include "core/journal/entry.h"

#include <stdlib.h>

/* A directed graph among the entries of one object: after[i] lists those that i supersedes. */
struct graph {
    struct fold_entry *entries;
    size_t count;
    size_t *start; /* of i's list in `link`; count + 1 long */
    size_t *link;
};

static int by_id(const void *a, const void *b)
{
    return hash_cmp((*(struct fold_entry *const *)a)->id, (*(struct fold_entry *const *)b)->id);
}

static bool comes_first(const struct fold_entry *a, const struct fold_entry *b)
{
    if (a->hlc != b->hlc)
        return a->hlc < b->hlc;
    if (!hash_eq(a->writer, b->writer))
        return hash_cmp(a->writer, b->writer) < 0;
    if (a->seq != b->seq)
        return a->seq < b->seq;
    return hash_cmp(a->id, b->id) < 0; /* a fork: two entries at one place of a lane */
}

static void graph_build(struct arena *arena, struct fold_entry *entries, size_t count,
                        struct graph *g)
{
    struct fold_entry **sorted = arena_array(arena, count, sizeof *sorted);
    size_t links = 0;

    for (size_t i = 0; i < count; i++) {
        sorted[i] = &entries[i];
        links += entries[i].supersedes.n / 32;
    }
    qsort(sorted, count, sizeof *sorted, by_id);
    *g = (struct graph){entries, count, arena_array(arena, count + 1, sizeof(size_t)),
                        arena_array(arena, links + 1, sizeof(size_t))};
    links = 0;
    for (size_t i = 0; i < count; i++) {
        g->start[i] = links;
        for (size_t at = 0; at + 32 <= entries[i].supersedes.n; at += 32) {
            struct fold_entry key, *kp = &key, **hit;

            memcpy(key.id.b, entries[i].supersedes.p + at, 32);
            hit = bsearch(&kp, sorted, count, sizeof *sorted, by_id);
            if (hit && *hit != &entries[i])
                g->link[links++] = (size_t)(*hit - entries);
        }
    }
    g->start[count] = links;
}

/* Puts indices into canonical order (Kahn's algorithm with the smallest free entry next). A circle
 * cannot be made without breaking the hash; were there one, its entries would follow by
 * comes_first. */
static size_t *canonical_order(struct arena *arena, const struct graph *g)
{
    size_t *waits = arena_array(arena, g->count, sizeof *waits);
    bool *done = arena_array(arena, g->count, sizeof *done);
    size_t *order = arena_array(arena, g->count, sizeof *order);

    for (size_t i = 0; i < g->count; i++)
        waits[i] = g->start[i + 1] - g->start[i];
    for (size_t out = 0; out < g->count; out++) {
        size_t best = g->count;

        for (size_t i = 0; i < g->count; i++)
            if (!done[i] && (best == g->count || (waits[i] == 0) > (waits[best] == 0) ||
                             ((waits[i] == 0) == (waits[best] == 0) &&
                              comes_first(&g->entries[i], &g->entries[best]))))
                best = i;
        done[best] = true;
        order[out] = best;
        for (size_t i = 0; i < g->count; i++)
            for (size_t l = g->start[i]; l < g->start[i + 1]; l++)
                if (g->link[l] == best && waits[i] > 0)
                    waits[i]--;
    }
    return order;
}

/* Whether `from` supersedes `to`, directly or through others. */
static bool reaches(struct arena *arena, const struct graph *g, size_t from, size_t to)
{
    bool *seen = arena_array(arena, g->count, sizeof *seen);
    size_t *stack = arena_array(arena, g->count, sizeof *stack), depth = 0;

    seen[from] = true;
    stack[depth++] = from;
    while (depth > 0) {
        size_t i = stack[--depth];

        if (i == to)
            return true;
        for (size_t l = g->start[i]; l < g->start[i + 1]; l++)
            if (!seen[g->link[l]]) {
                seen[g->link[l]] = true;
                stack[depth++] = g->link[l];
            }
    }
    return false;
}

static struct slice find_heads(struct arena *arena, const struct graph *g)
{
    bool *replaced = arena_array(arena, g->count, sizeof *replaced);
    struct fold_entry **heads = arena_array(arena, g->count, sizeof *heads);
    size_t n = 0;
    char *out;

    for (size_t l = 0; l < g->start[g->count]; l++)
        replaced[g->link[l]] = true;
    for (size_t i = 0; i < g->count; i++)
        if (!replaced[i])
            heads[n++] = &g->entries[i];
    qsort(heads, n, sizeof *heads, by_id);
    if (n > ENTRY_SUPERSEDES_MAX)
        n = ENTRY_SUPERSEDES_MAX;
    out = arena_array(arena, n, 32);
    for (size_t i = 0; i < n; i++)
        memcpy(out + 32 * i, heads[i]->id.b, 32);
    return slice_of(out, 32 * n);
}

/* One setting of one field by one entry. */
struct set_field {
    struct slice field;
    size_t entry;
    const struct json *value; /* NULL: the body */
    struct slice body;
};

struct sets {
    struct set_field *at;
    size_t n, room;
};

static void sets_add(struct arena *arena, struct sets *sets, struct set_field set)
{
    sets->at = arena_grow(arena, sets->at, sets->n, &sets->room, sizeof *sets->at);
    sets->at[sets->n++] = set;
}

static bool same_value(const struct set_field *a, const struct set_field *b)
{
    if (a->value == NULL || b->value == NULL)
        return a->value == b->value && slice_eq(a->body, b->body);
    return json_same(a->value, b->value);
}

/* Lists every setting that no later one of the same field knew of and replaced. */
static void find_second_versions(struct arena *arena, const struct graph *g,
                                 const struct sets *sets, struct folded *ret)
{
    ret->two = arena_array(arena, sets->n, sizeof *ret->two);
    for (size_t i = 0; i < sets->n; i++) {
        const struct set_field *shown = NULL;
        bool known = false;

        for (size_t k = i + 1; k < sets->n && !known; k++) {
            if (!slice_eq(sets->at[i].field, sets->at[k].field))
                continue;
            shown = &sets->at[k];
            known = reaches(arena, g, sets->at[k].entry, sets->at[i].entry);
        }
        if (shown == NULL || known || same_value(&sets->at[i], shown))
            continue;
        ret->two[ret->two_count++] = (struct fold_version){arena_slice(arena, sets->at[i].field),
                                                           g->entries[sets->at[i].entry].id};
    }
}

static void apply_entry(struct arena *arena, const struct fold_entry *e, size_t index,
                        const struct json *patch, struct slice body, bool list_sets,
                        struct sets *sets, struct folded *ret)
{
    struct json_field *fields;
    size_t n;

    json_merge(ret->state, patch);
    if (body.n > 0 || json_is_null(json_get(patch, "body"))) {
        ret->body = body;
        ret->body_n = body.n > 0 ? e->n : 0;
        if (list_sets)
            sets_add(arena, sets, (struct set_field){SLICE("body"), index, NULL, body});
    }
    if (!list_sets)
        return;
    n = json_fields(patch, arena, &fields);
    for (size_t i = 0; i < n; i++)
        if (!slice_is(fields[i].key, "body"))
            sets_add(arena, sets,
                     (struct set_field){fields[i].key, index, fields[i].value, SLICE_NONE});
}

int fold_object(struct arena *arena, struct fold_entry *entries, size_t count, struct folded *ret,
                struct err *err)
{
    struct graph g;
    size_t *order;
    struct json **patches = arena_array(arena, count, sizeof *patches);
    struct sets sets = {0};
    bool same_author = false;

    *ret = (struct folded){.gone = true, .state = json_empty()};
    graph_build(arena, entries, count, &g);
    order = canonical_order(arena, &g);
    ret->heads = find_heads(arena, &g);
    for (size_t k = 0; k < count; k++) {
        const struct fold_entry *e = &entries[order[k]];
        struct slice json, body;

        if (e->without_right || e->payload.n == 0 ||
            (!ret->gone &&
             (e->kind != ret->kind || (same_author && !id_eq(e->author, ret->author)))))
            continue;
        if (entry_payload_split(e->payload, &json, &body, err) != 0 ||
            json_read(json, ENTRY_JSON_MAX, &patches[k], err) != 0)
            continue;
        if (ret->gone) {
            ret->gone = false;
            same_author = e->same_author;
            ret->kind = e->kind;
            ret->author = e->author;
            ret->site = e->site;
            ret->space = e->space;
            ret->hlc = e->hlc;
            ret->n = e->n;
        }
        if (e->n < ret->n)
            ret->n = e->n;
        ret->last_hlc = e->hlc;
        ret->versions++;
        apply_entry(arena, e, order[k], patches[k], body, count > 1, &sets, ret);
    }
    if (count > 1)
        find_second_versions(arena, &g, &sets, ret);
    for (size_t k = 0; k < count; k++)
        json_free(patches[k]);
    return 0;
}
