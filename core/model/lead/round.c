#include "core/model/lead/round.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "core/model/same.h"
#include "gen/sql/person.h"
#include "gen/sql/round.h"
#include "gen/sql/schema.h"

#include <limits.h>

static struct slice day(struct arena *arena, int64_t days)
{
    char text[16];

    return arena_slice(arena, slice_str(date_text(date_of(days), text)));
}

/* The day in the zone; empty for never. */
static struct slice day_of(struct arena *arena, const struct tz *tz, int64_t ms)
{
    if (ms == 0)
        return SLICE_NONE;
    return day(arena, date_days(date_wall_of(tz ? tz_local(tz, ms).wall : ms).date));
}

/* ---- what waits for an answer ---- */

enum { LATE = 100, OWN_POSTS = 3 };

static int order(struct round_waiting a, struct round_waiting b)
{
    if (a.written != b.written)
        return a.written < b.written ? -1 : 1;
    return memcmp(a.thread.b, b.thread.b, sizeof a.thread.b);
}

struct waiting_list {
    struct arena *arena;
    struct round_waiting *at;
    size_t count, room;
};

static void put_in_order(struct waiting_list *list, struct round_waiting it)
{
    size_t i;

    list->at = arena_grow(list->arena, list->at, list->count, &list->room, sizeof *list->at);
    for (i = list->count++; i > 0 && order(it, list->at[i - 1]) < 0; i--)
        list->at[i] = list->at[i - 1];
    list->at[i] = it;
}

/* Who adds to their own words before anybody answers still waits. */
static int add_own(struct store *store, struct viewer viewer, struct round_waiting after,
                   struct waiting_list *list, struct err *err)
{
    for (int posts = 2; posts <= OWN_POSTS; posts++) {
        struct sql_round_waiting_late q;
        int more;

        if (sql_round_waiting_late(store, viewer.workshop, posts, viewer, LATE, &q, err) != 0)
            return -1;
        while ((more = sql_round_waiting_late_next(&q, err)) > 0) {
            struct round_waiting it = {q.thread, q.last_written};

            if (order(it, after) > 0)
                put_in_order(list, it);
        }
        if (more < 0)
            return -1;
    }
    return 0;
}

int round_waiting(struct store *store, struct arena *arena, struct viewer viewer,
                  struct round_waiting after, int limit, struct round_waiting_page *ret,
                  struct err *err)
{
    struct waiting_list list = {.arena = arena};
    struct sql_round_waiting q;
    int more;

    if (id_none(after.thread) && after.written == 0)
        after.written = INT64_MIN;
    if (sql_round_waiting(store, viewer.workshop, 1, after.written, after.thread, viewer, limit + 1,
                          &q, err) != 0)
        return -1;
    while ((more = sql_round_waiting_next(&q, err)) > 0)
        put_in_order(&list, (struct round_waiting){q.thread, q.last_written});
    if (more < 0 || add_own(store, viewer, after, &list, err) != 0)
        return -1;
    *ret = (struct round_waiting_page){
        .threads = list.at, .count = list.count, .more = list.count > (size_t)limit};
    if (ret->more)
        ret->count = (size_t)limit;
    return 0;
}

/* ---- people ---- */

static bool rests(struct slice until, struct slice today)
{
    return until.n == 10 && today.n == 10 && memcmp(until.p, today.p, 10) >= 0;
}

/* What they did before it was known that they are one counts for who stands for them. */
static int add_earlier(struct store *store, struct arena *arena, struct viewer viewer,
                       struct id site, struct id question, struct round_person *p, bool *answered,
                       struct err *err)
{
    struct id *below;
    size_t count;

    if (same_below(store, arena, SAME_ENROLMENTS, viewer.workshop, p->enrolment, &below, &count,
                   err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct sql_round_person_row row = {0};

        if (sql_round_person(store, viewer.workshop, below[i], site, question, viewer, &row, err) <
            0)
            return -1;
        p->wrote = row.round_known.wrote > p->wrote ? row.round_known.wrote : p->wrote;
        p->seen = row.round_known.seen > p->seen ? row.round_known.seen : p->seen;
        *answered |= row.round_known.answered != 0;
    }
    return 0;
}

/* What follows from a row and from those whom this person stands for. */
static int judge(struct store *store, struct arena *arena, const struct round_query *query,
                 bool answered, struct round_person *p, struct err *err)
{
    int64_t lately = query->now - (int64_t)ROUND_QUIET_DAYS * DAY_MS;
    bool silent;

    if (add_earlier(store, arena, query->viewer, query->site, query->question, p, &answered, err) !=
        0)
        return -1;
    silent = p->resting.n == 0 && p->wrote < lately && p->seen < lately;
    p->seen_day = day_of(arena, query->tz, p->seen);
    p->to_come = p->resting.n == 0 && !id_none(query->question) && !answered;
    p->quiet = silent && p->seen > 0;
    p->away = silent && p->seen == 0;
    return 0;
}

int round_people(struct store *store, struct arena *arena, const struct round_query *query,
                 struct round_people_page *ret, struct err *err)
{
    struct slice today = day_of(arena, query->tz, query->now);
    size_t limit = (size_t)query->limit;
    bool *answered = arena_array(arena, limit, sizeof *answered);
    struct sql_round_people q;
    int more = 0;

    *ret = (struct round_people_page){.people = arena_array(arena, limit, sizeof *ret->people)};
    if (sql_round_people(store, query->viewer.workshop, query->site, query->name, query->after,
                         query->question, query->viewer, query->limit + 1, &q, err) != 0)
        return -1;
    while (!ret->more && (more = sql_round_people_next(&q, err)) > 0) {
        if (ret->count == limit) {
            ret->more = true;
            continue;
        }
        answered[ret->count] = q.round_known.answered != 0;
        ret->people[ret->count++] = (struct round_person){
            .enrolment = q.id,
            .name = arena_slice(arena, q.name),
            .resting = rests(q.resting, today) ? arena_slice(arena, q.resting) : SLICE_NONE,
            .wrote = q.round_known.wrote,
            .seen = q.round_known.seen,
            .unclaimed = q.state == ENROLMENT_UNCLAIMED,
        };
    }
    sql_round_people_end(&q);
    for (size_t i = 0; more >= 0 && i < ret->count; i++)
        more = judge(store, arena, query, answered[i], &ret->people[i], err);
    return more < 0 ? -1 : 0;
}

int round_name(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
               struct slice *ret, struct err *err)
{
    struct sql_enrolment_row_row row;
    int found = sql_enrolment_row(store, workshop, enrolment, arena, &row, err);

    if (found > 0) {
        *ret = row.name;
        return 0;
    }
    if (found == 0) {
        err_set(err, FAULT_ABSENT, "there is nobody of this number behind whom the list goes on");
        err_remedy(err, "Open the page from its first part.");
    }
    return -1;
}

/* ---- participation by week ---- */

static int64_t instant(const struct tz *tz, int64_t days)
{
    int64_t wall = days * DAY_MS, ms;

    if (tz == NULL)
        return wall;
    (void)tz_utc(tz, wall, &ms);
    return ms;
}

void round_weeks(const struct workshop_view *w, const struct tz *tz, int64_t now,
                 struct arena *arena, struct round_tally *ret)
{
    struct date date;
    int64_t first, last, today;
    int weeks, skip = 0;

    *ret = (struct round_tally){.columns = 1};
    if (date_read(w->first_day, &date, NULL) != 0)
        return;
    first = date_days(date);
    today = date_days(date_wall_of(tz ? tz_local(tz, now).wall : now).date);
    last = date_read(w->last_day, &date, NULL) == 0 ? date_days(date) : today;
    if (last < first)
        last = first;
    weeks = (int)((last - first) / 7) + 1;
    if (weeks > ROUND_WEEKS) {
        skip = weeks - ROUND_WEEKS;
        weeks = ROUND_WEEKS;
    }
    for (int i = 0; i < weeks; i++) {
        int64_t from = first + 7LL * (skip + i), to = from + 6 < last ? from + 6 : last;

        ret->bounds[i] = instant(tz, from);
        ret->weeks[i + 1] = (struct round_week){
            .number = skip + i + 1, .first = day(arena, from), .last = day(arena, to)};
    }
    ret->bounds[weeks] = instant(tz, last + 1);
    ret->weeks[weeks + 1].number = -1;
    ret->columns = weeks + 2;
}

static int column_of(const struct round_tally *tally, int64_t written)
{
    int column = 0;

    while (column < tally->columns - 1 && written >= tally->bounds[column])
        column++;
    return column;
}

/* By author and time: a person's columns only rise. */
struct count {
    struct round_tally *tally;
    struct id author;
    int last;
};

static void count_one(struct count *c, struct id author, int64_t written)
{
    struct round_tally *tally = c->tally;
    int column = column_of(tally, written);

    if (!id_eq(author, c->author)) {
        tally->people++;
        c->author = author;
        c->last = -1;
    }
    tally->weeks[column].people += column != c->last;
    tally->weeks[column].posts++;
    tally->posts++;
    c->last = column;
}

int round_count(struct store *store, struct viewer viewer, struct round_tally *tally,
                struct err *err)
{
    struct count count = {.tally = tally, .last = -1};
    struct sql_round_merged_row merged;
    struct sql_round_tally q;
    struct sql_round_tally_merged m;
    int more = sql_round_merged(store, viewer.workshop, &merged, err);

    if (more > 0) {
        if (sql_round_tally_merged(store, viewer.workshop, viewer, &m, err) != 0)
            return -1;
        while ((more = sql_round_tally_merged_next(&m, err)) > 0)
            count_one(&count, m.author, m.written);
    } else if (more == 0) {
        if (sql_round_tally(store, viewer.workshop, viewer, &q, err) != 0)
            return -1;
        while ((more = sql_round_tally_next(&q, err)) > 0)
            count_one(&count, q.author, q.written);
    }
    return more;
}

static int add_line(struct store *store, struct viewer viewer, struct id author,
                    const struct round_tally *tally, struct round_line *line, int64_t *last,
                    struct err *err)
{
    struct sql_round_tally_of q;
    int more;

    if (sql_round_tally_of(store, viewer.workshop, author, viewer, &q, err) != 0)
        return -1;
    while ((more = sql_round_tally_of_next(&q, err)) > 0) {
        line->weeks[column_of(tally, q.written)]++;
        line->posts++;
        line->replies += q.reply;
        *last = q.written > *last ? q.written : *last;
    }
    return more;
}

static int fill_line(struct store *store, struct arena *arena, struct viewer viewer,
                     const struct tz *tz, const struct round_tally *tally, struct round_line *line,
                     struct err *err)
{
    struct id *below;
    size_t count;
    int64_t last = 0;

    if (same_below(store, arena, SAME_ENROLMENTS, viewer.workshop, line->enrolment, &below, &count,
                   err) != 0 ||
        add_line(store, viewer, line->enrolment, tally, line, &last, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (add_line(store, viewer, below[i], tally, line, &last, err) != 0)
            return -1;
    line->last_day = day_of(arena, tz, last);
    return 0;
}

int round_lines(struct store *store, struct arena *arena, const struct round_query *query,
                const struct round_tally *tally, struct round_line_page *ret, struct err *err)
{
    size_t limit = (size_t)query->limit;
    struct sql_round_roster q;
    int more;

    *ret = (struct round_line_page){.lines = arena_array(arena, limit + 1, sizeof *ret->lines)};
    if (sql_round_roster(store, query->viewer.workshop, query->name, query->after, query->limit + 1,
                         &q, err) != 0)
        return -1;
    while ((more = sql_round_roster_next(&q, err)) > 0)
        ret->lines[ret->count++] = (struct round_line){
            .enrolment = q.id,
            .name = arena_slice(arena, q.name),
            .weeks = arena_array(arena, (size_t)tally->columns, sizeof *ret->lines->weeks)};
    ret->more = ret->count > limit;
    ret->count -= ret->more;
    for (size_t i = 0; more == 0 && i < ret->count; i++)
        more = fill_line(store, arena, query->viewer, query->tz, tally, &ret->lines[i], err);
    return more;
}

/* ---- oneself ---- */

static int own_texts(struct store *store, struct arena *arena, struct viewer viewer,
                     struct sql_round_texts_of_row *ret, struct err *err)
{
    struct id *below;
    size_t count;

    *ret = (struct sql_round_texts_of_row){0};
    if (sql_round_texts_of(store, viewer.workshop, viewer.enrolment, viewer, ret, err) < 0 ||
        same_below(store, arena, SAME_ENROLMENTS, viewer.workshop, viewer.enrolment, &below, &count,
                   err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct sql_round_texts_of_row row = {0};

        if (sql_round_texts_of(store, viewer.workshop, below[i], viewer, &row, err) < 0)
            return -1;
        ret->texts += row.texts;
        ret->wrote = row.wrote > ret->wrote ? row.wrote : ret->wrote;
    }
    return 0;
}

/* When somebody last looked in here, to half a day: 0 when never. It is noted with their login
 * (login_touch) and outlives it. */
static int last_seen(struct store *store, struct id person, int64_t *ret, struct err *err)
{
    struct sql_seen_get_row row;
    int found = sql_seen_get(store, person, &row, err);

    *ret = found > 0 ? row.at : 0;
    return found < 0 ? -1 : 0;
}

int round_self(struct store *store, struct arena *arena, struct viewer viewer, struct id person,
               int64_t now, const struct tz *tz, struct round_self *ret, struct err *err)
{
    struct sql_round_texts_of_row texts;
    struct sql_enrolment_row_row row;
    int64_t seen;
    int found;

    *ret = (struct round_self){0};
    found = sql_enrolment_row(store, viewer.workshop, viewer.enrolment, arena, &row, err);
    if (found < 0 || last_seen(store, person, &seen, err) != 0 ||
        own_texts(store, arena, viewer, &texts, err) != 0)
        return -1;
    ret->texts = texts.texts;
    ret->wrote_day = day_of(arena, tz, texts.wrote);
    ret->seen_day = day_of(arena, tz, seen);
    if (found && rests(row.resting, day_of(arena, tz, now)))
        ret->resting = row.resting;
    return 0;
}

int round_rest(struct journal *journal, const struct actor *actor, struct slice until,
               struct err *err)
{
    struct sql_enrolment_row_row row;
    struct change_json d;
    struct arena *arena = arena_new(CEILING_STEP);
    int found = sql_enrolment_row(journal_store(journal), actor->workshop, actor->enrolment, arena,
                                  &row, err);
    bool same = found > 0 && slice_eq(row.resting, until);

    arena_free(arena);
    if (found < 0)
        return -1;
    if (!found)
        return err_set(err, FAULT_ABSENT, "you are not in this workshop");
    if (same)
        return 0;
    change_json_begin(&d, KIND_ENROLMENT, actor->workshop, actor->enrolment, actor->enrolment);
    put_text_or_null(&d, put_enrolment_resting, until);
    return change_json_append(&d, journal, SLICE_NONE, NULL, err);
}

int round_totals(struct store *store, struct id site, int64_t *ret_workshops, int64_t *ret_people,
                 struct err *err)
{
    struct sql_site_totals_row row;

    if (sql_site_totals(store, site, &row, err) < 0)
        return -1;
    *ret_workshops = row.workshops;
    *ret_people = row.people;
    return 0;
}
