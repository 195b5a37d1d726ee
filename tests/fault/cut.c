/* A disk that can be cut off, to be loaded in front of libc (LD_PRELOAD). It follows the files
 * below the folder CUT_TOP and keeps beside them, in the folder CUT_IMAGE, what a power cut would
 * leave at the least:
 *
 *   ino/N        what is durable of the file with inode N: bytes that a finished fsync or fdatasync
 *                of that file covered, and nothing else
 *   names/PATH   a hard link to one of those: the names that a finished fsync of their folder
 * covered
 *
 * Reads and writes go to the real files. After the process is killed the test puts the image in
 * their place. POSIX promises no more than that (fsync(2), "does not necessarily ensure that the
 * entry in the directory … has also reached disk"). After an fsync that failed, what it should have
 * covered is forgotten, as Linux forgets it: a later fsync does not bring it back.
 *
 * The file CUT_CONTROL holds struct control; the test maps it and changes it while the program
 * runs. A write that fails writes nothing, one that is short writes half. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Counted from 1 since the test last set the counter to 0; a range is from ≤ n < to. */
struct control {
    _Atomic int64_t writes, syncs, failed;             /* counters */
    _Atomic int64_t write_from, write_to, write_errno; /* errno 0: a short write */
    _Atomic int64_t sync_from, sync_to, sync_errno;
    _Atomic int64_t kill_write;       /* the process dies in the middle of this write */
    _Atomic int64_t kill_sync_before; /* … before this sync has done anything */
    _Atomic int64_t kill_sync_after;  /* … after it, before it is reported */
    _Atomic int64_t lie; /* 1: a sync of a file says that it was done and does nothing */
};

struct range {
    off_t from, to;
};

struct file {
    dev_t dev;
    ino_t ino;
    bool passing; /* the WAL index: rebuilt after a crash, so never durable */
    struct range *dirty;
    size_t count, room;
};

enum { FILES_MAX = 1024, PIECE = 65536 };

static struct {
    pthread_mutex_t lock;
    char top[PATH_MAX], image[PATH_MAX];
    size_t top_len;
    struct control *control;
    struct file files[FILES_MAX];
    size_t count;
} cut = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void die(const char *why)
{
    fprintf(stderr, "cut: %s: %s\n", why, strerror(errno));
    _exit(99);
}

static int real_open(const char *path, int flags, mode_t mode)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, mode);
}

__attribute__((constructor)) static void start(void)
{
    const char *top = getenv("CUT_TOP"), *image = getenv("CUT_IMAGE");
    const char *control = getenv("CUT_CONTROL");
    void *at;
    int fd;

    if (!top || !image || !control)
        return;
    if (realpath(top, cut.top) == NULL || realpath(image, cut.image) == NULL)
        die("no folder");
    cut.top_len = strlen(cut.top);
    fd = real_open(control, O_RDWR, 0);
    if (fd < 0)
        die("no control file");
    at = mmap(NULL, sizeof *cut.control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        die("no control file");
    cut.control = at;
    syscall(SYS_close, fd);
}

/* ---- which file ---- */

/* The path below the top folder, or NULL. */
static const char *below(const char *path)
{
    if (cut.control == NULL || strncmp(path, cut.top, cut.top_len) != 0 || path[cut.top_len] != '/')
        return NULL;
    return path + cut.top_len + 1;
}

static struct file *find(const struct stat *sb)
{
    for (size_t i = 0; i < cut.count; i++)
        if (cut.files[i].ino == sb->st_ino && cut.files[i].dev == sb->st_dev)
            return &cut.files[i];
    return NULL;
}

/* Under the lock: the followed file of a descriptor, or NULL. */
static struct file *file_of(int fd, struct stat *sb)
{
    if (cut.control == NULL || fstat(fd, sb) != 0 || !S_ISREG(sb->st_mode))
        return NULL;
    return find(sb);
}

static void ino_path(ino_t ino, char path[PATH_MAX])
{
    if (snprintf(path, PATH_MAX, "%s/ino/%llu", cut.image, (unsigned long long)ino) >= PATH_MAX)
        die("a path is too long");
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

static void follow(int fd, const char *name, bool created)
{
    char path[PATH_MAX];
    struct stat sb;
    struct file *f;
    int image;

    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode))
        return;
    pthread_mutex_lock(&cut.lock);
    f = find(&sb);
    if (f == NULL) {
        if (cut.count == FILES_MAX)
            die("too many files");
        f = &cut.files[cut.count++];
        *f = (struct file){.dev = sb.st_dev, .ino = sb.st_ino};
    }
    f->passing = ends_with(name, "-shm");
    if (created) {
        /* A new file may get the number of one that is gone. */
        f->count = 0;
        ino_path(sb.st_ino, path);
        unlinkat(AT_FDCWD, path, 0);
    }
    if (!f->passing) {
        ino_path(sb.st_ino, path);
        image = real_open(path, O_WRONLY | O_CREAT, 0600);
        if (image < 0)
            die(path);
        syscall(SYS_close, image);
    }
    pthread_mutex_unlock(&cut.lock);
}

static void dirty(struct file *f, off_t from, off_t to)
{
    if (f->passing || to <= from)
        return;
    if (f->count > 0 && f->dirty[f->count - 1].to == from) {
        f->dirty[f->count - 1].to = to;
        return;
    }
    if (f->count == f->room) {
        f->room = f->room ? 2 * f->room : 64;
        f->dirty = realloc(f->dirty, f->room * sizeof *f->dirty);
        if (f->dirty == NULL)
            die("memory");
    }
    f->dirty[f->count++] = (struct range){from, to};
}

/* ---- what is to happen ---- */

static bool within(int64_t n, int64_t from, int64_t to)
{
    return from > 0 && n >= from && n < to;
}

static void fall(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* A write of n bytes is due: gives how many of them are to be written, -1 with errno: none. */
static ssize_t allowed(size_t n, bool *ret_fall)
{
    int64_t number = atomic_fetch_add(&cut.control->writes, 1) + 1;

    *ret_fall = cut.control->kill_write == number;
    if (*ret_fall)
        return (ssize_t)(n / 2);
    if (!within(number, cut.control->write_from, cut.control->write_to))
        return (ssize_t)n;
    atomic_fetch_add(&cut.control->failed, 1);
    if (cut.control->write_errno == 0)
        return n > 1 ? (ssize_t)(n / 2) : (ssize_t)n;
    errno = (int)cut.control->write_errno;
    return -1;
}

/* ---- syncing ---- */

static void copy_range(int from, int to, struct range r)
{
    char piece[PIECE];

    while (r.from < r.to) {
        size_t want = r.to - r.from < PIECE ? (size_t)(r.to - r.from) : PIECE;
        ssize_t n = pread(from, piece, want, r.from);

        if (n <= 0)
            return; /* cut short in the meantime */
        if (syscall(SYS_pwrite64, to, piece, n, r.from) != n)
            die("the image cannot be written");
        r.from += n;
    }
}

/* Under the lock. */
static void sync_file(struct file *f, int fd)
{
    char path[PATH_MAX], self[64];
    struct stat sb;
    int from, to;

    if (f->passing)
        return;
    ino_path(f->ino, path);
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    from = real_open(self, O_RDONLY, 0); /* the program's own may be for writing only */
    to = real_open(path, O_WRONLY | O_CREAT, 0600);
    if (from < 0 || to < 0 || fstat(from, &sb) != 0)
        die(path);
    for (size_t i = 0; i < f->count; i++)
        copy_range(from, to, f->dirty[i]);
    if (syscall(SYS_ftruncate, to, sb.st_size) != 0)
        die(path);
    f->count = 0;
    syscall(SYS_close, to);
    syscall(SYS_close, from);
}

static void name_of(char path[PATH_MAX], const char *rel, const char *name)
{
    if (snprintf(path, PATH_MAX, "%s/names/%s/%s", cut.image, rel, name) >= PATH_MAX)
        die("a path is too long");
}

static void make_folders(char *path)
{
    for (char *p = strstr(path, "/names/") + 6; (p = strchr(p + 1, '/')) != NULL;) {
        *p = '\0';
        mkdir(path, 0700);
        *p = '/';
    }
}

static void sync_name(const char *rel, const char *name, const struct stat *sb)
{
    char image[PATH_MAX], path[PATH_MAX], part[PATH_MAX];
    struct stat now;
    int fd;

    ino_path(sb->st_ino, image);
    name_of(path, rel, name);
    name_of(part, rel, ".part");
    make_folders(path);
    fd = real_open(image, O_WRONLY | O_CREAT, 0600);
    if (fd < 0 || fstat(fd, &now) != 0)
        die(image);
    syscall(SYS_close, fd);
    unlinkat(AT_FDCWD, part, 0);
    if (linkat(AT_FDCWD, image, AT_FDCWD, part, 0) != 0 ||
        renameat(AT_FDCWD, part, AT_FDCWD, path) != 0)
        die(path);
    unlinkat(AT_FDCWD, part, 0); /* of two names of one file rename does nothing */
}

/* Under the lock. */
static void sync_folder(int fd)
{
    char self[64], real[PATH_MAX], names[PATH_MAX];
    const char *rel;
    struct dirent *entry;
    struct stat sb;
    ssize_t n;
    DIR *d;

    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    n = readlink(self, real, sizeof real - 2);
    if (n <= 0)
        return;
    real[n] = '/';
    real[n + 1] = '\0';
    rel = below(real);
    if (rel == NULL)
        return;
    d = opendir(real);
    if (d == NULL)
        die(real);
    while ((entry = readdir(d)) != NULL)
        if (fstatat(dirfd(d), entry->d_name, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(sb.st_mode) && !ends_with(entry->d_name, "-shm"))
            sync_name(rel, entry->d_name, &sb);
    name_of(names, rel, "");
    make_folders(names);
    closedir(d);
    d = opendir(names);
    if (d == NULL)
        die(names);
    while ((entry = readdir(d)) != NULL) {
        char path[PATH_MAX + 256];

        snprintf(path, sizeof path, "%s%s", real, entry->d_name);
        if (fstatat(dirfd(d), entry->d_name, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(sb.st_mode) && faccessat(AT_FDCWD, path, F_OK, 0) != 0)
            unlinkat(dirfd(d), entry->d_name, 0);
    }
    closedir(d);
}

static int sync_any(int fd, long number)
{
    struct stat sb;
    struct file *f;
    int64_t n;
    bool folder;

    if (cut.control == NULL || fstat(fd, &sb) != 0)
        return (int)syscall(number, fd);
    pthread_mutex_lock(&cut.lock);
    folder = S_ISDIR(sb.st_mode);
    f = folder ? NULL : file_of(fd, &sb);
    if (!folder && f == NULL) {
        pthread_mutex_unlock(&cut.lock);
        return (int)syscall(number, fd);
    }
    n = atomic_fetch_add(&cut.control->syncs, 1) + 1;
    if (cut.control->kill_sync_before == n)
        fall();
    if (within(n, cut.control->sync_from, cut.control->sync_to)) {
        atomic_fetch_add(&cut.control->failed, 1);
        if (f)
            f->count = 0;
        pthread_mutex_unlock(&cut.lock);
        errno = (int)cut.control->sync_errno;
        return -1;
    }
    if (folder)
        sync_folder(fd);
    else if (!cut.control->lie)
        sync_file(f, fd);
    if (cut.control->kill_sync_after == n)
        fall();
    pthread_mutex_unlock(&cut.lock);
    return 0;
}

/* ---- the calls ---- */

static int open_any(int folder, const char *path, int flags, mode_t mode)
{
    const char *name = below(path);
    bool existed = name && faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    bool made = name && (flags & O_CREAT) && !existed, falls;
    int fd;

    if (made) {
        if (allowed(1, &falls) < 0 && errno != ENOSPC) /* a full disk still makes empty files */
            return -1;
        if (falls)
            fall();
    }
    fd = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && name && (flags & O_TMPFILE) != O_TMPFILE && (flags & O_ACCMODE) != O_RDONLY)
        follow(fd, name, made);
    return fd;
}

#define OPEN_BODY(folder)                                            \
    va_list ap;                                                      \
    mode_t mode;                                                     \
    va_start(ap, flags);                                             \
    mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, mode_t) : 0; \
    va_end(ap);                                                      \
    return open_any(folder, path, flags, mode)

int open(const char *path, int flags, ...)
{
    OPEN_BODY(AT_FDCWD);
}

int open64(const char *path, int flags, ...)
{
    OPEN_BODY(AT_FDCWD);
}

int openat(int folder, const char *path, int flags, ...)
{
    OPEN_BODY(folder);
}

int openat64(int folder, const char *path, int flags, ...)
{
    OPEN_BODY(folder);
}

/* What open becomes in programs built with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

int __open_2(const char *path, int flags)
{
    return open_any(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
    return open_any(AT_FDCWD, path, flags, 0);
}

static ssize_t write_any(int fd, const void *p, size_t n, off_t at, bool placed)
{
    struct stat sb;
    struct file *f;
    ssize_t want, done;
    bool falls = false;

    pthread_mutex_lock(&cut.lock);
    f = file_of(fd, &sb);
    if (f == NULL) {
        pthread_mutex_unlock(&cut.lock);
        return placed ? syscall(SYS_pwrite64, fd, p, n, at) : syscall(SYS_write, fd, p, n);
    }
    want = allowed(n, &falls);
    if (want >= 0) {
        if (!placed)
            at = fcntl(fd, F_GETFL) & O_APPEND ? sb.st_size : lseek(fd, 0, SEEK_CUR);
        done = placed ? syscall(SYS_pwrite64, fd, p, (size_t)want, at)
                      : syscall(SYS_write, fd, p, (size_t)want);
        if (done > 0)
            dirty(f, at, at + done);
        want = done;
    }
    if (falls)
        fall();
    pthread_mutex_unlock(&cut.lock);
    return want;
}

ssize_t write(int fd, const void *p, size_t n)
{
    return cut.control ? write_any(fd, p, n, 0, false) : syscall(SYS_write, fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    return write_any(fd, p, n, at, true);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    return write_any(fd, p, n, at, true);
}

ssize_t writev(int fd, const struct iovec *v, int count)
{
    struct stat sb;
    bool followed;

    pthread_mutex_lock(&cut.lock);
    followed = file_of(fd, &sb) != NULL;
    pthread_mutex_unlock(&cut.lock);
    /* Writing less than all of it is allowed. */
    return followed && count > 0 ? write_any(fd, v[0].iov_base, v[0].iov_len, 0, false)
                                 : syscall(SYS_writev, fd, v, count);
}

int ftruncate(int fd, off_t size)
{
    struct stat sb;
    struct file *f;
    bool falls = false;
    int rc = -1;

    pthread_mutex_lock(&cut.lock);
    f = file_of(fd, &sb);
    if (f == NULL || allowed(1, &falls) > 0)
        rc = (int)syscall(SYS_ftruncate, fd, size);
    if (f && rc == 0)
        dirty(f, size < sb.st_size ? size : sb.st_size, size < sb.st_size ? sb.st_size : size);
    if (falls)
        fall();
    pthread_mutex_unlock(&cut.lock);
    return rc;
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

int fallocate(int fd, int mode, off_t at, off_t n)
{
    struct stat sb;
    struct file *f;
    bool falls = false;
    int rc = -1;

    pthread_mutex_lock(&cut.lock);
    f = file_of(fd, &sb);
    if (f == NULL || allowed(1, &falls) > 0)
        rc = (int)syscall(SYS_fallocate, fd, mode, at, n);
    if (f && rc == 0)
        dirty(f, at, at + n);
    if (falls)
        fall();
    pthread_mutex_unlock(&cut.lock);
    return rc;
}

int fallocate64(int fd, int mode, off64_t at, off64_t n)
{
    return fallocate(fd, mode, at, n);
}

int posix_fallocate(int fd, off_t at, off_t n)
{
    return fallocate(fd, 0, at, n) == 0 ? 0 : errno;
}

int posix_fallocate64(int fd, off64_t at, off64_t n)
{
    return posix_fallocate(fd, at, n);
}

/* Names: nothing of them is durable before the folder is synced, so only failures are ours. */
static bool name_fails(const char *path)
{
    bool falls = false;

    if (below(path) == NULL)
        return false;
    if (allowed(1, &falls) < 0)
        return true;
    if (falls)
        fall();
    return false;
}

int rename(const char *from, const char *to)
{
    return name_fails(to) ? -1 : renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlink(const char *path)
{
    bool falls = false;

    if (below(path)) { /* a full disk does not keep a file from being removed */
        int64_t number = atomic_fetch_add(&cut.control->writes, 1) + 1;

        falls = cut.control->kill_write == number;
    }
    if (falls)
        fall();
    return unlinkat(AT_FDCWD, path, 0);
}

int fsync(int fd)
{
    return sync_any(fd, SYS_fsync);
}

int fdatasync(int fd)
{
    return sync_any(fd, SYS_fdatasync);
}
