#include "core/store/store_sqlite.h"

#include "core/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The place of a SQLite site: one file. */

static int absent(const char *path, struct err *err)
{
    err_set(err, FAULT_ABSENT, "there is no site of this name");
    err_about(err, "%s", path);
    return err_remedy(err, "`indaba init --title … --owner …` makes one.");
}

static int hold(const char *path, int *ret_fd, struct err *err)
{
    int fd = open(path, O_RDWR | O_CLOEXEC), code = errno;

    if (fd < 0 && (code == ENOENT || code == ENOTDIR))
        return absent(path, err);
    if (fd < 0 && code == EISDIR) {
        err_set(err, FAULT_INVALID, "this is a folder, so it is not an indaba site");
        err_about(err, "%s", path);
        return err_remedy(err, "Check the name, or choose a file in it.");
    }
    if (fd < 0)
        return err_errno(err, code, "cannot open the site", path);
    if (files_lock(fd, false, path, err) != 0) {
        close(fd);
        return -1;
    }
    *ret_fd = fd;
    return 0;
}

static int key(const char *path, char ret[STORE_KEY], struct err *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return absent(path, err);
    snprintf(ret, STORE_KEY, "%llx/%llx", (unsigned long long)st.st_dev,
             (unsigned long long)st.st_ino);
    return 0;
}

static int size(const char *path, int64_t *ret, struct err *err)
{
    *ret = files_size(path);
    return *ret < 0 ? absent(path, err) : 0;
}

static int folder(const char *path, char ret[PATH_MAX], const char **ret_name, struct err *err)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;

    if (!files_exist(path))
        return absent(path, err);
    if (n >= PATH_MAX)
        return err_set(err, FAULT_USAGE, "the site's path is too long");
    if (n > 0)
        snprintf(ret, PATH_MAX, "%.*s", (int)n, path);
    else
        snprintf(ret, PATH_MAX, "%s", slash ? "/" : ".");
    if (ret_name)
        *ret_name = slash ? slash + 1 : path;
    return 0;
}

static int remove_file(const char *path, struct err *err)
{
    return unlink(path) == 0 ? 0 : err_errno(err, errno, "cannot remove", path);
}

const struct engine_place store_sqlite_place = {.hold = hold,
                                                .key = key,
                                                .size = size,
                                                .space = files_space,
                                                .folder = folder,
                                                .remove = remove_file};
