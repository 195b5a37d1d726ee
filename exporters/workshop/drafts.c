#include "exporters/workshop/drafts.h"

#include "core/base/json_out.h"
#include "core/base/utf8.h"
#include "core/draft/draft.h"

#include <stdlib.h>

/* A key and where its draft is, to sort by. */
struct at {
    int64_t written;
    struct id id;
    size_t i, k;
};

struct list {
    struct at *rows;
    size_t count, room;
};

static void list_add(struct list *list, int64_t written, struct id id, size_t i, size_t k)
{
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 64;
        list->rows = realloc(list->rows, list->room * sizeof *list->rows);
        must(list->rows != NULL, "out of memory");
    }
    list->rows[list->count++] = (struct at){written, id, i, k};
}

static int canonical(const void *a, const void *b)
{
    const struct at *x = a, *y = b;
    int d = (x->written > y->written) - (x->written < y->written);

    return d ? d : id_cmp(x->id, y->id);
}

static int by_id(const void *a, const void *b)
{
    const struct at *x = a, *y = b;
    int d = id_cmp(x->id, y->id);

    return d ? d : (x->written > y->written) - (x->written < y->written);
}

/* Sorts, and keeps the first of each id. */
static void list_sort_by(struct list *list, int (*cmp)(const void *, const void *))
{
    size_t i, n = 0;

    if (list->count == 0)
        return;
    qsort(list->rows, list->count, sizeof *list->rows, cmp);
    for (i = 0; i < list->count; i++)
        if (n == 0 || !id_eq(list->rows[n - 1].id, list->rows[i].id))
            list->rows[n++] = list->rows[i];
    list->count = n;
}

static void list_sort(struct list *list)
{
    list_sort_by(list, canonical);
}

/* The texts of ids that one draft refers to. */
struct names {
    char text[8][ID_TEXT + 1];
    int n;
};

static struct slice name(struct names *names, struct id id)
{
    must(names->n < 8, "a draft with many references");
    return id_none(id) ? SLICE_NONE : slice_str(id_text(id, names->text[names->n++]));
}

static void start(struct draft *draft, struct names *names, enum draft_noun noun, struct id key)
{
    names->n = 0;
    draft_init(draft, noun, name(names, key));
}

static void put(struct drafts *d, const struct draft *draft)
{
    struct json_out json;

    if (d->failed)
        return;
    if (draft_check(draft, d->err) < 0) {
        d->failed = true;
        return;
    }
    buf_str(d->out, d->some ? ",\n    " : "\n    ");
    d->some = true;
    json_out_init(&json, d->out, false);
    draft_write(draft, &json);
    json_out_end(&json);
}

/* The model's one-line texts may be longer than a draft's, which end at a whole character. */
static void text(struct draft *draft, enum draft_field field, struct slice s)
{
    draft_put(draft, field, utf8_head(s, draft_fields[field].max));
}

static void put_number(struct draft *draft, enum draft_field field, int64_t n)
{
    if (n != 0)
        draft_put_number(draft, field, n);
}

void drafts_begin(struct drafts *d, struct buf *out, const char *what, struct id site,
                  const char *noun, struct id id, struct err *err)
{
    char text[ID_TEXT + 1];

    *d = (struct drafts){.out = out, .err = err};
    buf_printf(out, "{\n  \"indaba\": \"%s\",\n  \"version\": 1,\n", what);
    if (!id_none(site))
        buf_printf(out, "  \"site\": \"%s\",\n", id_text(site, text));
    if (!id_none(id))
        buf_printf(out, "  \"%s\": \"%s\",\n", noun, id_text(id, text));
    buf_str(out, "  \"drafts\": [");
}

int drafts_end(struct drafts *d)
{
    buf_str(d->out, d->some ? "\n  ]\n}\n" : "]\n}\n");
    if (!d->failed && d->out->over)
        return err_set(d->err, FAULT_TOO_BIG, "the list of what is exported is too long");
    return d->failed ? -1 : 0;
}

static void workshop(struct drafts *d, const struct workshop_view *w)
{
    struct names names;
    struct draft draft;

    start(&draft, &names, DRAFT_WORKSHOP, w->id);
    text(&draft, FIELD_TITLE, w->title);
    text(&draft, FIELD_FIRST_DAY, w->first_day);
    text(&draft, FIELD_LAST_DAY, w->last_day);
    text(&draft, FIELD_ZONE, w->zone);
    text(&draft, FIELD_LANG, w->lang);
    text(&draft, FIELD_LED_BY, w->led_by);
    text(&draft, FIELD_DESCRIPTION, w->about);
    text(&draft, FIELD_WORD, w->word);
    put_number(&draft, FIELD_PLACES, w->places);
    text(&draft, FIELD_WORDS, w->words);
    if (w->closed)
        draft_put_number(&draft, FIELD_CLOSED, 1);
    put(d, &draft);
}

static void parts(struct drafts *d, const struct gathered *all)
{
    struct list list = {0};
    struct names names;
    struct draft draft;
    size_t i;

    for (i = 0; i < all->part_count; i++)
        list_add(&list, 0, all->parts[i].id, i, 0);
    list_sort(&list);
    for (i = 0; i < list.count; i++) {
        const struct part_view *v = &all->parts[list.rows[i].i];

        start(&draft, &names, DRAFT_PART, v->id);
        text(&draft, FIELD_LABEL, v->label);
        draft_put_number(&draft, FIELD_NUMBER, v->position);
        draft_put_number(&draft, FIELD_DAY_FROM, v->day_from);
        draft_put_number(&draft, FIELD_DAY_TO, v->day_to);
        text(&draft, FIELD_WORKSHOP, name(&names, all->workshop.id));
        put(d, &draft);
    }
    free(list.rows);
}

static void pods(struct drafts *d, const struct gathered *all)
{
    struct list list = {0};
    struct names names;
    struct draft draft;
    size_t i;

    for (i = 0; i < all->pod_count; i++)
        list_add(&list, 0, all->pods[i].id, i, 0);
    list_sort(&list);
    for (i = 0; i < list.count; i++) {
        start(&draft, &names, DRAFT_POD, list.rows[i].id);
        text(&draft, FIELD_NAME, all->pods[list.rows[i].i].name);
        text(&draft, FIELD_WORKSHOP, name(&names, all->workshop.id));
        put(d, &draft);
    }
    free(list.rows);
}

/* Whoever is not known as a person here gets an id that is the same at every site. */
static struct id person_id(const struct person_view *v, struct id workshop)
{
    return id_none(v->id) ? id_derived(workshop, "person", slice_of(v->enrolment.b, 16)) : v->id;
}

/* Of several workshops: a person stands once. */
static void people(struct drafts *d, const struct gathered *all, size_t count)
{
    struct list list = {0};
    struct names names;
    struct draft draft;
    size_t i, k;

    for (k = 0; k < count; k++)
        for (i = 0; i < all[k].person_count; i++)
            list_add(&list, 0, person_id(&all[k].people[i], all[k].workshop.id), i, k);
    list_sort(&list);
    for (i = 0; i < list.count; i++) {
        start(&draft, &names, DRAFT_PERSON, list.rows[i].id);
        text(&draft, FIELD_NAME, all[list.rows[i].k].people[list.rows[i].i].name);
        put(d, &draft);
    }
    free(list.rows);
}

static void enrolments(struct drafts *d, const struct gathered *all, size_t count)
{
    struct list list = {0};
    struct names names;
    struct draft draft;
    size_t i, k;

    for (k = 0; k < count; k++)
        for (i = 0; i < all[k].person_count; i++)
            list_add(&list, 0, all[k].people[i].enrolment, i, k);
    list_sort(&list);
    for (i = 0; i < list.count; i++) {
        const struct gathered *in = &all[list.rows[i].k];
        const struct person_view *v = &in->people[list.rows[i].i];

        start(&draft, &names, DRAFT_ENROLMENT, v->enrolment);
        text(&draft, FIELD_NAME, v->name);
        text(&draft, FIELD_ROLE, v->role);
        text(&draft, FIELD_WORKSHOP, name(&names, in->workshop.id));
        text(&draft, FIELD_PERSON, name(&names, person_id(v, in->workshop.id)));
        put(d, &draft);
    }
    free(list.rows);
}

static void members(struct drafts *d, const struct gathered *all)
{
    struct names names;
    struct draft draft;
    size_t i;

    for (i = 0; i < all->extra[ARCHIVE_MEMBER].count; i++) { /* by id already */
        const struct archive_row *v = &all->extra[ARCHIVE_MEMBER].rows[i];

        if (!gather_enrolled(all, v->who))
            continue;
        start(&draft, &names, DRAFT_POD_MEMBER, v->id);
        text(&draft, FIELD_WORKSHOP, name(&names, all->workshop.id));
        text(&draft, FIELD_POD, name(&names, v->of));
        text(&draft, FIELD_ENROLMENT, name(&names, v->who));
        put(d, &draft);
    }
}

/* Sessions are activities of one kind to the model, and a noun of their own in an archive. */
static void activities(struct drafts *d, const struct gathered *all, bool sessions)
{
    struct list list = {0};
    struct names names;
    struct draft draft;
    size_t i;

    for (i = 0; i < all->activity_count; i++)
        if ((all->activities[i].kind == ACTIVITY_SESSION) == sessions)
            list_add(&list, 0, all->activities[i].id, i, 0);
    list_sort(&list);
    for (i = 0; i < list.count; i++) {
        const struct activity_view *v = &all->activities[list.rows[i].i];

        start(&draft, &names, sessions ? DRAFT_SESSION : DRAFT_ACTIVITY, v->id);
        text(&draft, FIELD_TITLE, v->title);
        text(&draft, FIELD_BODY, v->body);
        put_number(&draft, FIELD_POSITION, v->position);
        put_number(&draft, FIELD_PART, v->part);
        text(&draft, FIELD_LANG, v->lang);
        if (v->opens_day >= 0)
            draft_put_number(&draft, FIELD_OPENS_DAY, v->opens_day);
        text(&draft, FIELD_OPENS_TIME, v->opens_time);
        if (v->closes_day >= 0)
            draft_put_number(&draft, FIELD_CLOSES_DAY, v->closes_day);
        text(&draft, FIELD_CLOSES_TIME, v->closes_time);
        if (sessions) {
            text(&draft, FIELD_PLACE, v->place);
            put_number(&draft, FIELD_MINUTES, v->minutes);
            text(&draft, FIELD_CONVENOR, v->convenor_name);
            if (gather_enrolled(all, v->convenor))
                text(&draft, FIELD_ENROLMENT, name(&names, v->convenor));
        } else {
            text(&draft, FIELD_KIND, v->kind_word);
        }
        text(&draft, FIELD_WORKSHOP, name(&names, all->workshop.id));
        put(d, &draft);
    }
    free(list.rows);
}

/* What is done to a thing by somebody, or belongs to it. The rows are by id. */
static void extras(struct drafts *d, const struct gathered *all, enum archive_what what)
{
    static const struct {
        enum draft_noun noun;
        enum draft_field of, who;
    } shapes[ARCHIVE_COUNT] = {
        [ARCHIVE_OPTION] = {DRAFT_POLL_OPTION, FIELD_ACTIVITY, FIELD_ENROLMENT},
        [ARCHIVE_CHECKIN] = {DRAFT_CHECKIN, FIELD_SESSION, FIELD_ENROLMENT},
        [ARCHIVE_WITNESS] = {DRAFT_WITNESS, FIELD_REPORT, FIELD_ENROLMENT},
        [ARCHIVE_REACTION] = {DRAFT_REACTION, FIELD_POST, FIELD_AUTHOR},
    };
    struct names names;
    struct draft draft;

    for (size_t i = 0; i < all->extra[what].count; i++) {
        const struct archive_row *v = &all->extra[what].rows[i];
        bool there = what == ARCHIVE_REACTION  ? gather_post(all, v->of)
                     : what == ARCHIVE_WITNESS ? gather_report(all, v->of)
                                               : gather_activity(all, v->of) != NULL;

        if (!there || (what != ARCHIVE_OPTION && !gather_enrolled(all, v->who)))
            continue;
        start(&draft, &names, shapes[what].noun, v->id);
        if (what == ARCHIVE_REACTION)
            text(&draft, FIELD_KIND, v->text);
        if (what == ARCHIVE_OPTION) {
            draft_put_number(&draft, FIELD_POSITION, v->n);
            text(&draft, FIELD_BODY, v->text);
        }
        if (what == ARCHIVE_CHECKIN)
            draft_put_number(&draft, FIELD_WRITTEN, v->n);
        text(&draft, shapes[what].of, name(&names, v->of));
        if (what != ARCHIVE_OPTION)
            text(&draft, shapes[what].who, name(&names, v->who));
        put(d, &draft);
    }
}

static void report(struct drafts *d, const struct report_view *v, const struct gathered *all)
{
    const struct activity_view *session = all ? gather_activity(all, v->activity) : NULL;
    struct names names;
    struct draft draft;

    start(&draft, &names, DRAFT_REPORT, v->id);
    text(&draft, FIELD_TITLE, v->title);
    put_number(&draft, FIELD_NUMBER, v->number);
    text(&draft, FIELD_LANG, v->lang);
    text(&draft, FIELD_BODY, v->intro);
    text(&draft, FIELD_SOURCE_TEXT, v->source);
    text(&draft, FIELD_NOTE, v->people_note);
    text(&draft, FIELD_SUGGEST, v->suggest);
    text(&draft, FIELD_HELD, v->held);
    put_number(&draft, FIELD_WRITTEN, v->written);
    text(&draft, FIELD_CONVENOR, v->convenor);
    draft_put_number(&draft, FIELD_FINISHED, !v->unfinished);
    text(&draft, FIELD_WORKSHOP, name(&names, all ? all->workshop.id : ID_NONE));
    if (session && session->kind == ACTIVITY_SESSION)
        text(&draft, FIELD_SESSION, name(&names, v->activity));
    put(d, &draft);
}

static bool known_person(const struct gathered *all, struct id person)
{
    size_t i;

    for (i = 0; all && i < all->person_count; i++)
        if (id_eq(all->people[i].id, person))
            return true;
    return false;
}

static void report_people(struct drafts *d, const struct report_view *reports, size_t count,
                          const struct gathered *all)
{
    struct list list = {0};
    struct names names;
    struct draft draft;
    size_t i, k;

    for (k = 0; k < count; k++)
        for (i = 0; i < reports[k].people_count; i++)
            list_add(&list, 0, reports[k].people[i].id, i, k);
    list_sort(&list);
    for (i = 0; i < list.count; i++) {
        const struct report_view *r = &reports[list.rows[i].k];
        const struct report_person *v = &r->people[list.rows[i].i];

        start(&draft, &names, DRAFT_REPORT_PERSON, v->id);
        text(&draft, FIELD_NAME, v->name);
        draft_put_number(&draft, FIELD_POSITION, (int64_t)list.rows[i].i + 1);
        if (!id_none(v->person) && known_person(all, v->person))
            text(&draft, FIELD_PERSON, name(&names, v->person));
        if (all && !id_none(v->enrolment) && gather_enrolled(all, v->enrolment))
            text(&draft, FIELD_ENROLMENT, name(&names, v->enrolment));
        text(&draft, FIELD_REPORT, name(&names, r->id));
        put(d, &draft);
    }
    free(list.rows);
}

static void report_points(struct drafts *d, const struct report_view *reports, size_t count)
{
    struct list list = {0};
    struct names names;
    struct draft draft;
    size_t i, k;

    for (k = 0; k < count; k++)
        for (i = 0; i < reports[k].point_count; i++)
            list_add(&list, 0, reports[k].points[i].id, i, k);
    list_sort(&list);
    for (i = 0; i < list.count; i++) {
        const struct report_view *r = &reports[list.rows[i].k];
        const struct report_point *v = &r->points[list.rows[i].i];

        start(&draft, &names, DRAFT_REPORT_POINT, v->id);
        text(&draft, FIELD_KIND, v->heading ? SLICE("heading") : SLICE("point"));
        draft_put_number(&draft, FIELD_POSITION, (int64_t)list.rows[i].i + 1);
        text(&draft, FIELD_BODY, v->text);
        text(&draft, FIELD_REPORT, name(&names, r->id));
        put(d, &draft);
    }
    free(list.rows);
}

static void reports(struct drafts *d, const struct gathered *all)
{
    struct list list = {0};
    size_t i;

    for (i = 0; i < all->report_count; i++)
        list_add(&list, all->reports[i].written, all->reports[i].id, i, 0);
    list_sort(&list);
    for (i = 0; i < list.count; i++)
        report(d, &all->reports[list.rows[i].i], all);
    free(list.rows);
    report_people(d, all->reports, all->report_count, all);
    report_points(d, all->reports, all->report_count);
}

static int by_of(const void *a, const void *b)
{
    return id_cmp(((const struct archive_row *)a)->of, ((const struct archive_row *)b)->of);
}

/* Where a thread stands, and what facilitators did with it. */
static void place(struct draft *draft, struct names *names, const struct gathered *in,
                  const struct post_view *v)
{
    static const struct slice status[] = {SLICE_NONE, SLICE("locked"), SLICE("pinned"),
                                          SLICE("locked pinned")};
    const struct archive_list *held = &in->extra[ARCHIVE_THREAD];
    const struct archive_row key = {.of = v->thread}, *row = NULL;
    struct id activity = v->activity;

    if (held->count)
        row = bsearch(&key, held->rows, held->count, sizeof *held->rows, by_of);
    if (row && !id_none(row->who))
        activity = row->who;
    if (row)
        text(draft, FIELD_STATUS, status[row->n]);
    if (!id_none(activity) && gather_activity(in, activity))
        text(draft, FIELD_ACTIVITY, name(names, activity));
}

/* A thread's draft is made of its first post, or of any other when that is not among them: then it
 * has no title. */
static void threads(struct drafts *d, const struct gathered *all, size_t count)
{
    struct list list = {0};
    struct names names;
    struct draft draft;
    size_t i, k;

    for (k = 0; k < count; k++)
        for (i = 0; i < all[k].post_count; i++)
            list_add(&list, id_eq(all[k].posts[i].thread, all[k].posts[i].id) ? 0 : 1,
                     all[k].posts[i].thread, i, k);
    list_sort_by(&list, by_id);
    for (i = 0; i < list.count; i++) {
        const struct gathered *in = &all[list.rows[i].k];
        const struct post_view *v = &in->posts[list.rows[i].i];

        start(&draft, &names, DRAFT_THREAD, v->thread);
        if (id_eq(v->thread, v->id))
            text(&draft, FIELD_TITLE, v->title);
        text(&draft, FIELD_SCOPE, slice_str(scope_word(v->scope)));
        text(&draft, FIELD_WORKSHOP, name(&names, in->workshop.id));
        if (v->scope == SCOPE_POD && in->pod_count)
            text(&draft, FIELD_POD, name(&names, v->audience));
        place(&draft, &names, in, v);
        put(d, &draft);
    }
    free(list.rows);
}

static void posts(struct drafts *d, const struct gathered *all)
{
    struct names names;
    struct draft draft;
    size_t i;

    for (i = 0; i < all->post_count; i++) {
        const struct post_view *v = &all->posts[i];

        start(&draft, &names, DRAFT_POST, v->id);
        if (!id_eq(v->thread, v->id))
            text(&draft, FIELD_TITLE, v->title);
        text(&draft, FIELD_LANG, v->lang);
        text(&draft, FIELD_BODY, v->body);
        text(&draft, FIELD_SOURCE, v->source);
        put_number(&draft, FIELD_OFFSET, v->zone);
        draft_put_number(&draft, FIELD_WRITTEN, v->written);
        text(&draft, FIELD_SCOPE, slice_str(scope_word(v->scope)));
        if (v->aloud)
            draft_put_number(&draft, FIELD_THINKING, 1);
        text(&draft, FIELD_THREAD, name(&names, v->thread));
        text(&draft, FIELD_PARENT, name(&names, v->parent));
        if (gather_enrolled(all, v->author))
            text(&draft, FIELD_AUTHOR, name(&names, v->author));
        else
            text(&draft, FIELD_NAME, v->author_name);
        if (!id_eq(v->entered_by, v->author) && gather_enrolled(all, v->entered_by))
            text(&draft, FIELD_ENTERED_BY, name(&names, v->entered_by));
        put(d, &draft);
    }
}

/* `in`: where its owner is, NULL for a report alone. */
static void file(struct drafts *d, const struct file_out *f, const struct gathered *in)
{
    const struct activity_view *activity = in ? gather_activity(in, f->file.object) : NULL;
    struct names names;
    struct draft draft;

    /* The drafts know of no session's files. */
    if (activity && activity->kind == ACTIVITY_SESSION)
        return;
    start(&draft, &names, DRAFT_FILE, f->file.id);
    text(&draft, FIELD_NAME, f->file.name.n ? f->file.name : slice_str(f->path));
    text(&draft, FIELD_MEDIA, f->file.type);
    text(&draft, FIELD_BLOB, slice_str(f->path));
    draft_put_number(&draft, FIELD_BYTES, f->bytes);
    if (activity)
        text(&draft, FIELD_ACTIVITY, name(&names, f->file.object));
    else
        text(&draft, f->on_post ? FIELD_POST : FIELD_REPORT, name(&names, f->file.object));
    if (in && gather_enrolled(in, f->author))
        text(&draft, FIELD_AUTHOR, name(&names, f->author));
    put(d, &draft);
}

static void files(struct drafts *d, const struct gathered *all, size_t count)
{
    struct list list = {0};

    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < all[k].files.count; i++)
            list_add(&list, 0, all[k].files.rows[i].file.id, i, k);
    list_sort(&list);
    for (size_t i = 0; i < list.count; i++)
        file(d, &all[list.rows[i].k].files.rows[list.rows[i].i], &all[list.rows[i].k]);
    free(list.rows);
}

void drafts_workshop(struct drafts *d, const struct gathered *all)
{
    workshop(d, &all->workshop);
    parts(d, all);
    pods(d, all);
    people(d, all, 1);
    enrolments(d, all, 1);
    members(d, all);
    activities(d, all, false);
    activities(d, all, true);
    extras(d, all, ARCHIVE_OPTION);
    extras(d, all, ARCHIVE_CHECKIN);
    reports(d, all);
    extras(d, all, ARCHIVE_WITNESS);
    threads(d, all, 1);
    posts(d, all);
    extras(d, all, ARCHIVE_REACTION);
    files(d, all, 1);
}

void drafts_person(struct drafts *d, const struct person_view *person, const struct gathered *all,
                   size_t count)
{
    struct names names;
    struct draft draft;
    size_t i;

    for (i = 0; i < count; i++)
        workshop(d, &all[i].workshop);
    start(&draft, &names, DRAFT_PERSON, person->id);
    text(&draft, FIELD_NAME, person->name);
    put(d, &draft);
    enrolments(d, all, count);
    for (i = 0; i < count; i++) {
        activities(d, &all[i], false);
        activities(d, &all[i], true);
    }
    threads(d, all, count);
    for (i = 0; i < count; i++)
        posts(d, &all[i]);
    files(d, all, count);
}

void drafts_report(struct drafts *d, const struct report_view *v, const struct files_out *all)
{
    size_t count;
    const struct file_out *own = files_out_of(all, v->id, &count);

    report(d, v, NULL);
    report_people(d, v, 1, NULL);
    report_points(d, v, 1);
    for (size_t i = 0; i < count; i++)
        file(d, &own[i], NULL);
}
