#include "gen/sql/journal.h"
#include "tests/unit/one_site.h"

#include "core/journal/journal_import.h"
#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"

#include <pthread.h>

/* ---- incarnations ---- */

static void do_nothing(struct world *w)
{
    (void)w;
}

static void write_one_anchored(struct world *w)
{
    write_one(w);
    OK(journal_anchor(w->s.journal, true, &err));
}

static void live_once(struct world *w)
{
    site_open(&w->s);
    write_one(w);
    site_stop(&w->s, true);
}

static void kept_copy(struct world *w, char path[300])
{
    snprintf(path, 300, "%s/kept", w->folder);
    copy(w->s.file, path);
}

static void after_kill(struct world *w)
{
    killed(w, write_one);
}

static void after_idle_kill(struct world *w)
{
    killed(w, do_nothing);
}

static void after_anchored_kill(struct world *w)
{
    killed(w, write_one_anchored);
}

static void after_restore(struct world *w)
{
    char path[300];

    kept_copy(w, path);
    live_once(w);
    copy(path, w->s.file);
}

static void after_kill_and_restore(struct world *w)
{
    char path[300];

    kept_copy(w, path);
    killed(w, write_one_anchored);
    copy(path, w->s.file);
}

static void in_the_store(struct world *w, const char *sql)
{
    struct store *store;

    OK(store_open(w->s.file, STORE_WRITE, &store, &err));
    exec(store, sql);
    store_close(store);
}

static void with_marker(struct world *w)
{
    in_the_store(w, "INSERT INTO setting (name, value) VALUES ('role', 'backup')");
}

static void without_seeds(struct world *w)
{
    in_the_store(w, "UPDATE incarnation SET seed = CAST('' AS BLOB)");
}

static void without_anchor(struct world *w)
{
    char command[600];

    snprintf(command, sizeof command, "rm %s/anchor-*", w->s.state);
    assert_int_equal(system(command), 0);
}

static void with_broken_anchor(struct world *w)
{
    char command[600];

    snprintf(command, sizeof command, "for f in %s/anchor-*; do echo x >$f; done", w->s.state);
    assert_int_equal(system(command), 0);
}

/* The copy lived on and went on writing; then the first file is opened. */
static void after_copy_lived(struct world *w)
{
    char path[300], own[sizeof w->s.file];

    kept_copy(w, path);
    memcpy(own, w->s.file, sizeof own);
    snprintf(w->s.file, sizeof w->s.file, "%.250s", path);
    live_once(w);
    memcpy(w->s.file, own, sizeof own);
}

/* Whoever only reads changes nothing. */
static void after_reading(struct world *w)
{
    struct store *store;
    struct hash digest;

    OK(store_open(w->s.file, STORE_READ, &store, &err));
    OK(store_begin(store, &err));
    OK(store_digest(store, &digest, &err));
    OK(store_commit(store, &err));
    store_close(store);
}

static const struct {
    const char *name;
    void (*happens)(struct world *w);
    bool fresh, epoch;
    const char *reason;
    bool copies; /* the file is copied: not on PostgreSQL */
} lives[] = {
    {"a clean restart", do_nothing, false, false, "start", false},
    {"a clean restart after reading", after_reading, false, false, "start", false},
    {"killed", after_kill, true, false, "unclean", false},
    {"killed before it wrote", after_idle_kill, true, false, "unclean", false},
    {"killed after the anchor", after_anchored_kill, true, false, "unclean", false},
    {"an older copy put back", after_restore, true, true, "restore", true},
    {"killed, and an older copy put back", after_kill_and_restore, true, true, "restore", true},
    {"a copy lived on", after_copy_lived, true, true, "restore", true},
    {"the marker of a backup", with_marker, true, true, "backup", false},
    {"a backup without seeds", without_seeds, true, true, "backup", false},
    {"no anchor", without_anchor, true, true, "copy", false},
    {"an anchor of rubbish", with_broken_anchor, true, true, "copy", false},
};

static void incarnations(void **ignored)
{
    (void)ignored;
    for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
        struct world *w;
        struct arena *arena = arena_new(1 << 20);
        struct sql_incarnation_last_row before, after;
        void *state;
        char epoch[33];

        setup(&state);
        w = state;
        if (lives[i].copies && store_engine(w->s.store) != STORE_SQLITE) {
            teardown(&state);
            arena_free(arena);
            continue;
        }
        OK(sql_incarnation_last(w->s.store, arena, &before, &err));
        memcpy(epoch, journal_epoch(w->s.journal), 33);
        assert_int_equal(before.k, 1);
        site_stop(&w->s, true);
        lives[i].happens(w);
        w->s.clock.fixed += 1000;
        site_open(&w->s);
        OK(sql_incarnation_last(w->s.store, arena, &after, &err));
        if ((after.k > before.k) != lives[i].fresh ||
            hash_eq(after.writer, before.writer) == lives[i].fresh)
            fail_msg("%s: incarnation %d after %d", lives[i].name, (int)after.k, (int)before.k);
        if ((strcmp(epoch, journal_epoch(w->s.journal)) != 0) != lives[i].epoch)
            fail_msg("%s: the epoch", lives[i].name);
        if (!slice_is(after.reason, lives[i].reason))
            fail_msg("%s: %.*s", lives[i].name, (int)after.reason.n, after.reason.p);
        /* The new life writes, holds, and goes on. */
        write_one(w);
        assert_int_equal(site_faults(&w->s, NULL), 0);
        site_stop(&w->s, true);
        site_open(&w->s);
        OK(sql_incarnation_last(w->s.store, arena, &before, &err));
        assert_int_equal(before.k, after.k);
        arena_free(arena);
        teardown(&state);
    }
}

/* Two copies of one file opened at once: the second becomes another. */
static void two_at_once_sqlite(void **state)
{
    struct world *w = *state;
    struct site other = w->s;
    char epoch[33], path[300];

    memcpy(epoch, journal_epoch(w->s.journal), 33);
    site_stop(&w->s, true);
    kept_copy(w, path);
    snprintf(other.file, sizeof other.file, "%.250s", path);
    site_open(&w->s);
    site_open(&other);
    assert_string_equal(journal_epoch(w->s.journal), epoch);
    assert_string_not_equal(journal_epoch(other.journal), epoch);
    assert_int_equal(number(w->s.store, "SELECT max(k) FROM incarnation"), 1);
    assert_int_equal(number(other.store, "SELECT max(k) FROM incarnation"), 2);
    site_stop(&other, true);
}

static void lanes_go_on(void **state)
{
    struct world *w = *state;
    int64_t lanes = number(w->s.store, "SELECT count(*) FROM lane");

    assert_int_equal(lanes, 2); /* the site's space and the workshop */
    for (int i = 0; i < 3; i++) {
        site_stop(&w->s, true);
        site_open(&w->s);
        write_one(w);
    }
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM lane"), lanes);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry WHERE kind = 1"), lanes);
}

/* ---- several writers ---- */

static uint64_t generation(struct store *reader)
{
    uint64_t ret;

    OK(store_begin(reader, &err));
    OK(journal_generation(reader, &ret, &err));
    OK(store_commit(reader, &err));
    return ret;
}

static void put_setting(struct world *w, const char *value)
{
    OK(journal_begin(w->s.journal, &err));
    OK(sql_setting_put(w->s.store, SLICE("test"), slice_str(value), &err));
    OK(journal_commit(w->s.journal, &err));
}

/* A second connection that writes the same site, with an incarnation of its own. */
static void open_beside(const struct world *w, struct world *second)
{
    *second = *w;
    second->s.rng = rng_seeded(99);
    second->s.clock.fixed -= INT64_C(3600) * 1000;
    site_open(&second->s);
}

static void a_generation_for_each_commit(void **state)
{
    struct world *w = *state, second;
    struct store *reader;
    uint64_t before, seen;

    OK(store_open(w->s.file, STORE_READ, &reader, &err));
    before = generation(reader);
    assert_true(before > 0);
    OK(store_begin(reader, &err));
    OK(journal_generation(reader, &seen, &err));
    write_one(w);
    OK(journal_generation(reader, &seen, &err)); /* the same snapshot */
    assert_true(seen == before);
    OK(store_commit(reader, &err));
    seen = generation(reader);
    assert_true(seen > before);

    /* Nothing was changed, or nothing that a page shows, or it was undone. */
    OK(journal_begin(w->s.journal, &err));
    OK(journal_commit(w->s.journal, &err));
    OK(journal_begin(w->s.journal, &err));
    OK(sql_setting_put(w->s.store, SLICE("test"), SLICE("1"), &err));
    OK(journal_commit_behind(w->s.journal, &err));
    OK(journal_begin(w->s.journal, &err));
    OK(sql_setting_put(w->s.store, SLICE("test"), SLICE("2"), &err));
    journal_rollback(w->s.journal);
    assert_true(generation(reader) == seen);

    before = seen;
    put_setting(w, "3");
    seen = generation(reader);
    assert_true(seen > before);

    open_beside(w, &second);
    before = generation(reader);
    put_setting(&second, "4");
    seen = generation(reader);
    assert_true(seen > before);
    write_one(w);
    before = generation(reader);
    assert_true(before > seen);
    write_one(&second);
    assert_true(generation(reader) > before);
    site_stop(&second.s, true);
    store_close(reader);
}

static struct id imported;

static void stage(struct world *w, struct import **ret, int count)
{
    OK(journal_begin(w->s.journal, &err));
    OK(journal_import_begin(w->s.journal, ret, &err));
    for (int i = 0; i < count; i++) {
        struct change change = {.kind = KIND_POST,
                                .space = w->workshop,
                                .author = w->eva.enrolment,
                                .json = SLICE("{\"scope\":\"cohort\"}"),
                                .body = SLICE("From a package.")};

        change.object = imported = rng_id(&w->s.rng);
        OK(journal_import_append(w->s.journal, *ret, &change, &err));
    }
    assert_int_equal(journal_import_entries(*ret), count);
    assert_int_equal(journal_import_knows(w->s.journal, *ret, imported, NULL), 1);
    assert_int_equal(journal_knows(w->s.journal, imported, NULL), 0);
    OK(journal_commit(w->s.journal, &err));
}

/* What is cancelled leaves a gap: who has read up to its end does not miss what comes next. */
static void no_number_is_given_twice(void **state)
{
    struct world *w = *state;
    struct import *im;
    int64_t staged;
    bool more;

    stage(w, &im, 3);
    staged = number(w->s.store, "SELECT max(n) FROM entry");
    OK(journal_begin(w->s.journal, &err));
    OK(journal_import_cancel(w->s.journal, im, 1000, &more, &err));
    OK(journal_commit(w->s.journal, &err));
    journal_import_free(w->s.journal, im);
    assert_true(number(w->s.store, "SELECT max(n) FROM entry") < staged);
    site_stop(&w->s, true);
    site_open(&w->s);
    write_one(w);
    assert_true(number(w->s.store, "SELECT min(n) FROM entry WHERE n >= 0 AND kind = 20 AND "
                                   "n = (SELECT max(n) FROM entry)") > staged);
    /* The number of an action that was undone is given to the next. */
    staged = number(w->s.store, "SELECT max(n) FROM entry");
    OK(journal_begin(w->s.journal, &err));
    for (int i = 0; i < 3; i++) {
        struct change_json c;

        OK(journal_mark(w->s.journal, &err));
        change_json_begin(&c, KIND_PART, w->workshop, rng_id(&w->s.rng), w->s.owner);
        change_json_i64(&c, "position", i);
        OK(change_json_append(&c, w->s.journal, SLICE_NONE, NULL, &err));
        if (i == 1)
            OK(journal_keep(w->s.journal, &err));
        else
            OK(journal_undo(w->s.journal, &err));
    }
    OK(journal_commit(w->s.journal, &err));
    assert_int_equal(number(w->s.store, "SELECT max(n) FROM entry"), staged + 1);
    assert_int_equal(site_faults(&w->s, NULL), 0);
}

static void *write_some(void *arg)
{
    for (int i = 0; i < 8; i++)
        write_one(arg);
    return NULL;
}

static void two_write_one_site(void **state)
{
    struct world *w = *state, second;
    bool at_once = store_engine(w->s.store) == STORE_POSTGRESQL;
    int64_t before = number(w->s.store, "SELECT count(*) FROM post");
    struct hash digest, after;
    pthread_t thread;

    open_beside(w, &second);
    for (int i = 0; i < 8; i++)
        write_one(i % 3 ? w : &second);
    if (at_once)
        assert_int_equal(pthread_create(&thread, NULL, write_some, &second), 0);
    else
        write_some(&second);
    write_some(w);
    if (at_once)
        assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post"), before + 24);
    /* Who came later says so by its time, however the clocks run. */
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry a JOIN entry b ON b.n > a.n "
                                        "WHERE a.hlc >= b.hlc"),
                     0);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    digest = site_digest(&w->s);
    site_rebuild(&second.s);
    after = site_digest(&second.s);
    assert_true(hash_eq(digest, after));
    site_stop(&second.s, true);
}

/* ---- imports ---- */

static void staged_is_unseen(void **state)
{
    struct world *w = *state;
    struct hash before = site_digest(&w->s), after;
    int64_t entries = number(w->s.store, "SELECT count(*) FROM entry");
    struct import *im, *second;
    struct err busy = {0};
    int slices = 0;

    stage(w, &im, 300); /* more than one run */
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    assert_int_equal(site_faults(&w->s, NULL), 0);
    assert_int_equal(journal_import_begin(w->s.journal, &second, &busy), -1);
    assert_int_equal(busy.fault, FAULT_BUSY);
    site_rebuild(&w->s);
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    write_one(w); /* others go on meanwhile */
    before = site_digest(&w->s);
    for (bool more = true; more; slices++) {
        OK(journal_begin(w->s.journal, &err));
        OK(journal_import_cancel(w->s.journal, im, -1, &more, &err)); /* no time: the least */
        OK(journal_commit(w->s.journal, &err));
        if (more)
            write_one(w); /* and between the slices */
    }
    assert_true(slices > 2);
    journal_import_free(w->s.journal, im);
    after = site_digest(&w->s);
    assert_false(hash_eq(before, after));
    site_rebuild(&w->s);
    before = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), entries + slices);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM payload"), entries + slices);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM lane"), 2);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    write_one(w);
}

static void applied_is_seen(void **state)
{
    struct world *w = *state;
    int64_t posts = number(w->s.store, "SELECT count(*) FROM post");
    struct import *im;
    struct hash before, after;
    bool more = true;
    int slices = 0;

    stage(w, &im, 300);
    OK(journal_begin(w->s.journal, &err));
    OK(journal_import_end(w->s.journal, im, &err));
    OK(journal_commit(w->s.journal, &err));
    for (; more; slices++) {
        OK(journal_begin(w->s.journal, &err));
        OK(journal_import_apply(w->s.journal, im, 1, &more, &err));
        OK(journal_commit(w->s.journal, &err));
    }
    journal_import_free(w->s.journal, im);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post"), posts + 300);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    before = site_digest(&w->s);
    site_rebuild(&w->s);
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    assert_true(slices > 1);
}

static void stage_and_die(struct world *w)
{
    struct import *im;

    stage(w, &im, 40);
}

static void end_and_die(struct world *w)
{
    struct import *im;

    stage(w, &im, 40);
    OK(journal_begin(w->s.journal, &err));
    OK(journal_import_end(w->s.journal, im, &err));
    OK(journal_commit(w->s.journal, &err));
}

static void killed_while_importing(void **state)
{
    struct world *w = *state;
    struct hash before = site_digest(&w->s), after;
    int64_t entries = number(w->s.store, "SELECT count(*) FROM entry");
    int64_t posts = number(w->s.store, "SELECT count(*) FROM post");

    site_stop(&w->s, true);
    killed(w, stage_and_die);
    site_open(&w->s);
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), entries);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM lane WHERE state = 0"), 0);
    site_stop(&w->s, true);
    killed(w, end_and_die);
    site_open(&w->s);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post"), posts + 40);
    before = site_digest(&w->s);
    site_rebuild(&w->s);
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    assert_int_equal(site_faults(&w->s, NULL), 0);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        cmocka_unit_test(incarnations),
        TEST(two_at_once_sqlite),
        TEST(a_generation_for_each_commit),
        TEST(no_number_is_given_twice),
        TEST(two_write_one_site),
        TEST(lanes_go_on),
        TEST(staged_is_unseen),
        TEST(applied_is_seen),
        TEST(killed_while_importing),
    };

    hash_start();
    /* INDABA_TEST_PG: see both.h */
    return both_run("journal", tests, sizeof tests / sizeof *tests);
}
