#include "core/site/import.h"

#include "core/base/log.h"
#include "core/intake/importer_process.h"
#include "core/site/site.h"
#include "core/store/store_place.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Nobody else waits when the site is not served: more is written at once. */
enum { ALONE_BUDGET_MS = 100, ALONE_BATCH = 2000, ASK_MS = 50 };

struct import_run {
    struct site *site;
    const struct import_options *options;
    struct importer_process *process;
    struct intake *intake;
    struct import_progress progress;
    char folder[PATH_MAX];
};

/* Where bytes may wait: beside the site, or where temporary files go. */
static void choose_folder(struct import_run *r)
{
    if (store_folder(site_path(r->site), r->folder, NULL, NULL) != 0)
        snprintf(r->folder, sizeof r->folder, "/tmp");
}

/* Also asked while the process is waited for. */
static bool tell(void *ctx)
{
    struct import_run *r = ctx;

    if (r->options->go_on == NULL)
        return true;
    if (r->intake) {
        r->progress.done = intake_items(r->intake);
        r->progress.expected = intake_expected(r->intake);
    }
    return r->options->go_on(r->options->ctx, &r->progress);
}

static void applying(void *ctx)
{
    struct import_run *r = ctx;

    r->progress.phase = IMPORT_APPLYING;
    (void)tell(r);
}

static void indexing(void *ctx)
{
    struct import_run *r = ctx;

    r->progress.phase = IMPORT_INDEXING;
    (void)tell(r);
}

static int act(void *ctx, struct action *action, struct err *err)
{
    struct import_run *r = ctx;

    return site_do(r->site, action, err);
}

static int64_t read_process(void *ctx, void *to, size_t n, struct err *err)
{
    struct import_run *r = ctx;
    int64_t got = importer_process_read(r->process, to, n, err);

    r->progress.bytes += got > 0 ? got : 0;
    return got;
}

static int pump(struct import_run *r, struct err *err)
{
    struct draft_reader *reader = draft_read_new(read_process, r);
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

static void log_said(const struct import_run *r)
{
    struct log_line line;

    if (importer_process_said(r->process).n == 0)
        return;
    log_open(&line, LOG_WARN, NULL, "importer");
    log_text(&line, "said", importer_process_said(r->process));
    log_close(&line);
}

static int read_package(struct import_run *r, int fd, struct err *err)
{
    const struct import_options *o = r->options;
    const struct importer_process_config config = {.package = fd,
                                                   .name = o->name,
                                                   .zone =
                                                       o->zone ? o->zone : intake_zone(r->intake),
                                                   .year = o->year,
                                                   .now = clock_now(site_clock(r->site)),
                                                   .go_on = tell,
                                                   .ctx = r};
    int result;

    if (importer_process_start(&config, &r->process, err) != 0)
        return -1;
    result = pump(r, err);
    log_said(r);
    importer_process_end(r->process, result != 0 ? err : NULL);
    return result;
}

/* Waits while another import runs, as long as the asker has patience. */
static int begin(struct import_run *r, struct err *err)
{
    const struct import_options *o = r->options;
    bool served = site_writer(r->site) != NULL;
    const struct intake_config config = {.act = act,
                                         .ctx = r,
                                         .rng = site_rng(r->site),
                                         .asker = o->asker,
                                         .folder = r->folder,
                                         .workshop = o->workshop,
                                         .dry_run = o->dry_run,
                                         .budget_ms = served ? INTAKE_BUDGET_MS : ALONE_BUDGET_MS,
                                         .batch = served ? INTAKE_BATCH : ALONE_BATCH};
    int64_t until = clock_ticks() + o->patience_ms;
    struct err wrong = {0};

    while (intake_begin(&config, &r->intake, &wrong) != 0) {
        if (wrong.fault != FAULT_BUSY || clock_ticks() >= until || !tell(r)) {
            if (err)
                *err = wrong;
            return -1;
        }
        poll(NULL, 0, ASK_MS);
    }
    return 0;
}

int import_run(struct site *site, int fd, const struct import_options *options, struct ledger *ret,
               struct err *err)
{
    struct import_run r = {.site = site, .options = options};
    int result;

    *ret = (struct ledger){0};
    choose_folder(&r);
    if (begin(&r, err) != 0)
        return -1;
    result = read_package(&r, fd, err);
    if (result == 0)
        result = intake_end(r.intake, applying, &r, err);
    if (result == 0 && !options->dry_run)
        result = site_follow(site, indexing, &r, err);
    if (result == 0)
        ledger_move(intake_ledger(r.intake), ret);
    intake_free(r.intake);
    return result;
}
