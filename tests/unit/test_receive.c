#include "tests/unit/one_site.h"

#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/model/people/enrolment.h"

/* ---- receiving ---- */

/* A lane of another site, signed at each entry. */
struct lane_made {
    struct sign_key site, writer;
    struct received at[4];
    struct buf payload[4];
    uint8_t sigs[4][64];
    struct hash ids[4];
    struct hash over[2];
};

static void seal(struct lane_made *l, int i)
{
    struct received *r = &l->at[i];

    r->payload = buf_slice(&l->payload[i]);
    r->entry.commitment = entry_commitment(r->salt, r->payload);
    r->entry.supersedes = entry_supersedes(r->supersedes);
    r->entry.prev = i ? l->ids[i - 1] : HASH_NONE;
    l->ids[i] = entry_id(&r->entry);
    entry_sign(&l->writer, l->ids[i], l->sigs[i]);
    r->sig = l->sigs[i];
}

static void make_lane(struct world *w, struct lane_made *l, uint64_t hlc)
{
    uint8_t seed[32] = {9}, sig[64];
    char json[200], hex[65];
    struct hash writer;

    memset(l, 0, sizeof *l);
    sign_key_new(seed, &l->site);
    seed[0] = 8;
    sign_key_new(seed, &l->writer);
    memcpy(writer.b, l->writer.public_key, 32);
    memset(l->over[0].b, 1, 32);
    memset(l->over[1].b, 2, 32);
    for (int i = 0; i < 4; i++) {
        struct entry *e = &l->at[i].entry;

        *e = (struct entry){.kind = i ? KIND_POST : 1,
                            .seq = (uint64_t)i + 1,
                            .hlc = hlc + (uint64_t)i,
                            .writer = writer,
                            .space = w->workshop};
        memset(l->at[i].salt, i, ENTRY_SALT);
        buf_init(&l->payload[i], 1000);
        if (i) {
            memset(e->object.b, i, 16);
            memset(e->author.b, 7, 16);
            entry_payload_build(SLICE("{\"scope\":\"cohort\"}"), SLICE("Hello."), &l->payload[i]);
            continue;
        }
        entry_certify(&l->site, writer, w->workshop, sig);
        snprintf(json, sizeof json, "{\"incarnation\":1,\"reason\":\"start\",\"site\":\"%s\"}",
                 hex_text(l->site.public_key, 32, hex));
        entry_payload_build(slice_str(json), slice_of(sig, 64), &l->payload[i]);
    }
    l->at[2].supersedes = slice_of(l->over, 64);
    for (int i = 0; i < 4; i++)
        seal(l, i);
}

static void free_lane(struct lane_made *l)
{
    for (int i = 0; i < 4; i++)
        buf_done(&l->payload[i]);
}

static void bad_signature(struct lane_made *l)
{
    l->sigs[2][5] ^= 1;
}

static void bad_certificate(struct lane_made *l)
{
    l->payload[0].p[l->payload[0].n - 1] ^= 1;
    seal(l, 0);
}

static void certificate_of_another_space(struct lane_made *l)
{
    for (int i = 0; i < 4; i++) {
        l->at[i].entry.space.b[0] ^= 1;
        seal(l, i);
    }
}

static void no_certificate(struct lane_made *l)
{
    l->at[0].entry.kind = KIND_POST;
    seal(l, 0);
}

static void gap(struct lane_made *l)
{
    l->at[2].entry.seq++;
    seal(l, 2);
}

static void another_past(struct lane_made *l)
{
    struct hash was = l->ids[1];

    l->ids[1].b[0] ^= 1;
    seal(l, 2);
    l->ids[1] = was;
}

static void not_sorted(struct lane_made *l)
{
    l->over[0].b[0] = 3;
    seal(l, 2);
}

static void twice_in_list(struct lane_made *l)
{
    l->over[0] = l->over[1];
    seal(l, 2);
}

static void another_list(struct lane_made *l)
{
    l->over[0].b[31] ^= 1;
}

static void another_payload(struct lane_made *l)
{
    l->payload[2].p[l->payload[2].n - 1] ^= 1;
}

static void another_salt(struct lane_made *l)
{
    l->at[2].salt[0] ^= 1;
}

static void another_header(struct lane_made *l)
{
    l->at[2].entry.hlc++;
}

static void (*const spoils[])(struct lane_made *) = {
    bad_signature,
    bad_certificate,
    certificate_of_another_space,
    no_certificate,
    gap,
    another_past,
    not_sorted,
    twice_in_list,
    another_list,
    another_payload,
    another_salt,
    another_header,
};

static void wrong_is_refused(void **state)
{
    struct world *w = *state;
    struct journal *j = w->s.journal;
    int64_t entries = number(w->s.store, "SELECT count(*) FROM entry");
    struct lane_made l;

    for (size_t i = 0; i < sizeof spoils / sizeof *spoils; i++) {
        struct err why = {0};
        int result = 1;

        make_lane(w, &l, (uint64_t)START_MS << 16);
        spoils[i](&l);
        OK(journal_begin(j, &err));
        OK(journal_mark(j, &err));
        for (int k = 0; k < 3 && result == 1; k++)
            result = journal_receive(j, &l.at[k], &why);
        if (result != -1 || why.fault != FAULT_INVALID)
            fail_msg("spoilt lane %zu: %d %s", i, result, why.text);
        OK(journal_undo(j, &err));
        OK(journal_commit(j, &err));
        assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), entries);
        assert_int_equal(number(w->s.store, "SELECT count(*) FROM lane"), 2);
        free_lane(&l);
    }
    make_lane(w, &l, (uint64_t)START_MS << 16);
    OK(journal_begin(j, &err));
    for (int k = 0; k < 4; k++)
        assert_int_equal(journal_receive(j, &l.at[k], NULL), 1);
    for (int k = 0; k < 4; k++)
        assert_int_equal(journal_receive(j, &l.at[k], NULL), 0);
    OK(journal_commit(j, &err));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM entry"), entries + 4);
    assert_int_equal(site_faults(&w->s, NULL), 0);
    /* The founder has not admitted this site: all is kept and nothing shows. */
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post WHERE author = "
                                        "x'07070707070707070707070707070707'"),
                     0);
    site_admit(&w->s, w->workshop, entry_site_id(l.site.public_key));
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post WHERE author = "
                                        "x'07070707070707070707070707070707'"),
                     3);
    free_lane(&l);
}

/* An entry from the far future does not take this site's clock with it, nor after a restart. */
static void future_is_not_followed(void **state)
{
    struct world *w = *state;
    uint64_t far = (uint64_t)(START_MS + 1000LL * 24 * 3600 * 1000) << 16;
    struct lane_made l;

    make_lane(w, &l, far);
    OK(journal_begin(w->s.journal, &err));
    OK(journal_receive(w->s.journal, &l.at[0], &err));
    OK(journal_receive(w->s.journal, &l.at[1], &err));
    OK(journal_commit(w->s.journal, &err));
    free_lane(&l);
    write_one(w);
    assert_true(number(w->s.store, "SELECT hlc FROM entry ORDER BY n DESC LIMIT 1") < (int64_t)far);
    site_stop(&w->s, true);
    site_open(&w->s);
    write_one(w);
    assert_true(number(w->s.store, "SELECT hlc FROM entry ORDER BY n DESC LIMIT 1") < (int64_t)far);
    /* Our own clock never goes back. */
    w->s.clock.fixed -= 3600 * 1000;
    write_one(w);
    site_stop(&w->s, true);
    site_open(&w->s);
    write_one(w);
    assert_int_equal(number(w->s.store,
                            "SELECT count(*) FROM entry a JOIN entry b ON b.lane = a.lane "
                            "AND b.seq = a.seq + 1 AND b.hlc <= a.hlc"),
                     0);
}

/* A site that may write in a workshop of its own has no say over an object of another one. */
static void another_space(void **state)
{
    struct world *w = *state;
    struct site stranger;
    struct id own, objects[2] = {w->workshop, w->post};
    struct hash before = site_digest(&w->s), after;
    struct parcel *p;

    site_make(&stranger, w->folder, "stranger", 99, START_MS + 3600000);
    p = parcel_of(&w->s);
    site_take(&stranger, p, NULL);
    parcel_free(p);
    own = site_workshop(&stranger, "Own");
    OK(journal_begin(stranger.journal, &err));
    for (int i = 0; i < 2; i++) {
        struct change_json c;

        change_json_begin(&c, i ? KIND_POST : KIND_WORKSHOP, own, objects[i], w->eva.enrolment);
        change_json_text(&c, "title", SLICE("Mine now"));
        OK(change_json_append(&c, stranger.journal, SLICE("Mine."), NULL, &err));
    }
    OK(journal_commit(stranger.journal, &err));
    p = parcel_of(&stranger);
    site_take(&w->s, p, NULL);
    parcel_free(p);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM workshop WHERE title = 'Month'"), 1);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM post WHERE title = 'A title'"), 2);
    after = site_digest(&stranger);
    before = site_digest(&w->s);
    assert_true(hash_eq(before, after));
    site_done(&stranger);
}

/* What another site says of who somebody here is counts only there. */
static void another_persons_place(void **state)
{
    struct world *w = *state;
    struct arena *arena = arena_new(1 << 20);
    struct person_view *people;
    struct site stranger;
    struct parcel *p;
    struct change_json c;
    struct id low = {{1}};
    size_t count;

    site_make(&stranger, w->folder, "stranger", 99, START_MS + 3600000);
    OK(journal_begin(stranger.journal, &err));
    change_json_begin(&c, KIND_PERSON_ENROLMENT, journal_site(stranger.journal), low, low);
    change_json_id(&c, "person", low);
    change_json_id(&c, "workshop", w->workshop);
    change_json_id(&c, "enrolment", w->eva.enrolment);
    OK(change_json_append(&c, stranger.journal, SLICE_NONE, NULL, &err));
    OK(journal_commit(stranger.journal, &err));
    p = parcel_of(&stranger);
    site_take(&w->s, p, NULL);
    parcel_free(p);
    assert_int_equal(number(w->s.store, "SELECT count(*) FROM person_enrolment"), 2);
    OK(enrolment_list(w->s.store, arena, w->workshop, &people, &count, &err));
    assert_int_equal(count, 1);
    assert_true(id_eq(people[0].id, w->eva.person));
    arena_free(arena);
    site_done(&stranger);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(wrong_is_refused),
        TEST(future_is_not_followed),
        TEST(another_space),
        TEST(another_persons_place),
    };

    hash_start();
    /* INDABA_TEST_PG: see both.h */
    return both_run("receive", tests, sizeof tests / sizeof *tests);
}
