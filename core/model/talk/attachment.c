#include "core/model/talk/attachment.h"

#include "core/base/ceiling.h"
#include "core/base/utf8.h"
#include "core/journal/journal.h"
#include "core/model/project.h"
#include "core/model/put.h"
#include "core/model/scope.h"
#include "gen/sql/blob.h"
#include "gen/sql/blob_unscoped.h"
#include "gen/sql/people.h"
#include "gen/sql/post.h"
#include "gen/sql/schema.h"

/* ---- projection ---- */

int attachment_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct hash blob = HASH_NONE;

    if (now->gone || !hex_read(project_text(p, "blob", 64), blob.b, 32))
        return sql_attachment_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_attachment_put(p->store, now->space, now->object, project_id(p, "object"),
                              project_audience(p, now->author), project_text(p, "name", 200),
                              project_text(p, "type", 100), project_i64(p, "size", 0), blob,
                              project_gone(p), err) < 0
               ? -1
               : 0;
}

/* ---- reading ---- */

struct list {
    struct arena *arena;
    struct attachment_view *rows;
    size_t count, room;
};

static void list_add(struct list *list, struct attachment_view v)
{
    if (list->count == list->room) {
        size_t room = list->room ? 4 * list->room : 4;
        struct attachment_view *rows = arena_array(list->arena, room, sizeof *rows);

        if (list->count)
            memcpy(rows, list->rows, list->count * sizeof *rows);
        list->rows = rows;
        list->room = room;
    }
    v.name = arena_slice(list->arena, v.name);
    v.type = arena_slice(list->arena, v.type);
    list->rows[list->count++] = v;
}

int attachment_list(struct store *store, struct arena *arena, struct viewer viewer,
                    struct id object, struct attachment_view **ret, size_t *ret_count,
                    struct err *err)
{
    struct list list = {.arena = arena};
    struct sql_attachment_of_object q;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_attachment_of_object(store, viewer.workshop, object, viewer, &q, err) != 0)
        return -1;
    while ((more = sql_attachment_of_object_next(&q, err)) > 0)
        list_add(&list, (struct attachment_view){viewer.workshop, q.id, object, q.name, q.type,
                                                 q.size, q.blob});
    *ret = list.rows;
    *ret_count = list.count;
    return more;
}

int attachment_export_next(struct store *store, struct arena *arena, struct id space, int audiences,
                           struct id after, struct attachment_view *ret, struct err *err)
{
    struct sql_attachment_export_next_row row;
    int found = sql_attachment_export_next(store, space, after, SCOPE_AUDIENCES(space, audiences),
                                           arena, &row, err);

    if (found > 0)
        *ret = (struct attachment_view){space,    row.id,   row.object, row.name,
                                        row.type, row.size, row.blob};
    return found;
}

int attachment_spaces(struct store *store, struct hash blob, struct id ret[ATTACHMENT_SPACES],
                      size_t *ret_count, struct err *err)
{
    struct sql_attachment_spaces q;
    int more = 0;

    *ret_count = 0;
    if (sql_attachment_spaces(store, blob, &q, err) != 0)
        return -1;
    while (*ret_count < ATTACHMENT_SPACES && (more = sql_attachment_spaces_next(&q, err)) > 0)
        ret[(*ret_count)++] = q.workshop;
    sql_attachment_spaces_end(&q);
    return more < 0 ? -1 : 0;
}

int attachment_find(struct store *store, struct arena *arena, struct viewer viewer,
                    struct hash blob, struct attachment_view *ret, struct err *err)
{
    struct sql_attachment_of_blob q;
    int more;

    if (sql_attachment_of_blob(store, viewer.workshop, blob, viewer, &q, err) != 0)
        return -1;
    more = sql_attachment_of_blob_next(&q, err);
    if (more > 0)
        *ret = (struct attachment_view){
            viewer.workshop, q.id, q.object, arena_slice(arena, q.name), arena_slice(arena, q.type),
            q.size,          blob};
    sql_attachment_of_blob_end(&q);
    return more;
}

int attachment_size(struct store *store, struct hash blob, int64_t *ret, struct err *err)
{
    struct sql_blob_size_row row;

    *ret = 0;
    if (sql_blob_size(store, blob, &row, err) < 0)
        return -1;
    if (row.chunks == 0)
        return 0;
    if (row.size > row.chunks * ATTACHMENT_CHUNK ||
        (row.chunks > 1 && row.size <= (row.chunks - 1) * ATTACHMENT_CHUNK)) {
        err_set(err, FAULT_INVALID, "a file's bytes are not whole");
        return err_remedy(err, "`indaba verify` tells more; a backup may have them.");
    }
    *ret = row.size;
    return 1;
}

int attachment_chunk(struct store *store, struct hash blob, int64_t i, char *to, size_t *ret_n,
                     struct err *err)
{
    struct sql_blob_chunk_at q;
    int more;

    *ret_n = 0;
    if (sql_blob_chunk_at(store, blob, i, &q, err) != 0)
        return -1;
    more = sql_blob_chunk_at_next(&q, err);
    if (more > 0 && q.bytes.n <= ATTACHMENT_CHUNK) {
        if (q.bytes.n)
            memcpy(to, q.bytes.p, q.bytes.n);
        *ret_n = q.bytes.n;
    } else if (more >= 0) {
        more = err_set(err, FAULT_ABSENT, "a part of a file's bytes is not here");
    }
    sql_blob_chunk_at_end(&q);
    return more < 0 ? -1 : 0;
}

/* ---- writing ---- */

int attachment_check(const struct attachment_wish *wishes, size_t count, struct err *err)
{
    if (count > ATTACHMENT_COUNT)
        return err_set(err, FAULT_TOO_BIG, "at most %d files go with one text", ATTACHMENT_COUNT);
    for (size_t i = 0; i < count; i++) {
        const struct attachment_wish *d = &wishes[i];

        if (d->bytes.n > 0 && d->bytes.n <= ATTACHMENT_BYTES)
            continue;
        if (d->bytes.n == 0) {
            err_set(err, FAULT_INVALID, "this file is empty");
            err_remedy(err, "Choose it again, or leave it out.");
        } else {
            err_set(err, FAULT_TOO_BIG, "this file is larger than %d MB", ATTACHMENT_BYTES >> 20);
            err_remedy(err, "Send a smaller one, such as a photo of lower quality.");
        }
        return err_about(err, "%.*s", (int)(d->name.n > 100 ? 100 : d->name.n),
                         d->name.n ? d->name.p : "");
    }
    return 0;
}

static int put_bytes(struct store *store, const struct attachment_wish *d, struct err *err)
{
    struct slice rest = d->bytes;
    int64_t i = 0;

    /* Also when the first chunk is here: a broken import may have left no more than that. */
    do {
        struct slice chunk = slice_head(rest, ATTACHMENT_CHUNK);

        if (sql_blob_put(store, d->blob, i++, chunk, err) < 0)
            return -1;
        rest = slice_from(rest, chunk.n);
    } while (rest.n > 0);
    return 0;
}

/* One content under one name hangs on an object once. */
static struct id id_of(struct id object, const struct attachment_wish *d, struct slice name)
{
    struct buf b;
    struct id id;

    buf_init(&b, sizeof d->blob.b + ATTACHMENT_NAME);
    buf_put(&b, d->blob.b, sizeof d->blob.b);
    buf_add(&b, name);
    id = id_derived(object, "attachment", buf_slice(&b));
    buf_done(&b);
    return id;
}

/* Who attached it: only entries of theirs have effect. */
static struct id writer_of(struct journal *j, struct viewer author, struct id file)
{
    struct sql_attachment_writer_row row;

    return sql_attachment_writer(journal_store(j), file, author.workshop, &row, NULL) > 0
               ? row.author
               : author.enrolment;
}

/* One that hung there before: again, when it was taken away. 1: it is there anew, 0, -1. */
static int attach_again(struct journal *j, const struct attachment_host *host, struct id id,
                        const struct attachment_wish *wish, struct err *err)
{
    struct id space = host->author.workshop;
    struct sql_attachment_state_row row;
    struct change_json d;
    int found = wish->repeat ? 0 : sql_attachment_state(journal_store(j), space, id, &row, err);

    if (found <= 0 || row.state != OBJECT_GONE)
        return found < 0 ? -1 : 0;
    if (put_bytes(journal_store(j), wish, err) != 0)
        return -1;
    change_json_begin(&d, KIND_ATTACHMENT, space, id, writer_of(j, host->author, id));
    host->put_scope(&d, host->ctx);
    attachment_put(&d, &(struct attachment_entry){.also = PUT(attachment, gone)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err) != 0 ? -1 : 1;
}

static int attach(struct journal *j, const struct attachment_host *host, struct id id,
                  const struct attachment_wish *wish, struct slice name, struct err *err)
{
    struct change_json d;
    char hex[65];

    if (put_bytes(journal_store(j), wish, err) != 0)
        return -1;
    change_json_begin(&d, KIND_ATTACHMENT, host->author.workshop, id, host->author.enrolment);
    attachment_put(&d, &(struct attachment_entry){.object = host->object});
    host->put_scope(&d, host->ctx);
    attachment_put(&d, &(struct attachment_entry){.name = name,
                                                  .type = wish->type,
                                                  .size = (int64_t)wish->bytes.n,
                                                  .blob = slice_str(hash_text(wish->blob, hex))});
    return change_json_append(&d, j, SLICE_NONE, NULL, err) != 0 ? -1 : 1;
}

int attachment_write(struct journal *j, const struct attachment_host *host,
                     const struct attachment_wish *wishes, size_t count, size_t *ret_new,
                     struct err *err)
{
    size_t fresh = 0;

    for (size_t i = 0; i < count; i++) {
        struct slice name = utf8_head(wishes[i].name, ATTACHMENT_NAME);
        struct id id = id_of(host->object, &wishes[i], name);
        int done = journal_knows(j, id, err);

        if (done >= 0)
            done = done ? attach_again(j, host, id, &wishes[i], err)
                        : attach(j, host, id, &wishes[i], name, err);
        if (done < 0)
            return -1;
        fresh += done > 0;
    }
    if (ret_new)
        *ret_new = fresh;
    return 0;
}

int attachment_rescope(struct journal *j, const struct attachment_host *host, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct attachment_view *files;
    size_t count;
    int result =
        attachment_list(journal_store(j), arena, host->author, host->object, &files, &count, err);

    for (size_t i = 0; i < count && result == 0; i++) {
        struct change_json d;

        change_json_begin(&d, KIND_ATTACHMENT, host->author.workshop, files[i].id,
                          writer_of(j, host->author, files[i].id));
        host->put_scope(&d, host->ctx);
        result = change_json_append(&d, j, SLICE_NONE, NULL, err);
    }
    arena_free(arena);
    return result;
}

int attachment_drop(struct journal *j, struct viewer author, struct id object, const struct id *ids,
                    size_t count, size_t *ret_count, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct attachment_view *files;
    size_t n = 0;
    int result = -1;

    *ret_count = 0;
    if (count > 0 && attachment_list(journal_store(j), arena, author, object, &files, &n, err) != 0)
        goto out;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < count; k++) {
            struct change_json d;

            if (!id_eq(files[i].id, ids[k]))
                continue;
            change_json_begin(&d, KIND_ATTACHMENT, author.workshop, ids[k],
                              writer_of(j, author, ids[k]));
            attachment_put(&d, &(struct attachment_entry){.gone = true});
            if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
                goto out;
            (*ret_count)++;
            break;
        }
    result = 0;
out:
    arena_free(arena);
    return result;
}
