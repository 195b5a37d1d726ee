/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/journal/writer.h"
#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/store/engine.h"
#include "tests/unit/both.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BATCH = 64 };

struct world {
    char folder[64];
    struct site s;
    struct id workshop;
    struct writer *writer;
    sem_t gate, inside; /* an action that waits in the writer's thread */
    int order[1024], told, fatal;
};

/* Appends one part of the programme, or fails in the way named. */
struct job {
    struct action action;
    struct world *w;
    int number;
    enum fault fails;
    bool fails_late; /* after it has appended */
    size_t size;
};

#define OK(call)                            \
    do {                                    \
        struct err err = {0};               \
        check_ok((int)(call), &err, #call); \
    } while (0)

static int job_run(struct action *a, struct journal *j, struct err *err)
{
    struct job *job = (struct job *)a;
    struct change_json c;
    char *body = calloc(1, job->size + 1);
    int result;

    if (job->fails && !job->fails_late) {
        free(body);
        return err_set(err, job->fails, "job %d fails", job->number);
    }
    memset(body, 'x', job->size);
    change_json_begin(&c, KIND_PART, job->w->workshop, rng_id(journal_rng(j)), job->w->s.owner);
    change_json_i64(&c, "position", job->number + 1);
    result = change_json_append(&c, j, slice_of(body, job->size), NULL, err);
    free(body);
    if (result == 0 && job->fails)
        result = err_set(err, job->fails, "job %d fails", job->number);
    return result;
}

static void job_done(struct action *a)
{
    struct job *job = (struct job *)a;

    job->w->order[job->w->told++] = job->number;
}

static int gate_run(struct action *a, struct journal *j, struct err *err)
{
    struct job *job = (struct job *)a;

    (void)j;
    (void)err;
    sem_post(&job->w->inside);
    sem_wait(&job->w->gate);
    return 0;
}

static void on_fatal(void *ctx, const struct err *err)
{
    (void)err;
    ((struct world *)ctx)->fatal++;
}

static int64_t number(struct store *store, const char *sql)
{
    struct sql_text text = {.name = "t", .sql = sql, .takes = "", .gives = "i", .index = -1};
    struct err err = {0};
    struct stmt *st = stmt_ready(store, &text, &err);
    int64_t v;

    check_ok(st ? 0 : -1, &err, sql);
    v = stmt_step(st, &err) == 1 ? stmt_col_i64(st, 0) : -1;
    stmt_end(st);
    return v;
}

static void start(struct world *w)
{
    struct writer_config config = {.journal = w->s.journal,
                                   .queue_max = 2 * BATCH,
                                   .batch_max = BATCH,
                                   .batch_ms = 10000,
                                   .fatal = on_fatal,
                                   .ctx = w};

    OK(writer_start(&config, &w->writer, &err));
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    snprintf(w->folder, sizeof w->folder, "%s/indaba-writer.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(w->folder));
    site_make(&w->s, w->folder, "site", 7, 1788220800000);
    w->workshop = site_workshop(&w->s, "Month");
    sem_init(&w->gate, 0, 0);
    sem_init(&w->inside, 0, 0);
    start(w);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    char command[128];

    writer_stop(w->writer);
    site_stop(&w->s, true);
    snprintf(command, sizeof command, "rm -rf %s", w->folder);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

static void jobs_init(struct world *w, struct job *jobs, int count)
{
    for (int i = 0; i < count; i++)
        jobs[i] = (struct job){
            .action = {.run = job_run, .done = job_done}, .w = w, .number = i, .size = 10};
}

/* Holds the writer inside one action, so that what is handed over meanwhile is one batch. */
static void hold(struct world *w, struct job *gate)
{
    *gate = (struct job){.action = {.run = gate_run, .done = job_done}, .w = w, .number = -1};
    OK(writer_submit(w->writer, &gate->action, &err));
    sem_wait(&w->inside);
}

static void stop(struct world *w)
{
    writer_stop(w->writer);
    w->writer = NULL;
}

static void one_of_many_fails(void **state)
{
    struct world *w = *state;
    struct job gate, jobs[BATCH];
    int64_t actions, commits, before = number(w->s.store, "SELECT count(*) FROM entry");

    jobs_init(w, jobs, BATCH);
    jobs[17].fails = FAULT_DENIED;
    jobs[17].fails_late = true;
    hold(w, &gate);
    for (int i = 0; i < BATCH; i++)
        OK(writer_submit(w->writer, &jobs[i].action, &err));
    sem_post(&w->gate);
    stop(w);
    assert_int_equal(w->told, BATCH + 1);
    for (int i = 0; i < BATCH; i++) {
        assert_int_equal(w->order[i + 1], i);
        assert_int_equal(jobs[i].action.result, i == 17 ? -1 : 0);
    }
    assert_int_equal(jobs[17].action.err.fault, FAULT_DENIED);
    assert_string_equal(jobs[17].action.err.text, "job 17 fails");
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), before + BATCH - 1);
    assert_int_equal(number(w->s.store, "SELECT max(n) FROM entry"), before + BATCH - 1);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM part WHERE position = 18"), 0);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    start(w);
    writer_counts(w->writer, &actions, &commits);
    assert_int_equal(actions, 0);
}

/* `lost` jobs run before the fault; all of the batch are told and nothing stays, in memory neither.
 */
static void all_are_lost(struct world *w, enum fault fault, bool late)
{
    struct job gate, jobs[BATCH], again[BATCH];
    int64_t before = number(w->s.store, "SELECT count(*) FROM entry");
    int64_t hlc = number(w->s.store, "SELECT max(hlc) FROM lane");

    jobs_init(w, jobs, BATCH);
    jobs_init(w, again, BATCH);
    jobs[5].fails = FAULT_INVALID;
    jobs[40].fails = fault;
    jobs[40].fails_late = late;
    w->told = 0;
    hold(w, &gate);
    for (int i = 0; i < BATCH; i++)
        OK(writer_submit(w->writer, &jobs[i].action, &err));
    sem_post(&w->gate);
    stop(w);
    assert_int_equal(w->told, BATCH + 1);
    for (int i = 0; i < BATCH; i++) {
        assert_int_equal(jobs[i].action.result, -1);
        assert_int_equal(jobs[i].action.err.fault, i == 5 ? FAULT_INVALID : fault);
    }
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), before);
    assert_int_equal(number(w->s.store, "SELECT max(hlc) FROM lane"), hlc);
    start(w);
    for (int i = 0; i < BATCH; i++)
        OK(writer_submit(w->writer, &again[i].action, &err));
    stop(w);
    for (int i = 0; i < BATCH; i++)
        assert_int_equal(again[i].action.result, 0);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), before + BATCH);
    assert_int_equal(number(w->s.store, "SELECT max(n) FROM entry"), before + BATCH);
    assert_int_equal(number(w->s.store, "SELECT min(hlc) FROM entry WHERE n > "
                                        "(SELECT max(n) - 64 FROM entry)") > hlc,
                     1);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    start(w);
}

static void full_is_told(void **state)
{
    struct world *w = *state;

    all_are_lost(w, FAULT_FULL, false);
    all_are_lost(w, FAULT_FULL, true);
    assert_int_equal(w->fatal, 0);
    all_are_lost(w, FAULT_IO, true);
    assert_int_equal(w->fatal, 1);
}

/* A file that may not grow: SQLite's own FULL, in the middle of a batch. */
static void no_space_sqlite(void **state)
{
    struct world *w = *state;
    struct job gate, jobs[BATCH], one;
    int64_t before = number(w->s.store, "SELECT count(*) FROM entry");
    struct hash digest = site_digest(&w->s), after;
    char sql[80];

    snprintf(sql, sizeof sql, "PRAGMA max_page_count = %d",
             (int)number(w->s.store, "SELECT page_count FROM pragma_page_count") + 4);
    OK(w->s.store->engine->exec(w->s.store, sql, &err));
    jobs_init(w, jobs, BATCH);
    hold(w, &gate);
    for (int i = 0; i < BATCH; i++) {
        jobs[i].size = 4000;
        OK(writer_submit(w->writer, &jobs[i].action, &err));
    }
    sem_post(&w->gate);
    stop(w);
    for (int i = 0; i < BATCH; i++) {
        assert_int_equal(jobs[i].action.result, -1);
        assert_int_equal(jobs[i].action.err.fault, FAULT_FULL);
    }
    assert_int_equal(w->fatal, 0);
    after = site_digest(&w->s);
    assert_true(hash_eq(digest, after));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), before);
    OK(w->s.store->engine->exec(w->s.store, "PRAGMA max_page_count = 1000000", &err));
    start(w);
    jobs_init(w, &one, 1);
    OK(writer_do(w->writer, &one.action, &err));
    stop(w);
    assert_int_equal(number(w->s.store, "SELECT max(n) FROM entry"), before + 1);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    start(w);
}

static void queue_is_bounded(void **state)
{
    struct world *w = *state;
    struct job gate, jobs[2 * BATCH + 1];
    struct err busy = {0};

    jobs_init(w, jobs, 2 * BATCH + 1);
    hold(w, &gate);
    for (int i = 0; i < 2 * BATCH; i++)
        OK(writer_submit(w->writer, &jobs[i].action, &err));
    assert_int_equal(writer_submit(w->writer, &jobs[2 * BATCH].action, &busy), -1);
    assert_int_equal(busy.fault, FAULT_BUSY);
    assert_true(busy.remedy[0]);
    sem_post(&w->gate);
    stop(w); /* drains what waits */
    assert_int_equal(w->told, 2 * BATCH + 1);
    for (int i = 0; i < 2 * BATCH; i++)
        assert_int_equal(w->order[i + 1], i);
    start(w);
}

static void *one_client(void *arg)
{
    struct world *w = arg;
    struct job job;

    for (int i = 0; i < 40; i++) {
        jobs_init(w, &job, 1);
        OK(writer_do(w->writer, &job.action, &err));
    }
    return NULL;
}

static void commits_are_shared(void **state)
{
    enum { CLIENTS = 8 };
    struct world *w = *state;
    pthread_t threads[CLIENTS];
    int64_t actions, commits, before = number(w->s.store, "SELECT count(*) FROM entry");

    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, one_client, w), 0);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    writer_counts(w->writer, &actions, &commits);
    assert_int_equal(actions, CLIENTS * 40);
    assert_true(commits < actions);
    stop(w);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), before + CLIENTS * 40);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    start(w);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    struct CMUnitTest tests[] = {
        TEST(one_of_many_fails), TEST(full_is_told),       TEST(no_space_sqlite),
        TEST(queue_is_bounded),  TEST(commits_are_shared),
    };

    hash_start();
    /* INDABA_TEST_PG: see both.h */
    return both_run("writer", tests, sizeof tests / sizeof *tests);
}
