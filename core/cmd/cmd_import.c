#include "core/cmd/cmd_import.h"

#include "core/base/clock.h"
#include "core/base/tz.h"
#include "core/intake/importer_process.h"
#include "core/site/import.h"
#include "core/site/site.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROGRESS_MS = 200 };

/* What is shown and asked while an import runs. */
struct watch {
    struct invocation *in;
    const char *name;
    sigset_t signals, before; /* those that cancel; none when the site is served */
    bool watching, shown;
    int64_t began, shown_at; /* ticks */
};

/* ---- words ---- */

static int read_year(struct import_options *o, const char *text, struct err *err)
{
    char *end;
    long year = text ? strtol(text, &end, 10) : 0;

    if (text && (*text == 0 || *end || year < 1900 || year > 2999)) {
        err_set(err, FAULT_USAGE, "this is not a year");
        err_about(err, "--year %.60s", text);
        return err_remedy(err, "Give a year such as 2026.");
    }
    o->year = (int)year;
    return 0;
}

static int read_words(const struct invocation *in, struct import_options *o, struct err *err)
{
    const char *workshop = command_value(in, "workshop"), *slash;

    if (in->word_count == 0) {
        err_set(err, FAULT_USAGE, "the import needs a file");
        return err_remedy(err, "indaba import FILE");
    }
    o->zone = command_value(in, "zone");
    if (o->zone && !tz_name_valid(slice_str(o->zone))) {
        err_set(err, FAULT_USAGE, "this is not the name of a time zone");
        err_about(err, "--zone %.60s", o->zone);
        return err_remedy(err, "Give one such as Africa/Nairobi.");
    }
    slash = strrchr(in->words[0], '/');
    o->name = slash ? slash + 1 : in->words[0];
    o->dry_run = command_value(in, "dry-run") != NULL;
    if (workshop && id_read(slice_str(workshop), &o->workshop, err) != 0)
        return err_about(err, "--workshop %.60s", workshop);
    return read_year(o, command_value(in, "year"), err);
}

/* ---- the file ---- */

static int check_file(int fd, const char *name, struct err *err)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return err_errno(err, errno, "cannot read", name);
    if (S_ISREG(st.st_mode))
        return 0;
    err_set(err, FAULT_INVALID,
            S_ISDIR(st.st_mode) ? "this is a folder, not a package" : "this is not a file");
    err_about(err, "%.100s", name);
    return err_remedy(err, S_ISDIR(st.st_mode) ? "Import its files one by one, or pack it as a zip."
                                               : "Save it as a file first.");
}

static int open_file(const char *name, int *ret_fd, struct err *err)
{
    /* A pipe without a writer would be waited for otherwise. */
    *ret_fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*ret_fd < 0) {
        int code = errno;

        err_errno(err, code, "cannot read", name);
        return code == ENOENT ? err_remedy(err, "Look at the file's name and folder.") : -1;
    }
    if (check_file(*ret_fd, name, err) == 0)
        return 0;
    close(*ret_fd);
    return -1;
}

/* ---- progress and cancelling ---- */

static void show(struct watch *w, const struct import_progress *p)
{
    int64_t now = clock_ticks(), ms = now - w->began;
    long long rate = ms > 0 ? (long long)(p->done * 1000 / ms) : 0;

    if (!w->in->terminal || now - w->shown_at < PROGRESS_MS)
        return;
    w->shown_at = now;
    w->shown = true;
    fprintf(w->in->err, "\r%s: ", w->name);
    if (p->phase == IMPORT_APPLYING)
        fprintf(w->in->err, "%lld items, putting them in their places", (long long)p->done);
    else if (p->phase == IMPORT_INDEXING)
        fprintf(w->in->err, "%lld items, making them searchable", (long long)p->done);
    else if (p->expected > 0)
        fprintf(w->in->err, "%lld of %lld items, %lld a second", (long long)p->done,
                (long long)p->expected, rate);
    else
        fprintf(w->in->err, "%lld items, %lld a second", (long long)p->done, rate);
    fputs("\033[K", w->in->err);
    fflush(w->in->err);
}

static bool go_on(void *ctx, const struct import_progress *progress)
{
    struct watch *w = ctx;
    struct timespec none = {0, 0};

    show(w, progress);
    if (w->in->gone && w->in->gone(w->in->asker))
        return false;
    return !w->watching || sigtimedwait(&w->signals, NULL, &none) < 0;
}

/* An interrupt ends the import, not the process: what was written so far is taken back. Where the
 * site is served the interrupt is the asker's, whose connection breaks. */
static void watch_begin(struct watch *w)
{
    sigemptyset(&w->signals);
    w->began = clock_ticks();
    if (site_writer(w->in->site) != NULL)
        return;
    sigaddset(&w->signals, SIGINT);
    sigaddset(&w->signals, SIGTERM);
    sigaddset(&w->signals, SIGHUP);
    w->watching = pthread_sigmask(SIG_BLOCK, &w->signals, &w->before) == 0;
}

static void watch_end(struct watch *w)
{
    if (w->shown)
        fputs("\r\033[K", w->in->err);
    fflush(w->in->err);
    if (w->watching)
        pthread_sigmask(SIG_SETMASK, &w->before, NULL);
}

/* ---- the import ---- */

static int run(struct invocation *in, struct import_options *o, int fd, struct err *err)
{
    struct watch w = {.in = in, .name = o->name};
    struct ledger ledger;
    int result;

    o->go_on = go_on;
    o->ctx = &w;
    watch_begin(&w);
    result = import_run(in->site, fd, o, &ledger, err);
    watch_end(&w);
    if (result == 0)
        result = in->json ? ledger_write_json(&ledger, in->out, err)
                          : ledger_write_text(&ledger, o->dry_run, in->out, err);
    ledger_done(&ledger);
    return result;
}

int cmd_import(struct invocation *in, struct err *err)
{
    struct import_options options = {0};
    int fd = in->input, result;

    if (read_words(in, &options, err) != 0)
        return -1;
    if (fd >= 0)
        return check_file(fd, in->words[0], err) != 0 ? -1 : run(in, &options, fd, err);
    if (open_file(in->words[0], &fd, err) != 0)
        return -1;
    result = run(in, &options, fd, err);
    close(fd);
    return result;
}

void cmd_import_tell(FILE *to)
{
    struct buf formats;
    struct err err;

    buf_init(&formats, 64 * 1024);
    if (importer_process_formats(&formats, &err) == 0)
        fprintf(to, "  What can be read:\n%s", buf_cstr(&formats));
    buf_done(&formats);
}
