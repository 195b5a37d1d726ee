#include "core/journal/journal_private.h"

#include "core/base/files.h"
#include "gen/sql/journal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* An incarnation is one life of the site's writing key. Its anchor is a small file outside the
 * data: whoever copies or restores the data does not copy the anchor, and so it tells.
 *
 * The anchor's text:
 *     indaba-anchor 1
 *     lane SPACE SEQ ID      for each lane, ID in hex */
enum { ANCHOR_MAX = 4 << 20, ANCHOR_EVERY_MS = 1000 };

enum anchor_state { ANCHOR_FITS, ANCHOR_MISSING, ANCHOR_AHEAD };

static int anchor_find_path(struct journal *j, struct err *err)
{
    char hex[65];
    int n;

    if (files_mkdir(j->config.state_dir, 0700, err) != 0)
        return -1;
    hash_text(j->self.writer, hex);
    n = snprintf(j->anchor_path, sizeof j->anchor_path, "%s/anchor-%.32s", j->config.state_dir,
                 hex);
    if (n < 0 || (size_t)n >= sizeof j->anchor_path)
        return err_set(err, FAULT_IO, "the path of the state folder is too long");
    return 0;
}

/* One line of the anchor against the lane's row. */
static int anchor_compare(struct journal *j, struct slice line, enum anchor_state *state,
                          struct err *err)
{
    struct sql_lane_find_row row;
    struct slice space_text, seq_text;
    struct id space;
    struct hash head;
    int64_t seq = 0;
    int found;

    slice_cut(&line, ' ');
    space_text = slice_cut(&line, ' ');
    seq_text = slice_cut(&line, ' ');
    for (size_t i = 0; i < seq_text.n && seq < INT64_MAX / 20; i++)
        seq = seq * 10 + (seq_text.p[i] - '0');
    if (id_read(space_text, &space, NULL) != 0 || !hex_read(line, head.b, 32)) {
        *state = ANCHOR_MISSING;
        return 0;
    }
    found = sql_lane_find(j->config.store, j->self.writer, space, &row, err);
    if (found < 0)
        return -1;
    if (!found || row.seq < seq || (row.seq == seq && !hash_eq(row.head, head)))
        *state = ANCHOR_AHEAD;
    return 0;
}

static int anchor_check(struct journal *j, enum anchor_state *ret, struct err *err)
{
    struct buf text;
    struct slice rest;
    int result = 0;

    *ret = ANCHOR_FITS;
    buf_init(&text, ANCHOR_MAX);
    if (access(j->anchor_path, F_OK) != 0 || files_read(j->anchor_path, &text, err) != 0) {
        *ret = ANCHOR_MISSING;
        buf_done(&text);
        return 0;
    }
    rest = buf_slice(&text);
    if (!slice_is(slice_cut(&rest, '\n'), "indaba-anchor 1"))
        *ret = ANCHOR_MISSING;
    while (result == 0 && rest.n > 0 && *ret == ANCHOR_FITS)
        result = anchor_compare(j, slice_cut(&rest, '\n'), ret, err);
    buf_done(&text);
    return result;
}

static int anchor_write(struct journal *j, struct err *err)
{
    struct sql_lane_of_writer q;
    struct buf text;
    int more, result;

    buf_init(&text, ANCHOR_MAX);
    buf_str(&text, "indaba-anchor 1\n");
    if (sql_lane_of_writer(j->config.store, j->self.writer, &q, err) != 0) {
        buf_done(&text);
        return -1;
    }
    while ((more = sql_lane_of_writer_next(&q, err)) > 0) {
        char space[ID_TEXT + 1], head[65];

        buf_printf(&text, "lane %s %lld %s\n", id_text(q.space, space), (long long)q.seq,
                   hash_text(q.head, head));
    }
    result = more < 0 ? -1 : files_write(j->anchor_path, buf_slice(&text), 0600, err);
    buf_done(&text);
    if (result == 0) {
        j->anchored_at = clock_ticks();
        j->anchor_due = false;
    }
    return result;
}

int journal_anchor(struct journal *j, bool now, struct err *err)
{
    if (!j->anchor_due || (!now && clock_ticks() - j->anchored_at < ANCHOR_EVERY_MS))
        return 0;
    return anchor_write(j, err);
}

/* Two copies of one file must not both live this incarnation at once on this machine. */
static bool lock_anchor(struct journal *j)
{
    char path[sizeof j->anchor_path + 8];

    snprintf(path, sizeof path, "%s.lock", j->anchor_path);
    j->anchor_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (j->anchor_lock >= 0 && files_lock(j->anchor_lock, false, path, NULL) == 0)
        return true;
    if (j->anchor_lock >= 0)
        close(j->anchor_lock);
    j->anchor_lock = -1;
    return false;
}

static void unlock_anchor(struct journal *j, bool forget)
{
    char path[sizeof j->anchor_path + 8];

    if (j->anchor_lock >= 0)
        close(j->anchor_lock);
    j->anchor_lock = -1;
    snprintf(path, sizeof path, "%s.lock", j->anchor_path);
    unlink(path);
    if (forget)
        unlink(j->anchor_path);
}

static int new_epoch(struct journal *j, struct err *err)
{
    uint8_t bytes[16];

    j->config.rng->fill(j->config.rng, bytes, sizeof bytes);
    hex_text(bytes, sizeof bytes, j->epoch);
    return sql_setting_put(j->config.store, SLICE("epoch"), slice_str(j->epoch), err) < 0 ? -1 : 0;
}

static void take_key(struct journal *j, const uint8_t seed[32], int64_t k)
{
    sign_key_new(seed, &j->self.key);
    memcpy(j->self.writer.b, j->self.key.public_key, 32);
    j->self.incarnation = k;
}

/* In a transaction of the caller. */
static int begin_incarnation(struct journal *j, const char *reason, int64_t k, bool epoch,
                             struct err *err)
{
    uint8_t seed[32];

    j->config.rng->fill(j->config.rng, seed, sizeof seed);
    take_key(j, seed, k);
    snprintf(j->self.reason, sizeof j->self.reason, "%s", reason);
    if (sql_incarnation_put(j->config.store, k, j->self.writer, slice_of(seed, 32),
                            slice_str(reason), journal_now(j), err) < 0 ||
        (epoch && new_epoch(j, err) != 0))
        return -1;
    return sql_setting_drop(j->config.store, SLICE("role"), err) < 0 ? -1 : 0;
}

/* Why this file may not go on with its last incarnation; NULL: it may. *ret_epoch: whether what was
 * acknowledged may be missing here. */
static int judge(struct journal *j, const struct sql_incarnation_last_row *last,
                 const char **ret_reason, bool *ret_epoch, struct err *err)
{
    struct sql_setting_get_row role;
    enum anchor_state anchor;
    int found = sql_setting_get(j->config.store, SLICE("role"), j->arena, &role, err);

    *ret_epoch = true;
    *ret_reason = NULL;
    if (found < 0)
        return -1;
    if ((found && slice_is(role.value, "backup")) || last->seed.n != 32) {
        *ret_reason = "backup";
        return 0;
    }
    take_key(j, (const uint8_t *)last->seed.p, last->k);
    snprintf(j->self.reason, sizeof j->self.reason, "%.*s", (int)last->reason.n, last->reason.p);
    if (anchor_find_path(j, err) != 0 || anchor_check(j, &anchor, err) != 0)
        return -1;
    if (anchor == ANCHOR_MISSING || !lock_anchor(j)) {
        *ret_reason = "copy";
    } else if (anchor == ANCHOR_AHEAD) {
        *ret_reason = "restore";
        unlock_anchor(j, false);
    } else if (!last->clean) {
        *ret_reason = "unclean";
        *ret_epoch = false;
        unlock_anchor(j, true);
    }
    return 0;
}

int journal_incarnation_open(struct journal *j, struct err *err)
{
    struct sql_incarnation_last_row last = {0};
    struct sql_setting_get_row epoch;
    const char *reason = "start";
    bool fresh_epoch = true;
    int found = sql_incarnation_last(j->config.store, j->arena, &last, err);

    if (found < 0 || (found && judge(j, &last, &reason, &fresh_epoch, err) != 0))
        return -1;
    found = sql_setting_get(j->config.store, SLICE("epoch"), j->arena, &epoch, err);
    if (found < 0)
        return -1;
    if (found && epoch.value.n == 32)
        memcpy(j->epoch, epoch.value.p, 32);
    else
        fresh_epoch = true;
    if (store_begin(j->config.store, err) != 0)
        return -1;
    if ((reason ? begin_incarnation(j, reason, last.k + 1, fresh_epoch, err)
                : (int)sql_incarnation_set_clean(j->config.store, last.k, 0, err)) < 0 ||
        store_commit(j->config.store, err) != 0) {
        store_rollback(j->config.store);
        return -1;
    }
    if (reason == NULL)
        return 0;
    if (anchor_find_path(j, err) != 0)
        return -1;
    if (!lock_anchor(j))
        return err_set(err, FAULT_BUSY, "the anchor of a new incarnation is held by somebody");
    return anchor_write(j, err);
}

int journal_incarnation_close(struct journal *j, struct err *err)
{
    int result = -1;

    if (anchor_write(j, err) == 0 && store_begin(j->config.store, err) == 0) {
        if (sql_incarnation_set_clean(j->config.store, j->self.incarnation, 1, err) >= 0)
            result = store_commit(j->config.store, err);
        if (result != 0)
            store_rollback(j->config.store);
    }
    unlock_anchor(j, false);
    return result;
}
