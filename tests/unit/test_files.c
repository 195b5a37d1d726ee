/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/indaba-files-XXXXXX";

static const char *path(const char *name)
{
    static char text[2][PATH_MAX];
    static int turn;

    turn = !turn;
    assert_int_equal(files_join(text[turn], folder, name, NULL), 0);
    return text[turn];
}

static void whole_files(void **state)
{
    struct err err = {0};
    struct stat st;
    struct buf buf;

    (void)state;
    assert_int_equal(files_write(path("a"), SLICE("one"), 0640, &err), 0);
    assert_int_equal(files_write(path("a"), SLICE("second"), 0640, &err), 0);
    assert_false(files_exist(path("a.part")));
    assert_int_equal(stat(path("a"), &st), 0);
    assert_int_equal(st.st_size, 6);
    assert_int_equal(files_size(path("a")), 6);
    assert_int_equal(files_size(path("none")), -1);
    buf_init(&buf, 6);
    assert_int_equal(files_read(path("a"), &buf, &err), 0);
    assert_string_equal(buf_cstr(&buf), "second");
    buf_done(&buf);
    buf_init(&buf, 5);
    assert_int_equal(files_read(path("a"), &buf, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_int_equal(files_read(path("none"), &buf, &err), -1);
    assert_int_equal(err.fault, FAULT_ABSENT);
    assert_int_equal(files_read(folder, &buf, &err), -1);
    assert_int_equal(mkfifo(path("fifo"), 0600), 0);
    assert_int_equal(files_read(path("fifo"), &buf, &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    unlink(path("fifo"));
    buf_done(&buf);
    assert_int_equal(files_write(path("no/such"), SLICE("x"), 0600, &err), -1);
    assert_int_equal(err.fault, FAULT_ABSENT);
}

static void new_files(void **state)
{
    struct err err = {0};
    size_t n = 0;
    char text[8];
    int fd = -1, other = -1;

    (void)state;
    fd = open(path("b"), O_RDWR | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(files_write_fd(fd, SLICE("hello"), "b", &err), 0);
    assert_int_equal(files_read_at(fd, text, 8, 1, &n, "b", &err), 0);
    assert_int_equal(n, 4);
    assert_int_equal(files_lock(fd, false, "b", &err), 0);
    other = open(path("b"), O_RDWR);
    assert_int_equal(files_lock(other, true, "b", &err), -1);
    assert_int_equal(err.fault, FAULT_BUSY);
    close(fd);
    assert_int_equal(files_lock(other, true, "b", &err), 0);
    close(other);
    assert_int_equal(files_temp(folder, &fd, &err), 0);
    assert_int_equal(files_write_fd(fd, SLICE("hello"), "temp", &err), 0);
    close(fd);
    unlink(path("link"));
    unlink(path("b"));
    fd = open("/dev/full", O_WRONLY);
    if (fd >= 0) {
        assert_int_equal(files_write_fd(fd, SLICE("x"), "/dev/full", &err), -1);
        assert_int_equal(err.fault, FAULT_FULL);
        close(fd);
    }
}

static void folders(void **state)
{
    struct err err = {0};
    int64_t space = -1;
    char *deep = malloc(PATH_MAX + 10), joined[PATH_MAX];

    (void)state;
    assert_int_equal(files_mkdir(path("x/y/z"), 0700, &err), 0);
    assert_int_equal(files_mkdir(path("x/y/z/"), 0700, &err), 0);
    assert_int_equal(files_mkdir(path("a/y"), 0700, &err), -1); /* a is a file */
    assert_int_equal(files_writable(path("x"), &err), 0);
    assert_int_equal(files_writable(path("none"), &err), -1);
    assert_int_equal(files_space(folder, &space, &err), 0);
    assert_true(space >= 0);
    memset(deep, 'd', PATH_MAX + 9);
    deep[PATH_MAX + 9] = '\0';
    assert_int_equal(files_join(joined, "/", deep, &err), -1);
    assert_int_equal(err.fault, FAULT_TOO_BIG);
    assert_int_equal(files_mkdir(deep, 0700, &err), -1);
    assert_int_equal(files_write(deep, SLICE("x"), 0600, &err), -1);
    assert_int_equal(files_join(joined, "/", "a", &err), 0);
    assert_string_equal(joined, "/a");
    free(deep);
    rmdir(path("x/y/z"));
    rmdir(path("x/y"));
    rmdir(path("x"));
    unlink(path("a"));
}

/* XDG Base Directory Specification 0.8. */
static void xdg(void **state)
{
    char text[PATH_MAX];
    struct err err = {0};

    (void)state;
    setenv("HOME", "/home/eva", 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_STATE_HOME");
    unsetenv("XDG_RUNTIME_DIR");
    assert_int_equal(files_xdg(FILES_DATA, "p", text, &err), 0);
    assert_string_equal(text, "/home/eva/.local/share/p");
    assert_int_equal(files_xdg(FILES_RUNTIME, "p", text, &err), 0);
    assert_string_equal(text, "/home/eva/.local/state/p");
    setenv("XDG_DATA_HOME", "/data", 1);
    assert_int_equal(files_xdg(FILES_DATA, "p", text, &err), 0);
    assert_string_equal(text, "/data/p");
    setenv("XDG_DATA_HOME", "data", 1); /* relative: ignored */
    assert_int_equal(files_xdg(FILES_DATA, "p", text, &err), 0);
    assert_string_equal(text, "/home/eva/.local/share/p");
    unsetenv("HOME");
    assert_int_equal(files_xdg(FILES_DATA, "p", text, &err), -1);
    assert_int_equal(err.fault, FAULT_USAGE);
}

static int start(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_files),
        cmocka_unit_test(new_files),
        cmocka_unit_test(folders),
        cmocka_unit_test(xdg),
    };

    return cmocka_run_group_tests_name("files", tests, start, stop);
}
