#include "importers/in/archive_in.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/norm.h"
#include "core/base/utf8.h"
#include "importers/in/text_in.h"
#include "importers/in/zip_index.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* What an archive may cost. */
static const struct {
    int64_t entries, bytes, entry_bytes, ratio, ratio_from, ms;
    size_t name_bytes;
    int levels;
} budget = {
    .entries = 20000,
    .bytes = (int64_t)2 << 30,
    .entry_bytes = (int64_t)512 << 20,
    .ratio = 200,                    /* out for one in, */
    .ratio_from = (int64_t)10 << 20, /* looked at behind so many bytes out */
    .ms = 120 * 1000,
    .name_bytes = 200,
    .levels = 32,
};

enum { BLOCK = 64 * 1024 };

struct archive_in_stream {
    struct archive_in *in;
    struct archive *a;
    int64_t at;             /* in the source */
    int64_t out, entry_out; /* bytes that came out: in all, of this entry */
    struct slice name;
    struct err err; /* of a callback */
    char block[BLOCK];
};

static int over_time(const struct archive_in *in, struct err *err)
{
    if (clock_worked() - in->began <= budget.ms)
        return 0;
    return err_set(err, FAULT_TOO_BIG, "reading the archive takes more than %d seconds of work",
                   (int)(budget.ms / 1000));
}

static int over_bytes(const struct archive_in_stream *s, int64_t out, struct err *err)
{
    if (out > budget.bytes)
        return err_set(err, FAULT_TOO_BIG, "the archive holds more than %d MiB",
                       (int)(budget.bytes >> 20));
    if (out > budget.ratio_from && out / budget.ratio > s->in->source->size) {
        err_set(err, FAULT_INVALID,
                "the archive is a trap: it unpacks to more than %d times its size",
                (int)budget.ratio);
        return err_about(err, "%.*s", (int)(s->name.n > 100 ? 100 : s->name.n),
                         s->name.n ? s->name.p : "");
    }
    return 0;
}

/* Callbacks of libarchive. */

static la_ssize_t on_read(struct archive *a, void *ctx, const void **ret)
{
    struct archive_in_stream *s = ctx;
    int64_t n;

    if (over_time(s->in, &s->err))
        return ARCHIVE_FATAL;
    n = source_read(s->in->source, s->at, s->block, sizeof s->block, &s->err);
    if (n < 0) {
        archive_set_error(a, EIO, "reading");
        return ARCHIVE_FATAL;
    }
    s->at += n;
    *ret = s->block;
    return (la_ssize_t)n;
}

static la_int64_t on_seek(struct archive *a, void *ctx, la_int64_t offset, int whence)
{
    struct archive_in_stream *s = ctx;
    int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? s->at : s->in->source->size;

    (void)a;
    if (offset > INT64_MAX / 2 || offset < -(INT64_MAX / 2) || from + offset < 0)
        return ARCHIVE_FATAL;
    s->at = from + offset;
    return s->at;
}

static la_int64_t on_skip(struct archive *a, void *ctx, la_int64_t n)
{
    struct archive_in_stream *s = ctx;
    int64_t left = s->in->source->size - s->at;

    (void)a;
    if (n > left)
        n = left > 0 ? left : 0;
    s->at += n;
    return n;
}

static int archive_fault(struct archive_in_stream *s, struct err *err)
{
    const char *why = archive_error_string(s->a);

    if (s->err.fault) {
        *err = s->err;
        return -1;
    }
    err_set(err, FAULT_INVALID, "the archive is damaged or no archive (%.100s)",
            why ? why : "without a reason");
    return err_remedy(err, "Download or copy it again.");
}

static int stream_open(struct archive_in *in, struct archive_in_stream **ret, struct err *err)
{
    struct archive_in_stream *s = calloc(1, sizeof *s);

    must(s != NULL, "out of memory");
    s->in = in;
    s->a = archive_read_new();
    must(s->a != NULL, "out of memory");
    archive_read_support_filter_gzip(s->a);
    archive_read_support_format_zip_seekable(s->a);
    archive_read_support_format_tar(s->a);
    archive_read_set_read_callback(s->a, on_read);
    archive_read_set_seek_callback(s->a, on_seek);
    archive_read_set_skip_callback(s->a, on_skip);
    archive_read_set_callback_data(s->a, s);
    *ret = s;
    return archive_read_open1(s->a) < ARCHIVE_WARN ? archive_fault(s, err) : 0;
}

static void stream_close(struct archive_in_stream *s)
{
    if (!s)
        return;
    archive_read_free(s->a);
    free(s);
}

/* Names. */

static struct slice entry_name(struct arena *arena, struct archive_entry *e)
{
    const char *utf8 = archive_entry_pathname_utf8(e), *raw = archive_entry_pathname(e);
    struct slice name = slice_str(utf8 ? utf8 : raw);
    struct buf buf, nfc;

    buf_init(&buf, 4 * name.n + 16);
    buf_init(&nfc, 12 * name.n + 64);
    if (utf8_check(name, NULL))
        buf_add(&buf, name);
    else
        utf8_from_cp437(name, &buf);
    for (size_t i = 0; i < buf.n; i++)
        if (buf.p[i] == '\\')
            buf.p[i] = '/';
    norm_nfc(buf_slice(&buf), &nfc);
    name = arena_slice(arena, buf_slice(&nfc));
    buf_done(&buf);
    buf_done(&nfc);
    while (slice_starts(name, SLICE("./")))
        name = slice_from(name, 2);
    return name;
}

static bool name_control(struct slice name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7f)
            return true;
    return false;
}

static bool name_absolute(struct slice name)
{
    return name.n && (name.p[0] == '/' || (name.n > 1 && name.p[1] == ':'));
}

static bool name_climbs(struct slice name)
{
    while (name.n)
        if (slice_is(slice_cut(&name, '/'), ".."))
            return true;
    return false;
}

static bool name_deep(struct slice name)
{
    int levels = 0;

    for (size_t i = 0; i < name.n; i++)
        levels += name.p[i] == '/';
    return levels > budget.levels;
}

static bool name_long(struct slice name)
{
    return name.n > budget.name_bytes;
}

static bool name_empty(struct slice name)
{
    return !name.n || slice_is(name, "/") || slice_is(name, ".");
}

/* What operating systems leave in archives. */
static bool name_junk(struct slice name)
{
    static const char *const junk[] = {".DS_Store", "Thumbs.db", "desktop.ini", NULL};
    struct slice rest = name, last = name;

    if (slice_starts(name, SLICE("__MACOSX/")))
        return true;
    while (rest.n)
        last = slice_cut(&rest, '/');
    for (const char *const *j = junk; *j; j++)
        if (text_in_is(last, *j))
            return true;
    return slice_starts(last, SLICE("._"));
}

static const struct {
    bool (*is)(struct slice name);
    const char *why;
} name_rules[] = {
    {name_empty, "the entry has no name"},
    {name_control, "the name has control characters"},
    {name_absolute, "the name begins at the root of a disk"},
    {name_climbs, "the name leads out of the archive"},
    {name_deep, "the name has too many folders"},
    {name_long, "the name is too long"},
    {name_junk, "left by an operating system"},
};

static const char *refuse(struct archive_entry *e, struct slice name)
{
    for (size_t i = 0; i < sizeof name_rules / sizeof name_rules[0]; i++)
        if (name_rules[i].is(name))
            return name_rules[i].why;
    if (archive_entry_hardlink(e) || archive_entry_symlink(e))
        return "it is a link";
    if (archive_entry_filetype(e) != AE_IFREG && archive_entry_filetype(e) != AE_IFDIR)
        return "it is a device, a pipe or a socket";
    return NULL;
}

/* Listing. */

/* A zip ends its headers well; a tar that was cut off says so here. 1, 0 at the end, -1. */
static int next_header(struct archive_in_stream *s, struct archive_entry **ret, struct err *err)
{
    int code = archive_read_next_header(s->a, ret);

    if (code == ARCHIVE_EOF)
        return 0;
    if (code < ARCHIVE_WARN || s->err.fault)
        return archive_fault(s, err);
    s->entry_out = 0;
    if (over_time(s->in, err) || over_bytes(s, archive_filter_bytes(s->a, 0), err))
        return -1;
    if (archive_entry_is_encrypted(*ret)) {
        err_set(err, FAULT_INVALID, "the archive is encrypted");
        return err_remedy(err, "Pack it again without a password.");
    }
    if (archive_entry_size_is_set(*ret) && archive_entry_size(*ret) > budget.entry_bytes)
        return err_set(err, FAULT_TOO_BIG, "an entry of the archive is larger than %d MiB",
                       (int)(budget.entry_bytes >> 20));
    return 1;
}

static int list_entry(struct archive_in *in, struct archive_entry *e, struct err *err)
{
    struct archive_in_entry *entry = &in->entries[in->count];

    if ((int64_t)in->count == budget.entries) {
        err_set(err, FAULT_TOO_BIG, "the archive has more than %d entries", (int)budget.entries);
        return err_remedy(err, "Pack only what is to be imported.");
    }
    entry->name = entry_name(in->arena, e);
    entry->refused = refuse(e, entry->name);
    entry->folder = archive_entry_filetype(e) == AE_IFDIR || slice_ends(entry->name, SLICE("/"));
    entry->name = text_in_clean(in->arena, entry->name, 1000);
    in->count++;
    return 0;
}

/* Sorted pointers, so that names that stand twice are neighbours. */
static int entry_cmp(const void *a, const void *b)
{
    const struct archive_in_entry *x = *(struct archive_in_entry *const *)a,
                                  *y = *(struct archive_in_entry *const *)b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int order = n ? memcmp(x->name.p, y->name.p, n) : 0;

    if (!order)
        order = (x->name.n > y->name.n) - (x->name.n < y->name.n);
    return order ? order : (x > y) - (x < y);
}

/* Of two entries with one name the last counts, as in a zip's directory. */
static void mark_twins(struct archive_in *in)
{
    struct archive_in_entry **all = arena_array(in->arena, in->count + 1, sizeof *all);

    for (size_t i = 0; i < in->count; i++)
        all[i] = &in->entries[i];
    qsort(all, in->count, sizeof *all, entry_cmp);
    for (size_t i = 0; i + 1 < in->count; i++)
        if (slice_eq(all[i]->name, all[i + 1]->name) && !all[i]->refused)
            all[i]->refused = "a later entry has the same name";
}

int archive_in_list(struct arena *arena, const struct source *source, struct archive_in **ret,
                    struct err *err)
{
    struct archive_in *in = ARENA_NEW(arena, struct archive_in);
    struct archive_in_stream *s = NULL;
    struct archive_entry *e;
    int got;

    *in = (struct archive_in){.source = source, .arena = arena, .began = clock_worked()};
    in->entries = arena_array(arena, (size_t)budget.entries, sizeof *in->entries);
    got = stream_open(in, &s, err);
    while (!got && (got = next_header(s, &e, err)) == 1)
        got = list_entry(in, e, err);
    in->found = (int64_t)in->count;
    if (!got && (archive_format(s->a) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP)
        got = zip_index_check(source, arena, budget.entries, &in->found, err);
    if (!got && !in->count) {
        err_set(err, FAULT_INVALID, "the archive is empty");
        got = err_remedy(err, "Download or copy it again.");
    }
    stream_close(s);
    if (got)
        return -1;
    mark_twins(in);
    *ret = in;
    return 0;
}

const struct archive_in_entry *archive_in_find(const struct archive_in *in, struct slice name)
{
    for (size_t i = 0; i < in->count; i++)
        if (!in->entries[i].refused && !in->entries[i].folder &&
            slice_eq(in->entries[i].name, name))
            return &in->entries[i];
    return NULL;
}

/* Streaming. */

int archive_in_pass(struct archive_in *in,
                    int (*each)(void *ctx, const struct archive_in_entry *entry,
                                struct archive_in_stream *stream, struct err *err),
                    void *ctx, struct err *err)
{
    struct archive_in_stream *s = NULL;
    struct archive_entry *e;
    int got = stream_open(in, &s, err) ? -1 : 1;

    for (size_t i = 0; got == 1 && i < in->count; i++) {
        const struct archive_in_entry *entry = &in->entries[i];

        got = next_header(s, &e, err);
        if (got != 1 || entry->refused || entry->folder)
            continue;
        s->name = entry->name;
        got = each(ctx, entry, s, err);
        got = got < 0 ? -1 : got ? 0 : 1;
    }
    stream_close(s);
    return got < 0 ? -1 : 0;
}

int archive_in_read(struct archive_in_stream *s, struct slice *ret, struct err *err)
{
    const void *p;
    size_t n;
    la_int64_t offset;
    int code = archive_read_data_block(s->a, &p, &n, &offset);

    if (code == ARCHIVE_EOF)
        return 0;
    if (code != ARCHIVE_OK) {
        archive_fault(s, err);
        return err_about(err, "%.*s", (int)(s->name.n > 100 ? 100 : s->name.n), s->name.p);
    }
    if (offset != s->entry_out)
        return err_set(err, FAULT_INVALID, "an entry of the archive has holes");
    s->out += (int64_t)n;
    s->entry_out += (int64_t)n;
    if (s->entry_out > budget.entry_bytes)
        return err_set(err, FAULT_TOO_BIG, "an entry of the archive is larger than %d MiB",
                       (int)(budget.entry_bytes >> 20));
    if (over_time(s->in, err) || over_bytes(s, s->out, err))
        return -1;
    *ret = slice_of(p, n);
    return 1;
}

struct whole {
    struct slice name;
    struct buf *buf;
    bool found;
};

static int whole_each(void *ctx, const struct archive_in_entry *entry,
                      struct archive_in_stream *stream, struct err *err)
{
    struct whole *w = ctx;
    struct slice part;
    int got;

    if (!slice_eq(entry->name, w->name))
        return 0;
    while ((got = archive_in_read(stream, &part, err)) == 1 && !w->buf->over)
        buf_add(w->buf, part);
    if (got >= 0 && w->buf->over) {
        err_set(err, FAULT_TOO_BIG, "it has more than %zu bytes", w->buf->ceiling);
        got = err_about(err, "%.*s", (int)(w->name.n > 100 ? 100 : w->name.n), w->name.p);
    }
    w->found = true;
    return got < 0 ? -1 : 1;
}

int archive_in_buf(struct archive_in *in, struct slice name, struct buf *buf, struct err *err)
{
    struct whole w = {.name = name, .buf = buf};

    if (archive_in_pass(in, whole_each, &w, err))
        return -1;
    if (!w.found) {
        err_set(err, FAULT_ABSENT, "the archive has no such entry");
        return err_about(err, "%.*s", (int)(name.n > 100 ? 100 : name.n), name.p);
    }
    return 0;
}

int archive_in_whole(struct archive_in *in, struct slice name, size_t ceiling, struct slice *ret,
                     struct err *err)
{
    struct buf buf;
    int got;

    buf_init(&buf, ceiling);
    got = archive_in_buf(in, name, &buf, err);
    if (got == 0)
        *ret = arena_slice(in->arena, buf_slice(&buf));
    buf_done(&buf);
    return got;
}
