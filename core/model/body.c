#include "core/model/body.h"

#include "core/journal/entry.h"
#include "gen/sql/journal.h"

struct slice body_of_payload(struct slice payload)
{
    struct slice json, body;

    return entry_payload_split(payload, &json, &body, NULL) == 0 ? body : SLICE_NONE;
}

int body_get(struct store *store, struct arena *arena, int64_t n, struct slice *ret,
             struct err *err)
{
    struct sql_payload_get_row row;
    int found;

    *ret = SLICE_NONE;
    if (n == 0)
        return 0;
    found = sql_payload_get(store, n, arena, &row, err);
    if (found > 0)
        *ret = body_of_payload(row.bytes);
    return found < 0 ? -1 : 0;
}
