#ifndef INDABA_MODEL_WORKSHOP_H
#define INDABA_MODEL_WORKSHOP_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Workshops and their parts. Reading functions give views whose slices live in the arena; what
 * reads one gives 1 found, 0 no such thing, -1, and what lists gives 0 or -1. */
struct store;

struct workshop_view {
    struct id id, founder;
    struct slice title;
    struct slice first_day, last_day; /* YYYY-MM-DD; empty: template; open end */
    struct slice zone, lang, led_by, join_code, word;
    struct slice about; /* Markdown */
    struct slice words; /* what becomes of people's words; empty: the usual sentence */
    struct id made_from;
    int64_t places; /* 0: as many as come */
    bool joining, closed;
    bool announced; /* anybody may read its announcement and sign up there */
    bool choose;    /* at the door people may choose their name among the unclaimed */
};
int workshop_get(struct store *store, struct arena *arena, struct id id, struct workshop_view *ret,
                 struct err *err) must_use;
/* By what somebody typed (letters of either case, spaces and hyphens ignored). */
int workshop_by_code(struct store *store, struct arena *arena, struct slice code,
                     struct workshop_view *ret, struct err *err) must_use;

/* All workshops of the site, by first day, then title; or those of one person. */
int workshop_list(struct store *store, struct arena *arena, struct workshop_view **ret,
                  size_t *ret_count, struct err *err) must_use;
int workshop_list_of(struct store *store, struct arena *arena, struct id site, struct id person,
                     struct workshop_view **ret, size_t *ret_count, struct err *err) must_use;

/* Weeks of a programme: part n = days 7(n-1) to 7n-1 from the first day; the last may be short.
 * 0 for a template or an open end. `day` is YYYY-MM-DD; 0 before the first day, parts + 1 behind
 * the last. */
int workshop_parts(const struct workshop_view *workshop);
int workshop_part_on(const struct workshop_view *workshop, struct slice day);
/* The first and last day of a part, as YYYY-MM-DD in the arena. */
void workshop_part_days(const struct workshop_view *workshop, struct arena *arena, int part,
                        struct slice *ret_first, struct slice *ret_last);

struct part_view {
    struct id id;
    int64_t position, day_from, day_to;
    struct slice label;
};
/* The rows of parts, by position. */
int workshop_part_list(struct store *store, struct arena *arena, struct id workshop,
                       struct part_view **ret, size_t *ret_count, struct err *err) must_use;

#endif
