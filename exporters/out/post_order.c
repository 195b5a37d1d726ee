#include "exporters/out/post_order.h"

#include "exporters/out/sorted.h"

#include <endian.h>
#include <stdlib.h>

/* ---- records: what they are sorted by stands first ---- */

struct key_turn {
    uint32_t workshop; /* big-endian, as everywhere here */
    struct sorted_number turn;
    struct id id;
};
struct key_id {
    uint32_t workshop;
    struct id id;
};
struct key_thread {
    struct id thread;
    uint8_t later; /* 0: the thread's own first post */
    struct sorted_number place;
};
struct key_group {
    uint32_t workshop;
    struct id activity, thread;
    struct sorted_number place;
};
struct key_page {
    uint32_t workshop;
    struct id activity;
    struct sorted_number first; /* when the thread's first post here was written */
    struct id thread;
    struct sorted_number place;
};

struct by_turn {
    struct key_turn key;
    struct id thread, parent, activity, author;
    struct sorted_number written;
    uint8_t has_parent; /* of those in their places: it is among them */
};
struct by_id {
    struct key_id key;
    struct sorted_number turn; /* its number in by_turn, later in by_place */
};
struct by_place {
    struct sorted_number place;
    struct by_turn post;
};
struct by_thread {
    struct key_thread key;
};
struct by_group {
    struct key_group key;
    struct sorted_number written;
};
struct by_page {
    struct key_page key;
};

enum list { TURNS, IDS, PLACES, THREADS, GROUPS, PAGES, LISTS };

struct post_order {
    const char *folder;
    struct sorted *lists[LISTS];
    unsigned char *met; /* a bit a post, by turn */
};

static const struct {
    size_t size, key;
} sizes[LISTS] = {
    [TURNS] = {sizeof(struct by_turn), sizeof(struct key_turn)},
    [IDS] = {sizeof(struct by_id), sizeof(struct key_id)},
    [PLACES] = {sizeof(struct by_place), sizeof(struct sorted_number)},
    [THREADS] = {sizeof(struct by_thread), sizeof(struct key_thread)},
    [GROUPS] = {sizeof(struct by_group), sizeof(struct key_group)},
    [PAGES] = {sizeof(struct by_page), sizeof(struct key_page)},
};

static int list_new(struct post_order *o, enum list list, struct err *err)
{
    return sorted_new(o->folder, sizes[list].size, sizes[list].key, &o->lists[list], err);
}

static void list_drop(struct post_order *o, enum list list)
{
    sorted_free(o->lists[list]);
    o->lists[list] = NULL;
}

int post_order_new(const char *folder, struct post_order **ret, struct err *err)
{
    struct post_order *o = calloc(1, sizeof *o);

    must(o != NULL, "out of memory");
    o->folder = folder;
    if (list_new(o, TURNS, err) != 0) {
        free(o);
        return -1;
    }
    *ret = o;
    return 0;
}

void post_order_free(struct post_order *o)
{
    if (o == NULL)
        return;
    for (int i = 0; i < LISTS; i++)
        sorted_free(o->lists[i]);
    free(o->met);
    free(o);
}

int post_order_add(struct post_order *o, uint32_t workshop, int64_t turn,
                   const struct post_key *post, struct err *err)
{
    struct by_turn row;

    memset(&row, 0, sizeof row);
    row = (struct by_turn){.key = {htobe32(workshop), sorted_number(turn), post->id},
                           .thread = post->thread,
                           .parent = post->parent,
                           .activity = post->activity,
                           .author = post->author,
                           .written = sorted_number(post->written)};

    return sorted_add(o->lists[TURNS], &row, err);
}

/* ---- parents first ---- */

static bool is_met(const struct post_order *o, uint64_t turn)
{
    return o->met[turn / 8] >> turn % 8 & 1;
}

static void meet(struct post_order *o, uint64_t turn)
{
    o->met[turn / 8] |= (unsigned char)(1 << turn % 8);
}

static int index_turns(struct post_order *o, struct err *err)
{
    uint64_t count = sorted_count(o->lists[TURNS]);
    struct by_turn row;

    if (list_new(o, IDS, err) != 0)
        return -1;
    for (uint64_t i = 0; i < count; i++) {
        struct by_id id = {.turn = sorted_number((int64_t)i)};

        if (sorted_get(o->lists[TURNS], i, &row, err) != 0)
            return -1;
        id.key = (struct key_id){row.key.workshop, row.key.id};
        if (sorted_add(o->lists[IDS], &id, err) != 0)
            return -1;
    }
    return sorted_end(o->lists[IDS], err);
}

/* The turn of a post's parent: 1, 0 it is not among them, -1. */
static int parent_of(struct post_order *o, const struct by_turn *row, uint64_t *ret,
                     struct err *err)
{
    struct key_id key = {row->key.workshop, row->parent};
    struct by_id found;
    int rc = id_none(row->parent) ? 0 : sorted_find(o->lists[IDS], &key, sizeof key, &found, err);

    if (rc > 0)
        *ret = (uint64_t)sorted_number_of(found.turn);
    return rc;
}

struct chain {
    uint64_t *turns;
    size_t count, room;
};

static void chain_push(struct chain *chain, uint64_t turn)
{
    if (chain->count == chain->room) {
        chain->room = chain->room ? 2 * chain->room : 16;
        chain->turns = realloc(chain->turns, chain->room * sizeof *chain->turns);
        must(chain->turns != NULL, "out of memory");
    }
    chain->turns[chain->count++] = turn;
}

static int put(struct post_order *o, uint64_t turn, struct err *err)
{
    struct by_place row = {.place = sorted_number((int64_t)sorted_count(o->lists[PLACES]))};
    uint64_t parent;
    int has;

    if (sorted_get(o->lists[TURNS], turn, &row.post, err) != 0 ||
        (has = parent_of(o, &row.post, &parent, err)) < 0)
        return -1;
    row.post.has_parent = has > 0;
    return sorted_add(o->lists[PLACES], &row, err);
}

/* The post whose turn it is, behind those of its parents that have had none; a ring of parents ends
 * where one was met. */
static int take(struct post_order *o, uint64_t turn, struct chain *chain, struct err *err)
{
    struct by_turn row;
    int found = 1;

    chain->count = 0;
    while (found > 0 && !is_met(o, turn)) {
        meet(o, turn);
        chain_push(chain, turn);
        if (sorted_get(o->lists[TURNS], turn, &row, err) != 0 ||
            (found = parent_of(o, &row, &turn, err)) < 0)
            return -1;
    }
    while (chain->count > 0)
        if (put(o, chain->turns[--chain->count], err) != 0)
            return -1;
    return 0;
}

static int parents_first(struct post_order *o, struct err *err)
{
    uint64_t count = sorted_count(o->lists[TURNS]);
    struct chain chain = {0};
    int rc = list_new(o, PLACES, err);

    o->met = calloc(count / 8 + 1, 1);
    must(o->met != NULL, "out of memory");
    for (uint64_t i = 0; i < count && rc == 0; i++)
        rc = take(o, i, &chain, err);
    free(chain.turns);
    free(o->met);
    o->met = NULL;
    return rc != 0 ? -1 : sorted_end(o->lists[PLACES], err);
}

/* ---- the other orders ---- */

static int spread(struct post_order *o, struct err *err)
{
    uint64_t count = sorted_count(o->lists[PLACES]);

    for (uint64_t i = 0; i < count; i++) {
        struct by_place row;
        struct by_id id;
        struct by_thread thread = {0};
        struct by_group group;

        if (sorted_get(o->lists[PLACES], i, &row, err) != 0)
            return -1;
        memset(&id, 0, sizeof id);
        memset(&group, 0, sizeof group);
        id.key.workshop = group.key.workshop = row.post.key.workshop;
        id.key.id = row.post.key.id;
        id.turn = thread.key.place = group.key.place = row.place;
        thread.key.thread = group.key.thread = row.post.thread;
        thread.key.later = !id_eq(row.post.thread, row.post.key.id);
        group.key.activity = row.post.activity;
        group.written = row.post.written;
        if (sorted_add(o->lists[IDS], &id, err) != 0 ||
            sorted_add(o->lists[THREADS], &thread, err) != 0 ||
            sorted_add(o->lists[GROUPS], &group, err) != 0)
            return -1;
    }
    return sorted_end(o->lists[IDS], err) != 0 || sorted_end(o->lists[THREADS], err) != 0 ||
                   sorted_end(o->lists[GROUPS], err) != 0
               ? -1
               : 0;
}

static int onto_pages(struct post_order *o, struct err *err)
{
    uint64_t count = sorted_count(o->lists[GROUPS]);
    struct by_page page = {0};

    for (uint64_t i = 0; i < count; i++) {
        struct by_group row;

        if (sorted_get(o->lists[GROUPS], i, &row, err) != 0)
            return -1;
        if (i == 0 || page.key.workshop != row.key.workshop ||
            !id_eq(page.key.activity, row.key.activity) || !id_eq(page.key.thread, row.key.thread))
            page.key.first = row.written;
        page.key.workshop = row.key.workshop;
        page.key.activity = row.key.activity;
        page.key.thread = row.key.thread;
        page.key.place = row.key.place;
        if (sorted_add(o->lists[PAGES], &page, err) != 0)
            return -1;
    }
    return sorted_end(o->lists[PAGES], err);
}

int post_order_end(struct post_order *o, struct err *err)
{
    if (sorted_end(o->lists[TURNS], err) != 0 || index_turns(o, err) != 0 ||
        parents_first(o, err) != 0)
        return -1;
    list_drop(o, TURNS);
    list_drop(o, IDS);
    if (list_new(o, IDS, err) != 0 || list_new(o, THREADS, err) != 0 ||
        list_new(o, GROUPS, err) != 0 || spread(o, err) != 0 || list_new(o, PAGES, err) != 0 ||
        onto_pages(o, err) != 0)
        return -1;
    list_drop(o, GROUPS);
    return 0;
}

/* ---- reading ---- */

uint64_t post_order_count(const struct post_order *o)
{
    return sorted_count(o->lists[PLACES]);
}

int post_order_post(struct post_order *o, uint64_t i, struct post_place *ret, struct err *err)
{
    struct by_place row;

    if (sorted_get(o->lists[PLACES], i, &row, err) != 0)
        return -1;
    *ret = (struct post_place){.workshop = be32toh(row.post.key.workshop),
                               .id = row.post.key.id,
                               .thread = row.post.thread,
                               .activity = row.post.activity,
                               .author = row.post.author,
                               .parent = row.post.has_parent != 0};
    return 0;
}

int post_order_thread(struct post_order *o, struct id after, struct post_place *ret,
                      struct err *err)
{
    struct by_thread row;
    uint64_t i;
    uint8_t behind[sizeof after.b + 1];

    /* Behind every record of that thread: its bytes, and one that is higher than `later` is. */
    memcpy(behind, after.b, sizeof after.b);
    behind[sizeof after.b] = 0xff;
    if (sorted_seek(o->lists[THREADS], behind, sizeof behind, &i, err) != 0)
        return -1;
    if (i == sorted_count(o->lists[THREADS]))
        return 0;
    if (sorted_get(o->lists[THREADS], i, &row, err) != 0 ||
        post_order_post(o, (uint64_t)sorted_number_of(row.key.place), ret, err) != 0)
        return -1;
    return 1;
}

int post_order_find(struct post_order *o, uint32_t workshop, struct id id, struct post_place *ret,
                    struct err *err)
{
    struct key_id key = {htobe32(workshop), id};
    struct by_id row;
    int found = sorted_find(o->lists[IDS], &key, sizeof key, &row, err);

    if (found <= 0)
        return found;
    return post_order_post(o, (uint64_t)sorted_number_of(row.turn), ret, err) != 0 ? -1 : 1;
}

int post_order_activity(struct post_order *o, uint32_t workshop, struct id activity,
                        uint64_t *ret_from, struct err *err)
{
    struct key_page key = {.workshop = htobe32(workshop), .activity = activity};

    return sorted_seek(o->lists[PAGES], &key, offsetof(struct key_page, first), ret_from, err);
}

int post_order_on_page(struct post_order *o, uint32_t workshop, struct id activity, uint64_t i,
                       struct post_place *ret, struct err *err)
{
    struct by_page row;

    if (i == sorted_count(o->lists[PAGES]))
        return 0;
    if (sorted_get(o->lists[PAGES], i, &row, err) != 0)
        return -1;
    if (row.key.workshop != htobe32(workshop) || !id_eq(row.key.activity, activity))
        return 0;
    return post_order_post(o, (uint64_t)sorted_number_of(row.key.place), ret, err) != 0 ? -1 : 1;
}
