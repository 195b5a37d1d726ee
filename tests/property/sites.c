#include "tests/property/sites.h"

#include "core/journal/verify.h"
#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/model/people/card_join.h"
#include "core/model/people/site.h"
#include "gen/sql/journal.h"
#include "tests/unit/pg_schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void check_ok(int result, const struct err *err, const char *what)
{
    if (result >= 0)
        return;
    printf("Bail out! %s: %s: %s (%s)\n", what, err->subject, err->text, err->remedy);
    fflush(stdout);
    abort();
}

static const char *database; /* NULL: sites are files */

void sites_on(const char *base)
{
    database = base;
}

static struct journal_config config_of(struct site *s)
{
    return (struct journal_config){.store = s->store,
                                   .kinds = kinds,
                                   .kind_count = kinds_count,
                                   .may_write = kinds_may_write,
                                   .clock = &s->clock,
                                   .rng = &s->rng,
                                   .state_dir = s->state};
}

static void copy(const char *from, const char *to)
{
    static char buf[1 << 20];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t n;

    must(in != NULL && out != NULL, "a site's file is copied");
    while ((n = fread(buf, 1, sizeof buf, in)) > 0)
        must(fwrite(buf, 1, n, out) == n, "a site's file is copied");
    must(fclose(out) == 0 && fclose(in) == 0, "a site's file is copied");
}

/* Making the tables takes longer than all else: it is done once in a folder. */
static void empty_store(struct site *s, const char *folder)
{
    struct err err = {0};
    char path[256];

    snprintf(path, sizeof path, "%s/empty", folder);
    if (access(path, R_OK) != 0) {
        check_ok(store_open(path, STORE_CREATE, &s->store, &err), &err, "creating");
        store_close(s->store);
    }
    copy(path, s->file);
    check_ok(store_open(s->file, STORE_WRITE, &s->store, &err), &err, "opening");
}

static void empty_schema(struct site *s)
{
    static int number;
    struct err err = {0};

    check_ok(pg_schema_make(database, ++number, s->file, sizeof s->file, &err), &err, "a schema");
    check_ok(store_open(s->file, STORE_CREATE, &s->store, &err), &err, "creating");
}

void site_make(struct site *s, const char *folder, const char *name, uint64_t seed, int64_t now)
{
    struct err err = {0};
    struct journal_config config;

    *s = (struct site){.clock = clock_fixed(now), .rng = rng_seeded(seed)};
    snprintf(s->file, sizeof s->file, "%s/%s.indaba", folder, name);
    snprintf(s->state, sizeof s->state, "%s/state", folder);
    unlink(s->file);
    if (database)
        empty_schema(s);
    else
        empty_store(s, folder);
    config = config_of(s);
    check_ok(journal_create(&config, &s->journal, &err), &err, "founding");
    check_ok(journal_begin(s->journal, &err), &err, "begin");
    check_ok(site_found(s->journal, slice_str(name), SLICE("Thandi"), SLICE("Africa/Johannesburg"),
                        &s->owner, &err),
             &err, "found");
    check_ok(journal_commit(s->journal, &err), &err, "commit");
}

void site_stop(struct site *s, bool clean)
{
    struct err err = {0};

    if (clean)
        check_ok(journal_close(s->journal, &err), &err, "closing");
    store_close(s->store);
    s->journal = NULL; /* a killed one is left to the leak checker's allow-list: it never ran on */
    s->store = NULL;
}

void site_open(struct site *s)
{
    struct err err = {0};
    struct journal_config config;

    check_ok(store_open(s->file, STORE_WRITE, &s->store, &err), &err, "opening");
    config = config_of(s);
    check_ok(journal_open(&config, &s->journal, &err), &err, "opening the journal");
}

static const char drop_schema[] =
    "DO $$ BEGIN EXECUTE 'DROP SCHEMA ' || current_schema() || ' CASCADE'; END $$";

void site_done(struct site *s)
{
    struct err err = {0};

    check_ok(journal_close(s->journal, &err), &err, "closing");
    if (s->store && store_engine(s->store) == STORE_POSTGRESQL)
        check_ok(s->store->engine->exec(s->store, drop_schema, &err), &err, "dropping");
    store_close(s->store);
    unlink(s->file);
}

static void begin(struct site *s)
{
    struct err err = {0};

    s->clock.fixed += 1 + (int64_t)(rng_u64(&s->rng) % 5000);
    check_ok(journal_begin(s->journal, &err), &err, "begin");
}

static void end(struct site *s, struct change_json *c, struct slice body)
{
    struct err err = {0};

    if (c)
        check_ok(change_json_append(c, s->journal, body, NULL, &err), &err, "append");
    check_ok(journal_commit(s->journal, &err), &err, "commit");
}

static struct id found(struct site *s, struct id id, struct id nonce, const char *title)
{
    struct change_json c;

    begin(s);
    change_json_begin(&c, KIND_WORKSHOP, id, id, s->owner);
    change_json_text(&c, "title", slice_str(title));
    change_json_text(&c, "first_day", SLICE("2026-09-01"));
    change_json_text(&c, "last_day", SLICE("2026-09-30"));
    change_json_text(&c, "zone", SLICE("Africa/Johannesburg"));
    change_json_text(&c, "join_code", SLICE("ABCD1234"));
    change_json_true(&c, "joining", true);
    change_json_id(&c, "nonce", nonce);
    end(s, &c, SLICE("What it is about."));
    return id;
}

struct id site_workshop(struct site *s, const char *title)
{
    struct id nonce = rng_id(&s->rng);

    return found(s, journal_rights_space(journal_site(s->journal), nonce), nonce, title);
}

struct id site_workshop_as_imported(struct site *s, const char *title)
{
    return found(s, rng_id(&s->rng), ID_NONE, title);
}

struct actor site_join(struct site *s, struct id workshop, const char *name)
{
    struct err err = {0};
    const struct card_wish wish = {.code = SLICE("abcd-1234"), .name = slice_str(name)};
    struct arena *arena = arena_new(1 << 20);
    struct card_joined joined;

    begin(s);
    check_ok(card_join(s->journal, arena, &wish, &joined, &err), &err, "joining");
    end(s, NULL, SLICE_NONE);
    arena_free(arena);
    return (struct actor){.person = joined.person,
                          .workshop = workshop,
                          .enrolment = joined.made.enrolment,
                          .role = ROLE_PARTICIPANT};
}

struct id site_activity(struct site *s, struct id workshop, const char *title)
{
    struct id id = rng_id(&s->rng);
    struct change_json c;

    begin(s);
    change_json_begin(&c, KIND_ACTIVITY, workshop, id, s->owner);
    change_json_text(&c, "kind", SLICE("prompt"));
    change_json_text(&c, "title", slice_str(title));
    end(s, &c, SLICE("What do you seek?"));
    return id;
}

void site_admit(struct site *s, struct id workshop, struct id other)
{
    struct change_json c;

    begin(s);
    change_json_begin(&c, KIND_SITE_RIGHT, workshop,
                      id_derived(workshop, "site right", slice_of(other.b, 16)), s->owner);
    change_json_id(&c, "site", other);
    change_json_text(&c, "may", SLICE("all"));
    end(s, &c, SLICE_NONE);
}

struct id site_pod(struct site *s, struct id workshop, const struct actor *members, size_t count)
{
    struct id pod = rng_id(&s->rng);
    struct change_json c;

    begin(s);
    change_json_begin(&c, KIND_POD, workshop, pod, s->owner);
    change_json_text(&c, "name", SLICE("Pod"));
    end(s, &c, SLICE_NONE);
    for (size_t i = 0; i < count; i++) {
        begin(s);
        change_json_begin(&c, KIND_POD_MEMBER, workshop,
                          id_derived(pod, "member", slice_of(members[i].enrolment.b, 16)),
                          s->owner);
        change_json_id(&c, "pod", pod);
        change_json_id(&c, "enrolment", members[i].enrolment);
        end(s, &c, SLICE_NONE);
    }
    return pod;
}

static void put_back(struct change_json *c, const char *key, bool on)
{
    json_out_key(&c->out, key);
    if (on)
        json_out_bool(&c->out, true);
    else
        json_out_null(&c->out);
}

/* `who` turns out to be `other`, or not. */
static void put_same(struct change_json *c, struct id other, bool is)
{
    char text[ID_TEXT + 1];

    json_out_key(&c->out, "same_as");
    if (is)
        json_out_text(&c->out, slice_str(id_text(other, text)));
    else
        json_out_null(&c->out);
}

static struct id of_author(struct id of, const char *what, struct id author)
{
    return id_derived(of, what, slice_of(author.b, sizeof author.b));
}

static struct id reaction_id(struct id post, struct id author, const char *word)
{
    char name[32];

    memcpy(name, author.b, 16);
    snprintf(name + 16, sizeof name - 16, "%s", word);
    return id_derived(post, "reaction", slice_of(name, 16 + strlen(word)));
}

void site_month(struct site *s, struct id workshop, struct id activity, const struct actor *people,
                size_t people_count, const struct id *posts, size_t post_count, struct rng *dice)
{
    static const char *const words[] = {"thanks", "agree", "curious"};
    static const uint16_t all[] = {KIND_POLL_OPTION,  KIND_VOTE,           KIND_CHECKIN,
                                   KIND_MODERATION,   KIND_REACTION,       KIND_REPORT,
                                   KIND_REPORT_POINT, KIND_REPORT_WITNESS, KIND_FIRING,
                                   KIND_ENROLMENT,    KIND_ENROLMENT,      KIND_PERSON};
    const struct actor *by = &people[rng_u64(dice) % people_count];
    const struct actor *other = &people[rng_u64(dice) % people_count];
    struct id post = post_count ? posts[rng_u64(dice) % post_count] : activity;
    struct id choice = of_author(activity, "choice", people[rng_u64(dice) % 2].enrolment);
    struct id report = id_derived(activity, "report", SLICE_NONE);
    uint16_t kind = all[rng_u64(dice) % (sizeof all / sizeof *all)];
    const char *word = words[rng_u64(dice) % 3];
    bool on = rng_u64(dice) % 3 != 0;
    char text[32];
    struct change_json c;

    snprintf(text, sizeof text, "Said %d", (int)(rng_u64(dice) % 100));
    begin(s);
    switch (kind) {
    case KIND_POLL_OPTION:
        change_json_begin(&c, kind, workshop, choice, s->owner);
        change_json_id(&c, "activity", activity);
        change_json_text(&c, "text", slice_str(text));
        put_back(&c, "gone", !on);
        break;
    case KIND_VOTE:
        change_json_begin(&c, kind, workshop, of_author(activity, "vote", by->enrolment),
                          by->enrolment);
        change_json_id(&c, "activity", activity);
        change_json_id(&c, "option", choice);
        put_back(&c, "gone", !on);
        break;
    case KIND_CHECKIN:
        change_json_begin(&c, kind, workshop, of_author(activity, "checkin", other->enrolment),
                          by->enrolment);
        change_json_id(&c, "activity", activity);
        change_json_id(&c, "enrolment", other->enrolment);
        put_back(&c, "gone", !on);
        break;
    case KIND_MODERATION:
        change_json_begin(&c, kind, workshop, id_derived(post, "moderation", SLICE_NONE),
                          by->enrolment);
        change_json_id(&c, "post", post);
        put_back(&c, rng_u64(dice) % 2 ? "hidden" : "pinned", on);
        if (rng_u64(dice) % 2)
            change_json_id(&c, "activity", on ? choice : activity);
        change_json_text(&c, "reason", slice_str(text));
        break;
    case KIND_REACTION:
        change_json_begin(&c, kind, workshop, reaction_id(post, by->enrolment, word),
                          by->enrolment);
        change_json_id(&c, "post", post);
        change_json_text(&c, "word", slice_str(word));
        put_back(&c, "gone", !on);
        break;
    case KIND_REPORT:
        change_json_begin(&c, kind, workshop, report, by->enrolment);
        change_json_id(&c, "activity", activity);
        change_json_text(&c, "title", slice_str(text));
        change_json_text(&c, "scope", on ? SLICE("cohort") : SLICE("public"));
        break;
    case KIND_REPORT_POINT:
        change_json_begin(&c, kind, workshop, of_author(report, "point", other->enrolment),
                          by->enrolment);
        change_json_id(&c, "report", report);
        change_json_text(&c, "text", slice_str(text));
        put_back(&c, "gone", !on);
        break;
    case KIND_REPORT_WITNESS:
        change_json_begin(&c, kind, workshop, of_author(report, "witness", by->enrolment),
                          by->enrolment);
        change_json_id(&c, "report", report);
        change_json_text(&c, "word", on ? SLICE("there") : SLICE("not_so"));
        break;
    case KIND_FIRING:
        snprintf(text, sizeof text, "opens %d", (int)(rng_u64(dice) % 2 + 1));
        change_json_begin(&c, kind, workshop, id_derived(activity, "firing", slice_str(text)),
                          ID_NONE);
        change_json_id(&c, "activity", activity);
        change_json_text(&c, "what", SLICE("opens"));
        change_json_i64(&c, "due", text[6] - '0');
        break;
    case KIND_ENROLMENT:
        change_json_begin(&c, kind, workshop, by->enrolment, by->enrolment);
        if (rng_u64(dice) % 4 == 0)
            change_json_text(&c, "name", slice_str(text));
        else if (rng_u64(dice) % 4 == 0)
            change_json_text(&c, "role", on ? SLICE("observer") : SLICE("facilitator"));
        else
            put_same(&c, other->enrolment, on);
        break;
    default:
        change_json_begin(&c, kind, journal_site(s->journal), by->person, by->person);
        put_same(&c, other->person, on);
    }
    end(s, &c, SLICE_NONE);
}

struct hash site_digest(struct site *s)
{
    struct err err = {0};
    struct hash digest;

    check_ok(store_digest(s->store, &digest, &err), &err, "digest");
    return digest;
}

void site_rebuild(struct site *s)
{
    struct err err = {0};

    check_ok(journal_rebuild(s->journal, NULL, NULL, &err), &err, "rebuild");
}

static void on_fault(void *ctx, struct hash entry, const char *why)
{
    char text[65];

    (void)ctx;
    printf("# fault in %s: %s\n", hash_text(entry, text), why);
}

int64_t site_faults(struct site *s, int64_t *ret_lanes)
{
    struct err err = {0};
    struct verify_result result;

    check_ok(verify_journal(s->store, on_fault, NULL, &result, &err), &err, "verify");
    if (ret_lanes)
        *ret_lanes = result.lanes;
    return result.faults;
}

/* ---- entries on the way ---- */

struct parcel_lane {
    struct hash writer;
    struct id space;
    size_t *entries; /* indices into the parcel */
    size_t count, taken;
};

struct parcel {
    struct arena *arena;
    struct received *entries;
    size_t count;
    struct parcel_lane lanes[512];
    size_t lane_count;
};

struct parcel *parcel_of(struct site *s)
{
    struct parcel *p = calloc(1, sizeof *p);
    struct err err = {0};
    struct sql_entry_last_n_row last;
    struct sql_lane_all l;
    struct sql_entry_verify q;
    int64_t numbers[512];
    struct hash prev[512] = {0};
    int more;

    p->arena = arena_new(256 << 20);
    check_ok(sql_entry_last_n(s->store, &last, &err), &err, "entries");
    p->entries = arena_array(p->arena, (size_t)last.n, sizeof *p->entries);
    check_ok(sql_lane_all(s->store, &l, &err), &err, "lanes");
    while ((more = sql_lane_all_next(&l, &err)) > 0) {
        numbers[p->lane_count] = l.lane;
        p->lanes[p->lane_count++] =
            (struct parcel_lane){.writer = l.writer,
                                 .space = l.space,
                                 .entries = arena_array(p->arena, (size_t)last.n, sizeof(size_t))};
    }
    check_ok(more, &err, "lanes");
    check_ok(sql_entry_verify(s->store, 0, &q, &err), &err, "entries");
    while ((more = sql_entry_verify_next(&q, &err)) > 0) {
        struct received *r = &p->entries[p->count];
        size_t k = 0;

        while (numbers[k] != q.lane)
            k++;
        r->entry = (struct entry){.kind = (uint16_t)q.kind,
                                  .flags = (uint16_t)q.flags,
                                  .seq = (uint64_t)q.seq,
                                  .hlc = (uint64_t)q.hlc,
                                  .writer = p->lanes[k].writer,
                                  .space = p->lanes[k].space,
                                  .author = q.author,
                                  .object = q.object,
                                  .prev = prev[k],
                                  .supersedes = entry_supersedes(q.supersedes)};
        r->supersedes = arena_slice(p->arena, q.supersedes);
        r->payload = arena_slice(p->arena, q.bytes);
        memcpy(r->salt, q.salt.p, ENTRY_SALT);
        r->sig = q.sig.n ? (const uint8_t *)arena_slice(p->arena, q.sig).p : NULL;
        r->entry.commitment = entry_commitment(r->salt, r->payload);
        prev[k] = q.id;
        p->lanes[k].entries[p->lanes[k].count++] = p->count++;
    }
    check_ok(more, &err, "entries");
    return p;
}

void parcel_free(struct parcel *p)
{
    arena_free(p->arena);
    free(p);
}

int64_t site_take(struct site *s, const struct parcel *p, struct rng *order)
{
    struct err err = {0};
    size_t taken[512] = {0};
    int64_t fresh = 0;

    check_ok(journal_begin(s->journal, &err), &err, "begin");
    for (size_t i = 0; i < p->count; i++) {
        size_t at = i;
        int result;

        if (order) {
            size_t k = rng_u64(order) % p->lane_count;

            while (taken[k] == p->lanes[k].count)
                k = (k + 1) % p->lane_count;
            at = p->lanes[k].entries[taken[k]++];
        }
        result = journal_receive(s->journal, &p->entries[at], &err);
        check_ok(result, &err, "receiving");
        fresh += result;
    }
    check_ok(journal_commit(s->journal, &err), &err, "commit");
    return fresh;
}
