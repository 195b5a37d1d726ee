#include "core/base/buf.h"

#include "core/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *b, size_t ceiling)
{
    *b = (struct buf){.ceiling = ceiling};
}

void buf_done(struct buf *b)
{
    free(b->p);
    *b = (struct buf){.ceiling = b->ceiling};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->over = false;
}

void buf_grow(struct buf *b, size_t more)
{
    size_t need, cap = b->cap ? b->cap : 256;

    if (b->over || more > b->ceiling - b->n) {
        b->over = true;
        /* No room may be left over, or a smaller write would slip in behind the refused one. */
        b->cap = b->n;
        return;
    }
    need = b->n + more;
    while (cap < need)
        cap *= 2;
    if (cap > b->ceiling)
        cap = b->ceiling; /* so that a write that needs no growth cannot pass it either */
    b->p = realloc(b->p, cap + 1);
    must(b->p != NULL, "out of memory");
    b->cap = cap;
}

void buf_reserve(struct buf *b, size_t more)
{
    if (more > b->cap - b->n)
        buf_grow(b, more);
}

void buf_i64(struct buf *b, int64_t v)
{
    char s[24], *p = s + sizeof s;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--p = '-';
    buf_put(b, p, (size_t)(s + sizeof s - p));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    char small[256], *p = small;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    must(n >= 0, "vsnprintf failed");
    if ((size_t)n >= sizeof small) {
        p = malloc((size_t)n + 1);
        must(p != NULL, "out of memory");
        va_start(ap, fmt);
        vsnprintf(p, (size_t)n + 1, fmt, ap);
        va_end(ap);
    }
    buf_put(b, p, (size_t)n);
    if (p != small)
        free(p);
}

const char *buf_cstr(struct buf *b)
{
    if (b->p == NULL)
        return "";
    b->p[b->n] = '\0';
    return b->p;
}
