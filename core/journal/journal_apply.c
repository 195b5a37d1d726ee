#include "core/journal/journal_private.h"

#include "gen/sql.h"

/* From entries to derived rows: load an object's entries, fold them, hand the result to the kind. */

struct entries {
    struct fold_entry *at;
    size_t count, room;
};

static void entries_add(struct arena *arena, struct entries *list, struct fold_entry e)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 4 : 4;
        struct fold_entry *at = arena_array(arena, room, sizeof *at);

        if (list->count)
            memcpy(at, list->at, list->count * sizeof *at);
        list->at = at;
        list->room = room;
    }
    list->at[list->count++] = e;
}

static int load_entries(struct journal *j, struct id object, struct entries *list, struct err *err)
{
    struct sql_entry_fold q;
    int more;

    if (sql_entry_fold(j->config.store, object, &q, err) != 0)
        return -1;
    while ((more = sql_entry_fold_next(&q, err)) > 0)
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
                                        .payload = arena_slice(j->arena, q.bytes)});
    return more;
}

/* Sets without_right on each entry whose site may not write in its space. Of a workshop's own object
 * the first entry in canonical order founds it: its site has the right from there on. */
static int judge_rights(struct journal *j, struct entries *list, struct id object, struct err *err)
{
    bool founding = id_eq(list->at[0].space, object) && !id_eq(object, j->site);
    struct id founder = ID_NONE;

    if (founding) {
        struct folded all;

        if (fold_object(j->arena, list->at, list->count, false, &all, err) != 0)
            return -1;
        founder = all.site;
        json_free(all.state);
    }
    for (size_t i = 0; i < list->count; i++) {
        struct fold_entry *e = &list->at[i];
        int may = founding && id_eq(e->site, founder)
                      ? 1
                      : j->config.may_write(j->config.store, e->space, e->site, err);

        if (may < 0)
            return -1;
        e->without_right = !may;
    }
    return 0;
}

int journal_fold(struct journal *j, struct id object, const struct kind **ret_kind,
                 struct folded *ret, struct err *err)
{
    struct entries list = {0};
    const struct kind *kind;

    *ret = (struct folded){.gone = true};
    *ret_kind = NULL;
    if (load_entries(j, object, &list, err) != 0)
        return -1;
    if (list.count == 0)
        return 0;
    if (judge_rights(j, &list, object, err) != 0)
        return -1;
    kind = journal_kind(j, list.at[0].kind);
    if (fold_object(j->arena, list.at, list.count,
                    kind != NULL && (kind->flags & KIND_SAME_AUTHOR), ret, err) != 0)
        return -1;
    ret->object = object;
    if (ret->gone) {
        ret->space = list.at[0].space;
        ret->kind = list.at[0].kind;
    }
    *ret_kind = journal_kind(j, ret->kind);
    return 0;
}

int journal_project(struct journal *j, const struct kind *kind, struct id object,
                    struct folded *now, struct err *err)
{
    struct projection p = {j, j->config.store, j->arena, now};

    if (now->versions > 1 || now->gone) {
        if (sql_two_versions_clear(j->config.store, now->space, object, err) < 0)
            return -1;
        for (size_t i = 0; i < now->two_count; i++)
            if (sql_two_versions_put(j->config.store, now->space, object, now->two[i].field,
                                     now->two[i].entry, err) < 0)
                return -1;
    }
    return kind->project(&p, err);
}

int journal_refold(struct journal *j, struct id object, struct err *err)
{
    const struct kind *kind;
    struct folded now;
    int result = 0;

    if (journal_fold(j, object, &kind, &now, err) != 0)
        return -1;
    if (kind != NULL)
        result = journal_project(j, kind, object, &now, err);
    json_free(now.state);
    return result;
}

/* With memory of its own, given back at once: a site may have touched very many objects. */
static int refold_apart(struct journal *j, struct id object, struct err *err)
{
    struct arena *outer = j->arena;
    int result;

    j->arena = arena_new(JOURNAL_ARENA);
    result = journal_refold(j, object, err);
    arena_free(j->arena);
    j->arena = outer;
    return result;
}

int journal_refold_site(struct journal *j, struct id space, struct id site, struct err *err)
{
    struct sql_entry_objects_of_site q;
    struct {
        struct id *at;
        size_t count, room;
    } ids = {0};
    int more;

    if (sql_entry_objects_of_site(j->config.store, space, site, &q, err) != 0)
        return -1;
    while ((more = sql_entry_objects_of_site_next(&q, err)) > 0) {
        if (ids.count == ids.room) {
            size_t room = ids.room ? ids.room * 4 : 64;
            struct id *at = arena_array(j->arena, room, sizeof *at);

            if (ids.count)
                memcpy(at, ids.at, ids.count * sizeof *at);
            ids.at = at;
            ids.room = room;
        }
        ids.at[ids.count++] = q.object;
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

            if (sql_entry_of_object(j->config.store, some[i].object, 0, &row, err) < 0)
                return -1;
            arena_reset(j->arena);
            if (row.n == some[i].n && journal_refold(j, some[i].object, err) != 0)
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
    if (store_remake(j->config.store, STORE_DERIVED, err) != 0 ||
        rebuild_pass(j, true, j->now.n, progress, ctx, err) != 0 ||
        rebuild_pass(j, false, j->now.n, progress, ctx, err) != 0) {
        journal_rollback(j);
        return -1;
    }
    return journal_commit(j, err);
}
