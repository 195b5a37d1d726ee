#ifndef INDABA_WEB_ROUTE_H
#define INDABA_WEB_ROUTE_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"
#include "web/http/gate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct reply;
struct request;
struct write_job;

/* Everything that can be asked for is a row of a table. 404, 405 with Allow, HEAD (by the row of
 * GET) and OPTIONS come from the table; nobody writes them by hand. */

/* Where a capability may be used: `open` and `room` over plain http too, `key` over TLS or on the
 * machine itself only. */
enum power { POWER_OPEN = 1, POWER_ROOM, POWER_KEY };

enum route_flag {
    R_LOGIN = 1,     /* somebody must be logged in: else 401 */
    R_CSRF = 2,      /* the header X-Indaba: 1, or a form with its token */
    R_PUBLIC = 4,    /* the answer is the same for everybody and may be kept by caches */
    R_NO_COOKIES = 8 /* reads no cookie (the shell of the write page, assets) */
};

/* What a body may be. */
enum route_body { BODY_NONE = 0, BODY_FORM = 1, BODY_JSON = 2, BODY_FILES = 4, BODY_RAW = 8 };

struct route {
    enum web_method method;
    /* "/shelf/:book/p/#page": a segment is a literal, or by its first character
     * ":name" an id, "#name" a whole number from 0 to 999999999, "@name" 64 small hex digits,
     * "*name" any text of 1 to 200 bytes. What does not fit is 404. */
    const char *pattern;
    int cap; /* the capability that the row asks for; 0 does not compile (ROUTE) */
    enum power power;
    unsigned flags;   /* R_… */
    unsigned bodies;  /* BODY_…, which kinds of body it takes: else 415 */
    uint64_t ceiling; /* bytes of the body: more is 413 */

    /* Each gives 0 or -1. Either `read`: in a worker, on a snapshot … */
    int (*read)(struct request *req, struct reply *reply, struct err *err);
    /* … or these three, of which write may be `work` (below). prepare: in a worker, on a snapshot;
     * checks the input, computes what is dear, and leaves in *ret_in a plain struct in the
     * request's arena. write: in the writer's thread, inside its transaction; authorises again; may
     * be run twice. view: in a worker, after the COMMIT; says what became of it. */
    int (*prepare)(struct request *req, void **ret_in, struct err *err);
    int (*write)(void *writer, struct write_job *job, struct err *err);
    int (*view)(struct request *req, const struct write_job *job, struct reply *reply,
                struct err *err);
    /* In the place of write, for what is too long for one action and writes in many (an import,
     * which has batches of its own and nobody may see until the last): in the worker, without a
     * snapshot. It waits for the writer by itself and comes back after the last COMMIT; the action
     * that makes its work seen authorises again, so that it counts only when the asker still may. A
     * request that is sent twice is told by its `op` there, as with `write`. */
    int (*work)(struct request *req, struct write_job *job, struct err *err);
};

/* The only way to write a row: a row without a capability or a power does not compile. */
#define ROUTE(method_, pattern_, cap_, power_, ...)                                             \
    {                                                                                           \
        .method = (method_), .pattern = (pattern_),                                             \
        .cap = (cap_) + 0 * (int)sizeof(struct {                                                \
                            _Static_assert((cap_) > 0, "a route needs a capability");           \
                            char c;                                                             \
                        }),                                                                     \
        .power = (power_) + 0 * (int)sizeof(struct {                                            \
                                _Static_assert((power_) >= POWER_OPEN && (power_) <= POWER_KEY, \
                                               "a route needs a power");                        \
                                char c;                                                         \
                            }),                                                                 \
        __VA_ARGS__                                                                             \
    }

/* A write on its way to the writer's thread and back. It and all it points to live in the request's
 * arena; between `submit` and `done` it belongs to the writer, which may allocate there. */
struct write_job {
    const struct route *route;
    void *in;  /* of prepare */
    void *out; /* of write, for view */
    void *who; /* of the session layer: who asks (struct request) */
    struct arena *arena;
    char id[17]; /* the request's, for the log */
    int failed;  /* 0, or -1: err says why; set by the writer for each job before `done` */
    struct err err;
    /* Called by the writer once, from its thread, after the COMMIT (or the failure). The job must
     * not be touched afterwards. */
    void (*done)(struct write_job *job);
    struct write_job *next; /* of the writer's queue */
};

enum { ROUTE_PARAMS = 6, ROUTE_SEGMENTS = 12 };

struct route_param {
    const char *name; /* in the pattern, not ended by NUL */
    size_t name_n;
    struct slice text; /* decoded; the request's arena */
    struct id id;      /* of ":name" */
    int64_t number;    /* of "#name" */
};

struct route_match {
    const struct route *route; /* NULL when the path is known but the method is not */
    unsigned methods;          /* bit m: enum web_method m is served; HEAD and OPTIONS included */
    struct route_param params[ROUTE_PARAMS];
    size_t count;
};

/* The compiled tables; never changed, so for any thread. */
struct route_table;

/* Compiles `count` tables of `sizes[i]` rows; the rows must outlive it. -1 and FAULT_INTERNAL,
 * naming the pattern, when a row is wrong: no handler, a bad pattern, the same method and pattern
 * twice, two patterns of one shape that name their segments differently. */
int route_table_new(const struct route *const *tables, const size_t *sizes, size_t count,
                    struct route_table **ret, struct err *err) must_use;
void route_table_free(struct route_table *table); /* NULL is fine */

/* Finds the row for a path that gate_target let pass (still percent-encoded). Literals win over
 * ids, numbers, hashes, texts. False when no row has such a path. Segments that are no UTF-8 match
 * nothing. What is decoded for *ret is the arena's. */
bool route_find(const struct route_table *table, int method, struct slice path, struct arena *arena,
                struct route_match *ret);

/* "GET, HEAD, OPTIONS" of the bits in `methods`, for Allow; the arena's. */
char *route_allow(unsigned methods, struct arena *arena);

/* Percent-decodes once; NULL slice (p) when the result holds NUL or is not UTF-8. `plus`: "+" is a
 * space, as in forms. The arena's, or `text` itself when nothing had to change. */
struct slice route_decode(struct slice text, bool plus, struct arena *arena);

#endif
