#ifndef INDABA_MODEL_PEOPLE_H
#define INDABA_MODEL_PEOPLE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/people/pod.h"
#include "core/model/role.h"
#include "core/store/store.h"
#include "gen/sql/schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The people of a workshop as those who lead it keep them: lists, adding, roles, groups, who turns
 * out to be the same as whom. Reading functions give views whose slices live in the arena; 1 found,
 * 0 no such thing, -1. */
struct journal;

/* Which people a list shows. */
enum people_which { SHOW_HERE, SHOW_IN, SHOW_INVITED, SHOW_WAITING, SHOW_AWAY, SHOW_COUNT };

struct people_view {
    struct id enrolment;
    struct slice name, role, resting;
    enum enrolment_state state;
    bool carded;
    struct id twin; /* somebody else whose name is the same to a reader; none: nobody */
    bool perhaps;   /* the one came in and the other did not: perhaps they are one */
};

struct people_tally {
    int64_t in, invited, waiting, away, facilitators;
};
int people_tally(struct store *store, struct id workshop, struct people_tally *ret,
                 struct err *err) must_use;

/* People by name, at most `limit`, behind the one `after` (none: from the start). */
struct people_query {
    struct id workshop;
    enum people_which which;
    struct id after;
    int limit;
};
struct people_list {
    struct people_view *people;
    size_t count;
    bool more; /* there are others */
};
int people_page(struct store *store, struct arena *arena, const struct people_query *query,
                struct people_list *ret, struct err *err) must_use;
/* Of those who are here, whose name holds these words, without regard to case and accents; looks
 * through at most PEOPLE_LOOK people. */
enum { PEOPLE_LOOK = 20000, PEOPLE_TWINS = 5000 };
int people_find(struct store *store, struct arena *arena, struct id workshop, struct slice words,
                int limit, struct people_list *ret, struct err *err) must_use;

/* All who are in, invited or waiting, with their names folded (norm_name), sorted by that and then
 * by id, so that equal ones stand together; at most PEOPLE_TWINS: with more *ret_count is 0 and the
 * answer 0. */
struct people_name {
    struct slice folded, name;
    struct id enrolment;
    enum enrolment_state state;
};
int people_names(struct store *store, struct arena *arena, struct id workshop,
                 struct people_name **ret, size_t *ret_count, struct err *err) must_use;
/* The first of `name` (folded) in such a list; count when it is not there. */
size_t people_names_find(const struct people_name *names, size_t count, struct slice folded);

/* One person. */
struct people_one {
    struct people_view view;
    struct slice own_name;  /* differs from view.name when merged */
    struct id person;       /* in the site's space; none: of another site */
    struct id same_as;      /* whom they were merged into; none: nobody */
    struct slice same_name; /* that one's name */
    struct slice note, suggest;
    int64_t joined, number;
    bool owner;                       /* of the site */
    const struct people_view *merged; /* into this one */
    size_t merged_count;
    struct pod_view *pods; /* that they are in */
    size_t pod_count;
    int64_t seen;  /* UTC ms; 0: never */
    int64_t texts; /* for pages: people_texts */
};
int people_get(struct store *store, struct arena *arena, struct id workshop, struct id enrolment,
               struct people_one *ret, struct err *err) must_use;
/* How many texts of somebody the viewer may read. */
int people_texts(struct store *store, struct viewer viewer, struct id enrolment, int64_t *ret,
                 struct err *err) must_use;
/* Whether the one was merged into the other: 1, 0, -1. */
int people_is_same(struct store *store, struct id workshop, struct id one, struct id other,
                   struct err *err) must_use;

/* ---- writing: in the writer; `actor` leads the workshop, which the caller has checked ---- */

/* A person to add. Ids come from `op`: the same row again adds nobody. */
struct people_row {
    size_t number;                                        /* in the list */
    struct slice name, note, email, username, lang, zone; /* all but the name may be empty */
    enum role role;
    const struct slice *groups; /* names; made when they are not there */
    size_t group_count;
    bool again; /* also when somebody of this very name is here */
};
/* *ret_added: how many are new. */
int people_add(struct journal *journal, const struct actor *actor, struct id op,
               const struct people_row *rows, size_t count, size_t *ret_added,
               struct err *err) must_use;

int people_rename(struct journal *journal, const struct actor *actor, struct id enrolment,
                  struct slice name, struct err *err) must_use;
/* FAULT_CONFLICT for the last facilitator, unless the site's owner asks. */
int people_set_role(struct journal *journal, const struct actor *actor, struct id enrolment,
                    enum role role, struct err *err) must_use;
/* Takes somebody out of the workshop, or back in. Their texts stay under their name. */
int people_remove(struct journal *journal, const struct actor *actor, struct id enrolment,
                  bool away, struct err *err) must_use;

/* Says that `other` is the same as `enrolment`, whose name, role and place stay. Of two of whom one
 * was invited and did not come in, the one that came in stays. FAULT_CONFLICT when they are one
 * already, when the site's owner or the last facilitator would go, FAULT_DENIED when the actor
 * would take over what somebody else who is in wrote for themselves. */
int people_merge(struct journal *journal, const struct actor *actor, struct id enrolment,
                 struct id other, struct err *err) must_use;
/* Takes it back: `enrolment` was merged and is somebody of their own again. */
int people_part(struct journal *journal, const struct actor *actor, struct id enrolment,
                struct err *err) must_use;

/* Whether the actor may have a key made to a person of this site who has come in: not to the site's
 * owner, nor to who leads a workshop that the actor does not lead; FAULT_DENIED then. */
int people_may_key(struct journal *journal, struct arena *arena, const struct actor *actor,
                   struct id person, struct err *err) must_use;

/* Opens and closes joining, lets people choose their name at the door, and makes a new join code
 * (8 characters). */
struct people_joining {
    bool open, choose, new_code;
    struct id op; /* the code is made from it: a repeat makes the same */
};
int people_set_joining(struct journal *journal, const struct actor *actor,
                       const struct people_joining *joining, struct err *err) must_use;

#endif
