/* The sink of the importers: what frames become, how often, and what is left of a broken import. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/intake/intake.h"
#include "core/model/meeting/report.h"
#include "core/model/people/enrolment.h"
#include "core/model/programme/activity.h"
#include "core/model/talk/post.h"
#include "core/model/talk/thread.h"
#include "core/model/workshop.h"
#include "gen/sql/blob.h"
#include "tests/unit/both.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const int64_t september = INT64_C(1788220800000); /* 2026-09-01 */

struct room {
    struct site site;
    char folder[64];
    struct arena *arena;
    int64_t longest; /* ms, of one action */
};

static int setup(void **state)
{
    struct room *r = calloc(1, sizeof *r);

    hash_start();
    assert_non_null(r);
    snprintf(r->folder, sizeof r->folder, "intake.XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    site_make(&r->site, r->folder, "s", 1, september);
    r->arena = arena_new(16 << 20);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct room *r = *state;
    char command[128];

    site_done(&r->site);
    arena_free(r->arena);
    snprintf(command, sizeof command, "rm -r '%s'", r->folder);
    assert_int_equal(system(command), 0);
    free(r);
    return 0;
}

/* As the writer's thread runs an action. */
static int act(void *ctx, struct action *action, struct err *err)
{
    struct room *r = ctx;
    int64_t began = clock_ticks();
    int result;

    r->site.clock.fixed++;
    assert_int_equal(journal_begin(r->site.journal, err), 0);
    result = action->run(action, r->site.journal, err);
    if (result == 0)
        assert_int_equal(journal_commit(r->site.journal, err), 0);
    else
        journal_rollback(r->site.journal);
    if (clock_ticks() - began > r->longest)
        r->longest = clock_ticks() - began;
    return result;
}

static struct intake_config config_of(struct room *r)
{
    return (struct intake_config){.act = act,
                                  .ctx = r,
                                  .rng = &r->site.rng,
                                  .folder = r->folder,
                                  .budget_ms = INTAKE_BUDGET_MS,
                                  .batch = INTAKE_BATCH};
}

/* ---- frames ---- */

static struct intake *start(struct room *r, const struct intake_config *config, const char *origin)
{
    struct draft_frame f = {.kind = FRAME_HEAD};
    struct intake *in;
    struct err err = {0};

    (void)r;
    assert_int_equal(intake_begin(config, &in, &err), 0);
    f.head.origin = slice_str(origin);
    assert_int_equal(intake_frame(in, &f, &err), 0);
    return in;
}

static void item(struct intake *in, const char *path, enum draft_outcome outcome, const char *why)
{
    struct draft_frame f = {.kind = FRAME_ITEM};
    struct err err = {0};

    f.item = (struct draft_item){slice_str(path), SLICE("thing"), slice_str(why), outcome};
    assert_int_equal(intake_frame(in, &f, &err), 0);
}

static void give(struct intake *in, const struct draft *d)
{
    struct draft_frame f = {.kind = FRAME_DRAFT, .draft = d};
    struct err err = {0};

    assert_int_equal(draft_check(d, &err), 0);
    assert_int_equal(intake_frame(in, &f, &err), 0);
}

static int finish(struct intake *in, int64_t found, struct err *err)
{
    struct draft_frame f = {.kind = FRAME_END, .found = found};

    if (intake_frame(in, &f, err) != 0)
        return -1;
    return intake_end(in, NULL, NULL, err);
}

/* A field of each kind, in words. */
static void with(struct draft *d, enum draft_field field, const char *text)
{
    draft_put(d, field, slice_str(text));
}

static void give_workshop(struct intake *in, const char *key, const char *title)
{
    struct draft d;

    draft_init(&d, DRAFT_WORKSHOP, slice_str(key));
    with(&d, FIELD_TITLE, title);
    with(&d, FIELD_FIRST_DAY, "2026-09-01");
    with(&d, FIELD_LAST_DAY, "2026-09-30");
    give(in, &d);
}

static void give_person(struct intake *in, const char *key, const char *name)
{
    struct draft d;

    draft_init(&d, DRAFT_PERSON, slice_str(key));
    with(&d, FIELD_NAME, name);
    give(in, &d);
}

static void give_enrolment(struct intake *in, const char *key, const char *workshop)
{
    struct draft d;

    draft_init(&d, DRAFT_ENROLMENT, slice_str(key));
    if (workshop)
        with(&d, FIELD_WORKSHOP, workshop);
    with(&d, FIELD_PERSON, key);
    with(&d, FIELD_ROLE, "participant");
    give(in, &d);
}

static void give_activity(struct intake *in, const char *key, const char *kind)
{
    struct draft d;

    draft_init(&d, DRAFT_ACTIVITY, slice_str(key));
    with(&d, FIELD_WORKSHOP, "w");
    with(&d, FIELD_KIND, kind);
    with(&d, FIELD_TITLE, "What now?");
    give(in, &d);
}

static void give_thread(struct intake *in, const char *key, const char *activity)
{
    struct draft d;

    draft_init(&d, DRAFT_THREAD, slice_str(key));
    with(&d, FIELD_WORKSHOP, "w");
    if (activity)
        with(&d, FIELD_ACTIVITY, activity);
    with(&d, FIELD_TITLE, "A talk");
    give(in, &d);
}

static void give_post(struct intake *in, const char *key, const char *thread, const char *parent,
                      const char *scope)
{
    struct draft d;

    draft_init(&d, DRAFT_POST, slice_str(key));
    with(&d, FIELD_THREAD, thread);
    with(&d, FIELD_BODY, key);
    with(&d, FIELD_AUTHOR, "ann");
    if (parent)
        with(&d, FIELD_PARENT, parent);
    if (scope)
        with(&d, FIELD_SCOPE, scope);
    draft_put_number(&d, FIELD_WRITTEN, september);
    draft_put_number(&d, FIELD_OFFSET, 180);
    give(in, &d);
}

/* A workshop with one person and a thread of `posts` posts; items: 5 + posts. */
static void give_talk(struct intake *in, int posts)
{
    char key[16], path[16];

    item(in, "w", DRAFT_KEPT, NULL);
    give_workshop(in, "w", "A month");
    item(in, "ann", DRAFT_KEPT, NULL);
    give_person(in, "ann", "Ann");
    give_enrolment(in, "ann", "w");
    item(in, "a", DRAFT_KEPT, NULL);
    give_activity(in, "a", "prompt");
    item(in, "heading", DRAFT_KEPT, NULL);
    item(in, "t", DRAFT_KEPT, NULL);
    give_thread(in, "t", "a");
    for (int i = 0; i < posts; i++) {
        snprintf(key, sizeof key, "p%d", i);
        snprintf(path, sizeof path, "post %d", i);
        item(in, path, DRAFT_KEPT, NULL);
        give_post(in, key, "t", i ? "p0" : NULL, NULL);
    }
}

static struct ledger talk(struct room *r, int posts, bool dry_run)
{
    struct intake_config config = config_of(r);
    struct intake *in;
    struct ledger ledger;
    struct err err = {0};

    config.dry_run = dry_run;
    in = start(r, &config, "a talk");
    give_talk(in, posts);
    assert_int_equal(finish(in, 5 + posts, &err), 0);
    ledger = *intake_ledger(in);
    intake_free(in);
    return ledger;
}

static struct workshop_view only_workshop(struct room *r)
{
    struct workshop_view *list;
    struct err err = {0};
    size_t count;

    assert_int_equal(workshop_list(r->site.store, r->arena, &list, &count, &err), 0);
    assert_int_equal(count, 1);
    return list[0];
}

static int64_t lanes(struct room *r)
{
    int64_t n;

    assert_int_equal(site_faults(&r->site, &n), 0);
    return n;
}

static void check_sum(const struct ledger *l)
{
    assert_int_equal(l->found, l->outcomes[LEDGER_KEPT] + l->outcomes[LEDGER_CHANGED] +
                                   l->outcomes[LEDGER_DROPPED] + l->outcomes[LEDGER_ALREADY]);
}

/* ---- tests ---- */

static void first_and_second(void **state)
{
    struct room *r = *state;
    struct hash before = site_digest(&r->site), after;
    struct ledger l = talk(r, 3, true);
    int64_t entries = l.entries;

    assert_true(hash_eq(site_digest(&r->site), before));
    assert_int_equal(lanes(r), 1);
    check_sum(&l);
    l = talk(r, 3, false);
    check_sum(&l);
    /* workshop, owner's enrolment and tie; person, enrolment and tie; activity; three posts */
    assert_int_equal(l.entries, 10);
    assert_int_equal(l.entries, entries);
    assert_int_equal(l.outcomes[LEDGER_KEPT], 8);
    assert_int_equal(l.counts[DRAFT_THREAD], 1);
    assert_int_equal(l.counts[DRAFT_POST], 3);
    after = site_digest(&r->site);
    site_rebuild(&r->site);
    assert_true(hash_eq(site_digest(&r->site), after));
    l = talk(r, 3, false);
    check_sum(&l);
    assert_int_equal(l.entries, 0);
    assert_int_equal(l.outcomes[LEDGER_ALREADY], 8);
    assert_true(hash_eq(site_digest(&r->site), after));
    assert_int_equal(lanes(r), 3);
    l = talk(r, 4, false);
    check_sum(&l);
    assert_int_equal(l.entries, 1);
    assert_int_equal(l.counts[DRAFT_POST], 4);
}

static void posts_stand_in_their_thread(void **state)
{
    struct room *r = *state;
    struct workshop_view w;
    struct person_view *people;
    struct activity_view *activities;
    struct thread_query query = {.before = {INT64_MAX, {{0}}}, .limit = 10};
    struct thread_list threads;
    struct post_page page;
    struct viewer viewer;
    struct err err = {0};
    size_t count;

    talk(r, 3, false);
    w = only_workshop(r);
    assert_int_equal(w.join_code.n, 8);
    assert_true(w.joining);
    assert_true(slice_is(w.zone, "Africa/Johannesburg"));
    assert_int_equal(enrolment_list(r->site.store, r->arena, w.id, &people, &count, &err), 0);
    assert_int_equal(count, 2); /* Ann; Thandi, who owns the site */
    assert_true(slice_is(people[0].name, "Ann") && people[0].unclaimed);
    assert_true(slice_is(people[1].name, "Thandi") && !people[1].unclaimed);
    assert_true(slice_is(people[1].role, "facilitator"));
    assert_true(id_eq(people[1].id, r->site.owner));
    viewer = (struct viewer){w.id, people[1].enrolment};
    assert_int_equal(activity_list(r->site.store, r->arena, w.id, false, &activities, &count, &err),
                     0);
    assert_int_equal(count, 1);
    query.viewer = viewer;
    query.activity = activities[0].id;
    assert_int_equal(thread_list(r->site.store, r->arena, &query, &threads, &err), 0);
    assert_int_equal(threads.count, 1);
    assert_int_equal(threads.threads[0].posts, 3);
    assert_true(slice_is(threads.threads[0].first.title, "A talk"));
    assert_int_equal(post_thread_page(r->site.store, r->arena, viewer, threads.threads[0].first.id,
                                      (struct post_cursor){0}, 10, &page, &err),
                     0);
    assert_int_equal(page.count, 3);
    assert_true(slice_is(page.posts[0].author_name, "Ann"));
    assert_int_equal(page.posts[0].zone, 180);
    assert_int_equal(page.posts[0].written, september);
}

static void a_workshop_without_questions_gets_one(void **state)
{
    struct room *r = *state;
    struct intake_config config = config_of(r);
    struct activity_view *list;
    struct err err = {0};
    size_t count;

    for (int i = 0; i < 2; i++) {
        struct intake *in = start(r, &config, "pages only");

        item(in, "w", DRAFT_KEPT, NULL);
        give_workshop(in, "w", "A month");
        give_activity(in, "a", "page");
        assert_int_equal(finish(in, 1, &err), 0);
        /* workshop, owner's enrolment and tie, page, prompt */
        assert_int_equal(intake_ledger(in)->entries, i ? 0 : 5);
        assert_int_equal(intake_ledger(in)->counts[LEDGER_PAGE], 1);
        assert_int_equal(intake_ledger(in)->counts[DRAFT_ACTIVITY], 0);
        intake_free(in);
    }
    assert_int_equal(
        activity_list(r->site.store, r->arena, only_workshop(r).id, false, &list, &count, &err), 0);
    assert_int_equal(count, 2);
}

static void nothing_is_left_of_a_broken_one(void **state)
{
    struct room *r = *state;
    struct intake_config config = config_of(r);
    struct hash before = site_digest(&r->site);
    struct err err = {0};
    struct intake *in = start(r, &config, "a talk");

    give_talk(in, 200);
    assert_int_equal(finish(in, 999, &err), -1); /* the worker counted 999 items, 205 came */
    assert_int_equal(err.fault, FAULT_INTERNAL);
    intake_free(in);
    assert_true(hash_eq(site_digest(&r->site), before));
    assert_int_equal(lanes(r), 1);

    in = start(r, &config, "a talk");
    give_talk(in, 200);
    assert_int_equal(lanes(r), 3); /* staged: written, but not shown */
    assert_true(hash_eq(site_digest(&r->site), before));
    intake_free(in); /* cancels */
    assert_int_equal(lanes(r), 1);
    assert_true(hash_eq(site_digest(&r->site), before));
}

/* A process that ends in the middle of an import, as by kill -9. */
static void the_next_start_removes_the_rest(void **state)
{
    struct room *r = *state;
    struct intake_config config = config_of(r);
    struct hash before = site_digest(&r->site);
    int status;
    pid_t child;

    site_stop(&r->site, true);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        site_open(&r->site);
        give_talk(start(r, &config, "a talk"), 200);
        _exit(lanes(r) == 3 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    site_open(&r->site);
    assert_int_equal(lanes(r), 1);
    assert_true(hash_eq(site_digest(&r->site), before));
}

static void one_at_a_time(void **state)
{
    struct room *r = *state;
    struct intake_config config = config_of(r);
    struct intake *in = start(r, &config, "a talk"), *other;
    struct err err = {0};

    assert_int_equal(intake_begin(&config, &other, &err), -1);
    assert_int_equal(err.fault, FAULT_BUSY);
    intake_free(in);
    config.workshop = rng_id(&r->site.rng);
    assert_int_equal(intake_begin(&config, &other, &err), -1);
    assert_int_equal(err.fault, FAULT_ABSENT);
    config.workshop = ID_NONE;
    intake_free(start(r, &config, "a talk"));
}

static struct ledger roster(struct room *r, struct id workshop, int rows)
{
    struct intake_config config = config_of(r);
    struct intake *in;
    struct ledger ledger;
    struct err err = {0};
    char key[16];

    config.workshop = workshop;
    in = start(r, &config, "a list");
    for (int i = 0; i < rows; i++) {
        snprintf(key, sizeof key, "row %d", i);
        item(in, key, i == 1 ? DRAFT_DROPPED : DRAFT_KEPT, i == 1 ? "it names nobody" : NULL);
        if (i == 1)
            continue;
        give_person(in, key, key);
        give_enrolment(in, key, NULL);
    }
    assert_int_equal(finish(in, rows, &err), 0);
    ledger = *intake_ledger(in);
    intake_free(in);
    check_sum(&ledger);
    return ledger;
}

static void a_list_into_two_workshops(void **state)
{
    struct room *r = *state;
    struct id first = site_workshop(&r->site, "One"), second = site_workshop(&r->site, "Two");
    struct ledger l = roster(r, ID_NONE, 4);

    /* Nobody said where: the people come in, and the list says what was left out. */
    assert_int_equal(l.entries, 3);
    assert_int_equal(l.outcomes[LEDGER_CHANGED], 3);
    assert_int_equal(l.outcomes[LEDGER_DROPPED], 1);
    l = roster(r, first, 4);
    assert_int_equal(l.entries, 6); /* enrolments and ties */
    assert_int_equal(l.counts[DRAFT_PERSON], 3);
    l = roster(r, second, 4);
    assert_int_equal(l.entries, 6);
    l = roster(r, second, 4);
    assert_int_equal(l.entries, 0);
    assert_int_equal(l.outcomes[LEDGER_DROPPED], 1);
    l = roster(r, second, 5);
    assert_int_equal(l.entries, 3); /* one row: person, enrolment, tie */
    assert_int_equal(l.outcomes[LEDGER_KEPT], 1);
}

static void scopes_are_never_widened(void **state)
{
    struct room *r = *state;
    struct intake_config config = config_of(r);
    struct intake *in = start(r, &config, "scopes");
    static const char *const scopes[] = {"people", "pod", "me", "everybody at all"};
    struct person_view *people;
    struct post_page page;
    struct workshop_view w;
    struct err err = {0};
    size_t count;
    char key[16];

    give_talk(in, 1);
    for (int i = 0; i < 4; i++) {
        snprintf(key, sizeof key, "q%d", i);
        item(in, key, DRAFT_KEPT, NULL);
        give_post(in, key, "t", "p0", scopes[i]);
    }
    assert_int_equal(finish(in, 10, &err), 0);
    assert_int_equal(intake_ledger(in)->outcomes[LEDGER_CHANGED], 3);
    intake_free(in);
    w = only_workshop(r);
    assert_int_equal(enrolment_list(r->site.store, r->arena, w.id, &people, &count, &err), 0);
    assert_int_equal(
        post_author_page(r->site.store, r->arena, (struct viewer){w.id, people[1].enrolment},
                         people[0].enrolment, (struct post_cursor){0}, 10, &page, &err),
        0);
    assert_int_equal(page.count, 1); /* a facilitator reads the one for everybody here */
}

static void threads_and_names_without_a_place(void **state)
{
    struct room *r = *state;
    struct intake_config config = config_of(r);
    struct intake *in = start(r, &config, "mail");
    struct activity_view *list;
    struct person_view *people;
    struct draft d;
    struct err err = {0};
    size_t count;

    item(in, "w", DRAFT_KEPT, NULL);
    give_workshop(in, "w", "A list of letters");
    for (int i = 0; i < 2; i++) {
        item(in, i ? "letter 2" : "letter 1", DRAFT_KEPT, NULL);
        give_thread(in, i ? "t2" : "t1", NULL);
        draft_init(&d, DRAFT_POST, i ? SLICE("p2") : SLICE("p1"));
        with(&d, FIELD_THREAD, i ? "t2" : "t1");
        with(&d, FIELD_BODY, "Dear all");
        with(&d, FIELD_NAME, "Kofi");
        give(in, &d);
    }
    assert_int_equal(finish(in, 3, &err), 0);
    intake_free(in);
    assert_int_equal(
        activity_list(r->site.store, r->arena, only_workshop(r).id, false, &list, &count, &err), 0);
    assert_int_equal(
        enrolment_list(r->site.store, r->arena, only_workshop(r).id, &people, &count, &err), 0);
    assert_int_equal(count, 2);
    assert_true(slice_is(people[0].name, "Kofi") && people[0].unclaimed);
}

static void long_reports_are_cut_and_said(void **state)
{
    struct room *r = *state;
    struct intake_config config = config_of(r);
    struct intake *in = start(r, &config, "report");
    size_t n = 100 * 1000;
    char *text = malloc(n + 1);
    struct draft d;
    struct report_view *list;
    struct viewer viewer = {journal_site(r->site.journal), r->site.owner};
    struct err err = {0};
    size_t count;

    assert_non_null(text);
    memset(text, 'x', n);
    text[n] = 0;
    item(in, "report", DRAFT_KEPT, NULL);
    draft_init(&d, DRAFT_REPORT, SLICE("report"));
    with(&d, FIELD_TITLE, "Long");
    with(&d, FIELD_SOURCE_TEXT, text);
    draft_put_number(&d, FIELD_NUMBER, 22);
    give(in, &d);
    assert_int_equal(finish(in, 1, &err), 0);
    assert_int_equal(intake_ledger(in)->outcomes[LEDGER_CHANGED], 1);
    intake_free(in);
    assert_int_equal(report_list(r->site.store, r->arena, viewer, &list, &count, &err), 0);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].number, 22);
    free(text);
}

static void give_file(struct intake *in, const char *bytes)
{
    struct draft_frame f = {.kind = FRAME_BLOB};
    struct draft d;
    struct err err = {0};

    item(in, "file", DRAFT_KEPT, NULL);
    f.blob.name = SLICE("b");
    f.blob.bytes = slice_head(slice_str(bytes), 1);
    f.blob.more = true;
    assert_int_equal(intake_frame(in, &f, &err), 0);
    f.blob.bytes = slice_from(slice_str(bytes), 1);
    f.blob.more = false;
    assert_int_equal(intake_frame(in, &f, &err), 0);
    draft_init(&d, DRAFT_FILE, SLICE("f"));
    with(&d, FIELD_NAME, "abc.txt");
    with(&d, FIELD_BLOB, "b");
    with(&d, FIELD_POST, "p0");
    give(in, &d);
}

static int blob_here(struct room *r)
{
    /* SHA-256 of "abc": FIPS 180-4's example. */
    struct sql_blob_here_row row;
    struct hash hash;
    struct err err = {0};

    assert_true(hex_read(SLICE("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                         hash.b, 32));
    return sql_blob_here(r->site.store, hash, &row, &err);
}

static void files_come_with_their_bytes(void **state)
{
    struct room *r = *state;
    struct intake_config config = config_of(r);
    struct intake *in = start(r, &config, "a talk");
    struct err err = {0};

    give_talk(in, 1);
    give_file(in, "abc");
    item(in, "end", DRAFT_DROPPED, "it is no more");
    assert_int_equal(intake_cancel(in, &err), 0);
    intake_free(in);
    assert_int_equal(blob_here(r), 0);

    in = start(r, &config, "a talk");
    give_talk(in, 70);
    give_file(in, "abc");
    assert_int_equal(finish(in, 76, &err), 0);
    assert_int_equal(intake_ledger(in)->counts[DRAFT_FILE], 1);
    intake_free(in);
    assert_int_equal(blob_here(r), 1);
}

static void others_wait_a_moment_only(void **state)
{
    struct room *r = *state;

    r->longest = 0;
    talk(r, 4000, false);
    print_message("# the longest action of an import of 4000 posts took %lld ms\n",
                  (long long)r->longest);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_and_second, setup, teardown),
        cmocka_unit_test_setup_teardown(posts_stand_in_their_thread, setup, teardown),
        cmocka_unit_test_setup_teardown(a_workshop_without_questions_gets_one, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_left_of_a_broken_one, setup, teardown),
        cmocka_unit_test_setup_teardown(the_next_start_removes_the_rest, setup, teardown),
        cmocka_unit_test_setup_teardown(one_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(a_list_into_two_workshops, setup, teardown),
        cmocka_unit_test_setup_teardown(scopes_are_never_widened, setup, teardown),
        cmocka_unit_test_setup_teardown(threads_and_names_without_a_place, setup, teardown),
        cmocka_unit_test_setup_teardown(long_reports_are_cut_and_said, setup, teardown),
        cmocka_unit_test_setup_teardown(files_come_with_their_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(others_wait_a_moment_only, setup, teardown),
    };

    /* INDABA_TEST_PG: see both.h */
    return both_run("intake", tests, sizeof tests / sizeof *tests);
}
