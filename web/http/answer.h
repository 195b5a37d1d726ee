#ifndef INDABA_WEB_ANSWER_H
#define INDABA_WEB_ANSWER_H

#include "web/http/reply.h"

#include <stdbool.h>
#include <stdint.h>

struct MHD_Response;

/* From a reply to what libmicrohttpd sends: 304 for an ETag that the client has, gzip where it is
 * taken, the security headers. */

/* Answers made of constant bytes are prepared once a thread: with nine headers they would cost
 * more than all the rest. Zeroed at first; for one thread. */
struct answer_cache {
    struct answer_slot {
        const void *bytes;
        int status;
        enum reply_cache cache;
        struct MHD_Response *response;
    } slots[128]; /* a power of two */
};

/* Lets go of what is kept; libmicrohttpd holds a response that is being sent until it is out. */
void answer_cache_done(struct answer_cache *cache);

struct answer {
    struct MHD_Response *response;
    bool kept;     /* the cache's; else the caller destroys it */
    uint64_t size; /* of the body that is sent to a GET; 0 for 304 */
};

/* Sets reply->status to 304 when that is the answer. The response takes over the reply's buffer or
 * file. False when libmicrohttpd has no memory. */
bool answer_make(struct answer_cache *cache, struct reply *reply, struct answer *ret);

#endif
