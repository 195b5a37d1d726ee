#include "exporters/out/gather.h"

#include "core/model/people/person.h"

#include <stdlib.h>

enum { PAGE = 200 };

int gather_audiences(enum scope scope)
{
    static const int bits[SCOPE_COUNT] = {
        [SCOPE_PUBLIC] = SCOPES_PUBLIC,
        [SCOPE_COHORT] = SCOPES_PUBLIC | SCOPES_COHORT,
        [SCOPE_POD] = SCOPES_PUBLIC | SCOPES_COHORT | SCOPES_POD,
    };

    return bits[scope];
}

/* A list of posts that grows; its rows move into the arena at the end. */
struct posts {
    struct post_view *rows;
    size_t count, room;
};

/* Those whose readers are at least `scope`. */
static void posts_add(struct posts *posts, const struct post_page *page, enum scope scope)
{
    size_t i;

    if (posts->count + page->count > posts->room) {
        posts->room = 2 * posts->room + page->count;
        posts->rows = realloc(posts->rows, posts->room * sizeof *posts->rows);
        must(posts->rows != NULL, "out of memory");
    }
    for (i = 0; i < page->count; i++)
        if (page->posts[i].scope >= scope)
            posts->rows[posts->count++] = page->posts[i];
}

static int too_big(const struct arena *arena, struct err *err)
{
    if (arena_used(arena) <= GATHER_BYTES)
        return 0;
    err_set(err, FAULT_TOO_BIG, "what is to be exported is more than %zu MB of text",
            GATHER_BYTES >> 20);
    return err_remedy(err, "Export a narrower scope.");
}

static int by_id(const void *a, const void *b)
{
    const struct post_view *const *x = a, *const *y = b;

    return id_cmp((*x)->id, (*y)->id);
}

static struct post_view *find(struct post_view **sorted, size_t count, struct id id)
{
    struct post_view key = {.id = id}, *k = &key, **found;

    found = count ? bsearch(&k, sorted, count, sizeof *sorted, by_id) : NULL;
    return found ? *found : NULL;
}

/* Puts the rows into *ret in their order, each behind its parent. A row that was met gets a
 * negative arrival number, so that a ring of parents ends. */
static void parents_first(struct posts *posts, struct arena *arena, struct gathered *ret)
{
    struct post_view **sorted = arena_array(arena, posts->count + 1, sizeof *sorted);
    struct post_view **chain = arena_array(arena, posts->count + 1, sizeof *chain), *p;
    size_t i, depth;

    ret->posts = arena_array(arena, posts->count + 1, sizeof *ret->posts);
    for (i = 0; i < posts->count; i++)
        sorted[i] = &posts->rows[i];
    if (posts->count)
        qsort(sorted, posts->count, sizeof *sorted, by_id);
    for (i = 0; i < posts->count; i++) {
        depth = 0;
        for (p = &posts->rows[i]; p && p->n >= 0; p = find(sorted, posts->count, p->parent)) {
            chain[depth++] = p;
            p->n = -1;
        }
        while (depth-- > 0) {
            if (find(sorted, posts->count, chain[depth]->parent) == NULL)
                chain[depth]->parent = ID_NONE;
            ret->posts[ret->post_count++] = *chain[depth];
        }
    }
}

static int gather_posts(struct store *store, struct arena *arena, int audiences,
                        struct gathered *ret, struct err *err)
{
    struct posts posts = {0};
    struct post_cursor after = {.written = INT64_MIN}; /* a letter may be older than 1970 */
    struct post_page page = {.more = true};
    int rc = 0;

    while (rc == 0 && page.more) {
        rc = post_export_page(store, arena, ret->workshop.id, audiences, after, PAGE, &page, err);
        if (rc < 0 || page.count == 0)
            break;
        posts_add(&posts, &page, SCOPE_ME);
        after.written = page.posts[page.count - 1].written;
        after.id = page.posts[page.count - 1].id;
        rc = too_big(arena, err);
    }
    if (rc >= 0)
        parents_first(&posts, arena, ret);
    free(posts.rows);
    return rc < 0 ? -1 : 0;
}

static int absent(struct id id, const char *what, struct err *err)
{
    char text[ID_TEXT + 1];

    err_set(err, FAULT_ABSENT, "there is no such %s", what);
    return err_about(err, "%s", id_text(id, text));
}

static int by_bytes(const void *a, const void *b)
{
    return id_cmp(*(const struct id *)a, *(const struct id *)b);
}

static void enrolled(struct arena *arena, struct gathered *ret)
{
    size_t i;

    ret->enrolled = arena_array(arena, ret->person_count + 1, sizeof *ret->enrolled);
    for (i = 0; i < ret->person_count; i++)
        ret->enrolled[i] = ret->people[i].enrolment;
    if (ret->person_count)
        qsort(ret->enrolled, ret->person_count, sizeof *ret->enrolled, by_bytes);
}

static int gather_frame(struct store *store, struct arena *arena, struct id workshop,
                        struct gathered *ret, struct err *err)
{
    int found = workshop_get(store, arena, workshop, &ret->workshop, err);

    if (found == 0)
        return absent(workshop, "workshop", err);
    if (found < 0 || site_get(store, arena, &ret->site, err) < 0 ||
        workshop_part_list(store, arena, workshop, &ret->parts, &ret->part_count, err) < 0 ||
        activity_list(store, arena, workshop, true, &ret->activities, &ret->activity_count, err) <
            0 ||
        enrolment_list(store, arena, workshop, &ret->people, &ret->person_count, err) < 0)
        return -1;
    enrolled(arena, ret);
    return 0;
}

/* What a file hangs on: *ret_post, or NULL when that is no post. False when it is not in the
 * archive. */
static bool owner_of(const struct gathered *all, struct post_view **sorted,
                     const struct attachment_view *file, const struct post_view **ret_post)
{
    *ret_post = find(sorted, all->post_count, file->object);
    if (*ret_post || gather_activity(all, file->object))
        return true;
    for (size_t i = 0; i < all->report_count; i++)
        if (id_eq(all->reports[i].id, file->object))
            return true;
    return false;
}

static int gather_files(struct store *store, struct arena *arena, int audiences,
                        struct gathered *ret, struct err *err)
{
    struct post_view **sorted = arena_array(arena, ret->post_count + 1, sizeof *sorted);
    struct attachment_view *files;
    size_t count;

    ret->files.arena = arena;
    if (attachment_export_list(store, arena, ret->workshop.id, audiences, &files, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < ret->post_count; i++)
        sorted[i] = &ret->posts[i];
    if (ret->post_count)
        qsort(sorted, ret->post_count, sizeof *sorted, by_id);
    for (size_t i = 0; i < count; i++) {
        const struct post_view *post;

        if (owner_of(ret, sorted, &files[i], &post) &&
            files_out_add(&ret->files, store, &files[i], 1, ID_NONE, post, err) < 0)
            return -1;
    }
    files_out_sort(&ret->files);
    return 0;
}

static int gather_own_files(struct store *store, struct arena *arena, struct gathered *ret,
                            struct err *err)
{
    ret->files.arena = arena;
    for (size_t i = 0; i < ret->post_count; i++) {
        const struct post_view *post = &ret->posts[i];
        struct viewer author = {ret->workshop.id, post->author};
        struct attachment_view *files;
        size_t count;

        if (attachment_list(store, arena, author, post->id, &files, &count, err) < 0 ||
            files_out_add(&ret->files, store, files, count, ID_NONE, post, err) < 0)
            return -1;
    }
    files_out_sort(&ret->files);
    return 0;
}

static void post_ids(struct gathered *all, struct arena *arena)
{
    all->post_ids = arena_array(arena, all->post_count + 1, sizeof *all->post_ids);
    for (size_t i = 0; i < all->post_count; i++)
        all->post_ids[i] = all->posts[i].id;
    if (all->post_count)
        qsort(all->post_ids, all->post_count, sizeof *all->post_ids, by_bytes);
}

/* To the public only those are named who wrote what is public. */
static void only_authors(struct gathered *all, struct arena *arena)
{
    struct id *authors = arena_array(arena, 2 * all->post_count + 1, sizeof *authors);
    size_t n = 0, kept = 0, i;

    for (i = 0; i < all->post_count; i++) {
        authors[n++] = all->posts[i].author;
        authors[n++] = all->posts[i].entered_by;
    }
    if (n)
        qsort(authors, n, sizeof *authors, by_bytes);
    for (i = 0; i < all->person_count; i++)
        if (n && bsearch(&all->people[i].enrolment, authors, n, sizeof *authors, by_bytes))
            all->people[kept++] = all->people[i];
    all->person_count = kept;
    enrolled(arena, all);
}

int gather_workshop(struct store *store, struct arena *arena, struct id workshop, int audiences,
                    struct gathered *ret, struct err *err)
{
    *ret = (struct gathered){0};
    if (gather_frame(store, arena, workshop, ret, err) < 0)
        return -1;
    if (audiences & SCOPES_POD &&
        (pod_list(store, arena, workshop, &ret->pods, &ret->pod_count, err) < 0 ||
         archive_list(store, arena, workshop, ARCHIVE_MEMBER, &ret->extra[ARCHIVE_MEMBER], err) <
             0))
        return -1;
    for (int what = ARCHIVE_MEMBER + 1; what < ARCHIVE_COUNT; what++)
        if (archive_list(store, arena, workshop, (enum archive_what)what, &ret->extra[what], err) <
            0)
            return -1;
    if (report_export_list(store, arena, workshop, audiences, &ret->reports, &ret->report_count,
                           err) < 0)
        return -1;
    if (gather_posts(store, arena, audiences, ret, err) < 0 ||
        gather_files(store, arena, audiences, ret, err) < 0)
        return -1;
    if (audiences == SCOPES_PUBLIC)
        only_authors(ret, arena);
    post_ids(ret, arena);
    return 0;
}

/* The rows of one workshop of a person: their own enrolment alone, and their own posts. */
static int gather_own(struct store *store, struct arena *arena, struct id person, enum scope scope,
                      struct gathered *ret, struct err *err)
{
    struct posts posts = {0};
    struct post_cursor after = {.written = INT64_MIN};
    struct post_page page = {.more = true};
    struct viewer viewer = {.workshop = ret->workshop.id};
    size_t i, own = 0;
    int rc = 0;

    for (i = 0; i < ret->person_count; i++)
        if (id_eq(ret->people[i].id, person))
            ret->people[own++] = ret->people[i];
    ret->person_count = own;
    enrolled(arena, ret);
    for (i = 0; i < own && rc == 0; i++) {
        viewer.enrolment = ret->people[i].enrolment;
        page.more = true;
        after = (struct post_cursor){.written = INT64_MIN};
        while (rc == 0 && page.more) {
            rc = post_author_page(store, arena, viewer, viewer.enrolment, after, PAGE, &page, err);
            if (rc < 0 || page.count == 0)
                break;
            posts_add(&posts, &page, scope);
            after.written = page.posts[page.count - 1].written;
            after.id = page.posts[page.count - 1].id;
            rc = too_big(arena, err);
        }
        rc = rc < 0 ? -1 : 0;
    }
    if (rc == 0)
        parents_first(&posts, arena, ret);
    free(posts.rows);
    return rc;
}

int gather_person(struct store *store, struct arena *arena, struct id person, enum scope scope,
                  struct person_view *ret_person, struct gathered **ret, size_t *ret_count,
                  struct err *err)
{
    struct workshop_view *workshops;
    struct person_view *people;
    struct site_view site;
    size_t n, i;

    if (site_get(store, arena, &site, err) < 0 ||
        person_list(store, arena, site.id, &people, &n, err) < 0)
        return -1;
    for (i = 0; i < n && !id_eq(people[i].id, person); i++)
        ;
    if (i == n)
        return absent(person, "person", err);
    *ret_person = people[i];
    /* All of them, since somebody who was imported has words where they have not yet come in. */
    if (workshop_list(store, arena, &workshops, &n, err) < 0)
        return -1;
    *ret_count = 0;
    *ret = arena_array(arena, n + 1, sizeof **ret);
    for (i = 0; i < n; i++) {
        struct gathered *in = &(*ret)[*ret_count];

        *in = (struct gathered){0};
        if (gather_frame(store, arena, workshops[i].id, in, err) < 0 ||
            gather_own(store, arena, person, scope, in, err) < 0 ||
            gather_own_files(store, arena, in, err) < 0)
            return -1;
        *ret_count += in->person_count > 0;
    }
    return 0;
}

bool gather_enrolled(const struct gathered *all, struct id enrolment)
{
    return all->person_count && bsearch(&enrolment, all->enrolled, all->person_count,
                                        sizeof *all->enrolled, by_bytes) != NULL;
}

bool gather_post(const struct gathered *all, struct id post)
{
    return all->post_ids && all->post_count &&
           bsearch(&post, all->post_ids, all->post_count, sizeof *all->post_ids, by_bytes) != NULL;
}

bool gather_report(const struct gathered *all, struct id report)
{
    for (size_t i = 0; i < all->report_count; i++)
        if (id_eq(all->reports[i].id, report))
            return true;
    return false;
}

const struct activity_view *gather_activity(const struct gathered *all, struct id activity)
{
    size_t i;

    for (i = 0; i < all->activity_count; i++)
        if (id_eq(all->activities[i].id, activity))
            return &all->activities[i];
    return NULL;
}
