/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "core/journal/verify.h"
#include "core/model/change_json.h"
#include "core/model/kinds.h"
#include "core/model/post.h"
#include "core/store/engine.h"
#include "gen/sql.h"
#include "tests/property/sites.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const int64_t start_ms = 1788220800000;

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

static void exec(struct store *store, const char *sql)
{
    OK(store->engine->exec(store, sql, &err));
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

static struct id write_post(struct world *w, const char *body, struct id edit)
{
    struct post_draft draft = {.rev = 1,
                               .scope = SCOPE_COHORT,
                               .activity = w->activity,
                               .title = SLICE("A title"),
                               .body = slice_str(body)};
    struct post_done done;

    w->s.clock.fixed += 1000;
    OK(journal_begin(w->s.journal, &err));
    if (id_none(edit))
        OK(post_write(w->s.journal, &w->eva, &draft, &done, &err));
    else
        OK(post_edit(w->s.journal, &w->eva, edit, &draft, &done, &err));
    OK(journal_commit(w->s.journal, &err));
    return done.id;
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    snprintf(w->folder, sizeof w->folder, "%s/indaba-journal.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(w->folder));
    site_make(&w->s, w->folder, "site", 7, start_ms);
    w->workshop = site_workshop(&w->s, "Month");
    w->activity = site_activity(&w->s, w->workshop, "Question");
    w->eva = site_join(&w->s, w->workshop, "Eva");
    w->post = write_post(w, "One.", ID_NONE);
    write_post(w, "Two.", w->post);
    write_post(w, "Another.", ID_NONE);
    *state = w;
    return 0;
}

static int teardown(void **state)
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

static void copy(const char *from, const char *to)
{
    char command[1200];

    snprintf(command, sizeof command, "rm -f %s-wal %s-shm; cp %s %s", to, to, from, to);
    assert_int_equal(system(command), 0);
}

/* Does `run` in a process that ends without a word, as a killed one does. */
static void killed(struct world *w, void (*run)(struct world *w))
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

/* ---- incarnations ---- */

static void do_nothing(struct world *w)
{
    (void)w;
}

static void write_one(struct world *w)
{
    write_post(w, "More.", ID_NONE);
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
    in_the_store(w, "UPDATE incarnation SET seed = x''");
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
    char path[300], own[300];

    kept_copy(w, path);
    snprintf(own, sizeof own, "%s", w->s.file);
    snprintf(w->s.file, sizeof w->s.file, "%.250s", path);
    live_once(w);
    snprintf(w->s.file, sizeof w->s.file, "%.250s", own);
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
} lives[] = {
    {"a clean restart", do_nothing, false, false, "start"},
    {"a clean restart after reading", after_reading, false, false, "start"},
    {"killed", after_kill, true, false, "unclean"},
    {"killed before it wrote", after_idle_kill, true, false, "unclean"},
    {"killed after the anchor", after_anchored_kill, true, false, "unclean"},
    {"an older copy put back", after_restore, true, true, "restore"},
    {"killed, and an older copy put back", after_kill_and_restore, true, true, "restore"},
    {"a copy lived on", after_copy_lived, true, true, "restore"},
    {"the marker of a backup", with_marker, true, true, "backup"},
    {"a backup without seeds", without_seeds, true, true, "backup"},
    {"no anchor", without_anchor, true, true, "copy"},
    {"an anchor of rubbish", with_broken_anchor, true, true, "copy"},
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
static void two_at_once(void **state)
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

/* ---- verify ---- */

struct named {
    struct hash only;
    bool another;
    int count;
};

static void on_fault(void *ctx, struct hash entry, const char *why)
{
    struct named *n = ctx;

    assert_non_null(why);
    n->count++;
    n->another = n->another || !hash_eq(entry, n->only);
}

/* "T" in the texts is the number of the entry meant. */
#define BLOB_LAST(col) col " = CAST(substr(" col ", 1, length(" col ") - 1) || x'01' AS BLOB)"
static const struct {
    const char *entry, *damage; /* %lld is the entry's number */
} damages[] = {
    {"body", "UPDATE payload SET " BLOB_LAST("bytes") " WHERE n = %lld"},
    {"body", "UPDATE payload SET " BLOB_LAST("salt") " WHERE n = %lld"},
    {"body", "DELETE FROM payload WHERE n = %lld"},
    {"body", "UPDATE entry SET kind = 21 WHERE n = %lld"},
    {"body", "UPDATE entry SET flags = 1 WHERE n = %lld"},
    {"body", "UPDATE entry SET seq = seq + 1 WHERE n = %lld"},
    {"body", "UPDATE entry SET hlc = hlc + 1 WHERE n = %lld"},
    {"body", "UPDATE entry SET " BLOB_LAST("object") " WHERE n = %lld"},
    {"body", "UPDATE entry SET " BLOB_LAST("author") " WHERE n = %lld"},
    {"edit", "UPDATE entry SET " BLOB_LAST("supersedes") " WHERE n = %lld"},
    {"edit", "UPDATE entry SET supersedes = x'' WHERE n = %lld"},
    {"body", "UPDATE run SET " BLOB_LAST("sig") " WHERE n = %lld"},
    {"body", "UPDATE run SET sig = x'00' WHERE n = %lld"},
    {"last", "DELETE FROM run WHERE n = %lld"},
    {"first", "UPDATE payload SET " BLOB_LAST("bytes") " WHERE n = %lld"},
    {"first", "UPDATE lane SET " BLOB_LAST("site") " WHERE first_n = %lld"},
    /* The entry behind the missing one is named; at the end of a lane the missing one itself. */
    {"edit", "DELETE FROM entry WHERE n = %lld - 1"},
    {"last", "DELETE FROM entry WHERE n = %lld"},
};

static int64_t damaged_entry(struct store *store, const char *which)
{
    static const char *const sql[][2] = {
        {"body", "SELECT min(n) FROM entry WHERE kind = 20"},
        {"edit", "SELECT min(n) FROM entry WHERE kind = 20 AND length(supersedes) = 32"},
        {"last", "SELECT max(n) FROM entry WHERE kind = 20"},
        {"first", "SELECT e.n FROM entry e JOIN entry p ON p.kind = 20 AND p.lane = e.lane "
                  "WHERE e.seq = 1 LIMIT 1"},
    };

    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        if (strcmp(sql[i][0], which) == 0)
            return number(store, sql[i][1]);
    return -1;
}

static void damage_is_named(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct store *store = w->s.store;
        int64_t n = damaged_entry(store, damages[i].entry);
        struct named named = {0};
        struct verify_result result;
        struct sql_entry_id_row id;
        char sql[300];

        assert_true(n > 0);
        OK(store_begin(store, &err));
        OK(sql_entry_id(store, n, &id, &err));
        named.only = id.id;
        snprintf(sql, sizeof sql, damages[i].damage, (long long)n);
        exec(store, sql);
        OK(verify_journal(store, on_fault, &named, &result, &err));
        if (named.count == 0 || named.another || result.faults != named.count)
            fail_msg("%s: %d faults, %s", sql, named.count,
                     named.another ? "another entry is named too" : "");
        store_rollback(store);
    }
    assert_int_equal(site_faults(&w->s, NULL), 0);
}

/* ---- the digest ---- */

/* What may differ between sites that hold the same entries: how many entries a site had received
 * before this one. Nothing else may. */
static const char *const local_columns[] = {"post.n", "thread_count.last_n"};

static bool is_local(const char *table, const char *column)
{
    char name[128];

    snprintf(name, sizeof name, "%s.%s", table, column);
    for (size_t i = 0; i < sizeof local_columns / sizeof *local_columns; i++)
        if (strcmp(name, local_columns[i]) == 0)
            return true;
    return false;
}

struct columns {
    char name[40][40], type[40][16];
    bool key[40];
    size_t count;
};

static void columns_of(struct store *store, const char *table, struct columns *ret)
{
    struct sql_text text = {.name = "t", .takes = "", .gives = "tti", .index = -1};
    struct err err = {0};
    struct stmt *st;
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT name, type, pk FROM pragma_table_info('%s')", table);
    text.sql = sql;
    st = stmt_ready(store, &text, &err);
    check_ok(st ? 0 : -1, &err, sql);
    for (ret->count = 0; stmt_step(st, &err) == 1; ret->count++) {
        struct slice name = stmt_col_text(st, 0), type = stmt_col_text(st, 1);

        assert_true(ret->count < 40);
        snprintf(ret->name[ret->count], 40, "%.*s", (int)name.n, name.p);
        snprintf(ret->type[ret->count], 16, "%.*s", (int)type.n, type.p);
        ret->key[ret->count] = stmt_col_i64(st, 2) > 0;
    }
    stmt_end(st);
    assert_true(ret->count > 0);
}

/* A row of its own in each table, so that none is empty. */
static void add_row(struct store *store, const char *table, const struct columns *c)
{
    struct buf sql;

    buf_init(&sql, 8192);
    buf_printf(&sql, "INSERT INTO %s VALUES (", table);
    for (size_t i = 0; i < c->count; i++)
        buf_printf(&sql, "%s%s", i ? ", " : "",
                   c->type[i][0] == 'I' || c->type[i][0] == 'i' ? "1"
                   : c->type[i][0] == 'T' || c->type[i][0] == 't'
                       ? "'text'"
                       : "x'5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a'");
    buf_str(&sql, ")");
    exec(store, buf_cstr(&sql));
    buf_done(&sql);
}

static void change_one(struct store *store, const char *table, const struct columns *c, size_t col,
                       int64_t row)
{
    const char *name = c->name[col];
    struct buf sql, keys;

    buf_init(&sql, 8192);
    buf_init(&keys, 1024);
    for (size_t i = 0; i < c->count; i++)
        if (c->key[i])
            buf_printf(&keys, "%s%s", keys.n ? ", " : "", c->name[i]);
    buf_printf(&sql,
               "UPDATE %s SET %s = CASE typeof(%s) WHEN 'integer' THEN %s + 1 "
               "WHEN 'text' THEN %s || 'x' ELSE CAST(%s || x'01' AS BLOB) END WHERE (%s) = "
               "(SELECT %s FROM %s LIMIT 1 OFFSET %lld)",
               table, name, name, name, name, name, buf_cstr(&keys), buf_cstr(&keys), table,
               (long long)row);
    exec(store, buf_cstr(&sql));
    buf_done(&sql);
    buf_done(&keys);
}

static void digest_sees_all(void **state)
{
    struct world *w = *state;
    struct store *store = w->s.store;
    int tables = 0, changes = 0, locals = 0;

    OK(store_begin(store, &err));
    for (int t = 0; t < sql_tables_count; t++) {
        const char *table = sql_tables[t].name;
        struct columns c;
        char sql[128];
        int64_t rows;

        if (sql_tables[t].class != STORE_DERIVED)
            continue;
        tables++;
        columns_of(store, table, &c);
        add_row(store, table, &c);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
        rows = number(store, sql);
        for (size_t col = 0; col < c.count; col++)
            for (int64_t row = 0; row < rows && row < 4; row++) {
                struct hash before = site_digest(&w->s);
                bool changed;

                OK(store_savepoint(store, &err));
                change_one(store, table, &c, col, row);
                changed = !hash_eq(before, site_digest(&w->s));
                OK(store_undo(store, &err));
                if (changed == is_local(table, c.name[col]))
                    fail_msg("%s.%s %s the digest", table, c.name[col],
                             changed ? "changes" : "does not change");
                changes++;
                locals += is_local(table, c.name[col]);
            }
    }
    store_rollback(store);
    assert_true(tables >= 18 && changes > 200);
    assert_true(locals >= (int)(sizeof local_columns / sizeof *local_columns));
}

/* Columns that hold an arrival number count as the entry's id: numbers that differ for the same
 * entry do not matter, another entry does, and a missing row does. */
static void digest_reads_entries(void **state)
{
    struct world *w = *state;
    struct store *store = w->s.store;
    struct hash before = site_digest(&w->s), after;

    OK(store_begin(store, &err));
    exec(store, "UPDATE entry SET n = -n; UPDATE entry SET n = 1000 - n");
    exec(store, "UPDATE post SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE site SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE person SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE workshop SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE activity SET body_n = 1000 + body_n WHERE body_n > 0; "
                "UPDATE report SET body_n = 1000 + body_n WHERE body_n > 0");
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    exec(store, "DELETE FROM post WHERE id = (SELECT min(id) FROM post)");
    after = site_digest(&w->s);
    assert_false(hash_eq(before, after));
    store_rollback(store);
}

/* ---- imports ---- */

static struct id imported;

static void stage(struct world *w, struct import **ret, int count)
{
    OK(journal_begin(w->s.journal, &err));
    OK(journal_import_begin(w->s.journal, ret, &err));
    for (int i = 0; i < count; i++) {
        struct change_json c;

        imported = rng_id(&w->s.rng);
        change_json_begin(&c, KIND_POST, w->workshop, imported, w->eva.enrolment);
        change_json_text(&c, "scope", SLICE("cohort"));
        OK(change_json_import(&c, w->s.journal, *ret, SLICE("From a package."), &err));
    }
    assert_int_equal(journal_import_entries(*ret), count);
    assert_int_equal(journal_import_knows(w->s.journal, *ret, imported, NULL), 1);
    assert_int_equal(journal_knows(w->s.journal, imported, NULL), 0);
    OK(journal_commit(w->s.journal, &err));
}

static void staged_is_unseen(void **state)
{
    struct world *w = *state;
    struct hash before = site_digest(&w->s), after;
    int64_t entries = number(w->s.store, "SELECT count(*) FROM entry");
    struct import *im, *second;
    struct err err = {0};

    stage(w, &im, 300); /* more than one run */
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    assert_int_equal(site_faults(&w->s, NULL), 0);
    assert_int_equal(journal_import_begin(w->s.journal, &second, &err), -1);
    assert_int_equal(err.fault, FAULT_BUSY);
    site_rebuild(&w->s);
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    write_one(w); /* others go on meanwhile */
    before = site_digest(&w->s);
    OK(journal_begin(w->s.journal, &err));
    OK(journal_import_cancel(w->s.journal, im, &err));
    OK(journal_commit(w->s.journal, &err));
    journal_import_free(w->s.journal, im);
    after = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), entries + 1);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM payload"), entries + 1);
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

/* ---- receiving ---- */

/* A lane of another site, signed at each entry. */
struct lane_made {
    struct sign_key site, writer;
    struct received at[4];
    struct buf payload[4];
    uint8_t sigs[4][64];
    struct hash ids[4];
    struct hash over[2];
};

static void seal(struct lane_made *l, int i)
{
    struct received *r = &l->at[i];

    r->payload = buf_slice(&l->payload[i]);
    r->entry.commitment = entry_commitment(r->salt, r->payload);
    r->entry.supersedes = entry_supersedes(r->supersedes);
    r->entry.prev = i ? l->ids[i - 1] : HASH_NONE;
    l->ids[i] = entry_id(&r->entry);
    entry_sign(&l->writer, l->ids[i], l->sigs[i]);
    r->sig = l->sigs[i];
}

static void make_lane(struct world *w, struct lane_made *l, uint64_t hlc)
{
    uint8_t seed[32] = {9}, sig[64];
    char json[200], hex[65];
    struct hash writer;

    memset(l, 0, sizeof *l);
    sign_key_new(seed, &l->site);
    seed[0] = 8;
    sign_key_new(seed, &l->writer);
    memcpy(writer.b, l->writer.public_key, 32);
    memset(l->over[0].b, 1, 32);
    memset(l->over[1].b, 2, 32);
    for (int i = 0; i < 4; i++) {
        struct entry *e = &l->at[i].entry;

        *e = (struct entry){.kind = i ? KIND_POST : 1,
                            .seq = (uint64_t)i + 1,
                            .hlc = hlc + (uint64_t)i,
                            .writer = writer,
                            .space = w->workshop};
        memset(l->at[i].salt, i, ENTRY_SALT);
        buf_init(&l->payload[i], 1000);
        if (i) {
            memset(e->object.b, i, 16);
            memset(e->author.b, 7, 16);
            entry_payload_build(SLICE("{\"scope\":\"cohort\"}"), SLICE("Hello."), &l->payload[i]);
            continue;
        }
        entry_certify(&l->site, writer, w->workshop, sig);
        snprintf(json, sizeof json, "{\"incarnation\":1,\"reason\":\"start\",\"site\":\"%s\"}",
                 hex_text(l->site.public_key, 32, hex));
        entry_payload_build(slice_str(json), slice_of(sig, 64), &l->payload[i]);
    }
    l->at[2].supersedes = slice_of(l->over, 64);
    for (int i = 0; i < 4; i++)
        seal(l, i);
}

static void free_lane(struct lane_made *l)
{
    for (int i = 0; i < 4; i++)
        buf_done(&l->payload[i]);
}

static void bad_signature(struct lane_made *l)
{
    l->sigs[2][5] ^= 1;
}

static void bad_certificate(struct lane_made *l)
{
    l->payload[0].p[l->payload[0].n - 1] ^= 1;
    seal(l, 0);
}

static void certificate_of_another_space(struct lane_made *l)
{
    for (int i = 0; i < 4; i++) {
        l->at[i].entry.space.b[0] ^= 1;
        seal(l, i);
    }
}

static void no_certificate(struct lane_made *l)
{
    l->at[0].entry.kind = KIND_POST;
    seal(l, 0);
}

static void gap(struct lane_made *l)
{
    l->at[2].entry.seq++;
    seal(l, 2);
}

static void another_past(struct lane_made *l)
{
    struct hash was = l->ids[1];

    l->ids[1].b[0] ^= 1;
    seal(l, 2);
    l->ids[1] = was;
}

static void not_sorted(struct lane_made *l)
{
    l->over[0].b[0] = 3;
    seal(l, 2);
}

static void twice_in_list(struct lane_made *l)
{
    l->over[0] = l->over[1];
    seal(l, 2);
}

static void another_list(struct lane_made *l)
{
    l->over[0].b[31] ^= 1;
}

static void another_payload(struct lane_made *l)
{
    l->payload[2].p[l->payload[2].n - 1] ^= 1;
}

static void another_salt(struct lane_made *l)
{
    l->at[2].salt[0] ^= 1;
}

static void another_header(struct lane_made *l)
{
    l->at[2].entry.hlc++;
}

static void (*const spoils[])(struct lane_made *) = {
    bad_signature,
    bad_certificate,
    certificate_of_another_space,
    no_certificate,
    gap,
    another_past,
    not_sorted,
    twice_in_list,
    another_list,
    another_payload,
    another_salt,
    another_header,
};

static void wrong_is_refused(void **state)
{
    struct world *w = *state;
    struct journal *j = w->s.journal;
    int64_t entries = number(w->s.store, "SELECT count(*) FROM entry");
    struct lane_made l;

    for (size_t i = 0; i < sizeof spoils / sizeof *spoils; i++) {
        struct err err = {0};
        int result = 1;

        make_lane(w, &l, (uint64_t)start_ms << 16);
        spoils[i](&l);
        OK(journal_begin(j, &err));
        OK(journal_mark(j, &err));
        for (int k = 0; k < 3 && result == 1; k++)
            result = journal_receive(j, &l.at[k], &err);
        if (result != -1 || err.fault != FAULT_INVALID)
            fail_msg("spoilt lane %zu: %d %s", i, result, err.text);
        OK(journal_undo(j, &err));
        OK(journal_commit(j, &err));
        assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), entries);
        assert_int_equal(number(w->s.store, "SELECT count(*) FROM lane"), 2);
        free_lane(&l);
    }
    make_lane(w, &l, (uint64_t)start_ms << 16);
    OK(journal_begin(j, &err));
    for (int k = 0; k < 4; k++)
        assert_int_equal(journal_receive(j, &l.at[k], NULL), 1);
    for (int k = 0; k < 4; k++)
        assert_int_equal(journal_receive(j, &l.at[k], NULL), 0);
    OK(journal_commit(j, &err));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), entries + 4);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    /* The founder has not admitted this site: all is kept and nothing shows. */
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post WHERE author = "
                                        "x'07070707070707070707070707070707'"),
                     0);
    site_admit(&w->s, w->workshop, entry_site_id(l.site.public_key));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post WHERE author = "
                                        "x'07070707070707070707070707070707'"),
                     3);
    free_lane(&l);
}

/* An entry from the far future does not take this site's clock with it, nor after a restart. */
static void future_is_not_followed(void **state)
{
    struct world *w = *state;
    uint64_t far = (uint64_t)(start_ms + 1000LL * 24 * 3600 * 1000) << 16;
    struct lane_made l;

    make_lane(w, &l, far);
    OK(journal_begin(w->s.journal, &err));
    OK(journal_receive(w->s.journal, &l.at[0], &err));
    OK(journal_receive(w->s.journal, &l.at[1], &err));
    OK(journal_commit(w->s.journal, &err));
    free_lane(&l);
    write_one(w);
    assert_true(number(w->s.store, "SELECT hlc FROM entry ORDER BY n DESC LIMIT 1") < (int64_t)far);
    site_stop(&w->s, true);
    site_open(&w->s);
    write_one(w);
    assert_true(number(w->s.store, "SELECT hlc FROM entry ORDER BY n DESC LIMIT 1") < (int64_t)far);
    /* Our own clock never goes back. */
    w->s.clock.fixed -= 3600 * 1000;
    write_one(w);
    site_stop(&w->s, true);
    site_open(&w->s);
    write_one(w);
    assert_int_equal(number(w->s.store,
                            "SELECT count(*) FROM entry a JOIN entry b ON b.lane = a.lane "
                            "AND b.seq = a.seq + 1 AND b.hlc <= a.hlc"),
                     0);
}

/* A site that may write in a workshop of its own has no say over an object of another one. */
static void another_space(void **state)
{
    struct world *w = *state;
    struct site stranger;
    struct id own, objects[2] = {w->workshop, w->post};
    struct hash before = site_digest(&w->s), after;
    struct parcel *p;

    site_make(&stranger, w->folder, "stranger", 99, start_ms + 3600000);
    p = parcel_of(&w->s);
    site_take(&stranger, p, NULL);
    parcel_free(p);
    own = site_workshop(&stranger, "Own");
    OK(journal_begin(stranger.journal, &err));
    for (int i = 0; i < 2; i++) {
        struct change_json c;

        change_json_begin(&c, i ? KIND_POST : KIND_WORKSHOP, own, objects[i], w->eva.enrolment);
        change_json_text(&c, "title", SLICE("Mine now"));
        OK(change_json_append(&c, stranger.journal, SLICE("Mine."), NULL, &err));
    }
    OK(journal_commit(stranger.journal, &err));
    p = parcel_of(&stranger);
    site_take(&w->s, p, NULL);
    parcel_free(p);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM workshop WHERE title = 'Month'"), 1);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post WHERE title = 'A title'"), 2);
    after = site_digest(&stranger);
    before = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    site_done(&stranger);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incarnations),
        TEST(two_at_once),
        TEST(lanes_go_on),
        TEST(damage_is_named),
        TEST(digest_sees_all),
        TEST(digest_reads_entries),
        TEST(staged_is_unseen),
        TEST(applied_is_seen),
        TEST(killed_while_importing),
        TEST(wrong_is_refused),
        TEST(future_is_not_followed),
        TEST(another_space),
    };

    hash_start();
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
