#include "core/intake/importer_process.h"

#include "core/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAID_MAX = 4096, ASK_MS = 150, ARGS_MAX = 12 };

struct importer_process {
    struct importer_process_config config;
    pid_t pid;
    int out, err; /* our ends of its pipes; -1: closed */
    bool stopped; /* by go_on */
    size_t said_n;
    char name[128], said[SAID_MAX];
};

/* Where the program is; after -1 `path` is the last place that was looked at. */
static int find_program(char path[PATH_MAX], struct err *err)
{
    const char *told = getenv("INDABA_IMPORTER");
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
    char *slash;

    if (told && *told) {
        snprintf(path, PATH_MAX, "%s", told);
        if (access(path, X_OK) == 0)
            return 0;
    } else {
        path[n > 0 ? n : 0] = 0;
        slash = strrchr(path, '/');
        if (slash && (size_t)(slash - path) + sizeof "/indaba-importer" < PATH_MAX) {
            memcpy(slash, "/indaba-importer", sizeof "/indaba-importer");
            if (access(path, X_OK) == 0)
                return 0;
        }
        snprintf(path, PATH_MAX, "%s/indaba-importer", INDABA_LIBEXECDIR);
        if (access(path, X_OK) == 0)
            return 0;
    }
    err_set(err, FAULT_ABSENT, "the program that reads packages is not installed");
    err_about(err, "%s", path);
    return err_remedy(err, "Install indaba anew, or name the program in INDABA_IMPORTER.");
}

/* A copy above the descriptors that the child is given, so that none of these is overwritten. */
static int high(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, 10);
}

static int spawn(struct importer_process *p, const char *path, char **args, const int fds[3],
                 struct err *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none, defaults;
    char *env[] = {(char *)"PATH=/usr/bin:/bin", NULL};
    int code;

    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGTERM);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attr);
    /* A group of its own: the terminal's interrupt is for us, who end it in order. */
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                        POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setpgroup(&attr, 0);
    for (int i = 0; i < 3; i++)
        posix_spawn_file_actions_adddup2(&files, fds[i], i);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    code = posix_spawn(&p->pid, path, &files, &attr, args, env);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    return code == 0 ? 0 : err_errno(err, code, "cannot start", path);
}

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int start(struct importer_process *p, const char *path, char **args, struct err *err)
{
    int out[2] = {-1, -1}, said[2] = {-1, -1}, fds[3] = {-1, -1, -1}, result = -1;

    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(said, O_CLOEXEC) != 0) {
        err_errno(err, errno, "cannot make a pipe to", "the importer");
        goto out;
    }
    fds[0] = high(p->config.package);
    fds[1] = high(out[1]);
    fds[2] = high(said[1]);
    if (fds[0] < 0 || fds[1] < 0 || fds[2] < 0) {
        err_errno(err, errno, "cannot hand over", p->name);
        goto out;
    }
    result = spawn(p, path, args, fds, err);
out:
    for (int i = 0; i < 3; i++)
        shut(&fds[i]);
    shut(&out[1]);
    shut(&said[1]);
    p->out = out[0];
    p->err = said[0];
    return result;
}

/* Starts the program with these words. */
static int begin(const struct importer_process_config *config, char **args,
                 struct importer_process **ret, struct err *err)
{
    struct importer_process *p = calloc(1, sizeof *p);
    char path[PATH_MAX];

    must(p != NULL, "out of memory");
    *ret = NULL;
    p->config = *config;
    p->out = p->err = -1;
    snprintf(p->name, sizeof p->name, "%s", config->name);
    if (find_program(path, err) != 0 || start(p, path, args, err) != 0) {
        shut(&p->out);
        shut(&p->err);
        free(p);
        return -1;
    }
    *ret = p;
    return 0;
}

int importer_process_start(const struct importer_process_config *config,
                           struct importer_process **ret, struct err *err)
{
    char year[16], now[24], *args[ARGS_MAX];
    size_t n = 0;

    snprintf(year, sizeof year, "%d", config->year);
    snprintf(now, sizeof now, "%lld", (long long)config->now);
    args[n++] = (char *)"indaba-importer";
    args[n++] = (char *)"--now";
    args[n++] = now;
    if (config->year) {
        args[n++] = (char *)"--year";
        args[n++] = year;
    }
    if (config->zone && *config->zone) {
        args[n++] = (char *)"--zone";
        args[n++] = (char *)config->zone;
    }
    args[n++] = (char *)"--name";
    args[n++] = (char *)config->name;
    args[n] = NULL;
    return begin(config, args, ret, err);
}

int importer_process_formats(struct buf *ret, struct err *err)
{
    struct importer_process_config config = {.name = "the list of formats"};
    char *args[] = {(char *)"indaba-importer", (char *)"--formats", NULL};
    struct importer_process *p;
    char room[4096];
    int64_t n;

    config.package = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (config.package < 0)
        return err_errno(err, errno, "cannot open", "/dev/null");
    if (begin(&config, args, &p, err) != 0) {
        close(config.package);
        return -1;
    }
    while ((n = importer_process_read(p, room, sizeof room, err)) > 0)
        buf_put(ret, room, (size_t)n);
    importer_process_end(p, err);
    close(config.package);
    return n < 0 ? -1 : 0;
}

/* Takes what it says on fd 2; what is too much is read and forgotten, so that it never blocks. */
static void listen_to(struct importer_process *p)
{
    char room[SAID_MAX];
    ssize_t n = read(p->err, room, sizeof room);
    size_t take;

    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        shut(&p->err);
        return;
    }
    take = (size_t)n < sizeof p->said - p->said_n ? (size_t)n : sizeof p->said - p->said_n;
    memcpy(p->said + p->said_n, room, take);
    p->said_n += take;
}

static int stop(struct importer_process *p, struct err *err)
{
    p->stopped = true;
    err_set(err, FAULT_BUSY, "the import was cancelled");
    err_about(err, "%s", p->name);
    return err_remedy(err, "Nothing of it was kept; start it again at any time.");
}

int64_t importer_process_read(void *ctx, void *to, size_t n, struct err *err)
{
    struct importer_process *p = ctx;

    for (;;) {
        struct pollfd fds[2] = {{.fd = p->out, .events = POLLIN}, {.fd = p->err, .events = POLLIN}};
        int ready = poll(fds, 2, ASK_MS);
        ssize_t got;

        if (p->config.go_on && !p->config.go_on(p->config.ctx))
            return stop(p, err);
        if (ready < 0 && errno != EINTR)
            return err_errno(err, errno, "cannot wait for", "the importer");
        if (ready <= 0)
            continue;
        if (fds[1].revents)
            listen_to(p);
        if (!fds[0].revents)
            continue;
        got = read(p->out, to, n);
        if (got >= 0)
            return got;
        if (errno != EINTR)
            return err_errno(err, errno, "cannot read from", "the importer");
    }
}

struct slice importer_process_said(const struct importer_process *p)
{
    return slice_of(p->said, p->said_n);
}

/* The sentence for a process that was ended by a signal. */
static void tell_death(const struct importer_process *p, int status, struct err *err)
{
    int number = WTERMSIG(status);

    if (number == SIGXCPU) {
        err_set(err, FAULT_TOO_BIG, "reading this package takes too long");
        err_remedy(err, "Divide it into smaller ones.");
    } else {
        err_set(err, FAULT_INTERNAL, "the importer stopped while reading the package (signal %d)",
                number);
        err_remedy(err, "Nothing was imported; please report this with the package.");
    }
    err_about(err, "%s", p->name);
}

void importer_process_end(struct importer_process *p, struct err *err)
{
    int status = 0;
    pid_t got;

    if (p == NULL)
        return;
    shut(&p->out);
    got = waitpid(p->pid, &status, WNOHANG);
    if (got == 0) {
        /* A moment for one that is just ending by itself: what ended it is the better sentence. */
        for (int i = 0; i < 20 && got == 0 && !p->stopped; i++) {
            poll(NULL, 0, 5);
            got = waitpid(p->pid, &status, WNOHANG);
        }
        if (got == 0) {
            kill(p->pid, SIGKILL);
            while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
                ;
            got = 0;
        }
    }
    if (got > 0 && err && err->fault == FAULT_INTERNAL && WIFSIGNALED(status))
        tell_death(p, status, err);
    if (p->err >= 0)
        listen_to(p);
    shut(&p->err);
    free(p);
}
