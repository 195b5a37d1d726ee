#ifndef INDABA_BASE_BUF_H
#define INDABA_BASE_BUF_H

#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A buffer is bytes that are being built. It is born with a ceiling; a write that would pass it
 * writes nothing and sets `over`, which stays set: build all of it, then test once. Running out of
 * memory aborts. buf_done frees; a zeroed struct after buf_done may be inited again. */
struct buf {
    char *p;
    size_t n, cap, ceiling;
    bool over;
};

void buf_init(struct buf *buf, size_t ceiling); /* bytes; takes no memory yet */
void buf_done(struct buf *buf);
void buf_clear(struct buf *buf); /* keeps memory and ceiling, forgets `over` */
/* Takes memory for `more` bytes at once; beyond the ceiling it is a write that sets `over`. */
void buf_reserve(struct buf *buf, size_t more);

void buf_grow(struct buf *buf, size_t more); /* of buf_put: never called directly */

static inline void buf_put(struct buf *buf, const void *p, size_t n)
{
    if (__builtin_expect(n > buf->cap - buf->n, 0)) {
        buf_grow(buf, n);
        if (buf->over)
            return;
    }
    if (n)
        memcpy(buf->p + buf->n, p, n);
    buf->n += n;
}

static inline void buf_add(struct buf *buf, struct slice s)
{
    buf_put(buf, s.p, s.n);
}

static inline void buf_str(struct buf *buf, const char *s)
{
    buf_put(buf, s, strlen(s));
}

static inline void buf_char(struct buf *buf, char c)
{
    buf_put(buf, &c, 1);
}

void buf_i64(struct buf *buf, int64_t v);
void buf_printf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline struct slice buf_slice(const struct buf *buf)
{
    return (struct slice){buf->p, buf->n};
}

/* The content as a C string (NUL behind it, not counted); valid until the next write. */
const char *buf_cstr(struct buf *buf);

#endif
