#ifndef INDABA_HANDOVER_H
#define INDABA_HANDOVER_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* Commands that are handed to the process that serves a site, over a local socket (unix(7)). The
 * socket's name is abstract and made of the file's device and inode, so it leaves nothing behind;
 * only the same user or root is listened to (SO_PEERCRED). The asker sends its words as one JSON
 * line and its own output, error output and, for an import, the opened package as descriptors
 * (SCM_RIGHTS); the answer is one byte, the exit code. A broken connection cancels. */
struct handover;

/* A command that was handed over: its words, the asker's streams, the package (-1: none). */
struct handed {
    int argc;
    char **argv;
    FILE *out, *err;
    int input;
    void *asker; /* for handover_gone */
};

/* Starts to listen for the site at `path`; commands run on a thread of their own, one at a time.
 * `run` gives the exit code; a long command asks handover_gone(asker) several times a second. */
int handover_listen(const char *path, int (*run)(void *ctx, const struct handed *handed), void *ctx,
                    struct handover **ret, struct err *err) must_use;

/* Whether nobody waits for the command any more: the asker is gone, or the server stops. On the
 * thread that runs it. Of no asker (NULL): false. */
bool handover_gone(void *asker);

/* Cancels the running command, waits for it and frees; NULL is fine. */
void handover_stop(struct handover *handover);

/* The process that listens for this site; 0: nobody, or somebody else's. */
pid_t handover_holder(const char *path);

/* Hands a command over and waits; *ret_exit is its exit code. FAULT_BUSY when nobody listens. */
int handover_ask(const char *path, int argc, char **argv, int input, int *ret_exit,
                 struct err *err) must_use;

#endif
