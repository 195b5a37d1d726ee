#include "core/journal/verify.h"

#include "core/base/json.h"
#include "gen/sql/journal.h"

#include <stdlib.h>

struct lane_state {
    int64_t lane;
    struct hash writer;
    struct id space, site;
    int64_t seq; /* of the last entry seen */
    struct hash prev;
    struct hash head; /* as the lane's row has it */
    int64_t head_seq;
    struct hash unsigned_id; /* last entry of a run that has no end yet */
    int64_t run;             /* entries since the last signature */
};

struct checker {
    struct lane_state *lanes; /* sorted by number, as lane_all gives them */
    size_t count;
    void (*fault)(void *ctx, struct hash entry, const char *why);
    void *ctx;
    struct verify_result *result;
};

static void report(struct checker *c, struct hash entry, const char *why)
{
    c->result->faults++;
    c->fault(c->ctx, entry, why);
}

static int load_lanes(struct store *store, struct checker *c, struct err *err)
{
    struct sql_lane_all q;
    size_t room = 0;
    int more;

    if (sql_lane_all(store, &q, err) != 0)
        return -1;
    while ((more = sql_lane_all_next(&q, err)) > 0) {
        if (c->count == room) {
            room = room ? room * 2 : 64;
            c->lanes = realloc(c->lanes, room * sizeof *c->lanes);
            must(c->lanes != NULL, "out of memory");
        }
        c->lanes[c->count++] = (struct lane_state){.lane = q.lane,
                                                   .writer = q.writer,
                                                   .space = q.space,
                                                   .site = q.site,
                                                   .head = q.head,
                                                   .head_seq = q.seq};
    }
    return more;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = ((const struct lane_state *)a)->lane, y = ((const struct lane_state *)b)->lane;

    return (x > y) - (x < y);
}

static const char *check_certificate(const struct lane_state *lane, struct slice payload)
{
    struct slice json, body;
    struct json *object;
    uint8_t key[32];
    const char *why = NULL;

    if (entry_payload_split(payload, &json, &body, NULL) != 0 ||
        json_read(json, ENTRY_JSON_MAX, &object, NULL) != 0)
        return "the lane's certificate cannot be read";
    if (!hex_read(json_text(json_get(object, "site")), key, 32) || body.n != 64 ||
        !entry_certify_check(key, lane->writer, lane->space, (const uint8_t *)body.p))
        why = "the lane's certificate is not signed by its site";
    else if (!id_eq(entry_site_id(key), lane->site))
        why = "the lane's certificate names another site";
    json_free(object);
    return why;
}

static void check_entry(struct checker *c, struct lane_state *lane,
                        const struct sql_entry_verify *q)
{
    struct entry e = {.kind = (uint16_t)q->kind,
                      .flags = (uint16_t)q->flags,
                      .seq = (uint64_t)q->seq,
                      .hlc = (uint64_t)q->hlc,
                      .writer = lane->writer,
                      .space = lane->space,
                      .author = q->author,
                      .object = q->object,
                      .prev = lane->prev,
                      .supersedes = entry_supersedes(q->supersedes)};
    const char *why = NULL;
    bool changed, renumbered;

    if (q->here && q->salt.n == ENTRY_SALT)
        e.commitment = entry_commitment((const uint8_t *)q->salt.p, q->bytes);
    else if (q->commitment.n == 32)
        memcpy(e.commitment.b, q->commitment.p, 32);
    if (!entry_supersedes_ok(q->supersedes))
        report(c, q->id, "the list of what this entry replaces is damaged");
    changed = !hash_eq(entry_id(&e), q->id);
    if (changed)
        report(c, q->id, "its content or header was changed");
    /* A number that was changed is told from an entry that is missing, so that the next is not
     * named. */
    e.seq = (uint64_t)lane->seq + 1;
    renumbered = changed && hash_eq(entry_id(&e), q->id);
    if (!renumbered && q->seq != lane->seq + 1)
        report(c, q->id, "an entry before this one is missing in its lane");
    if (lane->seq == 0)
        why = check_certificate(lane, q->bytes);
    if (why)
        report(c, q->id, why);
    lane->seq = renumbered ? lane->seq + 1 : q->seq;
    lane->prev = q->id;
    lane->run++;
    lane->unsigned_id = q->id;
    if (q->sig.n == 64) {
        if (!entry_sign_check(lane->writer, q->id, (const uint8_t *)q->sig.p))
            report(c, q->id, "the signature of its run is wrong");
        lane->run = 0;
    } else if (q->sig.n != 0) {
        report(c, q->id, "the signature of its run is damaged");
    }
    if (lane->run > RUN_MAX - 1)
        report(c, q->id, "its run is too long for one signature");
}

int verify_journal(struct store *store,
                   void (*fault)(void *ctx, struct hash entry, const char *why), void *ctx,
                   struct verify_result *ret, struct err *err)
{
    struct checker c = {.fault = fault, .ctx = ctx, .result = ret};
    struct sql_entry_verify q;
    int more;

    *ret = (struct verify_result){0};
    if (load_lanes(store, &c, err) != 0 || sql_entry_verify(store, 0, &q, err) != 0) {
        free(c.lanes);
        return -1;
    }
    while ((more = sql_entry_verify_next(&q, err)) > 0) {
        struct lane_state key = {.lane = q.lane};
        struct lane_state *lane = bsearch(&key, c.lanes, c.count, sizeof key, by_number);

        ret->entries++;
        if (lane == NULL)
            report(&c, q.id, "its lane is missing");
        else
            check_entry(&c, lane, &q);
    }
    for (size_t i = 0; i < c.count; i++) {
        struct lane_state *lane = &c.lanes[i];

        if (lane->run > 0)
            report(&c, lane->unsigned_id, "nobody has signed its run");
        if (lane->seq != lane->head_seq || !hash_eq(lane->prev, lane->head))
            report(&c, lane->head, "the lane's last entry is missing or not the one it should be");
    }
    ret->lanes = (int64_t)c.count;
    free(c.lanes);
    return more;
}
