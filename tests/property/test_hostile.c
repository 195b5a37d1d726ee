/* Random histories of three sites that write in one workshop, and that also write what no site of
 * ours writes: objects named in other kinds and spaces, forged threads, members, rights and
 * founders, lists of what is superseded that leave everything out. What a site shows depends on the
 * set of entries alone all the same, and a workshop whose id commits to its founder keeps it.
 *
 *     test_hostile [COUNT [SEED [FOLDER]]]    leaves the last history's first site as
 * FOLDER/s0.indaba
 */
#include "tests/property/sites.h"

#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/model/talk/post_write.h"
#include "gen/sql/workshop.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SITES = 3, PEOPLE = 4, POSTS = 64, SHARED = 4 };

struct world {
    struct site site[SITES];
    struct id workshop, activity, pods[SITES], shared[SHARED];
    bool committed; /* the workshop's id commits to its founder */
    struct actor people[SITES][PEOPLE];
    struct {
        struct id id;
        int site, author;
    } posts[POSTS];
    size_t post_count;
    struct rng rng;
};

static uint64_t pick(struct world *w, uint64_t n)
{
    return rng_u64(&w->rng) % n;
}

static void send(struct world *w, int from, int to)
{
    struct parcel *p = parcel_of(&w->site[from]);

    site_take(&w->site[to], p, &w->rng);
    parcel_free(p);
}

static void post(struct world *w, int k, bool edit)
{
    struct err err = {0};
    struct post_wish wish = {.rev = 1, .scope = SCOPE_COHORT};
    struct post_done done;
    struct site *s = &w->site[k];
    int author = (int)pick(w, PEOPLE);
    char text[64];
    int result;

    snprintf(text, sizeof text, "Word %llu", (unsigned long long)pick(w, 1000));
    wish.body = slice_str(text);
    wish.scope = (enum scope)(pick(w, 8) == 0 ? SCOPE_PEOPLE
                              : pick(w, 2)    ? SCOPE_COHORT
                                              : pick(w, SCOPE_COUNT));
    wish.people = &w->people[k][(author + 1) % PEOPLE].enrolment;
    wish.people_count = 1;
    wish.activity = w->activity;
    s->clock.fixed += (int64_t)pick(w, 3000);
    check_ok(journal_begin(s->journal, &err), &err, "begin");
    check_ok(journal_mark(s->journal, &err), &err, "mark");
    if (edit) {
        size_t at = pick(w, w->post_count);

        result = post_edit(s->journal, &w->people[k][w->posts[at].author], w->posts[at].id, &wish,
                           &done, &err);
    } else {
        if (w->post_count > 0 && pick(w, 2))
            wish.parent = w->posts[pick(w, w->post_count)].id;
        result = post_write(s->journal, &w->people[k][author], &wish, &done, &err);
        if (result == 0 && w->post_count < POSTS) {
            w->posts[w->post_count].id = done.id;
            w->posts[w->post_count].site = k;
            w->posts[w->post_count++].author = author;
        }
    }
    /* What the model refuses (a parent that has not come here, a group that is not there) must
     * leave nothing behind. */
    check_ok(result == 0 ? journal_keep(s->journal, &err) : journal_undo(s->journal, &err), &err,
             "end of an action");
    check_ok(journal_commit(s->journal, &err), &err, "commit");
}

/* Two sites change the workshop's title and zone without knowing of each other. */
static void retitle(struct world *w, int k)
{
    struct err err = {0};
    struct change_json c;
    char text[64];

    snprintf(text, sizeof text, "Title %llu", (unsigned long long)pick(w, 100));
    w->site[k].clock.fixed += (int64_t)pick(w, 3000);
    check_ok(journal_begin(w->site[k].journal, &err), &err, "begin");
    change_json_begin(&c, KIND_WORKSHOP, w->workshop, w->workshop, w->site[k].owner);
    if (pick(w, 2))
        change_json_text(&c, "title", slice_str(text));
    else
        change_json_text(&c, "led_by", slice_str(text));
    check_ok(change_json_append(&c, w->site[k].journal, SLICE_NONE, NULL, &err), &err, "append");
    check_ok(journal_commit(w->site[k].journal, &err), &err, "commit");
}

static void month(struct world *w, int k)
{
    struct actor people[SITES * PEOPLE];
    struct id posts[POSTS];

    /* Persons are merged by their own site alone. */
    memcpy(people, w->people[k], sizeof w->people[k]);
    for (int i = PEOPLE; i < SITES * PEOPLE; i++) {
        people[i] = w->people[pick(w, SITES)][pick(w, PEOPLE)];
        people[i].person = w->people[k][i % PEOPLE].person;
    }
    for (size_t i = 0; i < w->post_count; i++)
        posts[i] = w->posts[i].id;
    site_month(&w->site[k], w->workshop, w->activity, people, SITES * PEOPLE, posts, w->post_count,
               &w->rng);
}

/* The founder takes another site's right away, or gives it back. */
static void right(struct world *w)
{
    struct err err = {0};
    struct site *s = &w->site[0];
    struct id other = journal_site(w->site[1 + pick(w, SITES - 1)].journal);
    struct change_json c;

    s->clock.fixed += (int64_t)pick(w, 3000);
    check_ok(journal_begin(s->journal, &err), &err, "begin");
    change_json_begin(&c, KIND_SITE_RIGHT, w->workshop,
                      id_derived(w->workshop, "site right", slice_of(other.b, 16)), s->owner);
    change_json_id(&c, "site", other);
    change_json_text(&c, "may", pick(w, 3) ? SLICE("all") : SLICE("none"));
    check_ok(change_json_append(&c, s->journal, SLICE_NONE, NULL, &err), &err, "append");
    check_ok(journal_commit(s->journal, &err), &err, "commit");
}

/* An id that is likely to be in use already, of whatever kind. */
static struct id some_id(struct world *w)
{
    struct id site = journal_site(w->site[pick(w, SITES)].journal);
    const struct actor *actor = &w->people[pick(w, SITES)][pick(w, PEOPLE)];

    switch (pick(w, 10)) {
    case 0:
        return w->workshop;
    case 1:
        return id_derived(w->workshop, "site right", slice_of(site.b, 16));
    case 2:
        return site;
    case 3:
        return actor->enrolment;
    case 4:
        return actor->person;
    case 5:
        return w->pods[pick(w, SITES)];
    case 6:
        return id_derived(actor->person, "enrolment", slice_of(actor->enrolment.b, 16));
    case 7:
        return w->post_count ? w->posts[pick(w, w->post_count)].id : w->activity;
    default:
        return w->shared[pick(w, SHARED)];
    }
}

static void odd_ids(struct world *w, struct change_json *c)
{
    static const char *const fields[] = {"site",     "activity",  "thread", "parent", "person",
                                         "workshop", "enrolment", "pod",    "set",    "object",
                                         "report",   "owner",     "nonce"};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (pick(w, 2))
            change_json_id(c, fields[i], some_id(w));
}

/* An entry as no site of ours writes it. */
static void odd(struct world *w, int k)
{
    static const char *const scopes[] = {"public", "cohort", "pod", "people", "me", "nobody"};
    static const char *const roles[] = {"facilitator", "participant", "observer", "king"};
    struct err err = {0};
    struct site *s = &w->site[k];
    struct id space = pick(w, 4) ? w->workshop : some_id(w);
    uint16_t kind = kinds[pick(w, kinds_count)].number;
    struct id object = pick(w, 8) ? some_id(w) : space;
    struct change_json c;

    if (pick(w, 16) == 0) { /* somebody else's own space, founded as a workshop */
        kind = KIND_WORKSHOP;
        space = object = journal_site(w->site[pick(w, SITES)].journal);
    }
    s->clock.fixed += (int64_t)pick(w, 3000);
    check_ok(journal_begin(s->journal, &err), &err, "begin");
    change_json_begin(&c, kind, space, object, some_id(w));
    odd_ids(w, &c);
    change_json_text(&c, "scope", slice_str(scopes[pick(w, 6)]));
    change_json_text(&c, "role", slice_str(roles[pick(w, 4)]));
    change_json_text(&c, "may", pick(w, 3) ? SLICE("all") : SLICE("none"));
    change_json_text(&c, "name", pick(w, 2) ? SLICE("Eve") : SLICE("Mallory"));
    change_json_text(&c, "blob",
                     SLICE("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"));
    if (pick(w, 4) == 0)
        change_json_text(&c, "state", pick(w, 2) ? SLICE("unclaimed") : SLICE("closed"));
    if (pick(w, 2))
        change_json_i64(&c, "written", (int64_t)pick(w, 100));
    change_json_true(&c, "gone", pick(w, 4) == 0);
    if (pick(w, 2))
        c.change.supersedes = SLICE("");
    check_ok(
        change_json_append(&c, s->journal, pick(w, 2) ? SLICE("Odd.") : SLICE_NONE, NULL, &err),
        &err, "append");
    check_ok(journal_commit(s->journal, &err), &err, "commit");
}

static void make(struct world *w, const char *folder, uint64_t seed)
{
    static const char *const names[PEOPLE] = {"Eva", "Eva", "Amina", "Harold"};
    int64_t now = 1767225600000;

    memset(w, 0, sizeof *w);
    w->rng = rng_seeded(seed);
    for (int k = 0; k < SITES; k++) {
        char name[16];

        snprintf(name, sizeof name, "s%d", k);
        /* Clocks are wrong by up to two hours each way. */
        site_make(&w->site[k], folder, name, seed * 16 + (uint64_t)k,
                  now + (int64_t)pick(w, 4 * 3600000) - 2 * 3600000);
    }
    w->committed = pick(w, 2);
    w->workshop = w->committed ? site_workshop(&w->site[0], "Month")
                               : site_workshop_as_imported(&w->site[0], "Month");
    for (int i = 0; i < SHARED; i++)
        w->shared[i] = rng_id(&w->rng);
    w->activity = site_activity(&w->site[0], w->workshop, "Question");
    for (int k = 1; k < SITES; k++)
        site_admit(&w->site[0], w->workshop, journal_site(w->site[k].journal));
    for (int k = 1; k < SITES; k++)
        send(w, 0, k);
    for (int k = 0; k < SITES; k++) {
        for (int i = 0; i < PEOPLE; i++)
            w->people[k][i] = site_join(&w->site[k], w->workshop, names[i]);
        if (pick(w, 2))
            w->pods[k] = site_pod(&w->site[k], w->workshop, w->people[k], 2);
        else
            w->pods[k] = rng_id(&w->rng);
    }
}

static void live(struct world *w, size_t steps)
{
    for (size_t i = 0; i < steps; i++) {
        int k = (int)pick(w, SITES);

        switch (pick(w, 19)) {
        case 0:
            send(w, (int)pick(w, SITES), k);
            break;
        case 1:
            retitle(w, k);
            break;
        case 2:
            site_stop(&w->site[k], true);
            site_open(&w->site[k]);
            break;
        case 3:
            right(w);
            break;
        case 4:
        case 5:
        case 8:
        case 9:
        case 10:
        case 11:
            odd(w, k);
            break;
        case 6:
        case 7:
            post(w, k, w->post_count > 0);
            break;
        case 16:
        case 17:
        case 18:
            month(w, k);
            break;
        default:
            post(w, k, false);
        }
    }
}

/* Whether the workshop is still its maker's, where its id says whose it is. */
static bool founder_stays(struct world *w)
{
    struct err err = {0};
    struct sql_workshop_founder_row row;

    for (int k = 0; k < SITES; k++)
        for (int i = 0; i < SITES; i++) {
            struct id own = journal_site(w->site[i].journal);
            int found = sql_workshop_founder(w->site[k].store, own, &row, &err);

            check_ok(found, &err, "founder");
            if (found && !id_eq(row.founder, own)) {
                printf("# another site took a site's own space over\n");
                return false;
            }
        }
    for (int k = 0; k < SITES && w->committed; k++) {
        int found = sql_workshop_founder(w->site[k].store, w->workshop, &row, &err);

        check_ok(found, &err, "founder");
        if (!found || !id_eq(row.founder, journal_site(w->site[0].journal))) {
            printf("# another site took the workshop over\n");
            return false;
        }
    }
    return true;
}

static bool same(struct world *w, const char *folder)
{
    struct hash first;
    struct site fresh;
    bool ok = true;

    for (int round = 0; round < 2; round++)
        for (int from = 0; from < SITES; from++)
            for (int to = 0; to < SITES; to++)
                if (from != to)
                    send(w, from, to);
    ok = founder_stays(w);
    first = site_digest(&w->site[0]);
    for (int k = 1; k < SITES; k++)
        if (!hash_eq(first, site_digest(&w->site[k]))) {
            printf("# site %d differs from site 0 after a full exchange\n", k);
            ok = false;
        }
    for (int k = 0; k < SITES; k++) {
        struct hash before = site_digest(&w->site[k]);

        site_rebuild(&w->site[k]);
        if (!hash_eq(before, site_digest(&w->site[k]))) {
            printf("# site %d differs after a rebuild\n", k);
            ok = false;
        }
        if (site_faults(&w->site[k], NULL) != 0)
            ok = false;
    }
    {
        /* A stranger that takes everything in another order shows the same, but for its own site.
         */
        struct parcel *p = parcel_of(&w->site[0]), *own;
        struct hash shuffled;

        site_make(&fresh, folder, "fresh", 99, 1767225600000);
        site_take(&fresh, p, &w->rng);
        shuffled = site_digest(&fresh);
        own = parcel_of(&fresh);
        site_take(&w->site[1], own, NULL);
        if (!hash_eq(site_digest(&w->site[1]), shuffled)) {
            printf("# another order of arrival gives another digest\n");
            ok = false;
        }
        parcel_free(p);
        parcel_free(own);
        site_done(&fresh);
    }
    return ok;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 200, failed = 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    const char *keep = argc > 3 ? argv[3] : NULL;
    const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    char folder[200];

    hash_start();
    snprintf(folder, sizeof folder, "%s/hostile-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : base);
    if (keep)
        snprintf(folder, sizeof folder, "%s", keep);
    else if (mkdtemp(folder) == NULL)
        return 1;
    for (int i = 0; i < count && failed < 5; i++) {
        static struct world w;

        make(&w, folder, seed + (uint64_t)i);
        live(&w, 24);
        if (!same(&w, folder)) {
            printf("# seed %llu\n", (unsigned long long)(seed + (uint64_t)i));
            failed++;
        }
        if (keep && i == count - 1)
            site_stop(&w.site[0], true);
        else
            site_done(&w.site[0]);
        for (int k = 1; k < SITES; k++)
            site_done(&w.site[k]);
    }
    printf(
        "%sok 1 - %d histories of three sites with crafted entries: equal after exchange, rebuild "
        "and any order, and the founder stays\n",
        failed ? "not " : "", count);
    printf("1..1\n");
    fflush(stdout);
    if (keep)
        return failed != 0;
    execlp("rm", "rm", "-rf", folder, (char *)NULL);
    return 1;
}
