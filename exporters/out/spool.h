#ifndef INDABA_EXPORTERS_SPOOL_H
#define INDABA_EXPORTERS_SPOOL_H

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdint.h>

/* What is too long for memory waits in a file without a name, which is gone when it is closed. */
struct spool {
    struct buf buf; /* the end of it, not written yet: texts are added here */
    int fd;
    int64_t written; /* bytes that stand in the file */
};

/* A writer that adds to `buf` asks spool_drain between one thing and the next; a single thing is at
 * most SPOOL_THING bytes. */
enum { SPOOL_BUFFER = 64 * 1024, SPOOL_THING = 32 * 1024 * 1024 };

/* The file is made in `folder`; the caller ends it by spool_close, also after -1. */
int spool_open(struct spool *spool, const char *folder, struct err *err) must_use;
void spool_close(struct spool *spool); /* one that was zeroed or is closed is fine */

/* Writes the buffer out when it is longer than SPOOL_BUFFER. FAULT_TOO_BIG when something was
 * longer than SPOOL_THING. */
int spool_drain(struct spool *spool, struct err *err) must_use;
/* Writes all of it out: from now on it is read. */
int spool_end(struct spool *spool, struct err *err) must_use;
/* Exactly n bytes from `at`, after spool_end. */
int spool_read(const struct spool *spool, void *to, size_t n, int64_t at, struct err *err) must_use;

#endif
