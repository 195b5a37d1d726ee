#include "exporters/out/files_out.h"

#include "core/base/sniff.h"
#include "core/base/utf8.h"
#include "exporters/out/archive_out.h"
#include "exporters/out/export_page.h"

#include <stdio.h>
#include <stdlib.h>

enum { SUFFIX_MAX = 8 };

/* The name's own suffix, when it is one that every file system takes; else one by the bytes. */
static void suffix(const struct attachment_view *file, struct slice head, char ret[SUFFIX_MAX + 1])
{
    struct slice name = file->name;
    size_t n = 0;

    while (n < name.n && n <= SUFFIX_MAX && name.p[name.n - 1 - n] != '.')
        n++;
    if (n == 0 || n > SUFFIX_MAX || n + 1 >= name.n) {
        snprintf(ret, SUFFIX_MAX + 1, "%s", sniff_type(head)->suffix);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        char c = name.p[name.n - n + i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            snprintf(ret, SUFFIX_MAX + 1, "%s", sniff_type(head)->suffix);
            return;
        }
        ret[i] = c;
    }
    ret[n] = 0;
}

static int add(struct files_out *all, struct store *store, const struct attachment_view *file,
               const struct post_view *post, char *room, struct err *err)
{
    char hex[65], end[SUFFIX_MAX + 1];
    struct file_out *row;
    int64_t bytes;
    size_t n;
    int here = attachment_size(store, file->blob, &bytes, err);

    if (here <= 0)
        return here;
    if (attachment_chunk(store, file->blob, 0, room, &n, err) < 0)
        return -1;
    if (all->count == all->room) {
        size_t more = all->room ? 2 * all->room : 16;
        struct file_out *rows = arena_array(all->arena, more, sizeof *rows);

        if (all->count)
            memcpy(rows, all->rows, all->count * sizeof *rows);
        all->rows = rows;
        all->room = more;
    }
    row = &all->rows[all->count++];
    suffix(file, slice_of(room, n), end);
    *row = (struct file_out){.file = *file,
                             .on_post = post != NULL,
                             .author = post ? post->author : ID_NONE,
                             .bytes = bytes};
    row->path = arena_printf(all->arena, "attachments/%s.%s", hash_text(file->blob, hex), end);
    return 0;
}

int files_out_add(struct files_out *all, struct store *store, const struct attachment_view *files,
                  size_t count, struct id object, const struct post_view *post, struct err *err)
{
    char *room = count ? malloc(ATTACHMENT_CHUNK) : NULL;
    int rc = 0;

    must(count == 0 || room != NULL, "out of memory");
    for (size_t i = 0; i < count && rc == 0; i++)
        if (id_none(object) || id_eq(files[i].object, object))
            rc = add(all, store, &files[i], post, room, err);
    free(room);
    return rc;
}

static int slice_cmp(struct slice a, struct slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;

    return d ? d : (a.n > b.n) - (a.n < b.n);
}

static int by_object(const void *a, const void *b)
{
    const struct file_out *x = a, *y = b;
    int d = id_cmp(x->file.object, y->file.object);

    if (d == 0)
        d = slice_cmp(x->file.name, y->file.name);
    return d ? d : id_cmp(x->file.id, y->file.id);
}

void files_out_sort(struct files_out *all)
{
    if (all->count)
        qsort(all->rows, all->count, sizeof *all->rows, by_object);
}

static int by_path(const void *a, const void *b)
{
    return strcmp((*(const struct file_out *const *)a)->path,
                  (*(const struct file_out *const *)b)->path);
}

static int write_one(const struct file_out *f, struct store *store, struct archive_out *out,
                     char *room, struct err *err)
{
    int64_t at = 0;
    size_t n;

    if (archive_out_begin(out, f->path, f->bytes, err) < 0)
        return -1;
    for (int64_t i = 0; at < f->bytes; i++, at += (int64_t)n)
        if (attachment_chunk(store, f->file.blob, i, room, &n, err) < 0 ||
            archive_out_part(out, slice_of(room, n), err) < 0)
            return -1;
    return 0;
}

int files_out_write(const struct files_out *all, struct store *store, struct archive_out *out,
                    struct err *err)
{
    const struct file_out **sorted = calloc(all->count + 1, sizeof *sorted);
    char *room = malloc(ATTACHMENT_CHUNK);
    int rc = 0;

    must(sorted != NULL && room != NULL, "out of memory");
    for (size_t i = 0; i < all->count; i++)
        sorted[i] = &all->rows[i];
    if (all->count)
        qsort(sorted, all->count, sizeof *sorted, by_path);
    for (size_t i = 0; i < all->count && rc == 0; i++)
        if (i == 0 || strcmp(sorted[i - 1]->path, sorted[i]->path) != 0)
            rc = write_one(sorted[i], store, out, room, err);
    free(sorted);
    free(room);
    return rc;
}

const struct file_out *files_out_of(const struct files_out *all, struct id object,
                                    size_t *ret_count)
{
    size_t from = 0, upto = all ? all->count : 0, end;

    *ret_count = 0;
    if (upto == 0)
        return NULL;
    while (from < upto) {
        size_t mid = from + (upto - from) / 2;

        if (id_cmp(all->rows[mid].file.object, object) < 0)
            from = mid + 1;
        else
            upto = mid;
    }
    for (end = from; end < all->count && id_eq(all->rows[end].file.object, object); end++)
        ;
    *ret_count = end - from;
    return &all->rows[from];
}

static void size_text(struct buf *out, int64_t bytes)
{
    if (bytes < 1000)
        buf_printf(out, " (%lld bytes)", (long long)bytes);
    else if (bytes < 1000 * 1000)
        buf_printf(out, " (%lld KB)", (long long)((bytes + 500) / 1000));
    else
        buf_printf(out, " (%lld.%lld MB)", (long long)(bytes / 1000000),
                   (long long)(bytes / 100000 % 10));
}

void files_out_links(const struct files_page *page, struct id object, struct buf *out)
{
    size_t count = 0;
    const struct file_out *f = page ? files_out_of(page->all, object, &count) : NULL;

    if (count == 0)
        return;
    buf_str(out, "<ul>\n");
    for (size_t i = 0; i < count; i++) {
        struct slice name = f[i].file.name.n ? f[i].file.name : slice_str(f[i].path);

        buf_printf(out, "<li><a href=\"%s%s\" download=\"", page->up, f[i].path);
        page_text(out, name);
        buf_str(out, "\">");
        if (slice_starts(f[i].file.type, SLICE("image/"))) {
            buf_printf(out, "<img loading=\"lazy\" src=\"%s%s\" alt=\"\"><br>", page->up,
                       f[i].path);
        }
        buf_str(out, "<span dir=\"auto\">");
        page_text(out, name);
        buf_str(out, "</span></a>");
        size_text(out, f[i].bytes);
        buf_str(out, "</li>\n");
    }
    buf_str(out, "</ul>\n");
}

struct slice files_out_path(void *ctx, struct slice hash)
{
    const struct files_page *page = ctx;
    struct hash blob;

    if (page->all == NULL || !hex_read(hash, blob.b, 32))
        return SLICE_NONE;
    for (size_t i = 0; i < page->all->count; i++)
        if (hash_eq(page->all->rows[i].file.blob, blob))
            return slice_str(arena_printf(page->arena, "%s%s", page->up, page->all->rows[i].path));
    return SLICE_NONE;
}
