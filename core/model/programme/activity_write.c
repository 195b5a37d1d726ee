#include "core/model/programme/activity_write.h"

#include "core/base/ceiling.h"
#include "core/base/date.h"
#include "core/base/utf8.h"
#include "core/journal/journal.h"
#include "core/model/put.h"
#include "gen/sql/plan.h"
#include "gen/sql/schema.h"

#include <stddef.h>
#include <stdio.h>

/* ---- who may, now ---- */

bool activity_may_read(const struct calendar *c, const struct activity_view *a,
                       const struct actor *actor, int64_t now)
{
    return role_can(actor, CAP_WORKSHOP_EDIT) || calendar_state(c, a, now) != CALENDAR_NOT_YET;
}

/* "2026-09-08, 08:00 (Africa/Nairobi)". */
static const char *say_time(const struct calendar *c, const struct workshop_view *w, int64_t at,
                            char text[128])
{
    int64_t wall = c->tz ? tz_local(c->tz, at).wall : at;
    char day[16], time[DATE_TIME_TEXT];

    snprintf(text, 128, "%s, %s (%.*s)", date_text(date_wall_of(wall).date, day),
             date_time_text(wall, time), (int)(c->tz ? w->zone.n : 3), c->tz ? w->zone.p : "UTC");
    return text;
}

static int refuse(const struct calendar *c, const struct workshop_view *w,
                  const struct activity_view *a, enum calendar_state state, struct err *err)
{
    int64_t at = state == CALENDAR_NOT_YET ? calendar_opens_at(c, a) : calendar_closes_at(c, a);
    char text[128];

    if (state == CALENDAR_CLOSED) {
        err_set(err, FAULT_DENIED, "this has been closed for writing since %s",
                say_time(c, w, at, text));
        return err_remedy(err, "Your text is kept; tell a facilitator, or write under another "
                               "question.");
    }
    if (at == CALENDAR_NEVER)
        return err_set(err, FAULT_DENIED, "this is not open yet: the workshop has no dates");
    err_set(err, FAULT_DENIED, "this opens on %s", say_time(c, w, at, text));
    return err_remedy(err, "Your text is kept; send it then.");
}

/* As long as a phone keeps a text that it could not send. */
#define LATE_MS (INT64_C(30) * 24 * 3600 * 1000)

int activity_takes(const struct workshop_view *w, const struct activity_view *a,
                   const struct actor *actor, int64_t now, int64_t written, struct err *err)
{
    struct calendar c;
    enum calendar_state state;
    int result;

    if ((a->opens_day < 0 && a->closes_day < 0) || role_can(actor, CAP_WORKSHOP_EDIT))
        return 0;
    c = calendar_begin(w);
    state = calendar_state(&c, a, now);
    if (state == CALENDAR_CLOSED && written < now && now - written <= LATE_MS &&
        calendar_state(&c, a, written) != CALENDAR_CLOSED)
        state = CALENDAR_OPEN;
    result = state == CALENDAR_OPEN ? 0 : refuse(&c, w, a, state, err);
    calendar_end(&c);
    return result;
}

/* ---- what an activity may be ---- */

struct activity_wish activity_draft_of(const struct activity_view *v)
{
    return (struct activity_wish){.kind = v->kind,
                                  .title = v->title,
                                  .body = v->body,
                                  .lang = v->lang,
                                  .opens_time = v->opens_time,
                                  .closes_time = v->closes_time,
                                  .place = v->place,
                                  .convenor_name = v->convenor_name,
                                  .part = v->part,
                                  .position = v->position,
                                  .opens_day = v->opens_day,
                                  .closes_day = v->closes_day,
                                  .minutes = v->minutes,
                                  .convenor = v->convenor};
}

static int wrong(struct err *err, const char *field, const char *text, const char *remedy)
{
    err_set(err, FAULT_INVALID, "%s", text);
    err_about(err, "%s", field);
    return err_remedy(err, "%s", remedy);
}

int activity_check(const struct activity_wish *d, struct err *err)
{
    int32_t opens = 0, closes = DAY_MS;

    if (d->kind == ACTIVITY_OTHER)
        return wrong(err, "kind", "it is not said what this is", "Choose one of the kinds.");
    if (slice_trim(d->title).n == 0)
        return wrong(err, "title", "it has no title yet", "Give it a few words.");
    if (d->opens_time.n > 0 &&
        (d->opens_time.n != 5 || date_read_time(d->opens_time, &opens, NULL) != 0))
        return wrong(err, "opens_time", "this is no time of the day", "Write it as 14:00.");
    if (d->closes_time.n > 0 &&
        (d->closes_time.n != 5 || date_read_time(d->closes_time, &closes, NULL) != 0))
        return wrong(err, "closes_time", "this is no time of the day", "Write it as 14:00.");
    if (d->opens_day > ACTIVITY_DAY_MAX || d->closes_day > ACTIVITY_DAY_MAX)
        return wrong(err, "opens_day", "this day is too far away", "Choose a day of the workshop.");
    if (!activity_kind_table[d->kind].has_time && d->opens_day >= 0 && d->closes_day >= 0 &&
        (d->closes_day < d->opens_day || (d->closes_day == d->opens_day && closes <= opens)))
        return wrong(err, "closes_day", "it would close before it opens",
                     "Choose a later day or time for closing.");
    if (d->body.n > ACTIVITY_BODY_MAX) {
        err_set(err, FAULT_TOO_BIG, "this is longer than %d bytes", ACTIVITY_BODY_MAX);
        err_about(err, "body");
        return err_remedy(err, "Cut it into two.");
    }
    if (!utf8_check(d->body, NULL) || !utf8_check(d->title, NULL))
        return wrong(err, "body", "the text is not UTF-8", "Save it as UTF-8.");
    return 0;
}

/* ---- writing ---- */

static int may_edit(const struct actor *actor, struct err *err)
{
    if (role_can(actor, CAP_WORKSHOP_EDIT))
        return 0;
    err_set(err, FAULT_DENIED, "only a facilitator changes the programme");
    return err_remedy(err, "Ask one of them.");
}

static int absent(struct err *err)
{
    err_set(err, FAULT_ABSENT, "this is not in the programme");
    return err_remedy(err, "Go back to the programme and choose it again.");
}

/* An emptied field goes away. */
static void change_text(struct change_json *d, int field, struct slice was, struct slice now)
{
    if (!slice_eq(was, now))
        put_text_or_null(d, field, now);
}

/* `none`: the number that stands for nothing. */
static void change_number(struct change_json *d, int field, int64_t was, int64_t now, int64_t none)
{
    if (was == now)
        return;
    if (now != none)
        put_number(d, field, now);
    else
        put_null(d, field);
}

static struct slice kind_word(enum activity_kind kind)
{
    return slice_str(activity_kind_table[kind].word);
}

static void put_changes(struct change_json *d, const struct activity_wish *was,
                        const struct activity_wish *now)
{
    change_text(d, put_activity_kind, kind_word(was->kind), kind_word(now->kind));
    change_number(d, put_activity_part, was->part, now->part, 0);
    change_number(d, put_activity_position, was->position, now->position, 0);
    change_text(d, put_activity_title, was->title, now->title);
    change_number(d, put_activity_opens_day, was->opens_day, now->opens_day, -1);
    change_text(d, put_activity_opens_time, was->opens_time, now->opens_time);
    change_number(d, put_activity_closes_day, was->closes_day, now->closes_day, -1);
    change_text(d, put_activity_closes_time, was->closes_time, now->closes_time);
    change_number(d, put_activity_minutes, was->minutes, now->minutes, 0);
    change_text(d, put_activity_place, was->place, now->place);
    change_text(d, put_activity_lang, was->lang, now->lang);
    if (!id_eq(was->convenor, now->convenor))
        put_id_or_null(d, put_activity_convenor, now->convenor);
    change_text(d, put_activity_convenor_name, was->convenor_name, now->convenor_name);
    if (was->body.n > 0 && now->body.n == 0)
        put_null(d, put_activity_body);
}

static bool same(const struct activity_wish *a, const struct activity_wish *b)
{
    return a->kind == b->kind && slice_eq(a->title, b->title) && slice_eq(a->body, b->body) &&
           slice_eq(a->lang, b->lang) && slice_eq(a->opens_time, b->opens_time) &&
           slice_eq(a->closes_time, b->closes_time) && slice_eq(a->place, b->place) &&
           slice_eq(a->convenor_name, b->convenor_name) && a->part == b->part &&
           a->position == b->position && a->opens_day == b->opens_day &&
           a->closes_day == b->closes_day && a->minutes == b->minutes &&
           id_eq(a->convenor, b->convenor);
}

static int append(struct journal *j, const struct actor *actor, struct id id,
                  const struct activity_wish *was, const struct activity_wish *now, struct err *err)
{
    bool text = now->body.n > 0 && !slice_eq(was->body, now->body);
    struct change_json d;

    change_json_begin(&d, KIND_ACTIVITY, actor->workshop, id, actor->enrolment);
    put_changes(&d, was, now);
    return change_json_append(&d, j, text ? now->body : SLICE_NONE, NULL, err);
}

/* In programme order, without bodies. */
static int list(struct journal *j, struct arena *arena, struct id workshop,
                struct activity_view **ret, size_t *ret_count, struct err *err)
{
    return activity_list(journal_store(j), arena, workshop, false, ret, ret_count, err);
}

static int last_position(struct journal *j, struct id workshop, int64_t part, int64_t *ret,
                         struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct activity_view *all;
    size_t count = 0;
    int result = list(j, arena, workshop, &all, &count, err);

    *ret = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        if (all[i].part == part && all[i].position > *ret)
            *ret = all[i].position;
    arena_free(arena);
    return result;
}

int activity_add(struct journal *j, const struct actor *actor, struct id id,
                 const struct activity_wish *wish, struct err *err)
{
    const struct activity_wish none = {.opens_day = -1, .closes_day = -1};
    struct activity_wish now = *wish;
    struct sql_activity_state_row was;
    int found;

    if (may_edit(actor, err) != 0 || activity_check(wish, err) != 0)
        return -1;
    found = sql_activity_state(journal_store(j), actor->workshop, id, &was, err);
    if (found != 0)
        return found < 0 ? -1 : 1;
    found = journal_knows(j, id, err);
    if (found < 0)
        return -1;
    if (found) {
        err_set(err, FAULT_CONFLICT, "this number is taken");
        err_about(err, "op");
        return err_remedy(err, "Load the page again and add it once more.");
    }
    if (now.position == 0) {
        if (last_position(j, actor->workshop, now.part, &now.position, err) != 0)
            return -1;
        now.position++;
    }
    return append(j, actor, id, &none, &now, err);
}

static int find_state(struct journal *j, const struct actor *actor, struct id id,
                      int64_t *ret_state, struct err *err)
{
    struct sql_activity_state_row row;
    int found;

    if (may_edit(actor, err) != 0)
        return -1;
    found = sql_activity_state(journal_store(j), actor->workshop, id, &row, err);
    if (found <= 0)
        return found < 0 ? -1 : absent(err);
    *ret_state = row.state;
    return 0;
}

int activity_change(struct journal *j, const struct actor *actor, struct id id,
                    const struct activity_wish *was, const struct activity_wish *now,
                    struct err *err)
{
    int64_t state;

    if (find_state(j, actor, id, &state, err) != 0 || activity_check(now, err) != 0)
        return -1;
    if (state == OBJECT_GONE)
        return absent(err);
    return same(was, now) ? 0 : append(j, actor, id, was, now, err);
}

int activity_remove(struct journal *j, const struct actor *actor, struct id id, bool gone,
                    struct err *err)
{
    struct change_json d;
    int64_t state;

    if (find_state(j, actor, id, &state, err) != 0)
        return -1;
    if ((state == OBJECT_GONE) == gone)
        return 0;
    change_json_begin(&d, KIND_ACTIVITY, actor->workshop, id, actor->enrolment);
    activity_put(&d, &(struct activity_entry){.gone = gone, .also = PUT(activity, gone)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static int set_position(struct journal *j, const struct actor *actor, struct id id,
                        int64_t position, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_ACTIVITY, actor->workshop, id, actor->enrolment);
    activity_put(&d,
                 &(struct activity_entry){.position = position, .also = PUT(activity, position)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int activity_move(struct journal *j, const struct actor *actor, struct id id, bool up,
                  struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct activity_view *all, swapped;
    size_t count = 0, from, to, at;
    int result = may_edit(actor, err);

    if (result == 0)
        result = list(j, arena, actor->workshop, &all, &count, err);
    for (at = 0; result == 0 && at < count && !id_eq(all[at].id, id);)
        at++;
    if (result == 0 && at == count)
        result = absent(err);
    if (result != 0)
        goto out;
    for (from = at; from > 0 && all[from - 1].part == all[at].part;)
        from--;
    for (to = at + 1; to < count && all[to].part == all[at].part;)
        to++;
    if (up ? at == from : at + 1 == to)
        goto out;
    swapped = all[at];
    all[at] = all[up ? at - 1 : at + 1];
    all[up ? at - 1 : at + 1] = swapped;
    /* From one on: positions of imported ones may be equal. */
    for (size_t i = from; i < to && result == 0; i++)
        if (all[i].position != (int64_t)(i - from) + 1)
            result = set_position(j, actor, all[i].id, (int64_t)(i - from) + 1, err);
out:
    arena_free(arena);
    return result;
}

int activity_removed_list(struct store *store, struct arena *arena, struct id workshop,
                          struct activity_view **ret, size_t *ret_count, struct err *err)
{
    struct sql_activity_removed q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_activity_removed(store, workshop, &q, err) != 0)
        return -1;
    while ((more = sql_activity_removed_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct activity_view){.workshop = workshop,
                                                        .id = q.id,
                                                        .kind = activity_kind_named(q.kind),
                                                        .kind_word = arena_slice(arena, q.kind),
                                                        .part = q.part,
                                                        .title = arena_slice(arena, q.title)};
    }
    return more;
}

/* ---- parts ---- */

/* The row of a part: the one that is here, else one of an id that everybody derives alike, so that
 * two who name a week at once name one part. */
static int find_part(struct journal *j, const struct actor *actor, int64_t number, struct id *ret,
                     struct part_view *ret_row, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct part_view *parts;
    size_t count = 0;
    char text[24];
    int n = snprintf(text, sizeof text, "%lld", (long long)number);
    int result = workshop_part_list(journal_store(j), arena, actor->workshop, &parts, &count, err);

    *ret = id_derived(actor->workshop, "part", slice_of(text, (size_t)n));
    *ret_row = (struct part_view){0};
    for (size_t i = 0; i < count && result == 0; i++)
        if (parts[i].position == number) {
            *ret = parts[i].id;
            *ret_row = parts[i];
            ret_row->label = SLICE_NONE;
            break;
        }
    arena_free(arena);
    return result;
}

int activity_part_change(struct journal *j, const struct actor *actor, int64_t number,
                         struct slice label, int64_t from, int64_t to, struct err *err)
{
    struct part_view row;
    struct change_json d;
    struct id id;

    if (may_edit(actor, err) != 0)
        return -1;
    if (number < 1 || number > 400)
        return wrong(err, "number", "there is no such part", "Go back to the programme.");
    if (find_part(j, actor, number, &id, &row, err) != 0)
        return -1;
    change_json_begin(&d, KIND_PART, actor->workshop, id, actor->enrolment);
    part_put(&d, &(struct part_entry){.position = number, .also = PUT(part, position)});
    put_text_or_null(&d, put_part_label, label);
    if (to >= from && from >= 0) {
        part_put(&d, &(struct part_entry){.day_from = from,
                                          .day_to = to,
                                          .also = PUT(part, day_from) | PUT(part, day_to)});
    }
    part_put(&d, &(struct part_entry){.also = PUT(part, gone)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int activity_part_remove(struct journal *j, const struct actor *actor, int64_t number,
                         struct err *err)
{
    struct part_view row;
    struct change_json d;
    struct id id;

    if (may_edit(actor, err) != 0 || find_part(j, actor, number, &id, &row, err) != 0)
        return -1;
    if (id_none(row.id))
        return 0;
    change_json_begin(&d, KIND_PART, actor->workshop, id, actor->enrolment);
    part_put(&d, &(struct part_entry){.gone = true});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}
