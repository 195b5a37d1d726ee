#include "core/base/utf8.h"
#include "core/intake/intake_private.h"

/* What projections show of a text that an entry carries (core/model); what is longer is cut. */
enum { CHOICE_MAX = 400, HELD_MAX = 400, NOTE_MAX = 1000 };

/* A field of a draft, and the one that it becomes in the entry: a reference becomes an id. */
struct row {
    enum draft_field from; /* DRAFT_FIELD_COUNT: a word of ours */
    int to;
    size_t max;      /* bytes of the text; 0: as many as the draft may have */
    const char *why; /* when it was cut; or the word that stands there always */
};

#define AS(from, to)                    \
    {                                   \
        FIELD_##from, put_##to, 0, NULL \
    }
#define CUT(from, to, max, why)          \
    {                                    \
        FIELD_##from, put_##to, max, why \
    }
#define NOTE(to) CUT(NOTE, to, NOTE_MAX, "a note was too long")

static const struct row part[] = {AS(NUMBER, part_position), AS(LABEL, part_label),
                                  AS(DAY_FROM, part_day_from), AS(DAY_TO, part_day_to)};

static const struct row pod[] = {AS(NAME, pod_name)};

static const struct row person[] = {AS(SUGGEST, person_suggest),   AS(EMAIL, person_email),
                                    AS(USERNAME, person_username), AS(LANG, person_lang),
                                    AS(ZONE, person_zone),         NOTE(person_note)};

static const struct row enrolment[] = {AS(STATUS, enrolment_status), NOTE(enrolment_note)};

/* Of a session, too. */
static const struct row activity[] = {AS(PART, activity_part),
                                      AS(POSITION, activity_position),
                                      AS(TITLE, activity_title),
                                      AS(OPENS_DAY, activity_opens_day),
                                      AS(OPENS_TIME, activity_opens_time),
                                      AS(LANG, activity_lang),
                                      AS(PLACE, activity_place),
                                      AS(STARTS, activity_starts),
                                      AS(ENDS, activity_ends),
                                      AS(CLOSES_DAY, activity_closes_day),
                                      AS(CLOSES_TIME, activity_closes_time),
                                      AS(MINUTES, activity_minutes),
                                      AS(ENROLMENT, activity_convenor),
                                      AS(CONVENOR, activity_convenor_name),
                                      AS(PERSON, activity_person)};

static const struct row poll_option[] = {
    AS(POSITION, poll_option_position),
    CUT(BODY, poll_option_text, CHOICE_MAX, "a choice was too long")};

static const struct row checkin[] = {AS(ENROLMENT, checkin_enrolment), AS(WRITTEN, checkin_at)};

static const struct row report[] = {
    AS(NUMBER, report_number),
    AS(TITLE, report_title),
    AS(CONVENOR, report_convenor),
    AS(PERSON, report_person),
    AS(SUGGEST, report_suggest),
    CUT(HELD, report_held, HELD_MAX, "when it was held was too long"),
    CUT(BODY, report_intro, INTAKE_LONG_MAX,
        "the introduction is longer than 32,000 bytes and was cut"),
    NOTE(report_people_note),
    {DRAFT_FIELD_COUNT, put_report_scope, 0, "cohort"},
    AS(SESSION, report_activity),
    AS(LANG, report_lang),
    AS(WRITTEN, report_written)};

static const struct row report_person[] = {
    AS(POSITION, report_person_position), AS(NAME, report_person_name),
    AS(PERSON, report_person_person), AS(ENROLMENT, report_person_enrolment),
    NOTE(report_person_note)};

static const struct row post[] = {
    AS(WRITTEN, post_written),   AS(OFFSET, post_zone),
    AS(RECEIVED, post_received), AS(THINKING, post_aloud),
    AS(LANG, post_lang),         CUT(SOURCE, post_source, NOTE_MAX, "its source was too long")};

static const struct row file[] = {AS(WRITTEN, attachment_written)};

#define ROWS(rows)                          \
    {                                       \
        rows, sizeof(rows) / sizeof *(rows) \
    }
static const struct {
    const struct row *rows;
    size_t count;
} nouns[DRAFT_NOUN_COUNT] = {
    [DRAFT_PART] = ROWS(part),
    [DRAFT_POD] = ROWS(pod),
    [DRAFT_PERSON] = ROWS(person),
    [DRAFT_ENROLMENT] = ROWS(enrolment),
    [DRAFT_ACTIVITY] = ROWS(activity),
    [DRAFT_SESSION] = ROWS(activity),
    [DRAFT_POLL_OPTION] = ROWS(poll_option),
    [DRAFT_CHECKIN] = ROWS(checkin),
    [DRAFT_REPORT] = ROWS(report),
    [DRAFT_REPORT_PERSON] = ROWS(report_person),
    [DRAFT_POST] = ROWS(post),
    [DRAFT_FILE] = ROWS(file),
};

void intake_field_lose(struct step *step, struct slice why)
{
    step->lost = true;
    step->why = why;
}

struct slice intake_field_cut(struct step *step, struct slice text, size_t max, struct slice why)
{
    if (text.n <= max)
        return text;
    step->why = why;
    return utf8_head(text, max);
}

static void put_row(struct intake *in, struct change_json *c, struct step *step,
                    const struct draft *d, const struct row *row)
{
    struct slice text;

    if (row->from == DRAFT_FIELD_COUNT) {
        put_text(c, row->to, slice_str(row->why));
        return;
    }
    if (!draft_has(d, row->from))
        return;
    switch (draft_fields[row->from].type) {
    case DRAFT_REF:
        put_id(c, row->to, intake_thing_id(in, d, row->from));
        break;
    case DRAFT_INT:
    case DRAFT_TIME:
        put_number(c, row->to, d->number[row->from]);
        break;
    case DRAFT_BOOL:
        if (d->number[row->from])
            put_number(c, row->to, 1);
        break;
    case DRAFT_LINE:
    case DRAFT_TEXT:
    case DRAFT_DAY:
        text = d->text[row->from];
        if (row->max > 0)
            text = intake_field_cut(step, text, row->max, slice_str(row->why));
        put_text(c, row->to, text);
        break;
    }
}

void intake_field_put(struct intake *in, struct change_json *c, struct step *step,
                      const struct draft *d)
{
    for (size_t i = 0; i < nouns[d->noun].count; i++)
        put_row(in, c, step, d, &nouns[d->noun].rows[i]);
}
