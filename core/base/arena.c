#include "core/base/arena.h"

#include "core/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define poison(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define poison(p, n)   ((void)(p), (void)(n))
#define unpoison(p, n) ((void)(p), (void)(n))
#endif

enum { BLOCK = 16 * 1024 - 64, ALIGN = 16 };

struct block {
    struct block *next;
    size_t size; /* of data */
    size_t used;
    _Alignas(ALIGN) unsigned char data[];
};

struct arena {
    size_t ceiling, used;
    struct block *last; /* newest first; the oldest is kept by a reset */
};

static struct block *block_new(size_t size)
{
    struct block *b = malloc(sizeof *b + size);

    must(b != NULL, "out of memory");
    b->next = NULL;
    b->size = size;
    b->used = 0;
    poison(b->data, size);
    return b;
}

struct arena *arena_new(size_t ceiling)
{
    struct arena *a = calloc(1, sizeof *a);

    must(a != NULL, "out of memory");
    a->ceiling = ceiling;
    a->last = block_new(BLOCK);
    return a;
}

void arena_reset(struct arena *a)
{
    while (a->last->next) {
        struct block *old = a->last;

        a->last = old->next;
        unpoison(old->data, old->size);
        free(old);
    }
    a->last->used = 0;
    poison(a->last->data, a->last->size);
    a->used = 0;
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    arena_reset(a);
    unpoison(a->last->data, a->last->size);
    free(a->last);
    free(a);
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size_t room;
    struct block *b = a->last;
    void *p;

    must(size <= SIZE_MAX - ALIGN, "an arena's allocation is too large");
    room = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    must(room <= a->ceiling - a->used, "an arena's ceiling was passed: refuse the size first");
    if (room > b->size - b->used) {
        struct block *fresh = block_new(room > BLOCK / 4 ? room : BLOCK);

        fresh->next = b;
        if (room > BLOCK / 4 && b->size - b->used > 256 && b->next) {
            /* A large piece of its own goes behind the block that still has room, unless that is
             * the oldest: a reset would keep the large one in its place. */
            fresh->next = b->next;
            b->next = fresh;
        } else {
            a->last = fresh;
        }
        b = fresh;
    }
    p = b->data + b->used;
    b->used += room;
    a->used += room;
    unpoison(p, size);
    memset(p, 0, size);
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t total;

    must(!__builtin_mul_overflow(count, size, &total), "an arena's allocation is too large");
    return arena_alloc(a, total);
}

void *arena_grow(struct arena *a, void *at, size_t count, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 16;
    void *larger;

    if (count < *room)
        return at;
    larger = arena_array(a, more, size);
    if (count)
        memcpy(larger, at, count * size);
    *room = more;
    return larger;
}

struct slice arena_slice(struct arena *a, struct slice s)
{
    return (struct slice){arena_str(a, s), s.n};
}

char *arena_str(struct arena *a, struct slice s)
{
    char *p = arena_alloc(a, s.n + 1);

    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    int n;
    char *p;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    must(n >= 0, "vsnprintf failed");
    p = arena_alloc(a, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return p;
}
