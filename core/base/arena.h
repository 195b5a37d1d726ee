#ifndef INDABA_BASE_ARENA_H
#define INDABA_BASE_ARENA_H

#include "core/base/slice.h"

#include <stddef.h>
#include <stdint.h>

/* An arena owns memory that is freed in one call: one per request, job or import.
 * It has a ceiling: what would pass it is a fault of the caller, who must refuse the size first, so
 * passing it aborts, as running out of memory does. Never returns NULL. Zeroed memory, 16-aligned.
 * Under ASan free space is poisoned. Not for two threads at once. */
struct arena;

/* `ceiling`: bytes, each piece rounded up to 16. */
struct arena *arena_new(size_t ceiling);
void arena_free(struct arena *arena); /* NULL is fine */
/* All that it gave is gone; the ceiling stays, and one block of memory for what comes. */
void arena_reset(struct arena *arena);
size_t arena_used(const struct arena *arena); /* bytes towards the ceiling */

void *arena_alloc(struct arena *arena, size_t size);
/* count * size, checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Copies; the copy has a NUL behind it, which is not counted. */
struct slice arena_slice(struct arena *arena, struct slice s);
char *arena_str(struct arena *arena, struct slice s);
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Room for one more in a list of `count` items of `size` bytes, whose array `at` has room for *room
 * (0 and NULL at first): gives `at`, or a larger copy and its *room (the old one stays the arena's
 * until it is reset). */
void *arena_grow(struct arena *arena, void *at, size_t count, size_t *room, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

#endif
