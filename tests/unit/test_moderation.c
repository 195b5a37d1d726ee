/* What facilitators do with a thread counts in whatever order the thread's posts and the deed
 * arrive. */
#include "tests/unit/one_site.h"

#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"

enum { FIRST, REPLY, DEED, STEPS };

struct thread {
    struct id first, reply, moved_to;
};

static void step(struct world *w, const struct thread *t, int what)
{
    struct change_json d;

    w->s.clock.fixed += 1000;
    OK(journal_begin(w->s.journal, &err));
    if (what == DEED) {
        change_json_begin(&d, KIND_MODERATION, w->workshop,
                          id_derived(t->first, "moderation", SLICE_NONE), w->eva.enrolment);
        change_json_id(&d, "post", t->first);
        change_json_id(&d, "activity", t->moved_to);
        change_json_true(&d, "hidden", true);
    } else {
        change_json_begin(&d, KIND_POST, w->workshop, what == FIRST ? t->first : t->reply,
                          w->eva.enrolment);
        change_json_id(&d, "activity", w->activity);
        if (what == REPLY) {
            change_json_id(&d, "thread", t->first);
            change_json_id(&d, "parent", t->first);
        }
        change_json_text(&d, "scope", SLICE("cohort"));
    }
    OK(change_json_append(&d, w->s.journal, what == DEED ? SLICE_NONE : SLICE("Words."), NULL,
                          &err));
    OK(journal_commit(w->s.journal, &err));
}

static int64_t count(struct world *w, const char *from, struct id one, const char *and,
                     struct id other)
{
    char sql[300], a[33], b[33];

    hex_text(one.b, sizeof one.b, a);
    hex_text(other.b, sizeof other.b, b);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s = x'%s' AND %s = x'%s'", from, a, and, b);
    return number(w->s.store, sql);
}

static void test_any_order(void **state)
{
    static const int orders[][STEPS] = {{FIRST, REPLY, DEED}, {FIRST, DEED, REPLY},
                                        {REPLY, FIRST, DEED}, {REPLY, DEED, FIRST},
                                        {DEED, FIRST, REPLY}, {DEED, REPLY, FIRST}};
    struct world *w = *state;

    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct thread t = {rng_id(&w->s.rng), rng_id(&w->s.rng),
                           site_activity(&w->s, w->workshop, "Another question")};

        for (int k = 0; k < STEPS; k++)
            step(w, &t, orders[i][k]);
        /* The first is hidden; the reply alone is counted, under the question it was moved to. */
        assert_int_equal(
            count(w, "thread_count WHERE posts = 1 AND thread", t.first, "activity", t.moved_to),
            1);
        assert_int_equal(count(w, "thread_count WHERE thread", t.first, "activity", w->activity),
                         0);
        assert_int_equal(count(w, "post WHERE state = 1 AND id", t.first, "thread", t.first), 1);
        assert_int_equal(count(w, "post WHERE state = 0 AND id", t.reply, "thread", t.first), 1);
    }
}

int main(void)
{
    struct CMUnitTest tests[] = {TEST(test_any_order)};

    /* INDABA_TEST_PG: see both.h */
    return both_run("moderation", tests, sizeof tests / sizeof *tests);
}
