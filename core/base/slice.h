#ifndef INDABA_BASE_SLICE_H
#define INDABA_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A slice is bytes that somebody else owns. It is not ended by NUL. p may be NULL when n is 0.
 * Text is checked to be UTF-8 once, at the door (utf8.h). */
struct slice {
    const char *p;
    size_t n;
};

#define SLICE_NONE ((struct slice){NULL, 0})
#define SLICE(lit) ((struct slice){"" lit "", sizeof(lit) - 1})

static inline struct slice slice_str(const char *s)
{
    return s ? (struct slice){s, strlen(s)} : SLICE_NONE;
}

static inline struct slice slice_of(const void *p, size_t n)
{
    return (struct slice){p, n};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_is(struct slice a, const char *s)
{
    return slice_eq(a, slice_str(s));
}

static inline bool slice_starts(struct slice a, struct slice head)
{
    return a.n >= head.n && (head.n == 0 || memcmp(a.p, head.p, head.n) == 0);
}

static inline bool slice_ends(struct slice a, struct slice tail)
{
    return a.n >= tail.n && (tail.n == 0 || memcmp(a.p + a.n - tail.n, tail.p, tail.n) == 0);
}

/* From byte `from` (at most a.n) to the end. */
static inline struct slice slice_from(struct slice a, size_t from)
{
    return from >= a.n ? (struct slice){a.p ? a.p + a.n : NULL, 0}
                       : (struct slice){a.p + from, a.n - from};
}

/* The first `n` bytes, or fewer. */
static inline struct slice slice_head(struct slice a, size_t n)
{
    return (struct slice){a.p, n < a.n ? n : a.n};
}

/* Without ASCII white space at both ends. */
static inline struct slice slice_trim(struct slice a)
{
    while (a.n > 0 && strchr(" \t\r\n\v\f", a.p[0]) && a.p[0])
        a.p++, a.n--;
    while (a.n > 0 && strchr(" \t\r\n\v\f", a.p[a.n - 1]) && a.p[a.n - 1])
        a.n--;
    return a;
}

/* Cuts the part before the first `sep` off *rest and gives it; without a `sep` all of it. */
static inline struct slice slice_cut(struct slice *rest, char sep)
{
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    struct slice head = {rest->p, at ? (size_t)(at - rest->p) : rest->n};

    *rest = at ? (struct slice){at + 1, rest->n - head.n - 1}
               : (struct slice){rest->p ? rest->p + rest->n : NULL, 0};
    return head;
}

#endif
