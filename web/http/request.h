#ifndef INDABA_WEB_REQUEST_H
#define INDABA_WEB_REQUEST_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"
#include "web/http/form.h"
#include "web/http/gate.h"
#include "web/http/route.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct web_config;

/* A request as handlers see it. All its memory is the arena's or the connection's and lives until
 * the answer is sent. One thread at a time touches it. */
struct request {
    char id[17]; /* 16 hex digits, for the log and for people who ask what went wrong */
    const struct route *route; /* NULL while no row is found */
    struct gate gate;          /* method, raw path and query, the headers we read */
    struct route_match match;
    const struct route_table *table; /* that it is of */
    struct form query;               /* decoded; a name stands once */
    struct slice body;               /* whole; raw bytes */
    unsigned body_kind;              /* one of BODY_…, or BODY_NONE */
    struct form form;                /* of a BODY_FORM, BODY_FILES or BODY_JSON body */
    struct arena *arena;
    struct sockaddr_storage peer;
    bool tls;
    bool local;  /* peer and Host are loopback and no proxy is between: key powers work */
    int64_t now; /* UTC milliseconds when the headers were complete */
    void *app;   /* of web_config */
    const struct web_config *web;
    void *worker; /* of this thread: what web_config.worker_new gave */
    void *who;    /* of the session layer: set by web_config.enter, NULL when nobody */
};

enum {
    REQUEST_PARAMS = 32, /* of a query: more is 400 */
};

/* Path parameters by the pattern's names; a name that the pattern lacks is a fault of the program.
 */
struct id request_id(const struct request *req, const char *name);
int64_t request_number(const struct request *req, const char *name);
struct slice request_text(const struct request *req, const char *name);

/* What these give lives as long as the request. */

/* A query parameter, decoded; p is NULL when it is absent. */
struct slice request_query(const struct request *req, const char *name);

/* A field of the body (a form's, or a top-level text, integer or boolean of JSON); p is NULL when
 * it is absent. */
struct slice request_field(const struct request *req, const char *name);

static inline struct slice request_header(const struct request *req, enum web_header header)
{
    return req->gate.header[header];
}

/* The value of a cookie; p is NULL when it was not sent, or more than once, or the row reads none.
 */
struct slice request_cookie(const struct request *req, const char *name);

/* Whether the answer should be JSON: Accept prefers application/json to text/html. */
bool request_wants_json(const struct request *req);

/* Whether the client takes gzip: RFC 9110 12.5.3, q=0 is no. */
bool request_takes_gzip(const struct request *req);

/* Reads a Range of one piece, "bytes=0-499", "bytes=500-" or "bytes=-500", of a body of `size`
 * bytes. 0: there is none, or one to be passed over (several pieces, another unit, an If-Range that
 * is not `etag`); 206 and *ret_from, *ret_size; 416: it lies outside. */
int request_range(const struct request *req, uint64_t size, struct slice etag, uint64_t *ret_from,
                  uint64_t *ret_size);

/* Whether `etag` (with its quotes) is among If-None-Match, compared weakly. */
bool request_has_etag(const struct request *req, struct slice etag);

/* The first language tag that Accept-Language prefers, e.g. "fr-CA"; empty without one. */
struct slice request_language(const struct request *req);

/* "192.168.1.7" or "fe80::1" of the peer, in the arena. */
char *request_peer(const struct request *req);

/* -- for the server -- */

/* 16 hex digits of a number, mixed so that numbers in a row look unlike each other; no two numbers
 * give the same. */
void request_make_id(uint64_t number, char id[17]);

/* Fills query from the raw query, as form_urlencoded does. FAULT_INVALID: a name twice, more than
 * REQUEST_PARAMS, not UTF-8, a NUL. */
int request_read_query(struct request *req, struct err *err) must_use;

/* Which of BODY_… the Content-Type says (BODY_RAW when the row takes nothing else); 0 when the row
 * does not take it. */
unsigned request_body_kind(const struct request *req);

/* Reads the body as its kind into req->form, whose files are slices of it. FAULT_INVALID when it is
 * not what it says. */
int request_read_body(struct request *req, struct err *err) must_use;

/* Whether an unsafe request comes from our own pages: Origin, else Referer, is scheme and host of
 * this very request; true when neither was sent (w3m, curl); "null" is false. */
bool request_own_origin(const struct request *req);

/* Sets `local` from peer, Host and proxy headers. */
void request_set_local(struct request *req);

#endif
