/* What a page costs at the least: libmicrohttpd, one SQLite query, memcpy. No session, no rights,
 * no template; the HTML of each post lies ready in the table.
 *
 * usage: limit_page DATABASE
 *
 * GET /THREAD/N answers with the first N posts of a thread, /list/N with the N threads that have
 * the newest posts, /find/WORD with the 20 newest posts that hold a word. The database has the
 * tables user(id, name), post(id, thread, author, created, html) with an index on (thread,
 * created), thread(id, first, last, posts) with an index on last, and words, an FTS5 index of the
 * posts. It listens on a free port of the loopback, which is its first line, until SIGTERM. */
#include "tests/bench/limit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_MAX = 1 << 20, HEAD = 3000 };

/* What is asked: the path's form, the query with its two values. */
enum { PAGE, LIST, FIND, QUERIES };
static const char *const queries[QUERIES] = {
    [PAGE] = "SELECT p.id, u.name, p.created, p.html FROM post p JOIN user u ON u.id = p.author "
             "WHERE p.thread = ?1 ORDER BY p.created, p.id LIMIT ?2",
    [LIST] = "SELECT t.id, u.name, t.last, substr(p.html, 1, 200) FROM thread t JOIN post p ON "
             "p.id = t.first "
             "JOIN user u ON u.id = p.author ORDER BY t.last DESC LIMIT ?2",
    [FIND] = "SELECT p.id, u.name, p.created, substr(p.html, 1, 200) FROM words w JOIN post p ON "
             "p.id = w.rowid "
             "JOIN user u ON u.id = p.author WHERE words MATCH ?1 ORDER BY w.rowid DESC LIMIT ?2",
};

struct worker {
    sqlite3 *db;
    sqlite3_stmt *queries[QUERIES];
};

static pthread_key_t worker_key;

static struct worker *worker_of(const char *path)
{
    struct worker *w = pthread_getspecific(worker_key);

    if (w)
        return w;
    w = calloc(1, sizeof *w);
    limit_must(w != NULL, "memory");
    limit_must(sqlite3_open_v2(path, &w->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ==
                   SQLITE_OK,
               path);
    sqlite3_exec(w->db, "PRAGMA mmap_size=268435456; PRAGMA cache_size=-16000", NULL, NULL, NULL);
    for (int i = 0; i < QUERIES; i++)
        limit_must(sqlite3_prepare_v3(w->db, queries[i], -1, SQLITE_PREPARE_PERSISTENT,
                                      &w->queries[i], NULL) == SQLITE_OK,
                   queries[i]);
    pthread_setspecific(worker_key, w);
    return w;
}

struct text {
    char *p;
    size_t n;
};

static void put(struct text *t, const void *bytes, size_t n)
{
    limit_must(t->n + n <= PAGE_MAX, "a larger page");
    memcpy(t->p + t->n, bytes, n);
    t->n += n;
}

static void put_post(struct text *t, sqlite3_stmt *row)
{
    char head[300];
    int n = snprintf(head, sizeof head, "<article id=\"p%lld\"><b>%s</b> <time>%lld</time>",
                     sqlite3_column_int64(row, 0), (const char *)sqlite3_column_text(row, 1),
                     sqlite3_column_int64(row, 2));

    put(t, head, (size_t)n);
    put(t, sqlite3_column_text(row, 3), (size_t)sqlite3_column_bytes(row, 3));
    put(t, "</article>\n", 11);
}

/* The query that a path asks for, its values bound. */
static sqlite3_stmt *asked(struct worker *w, const char *url)
{
    char word[40];
    long thread;
    int limit = 20;

    if (sscanf(url, "/list/%d", &limit) == 1) {
        sqlite3_bind_int(w->queries[LIST], 2, limit);
        return w->queries[LIST];
    }
    if (sscanf(url, "/find/%39s", word) == 1) {
        sqlite3_bind_text(w->queries[FIND], 1, word, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int(w->queries[FIND], 2, limit);
        return w->queries[FIND];
    }
    limit_must(sscanf(url, "/%ld/%d", &thread, &limit) == 2, url);
    sqlite3_bind_int64(w->queries[PAGE], 1, thread);
    sqlite3_bind_int(w->queries[PAGE], 2, limit);
    return w->queries[PAGE];
}

static enum MHD_Result on_request(void *path, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state)
{
    struct worker *w = worker_of(path);
    struct text page = {malloc(PAGE_MAX), 0};
    struct MHD_Response *response;
    enum MHD_Result result;
    sqlite3_stmt *query = asked(w, url);

    (void)method, (void)version, (void)data, (void)size, (void)state;
    limit_must(page.p != NULL, "memory");
    memset(page.p, ' ', HEAD);
    page.n = HEAD;
    while (sqlite3_step(query) == SQLITE_ROW)
        put_post(&page, query);
    sqlite3_reset(query);
    response = MHD_create_response_from_buffer(page.n, page.p, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
    result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

int main(int argc, char **argv)
{
    limit_must(argc == 2, "usage: limit_page DATABASE");
    pthread_key_create(&worker_key, NULL);
    return limit_serve(on_request, argv[1], NULL);
}
