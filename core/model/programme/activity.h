#ifndef INDABA_MODEL_ACTIVITY_H
#define INDABA_MODEL_ACTIVITY_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"
#include "core/model/programme/activity_kind.h"

#include <stdbool.h>
#include <stdint.h>

/* What a programme is made of. */
struct store;

struct activity_view {
    struct id workshop, id;
    enum activity_kind kind;
    struct slice kind_word; /* as the entry says it: a kind that is unknown here keeps its word */
    int64_t part, position;
    struct slice title, body, lang; /* body: Markdown */
    int64_t opens_day;              /* days from the first day; -1: open from the start */
    struct slice opens_time;        /* HH:MM in the workshop's zone; may be empty */
    int64_t closes_day;             /* for writing; -1: stays open */
    struct slice closes_time;
    int64_t minutes; /* of a session; 0: not said */
    struct slice place;
    struct id convenor;         /* an enrolment; may be none */
    struct slice convenor_name; /* who is not enrolled */
};

/* Slices live in the arena. 1 found; 0 no such thing, or it was taken out, and *ret is zeroed; -1.
 */
int activity_get(struct store *store, struct arena *arena, struct id workshop, struct id id,
                 struct activity_view *ret, struct err *err) must_use;
/* Those that were not taken out, in programme order: part, position, id; the first 1000, with their
 * bodies only when asked for. 0 or -1. */
int activity_list(struct store *store, struct arena *arena, struct id workshop, bool bodies,
                  struct activity_view **ret, size_t *ret_count, struct err *err) must_use;

#endif
