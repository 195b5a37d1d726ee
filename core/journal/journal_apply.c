#include "core/journal/journal_private.h"

#include "gen/sql.h"

/* From entries to derived rows: load an object's entries, fold them, hand the result to the kind.
 */

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

/* Moves the entries of one space to the front; gives their number. An object is folded in each
 * space apart: who may write in one has no say in another. */
static size_t entries_of_space(struct entries *list, size_t from, struct id space)
{
    size_t n = 0;

    for (size_t i = from; i < list->count; i++)
        if (id_eq(list->at[i].space, space)) {
            struct fold_entry e = list->at[i];

            memmove(&list->at[from + n + 1], &list->at[from + n], (i - from - n) * sizeof e);
            list->at[from + n++] = e;
        }
    return n;
}

/* Sets without_right on each entry whose site may not write in its space. Of a workshop's own
 * object the first entry in canonical order founds it: its site has the right from there on. */
static int judge_rights(struct journal *j, struct fold_entry *at, size_t count, struct id object,
                        struct err *err)
{
    bool founding = id_eq(at[0].space, object) && !id_eq(object, j->site);
    struct id founder = ID_NONE;

    if (founding) {
        struct folded all;

        if (fold_object(j->arena, at, count, &all, err) != 0)
            return -1;
        founder = all.site;
        json_free(all.state);
    }
    for (size_t i = 0; i < count; i++) {
        const struct kind *kind = journal_kind(j, at[i].kind);
        int may = founding && id_eq(at[i].site, founder)
                      ? 1
                      : j->config.may_write(j->config.store, at[i].space, at[i].site,
                                            kind && (kind->flags & KIND_FOUNDER), err);

        if (may < 0)
            return -1;
        at[i].without_right = !may;
    }
    return 0;
}

static int fold_some(struct journal *j, struct fold_entry *at, size_t count, struct id object,
                     struct folded *ret, struct err *err)
{
    struct id space = at[0].space;
    uint16_t kind = at[0].kind;

    *ret = (struct folded){.gone = true};
    if (judge_rights(j, at, count, object, err) != 0 ||
        fold_object(j->arena, at, count, ret, err) != 0)
        return -1;
    ret->object = object;
    if (ret->gone) {
        ret->space = space;
        ret->kind = kind;
    }
    return 0;
}

int journal_heads(struct journal *j, struct id space, struct id object, struct slice *ret,
                  struct err *err)
{
    struct entries list = {0};
    struct folded now;
    size_t count;

    *ret = SLICE_NONE;
    if (load_entries(j, object, &list, err) != 0)
        return -1;
    count = entries_of_space(&list, 0, space);
    if (count == 0)
        return 0;
    if (fold_object(j->arena, list.at, count, &now, err) != 0)
        return -1;
    *ret = now.heads;
    json_free(now.state);
    return 0;
}

static int project(struct journal *j, const struct folded *now, struct err *err)
{
    const struct kind *kind = journal_kind(j, now->kind);
    struct projection p = {j, j->config.store, j->arena, now};

    if (kind == NULL)
        return 0;
    if (now->versions > 1 || now->gone) {
        if (sql_two_versions_clear(j->config.store, now->space, now->object, err) < 0)
            return -1;
        for (size_t i = 0; i < now->two_count; i++)
            if (sql_two_versions_put(j->config.store, now->space, now->object, now->two[i].field,
                                     now->two[i].entry, err) < 0)
                return -1;
    }
    return kind->project(&p, err);
}

/* Takes away what an entry of another kind than the object's may have shown before that was known.
 */
static int forget(struct journal *j, const struct fold_entry *e, struct id object, uint16_t shown,
                  struct err *err)
{
    struct folded gone = {.gone = true, .space = e->space, .object = object, .kind = e->kind};
    int result;

    if (e->kind == shown)
        return 0;
    gone.state = json_empty();
    result = project(j, &gone, err);
    json_free(gone.state);
    return result;
}

int journal_refold(struct journal *j, struct id object, struct err *err)
{
    struct entries list = {0};
    int result = load_entries(j, object, &list, err);

    for (size_t from = 0; from < list.count && result == 0;) {
        size_t count = entries_of_space(&list, from, list.at[from].space);
        struct folded now;

        result = fold_some(j, list.at + from, count, object, &now, err);
        for (size_t i = 0; i < count && result == 0; i++)
            result = forget(j, &list.at[from + i], object, now.kind, err);
        if (result == 0)
            result = project(j, &now, err);
        json_free(now.state);
        from += count;
    }
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
        if (ids.count == ids.room) {
            size_t room = ids.room ? ids.room * 4 : 64;
            struct id *at = arena_array(j->arena, room, sizeof *at);

            if (ids.count)
                memcpy(at, ids.at, ids.count * sizeof *at);
            ids.at = at;
            ids.room = room;
        }
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
    if (store_remake(j->config.store, STORE_DERIVED, err) != 0 ||
        rebuild_pass(j, true, j->now.n, progress, ctx, err) != 0 ||
        rebuild_pass(j, false, j->now.n, progress, ctx, err) != 0) {
        journal_rollback(j);
        return -1;
    }
    return journal_commit(j, err);
}
