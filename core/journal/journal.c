#include "core/journal/journal_private.h"

#include "core/base/ceiling.h"
#include "core/base/json_out.h"
#include "gen/sql/journal.h"
#include "gen/sql/schema.h"

#include <stdio.h>
#include <stdlib.h>

struct store *journal_store(struct journal *j)
{
    return j->config.store;
}

struct id journal_site(const struct journal *j)
{
    return j->site;
}

int64_t journal_now(const struct journal *j)
{
    return clock_now(j->config.clock);
}

struct rng *journal_rng(struct journal *j)
{
    return j->config.rng;
}

const char *journal_epoch(const struct journal *j)
{
    return j->epoch;
}

const struct kind *journal_kind(const struct journal *j, int number)
{
    for (size_t i = 0; i < j->config.kind_count; i++)
        if (j->config.kinds[i].number == number)
            return &j->config.kinds[i];
    return NULL;
}

/* ---- batches ---- */

static void lanes_mark(struct writer_lanes *w)
{
    for (size_t i = 0; i < w->touched_count; i++)
        w->touched[i]->marked = w->touched[i]->now;
    w->touched_marked = w->touched_count;
}

static void lanes_undo(struct writer_lanes *w, size_t keep)
{
    for (size_t i = 0; i < w->touched_count; i++) {
        struct lane *lane = w->touched[i];

        lane->now = i < keep ? lane->marked : lane->committed;
        lane->touched = i < keep;
    }
    w->touched_count = keep;
}

static void lanes_committed(struct writer_lanes *w)
{
    for (size_t i = 0; i < w->touched_count; i++) {
        w->touched[i]->committed = w->touched[i]->now;
        w->touched[i]->touched = false;
    }
    w->touched_count = w->touched_marked = 0;
}

int journal_begin(struct journal *j, struct err *err)
{
    j->marked = j->committed;
    return store_begin(j->config.store, err);
}

int journal_mark(struct journal *j, struct err *err)
{
    lanes_mark(&j->self);
    if (j->import)
        lanes_mark(&j->import->lanes);
    j->marked = j->now;
    return store_savepoint(j->config.store, err);
}

int journal_keep(struct journal *j, struct err *err)
{
    return store_release(j->config.store, err);
}

int journal_undo(struct journal *j, struct err *err)
{
    lanes_undo(&j->self, j->self.touched_marked);
    if (j->import)
        lanes_undo(&j->import->lanes, j->import->lanes.touched_marked);
    j->now = j->marked;
    return store_undo(j->config.store, err);
}

void journal_rollback(struct journal *j)
{
    lanes_undo(&j->self, 0);
    j->self.touched_marked = 0;
    if (j->import) {
        lanes_undo(&j->import->lanes, 0);
        j->import->lanes.touched_marked = 0;
    }
    j->now = j->committed;
    store_rollback(j->config.store);
}

/* A run ends at the lane's head, by a signature that vouches for all entries since the last one: at
 * the latest when it has RUN_MAX of them, else at the COMMIT, so that a batch costs one. */
static int sign_head(struct journal *j, struct writer_lanes *w, struct lane *lane, struct err *err)
{
    uint8_t sig[64];

    entry_sign(&w->key, lane->now.head, sig);
    lane->now.unsigned_run = 0;
    return sql_run_put(j->config.store, lane->now.head_n, slice_of(sig, 64), err) < 0 ? -1 : 0;
}

int journal_sign_touched(struct journal *j, struct writer_lanes *w, struct err *err)
{
    for (size_t i = 0; i < w->touched_count; i++) {
        struct lane *lane = w->touched[i];

        if (lane->now.unsigned_run > 0 && sign_head(j, w, lane, err) != 0)
            return -1;
        if (sql_lane_set_head(j->config.store, lane->now.lane, lane->now.seq, lane->now.head,
                              (int64_t)lane->now.hlc, err) < 0)
            return -1;
    }
    return 0;
}

static int commit(struct journal *j, bool generation, struct err *err)
{
    bool wrote = j->now.known && j->now.n != j->begun_n;

    if (journal_sign_touched(j, &j->self, err) != 0 ||
        (j->import && journal_sign_touched(j, &j->import->lanes, err) != 0) ||
        (generation && journal_number_keep(j, err) != 0) ||
        store_commit(j->config.store, err) != 0) {
        journal_rollback(j);
        return -1;
    }
    lanes_committed(&j->self);
    if (j->import)
        lanes_committed(&j->import->lanes);
    j->now.known = false;
    j->committed = j->now;
    if (wrote)
        j->anchor_due = true;
    return 0;
}

int journal_commit(struct journal *j, struct err *err)
{
    return commit(j, store_changed(j->config.store), err);
}

int journal_commit_behind(struct journal *j, struct err *err)
{
    return commit(j, j->now.known, err);
}

/* ---- lanes ---- */

void journal_lanes_free(struct writer_lanes *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->at[i]);
    free(w->at);
    free(w->touched);
    w->at = w->touched = NULL;
    w->count = w->room = w->touched_count = w->touched_room = 0;
}

static void list_add(struct lane ***at, size_t *count, size_t *room, struct lane *lane)
{
    if (*count == *room) {
        *room = *room ? *room * 2 : 8;
        *at = realloc(*at, *room * sizeof **at);
        must(*at != NULL, "out of memory");
    }
    (*at)[(*count)++] = lane;
}

/* The lane of a space, from memory or from its row; its row is made by open_lane. */
static int find_lane(struct journal *j, struct writer_lanes *w, struct id space, struct lane **ret,
                     struct err *err)
{
    struct sql_lane_find_row row;
    struct lane *lane;
    int found;

    for (size_t i = w->count; i-- > 0;)
        if (id_eq(w->at[i]->space, space)) {
            *ret = w->at[i];
            return 0;
        }
    found = sql_lane_find(j->config.store, w->writer, space, &row, err);
    if (found < 0)
        return -1;
    lane = calloc(1, sizeof *lane);
    must(lane != NULL, "out of memory");
    lane->space = space;
    if (found) {
        lane->now.lane = row.lane;
        lane->now.seq = row.seq;
        lane->now.head = row.head;
        lane->now.hlc = (uint64_t)row.hlc;
        lane->committed = lane->marked = lane->now;
    }
    list_add(&w->at, &w->count, &w->room, lane);
    *ret = lane;
    return 0;
}

static int write_entry(struct journal *j, struct writer_lanes *w, struct lane *lane,
                       const struct change *d, struct slice supersedes, struct err *err)
{
    struct store *store = j->config.store;
    struct entry e = {.kind = d->kind,
                      .flags = d->flags,
                      .seq = (uint64_t)lane->now.seq + 1,
                      .writer = w->writer,
                      .space = d->space,
                      .author = d->author,
                      .object = d->object,
                      .prev = lane->now.head,
                      .supersedes = entry_supersedes(supersedes)};
    uint8_t salt[ENTRY_SALT];
    struct hash id;
    int64_t n;

    if (d->json.n > ENTRY_JSON_MAX || d->body.n > ENTRY_BODY_MAX) {
        err_set(err, FAULT_TOO_BIG, "this is longer than %d characters", ENTRY_BODY_MAX);
        return err_remedy(err, "Cut it into two.");
    }
    if (journal_number_next(j, &n, err) != 0)
        return -1;
    e.hlc = hlc_next(j->now.hlc, journal_now(j));
    buf_clear(&j->payload);
    entry_payload_build(d->json, d->body, &j->payload);
    must(!j->payload.over, "a payload passed its ceiling");
    j->config.rng->fill(j->config.rng, salt, sizeof salt);
    e.commitment = entry_commitment(salt, buf_slice(&j->payload));
    id = entry_id(&e);
    if (sql_entry_put(store, n, id, lane->now.lane, (int64_t)e.seq, (int64_t)e.hlc, e.kind, e.flags,
                      e.object, e.author, supersedes, SLICE_NONE, err) < 0 ||
        sql_payload_put(store, n, slice_of(salt, sizeof salt), buf_slice(&j->payload), err) < 0)
        return -1;
    j->now.hlc = e.hlc;
    lane->now.seq++;
    lane->now.head = id;
    lane->now.head_n = n;
    lane->now.hlc = e.hlc;
    lane->now.unsigned_run++;
    if (w->first_n == 0)
        w->first_n = n;
    if (!lane->touched) {
        lane->touched = true;
        list_add(&w->touched, &w->touched_count, &w->touched_room, lane);
    }
    return lane->now.unsigned_run >= RUN_MAX ? sign_head(j, w, lane, err) : 0;
}

/* A lane's row and its first entry, the certificate: it names the site's key, and the site's
 * signature binds the writer's key to the space. */
static int open_lane(struct journal *j, struct writer_lanes *w, struct lane *lane, struct err *err)
{
    char room[256], hex[65];
    struct buf text;
    struct json_out out;
    uint8_t sig[64];
    struct change d = {.kind = KIND_LANE, .space = lane->space};

    if (journal_number_read(j, err) != 0 || journal_number_lane(j, &lane->now.lane, err) != 0 ||
        sql_lane_put(j->config.store, lane->now.lane, w->writer, lane->space, j->site, HASH_NONE,
                     j->now.n + 1, w->staged ? LANE_STAGED : LANE_LIVE, err) < 0)
        return -1;
    buf_init(&text, sizeof room);
    json_out_init(&out, &text, false);
    json_out_open_object(&out);
    json_out_field_i64(&out, "incarnation", w->incarnation);
    json_out_field_str(&out, "reason", w->reason);
    json_out_field_str(&out, "site", hex_text(j->site_public, 32, hex));
    json_out_close_object(&out);
    entry_certify(&j->site_key, w->writer, lane->space, sig);
    d.json = buf_slice(&text);
    d.body = slice_of(sig, sizeof sig);
    if (write_entry(j, w, lane, &d, SLICE_NONE, err) != 0) {
        buf_done(&text);
        return -1;
    }
    buf_done(&text);
    return 0;
}

int journal_append_to(struct journal *j, struct writer_lanes *w, const struct change *change,
                      struct slice supersedes, struct hash *ret_id, int64_t *ret_n, struct err *err)
{
    struct lane *lane;

    if (find_lane(j, w, change->space, &lane, err) != 0 ||
        (lane->now.lane == 0 && open_lane(j, w, lane, err) != 0) ||
        write_entry(j, w, lane, change, supersedes, err) != 0)
        return -1;
    *ret_id = lane->now.head;
    *ret_n = lane->now.head_n;
    return 0;
}

int journal_append(struct journal *j, const struct change *change, struct hash *ret,
                   struct err *err)
{
    const struct kind *kind = journal_kind(j, change->kind);
    struct slice supersedes = change->supersedes;
    struct hash id;
    int64_t n;
    int known, result = -1;

    must(kind != NULL, "an entry of an unknown kind was to be written");
    arena_reset(j->arena);
    known = journal_knows(j, change->object, err);
    if (known < 0)
        return -1;
    if (known && supersedes.p == NULL &&
        journal_heads(j, change->space, change->object, change->kind, &supersedes, err) != 0)
        return -1;
    if (journal_append_to(j, &j->self, change, supersedes, &id, &n, err) != 0)
        return -1;
    result = journal_refold(j, change->object, err);
    if (ret)
        *ret = id;
    return result;
}

int journal_knows(struct journal *j, struct id object, struct err *err)
{
    struct sql_entry_of_object_row row;

    return sql_entry_of_object(j->config.store, object, 0, &row, err);
}

/* ---- opening and closing ---- */

static struct journal *journal_new(const struct journal_config *config)
{
    struct journal *j = calloc(1, sizeof *j);

    must(j != NULL, "out of memory");
    j->config = *config;
    j->arena = arena_new(CEILING_FOLD);
    j->anchor_lock = -1;
    buf_init(&j->payload, ENTRY_PAYLOAD_MAX);
    return j;
}

static void journal_free(struct journal *j)
{
    journal_lanes_free(&j->self);
    buf_done(&j->payload);
    arena_free(j->arena);
    free(j);
}

static int load_site(struct journal *j, struct err *err)
{
    struct sql_setting_get_row row;
    uint8_t seed[32];
    int found = sql_setting_get(j->config.store, SLICE("site_seed"), j->arena, &row, err);

    if (found < 0)
        return -1;
    if (!found || !hex_read(row.value, seed, 32)) {
        err_set(err, FAULT_INVALID, "this file has lost the key of its site");
        return err_remedy(err, "Take the newest backup.");
    }
    sign_key_new(seed, &j->site_key);
    memcpy(j->site_public, j->site_key.public_key, 32);
    j->site = entry_site_id(j->site_public);
    return 0;
}

static int load_counters(struct journal *j, struct err *err)
{
    struct sql_entry_last_n_row n;
    struct sql_lane_last_hlc_row hlc;

    if (sql_entry_last_n(j->config.store, &n, err) < 0 ||
        sql_lane_last_hlc(j->config.store, j->site, (journal_now(j) + AHEAD_MAX_MS) << 16, &hlc,
                          err) < 0)
        return -1;
    j->now = (struct journal_counters){.n = n.n, .hlc = (uint64_t)hlc.hlc};
    j->committed = j->marked = j->now;
    return 0;
}

int journal_open(const struct journal_config *config, struct journal **ret, struct err *err)
{
    struct journal *j = journal_new(config);

    *ret = NULL;
    if (load_site(j, err) != 0 || load_counters(j, err) != 0 ||
        journal_incarnation_open(j, err) != 0 || journal_import_mend(j, err) != 0) {
        journal_free(j);
        return -1;
    }
    *ret = j;
    return 0;
}

int journal_create(const struct journal_config *config, struct journal **ret, struct err *err)
{
    uint8_t seed[32];
    char hex[65], site[ID_TEXT + 1];
    struct sign_key key;

    *ret = NULL;
    config->rng->fill(config->rng, seed, sizeof seed);
    sign_key_new(seed, &key);
    id_text(entry_site_id(key.public_key), site);
    if (store_begin(config->store, err) != 0)
        return -1;
    if (sql_setting_put(config->store, SLICE("site_seed"), slice_str(hex_text(seed, 32, hex)),
                        err) < 0 ||
        sql_setting_put(config->store, SLICE("site"), slice_str(site), err) < 0 ||
        store_commit(config->store, err) != 0) {
        store_rollback(config->store);
        return -1;
    }
    return journal_open(config, ret, err);
}

int journal_close(struct journal *j, struct err *err)
{
    int result;

    if (j == NULL)
        return 0;
    result = journal_incarnation_close(j, err);
    journal_free(j);
    return result;
}
