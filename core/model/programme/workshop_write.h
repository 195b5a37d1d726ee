#ifndef INDABA_MODEL_WORKSHOP_WRITE_H
#define INDABA_MODEL_WORKSHOP_WRITE_H

#include "core/model/programme/activity.h"
#include "core/model/role.h"
#include "core/model/workshop.h"

/* Making, changing, copying and moving workshops. */
struct journal;

/* What a facilitator decides of a workshop. */
struct workshop_wish {
    struct slice title, led_by;
    struct slice first_day, last_day; /* YYYY-MM-DD; empty: a template, an open end */
    struct slice zone, lang, word;    /* word: workshop event community course */
    struct slice about, words;
    int64_t places;
    bool announced, closed;
};

/* Days: two years, and some to spare. */
enum { WORKSHOP_DAYS_MAX = 800, WORKSHOP_PLACES_MAX = 100000 };

/* FAULT_INVALID with the field's name as subject when something is missing or does not fit
 * together. Whether the zone exists is not looked up. */
int workshop_write_check(const struct workshop_wish *wish, struct err *err) must_use;

/* Days are carried over to another first day by weeks: a day stays in its week (days 7(n-1) to
 * 7n-1) and on its weekday, for each weekday stands once in a week. Less than a week long, all
 * days keep their distance from the first. */
int64_t workshop_write_day(int64_t from_first, int64_t to_first, int64_t length, int64_t day);

/* An activity before and after a move. Days count from 1970-01-01; INT64_MIN: none. */
struct workshop_moved {
    const struct activity_view *activity;
    int64_t opens_day, closes_day; /* new, from the first day */
    int64_t opens_before, opens_after, closes_before, closes_after;
    bool lacking; /* the last week is short and lacks its weekday: it falls behind the last day */
};

/* What becomes of a programme on another first day. `from` may be a template: then days keep their
 * distance. *ret_last: the new last day as YYYY-MM-DD, the length kept; empty for an open end. All
 * activities are in *ret, in their order. FAULT_INVALID when `first_day` is no day. */
int workshop_write_plan(struct arena *arena, const struct workshop_view *from,
                        const struct activity_view *activities, size_t count,
                        struct slice first_day, struct workshop_moved **ret, struct slice *ret_last,
                        struct err *err) must_use;

/* Makes a workshop and enrols its maker as facilitator, with a new join code. Its id is derived
 * from the site and `nonce`: the same once more changes nothing. `from` (may be none): the workshop
 * whose programme is copied, with ids of its own; people, posts and codes are not; FAULT_ABSENT
 * when it is not here. *ret: the new one's id. In the writer. */
int workshop_write_make(struct journal *journal, const struct actor *maker, struct id nonce,
                        const struct workshop_wish *wish, struct id from, struct id *ret,
                        struct err *err) must_use;

/* Writes those fields in which `now` differs from `was`, what the form was made from, and from what
 * is there. Of closing and announcing, too. FAULT_ABSENT when the actor's workshop is not here. In
 * the writer. */
int workshop_write_edit(struct journal *journal, const struct actor *actor,
                        const struct workshop_wish *was, const struct workshop_wish *now,
                        struct err *err) must_use;

/* Moves a workshop and its programme to another first day. `was`: the first day that the mover saw;
 * FAULT_CONFLICT when it is another by now, and nothing when it has moved there already. In the
 * writer. */
int workshop_write_move(struct journal *journal, const struct actor *actor, struct slice was,
                        struct slice first_day, struct err *err) must_use;

#endif
