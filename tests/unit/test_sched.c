/* What falls due: never early, never twice, never missed, however the clock runs. What is expected
 * is counted here, in Nairobi, which is three hours ahead of UTC all year. */
#include "tests/unit/one_site.h"

#include "core/base/date.h"
#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/model/programme/activity_write.h"
#include "core/sched/sched.h"

enum { ACTIVITIES = 10, MOVES = 100000, DAY_MIN = 1440, ZONE_MIN = 180 };

struct planned {
    struct id id;
    int64_t opens, closes; /* minutes from the first local midnight; -1: none */
};

struct fired {
    int activity;
    char what; /* o, c */
    int64_t due;
};

struct history {
    struct world *w;
    struct actor fay;
    struct planned plan[ACTIVITIES];
    struct fired fired[4096];
    size_t count;
};

static void dates(struct site *s, struct id workshop, const char *first, const char *state)
{
    struct change_json d;

    OK(journal_begin(s->journal, &err));
    change_json_begin(&d, KIND_WORKSHOP, workshop, workshop, s->owner);
    change_json_text(&d, "first_day", slice_str(first));
    change_json_text(&d, "zone", SLICE("Africa/Nairobi"));
    change_json_text(&d, "state", slice_str(state));
    OK(change_json_append(&d, s->journal, SLICE_NONE, NULL, &err));
    OK(journal_commit(s->journal, &err));
}

static int64_t instant(int64_t minutes)
{
    return START_MS + (minutes - ZONE_MIN) * MINUTE_MS;
}

static void set_times(struct history *h, int i, int64_t opens, int64_t closes)
{
    struct arena *arena = arena_new(1 << 20);
    struct activity_view view;
    struct activity_wish was, now;
    char o[8], c[8];

    OK(journal_begin(h->w->s.journal, &err));
    OK(activity_get(h->w->s.store, arena, h->w->workshop, h->plan[i].id, &view, &err));
    was = now = activity_draft_of(&view);
    snprintf(o, sizeof o, "%02d:%02d", (int)(opens % DAY_MIN / 60), (int)(opens % 60));
    snprintf(c, sizeof c, "%02d:%02d", (int)(closes % DAY_MIN / 60), (int)(closes % 60));
    now.opens_day = opens / DAY_MIN;
    now.opens_time = slice_str(o);
    now.closes_day = closes < 0 ? -1 : closes / DAY_MIN;
    now.closes_time = closes < 0 ? SLICE_NONE : slice_str(c);
    OK(activity_change(h->w->s.journal, &h->fay, view.id, &was, &now, &err));
    OK(journal_commit(h->w->s.journal, &err));
    h->plan[i].opens = opens;
    h->plan[i].closes = closes;
    arena_free(arena);
}

static struct history *begin(struct world *w)
{
    struct history *h = calloc(1, sizeof *h);

    h->w = w;
    h->fay = w->eva;
    h->fay.role = ROLE_FACILITATOR;
    dates(&w->s, w->workshop, "2026-09-01", "");
    for (int i = 0; i < ACTIVITIES; i++) {
        char title[16];

        snprintf(title, sizeof title, "Number %d", i);
        h->plan[i].id = site_activity(&w->s, w->workshop, title);
        set_times(h, i, (int64_t)i * 3 * DAY_MIN + i * 37,
                  i % 3 ? (int64_t)(i * 3 + 5) * DAY_MIN + 1 : -1);
    }
    return h;
}

static bool was_fired(const struct history *h, int activity, char what, int64_t due)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->fired[i].activity == activity && h->fired[i].what == what && h->fired[i].due == due)
            return true;
    return false;
}

/* What should be due now, counted by hand; marked as fired. */
static size_t expect(struct history *h, int64_t now)
{
    size_t due = 0;

    for (int i = 0; i < ACTIVITIES; i++)
        for (int k = 0; k < 2; k++) {
            int64_t minutes = k ? h->plan[i].closes : h->plan[i].opens;
            char what = k ? 'c' : 'o';

            if (minutes < 0 || instant(minutes) > now || was_fired(h, i, what, instant(minutes)))
                continue;
            assert_true(h->count < sizeof h->fired / sizeof *h->fired);
            h->fired[h->count++] = (struct fired){i, what, instant(minutes)};
            due++;
        }
    return due;
}

static void look(struct history *h, int64_t now)
{
    struct world *w = h->w;
    struct arena *arena = arena_new(8 << 20);
    struct sched_due *due;
    size_t count, fired, want = expect(h, now);
    int64_t next;

    OK(sched_due(w->s.store, arena, journal_site(w->s.journal), now, &due, &count, &next, &err));
    assert_int_equal(count, want);
    for (size_t i = 0; i < count; i++) {
        assert_true(due[i].due <= now);
        assert_true(i == 0 || due[i - 1].due <= due[i].due);
    }
    assert_true(next > now);
    if (count > 0) {
        OK(journal_begin(w->s.journal, &err));
        OK(sched_run(w->s.journal, now, &fired, &err));
        OK(journal_commit(w->s.journal, &err));
        assert_int_equal(fired, want);
    }
    arena_free(arena);
}

static void however_the_clock_runs_each_fires_once(void **state)
{
    struct world *w = *state;
    struct history *h = begin(w);
    struct rng rng = rng_seeded(4);
    int64_t now = START_MS - INT64_C(3) * DAY_MS;
    /* A statement there takes many times as long. */
    bool few = store_engine(w->s.store) == STORE_POSTGRESQL;

    for (int move = 0; move < (few ? MOVES / 100 : MOVES); move++) {
        int64_t step = (int64_t)(rng_u64(&rng) % (6 * HOUR_MS)) - 2 * (int64_t)HOUR_MS;

        if (rng_u64(&rng) % 500 == 0) /* a sleep, or a clock that was set back */
            step = (int64_t)(rng_u64(&rng) % (10 * (int64_t)DAY_MS)) - 4 * (int64_t)DAY_MS;
        now += step;
        if (now < START_MS - INT64_C(5) * DAY_MS || now > START_MS + INT64_C(45) * DAY_MS)
            now = START_MS - INT64_C(2) * DAY_MS;
        if (rng_u64(&rng) % 2000 == 0) { /* one is moved */
            int i = (int)(rng_u64(&rng) % ACTIVITIES);
            int64_t opens = (int64_t)(rng_u64(&rng) % (30 * DAY_MIN));

            set_times(h, i, opens, opens + 2 * DAY_MIN);
        }
        look(h, now);
    }
    assert_true(h->count > (few ? 10 : 40));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM firing"), (int64_t)h->count);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    free(h);
}

static void what_is_long_past_or_has_no_dates_is_left(void **state)
{
    struct world *w = *state;
    struct history *h = begin(w);
    struct arena *arena = arena_new(8 << 20);
    struct id site = journal_site(w->s.journal);
    int64_t now = START_MS + 400 * (int64_t)DAY_MS, next;
    struct sched_due *due;
    size_t count;

    OK(sched_due(w->s.store, arena, site, now, &due, &count, &next, &err));
    assert_int_equal(count, 0);
    assert_true(next == INT64_MAX);
    now = START_MS + 10 * (int64_t)DAY_MS;
    OK(sched_due(w->s.store, arena, site, now, &due, &count, &next, &err));
    assert_true(count > 0);
    /* Somebody else's workshop is not ours to write in. */
    OK(sched_due(w->s.store, arena, rng_id(&w->s.rng), now, &due, &count, &next, &err));
    assert_int_equal(count, 0);
    dates(&w->s, w->workshop, "2026-09-01", "closed");
    OK(sched_due(w->s.store, arena, site, now, &due, &count, &next, &err));
    assert_int_equal(count, 0);
    arena_free(arena);
    free(h);
}

static void give(struct site *to, struct site *from)
{
    struct parcel *parcel = parcel_of(from);

    site_take(to, parcel, NULL);
    parcel_free(parcel);
}

static void two_laptops_fire_it_once(void **state)
{
    struct world *w = *state;
    struct history *h = begin(w);
    int64_t now = START_MS + 12 * (int64_t)DAY_MS;
    size_t want = expect(h, now), fired;
    struct hash mine, theirs;
    struct site other;

    site_make(&other, w->folder, "other", 8, START_MS);
    site_admit(&w->s, w->workshop, journal_site(other.journal));
    give(&other, &w->s);
    for (int i = 0; i < 2; i++) {
        struct site *s = i ? &other : &w->s;

        s->clock.fixed = now;
        OK(journal_begin(s->journal, &err));
        OK(sched_run(s->journal, now, &fired, &err));
        OK(journal_commit(s->journal, &err));
        assert_int_equal(fired, want);
    }
    give(&other, &w->s);
    give(&w->s, &other);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM firing"), (int64_t)want);
    mine = site_digest(&w->s);
    theirs = site_digest(&other);
    assert_memory_equal(mine.b, theirs.b, sizeof mine.b);
    OK(journal_begin(w->s.journal, &err));
    OK(sched_run(w->s.journal, now, &fired, &err));
    OK(journal_commit(w->s.journal, &err));
    assert_int_equal(fired, 0);
    site_stop(&other, true);
    site_done(&other);
    free(h);
}

static size_t opened(struct world *w, int64_t since, int64_t now, struct id *ret_first)
{
    struct arena *arena = arena_new(8 << 20);
    struct workshop_view view;
    struct activity_view *all;
    size_t count;

    OK(workshop_get(w->s.store, arena, w->workshop, &view, &err));
    OK(sched_opened_since(w->s.store, arena, &(struct sched_query){&view, since, now, 20}, &all,
                          &count, &err));
    *ret_first = count ? all[0].id : ID_NONE;
    arena_free(arena);
    return count;
}

static void people_hear_of_what_opened(void **state)
{
    struct world *w = *state;
    struct history *h = begin(w);
    /* Number 3 opens on day 9 at 01:51, number 2 closes on day 11 at 00:01. */
    int64_t before = START_MS + 8 * (int64_t)DAY_MS, now = START_MS + 10 * (int64_t)DAY_MS;
    struct id first;

    w->s.clock.fixed = before;
    look(h, before);
    w->s.clock.fixed = now;
    look(h, now);
    assert_int_equal(opened(w, before, now, &first), 1);
    assert_memory_equal(first.b, h->plan[3].id.b, 16);
    assert_int_equal(opened(w, now + 1, now, &first), 0);
    /* Moved away again: not open any more. */
    set_times(h, 3, 20 * DAY_MIN, -1);
    assert_int_equal(opened(w, before, now, &first), 0);
    free(h);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(however_the_clock_runs_each_fires_once),
        TEST(what_is_long_past_or_has_no_dates_is_left),
        TEST(two_laptops_fire_it_once),
        TEST(people_hear_of_what_opened),
    };

    /* INDABA_TEST_PG: see both.h */
    return both_run("sched", tests, sizeof tests / sizeof *tests);
}
