#include "core/model/talk/post.h"

#include "core/model/body.h"
#include "core/model/same.h"
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

int post_before(struct store *store, struct viewer viewer, const struct post_view *post,
                struct id *ret, struct err *err)
{
    struct sql_post_before_row row;
    int found = sql_post_before(store, viewer.workshop, post->thread, post->written, post->id,
                                viewer, &row, err);

    *ret = found > 0 ? row.id : ID_NONE;
    return found < 0 ? -1 : 0;
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
