#include "core/site/site.h"

#include "core/base/words.h"
#include "core/intake/intake.h"
#include "core/journal/verify.h"
#include "core/journal/writer.h"
#include "core/model/kinds/kinds.h"
#include "core/model/people/site.h"
#include "core/model/talk/post_search.h"
#include "core/site/served.h"
#include "core/store/store_place.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { QUEUE_MAX = 4096, BATCH_MAX = 256, BATCH_MS = 5 };
enum { ALONE_COMMITS = 16, ALONE_MS = 200 }; /* not served: COMMITs a checkpoint; a slice behind */

struct site {
    char path[PATH_MAX], state_dir[PATH_MAX];
    struct store_hold *hold;
    struct store *store;
    struct journal *journal;
    struct writer *writer;
    struct words *words;
    struct clock clock;
    struct rng rng;
    int commits; /* not served: since the last checkpoint */
};

static int hold(struct site *s, pid_t *ret_holder, struct err *err)
{
    pid_t holder;

    if (store_hold(s->path, &s->hold, err) == 0)
        return 0;
    if (err->fault != FAULT_BUSY)
        return -1;
    holder = served_by(s->path);
    if (ret_holder)
        *ret_holder = holder;
    if (holder > 0)
        err_set(err, FAULT_BUSY, "the site is being served by process %ld", (long)holder);
    else
        err_set(err, FAULT_BUSY, "the site is in use by another process");
    err_about(err, "%s", s->path);
    return err_remedy(err, "Stop that one first, or use what it serves.");
}

static struct site *site_new(const char *path, struct err *err)
{
    struct site *s = calloc(1, sizeof *s);

    must(s != NULL, "out of memory");
    s->clock = clock_system();
    s->rng = rng_system();
    if (strlen(path) >= sizeof s->path) {
        err_set(err, FAULT_USAGE, "the site's path is too long");
        free(s);
        return NULL;
    }
    memcpy(s->path, path, strlen(path) + 1);
    if (store_anchors(s->state_dir, err) != 0) {
        free(s);
        return NULL;
    }
    return s;
}

static void site_free(struct site *s)
{
    store_close(s->store);
    words_free(s->words);
    store_let_go(s->hold);
    free(s);
}

static struct journal_config config_of(struct site *s)
{
    return (struct journal_config){.store = s->store,
                                   .kinds = kinds,
                                   .kind_count = kinds_count,
                                   .may_write = kinds_may_write,
                                   .clock = &s->clock,
                                   .rng = &s->rng,
                                   .state_dir = s->state_dir};
}

static int write_founding(struct journal *journal, const struct site_founding *f, struct err *err)
{
    struct id owner;

    if (journal_begin(journal, err) != 0)
        return -1;
    if (site_found(journal, slice_str(f->title), slice_str(f->owner), slice_str(f->zone), &owner,
                   err) == 0)
        return journal_commit(journal, err);
    journal_rollback(journal);
    return -1;
}

static int found_it(struct site *s, const struct site_founding *f, struct err *err)
{
    struct journal_config config;

    if (store_open(s->path, STORE_CREATE, &s->store, err) != 0)
        return -1;
    /* From here on the file is ours, and goes again when anything fails. */
    config = config_of(s);
    if (hold(s, NULL, err) == 0 && journal_create(&config, &s->journal, err) == 0 &&
        write_founding(s->journal, f, err) == 0)
        return 0;
    if (s->journal)
        (void)!journal_close(s->journal, NULL);
    s->journal = NULL;
    store_close(s->store);
    s->store = NULL;
    (void)!store_remove(s->path, NULL);
    return -1;
}

int site_create(const char *path, const struct site_founding *founding, struct site **ret,
                struct err *err)
{
    struct site *s = site_new(path, err);

    *ret = NULL;
    if (s == NULL)
        return -1;
    if (found_it(s, founding, err) != 0) {
        site_free(s);
        return -1;
    }
    *ret = s;
    return 0;
}

/* What an import that was killed left beside its entries. */
static int mend(struct site *s, struct err *err)
{
    if (journal_begin(s->journal, err) != 0)
        return -1;
    if (intake_mend(s->journal, err) == 0)
        return journal_commit(s->journal, err);
    journal_rollback(s->journal);
    return -1;
}

int site_open(const char *path, struct site **ret, pid_t *ret_holder, struct err *err)
{
    struct site *s = site_new(path, err);
    struct journal_config config;

    *ret = NULL;
    if (ret_holder)
        *ret_holder = 0;
    if (s == NULL)
        return -1;
    if (hold(s, ret_holder, err) != 0 || store_open(s->path, STORE_WRITE, &s->store, err) != 0) {
        site_free(s);
        return -1;
    }
    config = config_of(s);
    if (journal_open(&config, &s->journal, err) != 0) {
        site_free(s);
        return -1;
    }
    if (mend(s, err) != 0) {
        (void)!journal_close(s->journal, NULL);
        site_free(s);
        return -1;
    }
    *ret = s;
    return 0;
}

int site_close(struct site *s, struct err *err)
{
    bool truncated;
    int result;

    if (s == NULL)
        return 0;
    writer_stop(s->writer);
    result = journal_close(s->journal, err);
    if (result == 0)
        result = store_checkpoint(s->store, true, &truncated, err);
    site_free(s);
    return result;
}

/* ---- serving ---- */

static int follow(void *ctx, struct journal *journal, int budget_ms, bool *ret_more,
                  struct err *err)
{
    struct site *s = ctx;

    return post_index(journal, s->words, budget_ms, ret_more, err);
}

/* What the disk holds is unknown now: only a new process that reads it afresh may go on. */
static void fatal(void *ctx, const struct err *err)
{
    struct site *s = ctx;

    fprintf(
        stderr,
        "indaba: %s: %s: the server stops, so that nothing is acknowledged that is not stored\n",
        s->path, err->text);
    _exit(fault_exit(err->fault));
}

int site_serve(struct site *s, struct err *err)
{
    struct writer_config config = {.journal = s->journal,
                                   .queue_max = QUEUE_MAX,
                                   .batch_max = BATCH_MAX,
                                   .batch_ms = BATCH_MS,
                                   .behind = follow,
                                   .fatal = fatal,
                                   .ctx = s};

    if (s->words == NULL)
        s->words = words_new();
    return writer_start(&config, &s->writer, err);
}

/* Keeps the WAL short. The COMMIT stands whatever comes of this. */
static void committed_alone(struct site *s)
{
    bool done;

    if (++s->commits < ALONE_COMMITS)
        return;
    (void)!store_checkpoint(s->store, false, &done, NULL);
    s->commits = 0;
}

int site_do(struct site *s, struct action *a, struct err *err)
{
    if (s->writer)
        return writer_do(s->writer, a, err);
    if (journal_begin(s->journal, err) != 0)
        return -1;
    if (a->run(a, s->journal, err) != 0) {
        journal_rollback(s->journal);
        return -1;
    }
    if (journal_commit(s->journal, err) != 0)
        return -1;
    committed_alone(s);
    return 0;
}

int site_follow(struct site *s, void (*go_on)(void *ctx), void *ctx, struct err *err)
{
    bool more = s->writer == NULL;

    if (more && s->words == NULL)
        s->words = words_new();
    while (more) {
        if (journal_begin(s->journal, err) != 0)
            return -1;
        if (post_index(s->journal, s->words, ALONE_MS, &more, err) != 0) {
            journal_rollback(s->journal);
            return -1;
        }
        if (journal_commit_behind(s->journal, err) != 0)
            return -1;
        committed_alone(s);
        if (go_on)
            go_on(ctx);
    }
    return 0;
}

struct store *site_store(struct site *s)
{
    return s->store;
}

struct journal *site_journal(struct site *s)
{
    return s->journal;
}

const char *site_path(const struct site *s)
{
    return s->path;
}

struct id site_id(const struct site *s)
{
    return journal_site(s->journal);
}

const char *site_epoch(const struct site *s)
{
    return journal_epoch(s->journal);
}

struct writer *site_writer(struct site *s)
{
    return s->writer;
}

const struct clock *site_clock(const struct site *s)
{
    return &s->clock;
}

struct rng *site_rng(struct site *s)
{
    return &s->rng;
}

int site_reader(const char *path, struct store **ret, struct err *err)
{
    return store_open(path, STORE_READ, ret, err);
}

/* ---- backup ---- */

static int mark_backup(const char *path, struct err *err)
{
    struct store *copy;
    bool done;
    int result;

    if (store_open(path, STORE_WRITE, &copy, err) != 0)
        return -1;
    result = store_begin(copy, err);
    if (result == 0)
        result = site_forget_machine(copy, err);
    if (result == 0)
        result = store_commit(copy, err);
    else
        store_rollback(copy);
    if (result == 0)
        result = store_checkpoint(copy, true, &done, err);
    store_close(copy);
    return result;
}

static void count_fault(void *ctx, struct hash entry, const char *why)
{
    (void)ctx;
    (void)entry;
    (void)why;
}

static int check_backup(const char *path, struct err *err)
{
    struct verify_result verified;
    struct store *copy;
    int result;

    if (store_open(path, STORE_READ, &copy, err) != 0)
        return -1;
    result = store_check(copy, true, err);
    if (result == 0)
        result = verify_journal(copy, count_fault, NULL, &verified, err);
    if (result == 0 && verified.faults > 0) {
        err_set(err, FAULT_INVALID, "the copy holds %lld faults", (long long)verified.faults);
        result = err_remedy(err, "`indaba verify` names them in the site itself.");
    }
    store_close(copy);
    return result;
}

int site_backup(struct store *store, const char *to,
                bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx, struct err *err)
{
    if (store_copy(store, to, progress, ctx, err) != 0)
        return -1;
    if (mark_backup(to, err) == 0 && check_backup(to, err) == 0)
        return 0;
    unlink(to);
    return -1;
}
