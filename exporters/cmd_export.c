#include "exporters/cmd_export.h"

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/json_out.h"
#include "core/store/store.h"
#include "exporters/exporters.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

struct words {
    const char *workshop, *person, *scope, *file;
};

static int usage(struct err *err)
{
    return err_remedy(err, "indaba export reports|workshop|person [--workshop ID] [--person ID] "
                           "[--scope pod|cohort|public] -o FILE");
}

static int read_request(const struct words *words, const struct exporter *exporter,
                        struct export_request *ret, struct err *err)
{
    ret->scope = exporter->needs_person ? SCOPE_ME : SCOPE_COHORT;
    if ((words->workshop && id_read(slice_str(words->workshop), &ret->workshop, err) != 0) ||
        (words->person && id_read(slice_str(words->person), &ret->person, err) != 0) ||
        (words->scope && scope_read(slice_str(words->scope), &ret->scope, err) != 0)) {
        if (err)
            err->fault = FAULT_USAGE;
        return -1;
    }
    if (words->file == NULL) {
        err_set(err, FAULT_USAGE, "the archive needs a file to be written to");
        return usage(err);
    }
    return 0;
}

static int answer(struct invocation *in, const char *path, struct err *err)
{
    struct json_out json;
    struct buf b;
    int rc = 0;

    if (!in->json) {
        fprintf(in->out, "%s is written.\n", path);
        return 0;
    }
    buf_init(&b, 4 * PATH_MAX);
    json_out_init(&json, &b, false);
    json_out_open_object(&json);
    json_out_field_str(&json, "file", path);
    json_out_field_i64(&json, "bytes", files_size(path));
    json_out_close_object(&json);
    json_out_end(&json);
    buf_char(&b, '\n');
    if (b.over || fwrite(b.p, 1, b.n, in->out) != b.n)
        rc = err_set(err, FAULT_IO, "the answer cannot be written");
    buf_done(&b);
    return rc;
}

/* ---- progress and cancelling ---- */

enum { PROGRESS_MS = 200 };

struct watch {
    struct invocation *in;
    sigset_t signals, before;
    int64_t shown_at; /* 0: nothing is shown */
};

/* An interrupt ends the export, not the process: what was written so far is taken away. */
static void watch_begin(struct watch *w)
{
    sigemptyset(&w->signals);
    sigaddset(&w->signals, SIGINT);
    sigaddset(&w->signals, SIGTERM);
    sigaddset(&w->signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &w->signals, &w->before);
}

static void watch_end(struct watch *w)
{
    if (w->shown_at)
        fprintf(w->in->err, "\r\033[K");
    fflush(w->in->err);
    pthread_sigmask(SIG_SETMASK, &w->before, NULL);
}

static bool go_on(void *ctx, int64_t done, int64_t all)
{
    struct timespec none = {0, 0};
    struct watch *w = ctx;
    int64_t now = clock_ticks();

    if (w->in->terminal && now - w->shown_at >= PROGRESS_MS) {
        w->shown_at = now;
        fprintf(w->in->err, "\r%lld of %lld\033[K", (long long)done, (long long)all);
        fflush(w->in->err);
    }
    return sigtimedwait(&w->signals, NULL, &none) < 0;
}

/* A snapshot is read from its beginning to its end. */
static int export_to(struct invocation *in, const struct exporter *exporter,
                     struct export_request *request, const char *path, struct err *err)
{
    struct watch watch = {.in = in};
    int rc;

    if (store_begin(in->store, err) != 0)
        return -1;
    watch_begin(&watch);
    request->progress = go_on;
    request->ctx = &watch;
    rc = exporters.run(exporter, request, path, err);
    watch_end(&watch);
    store_rollback(in->store);
    return rc;
}

int cmd_export(struct invocation *in, struct err *err)
{
    const struct words words = {.workshop = command_value(in, "workshop"),
                                .person = command_value(in, "person"),
                                .scope = command_value(in, "scope"),
                                .file = command_value(in, "o")};
    struct export_request request = {.store = in->store};
    const struct exporter *exporter;
    char path[PATH_MAX];

    exporter = in->word_count ? exporter_find(&exporters, slice_str(in->words[0])) : NULL;
    if (exporter == NULL) {
        err_set(err, FAULT_USAGE, "say what to export");
        return usage(err);
    }
    if (read_request(&words, exporter, &request, err) != 0)
        return -1;
    if (words.file[0] == '/' || in->folder == NULL)
        snprintf(path, sizeof path, "%s", words.file);
    else if (files_join(path, in->folder, words.file, err) != 0)
        return -1;
    return export_to(in, exporter, &request, path, err) != 0 ? -1 : answer(in, path, err);
}
