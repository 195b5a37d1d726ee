#include "core/cmd/command_run.h"

#include "core/site/served.h"
#include "core/site/site.h"
#include "core/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 60 };

/* The package is opened here, where its path means what the asker meant and by the asker's rights;
 * without waiting, since a named pipe that nobody writes to would hold it up for ever. */
static int hand_over(const struct command *command, const struct invocation *in, int *ret_exit,
                     struct err *err)
{
    char folder[PATH_MAX], *words[WORDS_MAX];
    char terminal[] = "terminal", json[] = "json", none[] = "";
    const char *package = command->package ? in->words[0] : NULL;
    int n = 0, input = -1, result;

    if (in->argc > WORDS_MAX - COMMAND_RUN_HEAD)
        return err_set(err, FAULT_USAGE, "there are too many words");
    if (getcwd(folder, sizeof folder) == NULL)
        folder[0] = '\0';
    if (package && (input = open(package, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) < 0)
        return err_errno(err, errno, "cannot open what is to be imported", package);
    words[n++] = folder;
    words[n++] = in->terminal ? terminal : none;
    words[n++] = in->json ? json : none;
    for (int i = 0; i < in->argc; i++)
        words[n++] = in->argv[i];
    result = served_ask(in->site_path, n, words, input, ret_exit, err);
    if (input >= 0)
        close(input);
    return result;
}

static int run_held(const struct command *command, struct invocation *in, int *ret_exit,
                    struct err *err)
{
    pid_t holder = 0;
    struct err closing = {0};
    int result;

    if (site_open(in->site_path, &in->site, &holder, err) != 0) {
        if (err->fault != FAULT_BUSY || holder == 0 || !command->handed)
            return -1;
        return hand_over(command, in, ret_exit, err);
    }
    result = command->run(in, err);
    if (site_close(in->site, &closing) != 0 && result == 0) {
        *err = closing;
        result = -1;
    }
    return result;
}

int command_run(const struct command *command, struct invocation *in, int *ret_exit,
                struct err *err)
{
    int result;

    switch (command->mode) {
    case COMMAND_WRITE:
        return run_held(command, in, ret_exit, err);
    case COMMAND_READ:
        if (site_reader(in->site_path, &in->store, err) != 0)
            return -1;
        result = command->run(in, err);
        store_close(in->store);
        return result;
    default:
        return command->run(in, err);
    }
}
