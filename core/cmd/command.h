#ifndef INDABA_COMMAND_H
#define INDABA_COMMAND_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stdio.h>

/* A sub-command: a row of indaba.c's table. The same function runs it here, or inside the server
 * that holds the site, which hands it the asking process's output. */
struct handed; /* served.h */
struct site;
struct store;

enum { COMMAND_WORDS = 4, COMMAND_OPTIONS = 8 };

struct invocation {
    const struct command *command;
    const char *site_path;
    bool json, help, version;
    int argc; /* what was given: the command's name, and all that stands behind it */
    char **argv;
    const char *words[COMMAND_WORDS]; /* of it, what is no option */
    size_t word_count;
    const char *values[COMMAND_OPTIONS]; /* by the command's options; command_value reads them */
    FILE *out, *err;                     /* the asker's */
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

/* An option: "--name value", "--name=value", "-n value"; a flag takes no value. */
struct command_option {
    const char *name;  /* of one letter: -o; longer: --year */
    const char *value; /* what stands behind it, in the help: "YEAR"; NULL: a flag */
    const char *help;  /* NULL: not for people */
    bool needed;       /* as the help says it; the command itself asks for it */
};

struct command {
    const char *name, *words, *summary; /* "export", "reports|workshop|person", one sentence */
    size_t word_max;
    const struct command_option *options; /* ended by a row without a name; NULL: none */
    enum command_mode mode;
    bool handed;
    bool package; /* its first word is a file that is read: the asker opens it */
    int (*run)(struct invocation *in, struct err *err);
    const char *more;       /* for `indaba NAME --help`: what the rest leaves open; may be NULL */
    void (*tell)(FILE *to); /* what it says before that, when another program has to be asked */
};

/* Reads argv, whose first is a program's or a command's name, by getopt_long(3): the options that
 * every command takes (--site, --json, --help, --version) and those of in->command, in any order
 * among the words. Without a command it stops at the first word, which begins in->argv then.
 * FAULT_USAGE for an unknown option, one without its value, or more words than word_max. Uses
 * getopt's own state: one thread at a time. */
int command_read(struct invocation *in, int argc, char **argv, struct err *err) must_use;

/* The value of an option of the command, a flag's own name; NULL: it was not given. */
const char *command_value(const struct invocation *in, const char *name);

/* "FILE [--year YEAR]": what stands behind the name; and all of --help. */
void command_usage(const struct command *command, FILE *to);
void command_help(const struct command *command, FILE *to);

/* Prints an error as a sentence, or with --json as {"error":{…}}. Gives its exit code. */
int command_fail(FILE *to, bool json, const struct err *err);

#endif
