/* A small server on web/, with toy routes and a toy writer: what tests/http talks to.
 * Prints "ready PORT", serves until SIGTERM, then prints "stopped" and what it counted.
 * mini_server [LISTEN [HEADERS_MS [BODY_MS [IDLE_MS [THREADS]]]]] */
#include "core/base/arena.h"
#include "core/base/hash.h"
#include "core/base/json_out.h"
#include "web/http/reply.h"
#include "web/http/request.h"
#include "web/http/server.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { QUEUE = 64, STATIC = 20480 };

struct app {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    struct write_job *first, **last;
    size_t queued;
    bool ending;
    char bytes[STATIC];
    int64_t counter; /* of the writer's thread */
    atomic_int workers, logged;
};

static int get_hello(struct request *req, struct reply *reply, struct err *err)
{
    struct json_out json;

    (void)err;
    json_out_init(&json, reply_json(reply), false);
    json_out_open_object(&json);
    json_out_field_str(&json, "site", "toy");
    json_out_field_bool(&json, "local", req->local);
    json_out_field_str(&json, "peer", request_peer(req));
    json_out_close_object(&json);
    json_out_end(&json);
    return 0;
}

static int get_static(struct request *req, struct reply *reply, struct err *err)
{
    struct app *app = req->app;

    (void)err;
    reply_fixed(reply, "text/css", slice_of(app->bytes, STATIC), SLICE_NONE, SLICE("\"abc123\""),
                REPLY_IMMUTABLE);
    return 0;
}

static int get_page(struct request *req, struct reply *reply, struct err *err)
{
    struct buf *out = reply_html(reply);
    struct slice q = request_query(req, "q");

    (void)err;
    reply->cache = REPLY_CHECK;
    reply->etag = SLICE("\"page-1\"");
    buf_printf(out, "<!doctype html><title>page</title><p>q=%zu ", q.n);
    for (int i = 0; i < 200; i++)
        buf_str(out, "<p>the same words again and again</p>\n");
    return 0;
}

static int get_thread(struct request *req, struct reply *reply, struct err *err)
{
    char w[ID_TEXT + 1], t[ID_TEXT + 1];

    (void)err;
    buf_printf(reply_plain(reply), "workshop %s thread %s", id_text(request_id(req, "workshop"), w),
               id_text(request_id(req, "thread"), t));
    return 0;
}

static int get_part(struct request *req, struct reply *reply, struct err *err)
{
    (void)err;
    buf_printf(reply_plain(reply), "part %lld", (long long)request_number(req, "part"));
    return 0;
}

static int get_code(struct request *req, struct reply *reply, struct err *err)
{
    struct slice code = request_text(req, "code");

    (void)err;
    buf_add(reply_plain(reply), code);
    return 0;
}

static int get_denied(struct request *req, struct reply *reply, struct err *err)
{
    (void)req;
    (void)reply;
    err_set(err, FAULT_DENIED, "you may not <see> this");
    return err_remedy(err, "Ask the facilitator.");
}

static int get_ok(struct request *req, struct reply *reply, struct err *err)
{
    (void)req;
    (void)err;
    buf_str(reply_plain(reply), "ok");
    return 0;
}

static int64_t blob_read(void *ctx, uint64_t at, char *to, size_t max)
{
    uint64_t size = *(uint64_t *)ctx;
    size_t n = size - at < max ? (size_t)(size - at) : max;

    for (size_t i = 0; i < n; i++)
        to[i] = (char)((at + i) % 251);
    return (int64_t)n;
}

static int get_blob(struct request *req, struct reply *reply, struct err *err)
{
    uint64_t *size = arena_alloc(req->arena, sizeof *size);

    (void)err;
    *size = (uint64_t)request_number(req, "size");
    reply->type = "application/octet-stream";
    reply->policy = REPLY_SANDBOX;
    reply->etag = SLICE("\"blob\"");
    reply->source = (struct reply_source){blob_read, size, *size};
    return 0;
}

/* Says what the body was: kind, size, SHA-256, number of fields. */
static int post_echo(struct request *req, struct reply *reply, struct err *err)
{
    char text[65];

    (void)err;
    buf_printf(reply_plain(reply), "kind=%u size=%zu sha256=%s fields=%zu", req->body_kind,
               req->body.n, hash_text(sha256_bytes(req->body), text), req->form.count);
    return 0;
}

static int post_upload(struct request *req, struct reply *reply, struct err *err)
{
    const struct form_part *part = form_part(&req->form, "file");
    char text[65];

    if (part == NULL || part->file.p == NULL)
        return err_set(err, FAULT_INVALID, "no file");
    buf_printf(reply_plain(reply), "name=%.*s size=%zu sha256=%s", (int)part->file.n, part->file.p,
               part->value.n, hash_text(sha256_bytes(part->value), text));
    return 0;
}

struct note {
    struct slice text;
    bool fail;
};

static const struct field note_fields[] = {
    FIELD(struct note, text, FIELD_LINE, .min = 1, .max = 100),
    FIELD(struct note, fail, FIELD_FLAG),
};

static int note_prepare(struct request *req, void **ret_in, struct err *err)
{
    *ret_in = ARENA_NEW(req->arena, struct note);
    return form_read(&req->form, req->arena, note_fields, 2, *ret_in, err);
}

static int note_write(void *writer, struct write_job *job, struct err *err)
{
    struct app *app = writer;
    struct note *note = job->in;

    if (note->fail)
        return err_set(err, FAULT_CONFLICT, "this note is there already");
    job->out = arena_printf(job->arena, "%lld", (long long)++app->counter);
    return 0;
}

static int note_view(struct request *req, const struct write_job *job, struct reply *reply,
                     struct err *err)
{
    (void)err;
    if (!request_wants_json(req)) {
        reply_see_other(reply, arena_printf(req->arena, "/note/%s", (char *)job->out));
        return 0;
    }
    reply->status = 201;
    buf_printf(reply_json(reply), "{\"note\":%s}", (char *)job->out);
    return 0;
}

enum { CAP_ANY = 1 };

static const struct route routes[] = {
    ROUTE(METHOD_GET, "/", CAP_ANY, POWER_OPEN, .read = get_ok),
    ROUTE(METHOD_GET, "/hello", CAP_ANY, POWER_OPEN, .read = get_hello),
    ROUTE(METHOD_GET, "/page", CAP_ANY, POWER_OPEN, .read = get_page),
    ROUTE(METHOD_GET, "/static/@hash/*name", CAP_ANY, POWER_OPEN, .flags = R_NO_COOKIES,
          .read = get_static),
    ROUTE(METHOD_GET, "/w/:workshop/t/:thread", CAP_ANY, POWER_OPEN, .read = get_thread),
    ROUTE(METHOD_GET, "/w/:workshop/p/#part", CAP_ANY, POWER_OPEN, .read = get_part),
    ROUTE(METHOD_GET, "/j/*code", CAP_ANY, POWER_OPEN, .read = get_code),
    ROUTE(METHOD_GET, "/blob/#size", CAP_ANY, POWER_OPEN, .read = get_blob),
    ROUTE(METHOD_GET, "/denied", CAP_ANY, POWER_OPEN, .read = get_denied),
    ROUTE(METHOD_GET, "/mine", CAP_ANY, POWER_OPEN, .flags = R_LOGIN, .read = get_ok),
    ROUTE(METHOD_GET, "/key", CAP_ANY, POWER_KEY, .read = get_ok),
    ROUTE(METHOD_POST, "/echo", CAP_ANY, POWER_OPEN, .bodies = BODY_FORM | BODY_JSON | BODY_RAW,
          .ceiling = 256 * 1024, .read = post_echo),
    ROUTE(METHOD_POST, "/small", CAP_ANY, POWER_OPEN, .bodies = BODY_FORM, .ceiling = 100,
          .read = post_echo),
    ROUTE(METHOD_POST, "/upload", CAP_ANY, POWER_OPEN, .bodies = BODY_FILES,
          .ceiling = 50 * 1024 * 1024, .read = post_upload),
    ROUTE(METHOD_POST, "/notes", CAP_ANY, POWER_OPEN, .bodies = BODY_FORM | BODY_JSON,
          .ceiling = 4096, .flags = R_CSRF, .prepare = note_prepare, .write = note_write,
          .view = note_view),
    ROUTE(METHOD_PUT, "/api/1/op/:op", CAP_ANY, POWER_OPEN, .bodies = BODY_JSON, .ceiling = 4096,
          .flags = R_CSRF, .prepare = note_prepare, .write = note_write, .view = note_view),
};

static void *writer(void *arg)
{
    struct app *app = arg;
    struct timespec commit = {.tv_nsec = 300000};

    pthread_mutex_lock(&app->lock);
    while (app->first || !app->ending) {
        struct write_job *batch = app->first, *next;

        if (batch == NULL) {
            pthread_cond_wait(&app->wake, &app->lock);
            continue;
        }
        app->first = NULL;
        app->last = &app->first;
        app->queued = 0;
        pthread_mutex_unlock(&app->lock);
        for (struct write_job *j = batch; j; j = j->next)
            j->failed = j->route->write(app, j, &j->err);
        nanosleep(&commit, NULL);
        for (struct write_job *j = batch; j; j = next) {
            next = j->next;
            j->done(j);
        }
        pthread_mutex_lock(&app->lock);
    }
    pthread_mutex_unlock(&app->lock);
    return NULL;
}

static int submit(void *arg, struct write_job *job, struct err *err)
{
    struct app *app = arg;
    bool full;

    pthread_mutex_lock(&app->lock);
    full = app->queued == QUEUE;
    if (!full) {
        job->next = NULL;
        *app->last = job;
        app->last = &job->next;
        app->queued++;
        pthread_cond_signal(&app->wake);
    }
    pthread_mutex_unlock(&app->lock);
    return full ? err_set(err, FAULT_BUSY, "too many writes at once") : 0;
}

static void *worker_new(void *arg, struct err *err)
{
    struct app *app = arg;

    (void)err;
    atomic_fetch_add(&app->workers, 1);
    return malloc(1);
}

static void worker_free(void *arg, void *worker)
{
    struct app *app = arg;

    atomic_fetch_sub(&app->workers, 1);
    free(worker);
}

static bool token_ok(struct request *req, struct slice token)
{
    (void)req;
    return slice_is(token, "secret");
}

static void on_log(void *arg, const struct web_log *line)
{
    struct app *app = arg;

    atomic_fetch_add(&app->logged, 1);
    if (getenv("MINI_LOG"))
        fprintf(stderr, "%s %s %s %d %lldms %llu\n", line->id, line->method, line->route,
                line->status, (long long)line->ms, (unsigned long long)line->bytes);
}

static void on_note(void *arg, const char *text)
{
    (void)arg;
    if (getenv("MINI_LOG"))
        fprintf(stderr, "note: %s\n", text);
}

static int64_t arg_ms(int argc, char **argv, int at)
{
    return argc > at ? atoll(argv[at]) : 0;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"indaba.test"};
    static const struct route *const tables[] = {routes};
    static const size_t sizes[] = {sizeof routes / sizeof *routes};
    static struct app app = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
    struct web_config config = {
        .listen = argc > 1 ? argv[1] : "127.0.0.1:0",
        .names = names,
        .name_count = 1,
        .limits = {.headers_ms = arg_ms(argc, argv, 2),
                   .body_ms = arg_ms(argc, argv, 3),
                   .idle_ms = arg_ms(argc, argv, 4)},
        .threads = (unsigned)arg_ms(argc, argv, 5),
        .clock = clock_system(),
        .rng = rng_system(),
        .tables = tables,
        .sizes = sizes,
        .table_count = 1,
        .app = &app,
        .worker_new = worker_new,
        .worker_free = worker_free,
        .token_ok = token_ok,
        .submit = submit,
        .log = on_log,
        .note = on_note,
    };
    struct server *server;
    struct err err;
    sigset_t set;
    int sig;

    hash_start();
    memset(app.bytes, 'x', STATIC);
    app.last = &app.first;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    pthread_create(&app.thread, NULL, writer, &app);
    if (server_start(&config, &server, &err) < 0) {
        printf("%s %s: %s %s\n", fault_code(err.fault), err.subject, err.text, err.remedy);
        return fault_exit(err.fault);
    }
    printf("ready %d\n", server_port(server));
    fflush(stdout);
    sigwait(&set, &sig);
    if (server_stop(server, &err) < 0) {
        printf("%s\n", err.text);
        return 1;
    }
    pthread_mutex_lock(&app.lock);
    app.ending = true;
    pthread_cond_signal(&app.wake);
    pthread_mutex_unlock(&app.lock);
    pthread_join(app.thread, NULL);
    printf("stopped: %d workers left, %lld writes, %d logged\n", atomic_load(&app.workers),
           (long long)app.counter, atomic_load(&app.logged));
    return 0;
}
