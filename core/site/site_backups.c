#include "core/site/site_backups.h"

#include "core/base/ceiling.h"
#include "core/base/files.h"
#include "core/base/tz.h"
#include "core/journal/writer.h"
#include "core/model/people/site.h"
#include "core/site/site.h"
#include "core/store/store_place.h"
#include "gen/sql/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct site_backups {
    struct site *site;
    char folder[PATH_MAX], stem[NAME_MAX + 1]; /* what the copies' names begin with */
    struct err nowhere;                        /* why there is no folder for copies; or fault 0 */
    pthread_mutex_t lock;
    pthread_t thread;
    bool started; /* there is a thread to be joined */
    bool running, stop;
    int64_t done, all;
    struct err failed;
    char path[PATH_MAX];
};

#define SETTING SLICE("backup_at")
#define PATTERN "0000-00-00-0000.indaba"

struct site_backups *site_backups_new(struct site *site)
{
    struct site_backups *b = calloc(1, sizeof *b);
    const char *name = "";
    size_t n;

    must(b != NULL, "out of memory");
    b->site = site;
    pthread_mutex_init(&b->lock, NULL);
    (void)!store_folder(site_path(site), b->folder, &name, &b->nowhere);
    n = strlen(name);
    if (n > 7 && strcmp(name + n - 7, ".indaba") == 0)
        n -= 7;
    snprintf(b->stem, sizeof b->stem, "%.*s-backup-", (int)(n < 200 ? n : 200), name);
    return b;
}

void site_backups_free(struct site_backups *b)
{
    if (b == NULL)
        return;
    pthread_mutex_lock(&b->lock);
    b->stop = true;
    pthread_mutex_unlock(&b->lock);
    if (b->started)
        pthread_join(b->thread, NULL);
    pthread_mutex_destroy(&b->lock);
    free(b);
}

/* ---- the setting ---- */

int site_backups_last(struct store *store, int64_t *ret, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_setting_get_row row;
    int found = sql_setting_get(store, SETTING, arena, &row, err);

    *ret = 0;
    if (found > 0)
        *ret = strtoll(arena_str(arena, row.value), NULL, 10);
    arena_free(arena);
    return found < 0 ? -1 : 0;
}

int site_backups_note(struct journal *journal, int64_t at, struct err *err)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)at);
    return sql_setting_put(journal_store(journal), SETTING, slice_str(text), err) < 0 ? -1 : 0;
}

struct note {
    struct action action;
    int64_t at;
};

static int run_note(struct action *action, struct journal *journal, struct err *err)
{
    return site_backups_note(journal, ((struct note *)action)->at, err);
}

/* ---- names ---- */

/* A zero in the pattern is any digit. */
static bool is_ours(const struct site_backups *b, const char *name)
{
    size_t n = strlen(b->stem);

    if (strncmp(name, b->stem, n) != 0 || strlen(name + n) != strlen(PATTERN))
        return false;
    for (const char *p = PATTERN, *c = name + n; *p; p++, c++)
        if (*p == '0' ? *c < '0' || *c > '9' : *c != *p)
            return false;
    return true;
}

/* Its names tell when they were made, and sort by it. */
static int newest_first(const void *a, const void *b)
{
    const struct site_copy *x = a, *y = b;

    return strcmp(y->name.p, x->name.p);
}

static int list_copies(struct site_backups *b, struct arena *arena, struct site_copy **ret,
                       size_t *ret_count, struct err *err)
{
    DIR *folder = b->nowhere.fault ? NULL : opendir(b->folder);
    size_t room = 0;
    int code = errno;
    struct dirent *e;

    *ret = NULL;
    *ret_count = 0;
    if (b->nowhere.fault)
        return 0;
    if (folder == NULL)
        return err_errno(err, code, "cannot read the folder of the site", b->folder);
    while ((e = readdir(folder)) != NULL) {
        const char *when = e->d_name + strlen(b->stem);
        char path[PATH_MAX];

        if (!is_ours(b, e->d_name) || files_join(path, b->folder, e->d_name, NULL) != 0)
            continue;
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct site_copy){
            .name = arena_slice(arena, slice_str(e->d_name)),
            .made = slice_str(arena_printf(arena, "%.10s %.2s:%.2s", when, when + 11, when + 13)),
            .bytes = files_size(path)};
    }
    closedir(folder);
    if (*ret_count > 0)
        qsort(*ret, *ret_count, sizeof **ret, newest_first);
    return 0;
}

/* The copies beyond those that are kept go, the oldest of them. */
static void prune(struct site_backups *b)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct site_copy *copies;
    char path[PATH_MAX];
    size_t count;

    if (list_copies(b, arena, &copies, &count, NULL) == 0)
        for (size_t i = SITE_BACKUPS_KEPT; i < count; i++)
            if (files_join(path, b->folder, copies[i].name.p, NULL) == 0)
                unlink(path);
    arena_free(arena);
}

/* By the clock on the site's wall. */
static int name_copy(struct site_backups *b, struct err *err)
{
    int64_t wall = clock_now(site_clock(b->site));
    struct arena *arena = arena_new(CEILING_STEP);
    struct site_view view;
    struct store *store;
    struct tz *tz = NULL;
    char text[DATE_INSTANT_TEXT], name[PATH_MAX];
    int result;

    if (b->nowhere.fault && err)
        *err = b->nowhere;
    if (b->nowhere.fault || site_reader(site_path(b->site), &store, err) != 0) {
        arena_free(arena);
        return -1;
    }
    result = site_get(store, arena, &view, err);
    store_close(store);
    if (result == 0 && tz_load(NULL, view.zone, &tz, NULL) == 0)
        wall = tz_local(tz, wall).wall;
    tz_free(tz);
    arena_free(arena);
    date_wall_text(wall, text); /* 2026-09-01T09:30:00 */
    snprintf(name, sizeof name, "%s%.10s-%.2s%.2s.indaba", b->stem, text, text + 11, text + 14);
    return result == 0 ? files_join(b->path, b->folder, name, err) : -1;
}

/* ---- making one ---- */

static bool progress(void *ctx, int64_t done, int64_t all)
{
    struct site_backups *b = ctx;
    bool go_on;

    pthread_mutex_lock(&b->lock);
    b->done = done;
    b->all = all;
    go_on = !b->stop;
    pthread_mutex_unlock(&b->lock);
    return go_on;
}

static void *make(void *ctx)
{
    struct site_backups *b = ctx;
    struct note note = {.action = {.run = run_note}, .at = clock_now(site_clock(b->site))};
    struct store *store = NULL;
    struct err err = {0};
    int result = site_reader(site_path(b->site), &store, &err);

    if (result == 0)
        result = site_backup(store, b->path, progress, b, &err);
    store_close(store);
    if (result == 0)
        result = site_do(b->site, &note.action, &err);
    if (result == 0)
        prune(b);
    pthread_mutex_lock(&b->lock);
    b->running = false;
    if (result != 0)
        b->failed = err;
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

int site_backups_start(struct site_backups *b, struct err *err)
{
    int result = 0;

    pthread_mutex_lock(&b->lock);
    if (!b->running && !b->stop) {
        if (b->started)
            pthread_join(b->thread, NULL);
        b->started = false;
        result = name_copy(b, err);
        if (result == 0 && !files_exist(b->path)) {
            b->failed = (struct err){0};
            b->done = b->all = 0;
            b->running = b->started = pthread_create(&b->thread, NULL, make, b) == 0;
            if (!b->running)
                result = err_set(err, FAULT_BUSY, "the backup cannot be begun just now");
        }
    }
    pthread_mutex_unlock(&b->lock);
    return result;
}

int site_backups_look(struct site_backups *b, struct arena *arena, struct site_backups_view *ret,
                      struct err *err)
{
    *ret = (struct site_backups_view){0};
    if (list_copies(b, arena, &ret->copies, &ret->count, err) != 0)
        return -1;
    pthread_mutex_lock(&b->lock);
    ret->running = b->running;
    ret->done = b->done;
    ret->all = b->all;
    ret->failed = b->failed;
    /* What is being made is no backup yet. */
    if (b->running && ret->count > 0 &&
        strcmp(ret->copies[0].name.p, strrchr(b->path, '/') + 1) == 0) {
        ret->copies++;
        ret->count--;
    }
    pthread_mutex_unlock(&b->lock);
    return 0;
}

int site_backups_open(struct site_backups *b, struct slice name, int *ret_fd, int64_t *ret_bytes,
                      struct err *err)
{
    char copy[NAME_MAX + 1], path[PATH_MAX];
    struct stat st;
    bool busy = true;
    int fd = -1;

    snprintf(copy, sizeof copy, "%.*s", name.n < NAME_MAX ? (int)name.n : 0, name.p);
    if (is_ours(b, copy) && files_join(path, b->folder, copy, err) == 0) {
        pthread_mutex_lock(&b->lock);
        busy = b->running && strcmp(path, b->path) == 0;
        pthread_mutex_unlock(&b->lock);
    }
    if (!busy)
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        *ret_fd = fd;
        *ret_bytes = st.st_size;
        return 0;
    }
    if (fd >= 0)
        close(fd);
    err_set(err, FAULT_ABSENT, "there is no backup of this name");
    return err_remedy(err, "The page of the site lists those that there are.");
}
