#include "exporters/out/walk.h"

#include "exporters/out/walk_private.h"

const struct site_view *walk_site(const struct walk *w)
{
    return &w->site;
}

const struct person_view *walk_person(const struct walk *w)
{
    return &w->person;
}

const struct walk_workshop *walk_workshops(const struct walk *w, size_t *ret_count)
{
    *ret_count = w->count;
    return w->workshops;
}

struct files_out *walk_files(const struct walk *w)
{
    return w->files;
}

/* ---- questions ---- */

const struct activity_view *walk_activity(const struct walk_workshop *in, struct id activity)
{
    for (size_t i = 0; i < in->activity_count; i++)
        if (id_eq(in->activities[i].id, activity))
            return &in->activities[i];
    return NULL;
}

static bool is_session(const struct activity_view *activity)
{
    return activity->kind == ACTIVITY_SESSION;
}

struct id walk_person_id(const struct person_view *person, const struct walk_workshop *in)
{
    return id_none(person->id)
               ? id_derived(in->workshop.id, "person", slice_of(person->enrolment.b, 16))
               : person->id;
}

/* The person who has a place, when it is in the export. */
static int enrolment(struct walk *w, struct arena *arena, const struct walk_workshop *in,
                     struct id id, struct person_view *ret, struct err *err)
{
    struct id author;
    int found;

    for (size_t i = 0; w->own && i < in->own_count; i++)
        if (id_eq(in->own[i].enrolment, id)) {
            *ret = in->own[i];
            return 1;
        }
    if (w->own || id_none(id))
        return 0;
    found = w->authors ? sorted_find(w->authors, &id, sizeof id, &author, err) : 1;
    return found > 0 ? archive_enrolment(w->store, arena, w->site.id, in->workshop.id, id, ret, err)
                     : found;
}

int walk_enrolled(struct walk *w, const struct walk_workshop *in, struct id id, struct err *err)
{
    struct person_view person;

    arena_reset(w->aside);
    return enrolment(w, w->aside, in, id, &person, err);
}

int walk_knows(struct walk *w, struct id person, struct err *err)
{
    struct walk_person_row row;
    int found = id_none(person) || w->people == NULL
                    ? 0
                    : sorted_find(w->people, &person, sizeof person, &row, err);

    return found > 0 ? row.known : found;
}

int walk_thread(struct walk *w, const struct walk_workshop *in, struct id thread,
                struct archive_row *ret, struct err *err)
{
    return w->own ? 0 : archive_thread(w->store, in->workshop.id, thread, ret, err);
}

/* ---- the next of each noun; those of the frame are few ---- */

typedef int next_of(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                    struct walk_thing *ret, struct err *err);

static int next_part(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                     struct walk_thing *ret, struct err *err)
{
    const struct part_view *next = NULL;

    (void)w;
    (void)err;
    for (size_t i = 0; i < in->part_count; i++)
        if (id_cmp(in->parts[i].id, at->after) > 0 &&
            (next == NULL || id_cmp(in->parts[i].id, next->id) < 0))
            next = &in->parts[i];
    if (next == NULL)
        return 0;
    at->after = next->id;
    ret->part = *next;
    return 1;
}

static int next_pod(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                    struct walk_thing *ret, struct err *err)
{
    const struct pod_view *next = NULL;

    (void)w;
    (void)err;
    for (size_t i = 0; i < in->pod_count; i++)
        if (id_cmp(in->pods[i].id, at->after) > 0 &&
            (next == NULL || id_cmp(in->pods[i].id, next->id) < 0))
            next = &in->pods[i];
    if (next == NULL)
        return 0;
    at->after = next->id;
    ret->pod = *next;
    return 1;
}

static int activity_behind(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                           bool sessions, struct walk_thing *ret, struct err *err)
{
    const struct activity_view *next = NULL;

    for (size_t i = 0; i < in->activity_count; i++)
        if (is_session(&in->activities[i]) == sessions &&
            id_cmp(in->activities[i].id, at->after) > 0 &&
            (next == NULL || id_cmp(in->activities[i].id, next->id) < 0))
            next = &in->activities[i];
    if (next == NULL)
        return 0;
    at->after = next->id;
    return activity_get(w->store, w->thing, in->workshop.id, next->id, &ret->activity, err);
}

static int next_activity(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                         struct walk_thing *ret, struct err *err)
{
    return activity_behind(w, in, at, false, ret, err);
}

static int next_session(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                        struct walk_thing *ret, struct err *err)
{
    return activity_behind(w, in, at, true, ret, err);
}

static int next_workshop(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                         struct walk_thing *ret, struct err *err)
{
    (void)w;
    (void)in;
    (void)ret;
    (void)err;
    return at->i++ == 0;
}

/* ---- people ---- */

static int next_person(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                       struct walk_thing *ret, struct err *err)
{
    struct walk_person_row row;

    if (w->own) {
        ret->person = w->person;
        return in == w->workshops && at->i++ == 0;
    }
    for (; at->i < sorted_count(w->people); at->i++) {
        if (sorted_get(w->people, at->i, &row, err) != 0)
            return -1;
        if (at->i > 0 && id_eq(row.id, at->after))
            continue;
        at->after = row.id;
        at->i++;
        return enrolment(w, w->thing, in, row.enrolment, &ret->person, err);
    }
    return 0;
}

/* A person's own places come by id over all workshops: the first workshop gives them all. */
static int own_place(struct walk *w, struct walk_at *at, struct walk_thing *ret)
{
    const struct person_view *next = NULL;

    for (size_t i = 0; i < w->count; i++)
        for (size_t k = 0; k < w->workshops[i].own_count; k++) {
            const struct person_view *own = &w->workshops[i].own[k];

            if (id_cmp(own->enrolment, at->after) > 0 &&
                (next == NULL || id_cmp(own->enrolment, next->enrolment) < 0)) {
                next = own;
                ret->in = &w->workshops[i];
            }
        }
    if (next == NULL)
        return 0;
    at->after = next->enrolment;
    ret->person = *next;
    return 1;
}

static int next_enrolment(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                          struct walk_thing *ret, struct err *err)
{
    int found;

    if (w->own)
        return own_place(w, at, ret);
    do {
        found = archive_enrolment_next(w->store, in->workshop.id, at->after, &at->after, err);
        if (found <= 0)
            return found;
        found = enrolment(w, w->thing, in, at->after, &ret->person, err);
    } while (found == 0);
    return found;
}

static int next_name(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                     struct walk_thing *ret, struct err *err)
{
    int found;

    do {
        struct person_view person;

        found = archive_enrolment_next_name(
            w->store, in->workshop.id, slice_of(at->name, at->name_n), at->after, &at->after, err);
        if (found <= 0)
            return found;
        arena_reset(w->thing);
        if (archive_enrolment(w->store, w->thing, w->site.id, in->workshop.id, at->after, &person,
                              err) < 0)
            return -1;
        must(person.name.n <= sizeof at->name, "a name that is longer than a name");
        at->name_n = person.name.n;
        if (person.name.n)
            memcpy(at->name, person.name.p, person.name.n);
        found = enrolment(w, w->thing, in, at->after, &ret->person, err);
    } while (found == 0);
    return found;
}

/* ---- what hangs on something; it goes out with that and with who did it ---- */

static int goes_out(struct walk *w, const struct walk_workshop *in, enum archive_what what,
                    const struct archive_row *row, struct err *err)
{
    struct post_place post;
    struct id report;
    int there = 1;

    if (what == ARCHIVE_REACTION)
        there = post_order_find(w->posts, in->number, row->of, &post, err);
    else if (what == ARCHIVE_WITNESS)
        there = sorted_find(w->report_ids, &row->of, sizeof row->of, &report, err);
    else if (what != ARCHIVE_MEMBER)
        there = walk_activity(in, row->of) != NULL;
    return there <= 0 || what == ARCHIVE_OPTION ? there : walk_enrolled(w, in, row->who, err);
}

static int row_behind(struct walk *w, const struct walk_workshop *in, enum archive_what what,
                      struct walk_at *at, struct walk_thing *ret, struct err *err)
{
    int found;

    do {
        arena_reset(w->thing);
        found = archive_next(w->store, w->thing, in->workshop.id, what, at->after, &ret->row, err);
        if (found <= 0)
            return found;
        at->after = ret->row.id;
        found = goes_out(w, in, what, &ret->row, err);
    } while (found == 0);
    return found;
}

#define NEXT_ROW(name, what)                                                                   \
    static int next_##name(struct walk *w, const struct walk_workshop *in, struct walk_at *at, \
                           struct walk_thing *ret, struct err *err)                            \
    {                                                                                          \
        return row_behind(w, in, what, at, ret, err);                                          \
    }

NEXT_ROW(option, ARCHIVE_OPTION)
NEXT_ROW(checkin, ARCHIVE_CHECKIN)
NEXT_ROW(witness, ARCHIVE_WITNESS)
NEXT_ROW(reaction, ARCHIVE_REACTION)

static int next_member(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                       struct walk_thing *ret, struct err *err)
{
    return w->audiences & SCOPES_POD ? row_behind(w, in, ARCHIVE_MEMBER, at, ret, err) : 0;
}

/* ---- reports ---- */

static int next_report(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                       struct walk_thing *ret, struct err *err)
{
    struct walk_report_row row;

    if (at->i == sorted_count(w->reports))
        return 0;
    if (sorted_get(w->reports, at->i++, &row, err) != 0)
        return -1;
    return report_export(w->store, w->thing, in->workshop.id, w->audiences, row.id, &ret->report,
                         err);
}

static int next_report_by_number(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                                 struct walk_thing *ret, struct err *err)
{
    struct report_key key = {at->after, at->i ? at->number : INT64_MIN, 0};
    int found = report_export_next(w->store, in->workshop.id, w->audiences, key, &key, err);

    if (found <= 0)
        return found;
    at->i = 1;
    at->after = key.id;
    at->number = key.number;
    return report_export(w->store, w->thing, in->workshop.id, w->audiences, key.id, &ret->report,
                         err);
}

static int next_report_person(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                              struct walk_thing *ret, struct err *err)
{
    int found = report_export_person(w->store, w->thing, in->workshop.id, w->audiences, at->after,
                                     &ret->member, err);

    at->after = found > 0 ? ret->member.person.id : at->after;
    return found;
}

static int next_report_point(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                             struct walk_thing *ret, struct err *err)
{
    int found = report_export_point(w->store, w->thing, in->workshop.id, w->audiences, at->after,
                                    &ret->member, err);

    at->after = found > 0 ? ret->member.point.id : at->after;
    return found;
}

/* ---- posts ---- */

static int post_at(struct walk *w, const struct post_place *place, struct post_view *ret,
                   struct err *err)
{
    const struct walk_workshop *in = &w->workshops[place->workshop];
    struct viewer author = {in->workshop.id, place->author};
    int found;

    arena_reset(w->thing);
    found = w->own ? post_find(w->store, w->thing, author, place->id, ret, err)
                   : post_export(w->store, w->thing, in->workshop.id, w->audiences, place->id, ret,
                                 err);
    if (found == 0)
        return err_set(err, FAULT_INTERNAL, "a post is gone from the snapshot");
    if (!place->parent)
        ret->parent = ID_NONE;
    return found < 0 ? -1 : walk_step(w, err);
}

static int next_post(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                     struct walk_thing *ret, struct err *err)
{
    struct post_place place;

    (void)in;
    if (at->i == post_order_count(w->posts))
        return 0;
    if (post_order_post(w->posts, at->i++, &place, err) != 0)
        return -1;
    ret->in = &w->workshops[place.workshop];
    return post_at(w, &place, &ret->post, err) != 0 ? -1 : 1;
}

static int next_thread(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                       struct walk_thing *ret, struct err *err)
{
    struct post_place place;
    int found = post_order_thread(w->posts, at->after, &place, err);

    (void)in;
    if (found <= 0)
        return found;
    at->after = place.thread;
    ret->in = &w->workshops[place.workshop];
    return post_at(w, &place, &ret->post, err) != 0 ? -1 : 1;
}

static int next_file(struct walk *w, const struct walk_workshop *in, struct walk_at *at,
                     struct walk_thing *ret, struct err *err)
{
    int found = files_out_next(w->files, at->after, &ret->file, err);

    (void)in;
    if (found <= 0)
        return found;
    at->after = ret->file.id;
    ret->in = &w->workshops[ret->file.workshop];
    return 1;
}

int walk_on_page(struct walk *w, const struct walk_workshop *in, struct id activity,
                 struct walk_at *at, struct post_view *ret, struct err *err)
{
    struct post_place place;
    uint64_t from;
    int found;

    if (post_order_activity(w->posts, in->number, activity, &from, err) != 0)
        return -1;
    found = post_order_on_page(w->posts, in->number, activity, from + at->i, &place, err);
    if (found <= 0)
        return found;
    at->i++;
    return post_at(w, &place, ret, err) != 0 ? -1 : 1;
}

/* ---- all of them ---- */

/* `whole`: one list for all workshops, else one a workshop. */
static const struct {
    next_of *next;
    bool whole;
} nouns[WALK_NOUNS] = {
    [WALK_WORKSHOP] = {next_workshop, false},
    [WALK_PART] = {next_part, false},
    [WALK_POD] = {next_pod, false},
    [WALK_PERSON] = {next_person, true},
    [WALK_ENROLMENT] = {next_enrolment, true},
    [WALK_MEMBER] = {next_member, false},
    [WALK_ACTIVITY] = {next_activity, false},
    [WALK_SESSION] = {next_session, false},
    [WALK_OPTION] = {next_option, false},
    [WALK_CHECKIN] = {next_checkin, false},
    [WALK_REPORT] = {next_report, false},
    [WALK_REPORT_PERSON] = {next_report_person, false},
    [WALK_REPORT_POINT] = {next_report_point, false},
    [WALK_WITNESS] = {next_witness, false},
    [WALK_THREAD] = {next_thread, true},
    [WALK_POST] = {next_post, true},
    [WALK_REACTION] = {next_reaction, false},
    [WALK_FILE] = {next_file, true},
    [WALK_NAME] = {next_name, false},
    [WALK_REPORT_BY_NUMBER] = {next_report_by_number, false},
};

int walk_next(struct walk *w, enum walk_noun noun, struct walk_at *at, struct walk_thing *ret,
              struct err *err)
{
    size_t upto = at->upto ? at->upto : w->count;

    while (at->workshop < upto || (nouns[noun].whole && at->workshop == 0)) {
        const struct walk_workshop *in = &w->workshops[at->workshop];
        int found;

        arena_reset(w->thing);
        ret->in = in;
        found = nouns[noun].next(w, in, at, ret, err);
        if (found != 0 || nouns[noun].whole)
            return found;
        *at = (struct walk_at){.workshop = at->workshop + 1, .upto = at->upto};
    }
    return 0;
}
