/* What a durable post costs at the least: a row with three indexes, one COMMIT each with
 * synchronous=FULL, before the answer. No session, no rights, no journal, no search index.
 *
 * usage: limit_post DATABASE
 *
 * POST / with the text as its body; the database is made. It listens on a free port of the
 * loopback, which is its first line, until SIGTERM. */
#include "tests/bench/limit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 8192, ANSWER = 64 };

static const char schema[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;"
    "CREATE TABLE post(id INTEGER PRIMARY KEY, thread INT, parent INT, author INT, created INT,"
    " body TEXT);"
    "CREATE INDEX by_thread ON post(thread, created); CREATE INDEX by_author ON post(author, "
    "created); CREATE INDEX by_parent ON post(parent)";
static const char insert[] = "INSERT INTO post(thread, parent, author, created, body) VALUES("
                             "abs(RANDOM()) % 1000, abs(RANDOM()) % 100000, abs(RANDOM()) % 500,"
                             " unixepoch(), ?1)";

struct desk {
    pthread_mutex_t lock;
    sqlite3 *db;
    sqlite3_stmt *insert;
};

struct body {
    size_t n;
    char bytes[BODY_MAX];
};

static long long store(struct desk *desk, const struct body *body)
{
    long long id;
    int rc;

    pthread_mutex_lock(&desk->lock);
    sqlite3_bind_text(desk->insert, 1, body->bytes, (int)body->n, SQLITE_STATIC);
    rc = sqlite3_step(desk->insert);
    sqlite3_reset(desk->insert);
    id = sqlite3_last_insert_rowid(desk->db);
    pthread_mutex_unlock(&desk->lock);
    limit_must(rc == SQLITE_DONE, "the disk");
    return id;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state)
{
    struct body *body = *state;
    struct MHD_Response *response;
    enum MHD_Result result;
    char text[ANSWER];
    int n;

    (void)url, (void)method, (void)version;
    if (body == NULL) {
        *state = calloc(1, sizeof *body);
        return *state ? MHD_YES : MHD_NO;
    }
    if (*size > 0) {
        limit_must(body->n + *size <= BODY_MAX, "a larger body");
        memcpy(body->bytes + body->n, data, *size);
        body->n += *size;
        *size = 0;
        return MHD_YES;
    }
    n = snprintf(text, sizeof text, "{\"id\":%lld}\n", store(ctx, body));
    response = MHD_create_response_from_buffer((size_t)n, text, MHD_RESPMEM_MUST_COPY);
    result = MHD_queue_response(connection, 201, response);
    MHD_destroy_response(response);
    return result;
}

static void on_done(void *ctx, struct MHD_Connection *connection, void **state,
                    enum MHD_RequestTerminationCode how)
{
    (void)ctx, (void)connection, (void)how;
    free(*state);
    *state = NULL;
}

int main(int argc, char **argv)
{
    static struct desk desk = {.lock = PTHREAD_MUTEX_INITIALIZER};

    limit_must(argc == 2, "usage: limit_post DATABASE");
    limit_must(sqlite3_open(argv[1], &desk.db) == SQLITE_OK, argv[1]);
    limit_must(sqlite3_exec(desk.db, schema, NULL, NULL, NULL) == SQLITE_OK, "the schema");
    limit_must(sqlite3_prepare_v3(desk.db, insert, -1, SQLITE_PREPARE_PERSISTENT, &desk.insert,
                                  NULL) == SQLITE_OK,
               "the statement");
    return limit_serve(on_request, &desk, on_done);
}
