#include "exporters/out/files_out.h"

#include "core/base/sniff.h"
#include "exporters/out/archive_out.h"
#include "exporters/out/sorted.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

enum { SUFFIX_MAX = 8 };

/* What every list keeps of a file; texts are filled up with NULs. */
struct row {
    uint32_t workshop; /* big-endian */
    struct id id, object, author;
    struct hash blob;
    struct sorted_number bytes;
    char name[ATTACHMENT_NAME], type[FILES_OUT_TYPE], suffix[SUFFIX_MAX + 1];
    uint8_t on_post;
};

struct by_object {
    struct {
        uint32_t workshop;
        struct id object;
        char name[ATTACHMENT_NAME];
        struct id id;
    } key;
    struct row row;
};
struct by_id {
    struct id key;
    struct row row;
};
struct by_blob {
    struct {
        uint32_t workshop;
        struct hash blob;
        struct id object;
        char name[ATTACHMENT_NAME];
        struct id id;
    } key;
    struct row row;
};
struct by_path {
    struct {
        struct hash blob;
        char suffix[SUFFIX_MAX + 1];
    } key;
    struct row row;
};

enum list { OBJECTS, IDS, BLOBS, PATHS, LISTS };

struct files_out {
    struct sorted *lists[LISTS];
    char *chunk;
};

int files_out_new(const char *folder, struct files_out **ret, struct err *err)
{
    static const struct {
        size_t size, key;
    } sizes[LISTS] = {
        [OBJECTS] = {sizeof(struct by_object), sizeof(((struct by_object *)0)->key)},
        [IDS] = {sizeof(struct by_id), sizeof(((struct by_id *)0)->key)},
        [BLOBS] = {sizeof(struct by_blob), sizeof(((struct by_blob *)0)->key)},
        [PATHS] = {sizeof(struct by_path), sizeof(((struct by_path *)0)->key)},
    };
    struct files_out *all = calloc(1, sizeof *all);

    must(all != NULL, "out of memory");
    all->chunk = malloc(ATTACHMENT_CHUNK);
    must(all->chunk != NULL, "out of memory");
    for (int i = 0; i < LISTS; i++)
        if (sorted_new(folder, sizes[i].size, sizes[i].key, &all->lists[i], err) != 0) {
            files_out_free(all);
            return -1;
        }
    *ret = all;
    return 0;
}

void files_out_free(struct files_out *all)
{
    if (all == NULL)
        return;
    for (int i = 0; i < LISTS; i++)
        sorted_free(all->lists[i]);
    free(all->chunk);
    free(all);
}

/* ---- adding ---- */

/* The name's own suffix in small letters, when it is one that every file system takes. */
static bool own_suffix(struct slice name, char ret[SUFFIX_MAX + 1])
{
    size_t n = 0;

    while (n < name.n && n <= SUFFIX_MAX && name.p[name.n - 1 - n] != '.')
        n++;
    if (n == 0 || n > SUFFIX_MAX || n + 1 >= name.n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = name.p[name.n - n + i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            return false;
        ret[i] = c;
    }
    memset(ret + n, 0, SUFFIX_MAX + 1 - n);
    return true;
}

/* Else one by the bytes. */
static int suffix(struct files_out *all, struct store *store, const struct attachment_view *file,
                  char ret[SUFFIX_MAX + 1], struct err *err)
{
    size_t n;

    if (own_suffix(file->name, ret))
        return 0;
    if (attachment_chunk(store, file->blob, 0, all->chunk, &n, err) != 0)
        return -1;
    memset(ret, 0, SUFFIX_MAX + 1);
    snprintf(ret, SUFFIX_MAX + 1, "%s", sniff_type(slice_of(all->chunk, n))->suffix);
    return 0;
}

static void fill(char *to, size_t room, struct slice text)
{
    memset(to, 0, room);
    if (text.n)
        memcpy(to, text.p, text.n < room ? text.n : room);
}

int files_out_add(struct files_out *all, struct store *store, uint32_t workshop,
                  const struct attachment_view *file, const struct id *author, struct err *err)
{
    struct by_object object;
    struct by_blob blob;
    struct by_path path;
    struct by_id id;
    struct row row;
    int64_t bytes;
    int here = attachment_size(store, file->blob, &bytes, err);

    if (here <= 0)
        return here;
    memset(&row, 0, sizeof row);
    if (suffix(all, store, file, row.suffix, err) != 0)
        return -1;
    row.workshop = htobe32(workshop);
    row.id = file->id;
    row.object = file->object;
    row.author = author ? *author : ID_NONE;
    row.on_post = author != NULL;
    row.blob = file->blob;
    row.bytes = sorted_number(bytes);
    fill(row.name, sizeof row.name, file->name);
    fill(row.type, sizeof row.type, file->type);
    object.key.workshop = blob.key.workshop = row.workshop;
    object.key.object = blob.key.object = row.object;
    object.key.id = blob.key.id = id.key = row.id;
    memcpy(object.key.name, row.name, sizeof row.name);
    memcpy(blob.key.name, row.name, sizeof row.name);
    memcpy(path.key.suffix, row.suffix, sizeof row.suffix);
    blob.key.blob = path.key.blob = row.blob;
    object.row = blob.row = path.row = id.row = row;
    return sorted_add(all->lists[OBJECTS], &object, err) != 0 ||
                   sorted_add(all->lists[IDS], &id, err) != 0 ||
                   sorted_add(all->lists[BLOBS], &blob, err) != 0 ||
                   sorted_add(all->lists[PATHS], &path, err) != 0
               ? -1
               : 0;
}

int files_out_end(struct files_out *all, struct err *err)
{
    for (int i = 0; i < LISTS; i++)
        if (sorted_end(all->lists[i], err) != 0)
            return -1;
    return 0;
}

/* ---- reading ---- */

static void read_row(const struct row *row, struct file_out *ret)
{
    char hex[65];

    *ret = (struct file_out){.workshop = be32toh(row->workshop),
                             .id = row->id,
                             .object = row->object,
                             .on_post = row->on_post != 0,
                             .author = row->author,
                             .bytes = sorted_number_of(row->bytes)};
    memcpy(ret->name, row->name, sizeof row->name);
    memcpy(ret->type, row->type, sizeof row->type);
    snprintf(ret->path, sizeof ret->path, "attachments/%s.%s", hash_text(row->blob, hex),
             row->suffix);
}

static int write_one(struct files_out *all, struct store *store, const struct row *row,
                     struct archive_out *out, struct err *err)
{
    struct file_out file;
    int64_t at = 0;
    size_t n;

    read_row(row, &file);
    if (archive_out_begin(out, file.path, file.bytes, err) != 0)
        return -1;
    for (int64_t i = 0; at < file.bytes; i++, at += (int64_t)n)
        if (attachment_chunk(store, row->blob, i, all->chunk, &n, err) != 0 ||
            archive_out_part(out, slice_of(all->chunk, n), err) != 0)
            return -1;
    return 0;
}

int files_out_write(struct files_out *all, struct store *store, struct archive_out *out,
                    struct err *err)
{
    struct by_path path, before;

    for (uint64_t i = 0; i < sorted_count(all->lists[PATHS]); i++) {
        if (sorted_get(all->lists[PATHS], i, &path, err) != 0)
            return -1;
        if (i > 0 && memcmp(&before.key, &path.key, sizeof path.key) == 0)
            continue;
        if (write_one(all, store, &path.row, out, err) != 0)
            return -1;
        before = path;
    }
    return 0;
}

int files_out_next(struct files_out *all, struct id after, struct file_out *ret, struct err *err)
{
    struct sorted *list = all->lists[IDS];
    struct by_id found;
    uint64_t i;

    if (sorted_seek(list, &after, sizeof after, &i, err) != 0)
        return -1;
    for (; i < sorted_count(list); i++) {
        if (sorted_get(list, i, &found, err) != 0)
            return -1;
        if (id_eq(found.key, after))
            continue;
        read_row(&found.row, ret);
        return 1;
    }
    return 0;
}

int files_out_of(struct files_out *all, uint32_t workshop, struct id object, size_t i,
                 struct file_out *ret, struct err *err)
{
    struct {
        uint32_t workshop;
        struct id object;
    } key = {htobe32(workshop), object};
    struct sorted *list = all->lists[OBJECTS];
    struct by_object found;
    uint64_t at;

    if (sorted_seek(list, &key, sizeof key, &at, err) != 0)
        return -1;
    if (at + i >= sorted_count(list))
        return 0;
    if (sorted_get(list, at + i, &found, err) != 0)
        return -1;
    if (memcmp(&found.key, &key, sizeof key) != 0)
        return 0;
    read_row(&found.row, ret);
    return 1;
}

struct slice files_out_path(void *ctx, struct slice hash)
{
    struct files_page *page = ctx;
    struct {
        uint32_t workshop;
        struct hash blob;
    } key = {.workshop = htobe32(page->workshop)};
    struct by_blob found;
    struct file_out file;
    int here;

    if (page->all == NULL || !hex_read(hash, key.blob.b, 32))
        return SLICE_NONE;
    here = sorted_find(page->all->lists[BLOBS], &key, sizeof key, &found, page->err);
    page->failed = page->failed || here < 0;
    if (here <= 0)
        return SLICE_NONE;
    read_row(&found.row, &file);
    return slice_str(arena_printf(page->arena, "%s%s", page->up, file.path));
}
