#ifndef INDABA_WEB_CACHE_H
#define INDABA_WEB_CACHE_H

#include "core/base/slice.h"

#include <stddef.h>
#include <stdint.h>

/* Pieces of pages in memory, so that what many read is made once. A piece belongs to a generation
 * of the data, a number that the caller knows of the snapshot it reads: a piece is given out to
 * readers of just that generation. All functions are for any thread. */
struct cache;
struct cache_piece;

/* The caller frees. Keeps at most `ceiling` bytes, keys and bookkeeping included; what was not used
 * for the longest time goes first. A piece of more than an eighth of that is not kept. */
struct cache *cache_new(size_t ceiling);
/* No piece may be held any more. NULL is fine. */
void cache_free(struct cache *cache);

/* The piece under this key, or NULL. It stays valid until it is let go. */
struct cache_piece *cache_get(struct cache *cache, uint64_t generation, struct slice key);
struct slice cache_bytes(const struct cache_piece *piece);         /* the piece's own */
void cache_let_go(struct cache *cache, struct cache_piece *piece); /* NULL is fine */

/* Keeps a copy of `bytes` and of the key, in place of what was under it. Whether it was kept is not
 * told: nobody may count on a piece. */
void cache_put(struct cache *cache, uint64_t generation, struct slice key, struct slice bytes);

#endif
