#include "core/model/talk/thread.h"

#include "core/model/talk/read_mark.h"
#include "gen/sql/moderation.h"
#include "gen/sql/post.h"
#include "gen/sql/post_unscoped.h"

enum { AUDIENCES_MAX = 8, PINNED_MAX = 10 };

static int thread_fill(struct store *store, struct arena *arena, struct viewer viewer,
                       struct id thread, int64_t mark, struct thread_view *ret, struct err *err)
{
    struct sql_thread_totals_row totals;
    int64_t own;
    struct sql_thread_unread q;
    int more, found = post_find(store, arena, viewer, thread, &ret->first, err);

    if (found <= 0)
        return found;
    if (sql_thread_totals(store, viewer.workshop, thread, viewer, &totals, err) < 0)
        return -1;
    ret->posts = totals.posts;
    ret->last_written = totals.last_written;
    ret->last_n = totals.last_n;
    ret->unread = 0;
    if (totals.last_n <= mark)
        return 1;
    if (read_mark_of(store, viewer, thread, &own, err) != 0)
        return -1;
    if (own > mark)
        mark = own;
    if (totals.last_n <= mark)
        return 1;
    if (sql_thread_unread(store, viewer.workshop, thread, mark, viewer, 99, &q, err) != 0)
        return -1;
    while ((more = sql_thread_unread_next(&q, err)) > 0)
        ret->unread++;
    return more < 0 ? -1 : 1;
}

static bool listed(const struct id *threads, size_t count, struct id thread)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(threads[i], thread))
            return true;
    return false;
}

/* The threads that stand first. */
static int pinned(struct store *store, struct viewer viewer, struct id activity,
                  struct id ret[PINNED_MAX], size_t *ret_count, struct err *err)
{
    struct sql_moderation_pinned q;
    int more = 0;

    *ret_count = 0;
    if (sql_moderation_pinned(store, viewer.workshop, activity, viewer, &q, err) != 0)
        return -1;
    while (*ret_count < PINNED_MAX && (more = sql_moderation_pinned_next(&q, err)) > 0)
        ret[(*ret_count)++] = q.thread;
    sql_moderation_pinned_end(&q);
    return more < 0 ? -1 : 0;
}

/* The threads of a page, one more than it shows when there is one: the pinned ones first, on the
 * first page. */
static int choose(struct store *store, const struct thread_query *query, const struct id *tops,
                  size_t top_count, struct id *ret, size_t *ret_count, size_t *ret_room,
                  struct err *err)
{
    struct post_cursor before = query->before;
    struct sql_thread_by_activity q;
    size_t count = 0;
    int more = 0;

    if (id_none(before.id) && before.written == 0) {
        before.written = INT64_MAX;
        for (; count < top_count; count++)
            ret[count] = tops[count];
    }
    *ret_room = count + (size_t)query->limit;
    if (sql_thread_by_activity(
            store, query->viewer.workshop, query->activity, before.written, before.id,
            query->viewer, (int64_t)(query->limit + 1 + PINNED_MAX) * AUDIENCES_MAX, &q, err) != 0)
        return -1;
    while (count <= *ret_room && (more = sql_thread_by_activity_next(&q, err)) > 0)
        if (!listed(ret, count, q.thread) && !listed(tops, top_count, q.thread))
            ret[count++] = q.thread;
    sql_thread_by_activity_end(&q);
    *ret_count = count;
    return more < 0 ? -1 : 0;
}

int thread_list(struct store *store, struct arena *arena, const struct thread_query *query,
                struct thread_list *ret, struct err *err)
{
    size_t most = (size_t)query->limit + 1 + PINNED_MAX, count, top_count, room;
    struct id *threads = arena_array(arena, most, sizeof *threads), tops[PINNED_MAX];
    int64_t mark;

    must(query->limit >= 1 && query->limit <= 200, "a page of threads has 1 to 200");
    *ret = (struct thread_list){.threads = arena_array(arena, most, sizeof *ret->threads)};
    if (read_mark_get(store, query->viewer, &mark, err) != 0 ||
        pinned(store, query->viewer, query->activity, tops, &top_count, err) != 0 ||
        choose(store, query, tops, top_count, threads, &count, &room, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct thread_view *view = &ret->threads[ret->count];
        int found;

        if (ret->count == room) {
            ret->more = true;
            break;
        }
        found = thread_fill(store, arena, query->viewer, threads[i], mark, view, err);
        if (found < 0)
            return -1;
        view->pinned = listed(tops, top_count, threads[i]);
        ret->count += (size_t)found;
    }
    return 0;
}

int thread_get(struct store *store, struct arena *arena, struct viewer viewer, struct id thread,
               struct thread_view *ret, struct err *err)
{
    *ret = (struct thread_view){0};
    return thread_fill(store, arena, viewer, thread, INT64_MAX, ret, err);
}

int thread_whole(struct store *store, struct viewer viewer, struct id thread, bool *ret_whole,
                 struct err *err)
{
    struct sql_thread_audiences_row seen;
    struct sql_thread_audiences_all_row all;

    *ret_whole = false;
    if (sql_thread_audiences(store, viewer.workshop, thread, viewer, &seen, err) < 0 ||
        sql_thread_audiences_all(store, viewer.workshop, thread, &all, err) < 0)
        return -1;
    *ret_whole = seen.audiences == all.audiences;
    return 0;
}
