#include "importers/workshop_in.h"

#include "core/base/buf.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_flat.h"
#include "core/draft/draft_keys.h"
#include "importers/in/archive_in.h"
#include "importers/in/json_cut.h"
#include "importers/in/text_in.h"
#include "importers/out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OBJECT_MAX = DRAFT_LINE_MAX, /* bytes of a draft in the archive */
    MANIFEST_MAX = 8 << 20,
    FILES_MAX = 20000,
    FILES_BYTES = 32 << 20, /* of the file drafts that wait for their bytes */
};

static const struct {
    const char *entry; /* of the JSON, or what its folder begins with */
    const char *kind, *label;
} shapes[] = {
    {"workshop.json", "workshop", "workshop archive"},
    {"words.json", "person", "one person's own words"},
    {"reports/", "reports", "session reports"},
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* A file draft, kept until its bytes are read. */
struct file {
    struct slice json, blob;
    bool done;
};

struct import {
    struct work *work;
    struct archive_in *in;
    struct slice prefix; /* the one folder around everything, with its slash; mostly empty */
    size_t shape;
    struct slice manifest;
    struct file *files, **sorted; /* sorted: by blob */
    size_t file_count, file_bytes;
    int64_t found;
    struct draft_keys keys;
    struct json_flat flat;
    struct slice site, own; /* of the first shell */
    bool shelled;
};

static struct slice below(const struct import *im, struct slice name)
{
    return slice_starts(name, im->prefix) ? slice_from(name, im->prefix.n) : SLICE_NONE;
}

static bool shape_is(size_t shape, struct slice name)
{
    struct slice entry = slice_str(shapes[shape].entry);

    if (!slice_ends(entry, SLICE("/")))
        return slice_eq(name, entry);
    return slice_starts(name, entry) && slice_ends(name, SLICE(".json"));
}

/* Finds what kind of archive it is, looking one folder down too: people pack the folder. */
static bool find_shape(struct import *im)
{
    for (size_t i = 0; i < im->in->count; i++) {
        struct slice name = im->in->entries[i].name, rest = name, first = slice_cut(&rest, '/');

        for (size_t shape = 0; shape < SHAPES && !im->in->entries[i].refused; shape++) {
            if (shape_is(shape, name))
                im->prefix = SLICE_NONE;
            else if (rest.n && shape_is(shape, rest))
                im->prefix = slice_head(name, first.n + 1);
            else
                continue;
            im->shape = shape;
            return true;
        }
    }
    return false;
}

int workshop_in_bid(const struct work *work)
{
    struct import im = {.in = work->archive};

    return find_shape(&im) ? 90 : 0;
}

static struct slice full_name(struct import *im, const char *name)
{
    return slice_str(arena_printf(im->work->arena, "%.*s%s", (int)im->prefix.n,
                                  im->prefix.n ? im->prefix.p : "", name));
}

static int about_name(struct err *err, struct slice name)
{
    return err_about(err, "%.*s", (int)(name.n > 100 ? 100 : name.n), name.p);
}

/* The manifest. */

static int manifest_read(struct import *im, struct err *err)
{
    struct slice name = full_name(im, "MANIFEST.sha256");

    if (!archive_in_find(im->in, name))
        return 0;
    return archive_in_whole(im->in, name, MANIFEST_MAX, &im->manifest, err);
}

/* Compares with the line "<64 hex digits>  <name>". A name that it does not list is an error, too.
 */
static int manifest_check(const struct import *im, struct slice name, struct hash hash,
                          struct err *err)
{
    struct slice rest = im->manifest;
    char hex[65];

    if (!im->manifest.n)
        return 0;
    name = below(im, name);
    hash_text(hash, hex);
    while (rest.n) {
        struct slice line = slice_cut(&rest, '\n');

        if (line.n > 66 && slice_eq(slice_from(line, 66), name) &&
            slice_eq(slice_head(line, 64), slice_of(hex, 64)))
            return 0;
    }
    err_set(err, FAULT_INVALID, "the file in the archive is not what MANIFEST.sha256 says");
    err_remedy(err, "Get the archive again; if you changed it on purpose, take the manifest out.");
    return about_name(err, name);
}

/* Drafts. */

enum { ITEM_PATH = DRAFT_KEY_MAX + 40 };

static struct slice item_path(const struct draft *d, char room[ITEM_PATH])
{
    snprintf(room, ITEM_PATH, "%s %.*s", draft_shape[d->noun].name, (int)d->key.n, d->key.p);
    return slice_str(room);
}

static void write_dropped(struct import *im, const struct draft *d, struct slice why)
{
    const char *noun = draft_shape[d->noun].name;
    char room[ITEM_PATH];

    out_item(im->work->out, item_path(d, room), noun, DRAFT_DROPPED, why);
}

/* A draft that points to one that the archive lacks (an answer, say, whose parent was not
 * exported), or that stands twice, is dropped. */
static void write_draft(struct import *im, const struct draft *d)
{
    const char *noun = draft_shape[d->noun].name;
    char room[ITEM_PATH], why[80];
    enum draft_field missing = draft_keys_missing(&im->keys, d);

    if (missing != DRAFT_FIELD_COUNT) {
        snprintf(why, sizeof why, "its %s is not in the archive", draft_fields[missing].name);
        write_dropped(im, d, slice_str(why));
    } else if (!draft_keys_add(&im->keys, d)) {
        write_dropped(im, d, SLICE("the archive has it twice"));
    } else {
        out_item(im->work->out, item_path(d, room), noun, DRAFT_KEPT, SLICE_NONE);
        out_draft(im->work->out, d);
    }
}

/* Reads one draft of the archive; its key is an id. */
static int own_read(struct import *im, struct slice text, struct json **ret_json, struct draft *ret,
                    struct err *err)
{
    struct id id;

    if (json_flat_read(text, &im->flat) && draft_parse_flat(&im->flat, ret))
        return id_read(ret->key, &id, err);
    if (json_read(text, DRAFT_LINE_MAX, ret_json, err) || draft_parse(*ret_json, true, ret, err))
        return -1;
    return id_read(ret->key, &id, err);
}

/* A file's draft waits until its bytes are read. */
static void keep_file(struct import *im, const struct draft *d, struct slice text)
{
    struct arena *arena = im->work->arena;

    im->file_bytes += text.n;
    if (im->file_count == FILES_MAX || im->file_bytes > FILES_BYTES)
        write_dropped(im, d, SLICE("the archive has too many files"));
    else
        im->files[im->file_count++] = (struct file){
            .json = arena_slice(arena, text), .blob = arena_slice(arena, d->text[FIELD_BLOB])};
}

static int take_draft(struct import *im, struct slice text, struct err *err)
{
    struct json *json = NULL;
    struct draft d;
    int got = own_read(im, text, &json, &d, err);

    if (!got && d.noun == DRAFT_FILE)
        keep_file(im, &d, text);
    else if (!got)
        write_draft(im, &d);
    json_free(json);
    return got;
}

/* The JSON, twice: its hash, its shell and how many drafts it has; then the drafts. It may be most
 * of the archive, so that each pass holds one draft at a time. */

/* An entry's bytes on their way, looked at as they pass. */
struct passing {
    struct archive_in_stream *stream;
    struct sha256 sha;
    struct json_cut_counter counter;
    bool broken; /* the archive itself cannot be read on */
};

static int passing_read(void *ctx, struct slice *ret, struct err *err)
{
    struct passing *p = ctx;
    int got = archive_in_read(p->stream, ret, err);

    if (got == 1) {
        sha256_add(&p->sha, ret->p, ret->n);
        json_cut_count(&p->counter, *ret);
    }
    p->broken = got < 0;
    return got;
}

static int check_shell(struct import *im, const struct json *shell, struct err *err)
{
    struct slice what, site = SLICE("indaba"), own = SLICE_NONE;
    int64_t version;

    if (json_need_text(shell, "indaba", 20, &what, err) ||
        json_need_i64(shell, "version", 0, 1 << 20, &version, err) ||
        json_opt_text(shell, "site", ID_TEXT, &site, err) ||
        json_opt_text(shell, shapes[im->shape].kind, ID_TEXT, &own, err))
        return -1;
    if (!slice_is(what, shapes[im->shape].kind))
        return err_set(err, FAULT_INVALID, "this is no %s of indaba", shapes[im->shape].label);
    if (version != 1) {
        err_set(err, FAULT_INVALID, "the archive is of a newer indaba (version %lld)",
                (long long)version);
        return err_remedy(err, "Import it with that indaba.");
    }
    if (!im->shelled) {
        im->site = arena_slice(im->work->arena, site);
        im->own = arena_slice(im->work->arena, own);
    }
    im->shelled = true;
    return 0;
}

static int read_shell(struct import *im, struct slice text, struct err *err)
{
    struct json *shell = NULL;
    int got = json_read(text, JSON_CUT_SHELL, &shell, err);

    if (!got)
        got = check_shell(im, shell, err);
    json_free(shell);
    return got;
}

/* Reads what is left after a fault in the text: bytes that are not what the manifest says are the
 * better reason. */
static int end_passing(const struct import *im, struct slice name, struct passing *p, bool faulty,
                       struct err *err)
{
    struct slice bytes;
    struct err other = {0};
    int got = 1;

    while (faulty && !p->broken && got == 1)
        got = passing_read(p, &bytes, &other);
    if (p->broken && got == 1)
        return -1; /* with its own reason */
    if (got < 0 || manifest_check(im, name, sha256_end(&p->sha), &other) != 0) {
        *err = other;
        return -1;
    }
    return faulty ? -1 : 0;
}

static int look_each(void *ctx, const struct archive_in_entry *entry,
                     struct archive_in_stream *stream, struct err *err)
{
    struct import *im = ctx;
    struct passing passing = {.stream = stream};
    struct json_cut cut;
    struct slice draft;
    int got;

    if (!shape_is(im->shape, below(im, entry->name)))
        return 0;
    sha256_init(&passing.sha);
    json_cut_init(&cut, passing_read, &passing, OBJECT_MAX);
    while ((got = json_cut_next(&cut, &draft, err)) == 1)
        ;
    got = end_passing(im, entry->name, &passing, got < 0, err);
    if (!got)
        got = read_shell(im, json_cut_shell(&cut), err);
    json_cut_done(&cut);
    im->found += passing.counter.found;
    return got < 0 ? (err->subject[0] ? -1 : about_name(err, entry->name)) : 0;
}

static int stream_read(void *ctx, struct slice *ret, struct err *err)
{
    return archive_in_read(ctx, ret, err);
}

static int draft_each(void *ctx, const struct archive_in_entry *entry,
                      struct archive_in_stream *stream, struct err *err)
{
    struct import *im = ctx;
    struct json_cut cut;
    struct slice draft;
    int got;

    if (!shape_is(im->shape, below(im, entry->name)))
        return 0;
    json_cut_init(&cut, stream_read, stream, OBJECT_MAX);
    while ((got = json_cut_next(&cut, &draft, err)) == 1)
        if ((got = take_draft(im, draft, err)) != 0)
            break;
    json_cut_done(&cut);
    return got < 0 ? (err->subject[0] ? -1 : about_name(err, entry->name)) : 0;
}

static int take_jsons(struct import *im, struct err *err)
{
    if (archive_in_pass(im->in, look_each, im, err))
        return -1;
    im->work->out->expected = im->found;
    out_head(im->work->out, shapes[im->shape].kind, shapes[im->shape].label,
             slice_str(arena_printf(im->work->arena, "own:%.*s:%.*s", (int)im->site.n, im->site.p,
                                    (int)im->own.n, im->own.n ? im->own.p : "")),
             true);
    return archive_in_pass(im->in, draft_each, im, err);
}

/* Files. */

static int blob_order(struct slice a, struct slice b)
{
    int order = memcmp(a.n ? a.p : "", b.n ? b.p : "", a.n < b.n ? a.n : b.n);

    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int by_blob(const void *a, const void *b)
{
    const struct file *x = *(struct file *const *)a, *y = *(struct file *const *)b;
    int order = blob_order(x->blob, y->blob);

    return order ? order : (x > y) - (x < y);
}

static void sort_files(struct import *im)
{
    im->sorted = arena_array(im->work->arena, im->file_count + 1, sizeof *im->sorted);
    for (size_t i = 0; i < im->file_count; i++)
        im->sorted[i] = &im->files[i];
    qsort(im->sorted, im->file_count, sizeof *im->sorted, by_blob);
}

/* Where the drafts of this file begin in `sorted`; those of one file are neighbours. */
static size_t first_of(const struct import *im, struct slice blob)
{
    size_t low = 0, high = im->file_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (blob_order(im->sorted[middle]->blob, blob) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool wanted(const struct import *im, struct slice name)
{
    size_t at = first_of(im, name);

    return at < im->file_count && slice_eq(im->sorted[at]->blob, name);
}

static int write_file(struct import *im, struct file *file, const char *missing, struct err *err)
{
    struct json *json = NULL;
    struct draft d;
    int got = own_read(im, file->json, &json, &d, err);

    file->done = true;
    if (!got && missing)
        write_dropped(im, &d, slice_str(missing));
    else if (!got)
        write_draft(im, &d);
    json_free(json);
    return got;
}

/* Streams the bytes one part behind, so that the last part is known to be the last. */
static int write_blob(struct import *im, struct slice name, struct archive_in_stream *stream,
                      struct hash *ret, struct err *err)
{
    struct sha256 sha;
    struct slice part;
    struct buf buf;
    int got;

    sha256_init(&sha);
    buf_init(&buf, 2 * DRAFT_CHUNK_MAX + (1 << 20));
    while ((got = archive_in_read(stream, &part, err)) == 1) {
        sha256_add(&sha, part.p, part.n);
        while (part.n) {
            struct slice take = slice_head(part, DRAFT_CHUNK_MAX - buf.n);

            if (!take.n) {
                out_blob(im->work->out, name, buf_slice(&buf), true);
                buf_clear(&buf);
                continue;
            }
            buf_add(&buf, take);
            part = slice_from(part, take.n);
        }
    }
    if (!got)
        out_blob(im->work->out, name, buf_slice(&buf), false);
    buf_done(&buf);
    *ret = sha256_end(&sha);
    return got;
}

static int file_each(void *ctx, const struct archive_in_entry *entry,
                     struct archive_in_stream *stream, struct err *err)
{
    struct import *im = ctx;
    struct slice name = below(im, entry->name);
    struct hash hash;

    if (!name.n || !wanted(im, name))
        return 0;
    if (write_blob(im, name, stream, &hash, err) || manifest_check(im, entry->name, hash, err))
        return -1;
    for (size_t i = first_of(im, name); i < im->file_count && slice_eq(im->sorted[i]->blob, name);
         i++)
        if (!im->sorted[i]->done && write_file(im, im->sorted[i], NULL, err))
            return -1;
    return 0;
}

static int take_files(struct import *im, struct err *err)
{
    sort_files(im);
    if (im->file_count && archive_in_pass(im->in, file_each, im, err))
        return -1;
    for (size_t i = 0; i < im->file_count; i++)
        if (!im->files[i].done &&
            write_file(im, &im->files[i], "its bytes are not in the archive", err))
            return -1;
    return 0;
}

/* What is neither data nor a file that a draft names: the pages for people are made from the data
 * and not counted; the rest is dropped and said. */
static bool page(const struct import *im, struct slice name)
{
    static const char *const pages[] = {"index.html", "MANIFEST.sha256", "words.md", NULL};

    for (const char *const *p = pages; *p; p++)
        if (slice_is(name, *p))
            return true;
    return shape_is(im->shape, name) ||
           (slice_starts(name, SLICE("reports/")) &&
            (slice_ends(name, SLICE(".wiki")) || slice_ends(name, SLICE(".html")) ||
             slice_ends(name, SLICE(".md"))));
}

static void drop_rest(struct import *im)
{
    int64_t passed = 0;

    for (size_t i = 0; i < im->in->count; i++) {
        const struct archive_in_entry *entry = &im->in->entries[i];
        struct slice name = below(im, entry->name);

        if (!entry->refused && (entry->folder || page(im, name) || wanted(im, name))) {
            passed++;
            continue;
        }
        out_item(im->work->out, entry->name, "file", DRAFT_DROPPED,
                 entry->refused ? slice_str(entry->refused)
                                : SLICE("nothing in the archive speaks of it"));
    }
    im->found += im->in->found - passed;
}

int workshop_in_run(struct work *work, struct err *err)
{
    struct import im = {.work = work, .in = work->archive};
    int got;

    must(find_shape(&im), "the archive bid for is one of ours");
    im.files = arena_array(work->arena, FILES_MAX, sizeof *im.files);
    got = manifest_read(&im, err) || take_jsons(&im, err) || take_files(&im, err) ? -1 : 0;
    draft_keys_done(&im.keys);
    json_flat_done(&im.flat);
    if (got)
        return -1;
    drop_rest(&im);
    return out_end(work->out, im.found, err);
}
