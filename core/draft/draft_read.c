#include "core/draft/draft_read.h"

#include "core/base/json.h"
#include "core/base/json_flat.h"
#include "core/draft/draft_keys.h"

#include <stdlib.h>

enum { KEYS_MAX = 2 * 1000 * 1000, BUFFER = DRAFT_LINE_MAX + DRAFT_CHUNK_MAX };

struct draft_reader {
    int64_t (*read)(void *ctx, void *p, size_t n, struct err *err);
    void *ctx;
    char *buffer;
    size_t at, filled;
    int64_t frames;
    bool headed, own, itemed, dropped; /* what has come; `dropped`: of the last item */
    bool blob_open;
    char blob[DRAFT_KEY_MAX + 1]; /* the name of the open or the last whole blob */
    size_t blob_n;
    int64_t blob_bytes;
    struct draft_keys keys;
    struct json *json;
    struct json_flat flat;
    struct draft draft;
};

struct draft_reader *draft_read_new(int64_t (*read)(void *ctx, void *p, size_t n, struct err *err),
                                    void *ctx)
{
    struct draft_reader *r = calloc(1, sizeof *r);

    must(r != NULL, "out of memory");
    r->read = read;
    r->ctx = ctx;
    r->buffer = malloc(BUFFER);
    must(r->buffer != NULL, "out of memory");
    return r;
}

void draft_read_free(struct draft_reader *r)
{
    if (!r)
        return;
    json_free(r->json);
    json_flat_done(&r->flat);
    draft_keys_done(&r->keys);
    free(r->buffer);
    free(r);
}

static int broken(struct err *err, const char *how)
{
    err_set(err, FAULT_INTERNAL, "the importer broke its rules: %s", how);
    return err_remedy(err, "Nothing was imported; please report this with the package.");
}

/* Bytes. */

/* Reads until the buffer holds more; 1, 0 at the end, -1. What is kept moves to the front. */
static int fill(struct draft_reader *r, struct err *err)
{
    int64_t n;

    memmove(r->buffer, r->buffer + r->at, r->filled - r->at);
    r->filled -= r->at;
    r->at = 0;
    if (r->filled == BUFFER)
        return broken(err, "a frame is too long");
    n = r->read(r->ctx, r->buffer + r->filled, BUFFER - r->filled, err);
    if (n < 0)
        return -1;
    must((size_t)n <= BUFFER - r->filled, "the pipe gave more than was asked for");
    r->filled += (size_t)n;
    return n > 0;
}

/* Takes a line without its LF; 1, 0 when the bytes end before it begins. */
static int line_take(struct draft_reader *r, struct slice *ret, struct err *err)
{
    size_t seen = 0;

    for (;;) {
        const char *from = r->buffer + r->at + seen, *lf;
        size_t n = r->filled - r->at - seen;
        int more;

        lf = n ? memchr(from, '\n', n) : NULL;
        if (lf) {
            *ret = slice_of(r->buffer + r->at, (size_t)(lf - (r->buffer + r->at)));
            r->at += ret->n + 1;
            return 1;
        }
        seen += n;
        if (seen > DRAFT_LINE_MAX)
            return broken(err, "a line is too long");
        more = fill(r, err);
        if (more <= 0)
            return more < 0 ? -1 : seen ? broken(err, "it stopped inside a line") : 0;
    }
}

static int bytes_take(struct draft_reader *r, size_t n, struct slice *ret, struct err *err)
{
    while (r->filled - r->at < n) {
        int more = fill(r, err);

        if (more <= 0)
            return more < 0 ? -1 : broken(err, "it stopped inside a file");
    }
    *ret = slice_of(r->buffer + r->at, n);
    r->at += n;
    return 0;
}

/* Frames. */

static int line_text(const struct json *json, const char *key, size_t max, struct slice *ret,
                     struct err *err)
{
    *ret = SLICE_NONE;
    if (json_opt_text(json, key, max, ret, err))
        return broken(err, "a text is too long or none");
    for (size_t i = 0; i < ret->n; i++)
        if ((unsigned char)ret->p[i] < 0x20)
            return broken(err, "a text of one line has controls");
    return 0;
}

static int read_head(struct draft_reader *r, struct draft_frame *f, struct err *err)
{
    struct slice keys;
    int64_t version;

    if (r->headed)
        return broken(err, "a second head");
    f->head.expected = json_i64(json_get(r->json, "expected"));
    if (f->head.expected < 0 || f->head.expected > DRAFT_FRAMES_MAX)
        return broken(err, "a number of items that cannot be");
    if (json_need_i64(r->json, "version", DRAFT_VERSION, DRAFT_VERSION, &version, err))
        return broken(err, "another version");
    if (line_text(r->json, "format", 40, &f->head.format, err) ||
        line_text(r->json, "label", DRAFT_NAME_MAX, &f->head.label, err) ||
        line_text(r->json, "origin", DRAFT_ORIGIN_MAX, &f->head.origin, err) ||
        line_text(r->json, "keys", 10, &keys, err))
        return -1;
    if (!f->head.origin.n)
        return broken(err, "a head without origin");
    f->kind = FRAME_HEAD;
    f->head.own = r->own = slice_is(keys, "own");
    r->headed = true;
    return 1;
}

static int take_item(struct draft_reader *r, struct slice outcome, struct draft_frame *f,
                     struct err *err)
{
    int i = 0;

    while (i < DRAFT_OUTCOMES && !slice_is(outcome, draft_outcome_name[i]))
        i++;
    if (i == DRAFT_OUTCOMES || (i != DRAFT_KEPT && !f->item.why.n))
        return broken(err, "an item without outcome or reason");
    f->kind = FRAME_ITEM;
    f->item.outcome = (enum draft_outcome)i;
    r->itemed = true;
    r->dropped = i == DRAFT_DROPPED;
    return 1;
}

static int read_item(struct draft_reader *r, struct draft_frame *f, struct err *err)
{
    struct slice outcome;

    if (line_text(r->json, "item", DRAFT_PATH_MAX, &f->item.path, err) ||
        line_text(r->json, "kind", 40, &f->item.kind, err) ||
        line_text(r->json, "outcome", 20, &outcome, err) ||
        line_text(r->json, "why", DRAFT_WHY_MAX, &f->item.why, err))
        return -1;
    return take_item(r, outcome, f, err);
}

static int check_refs(struct draft_reader *r, struct err *err)
{
    const struct draft *d = &r->draft;
    enum draft_field missing = draft_keys_missing(&r->keys, d);

    if (missing != DRAFT_FIELD_COUNT) {
        broken(err, "a draft refers to one that did not come before");
        return err_about(err, "%s: %s", draft_shape[d->noun].name, draft_fields[missing].name);
    }
    if (d->noun == DRAFT_FILE && (r->blob_open || !r->blob_n ||
                                  !slice_eq(d->text[FIELD_BLOB], slice_of(r->blob, r->blob_n))))
        return broken(err, "a file whose bytes did not come right before");
    return 0;
}

static int take_draft(struct draft_reader *r, struct draft_frame *f, struct err *err)
{
    struct id id;

    if (r->own && id_read(r->draft.key, &id, err))
        return broken(err, "a key that is no id");
    if (check_refs(r, err))
        return -1;
    if (r->keys.used >= KEYS_MAX)
        return err_set(err, FAULT_TOO_BIG, "the package has more than %d things", KEYS_MAX);
    if (!draft_keys_add(&r->keys, &r->draft))
        return broken(err, "a key stands twice");
    f->kind = FRAME_DRAFT;
    f->draft = &r->draft;
    return 1;
}

static int read_draft(struct draft_reader *r, struct draft_frame *f, struct err *err)
{
    if (!r->itemed || r->dropped)
        return broken(err, "a draft without an item that is kept");
    if (draft_parse(r->json, false, &r->draft, err)) {
        err->fault = FAULT_INTERNAL;
        return -1;
    }
    return take_draft(r, f, err);
}

static int read_blob(struct draft_reader *r, struct draft_frame *f, struct err *err)
{
    int64_t n;

    if (line_text(r->json, "blob", DRAFT_KEY_MAX, &f->blob.name, err))
        return -1;
    if (!f->blob.name.n || json_need_i64(r->json, "bytes", 0, DRAFT_CHUNK_MAX, &n, err) ||
        json_need_bool(r->json, "more", &f->blob.more, err))
        return broken(err, "a blob without name, bytes or more");
    if (r->blob_open && !slice_eq(f->blob.name, slice_of(r->blob, r->blob_n)))
        return broken(err, "a blob in the middle of another");
    if (!r->blob_open) {
        memcpy(r->blob, f->blob.name.p, f->blob.name.n);
        r->blob_n = f->blob.name.n;
        r->blob_bytes = 0;
    }
    f->blob.name = slice_of(r->blob, r->blob_n);
    r->blob_open = f->blob.more;
    r->blob_bytes += n;
    if (r->blob_bytes > DRAFT_BLOB_MAX)
        return err_set(err, FAULT_TOO_BIG, "a file in the package is larger than %d MiB",
                       (int)(DRAFT_BLOB_MAX >> 20));
    f->kind = FRAME_BLOB;
    return bytes_take(r, (size_t)n, &f->blob.bytes, err) ? -1 : 1;
}

static int read_end(struct draft_reader *r, struct draft_frame *f, struct err *err)
{
    char byte;
    int64_t n;

    if (json_need_i64(r->json, "found", 0, DRAFT_FRAMES_MAX, &f->found, err))
        return broken(err, "an end without found");
    n = r->at == r->filled ? r->read(r->ctx, &byte, 1, err) : 1;
    if (n)
        return n < 0 ? -1 : broken(err, "something follows the end");
    f->kind = FRAME_END;
    return 1;
}

static int read_error(struct draft_reader *r, struct draft_frame *f, struct err *err)
{
    const struct json *error = json_get(r->json, "error");
    struct slice code = SLICE_NONE, text = SLICE_NONE, subject = SLICE_NONE, remedy = SLICE_NONE;
    int fault = FAULT_INVALID;

    (void)f;
    if (json_opt_text(error, "code", 40, &code, err) ||
        json_opt_text(error, "text", 255, &text, err) ||
        json_opt_text(error, "subject", 127, &subject, err) ||
        json_opt_text(error, "remedy", 191, &remedy, err) || !text.n)
        return broken(err, "an error that says nothing");
    for (int i = 1; i < FAULT_COUNT; i++)
        if (slice_is(code, fault_code((enum fault)i)))
            fault = i;
    err_set(err, (enum fault)fault, "%.*s", (int)text.n, text.p);
    if (remedy.n)
        err_remedy(err, "%.*s", (int)remedy.n, remedy.p);
    if (subject.n)
        err_about(err, "%.*s", (int)subject.n, subject.p);
    return -1;
}

/* A frame is told by its first word; `in_blob`: may stand while a blob is open. */
static const struct {
    const char *word;
    int (*read)(struct draft_reader *r, struct draft_frame *f, struct err *err);
    bool before_head, in_blob;
} frames[] = {
    {"indaba", read_head, true, false}, {"draft", read_draft, false, false},
    {"item", read_item, false, false},  {"blob", read_blob, false, true},
    {"end", read_end, false, false},    {"error", read_error, true, true},
};

/* A text of one line that the quick reader found. */
static bool flat_line(const struct json_flat *flat, const char *key, size_t max, struct slice *ret)
{
    const struct json_flat_field *field = json_flat_get(flat, key);

    if (!field)
        return true;
    if (field->kind != JSON_KIND_TEXT || field->text.n > max)
        return false;
    for (size_t i = 0; i < field->text.n; i++)
        if ((unsigned char)field->text.p[i] < 0x20)
            return false;
    *ret = field->text;
    return true;
}

/* Nearly all frames are drafts and their items; these need no tree. 0: not taken, and nothing is
 * changed. */
static int read_quickly(struct draft_reader *r, struct slice line, struct draft_frame *f,
                        struct err *err)
{
    struct slice outcome = SLICE_NONE;

    if (!r->headed || r->blob_open || !json_flat_read(line, &r->flat))
        return 0;
    if (slice_is(r->flat.field[0].key, "draft"))
        return r->itemed && !r->dropped && draft_parse_flat(&r->flat, &r->draft)
                   ? take_draft(r, f, err)
                   : 0;
    if (!slice_is(r->flat.field[0].key, "item") || json_flat_get(&r->flat, "draft") ||
        !flat_line(&r->flat, "item", DRAFT_PATH_MAX, &f->item.path) ||
        !flat_line(&r->flat, "kind", 40, &f->item.kind) ||
        !flat_line(&r->flat, "outcome", 20, &outcome) ||
        !flat_line(&r->flat, "why", DRAFT_WHY_MAX, &f->item.why))
        return 0;
    return take_item(r, outcome, f, err);
}

int draft_read_next(struct draft_reader *r, struct draft_frame *ret, struct err *err)
{
    struct slice line;
    int more;

    if (r->frames < 0)
        return 0;
    more = line_take(r, &line, err);
    if (more <= 0)
        return more < 0 ? -1 : broken(err, "it stopped too early");
    if (++r->frames > DRAFT_FRAMES_MAX)
        return err_set(err, FAULT_TOO_BIG, "the package has too many parts");
    json_free(r->json);
    r->json = NULL;
    *ret = (struct draft_frame){0};
    more = read_quickly(r, line, ret, err);
    if (more != 0)
        return more;
    if (json_read(line, DRAFT_LINE_MAX, &r->json, err)) {
        err->fault = FAULT_INTERNAL;
        return -1;
    }
    *ret = (struct draft_frame){0};
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        if (!json_get(r->json, frames[i].word))
            continue;
        if ((!r->headed && !frames[i].before_head) || (r->blob_open && !frames[i].in_blob))
            return broken(err, "a frame out of its place");
        more = frames[i].read(r, ret, err);
        if (more == 1 && ret->kind == FRAME_END)
            r->frames = -1;
        return more;
    }
    return broken(err, "an unknown frame");
}
