#include "exporters/out/drafts.h"

#include "core/base/json_out.h"
#include "core/base/utf8.h"
#include "core/draft/draft.h"

#include <stdlib.h>

/* A draft that is being filled, and the texts of the ids that it refers to. */
struct filling {
    struct drafts *d;
    const struct walk_workshop *in; /* NULL for a report alone */
    struct draft draft;
    char names[8][ID_TEXT + 1];
    int name_count;
};

static struct slice name(struct filling *f, struct id id)
{
    must(f->name_count < 8, "a draft with many references");
    return id_none(id) ? SLICE_NONE : slice_str(id_text(id, f->names[f->name_count++]));
}

/* The model's one-line texts may be longer than a draft's, which end at a whole character. */
static void text(struct filling *f, enum draft_field field, struct slice s)
{
    draft_put(&f->draft, field, utf8_head(s, draft_fields[field].max));
}

static void refer(struct filling *f, enum draft_field field, struct id id)
{
    text(f, field, name(f, id));
}

static void number(struct filling *f, enum draft_field field, int64_t n)
{
    draft_put_number(&f->draft, field, n);
}

static void number_unless_0(struct filling *f, enum draft_field field, int64_t n)
{
    if (n != 0)
        number(f, field, n);
}

/* Who is in the export: 1, 0, -1. */
static int refer_enrolled(struct filling *f, enum draft_field field, struct id id, struct err *err)
{
    int found = f->in ? walk_enrolled(f->d->walk, f->in, id, err) : 0;

    if (found > 0)
        refer(f, field, id);
    return found;
}

/* ---- what each noun's draft holds; the key first. 0, or -1 ---- */

/* Fills f->draft, which borrows the thing's texts until it is written. Most cannot fail: only those
 * that look up who is in the export do. */
typedef int fill(struct filling *f, const struct walk_thing *t, struct err *err);

static void start(struct filling *f, enum draft_noun noun, struct id key)
{
    f->name_count = 0;
    draft_init(&f->draft, noun, name(f, key));
}

static int workshop(struct filling *f, const struct walk_thing *t, struct err *err)
{
    const struct workshop_view *w = &t->in->workshop;

    (void)err;
    start(f, DRAFT_WORKSHOP, w->id);
    text(f, FIELD_TITLE, w->title);
    text(f, FIELD_FIRST_DAY, w->first_day);
    text(f, FIELD_LAST_DAY, w->last_day);
    text(f, FIELD_ZONE, w->zone);
    text(f, FIELD_LANG, w->lang);
    text(f, FIELD_LED_BY, w->led_by);
    text(f, FIELD_DESCRIPTION, w->about);
    text(f, FIELD_WORD, w->word);
    number_unless_0(f, FIELD_PLACES, w->places);
    text(f, FIELD_WORDS, w->words);
    number_unless_0(f, FIELD_CLOSED, w->closed);
    return 0;
}

static int part(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_PART, t->part.id);
    text(f, FIELD_LABEL, t->part.label);
    number(f, FIELD_NUMBER, t->part.position);
    number(f, FIELD_DAY_FROM, t->part.day_from);
    number(f, FIELD_DAY_TO, t->part.day_to);
    refer(f, FIELD_WORKSHOP, t->in->workshop.id);
    return 0;
}

static int pod(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_POD, t->pod.id);
    text(f, FIELD_NAME, t->pod.name);
    refer(f, FIELD_WORKSHOP, t->in->workshop.id);
    return 0;
}

static int person(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_PERSON, walk_person_id(&t->person, t->in));
    text(f, FIELD_NAME, t->person.name);
    return 0;
}

static int enrolment(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_ENROLMENT, t->person.enrolment);
    text(f, FIELD_NAME, t->person.name);
    text(f, FIELD_ROLE, t->person.role);
    refer(f, FIELD_WORKSHOP, t->in->workshop.id);
    refer(f, FIELD_PERSON, walk_person_id(&t->person, t->in));
    return 0;
}

static int member(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_POD_MEMBER, t->row.id);
    refer(f, FIELD_WORKSHOP, t->in->workshop.id);
    refer(f, FIELD_POD, t->row.of);
    refer(f, FIELD_ENROLMENT, t->row.who);
    return 0;
}

/* What activities and sessions share: sessions are activities of one kind to the model, and a noun
 * of their own in an archive. */
static void activity_fields(struct filling *f, const struct walk_thing *t)
{
    const struct activity_view *v = &t->activity;

    text(f, FIELD_TITLE, v->title);
    text(f, FIELD_BODY, v->body);
    number_unless_0(f, FIELD_POSITION, v->position);
    number_unless_0(f, FIELD_PART, v->part);
    text(f, FIELD_LANG, v->lang);
    if (v->opens_day >= 0)
        number(f, FIELD_OPENS_DAY, v->opens_day);
    text(f, FIELD_OPENS_TIME, v->opens_time);
    if (v->closes_day >= 0)
        number(f, FIELD_CLOSES_DAY, v->closes_day);
    text(f, FIELD_CLOSES_TIME, v->closes_time);
    refer(f, FIELD_WORKSHOP, t->in->workshop.id);
}

static int activity(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_ACTIVITY, t->activity.id);
    activity_fields(f, t);
    text(f, FIELD_KIND, t->activity.kind_word);
    return 0;
}

static int session(struct filling *f, const struct walk_thing *t, struct err *err)
{
    start(f, DRAFT_SESSION, t->activity.id);
    activity_fields(f, t);
    text(f, FIELD_PLACE, t->activity.place);
    number_unless_0(f, FIELD_MINUTES, t->activity.minutes);
    text(f, FIELD_CONVENOR, t->activity.convenor_name);
    return refer_enrolled(f, FIELD_ENROLMENT, t->activity.convenor, err) < 0 ? -1 : 0;
}

static int option(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_POLL_OPTION, t->row.id);
    number(f, FIELD_POSITION, t->row.n);
    text(f, FIELD_BODY, t->row.text);
    refer(f, FIELD_ACTIVITY, t->row.of);
    return 0;
}

static int checkin(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_CHECKIN, t->row.id);
    number(f, FIELD_WRITTEN, t->row.n);
    refer(f, FIELD_SESSION, t->row.of);
    refer(f, FIELD_ENROLMENT, t->row.who);
    return 0;
}

static int report(struct filling *f, const struct walk_thing *t, struct err *err)
{
    const struct report_view *v = &t->report;
    const struct activity_view *held = f->in ? walk_activity(f->in, v->activity) : NULL;

    (void)err;
    start(f, DRAFT_REPORT, v->id);
    text(f, FIELD_TITLE, v->title);
    number_unless_0(f, FIELD_NUMBER, v->number);
    text(f, FIELD_LANG, v->lang);
    text(f, FIELD_BODY, v->intro);
    text(f, FIELD_SOURCE_TEXT, v->source);
    text(f, FIELD_NOTE, v->people_note);
    text(f, FIELD_SUGGEST, v->suggest);
    text(f, FIELD_HELD, v->held);
    number_unless_0(f, FIELD_WRITTEN, v->written);
    text(f, FIELD_CONVENOR, v->convenor);
    number(f, FIELD_FINISHED, !v->unfinished);
    if (f->in)
        refer(f, FIELD_WORKSHOP, f->in->workshop.id);
    if (held && held->kind == ACTIVITY_SESSION)
        refer(f, FIELD_SESSION, v->activity);
    return 0;
}

static int report_person(struct filling *f, const struct walk_thing *t, struct err *err)
{
    const struct report_person *v = &t->member.person;
    int known = f->in ? walk_knows(f->d->walk, v->person, err) : 0;

    if (known < 0)
        return -1;
    start(f, DRAFT_REPORT_PERSON, v->id);
    text(f, FIELD_NAME, v->name);
    number(f, FIELD_POSITION, t->member.place);
    if (known)
        refer(f, FIELD_PERSON, v->person);
    refer(f, FIELD_REPORT, t->member.report);
    return refer_enrolled(f, FIELD_ENROLMENT, v->enrolment, err) < 0 ? -1 : 0;
}

static int report_point(struct filling *f, const struct walk_thing *t, struct err *err)
{
    const struct report_point *v = &t->member.point;

    (void)err;
    start(f, DRAFT_REPORT_POINT, v->id);
    text(f, FIELD_KIND, v->heading ? SLICE("heading") : SLICE("point"));
    number(f, FIELD_POSITION, t->member.place);
    text(f, FIELD_BODY, v->text);
    refer(f, FIELD_REPORT, t->member.report);
    return 0;
}

static int witness(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_WITNESS, t->row.id);
    refer(f, FIELD_REPORT, t->row.of);
    refer(f, FIELD_ENROLMENT, t->row.who);
    return 0;
}

/* Of its first post, or of any other when that is not among them: then it has no title. */
static int thread(struct filling *f, const struct walk_thing *t, struct err *err)
{
    static const struct slice status[] = {SLICE_NONE, SLICE("locked"), SLICE("pinned"),
                                          SLICE("locked pinned")};
    const struct post_view *v = &t->post;
    struct archive_row held = {0};
    struct id activity = v->activity;

    if (walk_thread(f->d->walk, t->in, v->thread, &held, err) < 0)
        return -1;
    if (!id_none(held.who))
        activity = held.who;
    start(f, DRAFT_THREAD, v->thread);
    if (id_eq(v->thread, v->id))
        text(f, FIELD_TITLE, v->title);
    text(f, FIELD_SCOPE, slice_str(scope_word(v->scope)));
    refer(f, FIELD_WORKSHOP, t->in->workshop.id);
    if (v->scope == SCOPE_POD && t->in->pod_count)
        refer(f, FIELD_POD, v->audience);
    text(f, FIELD_STATUS, status[held.n]);
    if (!id_none(activity) && walk_activity(t->in, activity))
        refer(f, FIELD_ACTIVITY, activity);
    return 0;
}

static int post(struct filling *f, const struct walk_thing *t, struct err *err)
{
    const struct post_view *v = &t->post;
    int author;

    start(f, DRAFT_POST, v->id);
    if (!id_eq(v->thread, v->id))
        text(f, FIELD_TITLE, v->title);
    text(f, FIELD_LANG, v->lang);
    text(f, FIELD_BODY, v->body);
    text(f, FIELD_SOURCE, v->source);
    number_unless_0(f, FIELD_OFFSET, v->zone);
    number(f, FIELD_WRITTEN, v->written);
    text(f, FIELD_SCOPE, slice_str(scope_word(v->scope)));
    number_unless_0(f, FIELD_THINKING, v->aloud);
    refer(f, FIELD_THREAD, v->thread);
    refer(f, FIELD_PARENT, v->parent);
    author = refer_enrolled(f, FIELD_AUTHOR, v->author, err);
    if (author < 0)
        return -1;
    if (author == 0)
        text(f, FIELD_NAME, v->author_name);
    if (id_eq(v->entered_by, v->author))
        return 0;
    return refer_enrolled(f, FIELD_ENTERED_BY, v->entered_by, err) < 0 ? -1 : 0;
}

static int reaction(struct filling *f, const struct walk_thing *t, struct err *err)
{
    (void)err;
    start(f, DRAFT_REACTION, t->row.id);
    text(f, FIELD_KIND, t->row.text);
    refer(f, FIELD_POST, t->row.of);
    refer(f, FIELD_AUTHOR, t->row.who);
    return 0;
}

/* The drafts know of no session's files: 1 leaves it out. */
static int file(struct filling *f, const struct walk_thing *t, struct err *err)
{
    const struct file_out *v = &t->file;
    const struct activity_view *on = f->in ? walk_activity(f->in, v->object) : NULL;
    enum draft_field owner = on ? FIELD_ACTIVITY : v->on_post ? FIELD_POST : FIELD_REPORT;

    if (on && on->kind == ACTIVITY_SESSION)
        return 1;
    start(f, DRAFT_FILE, v->id);
    text(f, FIELD_NAME, slice_str(v->name[0] ? v->name : v->path));
    text(f, FIELD_MEDIA, slice_str(v->type));
    text(f, FIELD_BLOB, slice_str(v->path));
    number(f, FIELD_BYTES, v->bytes);
    refer(f, owner, v->object);
    return refer_enrolled(f, FIELD_AUTHOR, v->author, err) < 0 ? -1 : 0;
}

static fill *const fills[WALK_NOUNS] = {
    [WALK_WORKSHOP] = workshop,
    [WALK_PART] = part,
    [WALK_POD] = pod,
    [WALK_PERSON] = person,
    [WALK_ENROLMENT] = enrolment,
    [WALK_MEMBER] = member,
    [WALK_ACTIVITY] = activity,
    [WALK_SESSION] = session,
    [WALK_OPTION] = option,
    [WALK_CHECKIN] = checkin,
    [WALK_REPORT] = report,
    [WALK_REPORT_PERSON] = report_person,
    [WALK_REPORT_POINT] = report_point,
    [WALK_WITNESS] = witness,
    [WALK_THREAD] = thread,
    [WALK_POST] = post,
    [WALK_REACTION] = reaction,
    [WALK_FILE] = file,
};

/* ---- writing ---- */

void drafts_begin(struct drafts *d, const char *what, struct id site, const char *noun,
                  struct id id)
{
    char text[ID_TEXT + 1];

    buf_printf(d->buf, "{\n  \"indaba\": \"%s\",\n  \"version\": 1,\n", what);
    if (!id_none(site))
        buf_printf(d->buf, "  \"site\": \"%s\",\n", id_text(site, text));
    if (!id_none(id))
        buf_printf(d->buf, "  \"%s\": \"%s\",\n", noun, id_text(id, text));
    buf_str(d->buf, "  \"drafts\": [");
}

void drafts_end(struct drafts *d)
{
    buf_str(d->buf, d->some ? "\n  ]\n}\n" : "]\n}\n");
}

static int put(struct drafts *d, enum walk_noun noun, const struct walk_thing *thing,
               struct err *err)
{
    struct filling f = {.d = d, .in = thing->in};
    struct json_out json;
    int rc = fills[noun](&f, thing, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (draft_check(&f.draft, err) != 0)
        return -1;
    buf_str(d->buf, d->some ? ",\n    " : "\n    ");
    d->some = true;
    json_out_init(&json, d->buf, false);
    draft_write(&f.draft, &json);
    json_out_end(&json);
    return d->out ? spool_drain(d->out, err) : 0;
}

/* All of a noun; `only`: of one workshop, NULL for every one. */
static int put_all(struct drafts *d, enum walk_noun noun, const struct walk_workshop *only,
                   struct err *err)
{
    struct walk_at at = {0};
    struct walk_thing thing;
    int more;

    if (only)
        at = (struct walk_at){.workshop = only->number, .upto = only->number + 1};
    while ((more = walk_next(d->walk, noun, &at, &thing, err)) > 0)
        if (put(d, noun, &thing, err) != 0)
            return -1;
    return more;
}

int drafts_workshop(struct drafts *d, struct err *err)
{
    for (int noun = WALK_WORKSHOP; noun <= WALK_FILE; noun++)
        if (put_all(d, (enum walk_noun)noun, NULL, err) != 0)
            return -1;
    return 0;
}

int drafts_person(struct drafts *d, struct err *err)
{
    size_t count;
    const struct walk_workshop *workshops = walk_workshops(d->walk, &count);

    if (put_all(d, WALK_WORKSHOP, NULL, err) != 0 || put_all(d, WALK_PERSON, NULL, err) != 0 ||
        put_all(d, WALK_ENROLMENT, NULL, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (put_all(d, WALK_ACTIVITY, &workshops[i], err) != 0 ||
            put_all(d, WALK_SESSION, &workshops[i], err) != 0)
            return -1;
    return put_all(d, WALK_THREAD, NULL, err) != 0 || put_all(d, WALK_POST, NULL, err) != 0
               ? -1
               : put_all(d, WALK_FILE, NULL, err);
}

/* ---- a report alone ---- */

static int by_id(const void *a, const void *b)
{
    return id_cmp(*(const struct id *)a, *(const struct id *)b);
}

/* Its people or points by id; `place` counts them in the report's order. */
static int put_members(struct drafts *d, const struct report_view *r, enum walk_noun noun,
                       struct err *err)
{
    bool people = noun == WALK_REPORT_PERSON;
    size_t count = people ? r->people_count : r->point_count;
    struct {
        struct id id;
        size_t i;
    } *rows = calloc(count + 1, sizeof *rows);
    int rc = 0;

    must(rows != NULL, "out of memory");
    for (size_t i = 0; i < count; i++) {
        rows[i].id = people ? r->people[i].id : r->points[i].id;
        rows[i].i = i;
    }
    if (count)
        qsort(rows, count, sizeof *rows, by_id);
    for (size_t i = 0; i < count && rc == 0; i++) {
        struct walk_thing thing = {.member = {.report = r->id, .place = (int64_t)rows[i].i + 1}};

        if (people)
            thing.member.person = r->people[rows[i].i];
        else
            thing.member.point = r->points[rows[i].i];
        rc = put(d, noun, &thing, err);
    }
    free(rows);
    return rc;
}

int drafts_report(struct drafts *d, const struct report_view *report_view, struct files_out *files,
                  struct err *err)
{
    struct walk_thing thing = {.report = *report_view};
    size_t i = 0;
    int more = 0;

    if (put(d, WALK_REPORT, &thing, err) != 0 ||
        put_members(d, report_view, WALK_REPORT_PERSON, err) != 0 ||
        put_members(d, report_view, WALK_REPORT_POINT, err) != 0)
        return -1;
    while (files && (more = files_out_of(files, 0, report_view->id, i++, &thing.file, err)) > 0)
        if (put(d, WALK_FILE, &thing, err) != 0)
            return -1;
    return more;
}
