#include "core/model/post.h"

#include "core/model/body.h"
#include "gen/sql.h"
#include "gen/sql_unscoped.h"

#include <stdlib.h>

/* The three pages differ in their statement only; their rows have the same columns. */
#define FILL(view, q)                                                            \
    do {                                                                         \
        *(view) = (struct post_view){                                            \
            .workshop = workshop,                                                \
            .id = (q).id,                                                        \
            .thread = (q).thread,                                                \
            .parent = (q).parent,                                                \
            .activity = (q).activity,                                            \
            .author = (q).author,                                                \
            .entered_by = (q).entered_by,                                        \
            .audience = (q).audience,                                            \
            .author_name = arena_slice(arena, (q).author_name),                  \
            .scope = scope_of(workshop, (q).author, (q).audience, (q).pod != 0), \
            .written = (q).written,                                              \
            .edited = (q).edited,                                                \
            .zone = (q).zone,                                                    \
            .versions = (q).versions,                                            \
            .n = (q).n,                                                          \
            .body_n = (q).body_n,                                                \
            .aloud = (q).aloud != 0,                                             \
            .title = arena_slice(arena, (q).title),                              \
            .lang = arena_slice(arena, (q).lang),                                \
            .source = arena_slice(arena, (q).source),                            \
            .body = arena_slice(arena, body_of_payload((q).bytes))};             \
    } while (0)

int post_get(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
             struct post_view *ret, struct err *err)
{
    struct sql_post_seen_row row;
    struct id workshop = viewer.workshop;
    int found = sql_post_seen(store, workshop, id, viewer, arena, &row, err);

    *ret = (struct post_view){0};
    if (found <= 0)
        return found;
    FILL(ret, row);
    ret->parent_author_name = row.parent_author_name;
    return 1;
}

/* Room for one more than is shown tells whether there are more. */
static void page_begin(struct arena *arena, int limit, struct post_page *page)
{
    must(limit >= 1 && limit <= 200, "a page of posts has 1 to 200");
    *page = (struct post_page){.posts = arena_array(arena, (size_t)limit, sizeof *page->posts)};
}

static struct post_view *page_slot(struct post_page *page, int limit)
{
    if (page->count > 0)
        page->bytes += page->posts[page->count - 1].body.n;
    if (page->count == (size_t)limit || page->bytes > POST_PAGE_BYTES) {
        page->more = true;
        return NULL;
    }
    return &page->posts[page->count++];
}

int post_thread_page(struct store *store, struct arena *arena, struct viewer viewer,
                     struct id thread, struct post_cursor after, int limit, struct post_page *ret,
                     struct err *err)
{
    struct id workshop = viewer.workshop;
    struct sql_post_by_thread_page q;
    struct post_view *view;
    int more;

    page_begin(arena, limit, ret);
    if (sql_post_by_thread_page(store, workshop, thread, after.written, after.id, viewer, limit + 1,
                                &q, err) != 0)
        return -1;
    while ((more = sql_post_by_thread_page_next(&q, err)) > 0 && (view = page_slot(ret, limit))) {
        FILL(view, q);
        view->parent_author_name = arena_slice(arena, q.parent_author_name);
    }
    sql_post_by_thread_page_end(&q);
    return more < 0 ? -1 : 0;
}

int post_author_page(struct store *store, struct arena *arena, struct viewer viewer,
                     struct id author, struct post_cursor after, int limit, struct post_page *ret,
                     struct err *err)
{
    struct id workshop = viewer.workshop;
    struct sql_post_by_author_page q;
    struct post_view *view;
    int more;

    page_begin(arena, limit, ret);
    if (sql_post_by_author_page(store, workshop, author, after.written, after.id, viewer, limit + 1,
                                &q, err) != 0)
        return -1;
    while ((more = sql_post_by_author_page_next(&q, err)) > 0 && (view = page_slot(ret, limit))) {
        FILL(view, q);
        view->parent_author_name = arena_slice(arena, q.parent_author_name);
    }
    sql_post_by_author_page_end(&q);
    return more < 0 ? -1 : 0;
}

int post_export_page(struct store *store, struct arena *arena, struct id workshop, int audiences,
                     struct post_cursor after, int limit, struct post_page *ret, struct err *err)
{
    struct sql_post_export q;
    struct post_view *view;
    struct id none = ID_NONE;
    int more;

    page_begin(arena, limit, ret);
    if (sql_post_export(store, workshop, after.written, after.id,
                        audiences & 1 ? scope_public(workshop) : none,
                        audiences & 2 ? scope_cohort(workshop) : none, audiences & 4 ? 1 : 0,
                        limit + 1, &q, err) != 0)
        return -1;
    while ((more = sql_post_export_next(&q, err)) > 0 && (view = page_slot(ret, limit)))
        FILL(view, q);
    sql_post_export_end(&q);
    return more < 0 ? -1 : 0;
}

/* ---- threads ---- */

static int thread_fill(struct store *store, struct arena *arena, struct viewer viewer,
                       struct id thread, int64_t mark, struct thread_view *ret, struct err *err)
{
    struct sql_thread_totals_row totals;
    struct sql_post_news_of_thread q;
    int more, found = post_get(store, arena, viewer, thread, &ret->first, err);

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
    if (sql_post_news_of_thread(store, viewer.workshop, thread, mark, viewer, 99, &q, err) != 0)
        return -1;
    while ((more = sql_post_news_of_thread_next(&q, err)) > 0)
        ret->unread++;
    return more < 0 ? -1 : 1;
}

int post_thread_list(struct store *store, struct arena *arena, struct viewer viewer,
                     struct id activity, struct post_cursor before, int limit,
                     struct thread_view **ret, size_t *ret_count, bool *ret_more, struct err *err)
{
    enum { AUDIENCES_MAX = 8 };
    struct sql_thread_by_activity q;
    struct id *threads = arena_array(arena, (size_t)limit + 1, sizeof *threads);
    size_t count = 0;
    int64_t mark;
    int more = 0;

    must(limit >= 1 && limit <= 200, "a page of threads has 1 to 200");
    *ret = arena_array(arena, (size_t)limit, sizeof **ret);
    *ret_count = 0;
    *ret_more = false;
    if (id_none(before.id) && before.written == 0)
        before.written = INT64_MAX;
    if (post_mark(store, viewer, &mark, err) != 0 ||
        sql_thread_by_activity(store, viewer.workshop, activity, before.written, before.id, viewer,
                               (int64_t)(limit + 1) * AUDIENCES_MAX, &q, err) != 0)
        return -1;
    while (count <= (size_t)limit && (more = sql_thread_by_activity_next(&q, err)) > 0) {
        bool seen = false;

        for (size_t i = 0; i < count && !seen; i++)
            seen = id_eq(threads[i], q.thread);
        if (!seen)
            threads[count++] = q.thread;
    }
    sql_thread_by_activity_end(&q);
    for (size_t i = 0; i < count && more >= 0; i++) {
        int found;

        if (*ret_count == (size_t)limit) {
            *ret_more = true;
            break;
        }
        found = thread_fill(store, arena, viewer, threads[i], mark, &(*ret)[*ret_count], err);
        if (found < 0)
            return -1;
        *ret_count += (size_t)found;
    }
    return more < 0 ? -1 : 0;
}

int post_thread_get(struct store *store, struct arena *arena, struct viewer viewer,
                    struct id thread, struct thread_view *ret, struct err *err)
{
    *ret = (struct thread_view){0};
    return thread_fill(store, arena, viewer, thread, INT64_MAX, ret, err);
}

int post_thread_whole(struct store *store, struct viewer viewer, struct id thread, bool *ret_whole,
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

/* ---- what is new ---- */

int post_mark(struct store *store, struct viewer viewer, int64_t *ret_mark, struct err *err)
{
    struct sql_read_mark_get_row row;
    int found = sql_read_mark_get(store, viewer.workshop, viewer.enrolment, ID_NONE, &row, err);

    *ret_mark = found > 0 ? row.n : 0;
    return found < 0 ? -1 : 0;
}

int post_count_news(struct store *store, struct viewer viewer, int64_t mark, int64_t *ret,
                    struct err *err)
{
    struct sql_thread_news_count_row row;

    if (sql_thread_news_count(store, viewer.workshop, mark, viewer, &row, err) < 0)
        return -1;
    *ret = row.threads;
    return 0;
}

int post_space(struct store *store, struct id id, struct id *ret_space, struct err *err)
{
    struct sql_object_space_row row;
    int found = sql_object_space(store, id, &row, err);

    *ret_space = row.space;
    return found;
}

struct arrival {
    int64_t n;
    struct id id;
};

struct arrivals {
    struct arrival *at;
    size_t count, room;
};

static void arrivals_add(struct arena *arena, struct arrivals *list, struct arrival arrival)
{
    list->at = arena_grow(arena, list->at, list->count, &list->room, sizeof *list->at);
    list->at[list->count++] = arrival;
}

static int by_arrival(const void *a, const void *b)
{
    int64_t x = ((const struct arrival *)a)->n, y = ((const struct arrival *)b)->n;

    return (x > y) - (x < y);
}

int post_news(struct store *store, struct arena *arena, struct viewer viewer, int64_t mark,
              int limit, struct post_page *ret, int64_t *ret_newest, struct err *err)
{
    struct sql_thread_news threads;
    struct sql_entry_last_n_row newest;
    struct id *found = arena_array(arena, 1000, sizeof *found);
    struct arrivals list = {0};
    size_t count = 0;
    int more = 0;

    page_begin(arena, limit, ret);
    if (sql_entry_last_n(store, &newest, err) < 0 ||
        sql_thread_news(store, viewer.workshop, mark, viewer, 1000, &threads, err) != 0)
        return -1;
    *ret_newest = newest.n;
    while (count < 1000 && (more = sql_thread_news_next(&threads, err)) > 0) {
        bool seen = false;

        for (size_t i = 0; i < count && !seen; i++)
            seen = id_eq(found[i], threads.thread);
        if (!seen)
            found[count++] = threads.thread;
    }
    sql_thread_news_end(&threads);
    /* What is shown must be what came first, of whatever thread: who marks it as read must not lose
     * what stood behind it. */
    for (size_t i = 0; i < count && more >= 0; i++) {
        struct sql_post_news_of_thread q;

        if (sql_post_news_of_thread(store, viewer.workshop, found[i], mark, viewer, limit + 1, &q,
                                    err) != 0)
            return -1;
        while ((more = sql_post_news_of_thread_next(&q, err)) > 0)
            arrivals_add(arena, &list, (struct arrival){q.n, q.id});
    }
    if (list.count > 0)
        qsort(list.at, list.count, sizeof *list.at, by_arrival);
    for (size_t i = 0; i < list.count && more >= 0; i++) {
        struct post_view *view = page_slot(ret, limit);

        if (view == NULL)
            break;
        more = post_get(store, arena, viewer, list.at[i].id, view, err);
    }
    return more < 0 ? -1 : 0;
}
