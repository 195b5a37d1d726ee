#include "core/model/lead/checklist.h"

#include "core/base/date.h"
#include "core/journal/journal.h"
#include "core/model/programme/activity.h"
#include "gen/sql/checklist.h"
#include "gen/sql/journal.h"

enum { BACKUP_DAYS = 7 };

static bool programme(const struct checklist_facts *f)
{
    return f->empty_weeks == 0;
}

static bool second(const struct checklist_facts *f)
{
    return f->facilitators >= 2;
}

static bool people(const struct checklist_facts *f)
{
    return f->announced || f->in + f->unclaimed > 0;
}

static bool phone(const struct checklist_facts *f)
{
    return f->in > 0;
}

static bool backup(const struct checklist_facts *f)
{
    return f->backup_at > 0 && f->now - f->backup_at < (int64_t)BACKUP_DAYS * DAY_MS;
}

/* `done` may be NULL: only a person knows. */
static const struct {
    const char *word;
    int days_before;
    bool by_hand;
    bool (*done)(const struct checklist_facts *facts);
} items[CHECK_COUNT] = {
    [CHECK_PROGRAMME] = {"programme", 7, false, programme},
    [CHECK_ZONE] = {"zone", 7, true, NULL},
    [CHECK_SECOND] = {"second", 7, false, second},
    [CHECK_PEOPLE] = {"people", 7, false, people},
    [CHECK_SHEET] = {"sheet", 1, true, NULL},
    [CHECK_PHONE] = {"phone", 1, true, phone},
    [CHECK_BACKUP] = {"backup", 1, false, backup},
    [CHECK_SAFETY] = {"safety", 1, true, NULL},
};

bool checklist_done(enum checklist_item item, const struct checklist_facts *facts)
{
    return (items[item].by_hand && facts->ticked[item]) ||
           (items[item].done && items[item].done(facts));
}

bool checklist_by_hand(enum checklist_item item)
{
    return items[item].by_hand;
}

const char *checklist_word(enum checklist_item item)
{
    return items[item].word;
}

int checklist_days_before(enum checklist_item item)
{
    return items[item].days_before;
}

static int read_programme(struct store *store, struct arena *arena, const struct workshop_view *w,
                          struct checklist_facts *ret, struct err *err)
{
    struct activity_view *all;
    size_t count;

    if (activity_list(store, arena, w->id, false, &all, &count, err) != 0)
        return -1;
    ret->weeks = workshop_parts(w);
    ret->empty_weeks = ret->weeks ? 0 : count == 0;
    for (int part = 1; part <= ret->weeks; part++) {
        size_t i = 0;

        while (i < count && all[i].part != part)
            i++;
        ret->empty_weeks += i == count;
    }
    return 0;
}

static int read_ticks(struct store *store, struct id workshop, struct checklist_facts *ret,
                      struct err *err)
{
    struct sql_tick_of_workshop q;
    int more;

    if (sql_tick_of_workshop(store, workshop, &q, err) != 0)
        return -1;
    while ((more = sql_tick_of_workshop_next(&q, err)) > 0)
        for (int i = 0; i < CHECK_COUNT; i++)
            ret->ticked[i] = ret->ticked[i] || slice_is(q.item, items[i].word);
    return more;
}

/* Milliseconds as the setting keeps them; 0 when it is no number. */
static int64_t number_of(struct slice text)
{
    int64_t n = 0;

    for (size_t i = 0; i < text.n && i < 18; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return 0;
        n = 10 * n + (text.p[i] - '0');
    }
    return n;
}

int checklist_read(struct store *store, struct arena *arena, const struct workshop_view *w,
                   int64_t now, struct checklist_facts *ret, struct err *err)
{
    struct sql_enrolment_tally_row tally;
    struct sql_setting_get_row setting;
    int found;

    *ret = (struct checklist_facts){.now = now, .announced = w->announced, .joining = w->joining};
    if (sql_enrolment_tally(store, w->id, &tally, err) < 0 ||
        read_programme(store, arena, w, ret, err) != 0 || read_ticks(store, w->id, ret, err) != 0)
        return -1;
    ret->facilitators = tally.facilitators;
    ret->in = tally.others;
    ret->unclaimed = tally.unclaimed;
    ret->waiting = tally.waiting;
    found = sql_setting_get(store, SLICE("backup_at"), arena, &setting, err);
    if (found > 0)
        ret->backup_at = number_of(setting.value);
    return found < 0 ? -1 : 0;
}

int checklist_tick(struct journal *j, struct id workshop, enum checklist_item item, bool done,
                   struct err *err)
{
    struct store *store = journal_store(j);
    struct slice word = slice_str(items[item].word);

    return (done ? sql_tick_put(store, workshop, word, journal_now(j), err)
                 : sql_tick_drop(store, workshop, word, err)) < 0
               ? -1
               : 0;
}
