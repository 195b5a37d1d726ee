#ifndef INDABA_JOURNAL_WRITER_H
#define INDABA_JOURNAL_WRITER_H

#include "core/journal/journal.h"

#include <stdbool.h>
#include <stdint.h>

/* The one thread that writes. Actions wait in a bounded queue; all that wait share one COMMIT, each
 * behind its own savepoint, so that one that fails leaves the others stored. `done` is called after
 * the COMMIT, from the writer's thread, in the order of the queue. When the COMMIT fails, every
 * action of the batch has failed with its error. A full disk is answered and the writer goes on;
 * any other I/O error is answered and then `fatal` is called, which must end the process: what the
 * disk holds is read afresh by the next one. */
struct writer;

struct action {
    /* Pure and re-runnable: reads and writes through the journal only. Its memory is the caller's
     * and must live until `done`. */
    int (*run)(struct action *action, struct journal *journal, struct err *err);
    void (*done)(struct action *action); /* result and err are set */
    int result;                          /* 0, -1 */
    struct err err;
    struct action *next; /* the writer's */
};

struct writer_config {
    struct journal *journal;
    size_t queue_max; /* actions that may wait */
    size_t batch_max; /* actions a COMMIT */
    int batch_ms;     /* a batch takes in no more actions after this long */
    /* Work that follows behind the commits (search index …), a slice of at most `budget_ms` in a
     * batch of its own between the others; *ret_more: call me again soon. May be NULL. */
    int (*behind)(void *ctx, struct journal *journal, int budget_ms, bool *ret_more,
                  struct err *err);
    void (*fatal)(void *ctx, const struct err *err);
    void *ctx;
};

/* The config is copied; the journal stays the caller's and must outlive the writer, which
 * writer_stop ends. */
int writer_start(const struct writer_config *config, struct writer **ret, struct err *err) must_use;

/* Hands an action over; FAULT_BUSY when the queue is full or the writer is stopping: `done` is then
 * not called. For any thread. */
int writer_submit(struct writer *writer, struct action *action, struct err *err) must_use;

/* Hands an action over and waits until it is stored or has failed: its `run` is called, its `done`
 * is not. Waits for room in the queue, too. FAULT_BUSY when the writer is stopping. Not for the
 * writer's thread. */
int writer_do(struct writer *writer, struct action *action, struct err *err) must_use;

/* Finishes what waits and ends the thread; the journal stays open. NULL is fine. */
void writer_stop(struct writer *writer);

/* Counts since the start: actions stored, COMMITs. */
void writer_counts(struct writer *writer, int64_t *ret_actions, int64_t *ret_commits);

#endif
