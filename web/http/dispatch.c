#include "web/http/dispatch.h"

#include <string.h>

static enum dispatch refuse(struct reply *reply, int status, const struct err *err)
{
    reply_error_status(reply, status, err);
    return DISPATCH_REFUSE;
}

static enum dispatch refuse_text(struct reply *reply, int status, enum fault fault,
                                 const char *text, const char *remedy)
{
    struct err err;

    err_set(&err, fault, "%s", text);
    err_remedy(&err, "%s", remedy);
    return refuse(reply, status, &err);
}

static enum dispatch fail(struct reply *reply, const struct err *err)
{
    reply_error(reply, err);
    return DISPATCH_REPLY;
}

static int snapshot(struct request *req, struct err *err)
{
    return req->web->snapshot ? req->web->snapshot(req->worker, err) : 0;
}

static void snapshot_end(struct request *req)
{
    if (req->web->snapshot && req->web->snapshot_end)
        req->web->snapshot_end(req->worker);
}

static bool host_ours(const struct request *req, const char *local_host)
{
    struct slice host = req->gate.header[HEADER_HOST];
    const char *always[] = {"localhost", "127.0.0.1", "[::1]", local_host};

    return gate_host(host, req->web->names, req->web->name_count) ||
           gate_host(host, always, local_host ? 4 : 3);
}

static enum dispatch find_row(struct request *req, const struct route_table *table,
                              struct reply *reply)
{
    if (!route_find(table, req->gate.method, req->gate.path, req->arena, &req->match))
        return refuse_text(reply, 404, FAULT_ABSENT, "There is no such page.",
                           "Check the address, or begin at the first page.");
    if (req->gate.method == METHOD_OPTIONS) {
        reply_header(reply, "Allow", route_allow(req->match.methods, req->arena));
        reply->status = 204;
        return DISPATCH_REPLY;
    }
    req->route = req->match.route;
    if (req->route)
        return DISPATCH_GO;
    reply_header(reply, "Allow", route_allow(req->match.methods, req->arena));
    return refuse_text(reply, 405, FAULT_USAGE, "This address does not take this method.",
                       "Use one of those that it names.");
}

static bool unsafe(const struct request *req)
{
    return req->gate.method == METHOD_POST || req->gate.method == METHOD_PUT;
}

static enum dispatch check_body(struct request *req, struct reply *reply)
{
    const struct route *row = req->route;

    if (!req->gate.has_body)
        return DISPATCH_GO;
    if (req->gate.header[HEADER_CONTENT_ENCODING].p)
        return refuse_text(reply, 415, FAULT_INVALID, "A compressed body is not taken.",
                           "Send it as it is.");
    if (!req->gate.chunked && req->gate.length > row->ceiling)
        return refuse_text(reply, 413, FAULT_TOO_BIG, "This is too large.",
                           "Send something smaller, or in parts.");
    req->body_kind = request_body_kind(req);
    if (req->body_kind == 0)
        return refuse_text(reply, 415, FAULT_INVALID, "A body of this kind is not taken here.",
                           "Send a form, or JSON where it is offered.");
    return DISPATCH_GO;
}

/* These cannot carry a token. */
enum { MARKED_BODIES = BODY_JSON | BODY_RAW };

/* What has a header that no form can set needs no token: a foreign page would need our leave to
 * send it (CORS), which we never give. */
static bool marked(const struct request *req)
{
    return slice_is(req->gate.header[HEADER_X_INDABA], "1");
}

static enum dispatch check_marks(struct request *req, struct reply *reply)
{
    if (!unsafe(req))
        return DISPATCH_GO;
    if (!request_own_origin(req))
        return refuse_text(reply, 403, FAULT_DENIED, "This came from a page of another site.",
                           "Open the page here and send it from there.");
    if (req->route->flags & R_CSRF && req->body_kind & MARKED_BODIES && !marked(req))
        return refuse_text(reply, 403, FAULT_DENIED,
                           "A request that is no form needs the header X-Indaba: 1.",
                           "Send it with that header.");
    return DISPATCH_GO;
}

static enum dispatch check_who(struct request *req, struct reply *reply)
{
    struct err err = {0};
    int rc;

    if (req->route->power == POWER_KEY && !req->tls && !req->local)
        return refuse_text(reply, 403, FAULT_DENIED,
                           "This may be done only over a secure connection, or on the machine "
                           "itself.",
                           "Open this page on the machine that serves it.");
    if (req->web->enter == NULL) {
        if (req->route->flags & R_LOGIN)
            return refuse_text(reply, 401, FAULT_LOGIN, "Nobody is logged in.", "Log in first.");
        return DISPATCH_GO;
    }
    if (snapshot(req, &err) != 0)
        return refuse(reply, fault_status(err.fault), &err);
    rc = req->web->enter(req, &err);
    snapshot_end(req);
    if (rc != 0)
        return refuse(reply, fault_status(err.fault), &err);
    return DISPATCH_GO;
}

enum dispatch dispatch_begin(struct request *req, const struct route_table *table,
                             const char *local_host, struct reply *reply)
{
    static enum dispatch (*const steps[])(struct request *, struct reply *) = {
        check_body,
        check_marks,
        check_who,
    };
    struct err err = {0};
    enum dispatch d;

    if (!host_ours(req, local_host))
        return refuse_text(reply, 421, FAULT_INVALID, "This site does not go by that name.",
                           "Use the address on the join sheet.");
    request_set_local(req);
    req->table = table;
    if ((d = find_row(req, table, reply)) != DISPATCH_GO)
        return d;
    if (request_read_query(req, &err) != 0)
        return refuse(reply, 400, &err);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if ((d = steps[i](req, reply)) != DISPATCH_GO)
            return d;
    return DISPATCH_GO;
}

static int check_token(struct request *req, struct err *err)
{
    struct slice token = request_field(req, "token");

    if (!(req->route->flags & R_CSRF) || marked(req))
        return 0;
    if (token.p && req->web->token_ok && req->web->token_ok(req, token))
        return 0;
    err_set(err, FAULT_DENIED, "this form is out of date, or came from elsewhere");
    return err_remedy(err, "Load the page again and send once more.");
}

static void job_fill(struct request *req, void *in, struct write_job *job)
{
    *job = (struct write_job){.route = req->route, .in = in, .who = req->who, .arena = req->arena};
    memcpy(job->id, req->id, sizeof job->id);
}

enum dispatch dispatch_run(struct request *req, struct write_job *job, struct reply *reply)
{
    const struct route *row = req->route;
    struct err err = {0};
    void *in = NULL;
    int rc;

    if (request_read_body(req, &err) != 0 || (unsafe(req) && check_token(req, &err) != 0) ||
        snapshot(req, &err) != 0)
        return fail(reply, &err);
    rc = row->read ? row->read(req, reply, &err) : row->prepare(req, &in, &err);
    snapshot_end(req);
    if (rc != 0)
        return fail(reply, &err);
    if (row->read)
        return DISPATCH_REPLY;
    job_fill(req, in, job);
    if (row->work == NULL)
        return DISPATCH_WRITE;
    job->failed = row->work(req, job, &job->err);
    dispatch_view(req, job, reply);
    return DISPATCH_REPLY;
}

void dispatch_view(struct request *req, const struct write_job *job, struct reply *reply)
{
    struct err err = {0};
    int rc;

    if (job->failed != 0) {
        reply_error(reply, &job->err);
        return;
    }
    if (snapshot(req, &err) != 0) {
        reply_error(reply, &err);
        return;
    }
    rc = job->route->view(req, job, reply, &err);
    snapshot_end(req);
    if (rc != 0)
        reply_error(reply, &err);
}
