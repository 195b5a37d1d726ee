#include "core/base/ceiling.h"
#include "core/base/files.h"
#include "core/intake/intake_private.h"

#include "gen/sql/blob.h"
#include "gen/sql/blob_unscoped.h"
#include "gen/sql/journal.h"

#include <unistd.h>

/* A file's bytes come before anybody knows its hash, so they wait in a file without a name; until
 * the next file's come, since several drafts may name one. */

static const char subject[] = "a file of the package";

void intake_blob_done(struct intake *in)
{
    if (in->blob.fd >= 0)
        close(in->blob.fd);
    in->blob.fd = -1;
}

int intake_blob_take(struct intake *in, const struct draft_frame *frame, struct err *err)
{
    if (in->blob.fd >= 0 && in->blob.whole)
        intake_blob_done(in);
    if (in->blob.fd < 0) {
        if (files_temp(in->config.folder, &in->blob.fd, err) != 0)
            return -1;
        sha256_init(&in->blob.sha);
        in->blob.bytes = 0;
    }
    if (files_write_fd(in->blob.fd, frame->blob.bytes, subject, err) != 0)
        return -1;
    sha256_add(&in->blob.sha, frame->blob.bytes.p, frame->blob.bytes.n);
    in->blob.bytes += (int64_t)frame->blob.bytes.n;
    in->blob.whole = !frame->blob.more;
    return 0;
}

void intake_blob_name(struct intake *in, struct hash *ret_hash, int64_t *ret_bytes)
{
    struct sha256 sha = in->blob.sha;

    *ret_hash = sha256_end(&sha);
    *ret_bytes = in->blob.bytes;
}

struct probe {
    struct action action;
    struct intake *in;
    struct id object;
    struct hash blob;
    bool here;
};

static int probe_run(struct action *action, struct journal *j, struct err *err)
{
    struct probe *p = (struct probe *)action;
    struct sql_blob_here_row row;
    int found = p->in->import ? journal_import_knows(j, p->in->import, p->object, err)
                              : journal_knows(j, p->object, err);

    if (found == 0)
        found = sql_blob_here(journal_store(j), p->blob, &row, err);
    p->here = found > 0;
    return found < 0 ? -1 : 0;
}

static void probe_done(struct action *action)
{
    (void)action;
}

static int store_chunks(struct intake *in, struct hash blob, struct err *err)
{
    enum { CHUNK = 256 * 1024 };
    int64_t at = 0;

    for (int64_t i = 0; i == 0 || at < in->blob.bytes; i++) {
        struct step *step = intake_step_new(in, STEP_CHUNK);
        char *room = arena_alloc(in->batch_arena, CHUNK);
        size_t n;

        if (files_read_at(in->blob.fd, room, CHUNK, at, &n, subject, err) != 0)
            return -1;
        step->blob = blob;
        step->chunk = i;
        step->bytes = slice_of(room, n);
        in->step_bytes += n;
        at += (int64_t)n;
        if (n == 0 && in->blob.bytes > 0)
            return err_set(err, FAULT_IO, "a file that waited to be stored was cut short");
        if (intake_step_flush(in, false, err) != 0)
            return -1;
    }
    return 0;
}

int intake_blob_store(struct intake *in, struct id object, struct hash blob, struct err *err)
{
    struct probe probe = {
        .action = {.run = probe_run, .done = probe_done}, .in = in, .object = object, .blob = blob};

    if (in->config.dry_run)
        return 0;
    if (in->config.act(in->config.ctx, &probe.action, err) != 0)
        return -1;
    return probe.here ? 0 : store_chunks(in, blob, err);
}

int intake_blob_sweep(struct journal *j, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_setting_get_row row;
    int found = sql_setting_get(journal_store(j), SLICE("import_files"), arena, &row, err);

    arena_free(arena);
    if (found > 0 && (sql_blob_drop_orphans(journal_store(j), err) < 0 ||
                      sql_setting_drop(journal_store(j), SLICE("import_files"), err) < 0))
        return -1;
    return found < 0 ? -1 : 0;
}
