/* What a page of posts costs at the least: libmicrohttpd, one SQLite query, memcpy. No session, no
 * rights, no template; the HTML of each post lies ready in the table.
 *
 * usage: limit_page DATABASE
 *
 * GET /THREAD/N answers with the first N posts of a thread. The database has the tables
 * user(id, name) and post(id, thread, author, created, html) with an index on (thread, created). It
 * listens on a free port of the loopback, which is its first line, until SIGTERM. */
#include "tests/bench/limit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_MAX = 1 << 20, HEAD = 3000 };

static const char query[] = "SELECT p.id, u.name, p.created, p.html FROM post p "
                            "JOIN user u ON u.id = p.author WHERE p.thread = ?1 "
                            "ORDER BY p.created, p.id LIMIT ?2";

struct worker {
    sqlite3 *db;
    sqlite3_stmt *page;
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
    limit_must(sqlite3_prepare_v3(w->db, query, -1, SQLITE_PREPARE_PERSISTENT, &w->page, NULL) ==
                   SQLITE_OK,
               "the query");
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

static enum MHD_Result on_request(void *path, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state)
{
    struct worker *w = worker_of(path);
    struct text page = {malloc(PAGE_MAX), 0};
    struct MHD_Response *response;
    enum MHD_Result result;
    long thread = 0;
    int limit = 0;

    (void)method, (void)version, (void)data, (void)size, (void)state;
    limit_must(page.p != NULL && sscanf(url, "/%ld/%d", &thread, &limit) == 2, url);
    memset(page.p, ' ', HEAD);
    page.n = HEAD;
    sqlite3_bind_int64(w->page, 1, thread);
    sqlite3_bind_int(w->page, 2, limit);
    while (sqlite3_step(w->page) == SQLITE_ROW)
        put_post(&page, w->page);
    sqlite3_reset(w->page);
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
