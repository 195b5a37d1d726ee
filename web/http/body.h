#ifndef INDABA_WEB_BODY_H
#define INDABA_WEB_BODY_H

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* The body of a request while it comes in: up to 64 KiB in memory, above that in a file without a
 * name, which is mapped when it is whole. */
struct body {
    struct buf buf;
    int fd; /* -1: in memory */
    void *map;
    uint64_t size, ceiling; /* bytes so far, and at most */
    const char *folder;
    uint64_t reserve;
};

enum { BODY_MEMORY = 64 * 1024 };

/* `length`: bytes, announced; 0 when it is not known. `reserve`: bytes that stay free in `folder`,
 * whose name must outlive the body. */
void body_begin(struct body *body, uint64_t length, uint64_t ceiling, const char *folder,
                uint64_t reserve);
/* FAULT_TOO_BIG over the ceiling, FAULT_FULL without space, FAULT_IO. After a failure nothing more
 * is added. */
int body_add(struct body *body, const char *p, size_t n, struct err *err) must_use;
/* All of it, the body's until body_done; never a NULL p. FAULT_IO when the file cannot be mapped.
 */
int body_whole(struct body *body, struct slice *ret, struct err *err) must_use;
void body_done(struct body *body); /* also of a zeroed one with fd -1 */

#endif
