#ifndef INDABA_WEB_DISPATCH_H
#define INDABA_WEB_DISPATCH_H

#include "web/http/reply.h"
#include "web/http/request.h"
#include "web/http/server.h"

/* What happens to a request between the gate and its answer, without a socket in sight. None of
 * these fails: what goes wrong is the reply. */

enum dispatch {
    DISPATCH_GO,     /* on to the next step */
    DISPATCH_REPLY,  /* the reply is ready */
    DISPATCH_REFUSE, /* the reply is ready and the body, if any, is not wanted */
    DISPATCH_WRITE   /* the job is ready for the writer */
};

/* After the headers: finds the row, checks the Host against `local_host` (the address that the
 * connection came in on, as a Host would have it) and the config's names, the method, the power,
 * the origin, kind and size of the body, and who asks (config.enter). req->gate, arena, web, app,
 * worker, peer and tls are set. */
enum dispatch dispatch_begin(struct request *req, const struct route_table *table,
                             const char *local_host, struct reply *reply);

/* After the body: reads it as its kind, checks the token, runs `read`, or `prepare` and fills the
 * job. */
enum dispatch dispatch_run(struct request *req, struct write_job *job, struct reply *reply);

/* After the writer or `work`: runs `view`, or makes the error that the job came back with. */
void dispatch_view(struct request *req, const struct write_job *job, struct reply *reply);

#endif
