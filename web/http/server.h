#ifndef INDABA_WEB_SERVER_H
#define INDABA_WEB_SERVER_H

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/hash.h"
#include "web/http/request.h"
#include "web/http/route.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The HTTP server: libmicrohttpd behind the gate, the reaper and the table of routes; server.c,
 * conn and answer.c alone include microhttpd.h. Nothing here is global: two servers may run in one
 * process. */
struct server;

/* One line of the log, made when the answer is sent or dropped. */
struct web_log {
    const char *id;     /* the request's; "" when the headers never came whole */
    const char *method; /* "GET" …, "-" when unknown */
    const char *route;  /* the row's pattern, never the path: paths carry tokens. "-" without one */
    int status;         /* 0: the connection ended before an answer */
    int64_t ms;
    uint64_t bytes;          /* of the body */
    const struct err *error; /* why, of an answer that is an error; NULL: it is none */
};

/* Times in milliseconds; 0 takes the default. */
struct web_limits {
    int64_t headers_ms;   /* from the connection or the request line to the end of headers: 10 s */
    int64_t body_ms;      /* of a body or an answer: 30 s, and for each 16 KiB that passed … */
    int64_t slice_ms;     /* … this: 1 s */
    int64_t idle_ms;      /* between two requests of a connection: 60 s */
    int64_t drain_ms;     /* how long server_stop waits for writes under way: 10 s */
    unsigned connections; /* as many as descriptors allow, 128 left for files, at most 2048 */
    size_t memory;        /* bytes a connection: request head and answer's head: 12 KiB */
};

struct web_config {
    /* "127.0.0.1:8080", "[::1]:0", "*:8080" (all addresses); port 0: a free one. */
    const char *listen;
    /* Host values that are ours besides loopback and the address the connection came in on: small
     * letters, no port, IPv6 in brackets. */
    const char *const *names;
    size_t name_count;
    unsigned threads; /* 0: as many as the machine has cores, at most 8 */
    struct web_limits limits;
    const char *spool; /* folder for bodies over 64 KiB (unnamed files); NULL: /var/tmp */
    uint64_t reserve;  /* bytes that stay free there: else 507; 0: 200 MiB */
    const char *tls_key, *tls_cert; /* PEM texts; both or neither */
    struct clock clock;
    struct rng rng; /* of request ids; used under a lock */

    const struct route *const *tables;
    const size_t *sizes;
    size_t table_count;

    /* Handed to all functions below; each of them may be NULL but submit (with writes). */
    void *app;

    /* The state of a worker thread (a reader of the store). Made at its first request; freed before
     * server_stop comes back. NULL is a failure. */
    void *(*worker_new)(void *app, struct err *err);
    void (*worker_free)(void *app, void *worker);
    /* Around enter, read, prepare and view: one snapshot each. */
    int (*snapshot)(void *worker, struct err *err);
    void (*snapshot_end)(void *worker);

    /* Who asks and whether they may: finds the session, sets req->who, checks the row's capability
     * and R_LOGIN. After the headers and before the body. -1: FAULT_LOGIN, FAULT_DENIED,
     * FAULT_ABSENT, FAULT_OFTEN. Without it R_LOGIN rows are refused and others pass. */
    int (*enter)(struct request *req, struct err *err);
    /* Whether this is the CSRF token of req->who. Without it no form of an R_CSRF row passes. */
    bool (*token_ok)(struct request *req, struct slice token);

    /* Puts a job on the writer's bounded queue. -1: not taken (FAULT_BUSY when it is full: 503 with
     * Retry-After); done will not be called. */
    int (*submit)(void *app, struct write_job *job, struct err *err);

    /* Writes the page of an error; without it a plain one is made. */
    void (*error_page)(struct request *req, int status, const struct err *err, struct buf *out);
    void (*log)(void *app, const struct web_log *line);
    /* What libmicrohttpd and the server have to say, one line: a connection cut, out of files. */
    void (*note)(void *app, const char *text);
};

/* Starts listening and serving, until server_stop, which frees it. The config is copied; what it
 * points to must outlive the server. FAULT_BUSY: the port is in use; FAULT_DENIED: it needs a
 * privilege; FAULT_USAGE: `listen` is wrong; FAULT_INTERNAL: a row of the tables is wrong. */
int server_start(const struct web_config *config, struct server **ret, struct err *err) must_use;

/* The port that it listens on, and "http://127.0.0.1:8080" of it (loopback when it listens on all).
 */
int server_port(const struct server *server);
const char *server_url(const struct server *server);

/* How many connections are open, for a page of the state of things. */
size_t server_connections(struct server *server);

/* Stops: takes no more connections, waits for writes under way (the writer must still run), ends
 * the threads, frees their workers, frees all. -1 and FAULT_BUSY when writes did not come back in
 * limits.drain_ms: then the server is left as it is and the process must end. */
int server_stop(struct server *server, struct err *err) must_use;

#endif
