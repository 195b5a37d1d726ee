#include "core/site/served.h"

#include "core/base/buf.h"
#include "core/base/ceiling.h"
#include "core/base/files.h"
#include "core/base/json.h"
#include "core/store/store_place.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A local socket (unix(7)) whose name is abstract and made of the site's key, so it leaves nothing
 * behind and goes with the process; SO_PEERCRED tells who is at the other end. The asker sends its
 * words as one JSON line and its descriptors beside them (SCM_RIGHTS); the answer is one byte, the
 * exit code. A broken connection cancels. */

enum { LINE_MAX_BYTES = 64 * 1024, WORDS_MAX = 64, DESCRIPTORS = 3 };

struct served {
    int listener, stop[2];
    pthread_t thread;
    int (*run)(void *ctx, const struct handed *handed);
    void *ctx;
};

/* The abstract address of a site; its length in *ret_len, 0 when there is no such site. */
static struct sockaddr_un address_of(const char *path, socklen_t *ret_len)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    char key[STORE_KEY];
    int n;

    *ret_len = 0;
    if (store_key(path, key, NULL) != 0)
        return a;
    n = snprintf(a.sun_path + 1, sizeof a.sun_path - 1, "indaba/%s", key);
    *ret_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
    return a;
}

static bool trusted(int fd, pid_t *ret_pid)
{
    struct ucred peer;
    socklen_t n = sizeof peer;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0)
        return false;
    if (ret_pid)
        *ret_pid = peer.pid;
    return peer.uid == geteuid() || peer.uid == 0 || geteuid() == 0;
}

static int dial(const char *path, pid_t *ret_pid)
{
    socklen_t n;
    struct sockaddr_un a = address_of(path, &n);
    int fd;

    if (n == 0)
        return -1;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&a, n) == 0 && trusted(fd, ret_pid))
        return fd;
    close(fd);
    return -1;
}

pid_t served_by(const char *path)
{
    pid_t pid = 0;
    int fd = dial(path, &pid);

    if (fd < 0)
        return 0;
    close(fd);
    return pid;
}

/* ---- the asker ---- */

static int send_line(int fd, struct slice line, const int *descriptors, size_t count,
                     struct err *err)
{
    union {
        char room[CMSG_SPACE(sizeof(int) * DESCRIPTORS)];
        struct cmsghdr align;
    } control = {{0}};
    struct iovec iov = {(void *)(uintptr_t)line.p, line.n};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control.room,
                         .msg_controllen = CMSG_SPACE(sizeof(int) * count)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&msg);
    ssize_t n;

    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(head), descriptors, sizeof(int) * count);
    do
        n = sendmsg(fd, &msg, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_errno(err, errno, "cannot speak to the server", "local socket");
    return files_write_fd(fd, slice_from(line, (size_t)n), "local socket", err);
}

int served_ask(const char *path, int argc, char **argv, int input, int *ret_exit, struct err *err)
{
    int fd = dial(path, NULL), descriptors[DESCRIPTORS] = {1, 2, input};
    struct json_out out;
    struct buf line;
    uint8_t code;
    size_t n = 0;
    int result = -1;

    if (fd < 0)
        return err_set(err, FAULT_BUSY, "the process that serves this site does not answer");
    buf_init(&line, LINE_MAX_BYTES);
    json_out_init(&out, &line, false);
    json_out_open_array(&out);
    for (int i = 0; i < argc; i++)
        json_out_str(&out, argv[i]);
    json_out_close_array(&out);
    json_out_end(&out);
    buf_char(&line, '\n');
    fflush(stdout);
    fflush(stderr);
    if (line.over)
        err_set(err, FAULT_USAGE, "the command is too long");
    else if (send_line(fd, buf_slice(&line), descriptors, input >= 0 ? 3 : 2, err) == 0)
        result = files_read_fd(fd, &code, 1, &n, "local socket", err);
    if (result == 0 && n == 1)
        *ret_exit = code;
    else if (result == 0)
        result = err_set(err, FAULT_BUSY, "the server stopped before the command was done");
    buf_done(&line);
    close(fd);
    return result;
}

/* ---- the server ---- */

struct asked {
    struct served *h;
    int fd, descriptors[DESCRIPTORS];
    size_t count;
    char line[LINE_MAX_BYTES];
    size_t n;
};

static bool receive(struct asked *a)
{
    while (a->n == 0 || a->line[a->n - 1] != '\n') {
        union {
            char room[CMSG_SPACE(sizeof(int) * DESCRIPTORS)];
            struct cmsghdr align;
        } control = {{0}};
        struct iovec iov = {a->line + a->n, sizeof a->line - a->n};
        struct msghdr msg = {.msg_iov = &iov,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof control.room};
        ssize_t n = recvmsg(a->fd, &msg, MSG_CMSG_CLOEXEC);

        if (n < 0 && errno == EINTR)
            continue;
        for (struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&msg) : NULL; c; c = CMSG_NXTHDR(&msg, c)) {
            size_t got = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            int fds[DESCRIPTORS];

            if (c->cmsg_type != SCM_RIGHTS || got > DESCRIPTORS)
                continue;
            memcpy(fds, CMSG_DATA(c), got * sizeof(int));
            for (size_t i = 0; i < got; i++) {
                if (a->count < DESCRIPTORS)
                    a->descriptors[a->count++] = fds[i];
                else
                    close(fds[i]);
            }
        }
        if (n <= 0)
            return false;
        a->n += (size_t)n;
        if (a->n == sizeof a->line)
            return false;
    }
    return a->count >= 2;
}

static uint8_t run_asked(struct asked *a)
{
    char *argv[WORDS_MAX + 1] = {0};
    struct arena *arena = arena_new(CEILING_STEP);
    struct json *words = NULL;
    struct handed handed = {.argv = argv,
                            .out = fdopen(a->descriptors[0], "w"),
                            .err = fdopen(a->descriptors[1], "w"),
                            .input = a->count > 2 ? a->descriptors[2] : -1,
                            .asker = a};
    int code = fault_exit(FAULT_USAGE);

    if (handed.out && handed.err &&
        json_read_relaxed(slice_of(a->line, a->n - 1), sizeof a->line, &words, NULL) == 0 &&
        json_count(words) <= WORDS_MAX) {
        for (size_t i = 0; i < json_count(words); i++)
            argv[handed.argc++] = arena_str(arena, json_text(json_at(words, i)));
        code = a->h->run(a->h->ctx, &handed);
    }
    json_free(words);
    arena_free(arena);
    if (handed.out)
        fclose(handed.out);
    if (handed.err)
        fclose(handed.err);
    a->descriptors[0] = a->descriptors[1] = -1;
    return (uint8_t)code;
}

bool served_gone(void *asker)
{
    const struct asked *a = asker;
    struct pollfd fds[2] = {{.fd = a ? a->fd : -1, .events = POLLRDHUP},
                            {.fd = a ? a->h->stop[0] : -1, .events = POLLIN}};

    return a != NULL && poll(fds, 2, 0) > 0;
}

static void answer(struct served *h, int fd)
{
    struct asked *a = calloc(1, sizeof *a);

    must(a != NULL, "out of memory");
    a->h = h;
    a->fd = fd;
    if (receive(a)) {
        uint8_t code = run_asked(a);

        (void)!send(fd, &code, 1, MSG_NOSIGNAL);
    }
    for (size_t i = 0; i < a->count; i++)
        if (a->descriptors[i] >= 0)
            close(a->descriptors[i]);
    free(a);
}

static void *listen_main(void *arg)
{
    struct served *h = arg;
    struct pollfd fds[2] = {{.fd = h->listener, .events = POLLIN},
                            {.fd = h->stop[0], .events = POLLIN}};

    for (;;) {
        int fd;

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return NULL;
        if (fds[1].revents)
            return NULL;
        if (!(fds[0].revents & POLLIN))
            continue;
        fd = accept4(h->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        if (trusted(fd, NULL)) {
            struct timeval patience = {5, 0}; /* seconds: askers are heard one by one */

            setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            answer(h, fd);
        }
        close(fd);
    }
}

int served_begin(const char *path, int (*run)(void *ctx, const struct handed *handed), void *ctx,
                 struct served **ret, struct err *err)
{
    struct served *h = calloc(1, sizeof *h);
    socklen_t n;
    struct sockaddr_un a = address_of(path, &n);

    must(h != NULL, "out of memory");
    *ret = NULL;
    h->run = run;
    h->ctx = ctx;
    h->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (n == 0 || h->listener < 0 || bind(h->listener, (struct sockaddr *)&a, n) != 0 ||
        listen(h->listener, 16) != 0 || pipe2(h->stop, O_CLOEXEC) != 0) {
        int code = errno;

        if (h->listener >= 0)
            close(h->listener);
        free(h);
        return err_errno(err, code, "cannot open the local socket", path);
    }
    if (pthread_create(&h->thread, NULL, listen_main, h) != 0)
        must_fail(__FILE__, __LINE__, "a thread did not start");
    *ret = h;
    return 0;
}

void served_end(struct served *h)
{
    if (h == NULL)
        return;
    (void)!write(h->stop[1], "x", 1);
    pthread_join(h->thread, NULL);
    close(h->stop[0]);
    close(h->stop[1]);
    close(h->listener);
    free(h);
}
