#include "core/cmd/cmd_import.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/tz.h"
#include "core/cmd/importer_process.h"
#include "core/intake/intake.h"
#include "core/site/site.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Nobody else waits when the site is not served: more is written at once. */
enum { ALONE_BUDGET_MS = 100, ALONE_BATCH = 2000, PROGRESS_MS = 200 };

struct import_run {
    struct invocation *in;
    const char *file, *zone;
    char name[128], folder[PATH_MAX];
    struct id workshop;
    int year, package;
    bool dry_run;
    struct intake *intake;
    struct importer_process *worker;
    sigset_t watched; /* signals that cancel; none when the site is served */
    bool watching, shown;
    int64_t shown_at; /* ticks */
};

/* ---- words ---- */

static int read_year(struct import_run *r, const char *text, struct err *err)
{
    char *end;
    long year = text ? strtol(text, &end, 10) : 0;

    if (text && (*text == 0 || *end || year < 1900 || year > 2999)) {
        err_set(err, FAULT_USAGE, "this is not a year");
        err_about(err, "--year %.60s", text);
        return err_remedy(err, "Give a year such as 2026.");
    }
    r->year = (int)year;
    return 0;
}

static int read_words(struct import_run *r, struct err *err)
{
    const char *year = NULL, *workshop = NULL, *dry_run = NULL, *words[1];
    const struct option_row rows[] = {{"--year", false, &year},
                                      {"--workshop", false, &workshop},
                                      {"--zone", false, &r->zone},
                                      {"--dry-run", true, &dry_run}};
    size_t count;

    if (command_options(r->in, rows, sizeof rows / sizeof rows[0], words, 1, &count, err) != 0)
        return -1;
    if (count == 0) {
        err_set(err, FAULT_USAGE, "the import needs a file");
        return err_remedy(err, "indaba import FILE");
    }
    if (r->zone && !tz_name_valid(slice_str(r->zone))) {
        err_set(err, FAULT_USAGE, "this is not the name of a time zone");
        err_about(err, "--zone %.60s", r->zone);
        return err_remedy(err, "Give one such as Africa/Nairobi.");
    }
    r->file = words[0];
    snprintf(r->name, sizeof r->name, "%s",
             strrchr(r->file, '/') ? strrchr(r->file, '/') + 1 : r->file);
    r->dry_run = dry_run != NULL;
    if (workshop && id_read(slice_str(workshop), &r->workshop, err) != 0)
        return err_about(err, "--workshop %.60s", workshop);
    return read_year(r, year, err);
}

/* ---- the file ---- */

static int open_package(struct import_run *r, struct err *err)
{
    struct stat st;

    r->package = r->in->input;
    if (r->package < 0) /* a pipe without a writer would be waited for otherwise */
        r->package = open(r->file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (r->package < 0) {
        int code = errno;

        err_errno(err, code, "cannot read", r->file);
        return code == ENOENT ? err_remedy(err, "Look at the file's name and folder.") : -1;
    }
    if (fstat(r->package, &st) != 0)
        return err_errno(err, errno, "cannot read", r->file);
    if (S_ISREG(st.st_mode))
        return 0;
    err_set(err, FAULT_INVALID,
            S_ISDIR(st.st_mode) ? "this is a folder, not a package" : "this is not a file");
    err_about(err, "%.100s", r->file);
    return err_remedy(err, S_ISDIR(st.st_mode) ? "Import its files one by one, or pack it as a zip."
                                               : "Save it as a file first.");
}

/* Where bytes may wait: beside the site, or where temporary files go. */
static void choose_folder(struct import_run *r)
{
    const char *path = site_path(r->in->site), *slash = strrchr(path, '/');

    if (!files_exist(path))
        snprintf(r->folder, sizeof r->folder, "/tmp");
    else if (slash && slash != path)
        snprintf(r->folder, sizeof r->folder, "%.*s", (int)(slash - path), path);
    else
        snprintf(r->folder, sizeof r->folder, "%s", slash ? "/" : ".");
}

/* ---- progress and cancelling ---- */

static void show(struct import_run *r, const char *what)
{
    if (!r->in->terminal || r->intake == NULL || clock_ticks() - r->shown_at < PROGRESS_MS)
        return;
    r->shown_at = clock_ticks();
    r->shown = true;
    fprintf(r->in->err, "\r%s: %lld items%s\033[K", r->name, (long long)intake_items(r->intake),
            what);
    fflush(r->in->err);
}

static void show_end(struct import_run *r)
{
    if (r->shown)
        fprintf(r->in->err, "\r\033[K");
    fflush(r->in->err);
}

/* Asked while the worker is waited for. */
static bool go_on(void *ctx)
{
    struct import_run *r = ctx;
    struct timespec none = {0, 0};

    show(r, "");
    if (r->in->gone && r->in->gone(r->in->asker))
        return false;
    return !r->watching || sigtimedwait(&r->watched, NULL, &none) < 0;
}

static void applying(void *ctx)
{
    show(ctx, ", putting them in their places");
}

static void indexing(void *ctx)
{
    show(ctx, ", making them searchable");
}

/* An interrupt ends the import, not the process: what was written so far is taken back. */
static void watch(struct import_run *r, sigset_t *ret_before)
{
    sigemptyset(&r->watched);
    if (site_writer(r->in->site) != NULL)
        return;
    sigaddset(&r->watched, SIGINT);
    sigaddset(&r->watched, SIGTERM);
    sigaddset(&r->watched, SIGHUP);
    r->watching = pthread_sigmask(SIG_BLOCK, &r->watched, ret_before) == 0;
}

/* ---- the import ---- */

static int act(void *ctx, struct action *action, struct err *err)
{
    struct import_run *r = ctx;

    return site_do(r->in->site, action, err);
}

static int pump(struct import_run *r, struct err *err)
{
    struct draft_reader *reader = draft_read_new(importer_process_read, r->worker);
    struct draft_frame frame;
    int more;

    while ((more = draft_read_next(reader, &frame, err)) > 0) {
        if (intake_frame(r->intake, &frame, err) != 0) {
            more = -1;
            break;
        }
    }
    draft_read_free(reader);
    return more;
}

static void log_said(struct import_run *r)
{
    struct log_line line;

    if (importer_process_said(r->worker).n == 0)
        return;
    log_open(&line, LOG_WARN, NULL, "importer");
    log_text(&line, "said", importer_process_said(r->worker));
    log_close(&line);
}

static int read_package(struct import_run *r, struct err *err)
{
    const struct worker_config config = {.package = r->package,
                                         .name = r->name,
                                         .zone = r->zone ? r->zone : intake_zone(r->intake),
                                         .year = r->year,
                                         .now = clock_now(site_clock(r->in->site)),
                                         .go_on = go_on,
                                         .ctx = r};
    int result;

    if (importer_process_start(&config, &r->worker, err) != 0)
        return -1;
    result = pump(r, err);
    log_said(r);
    importer_process_end(r->worker, result != 0 ? err : NULL);
    return result;
}

static int run(struct import_run *r, struct err *err)
{
    bool served = site_writer(r->in->site) != NULL;
    const struct intake_config config = {.act = act,
                                         .ctx = r,
                                         .rng = site_rng(r->in->site),
                                         .folder = r->folder,
                                         .workshop = r->workshop,
                                         .dry_run = r->dry_run,
                                         .budget_ms = served ? INTAKE_BUDGET_MS : ALONE_BUDGET_MS,
                                         .batch = served ? INTAKE_BATCH : ALONE_BATCH};
    struct ledger *ledger;

    if (intake_begin(&config, &r->intake, err) != 0)
        return -1;
    if (read_package(r, err) != 0) {
        (void)!intake_cancel(r->intake, NULL);
        return -1;
    }
    if (intake_end(r->intake, applying, r, err) != 0 ||
        (!r->dry_run && site_follow(r->in->site, indexing, r, err) != 0))
        return -1;
    show_end(r);
    ledger = intake_ledger(r->intake);
    return r->in->json ? ledger_write_json(ledger, r->in->out, err)
                       : ledger_write_text(ledger, r->dry_run, r->in->out, err);
}

int cmd_import(struct invocation *in, struct err *err)
{
    struct import_run r = {.in = in, .package = -1};
    sigset_t before;
    int result = -1;

    if (read_words(&r, err) == 0 && open_package(&r, err) == 0) {
        choose_folder(&r);
        watch(&r, &before);
        result = run(&r, err);
        if (result != 0)
            show_end(&r);
        intake_free(r.intake);
        if (r.watching)
            pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    if (r.package >= 0 && r.package != in->input)
        close(r.package);
    return result;
}
