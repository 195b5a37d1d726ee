#ifndef INDABA_COMMAND_H
#define INDABA_COMMAND_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stdio.h>

/* A sub-command: a row of indaba.c's table. The same function runs it here, or inside the server
 * that holds the site, which hands it the asking process's output. */
struct handed; /* handover.h */
struct site;
struct store;

struct invocation {
    const char *site_path;
    bool json;
    int argc; /* what stands behind the command's name, options and all */
    char **argv;
    FILE *out, *err;    /* the asker's */
    int input;          /* descriptor of the package to import; -1: none was handed over */
    bool terminal;      /* err is a terminal: progress may be shown */
    const char *folder; /* the asker's working folder, for relative paths; NULL: our own */
    const char *url;    /* of the server that holds the site; NULL: none runs */
    /* For `serve`: runs what another process hands over; its ctx is the invocation. */
    int (*run_handed)(void *ctx, const struct handed *handed);
    /* Of words that were handed over: whether nobody waits for them any more. NULL: not handed
     * over. */
    bool (*gone)(void *asker);
    void *asker;
    struct site *site;   /* COMMAND_WRITE: held */
    struct store *store; /* COMMAND_READ: a reading connection */
};

enum command_mode {
    COMMAND_FREE,  /* opens what it needs itself */
    COMMAND_READ,  /* gets a reading connection; also while served */
    COMMAND_WRITE, /* gets the site; while served it is handed over when `handed`, else exit 5 */
};

struct command {
    const char *name, *arguments,
        *summary; /* "export", "reports|workshop|person …", one sentence */
    enum command_mode mode;
    bool handed;
    int (*run)(struct invocation *in, struct err *err);
    /* Its options that take a value, ended by NULL: the first word behind the name that is neither
     * an option nor such a value is the package, which the asker opens. NULL: it reads no package.
     */
    const char *const *valued;
    const char *more; /* for `indaba NAME --help`: what the summary leaves open; may be NULL */
};

/* Options as "--name value", "--name=value" or "-o value"; a flag has no value. Gives -1 and
 * FAULT_USAGE for an unknown one, one without its value, or more words than `word_max`. */
struct option_row {
    const char *name; /* "--workshop", "-o" */
    bool flag;
    const char **value; /* where the value goes; a flag: its own name */
};
int command_options(const struct invocation *in, const struct option_row *rows, size_t count,
                    const char **words, size_t word_max, size_t *ret_words,
                    struct err *err) must_use;

/* Prints an error as a sentence, or with --json as {"error":{…}}. Gives its exit code. */
int command_fail(FILE *to, bool json, const struct err *err);

#endif
