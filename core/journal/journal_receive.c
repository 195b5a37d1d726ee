#include "core/journal/journal_private.h"

#include "core/base/json.h"
#include "gen/sql/journal.h"
#include "gen/sql/schema.h"

static int refuse(struct err *err, struct hash id, const char *why)
{
    char text[65];

    err_set(err, FAULT_INVALID, "%s", why);
    return err_about(err, "entry %.16s", hash_text(id, text));
}

/* The certificate in a lane's first entry; gives the site's id. */
static int read_certificate(const struct received *r, struct hash id, struct id *ret_site,
                            struct err *err)
{
    struct slice json, body, key;
    struct json *object;
    uint8_t site_key[32];
    bool ok;

    if (entry_payload_split(r->payload, &json, &body, err) != 0 ||
        json_read(json, ENTRY_JSON_MAX, &object, err) != 0)
        return -1;
    key = json_text(json_get(object, "site"));
    ok = hex_read(key, site_key, 32) && body.n == 64 &&
         entry_certify_check(site_key, r->entry.writer, r->entry.space, (const uint8_t *)body.p);
    json_free(object);
    if (!ok)
        return refuse(err, id, "a lane's certificate is wrong");
    *ret_site = entry_site_id(site_key);
    return 0;
}

static int check_itself(const struct received *r, struct hash id, struct err *err)
{
    struct hash list = entry_supersedes(r->supersedes);
    struct hash commitment = entry_commitment(r->salt, r->payload);

    if (!entry_supersedes_ok(r->supersedes) || !hash_eq(list, r->entry.supersedes))
        return refuse(err, id, "the list of what an entry replaces does not fit its header");
    if (r->payload.n > ENTRY_PAYLOAD_MAX || !hash_eq(commitment, r->entry.commitment))
        return refuse(err, id, "an entry's content does not fit its header");
    if (r->sig && !entry_sign_check(r->entry.writer, id, r->sig))
        return refuse(err, id, "an entry's signature is wrong");
    return 0;
}

int journal_receive(struct journal *j, const struct received *r, struct err *err)
{
    struct store *store = j->config.store;
    struct hash id = entry_id(&r->entry);
    struct sql_entry_by_id_row known;
    struct sql_lane_find_row lane;
    int found = sql_entry_by_id(store, id, &known, err);
    int64_t n;

    if (found != 0)
        return found < 0 ? -1 : 0;
    arena_reset(j->arena);
    if (check_itself(r, id, err) != 0)
        return -1;
    found = sql_lane_find(store, r->entry.writer, r->entry.space, &lane, err);
    if (found < 0)
        return -1;
    if (!found) {
        if (r->entry.seq != 1 || r->entry.kind != KIND_LANE)
            return refuse(err, id, "a lane does not begin with its certificate");
        lane = (struct sql_lane_find_row){0};
        if (read_certificate(r, id, &lane.site, err) != 0 || journal_number_read(j, err) != 0 ||
            journal_number_lane(j, &lane.lane, err) != 0 ||
            sql_lane_put(store, lane.lane, r->entry.writer, r->entry.space, lane.site, HASH_NONE,
                         j->now.n + 1, LANE_LIVE, err) < 0)
            return -1;
    }
    if ((int64_t)r->entry.seq != lane.seq + 1 || !hash_eq(r->entry.prev, lane.head))
        return refuse(err, id, "an entry does not follow the one before it in its lane");
    if (journal_number_next(j, &n, err) != 0 ||
        sql_entry_put(store, n, id, lane.lane, (int64_t)r->entry.seq, (int64_t)r->entry.hlc,
                      r->entry.kind, r->entry.flags, r->entry.object, r->entry.author,
                      r->supersedes, SLICE_NONE, err) < 0 ||
        sql_payload_put(store, n, slice_of(r->salt, ENTRY_SALT), r->payload, err) < 0 ||
        sql_lane_set_head(store, lane.lane, (int64_t)r->entry.seq, id, (int64_t)r->entry.hlc, err) <
            0 ||
        (r->sig && sql_run_put(store, n, slice_of(r->sig, 64), err) < 0))
        return -1;
    if (r->entry.hlc > j->now.hlc && hlc_ms(r->entry.hlc) <= journal_now(j) + AHEAD_MAX_MS)
        j->now.hlc = r->entry.hlc;
    if (!id_none(r->entry.object) && journal_refold(j, r->entry.object, err) != 0)
        return -1;
    return 1;
}
