#define _GNU_SOURCE
#include "web/http/body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

void body_begin(struct body *b, uint64_t length, uint64_t ceiling, const char *folder,
                uint64_t reserve)
{
    *b = (struct body){.fd = -1, .ceiling = ceiling, .folder = folder, .reserve = reserve};
    buf_init(&b->buf, BODY_MEMORY);
    if (length > 0 && length <= BODY_MEMORY)
        buf_reserve(&b->buf, length);
}

/* Folders on file systems that have no O_TMPFILE get a name that is taken away at once. */
static int unnamed_file(const char *folder)
{
    char path[512];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    if ((size_t)snprintf(path, sizeof path, "%s/indaba-XXXXXX", folder) >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static int check_space(const struct body *b, struct err *err)
{
    struct statvfs fs;

    if (fstatvfs(b->fd, &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize < b->reserve) {
        err_set(err, FAULT_FULL, "there is no room for files of this size");
        err_about(err, "%s", b->folder);
        return err_remedy(err, "Free some space on this disk and send it again.");
    }
    return 0;
}

static int write_all(struct body *b, const char *p, size_t n, struct err *err)
{
    while (n > 0) {
        ssize_t done = write(b->fd, p, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return err_errno(err, errno, "cannot keep what was sent", b->folder);
        p += done;
        n -= (size_t)done;
    }
    return 0;
}

static int spill(struct body *b, struct err *err)
{
    b->fd = unnamed_file(b->folder);
    if (b->fd < 0)
        return err_errno(err, errno, "cannot keep what was sent", b->folder);
    if (check_space(b, err) != 0 || write_all(b, b->buf.p, b->buf.n, err) != 0)
        return -1;
    buf_done(&b->buf);
    return 0;
}

int body_add(struct body *b, const char *p, size_t n, struct err *err)
{
    if (n > b->ceiling - b->size) {
        err_set(err, FAULT_TOO_BIG, "this is too large");
        return err_remedy(err, "Send something smaller, or in parts.");
    }
    b->size += n;
    if (b->fd < 0 && b->size <= BODY_MEMORY) {
        buf_put(&b->buf, p, n);
        return 0;
    }
    if (b->fd < 0 && spill(b, err) != 0)
        return -1;
    /* Other programs fill disks too: looked at again for each 16 MiB. */
    if (b->size >> 24 != (b->size - n) >> 24 && check_space(b, err) != 0)
        return -1;
    return write_all(b, p, n, err);
}

int body_whole(struct body *b, struct slice *ret, struct err *err)
{
    if (b->fd < 0) {
        *ret = b->buf.n ? buf_slice(&b->buf) : (struct slice){"", 0};
        return 0;
    }
    b->map = mmap(NULL, b->size, PROT_READ, MAP_PRIVATE, b->fd, 0);
    if (b->map == MAP_FAILED) {
        b->map = NULL;
        return err_errno(err, errno, "cannot read what was sent", b->folder);
    }
    *ret = slice_of(b->map, b->size);
    return 0;
}

void body_done(struct body *b)
{
    if (b->map)
        munmap(b->map, b->size);
    b->map = NULL;
    if (b->fd >= 0)
        close(b->fd);
    b->fd = -1;
    buf_done(&b->buf);
}
