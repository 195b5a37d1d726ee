#include "importers/in/zip_index.h"

#include <stdbool.h>
#include <stdlib.h>

enum { END = 22, END64 = 56, LOCATOR64 = 20, ENTRY = 46, LOCAL = 30, COMMENT_MAX = 65535 };

struct range {
    int64_t from, to;
};

struct directory {
    int64_t at, size, count;
    int64_t base; /* bytes before the zip itself */
};

static uint64_t le(const char *p, int n)
{
    uint64_t v = 0;

    while (n-- > 0)
        v = v << 8 | (unsigned char)p[n];
    return v;
}

static int damaged(struct err *err, const char *how)
{
    err_set(err, FAULT_INVALID, "the zip archive is damaged: %s", how);
    return err_remedy(err, "Download or copy it again.");
}

/* The end record is looked for from the end, because a comment of up to 64 KiB may follow it. */
static int64_t end_find(const struct source *source, struct arena *arena, char **ret,
                        struct err *err)
{
    int64_t n = source->size < END + COMMENT_MAX ? source->size : END + COMMENT_MAX, got;
    char *p = arena_alloc(arena, (size_t)n + 1);

    got = source_read(source, source->size - n, p, (size_t)n, err);
    if (got < 0)
        return -1;
    for (int64_t i = got - END; i >= 0; i--)
        if (memcmp(p + i, "PK\5\6", 4) == 0) {
            *ret = p + i;
            return source->size - n + i;
        }
    return damaged(err, "its directory is missing; it was perhaps cut off");
}

/* The 64-bit end record, where the small one is full. */
static int end64_read(const struct source *source, int64_t end, struct directory *d,
                      struct err *err)
{
    char p[END64];
    int64_t at;

    if (end < LOCATOR64 || source_read(source, end - LOCATOR64, p, LOCATOR64, err) != LOCATOR64 ||
        memcmp(p, "PK\6\7", 4) != 0)
        return 0;
    at = (int64_t)le(p + 8, 8);
    if (at < 0 || at > end || source_read(source, at, p, END64, err) != END64 ||
        memcmp(p, "PK\6\6", 4) != 0)
        return damaged(err, "its 64-bit directory is missing");
    d->count = (int64_t)le(p + 32, 8);
    d->size = (int64_t)le(p + 40, 8);
    d->at = (int64_t)le(p + 48, 8);
    return 0;
}

static int directory_find(const struct source *source, struct arena *arena, struct directory *d,
                          struct err *err)
{
    char *p = NULL, sign[4];
    int64_t end = end_find(source, arena, &p, err);

    if (end < 0)
        return -1;
    if (le(p + 4, 2) != le(p + 6, 2) && le(p + 4, 2) != 0xffff)
        return damaged(err, "it is one of several volumes");
    d->count = (int64_t)le(p + 10, 2);
    d->size = (int64_t)le(p + 12, 4);
    d->at = (int64_t)le(p + 16, 4);
    if ((d->count == 0xffff || d->size == 0xffffffff || d->at == 0xffffffff) &&
        end64_read(source, end, d, err))
        return -1;
    if (d->count < 0 || d->size < 0 || d->at < 0 || d->size > end || d->at > end - d->size)
        return damaged(err, "its directory lies outside of it");
    /* Bytes may stand before the archive (a program that unpacks itself): then all offsets are
     * less. */
    if (source_read(source, d->at, sign, 4, err) != 4)
        return damaged(err, "its directory is cut off");
    d->base = memcmp(sign, "PK\1\2", 4) == 0 ? 0 : end - d->size - d->at;
    return 0;
}

/* Sizes and offsets of 0xffffffff stand in the extra field with tag 1 (APPNOTE 4.5.3). */
static void extra64(const char *p, size_t n, const uint64_t small[3], uint64_t ret[3])
{
    while (n >= 4) {
        size_t tag = (size_t)le(p, 2), len = (size_t)le(p + 2, 2), at = 4;

        if (len > n - 4)
            return;
        for (int i = 0; tag == 1 && i < 3; i++)
            if (small[i] == 0xffffffff && at + 8 <= len + 4)
                ret[i] = le(p + at, 8), at += 8;
        p += len + 4, n -= len + 4;
    }
}

static int entry_read(const char *p, size_t n, struct range *ret, size_t *ret_n, struct err *err)
{
    size_t name, extra, comment;
    uint64_t small[3], v[3]; /* whole size, packed size, offset */

    if (n < ENTRY || memcmp(p, "PK\1\2", 4) != 0)
        return damaged(err, "its directory has fewer entries than it says");
    name = (size_t)le(p + 28, 2), extra = (size_t)le(p + 30, 2), comment = (size_t)le(p + 32, 2);
    if (ENTRY + name + extra + comment > n)
        return damaged(err, "its directory is cut off");
    if (le(p + 8, 2) & 1) {
        err_set(err, FAULT_INVALID, "the archive is encrypted");
        return err_remedy(err, "Pack it again without a password.");
    }
    small[0] = v[0] = le(p + 24, 4);
    small[1] = v[1] = le(p + 20, 4);
    small[2] = v[2] = le(p + 42, 4);
    extra64(p + ENTRY + name, extra, small, v);
    if (v[1] > INT64_MAX / 4 || v[2] > INT64_MAX / 4)
        return damaged(err, "an entry lies outside of it");
    ret->from = (int64_t)v[2];
    ret->to = ret->from + LOCAL + (int64_t)name + (int64_t)v[1];
    *ret_n = ENTRY + name + extra + comment;
    return 0;
}

static int range_cmp(const void *a, const void *b)
{
    const struct range *x = a, *y = b;

    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->to > y->to) - (x->to < y->to);
}

static int ranges_check(struct range *ranges, int64_t n, const struct directory *d, struct err *err)
{
    qsort(ranges, (size_t)n, sizeof *ranges, range_cmp);
    for (int64_t i = 1; i < n; i++)
        if (ranges[i].from < ranges[i - 1].to)
            return err_set(err, FAULT_INVALID,
                           "the archive is a trap: entries share the same bytes, to unpack to more "
                           "than it holds");
    for (int64_t i = 0; i < n; i++)
        if (ranges[i].to > d->at)
            return damaged(err, "an entry lies outside of it");
    return 0;
}

int zip_index_check(const struct source *source, struct arena *arena, int64_t max_entries,
                    int64_t *ret_count, struct err *err)
{
    struct directory d = {0};
    struct range *ranges;
    size_t at = 0, n = 0;
    char *p;

    if (directory_find(source, arena, &d, err))
        return -1;
    if (d.count > max_entries || d.size > ZIP_INDEX_MAX) {
        err_set(err, FAULT_TOO_BIG, "the archive has %lld entries; at most %lld are taken",
                (long long)d.count, (long long)max_entries);
        return err_remedy(err, "Pack only what is to be imported.");
    }
    p = arena_alloc(arena, (size_t)d.size + 1);
    if (source_read(source, d.at + d.base, p, (size_t)d.size, err) != d.size)
        return damaged(err, "its directory is cut off");
    ranges = arena_array(arena, (size_t)d.count + 1, sizeof *ranges);
    for (int64_t i = 0; i < d.count; i++, at += n)
        if (entry_read(p + at, (size_t)d.size - at, &ranges[i], &n, err))
            return -1;
    *ret_count = d.count;
    return ranges_check(ranges, d.count, &d, err);
}
