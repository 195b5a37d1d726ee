#include "core/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

int files_read_fd(int fd, void *p, size_t n, size_t *ret_n, const char *subject, struct err *err)
{
    size_t got = 0;

    while (got < n) {
        ssize_t r = read(fd, (char *)p + got, n - got);

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return err_errno(err, errno, "cannot read", subject);
        if (r == 0)
            break;
        got += (size_t)r;
    }
    *ret_n = got;
    return 0;
}

int files_read_at(int fd, void *p, size_t n, int64_t offset, size_t *ret_n, const char *subject,
                  struct err *err)
{
    size_t got = 0;

    while (got < n) {
        ssize_t r = pread(fd, (char *)p + got, n - got, offset + (int64_t)got);

        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return err_errno(err, errno, "cannot read", subject);
        if (r == 0)
            break;
        got += (size_t)r;
    }
    *ret_n = got;
    return 0;
}

int files_write_fd(int fd, struct slice bytes, const char *subject, struct err *err)
{
    while (bytes.n > 0) {
        ssize_t w = write(fd, bytes.p, bytes.n);

        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return err_errno(err, errno, "cannot write", subject);
        bytes = slice_from(bytes, (size_t)w);
    }
    return 0;
}

static int too_big(const char *path, size_t ceiling, struct err *err)
{
    err_set(err, FAULT_TOO_BIG, "the file is larger than %zu bytes", ceiling);
    return err_about(err, "%s", path);
}

static int read_open(int fd, const char *path, struct buf *buf, struct err *err)
{
    char part[16384];
    struct stat st;
    size_t n;

    if (fstat(fd, &st))
        return err_errno(err, errno, "cannot read", path);
    if (!S_ISREG(st.st_mode)) {
        err_set(err, FAULT_INVALID, "this is no ordinary file");
        return err_about(err, "%s", path);
    }
    do {
        if (files_read_fd(fd, part, sizeof(part), &n, path, err))
            return -1;
        buf_put(buf, part, n);
        if (buf->over)
            return too_big(path, buf->ceiling, err);
    } while (n == sizeof(part));
    return 0;
}

int files_read(const char *path, struct buf *buf, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), rc;

    if (fd < 0)
        return err_errno(err, errno, "cannot open", path);
    rc = read_open(fd, path, buf, err);
    close(fd);
    return rc;
}

/* The folder part of a path, "." when there is none. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    int n = slash && slash - path < PATH_MAX ? (int)(slash - path) : 0;

    snprintf(folder, PATH_MAX, "%.*s", slash ? (n ? n : 1) : 1, slash ? path : ".");
}

int files_sync_folder(const char *path, struct err *err)
{
    char folder[PATH_MAX];
    int fd, code = 0;

    folder_of(path, folder);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, "cannot open", folder);
    if (fsync(fd) && errno != EINVAL) /* EINVAL: a file system that cannot sync folders */
        code = errno;
    close(fd);
    return code ? err_errno(err, code, "cannot sync", folder) : 0;
}

static int write_part(const char *part, struct slice bytes, mode_t mode, struct err *err)
{
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    int rc;

    if (fd < 0)
        return err_errno(err, errno, "cannot create", part);
    rc = files_write_fd(fd, bytes, part, err);
    if (rc == 0 && fsync(fd))
        rc = err_errno(err, errno, "cannot sync", part);
    if (close(fd) && rc == 0)
        rc = err_errno(err, errno, "cannot write", part);
    return rc;
}

int files_write(const char *path, struct slice bytes, mode_t mode, struct err *err)
{
    char part[PATH_MAX];

    if ((size_t)snprintf(part, sizeof(part), "%s.part", path) >= sizeof(part))
        return err_errno(err, ENAMETOOLONG, "cannot create", path);
    if (write_part(part, bytes, mode, err)) {
        unlink(part);
        return -1;
    }
    if (rename(part, path)) {
        int code = errno;

        unlink(part);
        return err_errno(err, code, "cannot replace", path);
    }
    return files_sync_folder(path, err);
}

int files_temp(const char *folder, int *ret_fd, struct err *err)
{
    char path[PATH_MAX];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    /* FAT sticks and some network disks know no file without a name. */
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        if (files_join(path, folder, ".tmp.XXXXXX", err))
            return -1;
        fd = mkostemp(path, O_CLOEXEC);
        if (fd >= 0)
            unlink(path);
    }
    if (fd < 0)
        return err_errno(err, errno, "cannot create a file in", folder);
    *ret_fd = fd;
    return 0;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int make_one(const char *path, mode_t mode, struct err *err)
{
    int code;

    if (mkdir(path, mode) == 0)
        return 0;
    code = errno; /* a folder above may be read-only and this one exist all the same */
    return is_folder(path) ? 0 : err_errno(err, code, "cannot make the folder", path);
}

int files_mkdir(const char *path, mode_t mode, struct err *err)
{
    char head[PATH_MAX];
    size_t n = strlen(path);

    if (n >= sizeof(head))
        return err_errno(err, ENAMETOOLONG, "cannot make the folder", path);
    memcpy(head, path, n + 1);
    for (size_t i = 1; i < n; i++) {
        if (head[i] != '/')
            continue;
        head[i] = '\0';
        if (make_one(head, mode, err))
            return -1;
        head[i] = '/';
    }
    return make_one(path, mode, err);
}

int files_space(const char *path, int64_t *ret, struct err *err)
{
    struct statvfs st;

    if (statvfs(path, &st))
        return err_errno(err, errno, "cannot look at the disk of", path);
    if (__builtin_mul_overflow(st.f_bavail, st.f_frsize, ret))
        *ret = INT64_MAX;
    return 0;
}

int files_writable(const char *folder, struct err *err)
{
    int fd;

    if (files_temp(folder, &fd, err))
        return -1;
    close(fd);
    return 0;
}

bool files_exist(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

int64_t files_size(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
}

int files_lock(int fd, bool shared, const char *subject, struct err *err)
{
    int rc;

    do
        rc = flock(fd, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB);
    while (rc && errno == EINTR);
    if (rc == 0)
        return 0;
    if (errno != EWOULDBLOCK)
        return err_errno(err, errno, "cannot lock", subject);
    err_set(err, FAULT_BUSY, "another process holds this file");
    err_about(err, "%s", subject);
    return err_remedy(err, "End the other process, or wait until it is done.");
}

int files_join(char path[PATH_MAX], const char *folder, const char *name, struct err *err)
{
    size_t n = strlen(folder);
    const char *slash = n > 0 && folder[n - 1] == '/' ? "" : "/";

    if ((size_t)snprintf(path, PATH_MAX, "%s%s%s", folder, slash, name) < PATH_MAX)
        return 0;
    err_set(err, FAULT_TOO_BIG, "the path is too long");
    return err_about(err, "%s", name);
}

/* An absolute path from the environment, or NULL. */
static const char *env_path(const char *name)
{
    const char *value = getenv(name);

    return value && value[0] == '/' ? value : NULL;
}

int files_xdg(enum files_xdg which, const char *name, char path[PATH_MAX], struct err *err)
{
    static const struct {
        const char *variable, *below_home;
    } rows[] = {
        [FILES_DATA] = {"XDG_DATA_HOME", ".local/share"},
        [FILES_STATE] = {"XDG_STATE_HOME", ".local/state"},
        [FILES_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
        [FILES_RUNTIME] = {"XDG_RUNTIME_DIR", NULL},
    };
    const char *base = env_path(rows[which].variable);
    char home[PATH_MAX];

    if (base)
        return files_join(path, base, name, err);
    if (!rows[which].below_home)
        return files_xdg(FILES_STATE, name, path, err);
    base = env_path("HOME");
    if (!base) {
        err_set(err, FAULT_USAGE, "no home folder is set");
        err_about(err, "HOME");
        return err_remedy(err, "Set HOME, or name the file on the command line.");
    }
    return files_join(home, base, rows[which].below_home, err) || files_join(path, home, name, err)
               ? -1
               : 0;
}

size_t files_open_limit(size_t wanted)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return _POSIX_OPEN_MAX;
    if (limit.rlim_cur < wanted) {
        struct rlimit more = {limit.rlim_max < wanted ? limit.rlim_max : wanted, limit.rlim_max};

        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            limit = more;
    }
    return limit.rlim_cur < wanted ? (size_t)limit.rlim_cur : wanted;
}
