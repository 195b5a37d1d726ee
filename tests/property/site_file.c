/* Writes FOLDER/s0.indaba: a site that took in what two others wrote in its workshop, with replies,
 * edits, edits of the same post at two places, posts of every scope, and a site without the right.
 *
 *     site_file FOLDER [SEED]
 */
#include "tests/property/sites.h"

#include "core/model/change_json.h"
#include "core/model/kinds/kinds.h"
#include "core/model/talk/post_write.h"

#include <stdio.h>
#include <stdlib.h>

enum { SITES = 3, PEOPLE = 3, POSTS = 40 };

static struct site site[SITES];
static struct actor people[SITES][PEOPLE];
static struct id workshop, activity, posts[POSTS];
static int authors[POSTS], homes[POSTS];
static size_t post_count;

static void end_action(struct site *s, int result)
{
    struct err err = {0};

    check_ok(result == 0 ? journal_keep(s->journal, &err) : journal_undo(s->journal, &err), &err,
             "end of an action");
    check_ok(journal_commit(s->journal, &err), &err, "commit");
}

static void post(struct rng *rng, int k, int edits)
{
    struct err err = {0};
    struct post_wish wish = {.rev = 1, .activity = activity};
    struct post_done done;
    struct site *s = &site[k];
    char text[64];

    snprintf(text, sizeof text, "Word %llu \xc3\xa9\n", (unsigned long long)(rng_u64(rng) % 1000));
    wish.body = slice_str(text);
    wish.title = rng_u64(rng) % 2 ? slice_str(text + 2) : SLICE("A title");
    wish.title.n -= wish.title.p[wish.title.n - 1] == '\n';
    wish.scope = (enum scope)(rng_u64(rng) % SCOPE_COUNT);
    wish.people = &people[k][1].enrolment;
    wish.people_count = 1;
    s->clock.fixed += (int64_t)(rng_u64(rng) % 4000);
    check_ok(journal_begin(s->journal, &err), &err, "begin");
    check_ok(journal_mark(s->journal, &err), &err, "mark");
    if (edits >= 0) {
        end_action(s, post_edit(s->journal, &people[homes[edits]][authors[edits]], posts[edits],
                                &wish, &done, &err));
    } else {
        int author = (int)(rng_u64(rng) % PEOPLE), result;

        if (post_count && rng_u64(rng) % 2)
            wish.parent = posts[rng_u64(rng) % post_count];
        result = post_write(s->journal, &people[k][author], &wish, &done, &err);
        end_action(s, result);
        if (result == 0 && post_count < POSTS) {
            posts[post_count] = done.id;
            authors[post_count] = author;
            homes[post_count++] = k;
        }
    }
}

static void retitle(int k, const char *title)
{
    struct err err = {0};
    struct change_json c;

    check_ok(journal_begin(site[k].journal, &err), &err, "begin");
    change_json_begin(&c, KIND_WORKSHOP, workshop, workshop, site[k].owner);
    change_json_text(&c, "title", slice_str(title));
    check_ok(change_json_append(&c, site[k].journal, SLICE_NONE, NULL, &err), &err, "append");
    check_ok(journal_commit(site[k].journal, &err), &err, "commit");
}

static void exchange(void)
{
    for (int from = 0; from < SITES; from++)
        for (int to = 0; to < SITES; to++)
            if (from != to) {
                struct parcel *p = parcel_of(&site[from]);

                site_take(&site[to], p, NULL);
                parcel_free(p);
            }
}

int main(int argc, char **argv)
{
    struct rng rng = rng_seeded(argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
    struct err err = {0};

    hash_start();
    if (argc < 2)
        return 2;
    for (int k = 0; k < SITES; k++) {
        char name[8];

        snprintf(name, sizeof name, "s%d", k);
        site_make(&site[k], argv[1], name, rng_u64(&rng), 1788220800000 + k * 60000);
    }
    workshop = site_workshop(&site[0], "Month");
    activity = site_activity(&site[0], workshop, "Question");
    site_admit(&site[0], workshop, journal_site(site[1].journal));
    exchange();
    for (int k = 0; k < SITES; k++)
        for (int i = 0; i < PEOPLE; i++)
            people[k][i] = site_join(&site[k], workshop, i ? "Eva" : "Amina");
    site_pod(&site[0], workshop, people[0], 2);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 24; i++)
            post(&rng, (int)(rng_u64(&rng) % SITES), -1);
        exchange();
        for (size_t i = 0; i < post_count; i += 2)
            for (int k = 0; k < SITES; k++)
                if (homes[i] != 2 || k == 2)
                    post(&rng, k, (int)i);
        retitle(0, round ? "Zeroth" : "First");
        retitle(1, round == 1 ? "First" : "Other");
        retitle(2, "Without the right");
        site_stop(&site[0], true);
        site_open(&site[0]);
        exchange();
    }
    for (int k = 0; k < SITES; k++) {
        check_ok(journal_close(site[k].journal, &err), &err, "closing");
        store_close(site[k].store);
    }
    return 0;
}
