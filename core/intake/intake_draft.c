#include "core/intake/intake_private.h"
#include "core/model/programme/activity_kind.h"

static const struct slice no_workshop =
    SLICE("nobody said which workshop this belongs to; name it with --workshop");

/* What has no workshop is lost. */
static bool nowhere(struct step *step, bool lost)
{
    if (lost)
        intake_field_lose(step, no_workshop);
    return lost;
}

/* ---- workshops and their frame ---- */

static const char code_letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static struct id owner_enrolment(const struct intake *in, struct id workshop)
{
    return id_derived(workshop, "owner", slice_of(in->owner.b, 16));
}

/* The person of this site has that place. */
static void tie(struct intake *in, struct step *step, struct id person, struct id workshop,
                struct id enrolment)
{
    struct person_enrolment_entry e = {
        .person = person, .workshop = workshop, .enrolment = enrolment};
    struct change_json c;

    change_json_begin(&c, KIND_PERSON_ENROLMENT, in->site,
                      id_derived(person, "enrolment", slice_of(enrolment.b, 16)), person);
    person_enrolment_put(&c, &e);
    intake_step_write(in, step, WRITE_WITH, &c, SLICE_NONE);
}

/* The site's owner leads what was imported; who is named in the package has yet to come. */
static void enrol_owner(struct intake *in, struct step *step, struct id workshop)
{
    struct id enrolment = owner_enrolment(in, workshop);
    struct enrolment_entry e = {.name = in->owner_name, .role = SLICE("facilitator")};
    struct change_json c;

    change_json_begin(&c, KIND_ENROLMENT, workshop, enrolment, enrolment);
    enrolment_put(&c, &e);
    intake_step_write(in, step, WRITE_WITH, &c, SLICE_NONE);
    tie(in, step, in->owner, workshop, enrolment);
}

static void take_workshop(struct intake *in, const struct draft *d, struct step *step)
{
    struct id id = intake_thing_make(in, in->origin, d->noun, d->key);
    struct workshop_entry w;
    struct change_json c;
    uint64_t random = rng_u64(in->config.rng);
    char code[8];

    for (size_t i = 0; i < sizeof code; i++)
        code[i] = code_letters[random >> (5 * i) & 31];
    intake_thing_add(in, d, step, id, id);
    w = (struct workshop_entry){
        .title = d->text[FIELD_TITLE],
        .first_day = d->text[FIELD_FIRST_DAY],
        .last_day = d->text[FIELD_LAST_DAY],
        .zone = d->text[FIELD_ZONE].n ? d->text[FIELD_ZONE] : slice_str(in->zone),
        .lang = d->text[FIELD_LANG],
        .led_by = d->text[FIELD_LED_BY],
        .word = d->text[FIELD_WORD],
        .join_code = slice_of(code, sizeof code),
        .joining = true,
        .places = d->number[FIELD_PLACES],
        .words = d->text[FIELD_WORDS],
        .state = d->number[FIELD_CLOSED] ? SLICE("closed") : SLICE_NONE,
        .also = draft_has(d, FIELD_PLACES) ? PUT(workshop, places) : 0,
    };
    change_json_begin(&c, KIND_WORKSHOP, id, id, in->owner);
    workshop_put(&c, &w);
    intake_step_write(in, step, WRITE_FIRST, &c, d->text[FIELD_DESCRIPTION]);
    enrol_owner(in, step, id);
}

static void take_part(struct intake *in, const struct draft *d, struct step *step)
{
    struct change_json c;
    struct id space, id = intake_thing_place(in, d, &space);

    change_json_begin(&c, KIND_PART, space, id, ID_NONE);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

static void take_pod(struct intake *in, const struct draft *d, struct step *step)
{
    struct change_json c;
    struct id space, id = intake_thing_place(in, d, &space);

    intake_thing_add(in, d, step, id, space)->lost = id_none(space);
    if (nowhere(step, id_none(space)))
        return;
    change_json_begin(&c, KIND_POD, space, id, ID_NONE);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

static void take_pod_member(struct intake *in, const struct draft *d, struct step *step)
{
    const struct thing *pod = intake_thing_find(in, d, FIELD_POD);
    struct id enrolment = intake_thing_id(in, d, FIELD_ENROLMENT);
    struct change_json c;

    if (nowhere(step, pod->lost || id_none(enrolment)))
        return;
    change_json_begin(&c, KIND_POD_MEMBER, pod->space,
                      intake_thing_inside(in, pod, d->noun, d->key), ID_NONE);
    pod_member_put(&c, &(struct pod_member_entry){.pod = pod->id, .enrolment = enrolment});
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

/* ---- people ---- */

/* An announcement names its leader: with the owner's own name that is the owner, who would
 * otherwise stand twice on each list. It can be undone as any merging. */
static bool is_owner(const struct intake *in, struct slice name)
{
    return in->announced && slice_eq(name, in->owner_name);
}

static void take_person(struct intake *in, const struct draft *d, struct step *step)
{
    struct id id = intake_thing_make(in, in->origin, d->noun, d->key);
    struct thing *thing = intake_thing_add(in, d, step, id, in->site);
    struct person_entry e = {.name = d->text[FIELD_NAME],
                             .state = SLICE("unclaimed"),
                             .same_as = is_owner(in, d->text[FIELD_NAME]) ? in->owner : ID_NONE};
    struct change_json c;

    thing->text = arena_slice(in->kept, d->text[FIELD_NAME]);
    change_json_begin(&c, KIND_PERSON, in->site, id, id);
    person_put(&c, &e);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

static void take_enrolment(struct intake *in, const struct draft *d, struct step *step)
{
    const struct thing *person = intake_thing_find(in, d, FIELD_PERSON);
    struct id person_id = person->id;
    struct slice name = d->text[FIELD_NAME].n ? d->text[FIELD_NAME] : person->text;
    struct id space, id = intake_thing_place(in, d, &space);
    struct enrolment_entry e;
    struct change_json c;

    intake_thing_add(in, d, step, id, space)->lost = id_none(space);
    if (nowhere(step, id_none(space)))
        return;
    e = (struct enrolment_entry){
        .name = name,
        .role = d->text[FIELD_ROLE],
        .state = SLICE("unclaimed"),
        .same_as = is_owner(in, name) ? owner_enrolment(in, space) : ID_NONE,
    };
    change_json_begin(&c, KIND_ENROLMENT, space, id, id);
    enrolment_put(&c, &e);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
    tie(in, step, person_id, space, id);
}

/* ---- the programme ---- */

static struct slice kind_word(enum activity_kind kind)
{
    return slice_str(activity_kind_table[kind].word);
}

static void take_activity(struct intake *in, const struct draft *d, struct step *step)
{
    struct thing *workshop = intake_thing_find(in, d, FIELD_WORKSHOP);
    bool session = d->noun == DRAFT_SESSION;
    struct slice word = session ? kind_word(ACTIVITY_SESSION) : d->text[FIELD_KIND];
    enum activity_kind kind = activity_kind_named(word);
    struct id space, id = intake_thing_place(in, d, &space);
    struct change_json c;

    if (workshop && activity_kind_table[kind].takes_answers)
        workshop->answerable = true;
    if (kind == ACTIVITY_PAGE)
        step->counted = LEDGER_PAGE;
    intake_thing_add(in, d, step, id, space)->lost = id_none(space);
    if (nowhere(step, id_none(space)))
        return;
    change_json_begin(&c, KIND_ACTIVITY, space, id, ID_NONE);
    put_text(&c, put_activity_kind, word);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, d->text[FIELD_BODY]);
}

static void take_poll_option(struct intake *in, const struct draft *d, struct step *step)
{
    const struct thing *poll = intake_thing_find(in, d, FIELD_ACTIVITY);
    struct change_json c;

    if (nowhere(step, poll->lost))
        return;
    change_json_begin(&c, KIND_POLL_OPTION, poll->space,
                      intake_thing_inside(in, poll, d->noun, d->key), ID_NONE);
    put_id(&c, put_poll_option_activity, poll->id);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

/* What somebody did to a thing stands under an id that follows from both: `of` and `who`. */
static void begin_deed(struct change_json *c, uint16_t kind, const struct thing *of, struct id who,
                       const char *what, struct slice name)
{
    char text[16 + 40];

    memcpy(text, who.b, sizeof who.b);
    if (name.n)
        memcpy(text + sizeof who.b, name.p, name.n);
    change_json_begin(c, kind, of->space,
                      id_derived(of->id, what, slice_of(text, sizeof who.b + name.n)), who);
}

static void take_checkin(struct intake *in, const struct draft *d, struct step *step)
{
    const struct thing *session = intake_thing_find(in, d, FIELD_SESSION);
    struct id who = intake_thing_id(in, d, FIELD_ENROLMENT);
    struct change_json c;

    if (nowhere(step, session->lost || id_none(who)))
        return;
    begin_deed(&c, KIND_CHECKIN, session, who, "checkin", SLICE_NONE);
    put_id(&c, put_checkin_activity, session->id);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

/* ---- reports ---- */

static void take_report(struct intake *in, const struct draft *d, struct step *step)
{
    struct slice source =
        intake_field_cut(step, d->text[FIELD_SOURCE_TEXT], ENTRY_BODY_MAX,
                         SLICE("the text as it came is longer than 64 KiB and was cut"));
    struct id space, id = intake_thing_place(in, d, &space);
    struct change_json c;

    if (id_none(space))
        space = in->site;
    intake_thing_add(in, d, step, id, space);
    change_json_begin(&c, KIND_REPORT, space, id, ID_NONE);
    intake_field_put(in, &c, step, d);
    if (draft_has(d, FIELD_FINISHED) && !d->number[FIELD_FINISHED])
        put_text(&c, put_report_state, SLICE("unfinished"));
    intake_step_write(in, step, WRITE_FIRST, &c, source);
}

static void take_report_person(struct intake *in, const struct draft *d, struct step *step)
{
    const struct thing *report = intake_thing_find(in, d, FIELD_REPORT);
    struct change_json c;

    change_json_begin(&c, KIND_REPORT_PERSON, report->space,
                      intake_thing_inside(in, report, d->noun, d->key), ID_NONE);
    put_id(&c, put_report_person_report, report->id);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

static void take_report_point(struct intake *in, const struct draft *d, struct step *step)
{
    const struct thing *report = intake_thing_find(in, d, FIELD_REPORT);
    struct report_point_entry e = {
        .report = report->id,
        .position = d->number[FIELD_POSITION],
        .heading = slice_is(d->text[FIELD_KIND], "heading"),
        .text = intake_field_cut(step, d->text[FIELD_BODY], INTAKE_LONG_MAX,
                                 SLICE("a point is longer than 32,000 bytes and was cut")),
        .also = draft_has(d, FIELD_POSITION) ? PUT(report_point, position) : 0,
    };
    struct change_json c;

    change_json_begin(&c, KIND_REPORT_POINT, report->space,
                      intake_thing_inside(in, report, d->noun, d->key), ID_NONE);
    report_point_put(&c, &e);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

static void take_witness(struct intake *in, const struct draft *d, struct step *step)
{
    const struct thing *report = intake_thing_find(in, d, FIELD_REPORT);
    struct id who = intake_thing_id(in, d, FIELD_ENROLMENT);
    struct change_json c;

    if (nowhere(step, report->lost || id_none(who)))
        return;
    begin_deed(&c, KIND_REPORT_WITNESS, report, who, "witness", SLICE_NONE);
    report_witness_put(
        &c, &(struct report_witness_entry){.report = report->id, .word = SLICE("there")});
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

/* ---- threads and posts ---- */

/* Our thread is its first post: the draft of a thread is kept until that one comes. */
static void take_thread(struct intake *in, const struct draft *d, struct step *step)
{
    struct id activity = intake_thing_id(in, d, FIELD_ACTIVITY),
              pod = intake_thing_id(in, d, FIELD_POD);
    struct id space, id = intake_thing_place(in, d, &space);
    struct thing *t = intake_thing_add(in, d, step, id, space);
    enum scope scope = id_none(pod) ? SCOPE_COHORT : SCOPE_POD;

    if (d->text[FIELD_SCOPE].n && scope_read(d->text[FIELD_SCOPE], &scope, NULL) != 0)
        scope = SCOPE_ME;
    t->lost = id_none(space);
    t->locked = slice_starts(d->text[FIELD_STATUS], SLICE("locked"));
    t->pinned = slice_ends(d->text[FIELD_STATUS], SLICE("pinned"));
    t->activity = activity;
    t->pod = pod;
    t->scope = (uint8_t)scope;
    t->text = arena_slice(in->kept, d->text[FIELD_TITLE]);
    t->position = d->number[FIELD_POSITION];
    step->check = in->own ? id : ID_NONE;
    if (t->lost)
        intake_field_lose(step, no_workshop);
}

/* Threads that stand under nothing get a place where they are found. */
static struct id talk(struct intake *in, struct step *step, struct id space)
{
    struct id id = id_derived(space, "talk", SLICE_NONE);
    struct change_json c;

    if (!intake_thing_once(in, id))
        return id;
    change_json_begin(&c, KIND_ACTIVITY, space, id, ID_NONE);
    activity_put(&c, &(struct activity_entry){.kind = kind_word(ACTIVITY_DISCUSSION),
                                              .title = SLICE("Conversations")});
    put_number(&c, put_activity_position, 1000);
    intake_step_write(in, step, WRITE_ALSO, &c, SLICE_NONE);
    return id;
}

/* Who wrote it. A name that the package gives no person for gets an enrolment that nobody has
 * claimed, so that the post keeps its name. */
static struct id author_of(struct intake *in, const struct draft *d, struct step *step,
                           struct id space)
{
    struct id id = intake_thing_id(in, d, FIELD_AUTHOR);
    struct change_json c;

    if (!id_none(id) || d->text[FIELD_NAME].n == 0)
        return id;
    id = id_derived(intake_thing_base(in, space, true), "author named", d->text[FIELD_NAME]);
    if (!intake_thing_once(in, id))
        return id;
    change_json_begin(&c, KIND_ENROLMENT, space, id, id);
    enrolment_put(&c, &(struct enrolment_entry){.name = d->text[FIELD_NAME],
                                                .role = SLICE("participant"),
                                                .state = SLICE("unclaimed")});
    intake_step_write(in, step, WRITE_ALSO, &c, SLICE_NONE);
    return id;
}

/* Who may read it: never more people than the package says. */
static enum scope scope_for(const struct draft *d, const struct thing *thread, struct step *step)
{
    enum scope scope = (enum scope)thread->scope;

    if (d->text[FIELD_SCOPE].n && scope_read(d->text[FIELD_SCOPE], &scope, NULL) != 0)
        scope = SCOPE_PEOPLE;
    if (scope == SCOPE_PEOPLE || (scope == SCOPE_POD && id_none(thread->pod))) {
        step->why = SLICE("it is not known who was to read it; only its author does now");
        scope = SCOPE_ME;
    }
    return scope;
}

static void take_post(struct intake *in, const struct draft *d, struct step *step)
{
    struct thing *t = intake_thing_find(in, d, FIELD_THREAD);
    struct id id = intake_thing_inside(in, t, d->noun, d->key), author, parent = ID_NONE;
    struct post_entry e;
    struct change_json c;
    enum scope scope;
    bool first;

    intake_thing_post(in, d, t, SCOPE_ME);
    if (nowhere(step, t->lost))
        return;
    if (id_none(t->activity))
        t->activity = talk(in, step, t->space);
    first = id_none(t->first);
    if (first)
        t->first = id;
    author = author_of(in, d, step, t->space);
    scope = scope_for(d, t, step);
    intake_thing_post(in, d, t, scope);
    if (draft_has(d, FIELD_PARENT))
        parent = intake_thing_inside(in, t, DRAFT_POST, d->text[FIELD_PARENT]);
    if (!first && id_none(parent))
        parent = t->first;
    e = (struct post_entry){
        .activity = t->activity,
        .thread = first ? ID_NONE : t->first,
        .parent = first ? ID_NONE : parent,
        .scope = slice_str(scope_word(scope)),
        .pod = scope == SCOPE_POD ? t->pod : ID_NONE,
        .entered_by = intake_thing_id(in, d, FIELD_ENTERED_BY),
        .title = first && d->text[FIELD_TITLE].n == 0 ? t->text : d->text[FIELD_TITLE],
    };
    change_json_begin(&c, KIND_POST, t->space, id, author);
    post_put(&c, &e);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, d->text[FIELD_BODY]);
    if (first && (t->locked || t->pinned)) {
        change_json_begin(&c, KIND_MODERATION, t->space, id_derived(id, "moderation", SLICE_NONE),
                          ID_NONE);
        moderation_put(
            &c, &(struct moderation_entry){.post = id, .locked = t->locked, .pinned = t->pinned});
        intake_step_write(in, step, WRITE_WITH, &c, SLICE_NONE);
    }
}

static void take_reaction(struct intake *in, const struct draft *d, struct step *step)
{
    enum scope scope;
    const struct thing *t = intake_thing_of_post(in, d, &scope);
    struct id who = intake_thing_id(in, d, FIELD_AUTHOR);
    struct thing post;
    struct change_json c;

    if (nowhere(step, t == NULL || t->lost || id_none(who)))
        return;
    post = (struct thing){.space = t->space,
                          .id = intake_thing_inside(in, t, DRAFT_POST, d->text[FIELD_POST])};
    begin_deed(&c, KIND_REACTION, &post, who, "reaction", slice_head(d->text[FIELD_KIND], 16));
    reaction_put(
        &c, &(struct reaction_entry){.post = post.id, .word = slice_head(d->text[FIELD_KIND], 16)});
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
}

/* ---- files ---- */

struct owner {
    struct id id; /* of the file */
    struct id object, space, author, pod;
    enum scope scope;
    bool lost;
};

static struct owner owner_of(struct intake *in, const struct draft *d)
{
    struct owner o = {.scope = SCOPE_COHORT, .author = intake_thing_id(in, d, FIELD_AUTHOR)};
    const struct thing *of = intake_thing_find(in, d, FIELD_ACTIVITY);

    if (of == NULL)
        of = intake_thing_find(in, d, FIELD_REPORT);
    if (of) {
        o.object = of->id;
    } else if (draft_has(d, FIELD_POST)) {
        of = intake_thing_of_post(in, d, &o.scope);
        o.pod = of->pod;
        o.object = intake_thing_inside(in, of, DRAFT_POST, d->text[FIELD_POST]);
    }
    o.space = of ? of->space : in->config.workshop;
    o.id = intake_thing_make(in, intake_thing_base(in, o.space, of ? of->chosen : true), d->noun,
                             d->key);
    o.lost = (of && of->lost) || id_none(o.space);
    return o;
}

static int take_file(struct intake *in, const struct draft *d, struct err *err)
{
    struct owner o = owner_of(in, d);
    struct attachment_entry e;
    struct change_json c;
    struct step *step;
    struct hash hash;
    int64_t bytes;
    char hex[65];

    intake_blob_name(in, &hash, &bytes);
    if (!o.lost && intake_blob_store(in, o.id, hash, err) != 0)
        return -1;
    step = intake_step_new(in, STEP_DRAFT);
    step->counted = DRAFT_FILE;
    if (nowhere(step, o.lost))
        return 0;
    e = (struct attachment_entry){
        .object = o.object,
        .scope = slice_str(scope_word(o.scope)),
        .pod = o.scope == SCOPE_POD ? o.pod : ID_NONE,
        .name = d->text[FIELD_NAME],
        .type = d->text[FIELD_MEDIA],
        .size = bytes,
        .blob = slice_str(hash_text(hash, hex)),
    };
    change_json_begin(&c, KIND_ATTACHMENT, o.space, o.id, o.author);
    attachment_put(&c, &e);
    intake_field_put(in, &c, step, d);
    intake_step_write(in, step, WRITE_FIRST, &c, SLICE_NONE);
    return 0;
}

static void (*const takes[DRAFT_NOUN_COUNT])(struct intake *in, const struct draft *d,
                                             struct step *step) = {
    [DRAFT_WORKSHOP] = take_workshop,
    [DRAFT_PART] = take_part,
    [DRAFT_POD] = take_pod,
    [DRAFT_PERSON] = take_person,
    [DRAFT_ENROLMENT] = take_enrolment,
    [DRAFT_POD_MEMBER] = take_pod_member,
    [DRAFT_ACTIVITY] = take_activity,
    [DRAFT_SESSION] = take_activity,
    [DRAFT_POLL_OPTION] = take_poll_option,
    [DRAFT_CHECKIN] = take_checkin,
    [DRAFT_REPORT] = take_report,
    [DRAFT_REPORT_PERSON] = take_report_person,
    [DRAFT_REPORT_POINT] = take_report_point,
    [DRAFT_WITNESS] = take_witness,
    [DRAFT_THREAD] = take_thread,
    [DRAFT_POST] = take_post,
    [DRAFT_REACTION] = take_reaction,
};

int intake_draft_take(struct intake *in, const struct draft *d, struct err *err)
{
    struct step *step;

    if (d->noun == DRAFT_WORKSHOP &&
        id_eq(intake_thing_make(in, in->origin, d->noun, d->key), in->site))
        return err_set(err, FAULT_INVALID, "the archive gives a workshop the number of this site");
    if (d->noun == DRAFT_FILE) {
        if (take_file(in, d, err) != 0)
            return -1;
    } else {
        step = intake_step_new(in, STEP_DRAFT);
        step->counted = (int)d->noun;
        takes[d->noun](in, d, step);
    }
    return intake_step_flush(in, false, err);
}

int intake_draft_prompts(struct intake *in, struct err *err)
{
    for (size_t i = 0; i < in->thing_count; i++) {
        const struct thing *w = &in->things[i];
        struct change_json c;
        struct step *step;

        /* Only a workshop is its own space. */
        if (!id_eq(w->id, w->space) || !w->fresh || w->answerable)
            continue;
        step = intake_step_new(in, STEP_DRAFT);
        step->counted = LEDGER_NOUNS;
        change_json_begin(&c, KIND_ACTIVITY, w->id, id_derived(w->id, "first prompt", SLICE_NONE),
                          ID_NONE);
        activity_put(&c, &(struct activity_entry){.kind = kind_word(ACTIVITY_PROMPT),
                                                  .title = SLICE("Introduce yourself")});
        intake_step_write(in, step, WRITE_FIRST, &c,
                          SLICE("Introduce yourself: who are you, what brings you here, and what "
                                "would you like to take home?"));
        if (intake_step_flush(in, false, err) != 0)
            return -1;
    }
    return 0;
}
