#ifndef INDABA_WEB_REPLY_H
#define INDABA_WEB_REPLY_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct request;

/* A body that is read piece by piece while it is sent. `read` puts up to `max` bytes from offset
 * `at` to `to` and gives how many (at least 1), or -1, which cuts the connection. It runs in the
 * worker that made the reply, outside its snapshot; ctx is the request's arena's. */
struct reply_source {
    int64_t (*read)(void *ctx, uint64_t at, char *to, size_t max);
    void *ctx;
    uint64_t size;
};

/* Who may keep an answer. */
enum reply_cache {
    REPLY_PRIVATE,   /* no-store: whatever holds personal data; the default */
    REPLY_OWN,       /* private, no-cache: the reader's own browser keeps it, and asks again */
    REPLY_CHECK,     /* no-cache: kept, asked for again with its ETag */
    REPLY_SHELL,     /* 30 days: the write page, which must open with the server dead */
    REPLY_IMMUTABLE, /* a year: what carries its hash in the address */
};

/* Which Content-Security-Policy. */
enum reply_policy {
    REPLY_APP,    /* our own pages */
    REPLY_SANDBOX /* other people's bytes: nothing runs, nothing loads */
};

enum { REPLY_HEADERS = 10, REPLY_BODY = 16 * 1024 * 1024 };

/* An answer that is being made. Every field may be set by hand; the functions below do the usual,
 * and none of them fails. The security headers are the server's and cannot be left out. */
struct reply {
    int status;       /* 200 until set */
    const char *type; /* Content-Type; NULL: none */
    enum reply_cache cache;
    enum reply_policy policy;
    /* The body: `buf` (built here, handed on without a copy), or `fixed` (bytes that live as long
     * as the program, e.g. an asset), or `fd` (a file of fd_size bytes from fd_offset, closed by
     * the server), or `source`. Of the last two a client may ask for a range (RFC 9110 14). */
    struct buf buf;
    struct slice fixed, fixed_gz; /* fixed_gz: the same as gzip, p NULL when there is none */
    int fd;                       /* -1: none */
    uint64_t fd_size, fd_offset;
    struct reply_source source; /* read is NULL: none */
    /* NULL: of `policy`; else this Content-Security-Policy (with hashes, for the shell). */
    const char *csp;
    struct slice etag; /* with quotes; in the request's arena or longer */
    struct {
        const char *name, *value; /* the request's arena or longer */
    } headers[REPLY_HEADERS];
    size_t header_count;
    bool close;       /* the connection ends with this answer */
    struct err error; /* the reason of an answer that is an error, for the log; else FAULT_NONE */
    struct request *req;
};

/* For the server: before a handler runs, and when the answer is sent or dropped: frees buf and
 * closes fd where they are still the reply's. */
void reply_init(struct reply *reply, struct request *req);
void reply_done(struct reply *reply);

/* Drops what was built and begins anew, for an answer that turned into an error; `close` stays. */
void reply_clear(struct reply *reply);

/* Adds a header of ours; both texts must live as long as the request's arena. A line end in the
 * value, or more than REPLY_HEADERS of them, is a fault of the program: must(). */
void reply_header(struct reply *reply, const char *name, const char *value);

/* Begin a page, JSON, plain text: sets the type and gives the buffer to write to, the reply's own,
 * of at most REPLY_BODY bytes: when it was over, the answer is an error. */
struct buf *reply_html(struct reply *reply);
struct buf *reply_json(struct reply *reply);
struct buf *reply_plain(struct reply *reply);

/* Bytes that live as long as the program, with their gzip form (p NULL without) and their ETag. */
void reply_fixed(struct reply *reply, const char *type, struct slice bytes, struct slice gz,
                 struct slice etag, enum reply_cache cache);

/* 303 to a path of ours. `location` begins with one slash (else must()) and is made of the arena.
 */
void reply_see_other(struct reply *reply, const char *location);

/* The error, which is copied, as a page or as JSON, with the status of its fault (429 and 503 with
 * Retry-After). Headers that were added stay, but for Location. */
void reply_error(struct reply *reply, const struct err *err);
/* The same with a status that no fault has: 405, 415, 421. */
void reply_error_status(struct reply *reply, int status, const struct err *err);

/* The policies, Content-Security-Policy values: for tests and for whoever adds hashes. */
const char *reply_policy_text(enum reply_policy policy);
const char *reply_cache_text(enum reply_cache cache);

#endif
