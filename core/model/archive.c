#include "core/model/archive.h"

#include "gen/sql.h"

#include <stdlib.h>

int archive_members(struct store *store, struct arena *arena, struct id workshop,
                    struct archive_member **ret, size_t *ret_count, struct err *err)
{
    struct sql_archive_pod_members q;
    struct archive_member *rows = NULL;
    size_t n = 0, room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_archive_pod_members(store, workshop, &q, err) != 0)
        return -1;
    while ((more = sql_archive_pod_members_next(&q, err)) > 0) {
        if (n == room) {
            room = room ? 2 * room : 64;
            rows = realloc(rows, room * sizeof *rows);
            must(rows != NULL, "out of memory");
        }
        rows[n++] = (struct archive_member){q.id, q.pod, q.enrolment};
    }
    if (more == 0 && n > 0) {
        *ret = arena_array(arena, n, sizeof **ret);
        memcpy(*ret, rows, n * sizeof *rows);
        *ret_count = n;
    }
    free(rows);
    return more;
}
