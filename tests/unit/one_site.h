#ifndef INDABA_TESTS_ONE_SITE_H
#define INDABA_TESTS_ONE_SITE_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/model/talk/post_write.h"
#include "core/store/engine.h"
#include "tests/unit/both.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_S = 1788220800 }; /* 2026-09-01 */
#define START_MS (START_S * INT64_C(1000))

/* What the tests of the journal share: one small site with a workshop, a person, a post that was
 * edited once and another, in a folder of its own. */
struct world {
    char folder[64];
    struct site s;
    struct id workshop, activity, post;
    struct actor eva;
};

#define OK(call)                            \
    do {                                    \
        struct err err = {0};               \
        check_ok((int)(call), &err, #call); \
    } while (0)

static inline void exec(struct store *store, const char *sql)
{
    char text[4096];

    OK(store->engine->exec(store, both_sql(store, sql, text, sizeof text), &err));
}

static inline int64_t number(struct store *store, const char *sql)
{
    char own[4096];
    struct sql_text text = {.name = "t",
                            .sql = both_sql(store, sql, own, sizeof own),
                            .takes = "",
                            .gives = "i",
                            .index = -1};
    struct err err = {0};
    struct stmt *st = stmt_ready(store, &text, &err);
    int64_t v;

    check_ok(st ? 0 : -1, &err, sql);
    v = stmt_step(st, &err) == 1 ? stmt_col_i64(st, 0) : -1;
    stmt_end(st);
    return v;
}

static inline struct id write_post(struct world *w, const char *body, struct id edit)
{
    struct post_wish wish = {.rev = 1,
                             .scope = SCOPE_COHORT,
                             .activity = w->activity,
                             .title = SLICE("A title"),
                             .body = slice_str(body)};
    struct post_done done;

    w->s.clock.fixed += 1000;
    OK(journal_begin(w->s.journal, &err));
    if (id_none(edit))
        OK(post_write(w->s.journal, &w->eva, &wish, &done, &err));
    else
        OK(post_edit(w->s.journal, &w->eva, edit, &wish, &done, &err));
    OK(journal_commit(w->s.journal, &err));
    return done.id;
}

static inline int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    snprintf(w->folder, sizeof w->folder, "%s/indaba-journal.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(w->folder));
    site_make(&w->s, w->folder, "site", 7, START_MS);
    w->workshop = site_workshop(&w->s, "Month");
    w->activity = site_activity(&w->s, w->workshop, "Question");
    w->eva = site_join(&w->s, w->workshop, "Eva");
    w->post = write_post(w, "One.", ID_NONE);
    write_post(w, "Two.", w->post);
    write_post(w, "Another.", ID_NONE);
    *state = w;
    return 0;
}

static inline int teardown(void **state)
{
    struct world *w = *state;
    char command[128];

    if (w->s.journal)
        site_stop(&w->s, true);
    snprintf(command, sizeof command, "rm -rf %s", w->folder);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

static inline void copy(const char *from, const char *to)
{
    char command[2400];

    snprintf(command, sizeof command, "rm -f %s-wal %s-shm; cp %s %s", to, to, from, to);
    assert_int_equal(system(command), 0);
}

/* Does `run` in a process that ends without a word, as a killed one does. */
static inline void killed(struct world *w, void (*run)(struct world *w))
{
    pid_t child;
    int status;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        site_open(&w->s);
        run(w);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static inline void write_one(struct world *w)
{
    write_post(w, "More.", ID_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
