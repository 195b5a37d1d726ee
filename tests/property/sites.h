#ifndef INDABA_TESTS_PROPERTY_SITES_H
#define INDABA_TESTS_PROPERTY_SITES_H

#include "core/journal/journal.h"
#include "core/model/role.h"

/* Small sites for tests: one store and journal each, in a folder, with an injected clock and
 * randomness, so that the same seed gives the same history. Failures abort with the error's text.
 */
struct site {
    char file[512]; /* or the URL of a schema of its own */
    char state[256];
    struct store *store;
    struct journal *journal;
    struct clock clock;
    struct rng rng;
    struct id owner;
};

/* Where sites are made from now on: in schemas of the PostgreSQL database `base` (a URL, which must
 * stay); NULL: in files. */
void sites_on(const char *base);

/* A new site in `folder`; `name` is the file's. */
void site_make(struct site *site, const char *folder, const char *name, uint64_t seed, int64_t now);
/* Stops cleanly, or as if killed; opens again. */
void site_stop(struct site *site, bool clean);
void site_open(struct site *site);
void site_done(struct site *site);

/* Everything below runs in a batch of its own. */
struct id site_workshop(struct site *site, const char *title);
/* One whose id says nothing of its founder. */
struct id site_workshop_as_imported(struct site *site, const char *title);
struct actor site_join(struct site *site, struct id workshop, const char *name);
struct id site_activity(struct site *site, struct id workshop, const char *title);
void site_admit(struct site *site, struct id workshop, struct id other);
struct id site_pod(struct site *site, struct id workshop, const struct actor *members,
                   size_t count);

/* One change of what a month holds besides posts: a choice of a poll, a vote, somebody who is
 * there, what a facilitator did with a post, a reaction, a report with its points and who was
 * there, what fell due, who turned out to be whom. Each is as the pages write it, or takes it back.
 */
void site_month(struct site *site, struct id workshop, struct id activity,
                const struct actor *people, size_t people_count, const struct id *posts,
                size_t post_count, struct rng *dice);

struct hash site_digest(struct site *site);
void site_rebuild(struct site *site);
int64_t site_faults(struct site *site, int64_t *ret_lanes);

/* All entries of a site as they would travel, and taking some of them: each lane in order, the
 * lanes interleaved by `order` (NULL: as they came). Gives how many were new. */
struct parcel;
struct parcel *parcel_of(struct site *site);
void parcel_free(struct parcel *parcel);
int64_t site_take(struct site *site, const struct parcel *parcel, struct rng *order);

void check_ok(int result, const struct err *err, const char *what);

#endif
