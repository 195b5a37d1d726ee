/* A site that is written to without a network, so that a test can end it at each single write:
 *
 *   poster SITE make               a new site with a workshop, a prompt and eight people
 *   poster SITE post SEED COUNT    COUNT texts from four threads, the same for the same SEED
 *   poster SITE check              exit 0 when tables and history are sound and a rebuild changes
 * nothing
 *   poster SITE beside WORKSHOP ACTIVITY POST ENROLMENT TEXT
 *                                  one answer to a post, by a second connection of a site that
 *                                  another process serves
 *
 * For each text one line on the standard output, written after the COMMIT: "stored N", "again N"
 * when it was there already, or "failed N CODE". The exit code is the program's own for the first
 * fault. */
#include "core/journal/verify.h"
#include "core/journal/writer.h"
#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/model/people/card_join.h"
#include "core/model/people/enrolment.h"
#include "core/model/programme/activity.h"
#include "core/model/role.h"
#include "core/model/talk/post_write.h"
#include "core/model/workshop.h"
#include "core/site/site.h"
#include "core/store/store_place.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PEOPLE = 8, THREADS = 4 };

static int finish(const struct err *err)
{
    fprintf(stderr, "%s: %s (%s)\n", err->subject, err->text, fault_code(err->fault));
    return fault_exit(err->fault);
}

/* ---- make ---- */

static int run_make(struct action *a, struct journal *j, struct err *err)
{
    struct id workshop = rng_id(journal_rng(j));
    struct change_json c;

    (void)a;
    change_json_begin(&c, KIND_WORKSHOP, workshop, workshop, ID_NONE);
    change_json_text(&c, "title", SLICE("Durable Talk"));
    change_json_text(&c, "first_day", SLICE("2026-09-01"));
    change_json_text(&c, "last_day", SLICE("2026-09-30"));
    change_json_text(&c, "zone", SLICE("UTC"));
    change_json_text(&c, "join_code", SLICE("ABCD1234"));
    change_json_true(&c, "joining", true);
    if (change_json_append(&c, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    change_json_begin(&c, KIND_ACTIVITY, workshop, rng_id(journal_rng(j)), ID_NONE);
    change_json_text(&c, "kind", SLICE("prompt"));
    change_json_text(&c, "title", SLICE("What stays?"));
    if (change_json_append(&c, j, SLICE("What do you keep?"), NULL, err) != 0)
        return -1;
    for (int i = 0; i < PEOPLE; i++) {
        struct card_wish wish = {.code = SLICE("ABCD1234")};
        struct arena *arena = arena_new(1 << 20);
        struct card_joined joined;
        char name[16];
        int result;

        snprintf(name, sizeof name, "Person %d", i);
        wish.name = slice_str(name);
        result = card_join(j, arena, &wish, &joined, err);
        arena_free(arena);
        if (result != 0)
            return -1;
    }
    return 0;
}

static int make(const char *path)
{
    const struct site_founding founding = {"Durable", "Owner", "UTC"};
    struct action action = {.run = run_make};
    struct site *site;
    struct err err = {0};

    if (site_create(path, &founding, &site, &err) != 0)
        return finish(&err);
    if (site_do(site, &action, &err) != 0 || site_close(site, &err) != 0)
        return finish(&err);
    return 0;
}

/* ---- post ---- */

struct talk {
    struct site *site;
    struct id workshop, activity, people[PEOPLE], enrolments[PEOPLE];
    unsigned seed, count;
    pthread_mutex_t lock;
    unsigned next;
    int exit_code;
};

struct one {
    struct action action;
    struct talk *talk;
    unsigned n;
    struct post_done done;
};

static int run_post(struct action *a, struct journal *j, struct err *err)
{
    struct one *self = (struct one *)a;
    struct talk *t = self->talk;
    unsigned who = self->n % PEOPLE;
    char text[1200];
    struct actor actor = {.person = t->people[who],
                          .workshop = t->workshop,
                          .enrolment = t->enrolments[who],
                          .role = ROLE_PARTICIPANT};
    struct post_wish wish = {
        .activity = t->activity, .scope = SCOPE_COHORT, .written = 1790000000000, .rev = 1};
    int n = snprintf(text, sizeof text, "text-%u-%u ", t->seed, self->n);

    /* Some are longer than a sector. */
    while (n < (int)(self->n % 5 * 250))
        n += snprintf(text + n, sizeof text - (size_t)n, "and so on ");
    wish.body = slice_of(text, (size_t)n);
    wish.id = id_derived(t->workshop, "text", wish.body);
    return post_write(j, &actor, &wish, &self->done, err);
}

static void *post_some(void *arg)
{
    struct talk *t = arg;

    for (;;) {
        struct one one = {.action = {.run = run_post}, .talk = t};
        struct err err = {0};
        char line[64];
        int n;

        pthread_mutex_lock(&t->lock);
        one.n = t->next++;
        pthread_mutex_unlock(&t->lock);
        if (one.n >= t->count)
            return NULL;
        if (site_do(t->site, &one.action, &err) == 0)
            n = snprintf(line, sizeof line, "%s %u\n", one.done.again ? "again" : "stored", one.n);
        else
            n = snprintf(line, sizeof line, "failed %u %s\n", one.n, fault_code(err.fault));
        if (write(1, line, (size_t)n) != n)
            _exit(1);
        if (err.fault != FAULT_NONE)
            t->exit_code = finish(&err);
    }
}

static int look_up(const char *path, struct talk *t, struct err *err)
{
    struct arena *arena = arena_new(16 << 20);
    struct workshop_view *workshops;
    struct activity_view *activities;
    struct person_view *people;
    struct store *store;
    size_t count, n = 0;
    int result = site_reader(path, &store, err);

    if (result != 0)
        return result;
    result = workshop_list(store, arena, &workshops, &count, err);
    must(result != 0 || count == 1, "the workshop is gone");
    if (result == 0) {
        t->workshop = workshops[0].id;
        result = activity_list(store, arena, t->workshop, false, &activities, &count, err);
    }
    must(result != 0 || count == 1, "the prompt is gone");
    if (result == 0) {
        t->activity = activities[0].id;
        result = enrolment_list(store, arena, t->workshop, &people, &count, err);
    }
    for (size_t i = 0; result == 0 && i < count && n < PEOPLE; i++) {
        t->people[n] = people[i].id;
        t->enrolments[n++] = people[i].enrolment;
    }
    must(result != 0 || n == PEOPLE, "people are gone");
    store_close(store);
    arena_free(arena);
    return result;
}

static int post(const char *path, unsigned seed, unsigned count)
{
    struct talk t = {.seed = seed, .count = count, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[THREADS];
    struct err err = {0};

    if (site_open(path, &t.site, NULL, &err) != 0 || look_up(path, &t, &err) != 0 ||
        site_serve(t.site, &err) != 0)
        return finish(&err);
    for (int i = 0; i < THREADS; i++)
        must(pthread_create(&threads[i], NULL, post_some, &t) == 0, "a thread did not start");
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    if (site_close(t.site, &err) != 0)
        return finish(&err);
    return t.exit_code;
}

/* ---- beside ---- */

/* No lock keeps it off: as another process of a site that several serve would write. */
static int beside(const char *path, char **words)
{
    struct clock clock = clock_system();
    struct rng rng = rng_system();
    struct journal_config config = {.kinds = kinds,
                                    .kind_count = kinds_count,
                                    .may_write = kinds_may_write,
                                    .clock = &clock,
                                    .rng = &rng};
    struct actor actor = {.role = ROLE_PARTICIPANT};
    struct post_wish wish = {.scope = SCOPE_COHORT, .rev = 1, .body = slice_str(words[4])};
    struct id *const ids[] = {&actor.workshop, &wish.activity, &wish.parent, &actor.enrolment};
    struct post_done done;
    struct journal *j;
    struct err err = {0};
    char folder[PATH_MAX];

    for (int i = 0; i < 4; i++)
        if (id_read(slice_str(words[i]), ids[i], &err) != 0)
            return finish(&err);
    config.state_dir = folder;
    if (store_anchors(folder, &err) != 0 ||
        store_open(path, STORE_WRITE, &config.store, &err) != 0 ||
        journal_open(&config, &j, &err) != 0 || journal_begin(j, &err) != 0 ||
        post_write(j, &actor, &wish, &done, &err) != 0 || journal_commit(j, &err) != 0 ||
        journal_close(j, &err) != 0)
        return finish(&err);
    store_close(config.store);
    return 0;
}

/* ---- check ---- */

static void count_fault(void *ctx, struct hash entry, const char *why)
{
    char text[65];

    (void)ctx;
    fprintf(stderr, "%s: %s\n", hash_text(entry, text), why);
}

static int check(const char *path)
{
    struct verify_result verified;
    struct hash before, after;
    struct store *store;
    struct site *site;
    struct err err = {0};

    if (site_open(path, &site, NULL, &err) != 0)
        return finish(&err);
    store = site_store(site);
    if (store_check(store, true, &err) != 0 ||
        verify_journal(store, count_fault, NULL, &verified, &err) != 0 ||
        store_digest(store, &before, &err) != 0 ||
        journal_rebuild(site_journal(site), NULL, NULL, &err) != 0 ||
        store_digest(store, &after, &err) != 0)
        return finish(&err);
    if (verified.faults != 0 || !hash_eq(before, after)) {
        fprintf(stderr, "%lld faults, digest %s\n", (long long)verified.faults,
                hash_eq(before, after) ? "kept" : "changed by a rebuild");
        return 1;
    }
    return site_close(site, &err) == 0 ? 0 : finish(&err);
}

int main(int argc, char **argv)
{
    hash_start();
    if (argc == 3 && strcmp(argv[2], "make") == 0)
        return make(argv[1]);
    if (argc == 3 && strcmp(argv[2], "check") == 0)
        return check(argv[1]);
    if (argc == 5 && strcmp(argv[2], "post") == 0)
        return post(argv[1], (unsigned)strtoul(argv[3], NULL, 10),
                    (unsigned)strtoul(argv[4], NULL, 10));
    if (argc == 8 && strcmp(argv[2], "beside") == 0)
        return beside(argv[1], argv + 3);
    fprintf(stderr, "usage: poster SITE make | post SEED COUNT | check | beside …\n");
    return 2;
}
