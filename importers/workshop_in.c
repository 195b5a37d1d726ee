#include "importers/workshop_in.h"

#include "core/base/buf.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/json_flat.h"
#include "core/draft/draft_keys.h"
#include "importers/in/archive_in.h"
#include "importers/in/json_cut.h"
#include "importers/in/text_in.h"

#include <stdio.h>
#include <stdlib.h>

enum { JSON_MAX = 96 << 20, SHELL_MAX = 64 * 1024, MANIFEST_MAX = 8 << 20, FILES_MAX = 20000 };

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
    struct file *files;
    size_t file_count;
    int64_t found;
    struct draft_keys keys;
    struct json_flat flat;
    struct buf large; /* workshop.json or words.json, which may be most of the archive */
    bool headed;
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
    char room[ITEM_PATH];
    enum draft_field missing = draft_keys_missing(&im->keys, d);

    if (missing != DRAFT_FIELD_COUNT) {
        write_dropped(im, d,
                      slice_str(arena_printf(im->work->arena, "its %s is not in the archive",
                                             draft_fields[missing].name)));
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

static int take_draft(struct import *im, struct slice text, struct err *err)
{
    struct json *json = NULL;
    struct draft d;
    int got = own_read(im, text, &json, &d, err);

    if (!got && d.noun == DRAFT_FILE && im->file_count < FILES_MAX) {
        struct file *file = &im->files[im->file_count++];

        file->json = text;
        file->blob = arena_slice(im->work->arena, d.text[FIELD_BLOB]);
    } else if (!got && d.noun == DRAFT_FILE) {
        write_dropped(im, &d, SLICE("the archive has too many files"));
    } else if (!got) {
        write_draft(im, &d);
    }
    json_free(json);
    return got;
}

static int write_head(struct import *im, const struct json *shell, struct err *err)
{
    struct arena *arena = im->work->arena;
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
    if (!im->headed)
        out_head(im->work->out, shapes[im->shape].kind, shapes[im->shape].label,
                 slice_str(arena_printf(arena, "own:%.*s:%.*s", (int)site.n, site.p, (int)own.n,
                                        own.n ? own.p : "")),
                 true);
    im->headed = true;
    return 0;
}

static int take_json(struct import *im, struct slice name, struct slice text, struct err *err)
{
    char *shell_text = arena_alloc(im->work->arena, SHELL_MAX);
    struct json *shell = NULL;
    struct json_cut cut;
    struct slice draft, shell_slice;
    int got = manifest_check(im, name, sha256_bytes(text), err);

    if (!got)
        got = json_cut_begin(text, shell_text, SHELL_MAX, &shell_slice, &cut, err);
    if (!got)
        got = json_read(shell_slice, SHELL_MAX, &shell, err);
    if (!got)
        got = write_head(im, shell, err);
    json_free(shell);
    if (!got)
        im->found += json_cut_count(text);
    while (!got && (got = json_cut_next(&cut, &draft, err)) == 1)
        got = take_draft(im, draft, err);
    return got < 0 ? (err->subject[0] ? -1 : about_name(err, name)) : 0;
}

static int take_jsons(struct import *im, struct err *err)
{
    for (size_t i = 0; i < im->in->count; i++) {
        const struct archive_in_entry *entry = &im->in->entries[i];
        struct slice name = below(im, entry->name), text = SLICE_NONE;
        bool single = !slice_ends(slice_str(shapes[im->shape].entry), SLICE("/"));
        int got;

        if (entry->refused || entry->folder || !shape_is(im->shape, name))
            continue;
        if (single && im->large.n == 0) {
            got = archive_in_buf(im->in, entry->name, &im->large, err);
            text = buf_slice(&im->large);
        } else {
            got = archive_in_whole(im->in, entry->name, JSON_MAX, &text, err);
        }
        if (got || take_json(im, entry->name, text, err))
            return -1;
    }
    return 0;
}

/* Files. */

static bool wanted(const struct import *im, struct slice name)
{
    for (size_t i = 0; i < im->file_count; i++)
        if (slice_eq(im->files[i].blob, name))
            return true;
    return false;
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
    for (size_t i = 0; i < im->file_count; i++)
        if (!im->files[i].done && slice_eq(im->files[i].blob, name) &&
            write_file(im, &im->files[i], NULL, err))
            return -1;
    return 0;
}

static int take_files(struct import *im, struct err *err)
{
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
    buf_init(&im.large, JSON_MAX);
    im.files = arena_array(work->arena, FILES_MAX, sizeof *im.files);
    got = manifest_read(&im, err) || take_jsons(&im, err) || take_files(&im, err) ? -1 : 0;
    draft_keys_done(&im.keys);
    json_flat_done(&im.flat);
    buf_done(&im.large);
    if (got)
        return -1;
    drop_rest(&im);
    return out_end(work->out, im.found, err);
}
