#include "importers/in/source.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* What people hand in by mistake, told by its first bytes. The numbers come from the
 * formats' own specifications. */
static const struct {
    struct slice magic;
    bool fold; /* letters of either case, after white space */
    const char *text, *remedy;
} refused[] = {
#define M(lit)                 \
    {                          \
        (lit), sizeof(lit) - 1 \
    }
    {M("version https://git-lfs.github.com/spec/"), false,
     "this is a Git LFS pointer, which only names the file and does not hold it",
     "Fetch the file itself with `git lfs pull`."},
    {M("<!doctype html"), true, "this is a web page, perhaps the log-in page of the site",
     "Log in there, download the file again, and import that."},
    {M("<html"), true, "this is a web page, perhaps the log-in page of the site",
     "Log in there, download the file again, and import that."},
    {M("%PDF"), false, "this is a PDF document, which keeps no structure that could be read",
     "Save the text as a plain text file and import that."},
    {M("7z\xbc\xaf\x27\x1c"), false, "this is a 7z archive, which is not read",
     "Unpack it and import what is inside, or pack it as zip."},
    {M("Rar!\x1a\x07"), false, "this is a RAR archive, which is not read",
     "Unpack it and import what is inside, or pack it as zip."},
    {M("\xfd"
       "7zXZ\0"),
     false, "this is an xz archive, which is not read",
     "Unpack it and import what is inside, or pack it as zip."},
    {M("BZh"), false, "this is a bzip2 archive, which is not read",
     "Unpack it and import what is inside, or pack it as zip."},
    {M("\x1f\x9d"), false, "this is a compress (.Z) archive, which is not read",
     "Unpack it and import what is inside, or pack it as zip."},
    {M("\x28\xb5\x2f\xfd"), false, "this is a zstd archive, which is not read",
     "Unpack it and import what is inside, or pack it as zip."},
    {M("\x89PNG\r\n"), false, "this is a picture", "Attach it to a post instead."},
    {M("\xff\xd8\xff"), false, "this is a picture", "Attach it to a post instead."},
    {M("GIF8"), false, "this is a picture", "Attach it to a post instead."},
    {M("SQLite format 3"), false, "this is a database file, not a package",
     "If it is a site of indaba, give it with --site."},
    {M("\x7f"
       "ELF"),
     false, "this is a program, not a package", ""},
    {M("MZ\x90"), false, "this is a program, not a package", ""},
    {M("{\\rtf"), false, "this is an RTF document, which is not read",
     "Save it as a plain text file and import that."},
    {M("\xd0\xcf\x11\xe0"), false, "this is an old Office document, which is not read",
     "Save it as plain text, or a table as CSV, and import that."},
#undef M
};

static bool magic_stands(const struct source *source, size_t row)
{
    size_t at = 0, n = refused[row].magic.n;

    if (refused[row].fold) {
        if (source->head_n >= 3 && memcmp(source->head, "\xef\xbb\xbf", 3) == 0)
            at = 3;
        while (at < source->head_n && memchr(" \t\r\n", source->head[at], 4))
            at++;
    }
    if (at + n > source->head_n)
        return false;
    return refused[row].fold ? strncasecmp(source->head + at, refused[row].magic.p, n) == 0
                             : memcmp(source->head + at, refused[row].magic.p, n) == 0;
}

static int head_check(struct source *source, struct err *err)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (magic_stands(source, i)) {
            err_set(err, FAULT_INVALID, "%s", refused[i].text);
            return err_remedy(err, "%s", refused[i].remedy);
        }
    return 0;
}

/* zip: APPNOTE 4.3.7 and 4.3.16; gzip: RFC 1952; tar: POSIX ustar. A zip may have bytes before it,
 * but a text that only speaks of "PK" is a text: the end record must be there as well. */
static bool head_archive(const struct source *source)
{
    const char *p = source->head;
    size_t n = source->head_n;

    return (n >= 4 && (memcmp(p, "PK\3\4", 4) == 0 || memcmp(p, "PK\5\6", 4) == 0)) ||
           (n >= 2 && memcmp(p, "\x1f\x8b", 2) == 0) ||
           (n >= 262 && memcmp(p + 257, "ustar", 5) == 0);
}

static bool end_record(const char *p, size_t n)
{
    for (size_t i = 0; i + 22 <= n; i++)
        if (memcmp(p + i, "PK\5\6", 4) == 0)
            return true;
    return false;
}

static bool tail_zip(const struct source *source)
{
    char tail[1024];
    int64_t at = source->size > (int64_t)sizeof tail ? source->size - (int64_t)sizeof tail : 0;
    int64_t n = source_read(source, at, tail, sizeof tail, NULL);

    return n >= 22 && end_record(tail, (size_t)n) && memchr(source->head, 0, source->head_n);
}

int source_open(int fd, struct source *ret, struct err *err)
{
    int64_t n;

    ret->fd = fd;
    ret->size = lseek(fd, 0, SEEK_END);
    if (ret->size < 0 || ret->size == INT64_MAX) {
        err_set(err, FAULT_INVALID, "the package is not a regular file");
        return err_remedy(err, "Save it as a file first.");
    }
    n = source_read(ret, 0, ret->head, sizeof ret->head, err);
    if (n < 0)
        return -1;
    ret->head_n = (size_t)n;
    if (!n) {
        err_set(err, FAULT_INVALID, "the file is empty");
        return err_remedy(err, "Download or copy it again.");
    }
    ret->kind = head_archive(ret) || tail_zip(ret) ? SOURCE_ARCHIVE : SOURCE_TEXT;
    return ret->kind == SOURCE_TEXT ? head_check(ret, err) : 0;
}

int64_t source_read(const struct source *source, int64_t at, void *p, size_t n, struct err *err)
{
    size_t done = 0;

    while (done < n) {
        ssize_t got = pread(source->fd, (char *)p + done, n - done, at + (int64_t)done);

        if (got == 0)
            break;
        if (got > 0)
            done += (size_t)got;
        else if (errno != EINTR)
            return err_errno(err, errno, "cannot read the package", "package");
    }
    return (int64_t)done;
}

int source_all(const struct source *source, struct arena *arena, size_t ceiling, struct slice *ret,
               struct err *err)
{
    char *p;
    int64_t n;

    if (source->size > (int64_t)ceiling) {
        err_set(err, FAULT_TOO_BIG, "the file has %lld bytes; a text may have %zu",
                (long long)source->size, ceiling);
        return err_remedy(err, "Divide it into smaller files.");
    }
    p = arena_alloc(arena, (size_t)source->size + 1);
    n = source_read(source, 0, p, (size_t)source->size, err);
    if (n < 0)
        return -1;
    *ret = slice_of(p, (size_t)n);
    return 0;
}
