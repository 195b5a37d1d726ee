#include "core/model/talk/post_news.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/talk/read_mark.h"
#include "gen/sql/journal.h"
#include "gen/sql/person.h"
#include "gen/sql/post.h"

#include <stdlib.h>

/* Each audience is read by itself, in order of arrival, so that the
 * cost follows what is shown. */

struct arrival {
    int64_t n;
    struct id id, thread;
    bool first; /* of the reader's own groups */
};

struct arrivals {
    struct arrival *at;
    size_t count, room;
};

static int by_arrival(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    if (x->first != y->first)
        return x->first ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

static int find_audiences(struct store *store, struct arena *arena, struct viewer viewer,
                          struct id **ret, size_t *ret_count, struct err *err)
{
    struct sql_reader_audience q;
    struct id *list = NULL;
    size_t count = 0, room = 0;
    int more;

    if (sql_reader_audience(store, viewer.workshop, viewer.enrolment, &q, err) != 0)
        return -1;
    while ((more = sql_reader_audience_next(&q, err)) > 0) {
        list = arena_grow(arena, list, count, &room, sizeof *list);
        list[count++] = q.audience;
    }
    *ret = list;
    *ret_count = count;
    return more;
}

/* At most `limit` of each audience; those of the query's groups are marked so. */
static int find_arrivals(struct store *store, struct arena *arena,
                         const struct post_news_query *query, int64_t mark, int limit,
                         struct arrivals *ret, struct err *err)
{
    struct viewer viewer = query->viewer;
    struct id *audiences;
    size_t count;

    if (find_audiences(store, arena, viewer, &audiences, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct sql_post_news_in q;
        bool own = false;
        int more;

        for (size_t k = 0; k < query->pod_count && !own; k++)
            own = id_eq(query->pods[k], audiences[i]);
        if (sql_post_news_in(store, viewer.workshop, audiences[i], mark, viewer, limit, &q, err) !=
            0)
            return -1;
        while ((more = sql_post_news_in_next(&q, err)) > 0) {
            ret->at = arena_grow(arena, ret->at, ret->count, &ret->room, sizeof *ret->at);
            ret->at[ret->count++] = (struct arrival){q.n, q.id, q.thread, own};
        }
        if (more < 0)
            return -1;
    }
    if (ret->count > 0)
        qsort(ret->at, ret->count, sizeof *ret->at, by_arrival);
    return 0;
}

int post_news(struct store *store, struct arena *arena, const struct post_news_query *query,
              struct post_page *ret, struct err *err)
{
    int limit = query->limit;
    struct arrivals list = {0};
    int64_t mark;

    must(limit >= 1 && limit <= 200, "a page of posts has 1 to 200");
    *ret = (struct post_page){.posts = arena_array(arena, (size_t)limit, sizeof *ret->posts)};
    if (read_mark_get(store, query->viewer, &mark, err) != 0 ||
        find_arrivals(store, arena, query, mark, limit + 1, &list, err) != 0)
        return -1;
    for (size_t i = 0; i < list.count; i++) {
        struct post_view view;
        int found;

        if (ret->count == (size_t)limit) {
            ret->more = true;
            break;
        }
        found = post_get(store, arena, query->viewer, list.at[i].id, &view, err);
        if (found < 0)
            return -1;
        if (!found)
            continue;
        if (ret->count > 0 && ret->bytes + view.body.n > query->bytes) {
            ret->more = true;
            break;
        }
        ret->bytes += view.body.n;
        ret->posts[ret->count++] = view;
    }
    return 0;
}

int post_news_count(struct store *store, struct arena *arena, struct viewer viewer, int most,
                    int64_t *ret, struct err *err)
{
    struct arrivals list = {0};
    int64_t mark;

    if (read_mark_get(store, viewer, &mark, err) != 0 ||
        find_arrivals(store, arena, &(struct post_news_query){.viewer = viewer}, mark, most, &list,
                      err) != 0)
        return -1;
    *ret = list.count < (size_t)most ? (int64_t)list.count : most;
    return 0;
}

/* ---- marks ---- */

/* The mark of all goes as far as nothing is unread before it; marks of threads that it passes are
 * not needed any more. */
static int collapse(struct journal *j, struct viewer viewer, int64_t mark, struct err *err)
{
    struct store *store = journal_store(j);
    struct arena *arena = arena_new(CEILING_STEP);
    struct arrivals list = {0};
    struct sql_entry_last_n_row last;
    int result = -1;

    if (find_arrivals(store, arena, &(struct post_news_query){.viewer = viewer}, mark, 1, &list,
                      err) != 0 ||
        sql_entry_last_n(store, &last, err) < 0)
        goto out;
    if (list.count > 0)
        last.n = list.at[0].n - 1;
    if (last.n > mark)
        mark = last.n;
    if (sql_read_mark_put(store, viewer.workshop, viewer.enrolment, ID_NONE, mark, err) < 0 ||
        sql_read_mark_drop_passed(store, viewer.workshop, viewer.enrolment, mark, err) < 0)
        goto out;
    result = 0;
out:
    arena_free(arena);
    return result;
}

int post_news_read(struct journal *j, struct viewer viewer, int64_t n, struct err *err)
{
    int64_t mark;

    if (id_none(viewer.enrolment))
        return 0;
    if (read_mark_get(journal_store(j), viewer, &mark, err) != 0)
        return -1;
    return collapse(j, viewer, n > mark ? n : mark, err);
}

int post_news_read_thread(struct journal *j, struct viewer viewer, struct id thread, int64_t n,
                          struct err *err)
{
    struct store *store = journal_store(j);
    int64_t mark, own;

    if (id_none(viewer.enrolment))
        return 0;
    if (read_mark_get(store, viewer, &mark, err) != 0 ||
        read_mark_of(store, viewer, thread, &own, err) != 0)
        return -1;
    if (n > own && n > mark &&
        sql_read_mark_put(store, viewer.workshop, viewer.enrolment, thread, n, err) < 0)
        return -1;
    return collapse(j, viewer, mark, err);
}

int post_news_beside(struct store *store, struct viewer viewer, struct id thread, int64_t mark,
                     struct post_cursor from, struct post_cursor upto, int64_t *ret,
                     struct err *err)
{
    enum { NEAR = 50 };
    struct sql_thread_news_before_row before = {0};
    struct sql_thread_news_behind_row behind = {0};

    if ((!id_none(from.id) &&
         sql_thread_news_before(store, viewer.workshop, thread, from.written, from.id, mark, viewer,
                                NEAR, &before, err) < 0) ||
        (!id_none(upto.id) &&
         sql_thread_news_behind(store, viewer.workshop, thread, upto.written, upto.id, mark, viewer,
                                NEAR, &behind, err) < 0))
        return -1;
    *ret = before.n && (before.n < behind.n || behind.n == 0) ? before.n : behind.n;
    return 0;
}
