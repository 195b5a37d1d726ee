#include "core/journal/journal_private.h"

#include "core/base/ceiling.h"
#include "gen/sql/journal.h"

/* From entries to derived rows: load an object's entries, fold them, hand the result to the kind.
 */

struct entries {
    struct fold_entry *at;
    size_t count, room;
};

static void entries_add(struct arena *arena, struct entries *list, struct fold_entry e)
{
    list->at = arena_grow(arena, list->at, list->count, &list->room, sizeof *list->at);
    list->at[list->count++] = e;
}

static int load_entries(struct journal *j, struct id object, struct entries *list, struct err *err)
{
    struct sql_entry_fold q;
    int more;

    if (sql_entry_fold(j->config.store, object, &q, err) != 0)
        return -1;
    while ((more = sql_entry_fold_next(&q, err)) > 0) {
        const struct kind *kind = journal_kind(j, (int)q.kind);

        entries_add(j->arena, list,
                    (struct fold_entry){.n = q.n,
                                        .id = q.id,
                                        .hlc = (uint64_t)q.hlc,
                                        .seq = (uint64_t)q.seq,
                                        .kind = (uint16_t)q.kind,
                                        .author = q.author,
                                        .space = q.space,
                                        .site = q.site,
                                        .writer = q.writer,
                                        .supersedes = arena_slice(j->arena, q.supersedes),
                                        .payload = arena_slice(j->arena, q.bytes),
                                        .same_author = kind && (kind->flags & KIND_SAME_AUTHOR)});
    }
    return more;
}

/* Moves what stands in the space of the first entry, or is of its kind, to the front; gives their
 * number. */
static size_t gather(struct fold_entry *at, size_t count, bool by_kind)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (by_kind ? at[i].kind == at[0].kind : id_eq(at[i].space, at[0].space)) {
            struct fold_entry e = at[i];

            memmove(&at[n + 1], &at[n], (i - n) * sizeof e);
            at[n++] = e;
        }
    return n;
}

int journal_heads(struct journal *j, struct id space, struct id object, uint16_t number,
                  struct slice *ret, struct err *err)
{
    struct entries list = {0};
    struct folded now;
    size_t count = 0;

    *ret = SLICE_NONE;
    if (load_entries(j, object, &list, err) != 0)
        return -1;
    for (size_t i = 0; i < list.count; i++)
        if (id_eq(list.at[i].space, space) && list.at[i].kind == number)
            list.at[count++] = list.at[i];
    if (count == 0)
        return 0;
    if (fold_object(j->arena, list.at, count, &now, err) != 0)
        return -1;
    *ret = now.heads;
    json_free(now.state);
    return 0;
}

/* Folds the entries of one kind that name the object in one space, and writes its rows. */
static int refold_kind(struct journal *j, struct fold_entry *at, size_t count, struct id object,
                       struct id founder, struct err *err)
{
    const struct kind *kind = journal_kind(j, at[0].kind);
    struct folded now;
    struct projection p = {j, j->config.store, j->arena, &now};
    int result = 0;

    if (kind == NULL)
        return 0;
    if (journal_rights_judge(j, at, count, founder, err) != 0 ||
        fold_object(j->arena, at, count, &now, err) != 0)
        return -1;
    now.object = object;
    now.founder = founder;
    now.space = at[0].space;
    now.kind = at[0].kind;
    for (size_t i = 0; i < now.two_count && result == 0; i++)
        if (sql_two_versions_put(j->config.store, now.space, object, now.two[i].field,
                                 now.two[i].entry, err) < 0)
            result = -1;
    if (result == 0)
        result = kind->project(&p, err);
    json_free(now.state);
    return result;
}

/* An object is folded in each space apart, and in each kind: who may write in one has no say in
 * another. */
static int refold_space(struct journal *j, struct fold_entry *at, size_t count, struct id object,
                        struct err *err)
{
    struct id founder;

    if ((count > 1 && sql_two_versions_clear(j->config.store, at[0].space, object, err) < 0) ||
        journal_rights_founder(j, at, count, object, &founder, err) != 0)
        return -1;
    for (size_t from = 0, n; from < count; from += n) {
        n = gather(at + from, count - from, true);
        if (refold_kind(j, at + from, n, object, founder, err) != 0)
            return -1;
    }
    return 0;
}

int journal_refold(struct journal *j, struct id object, struct err *err)
{
    struct entries list = {0};
    int result = load_entries(j, object, &list, err);

    for (size_t from = 0, n; from < list.count && result == 0; from += n) {
        n = gather(list.at + from, list.count - from, false);
        result = refold_space(j, list.at + from, n, object, err);
    }
    return result;
}

/* With memory of its own, given back at once: a site may have touched very many objects. */
static int refold_apart(struct journal *j, struct id object, struct err *err)
{
    struct arena *outer = j->arena;
    int result;

    j->arena = arena_new(CEILING_FOLD);
    result = journal_refold(j, object, err);
    arena_free(j->arena);
    j->arena = outer;
    return result;
}

int journal_refold_site(struct journal *j, struct id space, struct id site, struct err *err)
{
    struct sql_entry_objects_of_site of_site;
    struct sql_entry_objects_of_space of_space;
    struct {
        struct id *at;
        size_t count, room;
    } ids = {0};
    /* While an import is applied, what lies further on in it is folded in its turn. */
    int64_t upto = j->applying ? *j->applying : INT64_MAX;
    int more;

    if ((id_none(site)
             ? sql_entry_objects_of_space(j->config.store, upto, space, &of_space, err)
             : sql_entry_objects_of_site(j->config.store, upto, space, site, &of_site, err)) != 0)
        return -1;
    while ((more = id_none(site) ? sql_entry_objects_of_space_next(&of_space, err)
                                 : sql_entry_objects_of_site_next(&of_site, err)) > 0) {
        ids.at = arena_grow(j->arena, ids.at, ids.count, &ids.room, sizeof *ids.at);
        ids.at[ids.count++] = id_none(site) ? of_space.object : of_site.object;
    }
    if (more < 0)
        return -1;
    for (size_t i = 0; i < ids.count; i++)
        if (!id_none(ids.at[i]) && !id_eq(ids.at[i], space) && refold_apart(j, ids.at[i], err) != 0)
            return -1;
    return 0;
}

/* Projects every object whose first entry lies in (from, upto], in one of two passes. */
static int rebuild_pass(struct journal *j, bool first_kinds, int64_t upto,
                        bool (*progress)(void *, int64_t, int64_t), void *ctx, struct err *err)
{
    enum { SLICE_ENTRIES = 512 };
    struct {
        int64_t n;
        struct id object;
    } some[SLICE_ENTRIES];
    int64_t from = 0;

    for (;;) {
        struct sql_entry_after q;
        size_t count = 0;
        int more;
        int64_t seen = 0;

        if (sql_entry_after(j->config.store, from, upto, SLICE_ENTRIES, &q, err) != 0)
            return -1;
        while ((more = sql_entry_after_next(&q, err)) > 0) {
            const struct kind *kind = journal_kind(j, (int)q.kind);

            from = q.n;
            seen++;
            if (kind && !id_none(q.object) && !!(kind->flags & KIND_FIRST) == first_kinds) {
                some[count].n = q.n;
                some[count++].object = q.object;
            }
        }
        if (more < 0)
            return -1;
        for (size_t i = 0; i < count; i++) {
            struct sql_entry_of_object_row row;
            const struct kind *kind;

            if (sql_entry_of_object(j->config.store, some[i].object, 0, &row, err) < 0)
                return -1;
            arena_reset(j->arena);
            /* Once for each object, unless its first entry is of another pass. */
            kind = journal_kind(j, (int)row.kind);
            if ((row.n == some[i].n || !kind || !!(kind->flags & KIND_FIRST) != first_kinds) &&
                journal_refold(j, some[i].object, err) != 0)
                return -1;
        }
        if (seen == 0)
            return 0;
        if (!first_kinds && progress && !progress(ctx, from, upto)) {
            err_set(err, FAULT_BUSY, "rebuilding was cancelled");
            return err_remedy(err, "Nothing has changed; start it again at any time.");
        }
    }
}

int journal_rebuild(struct journal *j, bool (*progress)(void *ctx, int64_t done, int64_t all),
                    void *ctx, struct err *err)
{
    if (journal_begin(j, err) != 0)
        return -1;
    if (journal_number_read(j, err) != 0 ||
        store_remake(j->config.store, STORE_DERIVED, err) != 0 ||
        rebuild_pass(j, true, j->now.n, progress, ctx, err) != 0 ||
        rebuild_pass(j, false, j->now.n, progress, ctx, err) != 0) {
        journal_rollback(j);
        return -1;
    }
    return journal_commit(j, err);
}
