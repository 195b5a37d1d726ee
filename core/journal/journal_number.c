#include "core/journal/journal_private.h"

#include "gen/sql/journal.h"

#include <stdio.h>

/* Numbers are given in the order of COMMITs, since who writes is alone, and never twice: also those
 * of entries that were removed (a cancelled import) and of batches without an entry, so that the
 * last one tells every state of the data from every other. */

#define SETTING SLICE("number")

static int stored(struct store *store, int64_t *ret, struct err *err)
{
    struct sql_setting_number_row row;
    int found = sql_setting_number(store, SETTING, &row, err);

    *ret = found > 0 ? row.n : 0;
    return found < 0 ? -1 : 0;
}

int journal_generation(struct store *store, uint64_t *ret, struct err *err)
{
    int64_t n;

    if (stored(store, &n, err) != 0)
        return -1;
    *ret = (uint64_t)n;
    return 0;
}

/* Others have written: what comes after their entries says so by its time, too. */
static int follow_clock(struct journal *j, struct err *err)
{
    struct sql_lane_last_hlc_row row;

    if (sql_lane_last_hlc(j->config.store, j->site, (journal_now(j) + AHEAD_MAX_MS) << 16, &row,
                          err) < 0)
        return -1;
    if ((uint64_t)row.hlc > j->now.hlc)
        j->now.hlc = (uint64_t)row.hlc;
    return 0;
}

int journal_number_read(struct journal *j, struct err *err)
{
    int64_t n;

    if (j->now.known)
        return 0;
    if (stored(j->config.store, &n, err) != 0)
        return -1;
    if (n > j->committed.n && follow_clock(j, err) != 0)
        return -1;
    j->now.n = n > j->committed.n ? n : j->committed.n;
    j->now.known = true;
    j->begun_n = j->now.n;
    return 0;
}

int journal_number_next(struct journal *j, int64_t *ret, struct err *err)
{
    if (journal_number_read(j, err) != 0)
        return -1;
    *ret = ++j->now.n;
    return 0;
}

int journal_number_keep(struct journal *j, struct err *err)
{
    char text[24];

    if (journal_number_read(j, err) != 0)
        return -1;
    if (j->now.n == j->begun_n)
        j->now.n++;
    snprintf(text, sizeof text, "%lld", (long long)j->now.n);
    return sql_setting_put(j->config.store, SETTING, slice_str(text), err) < 0 ? -1 : 0;
}

int journal_number_lane(struct journal *j, int64_t *ret, struct err *err)
{
    struct sql_lane_last_row row;

    if (sql_lane_last(j->config.store, &row, err) < 0)
        return -1;
    *ret = row.lane + 1;
    return 0;
}
