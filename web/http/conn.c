#include "web/http/conn.h"

#include "core/base/arena.h"
#include "core/base/ceiling.h"
#include "web/http/answer.h"
#include "web/http/body.h"
#include "web/http/dispatch.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
    SPARES = 8,              /* arenas that a worker keeps */
    DRAIN_MAX = 1024 * 1024, /* bytes of an unwanted body, read so that its answer arrives */
    SMALL_TARGET = 256,      /* bytes of a request's target that need no memory of their own */
    SLICE_BYTES = 16 * 1024, /* of a body or an answer: each earns web_limits.slice_ms */
};

/* What a thread of libmicrohttpd keeps. */
struct worker {
    struct server *server;
    void *app_worker;
    struct arena *spare[SPARES];
    int spares;
    struct answer_cache answers;
};

enum phase {
    PHASE_IDLE, /* between requests */
    PHASE_HEAD, /* the request line is there */
    PHASE_BODY,
    PHASE_DRAIN, /* the reply is ready; the body is read and dropped */
    PHASE_WAIT,  /* at the writer */
    PHASE_SENT
};

struct conn {
    struct reaper_entry reap;
    struct server *server;
    struct MHD_Connection *mhd;
    struct worker *worker; /* of the request under way */
    enum phase phase;
    char small[SMALL_TARGET];
    char *target; /* small, or on the heap */
    size_t target_n;
    char host[LISTEN_HOST]; /* our address on this connection, as a Host would have it */
    int64_t start;
    int64_t body_start;
    uint64_t passed, drained; /* bytes of the body so far; of one that nobody wants */
    int sent_status;
    uint64_t sent_bytes;
    struct request req;
    struct reply reply;
    struct body body;
    struct write_job job;
};

/* -- workers -- */

void conn_worker_free(void *arg)
{
    struct worker *w = arg;

    for (int i = 0; i < w->spares; i++)
        arena_free(w->spare[i]);
    answer_cache_done(&w->answers);
    if (w->app_worker && w->server->config.worker_free)
        w->server->config.worker_free(w->server->config.app, w->app_worker);
    free(w);
}

static struct worker *worker_get(struct server *s)
{
    struct worker *w = pthread_getspecific(s->key);

    if (w)
        return w;
    w = calloc(1, sizeof *w);
    must(w != NULL, "out of memory");
    w->server = s;
    must(pthread_setspecific(s->key, w) == 0, "out of memory");
    return w;
}

/* The application's part is tried again at each request until it is there. */
static int worker_ready(struct worker *w, struct err *err)
{
    const struct web_config *config = &w->server->config;

    if (w->app_worker == NULL && config->worker_new) {
        w->app_worker = config->worker_new(config->app, err);
        if (w->app_worker == NULL)
            return -1;
    }
    return 0;
}

static struct arena *arena_take(struct worker *w)
{
    return w->spares > 0 ? w->spare[--w->spares] : arena_new(CEILING_REQUEST);
}

static void arena_give(struct worker *w, struct arena *arena)
{
    if (w->spares == SPARES) {
        arena_free(arena);
        return;
    }
    arena_reset(arena);
    w->spare[w->spares++] = arena;
}

/* -- requests -- */

/* Hands the reply to libmicrohttpd, which holds the response until it is sent. MHD_NO: the
 * connection ends without an answer. */
static enum MHD_Result send_reply(struct conn *c)
{
    struct reply *reply = &c->reply;
    const struct web_limits *limits = &c->server->config.limits;
    struct answer answer;
    enum MHD_Result rc;

    if (reply->buf.over) {
        struct err err;

        err_set(&err, FAULT_INTERNAL, "The answer became too large.");
        reply_error(reply, &err);
    }
    if (atomic_load(&c->server->stopping))
        reply->close = true;
    if (!answer_make(&c->worker->answers, reply, &answer))
        return MHD_NO;
    c->sent_status = reply->status;
    c->sent_bytes = answer.size;
    c->phase = PHASE_SENT;
    reaper_arm(&c->reap, limits->body_ms + (int64_t)(answer.size / SLICE_BYTES) * limits->slice_ms);
    rc = MHD_queue_response(c->mhd, (unsigned)reply->status, answer.response);
    if (!answer.kept)
        MHD_destroy_response(answer.response);
    return rc;
}

struct fields {
    struct gate_field at[GATE_HEADERS + 1];
    size_t count;
};

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_n,
                                 const char *value, size_t value_n)
{
    struct fields *f = cls;

    (void)kind;
    if (f->count <= GATE_HEADERS)
        f->at[f->count++] =
            (struct gate_field){{key, key_n}, value ? slice_of(value, value_n) : SLICE_NONE};
    return MHD_YES;
}

/* Until dispatch_begin takes the request its body is one that nobody wants. */
static void request_start(struct conn *c)
{
    struct server *s = c->server;
    struct request *req = &c->req;
    const union MHD_ConnectionInfo *peer =
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    c->worker = worker_get(s);
    /* From `match` on there are large arrays, whose counts say what of them holds something. */
    memset(req, 0, offsetof(struct request, match));
    req->query = req->form = (struct form){.count = 0};
    req->body = SLICE_NONE;
    req->match.count = 0;
    req->body_kind = BODY_NONE;
    req->gate.method = -1;
    request_make_id(s->id_seed + atomic_fetch_add(&s->id_count, 1), req->id);
    req->arena = arena_take(c->worker);
    if (peer && peer->client_addr)
        memcpy(&req->peer, peer->client_addr,
               peer->client_addr->sa_family == AF_INET ? sizeof(struct sockaddr_in)
                                                       : sizeof(struct sockaddr_in6));
    req->tls = s->config.tls_key != NULL;
    req->local = false;
    req->now = clock_now(&s->config.clock);
    req->app = s->config.app;
    req->web = &s->config;
    req->worker = NULL;
    req->who = NULL;
    reply_init(&c->reply, req);
    c->body.fd = -1;
    c->phase = PHASE_DRAIN;
}

static const char *gate_remedy(int status)
{
    return status == 501 || status == 505 ? "Use an ordinary browser."
                                          : "Check the address, or use an ordinary browser.";
}

static int gate_pass(struct conn *c, const char *method, const char *version)
{
    struct fields f = {.count = 0};
    struct slice target = {c->target, c->target_n};
    const char *why;
    struct err err;
    int status;

    MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, on_header, &f);
    status = gate_check(slice_str(method), target, slice_str(version), f.at, f.count, &c->req.gate,
                        &why);
    if (status == 0)
        return 0;
    err_set(&err, FAULT_INVALID, "%s", why);
    err_remedy(&err, "%s", gate_remedy(status));
    c->reply.close = true;
    reply_error_status(&c->reply, status, &err);
    return -1;
}

static const char *local_host(struct conn *c)
{
    if (c->host[0] == '\0')
        listen_local(c->reap.fd, c->host);
    return c->host;
}

static void no_more(struct conn *c)
{
    struct err err;

    err_set(&err, FAULT_BUSY, "The server is stopping.");
    err_remedy(&err, "Try again in a minute.");
    c->reply.close = true;
    reply_error(&c->reply, &err);
}

/* Whether an unwanted body is small enough to be read, so that its answer reaches the client, which
 * reads nothing before it has sent all. */
static bool drainable(const struct gate *g)
{
    return g->header[HEADER_EXPECT].p == NULL && (g->chunked || g->length <= DRAIN_MAX);
}

static enum MHD_Result take_head(struct conn *c, const char *method, const char *version)
{
    const struct web_config *config = &c->server->config;
    struct err err = {0};

    atomic_store(&c->reap.busy, true);
    request_start(c);
    if (gate_pass(c, method, version) != 0)
        return send_reply(c);
    c->body_start = clock_ticks();
    c->passed = c->drained = 0;
    reaper_arm_at(&c->reap, c->body_start + config->limits.body_ms);
    if (atomic_load(&c->server->stopping)) {
        no_more(c);
    } else if (worker_ready(c->worker, &err) != 0) {
        reply_error(&c->reply, &err);
    } else {
        c->req.worker = c->worker->app_worker;
        if (dispatch_begin(&c->req, c->server->table, local_host(c), &c->reply) == DISPATCH_GO)
            c->phase = PHASE_BODY;
    }
    if (c->phase == PHASE_BODY && c->req.gate.has_body)
        body_begin(&c->body, c->req.gate.chunked ? 0 : c->req.gate.length, c->req.route->ceiling,
                   config->spool, config->reserve);
    if (c->phase == PHASE_DRAIN && !drainable(&c->req.gate)) {
        c->reply.close = true;
        return send_reply(c);
    }
    return MHD_YES;
}

static enum MHD_Result take_body(struct conn *c, const char *p, size_t n)
{
    const struct web_limits *limits = &c->server->config.limits;
    struct err err = {0};

    c->passed += n;
    /* What is slower than a slice in slice_ms is cut. */
    reaper_arm_at(&c->reap, c->body_start + limits->body_ms +
                                (int64_t)(c->passed / SLICE_BYTES) * limits->slice_ms);
    if (c->phase == PHASE_DRAIN)
        c->drained += n;
    else if (body_add(&c->body, p, n, &err) != 0) {
        c->phase = PHASE_DRAIN;
        c->drained = 0;
        c->reply.close = true;
        reply_error(&c->reply, &err);
    }
    return c->drained > DRAIN_MAX ? MHD_NO : MHD_YES;
}

static void on_written(struct write_job *job)
{
    struct conn *c = (struct conn *)((char *)job - offsetof(struct conn, job));
    struct server *s = c->server;

    atomic_fetch_add(&s->resuming, 1);
    MHD_resume_connection(c->mhd);
    atomic_fetch_sub(&s->resuming, 1);
}

static enum MHD_Result hand_over(struct conn *c)
{
    struct server *s = c->server;
    struct write_job *job = &c->job;

    /* Counted before `stopping` is read: server_stop sets that before it reads the count. */
    atomic_fetch_add(&s->waiting, 1);
    if (atomic_load(&s->stopping)) {
        atomic_fetch_sub(&s->waiting, 1);
        no_more(c);
        return send_reply(c);
    }
    c->phase = PHASE_WAIT;
    job->done = on_written;
    reaper_arm(&c->reap, 0);
    /* Suspended first: the writer may be done before submit comes back. */
    MHD_suspend_connection(c->mhd);
    if (s->config.submit(s->config.app, job, &job->err) != 0) {
        job->failed = -1;
        on_written(job);
    }
    return MHD_YES;
}

static enum MHD_Result run(struct conn *c)
{
    struct err err = {0};

    if (c->req.gate.has_body && body_whole(&c->body, &c->req.body, &err) != 0) {
        reply_error(&c->reply, &err);
        return send_reply(c);
    }
    if (dispatch_run(&c->req, &c->job, &c->reply) == DISPATCH_WRITE)
        return hand_over(c);
    return send_reply(c);
}

static enum MHD_Result finish_write(struct conn *c)
{
    atomic_fetch_sub(&c->server->waiting, 1);
    dispatch_view(&c->req, &c->job, &c->reply);
    return send_reply(c);
}

enum MHD_Result conn_access(void *cls, struct MHD_Connection *mhd, const char *url,
                            const char *method, const char *version, const char *data, size_t *n,
                            void **con_cls)
{
    struct conn *c = *con_cls;

    (void)cls;
    (void)mhd;
    (void)url;
    if (c == NULL)
        return MHD_NO;
    if (c->phase == PHASE_HEAD)
        return take_head(c, method, version);
    if (c->phase == PHASE_WAIT)
        return finish_write(c);
    if (*n > 0) {
        enum MHD_Result rc = take_body(c, data, *n);

        *n = 0;
        return rc;
    }
    return c->phase == PHASE_DRAIN ? send_reply(c) : run(c);
}

/* -- the life of a connection -- */

void conn_notify(void *cls, struct MHD_Connection *mhd, void **context,
                 enum MHD_ConnectionNotificationCode code)
{
    struct server *s = cls;
    struct conn *c = *context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *fd =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        const union MHD_ConnectionInfo *peer =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

        c = calloc(1, sizeof *c);
        must(c != NULL, "out of memory");
        c->server = s;
        c->mhd = mhd;
        c->target = c->small;
        *context = c;
        reaper_add(s->reaper, &c->reap, fd->connect_fd,
                   reaper_peer(peer ? peer->client_addr : NULL), s->config.limits.headers_ms);
    } else if (c) {
        reaper_remove(s->reaper, &c->reap);
        if (c->target != c->small)
            free(c->target);
        free(c);
        *context = NULL;
    }
}

void *conn_target(void *cls, const char *uri, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *context =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct server *s = cls;
    struct conn *c = context ? context->socket_context : NULL;
    size_t n;

    if (c == NULL)
        return NULL;
    n = strlen(uri);
    c->target_n = n;
    if (n > GATE_TARGET) {
        n = 0; /* the gate looks at the length first */
    } else if (n > sizeof c->small) {
        c->target = malloc(n);
        must(c->target != NULL, "out of memory");
    }
    memcpy(c->target, uri, n);
    c->phase = PHASE_HEAD;
    c->start = clock_ticks();
    c->sent_status = 0;
    c->sent_bytes = 0;
    reaper_arm(&c->reap, s->config.limits.headers_ms);
    return c;
}

/* libmicrohttpd takes out percent encoding in place; the gate wants the bytes as they came. */
size_t conn_leave_encoded(void *cls, struct MHD_Connection *mhd, char *s)
{
    (void)cls;
    (void)mhd;
    return strlen(s);
}

static void log_request(const struct conn *c)
{
    const struct web_config *config = &c->server->config;
    bool known = c->phase != PHASE_HEAD;
    struct web_log line = {
        .id = known ? c->req.id : "",
        .method = known && c->req.gate.method >= 0 ? gate_method_name(c->req.gate.method) : "-",
        .route = known && c->req.route ? c->req.route->pattern : "-",
        .status = c->sent_status,
        .ms = clock_ticks() - c->start,
        .bytes = c->sent_bytes,
        .error = known && c->reply.error.fault ? &c->reply.error : NULL,
    };

    if (config->log)
        config->log(config->app, &line);
}

void conn_completed(void *cls, struct MHD_Connection *mhd, void **con_cls,
                    enum MHD_RequestTerminationCode code)
{
    struct server *s = cls;
    struct conn *c = *con_cls;

    (void)mhd;
    (void)code;
    if (c == NULL)
        return;
    log_request(c);
    if (c->phase == PHASE_WAIT)
        atomic_fetch_sub(&s->waiting, 1);
    if (c->phase != PHASE_HEAD) {
        reply_done(&c->reply);
        body_done(&c->body);
        arena_give(c->worker, c->req.arena);
        c->req.arena = NULL;
    }
    if (c->target != c->small) {
        free(c->target);
        c->target = c->small;
    }
    c->phase = PHASE_IDLE;
    atomic_store(&c->reap.busy, false);
    reaper_arm(&c->reap, s->config.limits.idle_ms);
}
