#ifndef INDABA_MODEL_ACTIVITY_WRITE_H
#define INDABA_MODEL_ACTIVITY_WRITE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/programme/activity.h"
#include "core/model/programme/calendar.h"
#include "core/model/role.h"
#include "core/model/workshop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The writing side of a programme: activities, parts, the choices of a poll; and who may read and
 * answer an activity now. */
struct journal;
struct store;

/* Whether the actor may read more of an activity than its title now. */
bool activity_may_read(const struct calendar *calendar, const struct activity_view *activity,
                       const struct actor *actor, int64_t now);

/* Whether it takes a text (an answer, a vote) from the actor now: FAULT_DENIED with a sentence that
 * names the time when it opens or closed. Facilitators may at any time. Late is judged by
 * `written`, when the text was written (else `now`): what waited on a phone out of reach, at most
 * 30 days, is taken after the closing. */
int activity_takes(const struct workshop_view *workshop, const struct activity_view *activity,
                   const struct actor *actor, int64_t now, int64_t written,
                   struct err *err) must_use;

/* The fields of an activity as a form leaves them. Each text is what shall stand; `was` is what the
 * form was made from: only what differs from it is written, so that two people who change different
 * fields at once both win. */
struct activity_wish {
    enum activity_kind kind;
    struct slice title, body, lang, opens_time, closes_time, place, convenor_name;
    int64_t part, position, opens_day, closes_day, minutes;
    struct id convenor;
    bool gone;
};
enum {
    ACTIVITY_TITLE_MAX = 200, /* characters */
    ACTIVITY_PLACE_MAX = 200,
    ACTIVITY_BODY_MAX = 60000, /* bytes */
    ACTIVITY_DAY_MAX = 3650,
    ACTIVITY_OPTIONS = 40, /* of a poll */
    ACTIVITY_OPTION_MAX = 200,
};

struct activity_wish activity_draft_of(const struct activity_view *view);
/* FAULT_INVALID with the field's name as subject: no title, a time that is none, a close before the
 * opening, a kind that there is not. */
int activity_check(const struct activity_wish *wish, struct err *err) must_use;

/* In the writer. A new activity under the id that its form carries; 1 when it was there already (a
 * repeat: nothing is written), 0, -1; FAULT_CONFLICT when the id is something else's. position 0:
 * behind the last of its part. */
int activity_add(struct journal *journal, const struct actor *actor, struct id id,
                 const struct activity_wish *wish, struct err *err) must_use;
/* This and what follows, but the list: FAULT_DENIED for who does not lead, FAULT_ABSENT for what is
 * not in the programme. Appends the fields in which `now` differs from `was`; nothing when there
 * are none. The place of a field that is emptied is null. */
int activity_change(struct journal *journal, const struct actor *actor, struct id id,
                    const struct activity_wish *was, const struct activity_wish *now,
                    struct err *err) must_use;
/* Takes an activity out of the programme, or puts it back. */
int activity_remove(struct journal *journal, const struct actor *actor, struct id id, bool gone,
                    struct err *err) must_use;
/* Changes places with the one before (up) or behind it in its part; 0 also when there is none. */
int activity_move(struct journal *journal, const struct actor *actor, struct id id, bool up,
                  struct err *err) must_use;

/* Those that were taken out, by title; with their kinds and weeks. The arena's. */
int activity_removed_list(struct store *store, struct arena *arena, struct id workshop,
                          struct activity_view **ret, size_t *ret_count, struct err *err) must_use;

/* A name for part `number` (empty: none), and its days when to >= from; the part's row comes to be
 * when there is none. */
int activity_part_change(struct journal *journal, const struct actor *actor, int64_t number,
                         struct slice label, int64_t from, int64_t to, struct err *err) must_use;
int activity_part_remove(struct journal *journal, const struct actor *actor, int64_t number,
                         struct err *err) must_use;

#endif
