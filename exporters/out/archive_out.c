#include "exporters/out/archive_out.h"

#include "core/base/files.h"
#include "core/base/hash.h"
#include "exporters/out/manifest.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct archive_out {
    char path[PATH_MAX], part[PATH_MAX];
    int fd;
    struct archive *zip;
    struct manifest manifest;
    char *name; /* of the entry that is open; after it, of the last one */
    bool open;
    int64_t left; /* of the open entry */
    struct sha256 sha256;
};

static int failed(struct archive_out *out, struct err *err)
{
    int code = archive_errno(out->zip);

    if (code > 0)
        return err_errno(err, code, "cannot write", out->path);
    err_set(err, FAULT_IO, "the archive cannot be written: %s", archive_error_string(out->zip));
    return err_about(err, "%s", out->path);
}

static int zip_start(struct archive_out *out, struct err *err)
{
    out->zip = archive_write_new();
    must(out->zip != NULL, "out of memory");
    /* Without padding of the last block: an archive's length is its content's. */
    if (archive_write_set_format_zip(out->zip) != ARCHIVE_OK ||
        archive_write_set_options(out->zip, "zip:compression=deflate,zip:compression-level=6") !=
            ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(out->zip, 1) != ARCHIVE_OK ||
        archive_write_open_fd(out->zip, out->fd) != ARCHIVE_OK)
        return failed(out, err);
    return 0;
}

int archive_out_open(const char *path, struct archive_out **ret, struct err *err)
{
    struct archive_out *out = calloc(1, sizeof *out);

    must(out != NULL, "out of memory");
    *ret = NULL;
    out->fd = -1;
    manifest_init(&out->manifest);
    if (strlen(path) + sizeof ".part" > sizeof out->part) {
        free(out);
        err_set(err, FAULT_USAGE, "the file's name is too long");
        return err_about(err, "%.100s", path);
    }
    snprintf(out->path, sizeof out->path, "%s", path);
    snprintf(out->part, sizeof out->part, "%s.part", path);
    out->fd = open(out->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (out->fd < 0) {
        err_errno(err, errno, "cannot write", path);
        free(out);
        return -1;
    }
    if (zip_start(out, err) < 0) {
        archive_out_abandon(out);
        return -1;
    }
    *ret = out;
    return 0;
}

static int entry_end(struct archive_out *out, struct err *err)
{
    if (!out->open)
        return 0;
    must(out->left == 0, "an archive's entry is shorter than was said");
    out->open = false;
    manifest_add(&out->manifest, out->name, sha256_end(&out->sha256));
    return archive_write_finish_entry(out->zip) == ARCHIVE_OK ? 0 : failed(out, err);
}

static bool name_good(const char *name)
{
    const char *p;

    for (p = name; *p; p++)
        if (*p <= ' ' || *p >= 0x7f || strchr("\\:*?\"<>|", *p))
            return false;
    return name[0] && name[0] != '/' && strstr(name, "..") == NULL && p[-1] != '/';
}

int archive_out_begin(struct archive_out *out, const char *name, int64_t size, struct err *err)
{
    struct archive_entry *entry;
    int rc;

    must(name_good(name), "a name that no archive of ours has");
    if (entry_end(out, err) < 0)
        return -1;
    must(out->name == NULL || strcmp(out->name, name) < 0 || strcmp(name, "MANIFEST.sha256") == 0,
         "an archive's entries are not in order");
    free(out->name);
    out->name = strdup(name);
    entry = archive_entry_new();
    must(entry != NULL && out->name != NULL, "out of memory");
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_uid(entry, 0);
    archive_entry_set_gid(entry, 0);
    archive_entry_set_size(entry, size);
    /* No time is set: libarchive turns one into local time, and none into the oldest that zip has.
     */
    rc = archive_write_header(out->zip, entry);
    archive_entry_free(entry);
    if (rc != ARCHIVE_OK)
        return failed(out, err);
    out->open = true;
    out->left = size;
    sha256_init(&out->sha256);
    return 0;
}

int archive_out_part(struct archive_out *out, struct slice bytes, struct err *err)
{
    must(out->open && (int64_t)bytes.n <= out->left, "an archive's entry is longer than was said");
    if (bytes.n == 0)
        return 0;
    sha256_add(&out->sha256, bytes.p, bytes.n);
    out->left -= (int64_t)bytes.n;
    return archive_write_data(out->zip, bytes.p, bytes.n) == (la_ssize_t)bytes.n ? 0
                                                                                 : failed(out, err);
}

int archive_out_add(struct archive_out *out, const char *name, struct slice bytes, struct err *err)
{
    if (archive_out_begin(out, name, (int64_t)bytes.n, err) < 0)
        return -1;
    return archive_out_part(out, bytes, err);
}

static int finish(struct archive_out *out, struct err *err)
{
    struct buf b;
    int rc;

    if (entry_end(out, err) < 0)
        return -1;
    buf_init(&b, SIZE_MAX / 2);
    manifest_write(&out->manifest, &b);
    rc = archive_out_add(out, "MANIFEST.sha256", buf_slice(&b), err);
    buf_done(&b);
    if (rc < 0 || entry_end(out, err) < 0)
        return -1;
    if (archive_write_close(out->zip) != ARCHIVE_OK)
        return failed(out, err);
    if (fsync(out->fd) < 0)
        return err_errno(err, errno, "cannot write", out->path);
    if (rename(out->part, out->path) < 0)
        return err_errno(err, errno, "cannot give its name to", out->path);
    return files_sync_folder(out->path, err);
}

static void release(struct archive_out *out)
{
    if (out->zip)
        archive_write_free(out->zip);
    if (out->fd >= 0)
        close(out->fd);
    manifest_done(&out->manifest);
    free(out->name);
    free(out);
}

int archive_out_close(struct archive_out *out, struct err *err)
{
    if (finish(out, err) < 0) {
        archive_out_abandon(out);
        return -1;
    }
    release(out);
    return 0;
}

void archive_out_abandon(struct archive_out *out)
{
    if (out == NULL)
        return;
    unlink(out->part);
    if (out->zip)
        archive_write_fail(out->zip);
    release(out);
}
