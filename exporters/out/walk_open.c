#include "core/model/talk/attachment.h"

#include "core/base/ceiling.h"
#include "exporters/out/walk_private.h"

#include <stdlib.h>

enum {
    STEPS = 256, /* between two calls of progress */
    PAGE = 200,
};

int walk_step(struct walk *w, struct err *err)
{
    const struct export_request *r = w->request;

    if (w->done++ % STEPS != 0 || r->progress == NULL ||
        r->progress(r->ctx, w->done < w->all ? w->done : w->all, w->all))
        return 0;
    return err_set(err, FAULT_BUSY, "the export was cancelled");
}

static int absent(struct id id, const char *what, struct err *err)
{
    char text[ID_TEXT + 1];

    err_set(err, FAULT_ABSENT, "there is no such %s", what);
    return err_about(err, "%s", id_text(id, text));
}

/* ---- the frame ---- */

static int frame_of(struct walk *w, struct walk_workshop *in, struct id workshop, struct err *err)
{
    int found = workshop_get(w->store, w->frame, workshop, &in->workshop, err);

    in->number = (uint32_t)(in - w->workshops);
    if (found == 0)
        return absent(workshop, "workshop", err);
    if (found < 0 ||
        workshop_part_list(w->store, w->frame, workshop, &in->parts, &in->part_count, err) != 0 ||
        activity_list(w->store, w->frame, workshop, false, &in->activities, &in->activity_count,
                      err) != 0)
        return -1;
    return w->audiences & SCOPES_POD
               ? pod_list(w->store, w->frame, workshop, &in->pods, &in->pod_count, err)
               : 0;
}

/* ---- a workshop ---- */

static int add_author(struct walk *w, struct id id, struct err *err)
{
    return id_none(id) ? 0 : sorted_add(w->authors, &id, err);
}

/* To the public only those are named who wrote what is public. */
static int posts_of_workshop(struct walk *w, struct err *err)
{
    struct post_key key = {.id = ID_NONE};
    int more;

    if (w->audiences == SCOPES_PUBLIC &&
        sorted_new(w->folder, sizeof(struct id), sizeof(struct id), &w->authors, err) != 0)
        return -1;
    while ((more = post_export_next(w->store, w->request->workshop, w->audiences, key.id, &key,
                                    err)) > 0) {
        if (walk_step(w, err) != 0 || post_order_add(w->posts, 0, key.written, &key, err) != 0)
            return -1;
        if (w->authors &&
            (add_author(w, key.author, err) != 0 || add_author(w, key.entered_by, err) != 0))
            return -1;
    }
    return more < 0 || post_order_end(w->posts, err) != 0 ||
                   (w->authors && sorted_end(w->authors, err) != 0)
               ? -1
               : 0;
}

static int reports_of_workshop(struct walk *w, struct err *err)
{
    struct report_key key = {.number = INT64_MIN};
    int more;

    if (sorted_new(w->folder, sizeof(struct walk_report_row), sizeof(struct walk_report_row),
                   &w->reports, err) != 0 ||
        sorted_new(w->folder, sizeof(struct id), sizeof(struct id), &w->report_ids, err) != 0)
        return -1;
    while ((more = report_export_next(w->store, w->request->workshop, w->audiences, key, &key,
                                      err)) > 0) {
        struct walk_report_row row = {sorted_number(key.written), key.id};

        if (sorted_add(w->reports, &row, err) != 0 || sorted_add(w->report_ids, &key.id, err) != 0)
            return -1;
    }
    return more < 0 || sorted_end(w->reports, err) != 0 || sorted_end(w->report_ids, err) != 0 ? -1
                                                                                               : 0;
}

static int people_of_workshop(struct walk *w, struct err *err)
{
    struct walk_at at = {0};
    struct walk_thing thing;
    int64_t n = 0;
    int more;

    if (sorted_new(w->folder, sizeof(struct walk_person_row),
                   offsetof(struct walk_person_row, enrolment), &w->people, err) != 0)
        return -1;
    while ((more = walk_next(w, WALK_NAME, &at, &thing, err)) > 0) {
        struct walk_person_row row = {.id = walk_person_id(&thing.person, thing.in),
                                      .n = sorted_number(n++),
                                      .enrolment = thing.person.enrolment,
                                      .known = !id_none(thing.person.id)};

        if (sorted_add(w->people, &row, err) != 0)
            return -1;
    }
    return more < 0 ? -1 : sorted_end(w->people, err);
}

/* Those that hang on something that goes out. */
static int files_of_workshop(struct walk *w, struct err *err)
{
    struct attachment_view file = {.id = ID_NONE};
    int more;

    while (arena_reset(w->thing),
           (more = attachment_export_next(w->store, w->thing, w->request->workshop, w->audiences,
                                          file.id, &file, err)) > 0) {
        struct post_place post;
        struct id report;
        int on_post = post_order_find(w->posts, 0, file.object, &post, err), here = on_post;

        if (here == 0 && walk_activity(w->workshops, file.object))
            here = 1;
        else if (here == 0)
            here = sorted_find(w->report_ids, &file.object, sizeof file.object, &report, err);
        if (here < 0 || walk_step(w, err) != 0)
            return -1;
        if (here > 0 &&
            files_out_add(w->files, w->store, 0, &file, on_post ? &post.author : NULL, err) != 0)
            return -1;
    }
    return more < 0 ? -1 : files_out_end(w->files, err);
}

static int open_workshop(struct walk *w, struct err *err)
{
    w->audiences = archive_audiences(w->request->scope);
    w->count = 1;
    w->workshops = ARENA_NEW(w->frame, struct walk_workshop);
    if (frame_of(w, w->workshops, w->request->workshop, err) != 0 ||
        posts_of_workshop(w, err) != 0 || reports_of_workshop(w, err) != 0 ||
        people_of_workshop(w, err) != 0 || files_of_workshop(w, err) != 0)
        return -1;
    return 0;
}

/* ---- a person's own words ---- */

static int by_name(const void *a, const void *b)
{
    const struct person_view *x = a, *y = b;
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    int d = n ? memcmp(x->name.p, y->name.p, n) : 0;

    if (d == 0)
        d = (x->name.n > y->name.n) - (x->name.n < y->name.n);
    return d ? d : id_cmp(x->enrolment, y->enrolment);
}

static int places_in(struct walk *w, struct walk_workshop *in, struct id workshop, struct err *err)
{
    struct id *ids;
    size_t count;

    *in = (struct walk_workshop){0};
    if (archive_places(w->store, w->frame, w->site.id, w->request->person, workshop, &ids, &count,
                       err) != 0)
        return -1;
    in->own = arena_array(w->frame, count + 1, sizeof *in->own);
    for (size_t i = 0; i < count; i++) {
        int found = archive_enrolment(w->store, w->frame, w->site.id, workshop, ids[i],
                                      &in->own[in->own_count], err);

        if (found < 0)
            return -1;
        in->own_count += found > 0 && id_eq(in->own[in->own_count].id, w->request->person);
    }
    if (in->own_count)
        qsort(in->own, in->own_count, sizeof *in->own, by_name);
    return 0;
}

/* All workshops, since somebody who was imported has words where they have not yet come in. */
static int own_workshops(struct walk *w, struct err *err)
{
    struct arena *arena = arena_new(CEILING_JOB);
    struct workshop_view *all;
    size_t n = 0;
    int rc = workshop_list(w->store, arena, &all, &n, err);

    w->workshops = arena_array(w->frame, n + 1, sizeof *w->workshops);
    for (size_t i = 0; i < n && rc == 0; i++) {
        rc = places_in(w, &w->workshops[w->count], all[i].id, err);
        if (rc != 0 || w->workshops[w->count].own_count == 0)
            continue;
        rc = frame_of(w, &w->workshops[w->count++], all[i].id, err);
    }
    arena_free(arena);
    return rc;
}

static int own_posts_of(struct walk *w, const struct walk_workshop *in, struct id enrolment,
                        int64_t *turn, struct err *err)
{
    struct viewer viewer = {in->workshop.id, enrolment};
    struct post_cursor after = {.written = INT64_MIN}; /* a letter may be older than 1970 */
    struct post_page page = {.more = true};

    while (page.more) {
        arena_reset(w->thing);
        if (post_author_page(w->store, w->thing, viewer, enrolment, after, PAGE, &page, err) != 0)
            return -1;
        for (size_t i = 0; i < page.count; i++) {
            const struct post_view *v = &page.posts[i];
            struct post_key key = {v->id,     v->thread,     v->parent, v->activity,
                                   v->author, v->entered_by, v->written};

            if (walk_step(w, err) != 0)
                return -1;
            if (v->scope >= w->request->scope &&
                post_order_add(w->posts, in->number, (*turn)++, &key, err) != 0)
                return -1;
            after = (struct post_cursor){v->written, v->id};
        }
        if (page.count == 0)
            break;
    }
    return 0;
}

static int own_files(struct walk *w, struct err *err)
{
    for (uint64_t i = 0; i < post_order_count(w->posts); i++) {
        struct post_place place;
        struct attachment_view *files;
        struct viewer author;
        size_t count;

        arena_reset(w->thing);
        if (post_order_post(w->posts, i, &place, err) != 0)
            return -1;
        author = (struct viewer){w->workshops[place.workshop].workshop.id, place.author};
        if (attachment_list(w->store, w->thing, author, place.id, &files, &count, err) != 0)
            return -1;
        for (size_t k = 0; k < count; k++)
            if (files_out_add(w->files, w->store, place.workshop, &files[k], &place.author, err) !=
                0)
                return -1;
    }
    return files_out_end(w->files, err);
}

static int open_own(struct walk *w, struct err *err)
{
    int64_t turn = 0;
    int found = archive_person(w->store, w->frame, w->site.id, w->request->person, &w->person, err);

    w->own = true;
    if (found == 0)
        return absent(w->request->person, "person", err);
    if (found < 0 || own_workshops(w, err) != 0)
        return -1;
    for (size_t i = 0; i < w->count; i++)
        for (size_t k = 0; k < w->workshops[i].own_count; k++)
            if (own_posts_of(w, &w->workshops[i], w->workshops[i].own[k].enrolment, &turn, err) !=
                0)
                return -1;
    return post_order_end(w->posts, err) != 0 ? -1 : own_files(w, err);
}

static int open_with(int (*fill)(struct walk *w, struct err *err),
                     const struct export_request *request, const char *folder, struct walk **ret,
                     struct err *err)
{
    struct walk *w = calloc(1, sizeof *w);
    int rc;

    must(w != NULL, "out of memory");
    *w = (struct walk){.request = request,
                       .store = request->store,
                       .folder = folder,
                       .frame = arena_new(CEILING_JOB),
                       .thing = arena_new(CEILING_JOB),
                       .aside = arena_new(CEILING_STEP)};
    rc = site_get(w->store, w->frame, &w->site, err) != 0 ||
                 post_order_new(folder, &w->posts, err) != 0 ||
                 files_out_new(folder, &w->files, err) != 0
             ? -1
             : fill(w, err);
    if (rc != 0) {
        walk_close(w);
        return -1;
    }
    w->all = 2 * (int64_t)post_order_count(w->posts);
    w->done = 0;
    *ret = w;
    return 0;
}

int walk_open_workshop(const struct export_request *request, const char *folder, struct walk **ret,
                       struct err *err)
{
    return open_with(open_workshop, request, folder, ret, err);
}

int walk_open_person(const struct export_request *request, const char *folder, struct walk **ret,
                     struct err *err)
{
    return open_with(open_own, request, folder, ret, err);
}

void walk_close(struct walk *w)
{
    if (w == NULL)
        return;
    post_order_free(w->posts);
    files_out_free(w->files);
    sorted_free(w->people);
    sorted_free(w->reports);
    sorted_free(w->report_ids);
    sorted_free(w->authors);
    arena_free(w->frame);
    arena_free(w->thing);
    arena_free(w->aside);
    free(w);
}
