#include "web/cmd_serve.h"

#include "core/base/ceiling.h"
#include "core/base/json_out.h"
#include "core/base/log.h"
#include "core/base/password.h"
#include "core/model/people/site.h"
#include "core/sched/sched.h"
#include "core/site/served.h"
#include "core/site/site.h"
#include "core/site/site_backups.h"
#include "web/http/cache.h"
#include "web/http/server.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/tries.h"
#include "web/view/view_error.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CACHE_BYTES = 8 << 20, NAMES_MAX = 8, LIMIT_SLOTS = 4096, PASSWORDS_AT_ONCE = 2 };

/* How often something may be tried. A whole room sits behind one address. */
static const struct ratelimit_rule limit_rules[LIMIT_COUNT] = {
    [LIMIT_JOIN_CODE] = {"wrong join codes", 20, 3000},
    [LIMIT_CARD] = {"wrong cards", 10, 6000},
    [LIMIT_PEER] = {"codes from one address", 300, 200},
    [LIMIT_SIGN_UP] = {"sign-ups from one address", 100, 3000},
    [LIMIT_JOIN] = {"newcomers from one address", 500, 1000},
    [LIMIT_PIN] = {"new PINs of one person", 10, 6000},
};

static void log_request(void *ctx, const struct web_log *seen)
{
    struct log_line line;

    (void)ctx;
    log_open(&line, seen->status >= 500 ? LOG_ERROR : LOG_DEBUG, seen->id, "request");
    log_str(&line, "method", seen->method);
    log_str(&line, "route", seen->route);
    log_i64(&line, "status", seen->status);
    log_i64(&line, "ms", seen->ms);
    log_i64(&line, "bytes", (int64_t)seen->bytes);
    if (seen->error && seen->status >= 500)
        log_err(&line, seen->error);
    log_close(&line);
}

static void log_note(void *ctx, const char *text)
{
    struct log_line line;

    (void)ctx;
    log_open(&line, LOG_WARN, NULL, "server");
    log_str(&line, "note", text);
    log_close(&line);
}

static int app_begin(struct app *app, struct site *site, struct arena *arena, struct err *err)
{
    struct site_view view;
    struct store *store;
    char id[ID_TEXT + 1];
    int result;

    app->site = site;
    app->site_id = site_id(site);
    id_text(app->site_id, id);
    snprintf(app->cookie, sizeof app->cookie, "indaba-%s", id);
    snprintf(app->card_cookie, sizeof app->card_cookie, "indaba-card-%s", id);
    snprintf(app->code_cookie, sizeof app->code_cookie, "indaba-code-%s", id);
    snprintf(app->phone_cookie, sizeof app->phone_cookie, "indaba-phone-%s", id);
    if (site_reader(site_path(site), &store, err) != 0)
        return -1;
    result = site_get(store, arena, &view, err);
    app->title = view.title;
    store_close(store);
    app->cache = cache_new(CACHE_BYTES);
    app->backups = site_backups_new(site);
    app->tries = tries_new();
    app->passwords = password_new(PASSWORDS_AT_ONCE);
    app->limits = ratelimit_new(limit_rules, LIMIT_COUNT, LIMIT_SLOTS, site_rng(site));
    return result;
}

/* For phones: the addresses of this machine, when it listens on all of them. */
static void say_addresses(struct invocation *in, const char *listen, const char *url)
{
    const char *port = strrchr(url, ':');
    char host[INET_ADDRSTRLEN];
    struct ifaddrs *all;

    if ((listen[0] != '*' && listen[0] != ':' && strncmp(listen, "0.0.0.0:", 8) != 0) ||
        getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *i = all; i; i = i->ifa_next) {
        const struct sockaddr_in *v4 = (const void *)i->ifa_addr;

        if (v4 && v4->sin_family == AF_INET && !(i->ifa_flags & IFF_LOOPBACK) &&
            inet_ntop(AF_INET, &v4->sin_addr, host, sizeof host))
            fprintf(in->out, "For phones in the same network: http://%s%s\n", host, port);
    }
    freeifaddrs(all);
}

static void say_ready(struct invocation *in, const struct app *app, const char *listen,
                      const char *url)
{
    if (in->json) {
        struct json_out out;
        struct buf line;

        buf_init(&line, 4096);
        json_out_init(&out, &line, false);
        json_out_open_object(&out);
        json_out_field_bool(&out, "ready", true);
        json_out_field_str(&out, "url", url);
        json_out_field_id(&out, "site", app->site_id);
        json_out_field_str(&out, "epoch", site_epoch(app->site));
        json_out_field_i64(&out, "pid", getpid());
        json_out_close_object(&out);
        json_out_end(&out);
        fprintf(in->out, "%s\n", buf_cstr(&line));
        buf_done(&line);
    } else {
        fprintf(in->out,
                "%s is open for people at %s\n"
                "To log in yourself, in another window: indaba link owner\n"
                "To stop: Ctrl-C\n",
                site_path(app->site), url);
        say_addresses(in, listen, url);
    }
    fflush(in->out);
}

static void sched_note(void *ctx, const struct err *err)
{
    (void)ctx;
    log_failure(NULL, "scheduler", err);
}

static int start_sched(struct site *site, struct sched **ret, struct err *err)
{
    struct sched_config config = {.writer = site_writer(site),
                                  .clock = site_clock(site),
                                  .site = site_id(site),
                                  .note = sched_note};

    *ret = NULL;
    if (site_reader(site_path(site), &config.store, err) != 0)
        return -1;
    return sched_start(&config, ret, err);
}

/* Serves until a signal; the signals are blocked in every thread. */
static int serve(struct invocation *in, struct web_config *config, struct app *app,
                 const sigset_t *signals, struct err *err)
{
    struct served *served = NULL;
    struct server *server = NULL;
    struct sched *sched = NULL;
    int signal_number, result = -1;

    if (site_serve(app->site, err) != 0 || server_start(config, &server, err) != 0)
        return -1;
    in->url = server_url(server);
    if (start_sched(app->site, &sched, err) == 0 &&
        served_begin(site_path(app->site), in->run_handed, in, &served, err) == 0) {
        say_ready(in, app, config->listen, server_url(server));
        while (sigwait(signals, &signal_number) != 0)
            ;
        result = 0;
    }
    served_end(served);
    sched_stop(sched);
    if (server_stop(server, result == 0 ? err : NULL) != 0)
        return -1;
    return result;
}

int cmd_serve(struct invocation *in, const struct exporters *exporters, struct err *err)
{
    const char *address = command_value(in, "listen"), *name = command_value(in, "name"),
               *names[NAMES_MAX];
    struct arena *arena = arena_new(CEILING_STEP);
    struct app app = {.exporters = exporters};
    const struct route *tables[] = {app_routes, page_routes};
    size_t sizes[] = {app_route_count, page_route_count};
    struct web_config config = {.clock = *site_clock(in->site),
                                .rng = rng_system(),
                                .tables = tables,
                                .sizes = sizes,
                                .table_count = 2,
                                .app = &app,
                                .worker_new = app_worker_new,
                                .worker_free = app_worker_free,
                                .snapshot = app_snapshot,
                                .snapshot_end = app_snapshot_end,
                                .enter = who_enter,
                                .token_ok = who_token_ok,
                                .submit = app_submit,
                                .error_page = view_error,
                                .log = log_request,
                                .note = log_note};
    sigset_t signals;
    int result;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    result = app_begin(&app, in->site, arena, err);
    config.listen = address ? address : "127.0.0.1:8080";
    if (name) {
        names[0] = name;
        config.names = names;
        config.name_count = 1;
    }
    if (result == 0)
        result = serve(in, &config, &app, &signals, err);
    site_backups_free(app.backups);
    cache_free(app.cache);
    ratelimit_free(app.limits);
    password_free(app.passwords);
    tries_free(app.tries);
    arena_free(arena);
    return result;
}
