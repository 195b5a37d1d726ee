#include "core/model/lead/archive.h"

#include "gen/sql/archive.h"

struct growing {
    struct arena *arena;
    struct archive_list *list;
    size_t room;
};

static void add(struct growing *g, struct archive_row row)
{
    struct archive_list *l = g->list;

    row.text = arena_slice(g->arena, row.text);
    l->rows = arena_grow(g->arena, l->rows, l->count, &g->room, sizeof *l->rows);
    l->rows[l->count++] = row;
}

/* The statements differ in the columns of a row only. */
#define COLLECT(statement, ...)                                                      \
    static int statement(struct store *store, struct id workshop, struct growing *g, \
                         struct err *err)                                            \
    {                                                                                \
        struct sql_archive_##statement q;                                            \
        int more;                                                                    \
                                                                                     \
        if (sql_archive_##statement(store, workshop, &q, err) != 0)                  \
            return -1;                                                               \
        while ((more = sql_archive_##statement##_next(&q, err)) > 0)                 \
            add(g, (struct archive_row){__VA_ARGS__});                               \
        return more;                                                                 \
    }

COLLECT(pod_members, .id = q.id, .of = q.pod, .who = q.enrolment)
COLLECT(poll_options, .id = q.id, .of = q.activity, .text = q.text, .n = q.position)
COLLECT(checkins, .id = q.id, .of = q.activity, .who = q.enrolment, .n = q.at)
COLLECT(witnesses, .id = q.id, .of = q.report, .who = q.enrolment)
COLLECT(reactions, .id = q.id, .of = q.post, .who = q.enrolment, .text = q.word)
COLLECT(threads, .of = q.post, .who = q.activity, .n = q.locked + 2 * q.pinned)

static int (*const lists[ARCHIVE_COUNT])(struct store *store, struct id workshop, struct growing *g,
                                         struct err *err) = {
    [ARCHIVE_MEMBER] = pod_members, [ARCHIVE_OPTION] = poll_options, [ARCHIVE_CHECKIN] = checkins,
    [ARCHIVE_WITNESS] = witnesses,  [ARCHIVE_REACTION] = reactions,  [ARCHIVE_THREAD] = threads,
};

int archive_list(struct store *store, struct arena *arena, struct id workshop,
                 enum archive_what what, struct archive_list *ret, struct err *err)
{
    struct growing g = {arena, ret, 0};

    *ret = (struct archive_list){0};
    return lists[what](store, workshop, &g, err);
}
