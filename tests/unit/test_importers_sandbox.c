/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "importers/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each is tried in a child inside the sandbox; true: it was refused. */

static bool no_open(void)
{
    return open("/etc/passwd", O_RDONLY) < 0 && errno == EPERM;
}

static bool no_create(void)
{
    return open("made-by-the-worker", O_CREAT | O_WRONLY, 0600) < 0 && errno == EPERM;
}

static bool no_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM;
}

static bool no_fork(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    return pid < 0 && errno == EPERM;
}

static bool no_exec(void)
{
    char *argv[] = {(char *)"/bin/true", NULL};

    return execv(argv[0], argv) < 0 && errno == EPERM;
}

static bool no_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
           MAP_FAILED;
}

static bool no_kill(void)
{
    return kill(getppid(), 0) < 0;
}

static bool no_duplicate(void)
{
    return dup(0) < 0;
}

static bool no_memory(void)
{
    return mmap(NULL, (size_t)1 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

/* What it needs must work. */
static bool can_work(void)
{
    char *p = malloc(8 << 20), byte;
    bool fine = p && read(0, &byte, 0) == 0;

    free(p);
    return fine;
}

/* 0 refused, 1 not refused, 2 the sandbox is loose here, 3 it could not be entered. */
static int in_child(bool (*try)(void))
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        struct err err;
        bool strict;

        if (sandbox_enter(&strict, &err))
            _exit(3);
        _exit(!strict ? 2 : try() ? 0 : 1);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

static void refused(void **state)
{
    static const struct {
        const char *what;
        bool (*try)(void);
    } rows[] = {
        {"open", no_open},  {"create", no_create}, {"socket", no_socket},
        {"fork", no_fork},  {"exec", no_exec},     {"executable memory", no_code},
        {"kill", no_kill},  {"dup", no_duplicate}, {"a gigabyte", no_memory},
        {"work", can_work},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int got = in_child(rows[i].try);

        if (got == 2)
            skip();
        if (got != 0)
            fail_msg("%s: %d", rows[i].what, got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests_name("importers_sandbox", tests, NULL, NULL);
}
