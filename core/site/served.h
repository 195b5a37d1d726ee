#ifndef INDABA_SERVED_H
#define INDABA_SERVED_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* Whether a site is being served, by whom, and the commands that are handed to that process; the
 * site is named by its path or URL. Only the same user or root is listened to; how the two
 * processes find each other is known to served.c alone. */
struct served;

/* A command that was handed over: its words, the asker's streams, the package (-1: none). */
struct handed {
    int argc;
    char **argv;
    FILE *out, *err;
    int input;
    void *asker; /* for served_gone */
};

/* Says that this process serves the site; commands run on a thread of their own, one at a time.
 * `run` gives the exit code; a long command asks served_gone(asker) several times a second; what it
 * is handed is lent for the call. The caller ends it by served_end. */
int served_begin(const char *path, int (*run)(void *ctx, const struct handed *handed), void *ctx,
                 struct served **ret, struct err *err) must_use;

/* Whether nobody waits for the command any more: the asker is gone, or the server stops. On the
 * thread that runs it. Of no asker (NULL): false. */
bool served_gone(void *asker);

/* Cancels the running command, waits for it and frees; NULL is fine. */
void served_end(struct served *served);

/* The process that serves this site; 0: nobody, or somebody else's. */
pid_t served_by(const char *path);

/* Hands a command over with this process's output and error output and, unless -1, the opened
 * package; waits as long as it takes; *ret_exit is its exit code. FAULT_BUSY when nobody serves, or
 * the server stops before it is done; FAULT_USAGE when the words are too long. */
int served_ask(const char *path, int argc, char **argv, int input, int *ret_exit,
               struct err *err) must_use;

#endif
