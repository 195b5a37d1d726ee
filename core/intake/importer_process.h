#ifndef INDABA_IMPORTER_PROCESS_H
#define INDABA_IMPORTER_PROCESS_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* The importer as a process of its own (indaba-importer): it alone parses foreign bytes. Its fd 0
 * is the package, fd 1 a pipe with frames (core/draft/draft.h), fd 2 a pipe for what it says when
 * it breaks; it gets no other descriptor. */
struct importer_process;

struct importer_process_config {
    int package;      /* open for reading, at its beginning; stays the caller's */
    const char *name; /* of the package, for errors */
    const char *zone; /* may be NULL or "" */
    int year;         /* 0: none was given */
    int64_t now;      /* ms */
    /* Asked several times a second while it is waited for; false stops. May be NULL. */
    bool (*go_on)(void *ctx);
    void *ctx;
};

/* Starts the program: $INDABA_IMPORTER and no other, when that is set; else indaba-importer beside
 * our own executable, as in a folder of a build, else where it is installed (INDABA_LIBEXECDIR).
 * FAULT_ABSENT when there is none. The config is copied; the caller ends the process by
 * importer_process_end. */
int importer_process_start(const struct importer_process_config *config,
                           struct importer_process **ret, struct err *err) must_use;

/* What it can read, a line each, as it says itself: it has the one list of formats. Added to a
 * buffer that the caller owns. */
int importer_process_formats(struct buf *ret, struct err *err) must_use;

/* Reads the pipe, in the form that draft_read_new takes; `ctx` is the struct importer_process. 0 at
 * the end; -1 and FAULT_BUSY when go_on said stop. */
int64_t importer_process_read(void *ctx, void *p, size_t n, struct err *err);

/* What it wrote to fd 2 so far, at most 4 KiB; the process's. */
struct slice importer_process_said(const struct importer_process *process);

/* Kills it if it still runs, waits for it and frees. `err`, which may be NULL, is an error of
 * reading its frames: when the process was ended by a signal the error says so instead. NULL is
 * fine. */
void importer_process_end(struct importer_process *process, struct err *err);

#endif
