#include "core/journal/writer.h"

#include <pthread.h>
#include <stdlib.h>

enum { BEHIND_MS = 5, IDLE_MS = 2000, CHECKPOINT_COMMITS = 64, BEHIND_EVERY_MS = 250 };

struct writer {
    struct writer_config config;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t come, room;
    struct action *first, **last;
    size_t waiting;
    bool stopping;
    int64_t actions, commits;
    /* the thread's own */
    int64_t since_checkpoint; /* commits */
    int64_t behind_due;       /* ticks: what follows the commits is done then, whoever waits */
    bool behind_more, truncated;
    bool behind_late; /* the last slice was not enough: the next one needs only an idle moment */
};

static void take_batch(struct writer *w, struct action **ret_first)
{
    struct action **end = &w->first;
    size_t n = 0;

    *ret_first = w->first;
    while (*end && n < w->config.batch_max) {
        end = &(*end)->next;
        n++;
    }
    w->first = *end;
    *end = NULL;
    if (w->first == NULL)
        w->last = &w->first;
    w->waiting -= n;
}

/* Puts actions that the batch had no time for back in front. */
static void put_back(struct writer *w, struct action *rest)
{
    struct action **end = &rest;
    size_t n = 0;

    while (*end) {
        end = &(*end)->next;
        n++;
    }
    pthread_mutex_lock(&w->lock);
    *end = w->first;
    if (w->first == NULL)
        w->last = end;
    w->first = rest;
    w->waiting += n;
    pthread_mutex_unlock(&w->lock);
}

static bool is_fatal(const struct err *err)
{
    return err->fault == FAULT_IO || err->fault == FAULT_FULL || err->fault == FAULT_INTERNAL;
}

/* Runs one action behind its savepoint. -1: the whole batch is lost, with the action's error. */
static int run_one(struct journal *j, struct action *a)
{
    struct err undo = {0};

    a->err = (struct err){0};
    if (journal_mark(j, &a->err) != 0)
        return -1;
    a->result = a->run(a, j, &a->err);
    if (a->result == 0)
        return journal_keep(j, &a->err);
    if (is_fatal(&a->err))
        return -1;
    if (journal_undo(j, &undo) != 0) {
        a->err = undo;
        return -1;
    }
    return 0;
}

static void fail_all(struct action *first, const struct err *why)
{
    for (struct action *a = first; a; a = a->next)
        if (a->result == 0) {
            a->result = -1;
            a->err = *why;
        }
}

static void tell_all(struct action *a)
{
    while (a) {
        struct action *next = a->next;

        a->done(a);
        a = next;
    }
}

static void run_batch(struct writer *w, struct action *first)
{
    struct journal *j = w->config.journal;
    struct action **at = &first;
    struct err why = {0};
    int64_t until = clock_ticks() + w->config.batch_ms;
    int64_t stored = 0;
    int result = journal_begin(j, &why);

    for (; result == 0 && *at; at = &(*at)->next) {
        if (at != &first && clock_ticks() > until) {
            struct action *rest = *at;

            *at = NULL;
            put_back(w, rest);
            break;
        }
        result = run_one(j, *at);
        if (result != 0)
            why = (*at)->err;
        else if ((*at)->result == 0)
            stored++;
    }
    if (result != 0)
        journal_rollback(j);
    else
        result = stored > 0 ? journal_commit(j, &why) : journal_commit_behind(j, &why);
    if (result != 0) {
        fail_all(first, &why);
    } else {
        pthread_mutex_lock(&w->lock);
        w->actions += stored;
        w->commits++;
        pthread_mutex_unlock(&w->lock);
        w->since_checkpoint++;
        if (stored > 0 && !w->behind_more) {
            w->behind_more = true;
            w->behind_due = clock_ticks() + BEHIND_EVERY_MS;
        }
        w->truncated = false;
    }
    tell_all(first);
    if (result != 0 && (why.fault == FAULT_IO || why.fault == FAULT_INTERNAL))
        w->config.fatal(w->config.ctx, &why);
}

static void run_behind(struct writer *w)
{
    struct journal *j = w->config.journal;
    struct err err = {0};

    w->behind_due = clock_ticks() + BEHIND_EVERY_MS;
    w->behind_late = false;
    if (w->config.behind == NULL) {
        w->behind_more = false;
        return;
    }
    if (journal_begin(j, &err) == 0) {
        if (w->config.behind(w->config.ctx, j, BEHIND_MS, &w->behind_more, &err) == 0 &&
            journal_commit_behind(j, &err) == 0) {
            w->since_checkpoint++;
            w->truncated = false;
            w->behind_late = w->behind_more;
            return;
        }
        journal_rollback(j);
    }
    w->behind_more = false;
    if (err.fault != FAULT_FULL)
        w->config.fatal(w->config.ctx, &err);
}

static void checkpoint(struct writer *w, bool truncate)
{
    struct err err = {0};
    bool done = false;

    if (store_checkpoint(journal_store(w->config.journal), truncate, &done, &err) != 0) {
        if (err.fault == FAULT_IO)
            w->config.fatal(w->config.ctx, &err);
        return;
    }
    w->since_checkpoint = 0;
    w->truncated = truncate && done;
}

/* Between batches; gives how long to sleep at most, in milliseconds; -1: until somebody comes. */
static int64_t housekeep(struct writer *w, bool idle)
{
    struct err err = {0};

    if (journal_anchor(w->config.journal, false, &err) != 0 && err.fault == FAULT_IO)
        w->config.fatal(w->config.ctx, &err);
    if (w->behind_more && ((idle && w->behind_late) || clock_ticks() >= w->behind_due))
        run_behind(w);
    if (w->since_checkpoint >= CHECKPOINT_COMMITS)
        checkpoint(w, false);
    if (w->behind_more) {
        int64_t left = w->behind_due - clock_ticks();

        return w->behind_late || left <= 0 ? 0 : left;
    }
    return w->truncated ? -1 : IDLE_MS;
}

static void wait_for(struct writer *w, int64_t ms)
{
    struct timespec until;

    if (ms < 0) {
        pthread_cond_wait(&w->come, &w->lock);
        return;
    }
    until = clock_deadline(ms);
    if (pthread_cond_timedwait(&w->come, &w->lock, &until) != 0 && w->first == NULL &&
        !w->stopping && !w->truncated && !w->behind_more) {
        struct err err = {0};

        pthread_mutex_unlock(&w->lock);
        if (journal_anchor(w->config.journal, true, &err) != 0 && err.fault == FAULT_IO)
            w->config.fatal(w->config.ctx, &err);
        checkpoint(w, true);
        pthread_mutex_lock(&w->lock);
    }
}

static void *writer_main(void *arg)
{
    struct writer *w = arg;
    int64_t sleep_ms = w->behind_more ? 0 : IDLE_MS;

    pthread_mutex_lock(&w->lock);
    for (;;) {
        struct action *batch;

        while (w->first == NULL && !w->stopping && sleep_ms != 0) {
            wait_for(w, sleep_ms);
            if (w->behind_more)
                sleep_ms = 0;
            else if (w->truncated)
                sleep_ms = -1;
        }
        if (w->first == NULL && w->stopping)
            break;
        take_batch(w, &batch);
        pthread_cond_broadcast(&w->room);
        pthread_mutex_unlock(&w->lock);
        if (batch)
            run_batch(w, batch);
        sleep_ms = housekeep(w, batch == NULL);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    while (w->behind_more)
        run_behind(w);
    return NULL;
}

int writer_start(const struct writer_config *config, struct writer **ret, struct err *err)
{
    struct writer *w = calloc(1, sizeof *w);
    pthread_condattr_t attr;

    must(w != NULL, "out of memory");
    w->config = *config;
    w->last = &w->first;
    w->behind_more = config->behind != NULL;
    w->behind_late = w->behind_more;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->come, &attr);
    pthread_cond_init(&w->room, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&w->thread, NULL, writer_main, w) != 0) {
        free(w);
        *ret = NULL;
        return err_set(err, FAULT_INTERNAL, "the writing thread did not start");
    }
    *ret = w;
    return 0;
}

static void enqueue(struct writer *w, struct action *a)
{
    a->next = NULL;
    a->result = 0;
    *w->last = a;
    w->last = &a->next;
    w->waiting++;
    pthread_cond_signal(&w->come);
}

int writer_submit(struct writer *w, struct action *a, struct err *err)
{
    int result = 0;

    pthread_mutex_lock(&w->lock);
    if (w->stopping || w->waiting >= w->config.queue_max) {
        err_set(err, FAULT_BUSY, "more is being written than this machine can take just now");
        result = err_remedy(err, "Your text is kept; send it again in a few seconds.");
    } else {
        enqueue(w, a);
    }
    pthread_mutex_unlock(&w->lock);
    return result;
}

/* An action that waits for another one's end. */
struct waited {
    struct action action;
    struct action *inner;
    struct writer *writer;
    bool over;
};

static int waited_run(struct action *a, struct journal *j, struct err *err)
{
    struct waited *self = (struct waited *)a;

    return self->inner->run(self->inner, j, err);
}

static void waited_done(struct action *a)
{
    struct waited *self = (struct waited *)a;

    pthread_mutex_lock(&self->writer->lock);
    self->over = true;
    pthread_cond_broadcast(&self->writer->room);
    pthread_mutex_unlock(&self->writer->lock);
}

int writer_do(struct writer *w, struct action *inner, struct err *err)
{
    struct waited self = {
        .action = {.run = waited_run, .done = waited_done}, .inner = inner, .writer = w};

    pthread_mutex_lock(&w->lock);
    while (w->waiting >= w->config.queue_max && !w->stopping)
        pthread_cond_wait(&w->room, &w->lock);
    if (w->stopping) {
        pthread_mutex_unlock(&w->lock);
        return err_set(err, FAULT_BUSY, "the server is stopping");
    }
    enqueue(w, &self.action);
    while (!self.over)
        pthread_cond_wait(&w->room, &w->lock);
    pthread_mutex_unlock(&w->lock);
    if (self.action.result != 0 && err)
        *err = self.action.err;
    return self.action.result;
}

void writer_stop(struct writer *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->come);
    pthread_cond_broadcast(&w->room);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->come);
    pthread_cond_destroy(&w->room);
    free(w);
}

void writer_counts(struct writer *w, int64_t *ret_actions, int64_t *ret_commits)
{
    pthread_mutex_lock(&w->lock);
    *ret_actions = w->actions;
    *ret_commits = w->commits;
    pthread_mutex_unlock(&w->lock);
}
