#include "core/model/talk/post.h"

#include "core/model/body.h"
#include "core/model/same.h"
#include "gen/sql/moderation.h"
#include "gen/sql/post.h"
#include "gen/sql/post_unscoped.h"
#include "gen/sql/schema.h"

#include <stdlib.h>

/* What may not be read leaves its words here. */
static struct post_view view_of(struct arena *arena, struct id workshop,
                                const struct sql_post_line *q, bool shown)
{
    return (struct post_view){
        .workshop = workshop,
        .id = q->id,
        .thread = q->thread,
        .parent = q->parent,
        .activity = q->activity,
        .author = q->survivor,
        .writer = q->author,
        .entered_by = q->entered_by,
        .audience = q->audience,
        .author_name = arena_slice(arena, q->author_name),
        .scope = scope_of(workshop, q->author, q->audience, q->pod != 0),
        .written = q->written,
        .edited = q->edited,
        .zone = q->zone,
        .versions = q->versions,
        .n = q->n,
        .body_n = q->body_n,
        .aloud = q->aloud != 0,
        .title = arena_slice(arena, shown ? q->title : SLICE_NONE),
        .lang = arena_slice(arena, q->lang),
        .source = arena_slice(arena, shown ? q->source : SLICE_NONE),
        .body = arena_slice(arena, shown ? body_of_payload(q->bytes) : SLICE_NONE)};
}

static struct post_view view_of_seen(struct arena *arena, struct id workshop,
                                     const struct sql_post_seen_line *q)
{
    struct post_view view = view_of(arena, workshop, &q->post_line, q->open != 0);

    view.parent_author_name = arena_slice(arena, q->parent_author_name);
    view.state = (enum post_state)q->state;
    view.open = q->open != 0;
    return view;
}

int post_find(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
              struct post_view *ret, struct err *err)
{
    struct sql_post_seen_row row;
    struct id workshop = viewer.workshop;
    int found = sql_post_seen(store, workshop, id, viewer, arena, &row, err);

    *ret = (struct post_view){0};
    if (found <= 0)
        return found;
    *ret = view_of_seen(arena, workshop, &row.post_seen_line);
    return 1;
}

int post_get(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
             struct post_view *ret, struct err *err)
{
    int found = post_find(store, arena, viewer, id, ret, err);

    if (found <= 0 || ret->state == POST_SHOWN)
        return found;
    *ret = (struct post_view){0};
    return 0;
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
    while ((more = sql_post_by_thread_page_next(&q, err)) > 0 && (view = page_slot(ret, limit)))
        *view = view_of_seen(arena, workshop, &q.post_seen_line);
    sql_post_by_thread_page_end(&q);
    return more < 0 ? -1 : 0;
}

static int author_page(struct store *store, struct arena *arena, struct viewer viewer,
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
    while ((more = sql_post_by_author_page_next(&q, err)) > 0 && (view = page_slot(ret, limit)))
        *view = view_of_seen(arena, workshop, &q.post_seen_line);
    sql_post_by_author_page_end(&q);
    return more < 0 ? -1 : 0;
}

static int by_written(const void *a, const void *b)
{
    const struct post_view *one = a, *other = b;

    if (one->written != other->written)
        return one->written < other->written ? -1 : 1;
    return memcmp(&one->id, &other->id, sizeof one->id);
}

/* The texts of those who were merged into the author are theirs too: a page of each is enough. */
int post_author_page(struct store *store, struct arena *arena, struct viewer viewer,
                     struct id author, struct post_cursor after, int limit, struct post_page *ret,
                     struct err *err)
{
    struct post_page page;
    struct post_view *all;
    const struct post_view *ends[2];
    struct id *below;
    size_t others, count;

    if (author_page(store, arena, viewer, author, after, limit, ret, err) != 0 ||
        same_below(store, arena, SAME_ENROLMENTS, viewer.workshop, author, &below, &others, err) !=
            0)
        return -1;
    for (size_t i = 0; i < others; i++) {
        if (author_page(store, arena, viewer, below[i], after, limit, &page, err) != 0)
            return -1;
        all = arena_array(arena, ret->count + page.count + 1, sizeof *all);
        memcpy(all, ret->posts, ret->count * sizeof *all);
        memcpy(all + ret->count, page.posts, page.count * sizeof *all);
        /* Where a page ended early nothing behind its end is shown. */
        ends[0] = ret->more && ret->count ? &ret->posts[ret->count - 1] : NULL;
        ends[1] = page.more && page.count ? &page.posts[page.count - 1] : NULL;
        count = ret->count + page.count;
        qsort(all, count, sizeof *all, by_written);
        for (int k = 0; k < 2; k++)
            while (ends[k] && by_written(&all[count - 1], ends[k]) > 0)
                count--;
        ret->more = ret->more || page.more || count > (size_t)limit;
        ret->posts = all;
        ret->count = count > (size_t)limit ? (size_t)limit : count;
    }
    return 0;
}

int post_export_next(struct store *store, struct id workshop, int audiences, struct id after,
                     struct post_key *ret, struct err *err)
{
    struct sql_post_export_next_row row;
    int found = sql_post_export_next(store, workshop, after, SCOPE_AUDIENCES(workshop, audiences),
                                     &row, err);

    if (found > 0)
        *ret = (struct post_key){.id = row.id,
                                 .thread = row.thread,
                                 .parent = row.parent,
                                 .activity = row.activity,
                                 .author = row.survivor,
                                 .entered_by = row.entered_by,
                                 .written = row.written};
    return found;
}

int post_export(struct store *store, struct arena *arena, struct id workshop, int audiences,
                struct id id, struct post_view *ret, struct err *err)
{
    struct sql_post_export_row row;
    int found = sql_post_export(store, workshop, id, SCOPE_AUDIENCES(workshop, audiences), arena,
                                &row, err);

    *ret = (struct post_view){0};
    if (found <= 0)
        return found;
    *ret = view_of(arena, workshop, &row.post_line, true);
    ret->open = true;
    return 1;
}

/* ---- threads ---- */

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
    if (post_mark_of(store, viewer, thread, &own, err) != 0)
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

/* The threads that stand first, in `threads`, and how many. */
static int pinned(struct store *store, struct viewer viewer, struct id activity, struct id *threads,
                  size_t limit, size_t *ret_count, struct err *err)
{
    struct sql_moderation_pinned q;
    int more = 0;

    *ret_count = 0;
    if (sql_moderation_pinned(store, viewer.workshop, activity, viewer, &q, err) != 0)
        return -1;
    while (*ret_count < limit && (more = sql_moderation_pinned_next(&q, err)) > 0)
        threads[(*ret_count)++] = q.thread;
    sql_moderation_pinned_end(&q);
    return more < 0 ? -1 : 0;
}

int post_thread_list(struct store *store, struct arena *arena, struct viewer viewer,
                     struct id activity, struct post_cursor before, int limit,
                     struct thread_view **ret, size_t *ret_count, bool *ret_more, struct err *err)
{
    enum { AUDIENCES_MAX = 8, PINNED_MAX = 10 };
    struct sql_thread_by_activity q;
    struct id first[PINNED_MAX];
    struct id *threads = arena_array(arena, (size_t)limit + 1 + PINNED_MAX, sizeof *threads);
    size_t count = 0, tops, room = (size_t)limit + PINNED_MAX;
    int64_t mark;
    int more = 0;

    must(limit >= 1 && limit <= 200, "a page of threads has 1 to 200");
    *ret = arena_array(arena, room, sizeof **ret);
    *ret_count = 0;
    *ret_more = false;
    if (post_mark(store, viewer, &mark, err) != 0 ||
        pinned(store, viewer, activity, first, PINNED_MAX, &tops, err) != 0)
        return -1;
    if (id_none(before.id) && before.written == 0) {
        before.written = INT64_MAX;
        for (; count < tops; count++)
            threads[count] = first[count];
    }
    room = count + (size_t)limit;
    if (sql_thread_by_activity(store, viewer.workshop, activity, before.written, before.id, viewer,
                               (int64_t)(limit + 1 + PINNED_MAX) * AUDIENCES_MAX, &q, err) != 0)
        return -1;
    while (count <= room && (more = sql_thread_by_activity_next(&q, err)) > 0)
        if (!listed(threads, count, q.thread) && !listed(first, tops, q.thread))
            threads[count++] = q.thread;
    sql_thread_by_activity_end(&q);
    for (size_t i = 0; i < count && more >= 0; i++) {
        struct thread_view *view = &(*ret)[*ret_count];
        int found;

        if (*ret_count == room) {
            *ret_more = true;
            break;
        }
        found = thread_fill(store, arena, viewer, threads[i], mark, view, err);
        if (found < 0)
            return -1;
        view->pinned = listed(first, tops, threads[i]);
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

int post_depth(struct store *store, struct id workshop, struct post_page *page, struct err *err)
{
    for (size_t i = 0; i < page->count; i++) {
        struct post_view *p = &page->posts[i];
        struct id up = p->parent;

        for (p->depth = 0; p->depth < POST_DEPTH && !id_none(up); p->depth++) {
            struct sql_post_parent_row row;
            size_t k = i;
            int found;

            if (id_eq(up, p->thread)) {
                p->depth++;
                break;
            }
            while (k > 0 && !id_eq(page->posts[k - 1].id, up))
                k--;
            if (k > 0) {
                p->depth += page->posts[k - 1].depth + 1;
                break;
            }
            found = sql_post_parent(store, workshop, up, &row, err);
            if (found < 0)
                return -1;
            up = found ? row.parent : ID_NONE;
        }
        if (p->depth > POST_DEPTH)
            p->depth = POST_DEPTH;
    }
    return 0;
}

int post_space(struct store *store, struct id id, struct id *ret_space, struct err *err)
{
    struct sql_object_space_row row;
    int found = sql_object_space(store, id, &row, err);

    *ret_space = row.space;
    return found;
}
