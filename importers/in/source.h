#ifndef INDABA_IMPORTERS_SOURCE_H
#define INDABA_IMPORTERS_SOURCE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdint.h>

/* The package: a regular file that is open already. It is read by position and never by name. */
enum source_kind { SOURCE_TEXT, SOURCE_ARCHIVE };

enum { SOURCE_HEAD = 4096 };

struct source {
    int fd;
    int64_t size;
    enum source_kind kind;
    size_t head_n;
    char head[SOURCE_HEAD]; /* the first bytes */
};

/* Looks at fd. Refuses, saying what it is: what is no regular file or empty, a Git LFS pointer, a
 * web page, a PDF and other things that are no package. By content, never by name. */
int source_open(int fd, struct source *ret, struct err *err) must_use;

/* Reads up to `n` bytes at `at` into `p`; gives how many, fewer only at the end; -1 on a fault. */
int64_t source_read(const struct source *source, int64_t at, void *p, size_t n,
                    struct err *err) must_use;

/* All of it. FAULT_TOO_BIG over the ceiling. The bytes are the arena's. */
int source_all(const struct source *source, struct arena *arena, size_t ceiling, struct slice *ret,
               struct err *err) must_use;

#endif
