/* Fills a site with posts, as entries like everybody's, many a commit.
 *
 * usage: grow SITE POSTS
 *
 * The site was made by `indaba init` and is not served. In it comes a workshop with one question,
 * 500 people and POSTS posts: a thread of 10,000 (a tenth of them all when there are fewer than
 * 100,000), one of 100, and threads of 20. Prints one JSON object: the ids of workshop and
 * activity, the join code, the first posts of the long and the short thread, and the posts behind
 * which the middle and the last page of 50 begin ("long_middle", "long_last", "short_middle",
 * "short_last"). */
#include "core/base/hash.h"
#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/site/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE = 500, BATCH = 200, SHORT = 100, REST = 20, PAGE = 50, TEXT_MAX = 700, WORDS = 3000 };

static const char code[] = "BENCHM0K";

struct thread {
    struct id first, middle, last;
    long count, size;
};

struct field {
    struct site *site;
    struct journal *journal;
    struct rng rng;
    struct id workshop, activity, people[PEOPLE];
    struct thread long_, short_, rest;
    int64_t written;
    int waiting;
};

static void ok(int result, const struct err *err)
{
    if (result == 0)
        return;
    fprintf(stderr, "grow: %s\n", err->text);
    exit(1);
}

/* Every BATCH entries a commit. */
static void put(struct field *f, struct change_json *change, struct slice body)
{
    struct err err = {0};

    ok(change_json_append(change, f->journal, body, NULL, &err), &err);
    if (++f->waiting < BATCH)
        return;
    f->waiting = 0;
    ok(journal_commit(f->journal, &err), &err);
    ok(journal_begin(f->journal, &err), &err);
}

static void frame(struct field *f)
{
    struct id nonce = rng_id(&f->rng);
    struct change_json c;
    char name[40];

    f->workshop = journal_rights_space(journal_site(f->journal), nonce);
    f->activity = rng_id(&f->rng);
    change_json_begin(&c, KIND_WORKSHOP, f->workshop, f->workshop, ID_NONE);
    change_json_text(&c, "title", SLICE("A large workshop"));
    change_json_text(&c, "first_day", SLICE("2026-01-01"));
    change_json_text(&c, "zone", SLICE("Africa/Nairobi"));
    change_json_text(&c, "join_code", slice_str(code));
    change_json_true(&c, "joining", true);
    change_json_id(&c, "nonce", nonce);
    put(f, &c, SLICE_NONE);
    change_json_begin(&c, KIND_ACTIVITY, f->workshop, f->activity, ID_NONE);
    change_json_text(&c, "kind", SLICE("discussion"));
    change_json_text(&c, "title", SLICE("What did you try?"));
    put(f, &c, SLICE_NONE);
    for (int i = 0; i < PEOPLE; i++) {
        f->people[i] = rng_id(&f->rng);
        snprintf(name, sizeof name, "Person %d", i + 1);
        change_json_begin(&c, KIND_ENROLMENT, f->workshop, f->people[i], f->people[i]);
        change_json_text(&c, "name", slice_str(name));
        change_json_text(&c, "role", SLICE("participant"));
        put(f, &c, SLICE_NONE);
    }
}

/* About 600 bytes of a language with WORDS words, the first of them the most frequent. */
static struct slice text(struct field *f, char room[TEXT_MAX])
{
    size_t n = 0;

    while (n < 600) {
        uint64_t r = rng_u64(&f->rng);
        unsigned a = (unsigned)(r % WORDS), b = (unsigned)(r >> 20) % WORDS;

        n += (size_t)snprintf(room + n, TEXT_MAX - n, "%sw%u", n ? " " : "", a < b ? a : b);
    }
    return slice_of(room, n);
}

static void post(struct field *f, struct thread *t)
{
    struct id id = rng_id(&f->rng), author = f->people[rng_u64(&f->rng) % PEOPLE];
    struct change_json c;
    char room[TEXT_MAX];

    if (t->count == t->size)
        t->count = 0;
    change_json_begin(&c, KIND_POST, f->workshop, id, author);
    change_json_id(&c, "activity", f->activity);
    if (t->count > 0) {
        change_json_id(&c, "thread", t->first);
        change_json_id(&c, "parent", t->first);
    } else {
        t->first = id;
    }
    change_json_text(&c, "scope", SLICE("cohort"));
    change_json_i64(&c, "written", f->written += 37);
    t->count++;
    if (t->count == t->size / 2)
        t->middle = id;
    if (t->count == t->size - PAGE)
        t->last = id;
    put(f, &c, text(f, room));
}

static void grow(struct field *f, long posts)
{
    struct err err = {0};
    long step;

    f->long_.size = posts >= 100000 ? 10000 : posts / 10;
    f->short_.size = SHORT;
    f->rest.size = REST;
    step = posts / (f->long_.size + SHORT);
    ok(journal_begin(f->journal, &err), &err);
    frame(f);
    for (long i = 0; i < posts; i++) {
        struct thread *t = i % step                         ? &f->rest
                           : f->long_.count < f->long_.size ? &f->long_
                                                            : &f->short_;

        /* The short one is spread among the long one's. */
        if (t == &f->long_ && f->short_.count < SHORT &&
            f->long_.count / (f->long_.size / SHORT) > f->short_.count)
            t = &f->short_;
        if (t == &f->short_ && f->short_.count == SHORT)
            t = &f->rest;
        post(f, t);
        if (i % 100000 == 99999)
            fprintf(stderr, "%ld posts\n", i + 1);
    }
    ok(journal_commit(f->journal, &err), &err);
    ok(site_follow(f->site, NULL, NULL, &err), &err);
}

static void say(const struct field *f)
{
    char t[8][ID_TEXT + 1];

    printf("{\"workshop\":\"%s\",\"activity\":\"%s\",\"code\":\"%s\",\"long\":\"%s\","
           "\"long_middle\":\"%s\",\"long_last\":\"%s\",\"short\":\"%s\",\"short_middle\":\"%s\","
           "\"short_last\":\"%s\"}\n",
           id_text(f->workshop, t[0]), id_text(f->activity, t[1]), code,
           id_text(f->long_.first, t[2]), id_text(f->long_.middle, t[3]),
           id_text(f->long_.last, t[4]), id_text(f->short_.first, t[5]),
           id_text(f->short_.middle, t[6]), id_text(f->short_.last, t[7]));
}

int main(int argc, char **argv)
{
    struct field f = {.rng = rng_seeded(1), .written = INT64_C(1767225600000)};
    struct err err = {0};

    if (argc != 3 || atol(argv[2]) < 2000) {
        fprintf(stderr, "usage: grow SITE POSTS, of at least 2000\n");
        return 2;
    }
    hash_start();
    ok(site_open(argv[1], &f.site, NULL, &err), &err);
    f.journal = site_journal(f.site);
    grow(&f, atol(argv[2]));
    say(&f);
    ok(site_close(f.site, &err), &err);
    return 0;
}
