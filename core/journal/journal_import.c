#include "core/journal/journal_private.h"

#include "gen/sql/journal.h"
#include "gen/sql/schema.h"

#include <stdlib.h>

int journal_import_begin(struct journal *j, struct import **ret, struct err *err)
{
    struct import *im;
    uint8_t seed[32];

    *ret = NULL;
    if (j->import) {
        err_set(err, FAULT_BUSY, "another import is still running");
        return err_remedy(err, "Wait until it has ended, or cancel it.");
    }
    im = calloc(1, sizeof *im);
    must(im != NULL, "out of memory");
    j->config.rng->fill(j->config.rng, seed, sizeof seed);
    sign_key_new(seed, &im->lanes.key);
    memcpy(im->lanes.writer.b, im->lanes.key.public_key, 32);
    memcpy(im->lanes.reason, "import", sizeof "import");
    im->lanes.incarnation = j->self.incarnation;
    im->lanes.staged = true;
    j->import = im;
    *ret = im;
    return 0;
}

int journal_import_append(struct journal *j, struct import *im, const struct change *change,
                          struct err *err)
{
    struct hash id;

    arena_reset(j->arena);
    if (journal_append_to(j, &im->lanes, change, SLICE_NONE, &id, &im->last_n, err) != 0)
        return -1;
    im->entries++;
    return 0;
}

/* Staged lanes are seen by none but who names them; 0 is no lane, so it asks for live ones alone.
 */
int journal_import_knows(struct journal *j, struct import *im, struct id object, struct err *err)
{
    struct sql_entry_of_object_row row;

    for (size_t i = 0; i < im->lanes.count; i++) {
        int found =
            sql_entry_of_object(j->config.store, object, im->lanes.at[i]->now.lane, &row, err);

        if (found != 0)
            return found;
    }
    return sql_entry_of_object(j->config.store, object, 0, &row, err);
}

int journal_import_end(struct journal *j, struct import *im, struct err *err)
{
    if (im->lanes.first_n > 0)
        im->applied_n = im->lanes.first_n - 1;
    for (size_t i = 0; i < im->lanes.count; i++)
        if (im->lanes.at[i]->now.lane != 0 &&
            sql_lane_set_state(j->config.store, im->lanes.at[i]->now.lane, LANE_LIVE, im->applied_n,
                               err) < 0)
            return -1;
    im->lanes.staged = false;
    return 0;
}

static int apply_loop(struct journal *j, int64_t *from, int64_t upto, int budget_ms, bool *ret_more,
                      struct err *err)
{
    enum { AT_ONCE = 16 };
    int64_t until = clock_ticks() + budget_ms;

    *ret_more = false;
    while (*from < upto) {
        struct sql_entry_after q;
        struct id objects[AT_ONCE];
        size_t count = 0;
        int more;

        if (clock_ticks() > until) {
            *ret_more = true;
            return 0;
        }
        if (sql_entry_after(j->config.store, *from, upto, AT_ONCE, &q, err) != 0)
            return -1;
        while ((more = sql_entry_after_next(&q, err)) > 0) {
            *from = q.n;
            objects[count++] = q.object;
        }
        if (more < 0)
            return -1;
        if (count == 0)
            return 0;
        for (size_t i = 0; i < count; i++) {
            arena_reset(j->arena);
            if (!id_none(objects[i]) && journal_refold(j, objects[i], err) != 0)
                return -1;
        }
    }
    return 0;
}

/* Folds the objects of the entries in (*from, upto] until the time is up. */
static int apply_some(struct journal *j, int64_t *from, int64_t upto, int budget_ms, bool *ret_more,
                      struct err *err)
{
    int result;

    j->applying = from;
    result = apply_loop(j, from, upto, budget_ms, ret_more, err);
    j->applying = NULL;
    return result;
}

int journal_import_apply(struct journal *j, struct import *im, int budget_ms, bool *ret_more,
                         struct err *err)
{
    int64_t from = im->applied_n;

    if (apply_some(j, &from, im->last_n, budget_ms, ret_more, err) != 0)
        return -1;
    im->applied_n = *ret_more ? from : im->last_n;
    /* INT64_MAX: of a lane that is applied as a whole a restart has nothing to make up for. */
    for (size_t i = 0; i < im->lanes.count; i++)
        if (im->lanes.at[i]->now.lane != 0 &&
            sql_lane_set_state(j->config.store, im->lanes.at[i]->now.lane, LANE_LIVE,
                               *ret_more ? im->applied_n : INT64_MAX, err) < 0)
            return -1;
    return 0;
}

/* Removes a lane's entries from first_n to `upto`. */
static int drop_entries(struct journal *j, int64_t lane, int64_t first_n, int64_t upto,
                        struct err *err)
{
    return sql_payload_drop_lane(j->config.store, first_n, upto, lane, err) < 0 ||
                   sql_run_drop_lane(j->config.store, first_n, upto, lane, err) < 0 ||
                   sql_entry_drop_lane(j->config.store, first_n, upto, lane, err) < 0
               ? -1
               : 0;
}

static int drop_lane(struct journal *j, int64_t lane, int64_t first_n, struct err *err)
{
    if (drop_entries(j, lane, first_n, INT64_MAX, err) != 0)
        return -1;
    return sql_lane_drop(j->config.store, lane, err) < 0 ? -1 : 0;
}

/* From the end, so that what is left is whole until its lane goes. */
int journal_import_cancel(struct journal *j, struct import *im, int budget_ms, bool *ret_more,
                          struct err *err)
{
    enum { AT_ONCE = 64 };
    int64_t until = clock_ticks() + budget_ms, upto = im->last_n;

    *ret_more = false;
    im->lanes.touched_count = im->lanes.touched_marked = 0;
    while (upto >= im->lanes.first_n && !*ret_more) {
        int64_t from =
            upto - AT_ONCE + 1 > im->lanes.first_n ? upto - AT_ONCE + 1 : im->lanes.first_n;

        for (size_t i = 0; i < im->lanes.count; i++)
            if (im->lanes.at[i]->now.lane != 0 &&
                drop_entries(j, im->lanes.at[i]->now.lane, from, upto, err) != 0)
                return -1;
        upto = from - 1;
        *ret_more = upto >= im->lanes.first_n && clock_ticks() > until;
    }
    if (*ret_more) {
        im->last_n = upto;
        return 0;
    }
    for (size_t i = 0; i < im->lanes.count; i++)
        if (im->lanes.at[i]->now.lane != 0 &&
            drop_lane(j, im->lanes.at[i]->now.lane, im->lanes.first_n, err) != 0)
            return -1;
    return 0;
}

int64_t journal_import_entries(const struct import *im)
{
    return im->entries;
}

void journal_import_free(struct journal *j, struct import *im)
{
    if (im == NULL)
        return;
    if (j->import == im)
        j->import = NULL;
    journal_lanes_free(&im->lanes);
    free(im);
}

/* After a start: staged lanes are what a broken import left and go; live ones whose entries are not
 * all in the derived tables are brought up to date. */
int journal_import_mend(struct journal *j, struct err *err)
{
    struct sql_lane_all q;
    struct {
        int64_t lane, first_n, applied_n;
        bool staged;
    } *found = NULL;
    size_t count = 0;
    int more, result = 0;

    if (sql_lane_all(j->config.store, &q, err) != 0)
        return -1;
    while ((more = sql_lane_all_next(&q, err)) > 0) {
        if (q.state == LANE_LIVE && (q.applied_n == 0 || q.applied_n == INT64_MAX))
            continue;
        found = realloc(found, (count + 1) * sizeof *found);
        must(found != NULL, "out of memory");
        found[count].lane = q.lane;
        found[count].first_n = q.first_n;
        found[count].applied_n = q.applied_n;
        found[count++].staged = q.state == LANE_STAGED;
    }
    if (more < 0 || count == 0) {
        free(found);
        return more < 0 ? -1 : 0;
    }
    if (journal_begin(j, err) != 0) {
        free(found);
        return -1;
    }
    for (size_t i = 0; i < count && result == 0; i++) {
        int64_t from = found[i].applied_n;
        bool left;

        if (found[i].staged)
            result = drop_lane(j, found[i].lane, found[i].first_n, err);
        else if ((result = apply_some(j, &from, INT64_MAX, 3600 * 1000, &left, err)) == 0)
            result =
                sql_lane_set_state(j->config.store, found[i].lane, LANE_LIVE, INT64_MAX, err) < 0
                    ? -1
                    : 0;
    }
    free(found);
    if (result == 0)
        return journal_commit(j, err);
    journal_rollback(j);
    return -1;
}
