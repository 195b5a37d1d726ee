#include "core/store/store_sqlite.h"

#include "core/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    APPLICATION_ID = 0x494e4442, /* "INDB" */
    PAGE = 4096,
    HEADER = 100, /* sqlite.org/fileformat2.html, section 1.3 */
    COPY_PAGES = 512,
    PIECE = 65536, /* bytes of the WAL at a time */
};

/* --- looking at the file
 * --------------------------------------------------------------------------- */

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t wal_size(const char *path)
{
    struct stat sb;
    char *wal = sqlite3_mprintf("%s-wal", path);
    int64_t size;

    must(wal != NULL, "there is no memory left");
    size = stat(wal, &sb) == 0 ? sb.st_size : -1;
    sqlite3_free(wal);
    return size;
}

static int foreign(const char *why, struct err *err)
{
    err_set(err, FAULT_INVALID, "the file %s, so it is not an indaba site", why);
    return err_remedy(err, "Check the name, or choose another file.");
}

static int path_check(const char *path, struct err *err)
{
    struct stat sb;

    if (stat(path, &sb) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            return err_errno(err, errno, "the site cannot be opened", path);
        err_set(err, FAULT_ABSENT, "there is no site");
        return err_remedy(err, "Check the name, or make one with `indaba init`.");
    }
    if (S_ISDIR(sb.st_mode))
        return foreign("is a folder", err);
    if (!S_ISREG(sb.st_mode))
        return foreign("is no ordinary file", err);
    return 0;
}

/* Reads the header through SQLite's own descriptor: closing another one of this file would drop the
 * locks of every connection in the process (sqlite.org/howtocorrupt.html, section 2.2). */
static int header_check(struct sqlite_store *store, struct err *err)
{
    uint8_t h[HEADER] = {0};
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    uint64_t page;
    int rc;

    sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    must(file != NULL && file->pMethods != NULL, "SQLite gave no file");
    rc = file->pMethods->xRead(file, h, sizeof h, 0);
    if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ)
        return store_sqlite_fail(store, rc, err);
    file->pMethods->xFileSize(file, &size);
    if (size == 0)
        return foreign("is empty", err);
    if (size < HEADER || memcmp(h, "SQLite format 3", 16) != 0)
        return foreign("is of another kind", err);
    if (be32(h + 68) != APPLICATION_ID)
        return foreign("is a database of another program or was not made to the end", err);
    page = (uint64_t)h[16] << 8 | h[17];
    if (page == 1)
        page = 65536;
    /* While the WAL holds something the file may still grow: the size is read again after it. */
    if (wal_size(store->base.url) > 0 || file->pMethods->xFileSize(file, &size) != SQLITE_OK ||
        (uint64_t)size >= page * be32(h + 28))
        return 0;
    err_set(err, FAULT_INVALID, "the site is damaged: the file is cut short");
    return err_remedy(err, "Restore it from a backup, or copy it again with all of its files.");
}

/* Makes the file, so that a second one who creates it is told. */
static int file_create(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST) {
        err_set(err, FAULT_CONFLICT, "the file exists already");
        err_about(err, "%s", path);
        return err_remedy(err, "Choose another name.");
    }
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        err_set(err, FAULT_IO, "the folder does not exist");
        err_about(err, "%s", path);
        return err_remedy(err, "Make the folder first, or choose another.");
    }
    if (fd < 0)
        return err_errno(err, errno, "the file cannot be made", path);
    close(fd);
    return 0;
}

/* --- settings
 * -------------------------------------------------------------------------------------- */

static int run(struct sqlite_store *store, const char *sql, struct err *err)
{
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? 0 : store_sqlite_fail(store, rc, err);
}

static int number(struct sqlite_store *store, const char *sql, int64_t *ret, struct err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(store->db, sql, -1, &st, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        *ret = sqlite3_column_int64(st, 0);
    else
        store_sqlite_fail(store, rc, err);
    sqlite3_finalize(st);
    return rc == SQLITE_ROW ? 0 : -1;
}

static void guard(struct sqlite_store *store)
{
    const struct {
        int option, on;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 0},
        {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, store->base.mode == STORE_READ},
    };

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        sqlite3_db_config(store->db, options[i].option, options[i].on, NULL);
    sqlite3_busy_timeout(store->db, STORE_SQLITE_BUSY_MS);
}

/* A build for tests may leave out fsync, which is quicker. */
static const char *synchronous(void)
{
#ifdef INDABA_FAULTS
    const char *v = getenv("INDABA_SYNCHRONOUS");

    if (v && strcmp(v, "OFF") == 0)
        return "PRAGMA synchronous=OFF";
#endif
    return "PRAGMA synchronous=FULL";
}

static int settings(struct sqlite_store *store, struct err *err)
{
    const char *const common[] = {
        synchronous(),
        "PRAGMA wal_autocheckpoint=0",
        "PRAGMA mmap_size=0",
        "PRAGMA cell_size_check=ON",
        "PRAGMA temp_store=MEMORY",
        /* KiB: the writer keeps the pages that it changes, a reader works on few at a time. */
        store->base.mode == STORE_READ ? "PRAGMA cache_size=-3000" : "PRAGMA cache_size=-8000",
    };

    guard(store);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (run(store, common[i], err) != 0)
            return -1;
    return 0;
}

static int version_check(struct sqlite_store *store, struct err *err)
{
    int64_t version = 0, tables = 0;

    /* Reading the tables' names also shows whether the file can be read at all. */
    if (number(store, "SELECT COUNT(*) FROM sqlite_schema", &tables, err) != 0 ||
        number(store, "PRAGMA user_version", &version, err) != 0)
        return -1;
    return store_version(&store->base, version, err);
}

/* --- after a crash
 * --------------------------------------------------------------------------------- */

/* Writes what can be read of the WAL once more and syncs it. After an fsync that failed Linux keeps
 * the pages in memory and takes them for written: what a new process reads there need not be on the
 * disk, and the frames that it adds behind such a gap would be lost with it when the power goes. */
static int wal_rewrite(const char *path, struct err *err)
{
    char *wal = sqlite3_mprintf("%s-wal", path), *piece = malloc(PIECE);
    int64_t at = 0;
    size_t n = 0;
    int fd, rc = 0;

    must(wal != NULL && piece != NULL, "there is no memory left");
    fd = open(wal, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        rc = err_errno(err, errno, "cannot open", wal);
    do {
        if (rc == 0)
            rc = files_read_at(fd, piece, PIECE, at, &n, wal, err);
        if (rc == 0 && lseek(fd, at, SEEK_SET) != at)
            rc = err_errno(err, errno, "cannot write", wal);
        if (rc == 0)
            rc = files_write_fd(fd, slice_of(piece, n), wal, err);
        at += (int64_t)n;
    } while (rc == 0 && n == PIECE);
    if (rc == 0 && fsync(fd) != 0)
        rc = err_errno(err, errno, "cannot write", wal);
    if (fd >= 0)
        close(fd);
    free(piece);
    sqlite3_free(wal);
    return rc;
}

/* Brings what an unclean stop left in the WAL into the file. The write lock keeps others from
 * appending meanwhile. SQLite ignores a failed sync of the folder when it makes a WAL, so it is
 * synced here too. */
static int settle(struct sqlite_store *store, struct err *err)
{
    bool done;
    int rc;

    if (wal_size(store->base.url) <= 0)
        return files_sync_folder(store->base.url, err);
    if (run(store, "BEGIN IMMEDIATE", err) != 0)
        return -1;
    rc = wal_rewrite(store->base.url, err);
    (void)!sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    if (rc != 0 || files_sync_folder(store->base.url, err) != 0)
        return -1;
    return store_checkpoint(&store->base, true, &done, err);
}

/* --- opening
 * --------------------------------------------------------------------------------------- */

/* A path as a file: URI (RFC 8089), with what a URI gives a meaning encoded. */
static char *uri(const char *path, const char *query)
{
    size_t size = 3 * strlen(path) + strlen(query) + 8;
    char *text = malloc(size), *p = text;

    must(text != NULL, "there is no memory left");
    p += snprintf(p, size, "file:");
    for (; *path; path++) {
        if (strchr("?#%", *path))
            p += snprintf(p, 4, "%%%02X", (unsigned char)*path);
        else
            *p++ = *path;
    }
    memcpy(p, query, strlen(query) + 1);
    return text;
}

static int attach(struct sqlite_store *store, bool immutable, struct err *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE |
                (store->base.mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    char *name = uri(store->base.url, immutable ? "?immutable=1" : "");
    int rc;

    /* Nobody asks how much SQLite uses, and counting takes a lock at each allocation. Once it is
     * running, this changes nothing. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    rc = sqlite3_open_v2(name, &store->db, flags, NULL);

    free(name);
    if (rc != SQLITE_OK)
        return store_sqlite_fail(store, rc, err);
    if (store->base.mode != STORE_READ && sqlite3_db_readonly(store->db, "main") == 1)
        return store_sqlite_fail(store, SQLITE_READONLY, err);
    return 0;
}

static int attach_existing(struct sqlite_store *store, bool immutable, struct err *err)
{
    if (attach(store, immutable, err) != 0 || header_check(store, err) != 0 ||
        settings(store, err) != 0)
        return -1;
    return version_check(store, err);
}

static int connect_existing(struct sqlite_store *store, struct err *err)
{
    struct err first = {0};

    if (path_check(store->base.url, err) != 0)
        return -1;
    if (attach_existing(store, false, &first) == 0)
        return store->base.mode == STORE_WRITE ? settle(store, err) : 0;
    if (err)
        *err = first;
    if (store->base.mode != STORE_READ || first.fault != FAULT_IO || wal_size(store->base.url) > 0)
        return -1;
    /* Nothing is in a WAL and none can be made here: the file alone is the whole site. */
    sqlite3_close(store->db);
    store->db = NULL;
    return attach_existing(store, true, err);
}

static int connect_new(struct sqlite_store *store, struct err *err)
{
    char sql[64];

    if (file_create(store->base.url, err) != 0)
        return -1;
    store->unmade = true;
    snprintf(sql, sizeof sql, "PRAGMA page_size=%d", PAGE);
    if (attach(store, false, err) != 0 || settings(store, err) != 0)
        return -1;
    return run(store, sql, err);
}

int store_sqlite_connect(struct sqlite_store *store, struct err *err)
{
    return store->base.mode == STORE_CREATE ? connect_new(store, err)
                                            : connect_existing(store, err);
}

/* The marks are committed with the tables, so that a file whose making was cut off has none; the
 * WAL begins afterwards, so that the file itself carries them. */
int store_sqlite_created(struct store *base, struct err *err)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    char sql[96];

    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION_ID,
             sql_schema_version);
    if (run(store, sql, err) != 0 || store_commit(base, err) != 0 ||
        run(store, "PRAGMA journal_mode=WAL", err) != 0)
        return -1;
    store->unmade = false;
    return 0;
}

/* A reader cannot delete the empty WAL that it had to make; a writing connection deletes it when it
 * closes as the last one, which SQLite's locks tell. */
static void tidy(const char *path)
{
    sqlite3 *db = NULL;
    char *name = uri(path, "");

    if (sqlite3_open_v2(name, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, NULL) == SQLITE_OK)
        (void)!sqlite3_exec(db, "SELECT COUNT(*) FROM sqlite_schema", NULL, NULL, NULL);
    sqlite3_close(db);
    free(name);
}

void store_sqlite_close(struct store *base)
{
    struct sqlite_store *store = (struct sqlite_store *)base;

    for (size_t i = 0; i < STORE_SQLITE_CONTROL; i++)
        sqlite3_finalize(store->control[i].st);
    must(sqlite3_close(store->db) == SQLITE_OK, "a store is closed with statements open");
    if (base->mode == STORE_READ && wal_size(base->url) == 0)
        tidy(base->url);
    if (store->unmade)
        unlink(base->url);
    free(base->url);
    free(store);
}

/* --- copying
 * --------------------------------------------------------------------------------------- */

static int sync_copy(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : fsync(fd);

    if (rc != 0)
        err_errno(err, errno, "the copy cannot be written", path);
    if (fd >= 0)
        close(fd);
    return rc == 0 ? files_sync_folder(path, err) : rc;
}

static int copy_pages(struct sqlite_store *from, struct sqlite_store *to,
                      bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                      struct err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to->db, "main", from->db, "main");
    int rc;

    if (backup == NULL)
        return store_sqlite_fail(to, sqlite3_errcode(to->db), err);
    do {
        int all;

        rc = sqlite3_backup_step(backup, COPY_PAGES);
        all = sqlite3_backup_pagecount(backup);
        if (rc == SQLITE_OK && progress &&
            !progress(ctx, all - sqlite3_backup_remaining(backup), all)) {
            sqlite3_backup_finish(backup);
            err_set(err, FAULT_USAGE, "the copy was cancelled");
            return err_about(err, "%s", to->base.url);
        }
    } while (rc == SQLITE_OK);
    if (rc != SQLITE_DONE)
        store_sqlite_fail(to, rc, err);
    sqlite3_backup_finish(backup);
    return rc == SQLITE_DONE ? 0 : -1;
}

static int copy_to(struct sqlite_store *from, struct sqlite_store *to,
                   bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                   struct err *err)
{
    bool own = sqlite3_get_autocommit(from->db) != 0;
    int64_t tables;
    int rc;

    if (attach(to, false, err) != 0)
        return -1;
    /* No journal: a copy that fails is deleted as a whole. */
    if (run(to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", err) != 0)
        return -1;
    /* One snapshot for the whole copy, or each commit of the writer would begin it anew. */
    if (own && (run(from, "BEGIN", err) != 0 ||
                number(from, "SELECT COUNT(*) FROM sqlite_schema", &tables, err) != 0))
        return -1;
    rc = copy_pages(from, to, progress, ctx, err);
    if (own)
        (void)!sqlite3_exec(from->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

int store_sqlite_copy(struct store *base, const char *path,
                      bool (*progress)(void *ctx, int64_t done, int64_t all), void *ctx,
                      struct err *err)
{
    struct sqlite_store to = {.base = {.mode = STORE_CREATE, .url = (char *)path}};
    int rc;

    if (file_create(path, err) != 0)
        return -1;
    rc = copy_to((struct sqlite_store *)base, &to, progress, ctx, err);
    sqlite3_close(to.db);
    if (rc == 0)
        rc = sync_copy(path, err);
    if (rc != 0)
        unlink(path);
    return rc;
}
