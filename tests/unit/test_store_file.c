#include "gen/sql/journal.h"
#include "tests/unit/store_place.h"

/* --- files
 * ----------------------------------------------------------------------------------------- */

static const char *path_in(struct place *p, const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", p->folder, name);
    return path;
}

static void file_put(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void refused(const char *path, enum fault fault, const char *text)
{
    static const enum store_mode modes[] = {STORE_READ, STORE_WRITE};

    for (size_t i = 0; i < 2; i++) {
        struct err err = {0};
        struct store *store = NULL;

        assert_int_equal(store_open(path, modes[i], &store, &err), -1);
        assert_null(store);
        if (strstr(err.text, text) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", err.text, text);
        assert_int_equal(err.fault, fault);
        assert_string_equal(err.subject, path);
        assert_true(err.remedy[0] != '\0');
    }
}

static void foreign_files(void **state)
{
    struct place *p = *state;
    static const char other[4096] = "SQLite format 3\0\x10\0\1\1\0\x40\x20\x20";
    char text[3000];

    memset(text, 'x', sizeof text);
    refused(path_in(p, "site"), FAULT_ABSENT, "there is no site");
    refused("/nonexistent/folder/site", FAULT_ABSENT, "there is no site");
    file_put(path_in(p, "site"), "", 0);
    refused(path_in(p, "site"), FAULT_INVALID, "is empty");
    file_put(path_in(p, "site"), "hello\n", 6);
    refused(path_in(p, "site"), FAULT_INVALID, "is of another kind");
    file_put(path_in(p, "site"), text, sizeof text);
    refused(path_in(p, "site"), FAULT_INVALID, "is of another kind");
    file_put(path_in(p, "site"), other, sizeof other);
    refused(path_in(p, "site"), FAULT_INVALID, "of another program");
    mkdir(path_in(p, "deep"), 0700);
    refused(path_in(p, "deep"), FAULT_INVALID, "is a folder");
    mkfifo(path_in(p, "other"), 0600);
    refused(path_in(p, "other"), FAULT_INVALID, "is no ordinary file");
}

static void patch(const char *path, long at, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "r+");

    assert_non_null(f);
    fseek(f, at, SEEK_SET);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void filled(struct place *p)
{
    struct store *store = opened(p, STORE_CREATE);
    char name[16];

    OK(store_begin(store, &ok_err));
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "%d", i);
        setting(store, name, "a value that takes some room in the file, so that it has pages");
    }
    OK(store_commit(store, &ok_err));
    store_close(store);
}

static void damaged_files(void **state)
{
    struct place *p = *state;
    const char *path = p->url;
    struct store *store;
    struct err err = {0};
    struct stat sb;
    char junk[4096];

    filled(p);
    assert_int_equal(stat(path, &sb), 0);
    memset(junk, 0x5a, sizeof junk);
    patch(path, 60, "\0\0\0\x63", 4); /* user_version: fileformat2.html, section 1.3 */
    refused(path, FAULT_INVALID, "by a newer indaba (its schema is 99");
    patch(path, 60, "\0\0\0\0", 4);
    refused(path, FAULT_INVALID, "of an older indaba");
    patch(path, 60, (char[]){0, 0, 0, (char)sql_schema_version}, 4);
    assert_int_equal(truncate(path, sb.st_size - 4096), 0);
    refused(path, FAULT_INVALID, "cut short");
    assert_int_equal(truncate(path, sb.st_size), 0);
    for (long at = sb.st_size - 4096L * 8; at < sb.st_size; at += 4096)
        patch(path, at, junk, sizeof junk);
    store = opened(p, STORE_READ);
    assert_int_equal(store_check(store, false, &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    assert_non_null(strstr(err.text, "is damaged"));
    store_close(store);
    patch(path, 100, junk, 200); /* the root page of the schema */
    refused(path, FAULT_INVALID, "is damaged");
}

static void creating(void **state)
{
    struct place *p = *state;
    struct store *store = opened(p, STORE_CREATE);
    struct err err = {0};
    struct stat sb;

    assert_int_equal(store_engine(store), STORE_SQLITE);
    assert_int_equal(stat(p->url, &sb), 0);
    assert_int_equal(sb.st_mode & 0777, 0600);
    store_close(store);
    assert_int_equal(store_open(p->url, STORE_CREATE, &store, &err), -1);
    assert_int_equal(err.fault, FAULT_CONFLICT);
    assert_int_equal(store_open("/nonexistent/site", STORE_CREATE, &store, &err), -1);
    assert_int_equal(err.fault, FAULT_IO);
    store = opened(p, STORE_READ);
    assert_int_equal(one_number(store, "SELECT COUNT(*) FROM setting"), 0);
    store_close(store); /* teardown finds nothing but the file */
}

static bool exists(struct place *p, const char *name)
{
    return access(path_in(p, name), F_OK) == 0;
}

static void one_file(void **state)
{
    struct place *p = *state;
    struct store *writer, *reader;
    struct stat sb;
    bool done;

    filled(p);
    assert_false(exists(p, "site-wal"));
    writer = opened(p, STORE_WRITE);
    reader = opened(p, STORE_READ);
    OK(store_begin(reader, &ok_err));
    assert_true(setting_is(reader, "0",
                           "a value that takes some room in the file, so that it "
                           "has pages"));
    setting(writer, "new", "1");
    OK(store_checkpoint(writer, true, &done, &ok_err));
    assert_false(done);
    OK(store_commit(reader, &ok_err));
    OK(store_checkpoint(writer, true, &done, &ok_err));
    assert_true(done);
    assert_int_equal(stat(path_in(p, "site-wal"), &sb), 0);
    assert_int_equal(sb.st_size, 0);
    setting(writer, "new", "2");
    OK(store_checkpoint(writer, false, &done, &ok_err));
    assert_true(done);
    assert_int_equal(stat(path_in(p, "site-wal"), &sb), 0);
    assert_true(sb.st_size > 0);
    store_close(reader);
    store_close(writer);
    assert_false(exists(p, "site-wal"));
    assert_false(exists(p, "site-shm"));
    reader = opened(p, STORE_READ);
    assert_true(setting_is(reader, "new", "2"));
    store_close(reader);
    assert_false(exists(p, "site-wal"));
    assert_false(exists(p, "site-shm"));
}

struct copying {
    struct store *writer;
    int calls, stop_at;
};

static bool on_progress(void *ctx, int64_t done, int64_t all)
{
    struct copying *c = ctx;
    char name[32];

    assert_true(done <= all);
    snprintf(name, sizeof name, "during %d", c->calls++);
    setting(c->writer, name, "x");
    return c->calls != c->stop_at;
}

static void big_blobs(struct store *store)
{
    static char bytes[100000];
    struct err err = {0};

    OK(store_begin(store, &ok_err));
    for (int i = 1; i <= 60; i++)
        assert_int_equal(
            sql_payload_put(store, i, SLICE("salt"), slice_of(bytes, sizeof bytes), &err), 1);
    OK(store_commit(store, &ok_err));
}

static void copies(void **state)
{
    struct place *p = *state;
    struct store *writer = opened(p, STORE_CREATE), *reader, *copy;
    struct copying c = {.writer = writer, .stop_at = 2};
    struct hash before, after;
    struct err err = {0};

    big_blobs(writer);
    right_put(writer, SLICE("1111111111111111"), SLICE(""), SLICE("all"));
    OK(store_digest(writer, &before, &ok_err));
    reader = opened(p, STORE_READ);
    assert_int_equal(store_copy(reader, path_in(p, "copy"), on_progress, &c, &err), -1);
    assert_false(exists(p, "copy"));
    c = (struct copying){.writer = writer, .calls = 100};
    OK(store_copy(reader, path_in(p, "copy"), on_progress, &c, &ok_err));
    assert_true(c.calls >= 102);
    assert_int_equal(store_copy(reader, path_in(p, "copy"), NULL, NULL, &err), -1);
    assert_int_equal(err.fault, FAULT_CONFLICT);
    OK(store_open(path_in(p, "copy"), STORE_READ, &copy, &ok_err));
    OK(store_check(copy, true, &ok_err));
    OK(store_digest(copy, &after, &ok_err));
    assert_true(hash_eq(before, after));
    /* The cancelled copy's setting is in it, what came during this one is not. */
    assert_int_equal(one_number(copy, "SELECT COUNT(*) FROM setting"), 2);
    store_close(copy);
    store_close(reader);
    store_close(writer);
}

static void full_disk(void **state)
{
    struct place *p = *state;
    struct store *store = opened(p, STORE_CREATE);
    static char bytes[100000];
    struct err err = {0};

    OK(store->engine->exec(store, "PRAGMA max_page_count=80", &ok_err));
    OK(store_begin(store, &ok_err));
    for (int i = 1; i <= 60 && err.fault == FAULT_NONE; i++)
        (void)!sql_payload_put(store, i, SLICE("salt"), slice_of(bytes, sizeof bytes), &err);
    assert_int_equal(err.fault, FAULT_FULL);
    assert_true(err.remedy[0] != '\0');
    store_rollback(store);
    setting(store, "still", "works");
    assert_int_equal(one_number(store, "SELECT COUNT(*) FROM payload"), 0);
    store_close(store);
}

static void busy(void **state)
{
    struct place *p = *state;
    struct store *a = opened(p, STORE_CREATE), *b = opened(p, STORE_WRITE);
    struct err err = {0};

    OK(store_begin(a, &ok_err));
    assert_int_equal(store_begin(b, &err), -1);
    assert_int_equal(err.fault, FAULT_BUSY);
    OK(store_commit(a, &ok_err));
    OK(store_begin(b, &ok_err));
    store_rollback(b);
    store_close(a);
    store_close(b);
}

static void odd_names(void **state)
{
    struct place *p = *state;
    struct store *store;

    snprintf(p->url, sizeof p->url, "%s/oth%%er?mode=memory#1", p->folder);
    store = opened(p, STORE_CREATE);
    setting(store, "a", "b");
    store_close(store);
    assert_int_equal(access(p->url, F_OK), 0);
    store = opened(p, STORE_READ);
    assert_true(setting_is(store, "a", "b"));
    store_close(store);
    unlink(p->url);
}

/* --- the place
 * ----------------------------------------------------------------------------------------- */

static void held(void **state)
{
    struct place *p = *state;
    struct store *store = opened(p, STORE_CREATE);
    struct store_hold *hold, *second;
    char key[STORE_KEY], other[STORE_KEY], folder[PATH_MAX];
    const char *name, *link = path_in(p, "other");
    struct err err = {0};
    int64_t bytes;

    OK(store_hold(p->url, &hold, &ok_err));
    assert_int_equal(store_hold(p->url, &second, &err), -1);
    assert_int_equal(err.fault, FAULT_BUSY);
    assert_null(second);
    setting(store, "a", "b"); /* who holds it writes */
    store_close(store);
    store_let_go(hold);
    store_let_go(NULL);
    OK(store_hold(p->url, &hold, &ok_err));
    store_let_go(hold);

    OK(store_key(p->url, key, &ok_err));
    assert_int_equal(symlink(p->url, link), 0);
    OK(store_key(link, other, &ok_err));
    assert_string_equal(key, other);
    OK(store_folder(p->url, folder, &name, &ok_err));
    assert_string_equal(folder, p->folder);
    assert_string_equal(name, "site");
    OK(store_size(p->url, &bytes, &ok_err));
    assert_true(bytes > 4096);
    OK(store_space(p->url, &bytes, &ok_err));
    assert_int_equal(store_hold(p->folder, &hold, &err), -1);
    assert_int_equal(err.fault, FAULT_INVALID);
    OK(store_remove(p->url, &ok_err));
    assert_int_equal(store_hold(p->url, &hold, &err), -1);
    assert_int_equal(err.fault, FAULT_ABSENT);
    assert_int_equal(store_size(p->url, &bytes, &err), -1);
    assert_int_equal(err.fault, FAULT_ABSENT);
    assert_int_equal(store_folder(p->url, folder, &name, &err), -1);
    assert_int_equal(err.fault, FAULT_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON(foreign_files, setup_sqlite), ON(damaged_files, setup_sqlite),
        ON(creating, setup_sqlite),      ON(one_file, setup_sqlite),
        ON(copies, setup_sqlite),        ON(full_disk, setup_sqlite),
        ON(busy, setup_sqlite),          ON(odd_names, setup_sqlite),
        ON(held, setup_sqlite),
    };

    hash_start();
    return place_run("store_file", tests, sizeof tests / sizeof *tests);
}
