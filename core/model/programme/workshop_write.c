#include "core/model/programme/workshop_write.h"

#include "core/base/ceiling.h"
#include "core/base/date.h"
#include "core/base/tz.h"
#include "core/journal/journal.h"
#include "core/model/people/person.h"
#include "core/model/put.h"
#include "gen/sql/making.h"
#include "gen/sql/schema.h"

enum { CODE_TEXT = 8 };
static const char code_letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char *const words[] = {"workshop", "event", "community", "course"};

/* ---- checks ---- */

static int wrong(struct err *err, const char *field, const char *text, const char *remedy)
{
    err_set(err, FAULT_INVALID, "%s", text);
    err_about(err, "%s", field);
    return err_remedy(err, "%s", remedy);
}

static bool known_word(struct slice word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(word, words[i]))
            return true;
    return word.n == 0;
}

static int check_days(const struct workshop_wish *d, struct err *err)
{
    struct date first = {0}, last = {0};

    if (d->first_day.n && date_read(d->first_day, &first, NULL) != 0)
        return wrong(err, "first_day", "the first day is no day", "Give it as 2026-09-01.");
    if (d->last_day.n && date_read(d->last_day, &last, NULL) != 0)
        return wrong(err, "last_day", "the last day is no day", "Give it as 2026-09-30.");
    if (d->last_day.n && d->first_day.n == 0)
        return wrong(err, "first_day", "there is a last day and no first one",
                     "Give the first day too, or none.");
    if (d->last_day.n && date_cmp(last, first) < 0)
        return wrong(err, "last_day", "the last day is before the first", "Look at both days.");
    if (d->last_day.n && date_days(last) - date_days(first) >= WORKSHOP_DAYS_MAX)
        return wrong(err, "last_day", "it is longer than two years",
                     "Leave the last day out for an open end.");
    return 0;
}

int workshop_write_check(const struct workshop_wish *d, struct err *err)
{
    if (slice_trim(d->title).n == 0)
        return wrong(err, "title", "the title is empty", "Give it a title.");
    if (d->title.n > 400 || d->led_by.n > 400)
        return wrong(err, "title", "the title or a name is too long", "Shorten it.");
    if (!tz_name_valid(d->zone))
        return wrong(err, "zone", "this is not the name of a time zone",
                     "Choose one such as Africa/Nairobi.");
    if (!known_word(d->word))
        return wrong(err, "word", "a workshop is not called so here", "Choose one of the words.");
    if (d->places < 0 || d->places > WORKSHOP_PLACES_MAX)
        return wrong(err, "places", "this is no number of places", "0 means as many as come.");
    if (d->words.n > 4000)
        return wrong(err, "words", "what becomes of the words is too long", "Shorten it.");
    return check_days(d, err);
}

/* ---- days ---- */

int64_t workshop_write_day(int64_t from_first, int64_t to_first, int64_t length, int64_t day)
{
    int64_t week = day / 7;
    int weekday = (int)date_weekday(from_first + day);
    int begins = (int)date_weekday(to_first);

    if (day < 0 || (length > 0 && length < 7))
        return day;
    return 7 * week + (weekday - begins + 7) % 7;
}

static int64_t plus(int64_t first, int64_t day, bool dated)
{
    return day < 0 || !dated ? INT64_MIN : first + day;
}

static struct workshop_moved moved(const struct activity_view *a, int64_t from, int64_t to,
                                   int64_t length, bool dated)
{
    struct workshop_moved m = {
        .activity = a, .opens_day = a->opens_day, .closes_day = a->closes_day};

    if (dated) {
        m.opens_day = workshop_write_day(from, to, length, a->opens_day);
        m.closes_day = a->opens_day >= 0 && a->closes_day >= 0
                           ? m.opens_day + (a->closes_day - a->opens_day)
                           : workshop_write_day(from, to, length, a->closes_day);
    }
    m.opens_before = plus(from, a->opens_day, dated);
    m.closes_before = plus(from, a->closes_day, dated);
    m.opens_after = plus(to, m.opens_day, true);
    m.closes_after = plus(to, m.closes_day, true);
    m.lacking =
        length > 0 && ((a->opens_day >= 0 && a->opens_day < length && m.opens_day >= length) ||
                       (a->opens_day < 0 && a->closes_day < length && m.closes_day >= length));
    return m;
}

int workshop_write_plan(struct arena *arena, const struct workshop_view *from,
                        const struct activity_view *activities, size_t count,
                        struct slice first_day, struct workshop_moved **ret, struct slice *ret_last,
                        struct err *err)
{
    struct date first, last, to;
    bool dated = date_read(from->first_day, &first, NULL) == 0;
    bool ends = dated && date_read(from->last_day, &last, NULL) == 0;
    int64_t begin = dated ? date_days(first) : 0;
    int64_t length = ends ? date_days(last) - begin + 1 : 0;
    char text[16];

    *ret = NULL;
    *ret_last = SLICE_NONE;
    if (date_read(first_day, &to, NULL) != 0)
        return wrong(err, "first_day", "the first day is no day", "Give it as 2026-09-01.");
    *ret = arena_array(arena, count + 1, sizeof **ret);
    for (size_t i = 0; i < count; i++)
        (*ret)[i] = moved(&activities[i], begin, date_days(to), length, dated);
    if (length > 0)
        *ret_last = arena_slice(arena, slice_str(date_text(date_add_days(to, length - 1), text)));
    return 0;
}

/* ---- making ---- */

static void new_code(struct rng *rng, char code[CODE_TEXT])
{
    struct id id = rng_id(rng);

    for (int i = 0; i < CODE_TEXT; i++)
        code[i] = code_letters[id.b[i] & 31];
}

static int put_workshop(struct journal *j, struct id id, struct id nonce, const struct actor *maker,
                        const struct workshop_wish *d, struct id from, struct err *err)
{
    struct change_json c;
    char code[CODE_TEXT];

    new_code(journal_rng(j), code);
    change_json_begin(&c, KIND_WORKSHOP, id, id, maker->person);
    workshop_put(&c, &(struct workshop_entry){.nonce = nonce,
                                              .title = slice_trim(d->title),
                                              .first_day = d->first_day,
                                              .last_day = d->last_day,
                                              .zone = d->zone,
                                              .lang = d->lang,
                                              .led_by = slice_trim(d->led_by),
                                              .word = d->word,
                                              .join_code = slice_of(code, sizeof code),
                                              .joining = true,
                                              .announced = d->announced,
                                              .places = d->places,
                                              .words = d->words,
                                              .made_from = from});
    return change_json_append(&c, j, d->about, NULL, err);
}

static int copy_part(struct journal *j, struct id workshop, struct id author,
                     const struct part_view *part, struct err *err)
{
    struct change_json c;

    change_json_begin(&c, KIND_PART, workshop, rng_id(journal_rng(j)), author);
    part_put(&c, &(struct part_entry){.position = part->position,
                                      .label = part->label,
                                      .day_from = part->day_from,
                                      .day_to = part->day_to});
    return change_json_append(&c, j, SLICE_NONE, NULL, err);
}

/* Who convenes is left out when it is an enrolment: the people do not come along. */
static int copy_activity(struct journal *j, struct id workshop, struct id author,
                         const struct workshop_moved *m, struct id *ret, struct err *err)
{
    const struct activity_view *a = m->activity;
    const struct activity_entry e = {
        .kind = a->kind_word,
        .part = a->part,
        .position = a->position,
        .title = a->title,
        .opens_day = m->opens_day >= 0 ? m->opens_day : 0,
        .opens_time = a->opens_time,
        .closes_day = m->closes_day >= 0 ? m->closes_day : 0,
        .closes_time = a->closes_time,
        .minutes = a->minutes,
        .place = a->place,
        .convenor_name = a->convenor_name,
        .also = (m->opens_day >= 0 ? PUT(activity, opens_day) : 0) |
                (m->closes_day >= 0 ? PUT(activity, closes_day) : 0),
    };
    struct change_json c;

    *ret = rng_id(journal_rng(j));
    change_json_begin(&c, KIND_ACTIVITY, workshop, *ret, author);
    activity_put(&c, &e);
    put_text(&c, put_activity_lang, a->lang);
    return change_json_append(&c, j, a->body, NULL, err);
}

/* A cursor does not stay open over a write: the options are read first. */
static int copy_options(struct journal *j, struct arena *arena, struct id from, struct id activity,
                        struct id workshop, struct id copy, struct id author, struct err *err)
{
    enum { OPTIONS = 200 };
    struct {
        int64_t position;
        struct slice text;
    } *options = arena_array(arena, OPTIONS, sizeof *options);
    struct sql_option_texts q;
    size_t count = 0;
    int more = 0, result = 0;

    if (sql_option_texts(journal_store(j), from, activity, &q, err) != 0)
        return -1;
    while (count < OPTIONS && (more = sql_option_texts_next(&q, err)) > 0) {
        options[count].position = q.position;
        options[count++].text = arena_slice(arena, q.text);
    }
    sql_option_texts_end(&q);
    for (size_t i = 0; i < count && result == 0 && more >= 0; i++) {
        struct change_json c;

        change_json_begin(&c, KIND_POLL_OPTION, workshop, rng_id(journal_rng(j)), author);
        poll_option_put(&c, &(struct poll_option_entry){.activity = copy,
                                                        .position = options[i].position,
                                                        .text = options[i].text});
        result = change_json_append(&c, j, SLICE_NONE, NULL, err);
    }
    return more < 0 ? -1 : result;
}

static int copy_programme(struct journal *j, struct arena *arena, struct id from,
                          struct id workshop, struct slice first_day, struct id author,
                          struct err *err)
{
    struct workshop_view w;
    struct activity_view *activities;
    struct workshop_moved *plan;
    struct part_view *parts;
    struct slice last;
    struct id copy;
    size_t count, part_count;
    int found = workshop_get(journal_store(j), arena, from, &w, err);

    if (found == 0) {
        err_set(err, FAULT_ABSENT, "the workshop that this is copied from is not here");
        err_remedy(err, "Choose another.");
    }
    if (found <= 0 ||
        workshop_part_list(journal_store(j), arena, from, &parts, &part_count, err) != 0 ||
        activity_list(journal_store(j), arena, from, true, &activities, &count, err) != 0 ||
        workshop_write_plan(arena, &w, activities, count, first_day.n ? first_day : w.first_day,
                            &plan, &last, err) != 0)
        return -1;
    for (size_t i = 0; i < part_count; i++)
        if (copy_part(j, workshop, author, &parts[i], err) != 0)
            return -1;
    for (size_t i = 0; i < count; i++)
        if (copy_activity(j, workshop, author, &plan[i], &copy, err) != 0 ||
            (activity_kind_table[activities[i].kind].has_choices &&
             copy_options(j, arena, from, activities[i].id, workshop, copy, author, err) != 0))
            return -1;
    return 0;
}

int workshop_write_make(struct journal *j, const struct actor *maker, struct id nonce,
                        const struct workshop_wish *d, struct id from, struct id *ret,
                        struct err *err)
{
    struct arena *arena;
    struct id enrolment;
    int known, result = -1;

    *ret = journal_rights_space(journal_site(j), nonce);
    known = journal_knows(j, *ret, err);
    if (known != 0)
        return known < 0 ? -1 : 0;
    if (workshop_write_check(d, err) != 0)
        return -1;
    arena = arena_new(CEILING_ACTION);
    if (put_workshop(j, *ret, nonce, maker, d, from, err) == 0 &&
        person_enrol(j, maker->person, *ret, ROLE_FACILITATOR, &enrolment, err) == 0)
        result =
            id_none(from) ? 0 : copy_programme(j, arena, from, *ret, d->first_day, enrolment, err);
    arena_free(arena);
    return result;
}

/* ---- changing ---- */

/* Whether this one changed it, and it is not so already. */
static bool text_set(struct slice was, struct slice now, struct slice is)
{
    return !slice_eq(was, now) && !slice_eq(now, is);
}

static void put_texts(struct change_json *c, const struct workshop_wish *was,
                      const struct workshop_wish *now, const struct workshop_wish *is)
{
    static const struct {
        int put;
        size_t at;
    } fields[] = {
        {put_workshop_title, offsetof(struct workshop_wish, title)},
        {put_workshop_led_by, offsetof(struct workshop_wish, led_by)},
        {put_workshop_first_day, offsetof(struct workshop_wish, first_day)},
        {put_workshop_last_day, offsetof(struct workshop_wish, last_day)},
        {put_workshop_zone, offsetof(struct workshop_wish, zone)},
        {put_workshop_lang, offsetof(struct workshop_wish, lang)},
        {put_workshop_word, offsetof(struct workshop_wish, word)},
        {put_workshop_words, offsetof(struct workshop_wish, words)},
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct slice a = *(const struct slice *)((const char *)was + fields[i].at);
        struct slice b = *(const struct slice *)((const char *)now + fields[i].at);
        struct slice x = *(const struct slice *)((const char *)is + fields[i].at);

        if (text_set(a, b, x))
            put_text_or_null(c, fields[i].put, b);
    }
}

/* What is written once this one's changes are made. */
static struct workshop_wish merged(const struct workshop_wish *was, const struct workshop_wish *now,
                                   const struct workshop_view *is)
{
    struct workshop_wish d = *now;

    if (slice_eq(was->first_day, now->first_day))
        d.first_day = is->first_day;
    if (slice_eq(was->last_day, now->last_day))
        d.last_day = is->last_day;
    return d;
}

static int edit(struct journal *j, const struct actor *actor, const struct workshop_view *w,
                const struct workshop_wish *was, const struct workshop_wish *now, struct err *err)
{
    const struct workshop_wish is = {w->title, w->led_by, w->first_day, w->last_day,
                                     w->zone,  w->lang,   w->word,      w->about,
                                     w->words, w->places, w->announced, w->closed};
    const struct workshop_wish after = merged(was, now, w);
    struct change_json c;
    struct slice body = SLICE_NONE;
    size_t before;

    if (workshop_write_check(&after, err) != 0)
        return -1;
    change_json_begin(&c, KIND_WORKSHOP, w->id, w->id, actor->enrolment);
    before = c.buf.n;
    put_texts(&c, was, now, &is);
    if (was->places != now->places && now->places != is.places)
        put_number(&c, put_workshop_places, now->places);
    if (was->announced != now->announced && now->announced != is.announced)
        put_number(&c, put_workshop_announced, now->announced);
    if (was->closed != now->closed && now->closed != is.closed)
        put_text_or_null(&c, put_workshop_state, now->closed ? SLICE("closed") : SLICE_NONE);
    if (text_set(was->about, now->about, is.about)) {
        body = now->about;
        if (body.n == 0)
            put_null(&c, put_workshop_body);
    }
    if (c.buf.n == before && body.n == 0) {
        buf_done(&c.buf);
        return 0;
    }
    return change_json_append(&c, j, body, NULL, err);
}

static int absent(struct err *err)
{
    err_set(err, FAULT_ABSENT, "there is no such workshop here");
    return err_remedy(err, "Go back to the list and choose again.");
}

int workshop_write_edit(struct journal *j, const struct actor *actor,
                        const struct workshop_wish *was, const struct workshop_wish *now,
                        struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct workshop_view w;
    int found = workshop_get(journal_store(j), arena, actor->workshop, &w, err);
    int result = found > 0 ? edit(j, actor, &w, was, now, err) : found < 0 ? -1 : absent(err);

    arena_free(arena);
    return result;
}

/* ---- moving ---- */

static int move_activity(struct journal *j, const struct actor *actor,
                         const struct workshop_moved *m, struct err *err)
{
    struct change_json c;

    if (m->opens_day == m->activity->opens_day && m->closes_day == m->activity->closes_day)
        return 0;
    change_json_begin(&c, KIND_ACTIVITY, actor->workshop, m->activity->id, actor->enrolment);
    if (m->opens_day != m->activity->opens_day)
        put_number(&c, put_activity_opens_day, m->opens_day);
    if (m->closes_day != m->activity->closes_day)
        put_number(&c, put_activity_closes_day, m->closes_day);
    return change_json_append(&c, j, SLICE_NONE, NULL, err);
}

static int move(struct journal *j, struct arena *arena, const struct actor *actor,
                const struct workshop_view *w, struct slice first_day, struct err *err)
{
    struct activity_view *activities;
    struct workshop_moved *plan;
    struct change_json c;
    struct slice last;
    size_t count;

    if (activity_list(journal_store(j), arena, w->id, false, &activities, &count, err) != 0 ||
        workshop_write_plan(arena, w, activities, count, first_day, &plan, &last, err) != 0)
        return -1;
    change_json_begin(&c, KIND_WORKSHOP, w->id, w->id, actor->enrolment);
    workshop_put(&c, &(struct workshop_entry){.first_day = first_day, .last_day = last});
    if (change_json_append(&c, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (move_activity(j, actor, &plan[i], err) != 0)
            return -1;
    return 0;
}

int workshop_write_move(struct journal *j, const struct actor *actor, struct slice was,
                        struct slice first_day, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct workshop_view w;
    int found = workshop_get(journal_store(j), arena, actor->workshop, &w, err);
    int result = found < 0 ? -1 : 0;

    if (found == 0) {
        result = absent(err);
    } else if (found > 0 && !slice_eq(w.first_day, first_day)) {
        if (slice_eq(w.first_day, was)) {
            result = move(j, arena, actor, &w, first_day, err);
        } else {
            err_set(err, FAULT_CONFLICT, "somebody else has moved it meanwhile");
            result = err_remedy(err, "Look at its days again.");
        }
    }
    arena_free(arena);
    return result;
}
