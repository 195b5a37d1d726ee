#include "exporters/out/archive_out.h"

#include "core/base/files.h"
#include "core/base/hash.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct archive_out {
    char path[PATH_MAX], part[PATH_MAX], folder[PATH_MAX];
    int fd;
    struct archive *zip;
    struct spool manifest;
    bool listed; /* the manifest is whole: what comes now is itself */
    char *name;  /* of the entry that is open; after it, of the last one */
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

static void folder_of(const char *path, char ret[PATH_MAX])
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        snprintf(ret, PATH_MAX, ".");
    else
        snprintf(ret, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

int archive_out_open(const char *path, struct archive_out **ret, struct err *err)
{
    struct archive_out *out = calloc(1, sizeof *out);

    must(out != NULL, "out of memory");
    *ret = NULL;
    out->fd = -1;
    if (strlen(path) + sizeof ".part" > sizeof out->part) {
        free(out);
        err_set(err, FAULT_USAGE, "the file's name is too long");
        return err_about(err, "%.100s", path);
    }
    snprintf(out->path, sizeof out->path, "%s", path);
    snprintf(out->part, sizeof out->part, "%s.part", path);
    folder_of(path, out->folder);
    out->fd = open(out->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (out->fd < 0) {
        err_errno(err, errno, "cannot write", path);
        free(out);
        return -1;
    }
    if (spool_open(&out->manifest, out->folder, err) != 0 || zip_start(out, err) != 0) {
        archive_out_abandon(out);
        return -1;
    }
    *ret = out;
    return 0;
}

/* A line of the manifest: the entries come in the order of their names. */
static int list(struct archive_out *out, struct err *err)
{
    char hex[65];

    buf_printf(&out->manifest.buf, "%s  %s\n", hash_text(sha256_end(&out->sha256), hex), out->name);
    return spool_drain(&out->manifest, err);
}

static int entry_end(struct archive_out *out, struct err *err)
{
    if (!out->open)
        return 0;
    must(out->left == 0, "an archive's entry is shorter than was said");
    out->open = false;
    if (!out->listed && list(out, err) != 0)
        return -1;
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
    if (entry_end(out, err) != 0)
        return -1;
    must(out->name == NULL || strcmp(out->name, name) < 0 || out->listed,
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
    if (archive_out_begin(out, name, (int64_t)bytes.n, err) != 0)
        return -1;
    return archive_out_part(out, bytes, err);
}

int archive_out_spool(struct archive_out *out, const char *name, struct spool *spool,
                      struct err *err)
{
    char *room = malloc(SPOOL_BUFFER);
    int64_t at = 0;
    int rc = -1;

    must(room != NULL, "out of memory");
    if (spool_end(spool, err) != 0 || archive_out_begin(out, name, spool->written, err) != 0)
        goto out;
    while (at < spool->written) {
        int64_t left = spool->written - at;
        size_t n = left < SPOOL_BUFFER ? (size_t)left : SPOOL_BUFFER;

        if (spool_read(spool, room, n, at, err) != 0 ||
            archive_out_part(out, slice_of(room, n), err) != 0)
            goto out;
        at += (int64_t)n;
    }
    rc = 0;
out:
    free(room);
    return rc;
}

const char *archive_out_folder(const struct archive_out *out)
{
    return out->folder;
}

static int finish(struct archive_out *out, struct err *err)
{
    if (entry_end(out, err) != 0)
        return -1;
    out->listed = true;
    if (archive_out_spool(out, "MANIFEST.sha256", &out->manifest, err) != 0 ||
        entry_end(out, err) != 0)
        return -1;
    if (archive_write_close(out->zip) != ARCHIVE_OK)
        return failed(out, err);
    if (fsync(out->fd) != 0)
        return err_errno(err, errno, "cannot write", out->path);
    if (rename(out->part, out->path) != 0)
        return err_errno(err, errno, "cannot give its name to", out->path);
    return files_sync_folder(out->path, err);
}

static void release(struct archive_out *out)
{
    if (out->zip)
        archive_write_free(out->zip);
    if (out->fd >= 0)
        close(out->fd);
    spool_close(&out->manifest);
    free(out->name);
    free(out);
}

int archive_out_close(struct archive_out *out, struct err *err)
{
    if (finish(out, err) != 0) {
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
