#include "web/http/cache.h"

#include "core/base/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CHAINS = 1024, LARGEST_PART = 8 };

struct cache_piece {
    struct cache_piece *next;          /* in its chain */
    struct cache_piece *newer, *older; /* by use */
    uint64_t generation, hash;
    size_t key_n, n;
    unsigned holders; /* readers, and the cache itself while it is listed */
    char data[];      /* the key, then the bytes */
};

struct cache {
    pthread_mutex_t lock;
    size_t ceiling, used;
    struct cache_piece *newest, *oldest;
    struct cache_piece *chains[CHAINS];
};

struct cache *cache_new(size_t ceiling)
{
    struct cache *cache = calloc(1, sizeof *cache);

    must(cache != NULL, "out of memory");
    pthread_mutex_init(&cache->lock, NULL);
    cache->ceiling = ceiling;
    return cache;
}

/* FNV-1a of 64 bits. */
static uint64_t hash_of(struct slice key)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0; i < key.n; i++)
        hash = (hash ^ (unsigned char)key.p[i]) * 0x100000001b3u;
    return hash;
}

static size_t size_of(const struct cache_piece *piece)
{
    return sizeof *piece + piece->key_n + piece->n;
}

static void unhold(struct cache_piece *piece)
{
    if (--piece->holders == 0)
        free(piece);
}

static void unlink_use(struct cache *cache, struct cache_piece *piece)
{
    *(piece->newer ? &piece->newer->older : &cache->newest) = piece->older;
    *(piece->older ? &piece->older->newer : &cache->oldest) = piece->newer;
}

static void link_newest(struct cache *cache, struct cache_piece *piece)
{
    piece->newer = NULL;
    piece->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = piece;
    cache->newest = piece;
}

static struct cache_piece **place_of(struct cache *cache, uint64_t hash, struct slice key)
{
    struct cache_piece **at = &cache->chains[hash % CHAINS];

    while (*at && !((*at)->hash == hash && slice_eq(slice_of((*at)->data, (*at)->key_n), key)))
        at = &(*at)->next;
    return at;
}

static void remove_at(struct cache *cache, struct cache_piece **at)
{
    struct cache_piece *piece = *at;

    *at = piece->next;
    unlink_use(cache, piece);
    cache->used -= size_of(piece);
    unhold(piece);
}

static void remove_oldest(struct cache *cache)
{
    struct cache_piece *oldest = cache->oldest, **at = &cache->chains[oldest->hash % CHAINS];

    while (*at != oldest)
        at = &(*at)->next;
    remove_at(cache, at);
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    while (cache->oldest)
        remove_oldest(cache);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

struct cache_piece *cache_get(struct cache *cache, uint64_t generation, struct slice key)
{
    uint64_t hash = hash_of(key);
    struct cache_piece *piece;

    pthread_mutex_lock(&cache->lock);
    piece = *place_of(cache, hash, key);
    if (piece && piece->generation != generation)
        piece = NULL;
    if (piece) {
        unlink_use(cache, piece);
        link_newest(cache, piece);
        piece->holders++;
    }
    pthread_mutex_unlock(&cache->lock);
    return piece;
}

struct slice cache_bytes(const struct cache_piece *piece)
{
    return slice_of(piece->data + piece->key_n, piece->n);
}

void cache_let_go(struct cache *cache, struct cache_piece *piece)
{
    if (piece == NULL)
        return;
    pthread_mutex_lock(&cache->lock);
    unhold(piece);
    pthread_mutex_unlock(&cache->lock);
}

static struct cache_piece *piece_new(uint64_t generation, uint64_t hash, struct slice key,
                                     struct slice bytes)
{
    struct cache_piece *piece = malloc(sizeof *piece + key.n + bytes.n);

    must(piece != NULL, "out of memory");
    *piece = (struct cache_piece){
        .generation = generation, .hash = hash, .key_n = key.n, .n = bytes.n, .holders = 1};
    memcpy(piece->data, key.p, key.n);
    if (bytes.n)
        memcpy(piece->data + key.n, bytes.p, bytes.n);
    return piece;
}

void cache_put(struct cache *cache, uint64_t generation, struct slice key, struct slice bytes)
{
    uint64_t hash = hash_of(key);
    struct cache_piece **at, *piece;

    if (sizeof *piece + key.n + bytes.n > cache->ceiling / LARGEST_PART)
        return;
    piece = piece_new(generation, hash, key, bytes);
    pthread_mutex_lock(&cache->lock);
    at = place_of(cache, hash, key);
    if (*at)
        remove_at(cache, at);
    cache->used += size_of(piece);
    while (cache->used > cache->ceiling)
        remove_oldest(cache);
    piece->next = cache->chains[hash % CHAINS];
    cache->chains[hash % CHAINS] = piece;
    link_newest(cache, piece);
    pthread_mutex_unlock(&cache->lock);
}
