#include "web/http/server.h"

#include "core/base/files.h"
#include "web/http/conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 2048, FILES_LEFT = 128 /* descriptors for everything else */ };

/* Connections may use up neither what the store and spooled bodies open, nor a small machine's
 * memory. */
static unsigned most_connections(void)
{
    size_t files = files_open_limit(CONNECTIONS + FILES_LEFT);

    return files > 2 * FILES_LEFT ? (unsigned)(files - FILES_LEFT) : FILES_LEFT;
}

static void take_defaults(struct web_config *config)
{
    struct web_limits *l = &config->limits;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    l->headers_ms = l->headers_ms ? l->headers_ms : 10000;
    l->body_ms = l->body_ms ? l->body_ms : 30000;
    l->slice_ms = l->slice_ms ? l->slice_ms : 1000;
    l->idle_ms = l->idle_ms ? l->idle_ms : 60000;
    l->drain_ms = l->drain_ms ? l->drain_ms : 10000;
    l->connections = l->connections ? l->connections : most_connections();
    l->memory = l->memory ? l->memory : 12 * 1024;
    if (config->threads == 0)
        config->threads = cores < 1 ? 1 : cores > 8 ? 8 : (unsigned)cores;
    config->spool = config->spool ? config->spool : "/var/tmp";
    config->reserve = config->reserve ? config->reserve : 200u << 20;
}

static void on_note(void *cls, const char *fmt, va_list ap)
{
    struct server *s = cls;
    char text[256];

    if (s->config.note == NULL)
        return;
    vsnprintf(text, sizeof text, fmt, ap);
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < 32 || *p == 127)
            *p = ' ';
    s->config.note(s->config.app, text);
}

static struct MHD_Daemon *daemon_start(struct server *s)
{
    const struct web_config *c = &s->config;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO |
                     MHD_USE_ERROR_LOG | (c->tls_key ? MHD_USE_TLS : 0);
    struct MHD_OptionItem more[4] = {{MHD_OPTION_END, 0, NULL}};
    int n = 0;

    if (c->threads > 1)
        more[n++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, c->threads, NULL};
    if (c->tls_key) {
        more[n++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)c->tls_key};
        more[n++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)c->tls_cert};
    }
    more[n] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    return MHD_start_daemon(
        flags, 0, NULL, NULL, conn_access, s, MHD_OPTION_EXTERNAL_LOGGER, on_note, s,
        MHD_OPTION_LISTEN_SOCKET, s->fd, MHD_OPTION_NOTIFY_CONNECTION, conn_notify, s,
        MHD_OPTION_NOTIFY_COMPLETED, conn_completed, s, MHD_OPTION_URI_LOG_CALLBACK, conn_target, s,
        MHD_OPTION_UNESCAPE_CALLBACK, conn_leave_encoded, s, MHD_OPTION_CONNECTION_LIMIT,
        c->limits.connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, c->limits.memory,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

static int64_t shortest(const struct web_limits *l)
{
    int64_t ms = l->headers_ms;

    ms = l->body_ms < ms ? l->body_ms : ms;
    return l->idle_ms < ms ? l->idle_ms : ms;
}

/* Room is made before libmicrohttpd stops to accept. */
static size_t room(const struct web_limits *l)
{
    return l->connections - l->connections / 8;
}

static void server_free(struct server *s)
{
    reaper_free(s->reaper);
    route_table_free(s->table);
    if (s->fd >= 0)
        close(s->fd);
    pthread_key_delete(s->key);
    free(s);
}

int server_start(const struct web_config *config, struct server **ret, struct err *err)
{
    struct server *s = calloc(1, sizeof *s);

    must(s != NULL, "out of memory");
    s->config = *config;
    s->fd = -1;
    take_defaults(&s->config);
    s->id_seed = rng_u64(&s->config.rng);
    must(pthread_key_create(&s->key, conn_worker_free) == 0, "no key for threads is left");
    if (route_table_new(config->tables, config->sizes, config->table_count, &s->table, err) != 0 ||
        listen_open(config->listen, config->tls_key ? "https" : "http", &s->fd, &s->port, s->url,
                    err) != 0)
        goto fail;
    s->reaper = reaper_new(shortest(&s->config.limits), room(&s->config.limits));
    s->daemon = daemon_start(s);
    if (s->daemon == NULL) {
        err_set(err, FAULT_INTERNAL, "the HTTP server did not start");
        err_remedy(err, "Look at the lines before this one; check the key and the certificate.");
        goto fail;
    }
    *ret = s;
    return 0;
fail:
    server_free(s);
    *ret = NULL;
    return -1;
}

int server_port(const struct server *s)
{
    return s->port;
}

const char *server_url(const struct server *s)
{
    return s->url;
}

size_t server_connections(struct server *s)
{
    return reaper_count(s->reaper);
}

int server_stop(struct server *s, struct err *err)
{
    int64_t until = clock_ticks() + s->config.limits.drain_ms;
    struct timespec nap = {.tv_nsec = 2000000};

    atomic_store(&s->stopping, true);
    if (MHD_quiesce_daemon(s->daemon) != MHD_INVALID_SOCKET) {
        close(s->fd);
        s->fd = -1;
    }
    while (atomic_load(&s->waiting) > 0 || atomic_load(&s->resuming) > 0) {
        if (clock_ticks() > until) {
            err_set(err, FAULT_BUSY, "writes did not come back from the writer");
            return err_remedy(err, "Look at the disk; end the program.");
        }
        nanosleep(&nap, NULL);
    }
    MHD_stop_daemon(s->daemon);
    server_free(s);
    return 0;
}
