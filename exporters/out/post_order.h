#ifndef INDABA_EXPORTERS_POST_ORDER_H
#define INDABA_EXPORTERS_POST_ORDER_H

#include "core/base/err.h"
#include "core/model/talk/post.h"

#include <stdbool.h>
#include <stdint.h>

/* The posts of an export without their texts, in the orders that an archive has them: as posts, as
 * threads, as a page. Memory is a bit a post; the rest is in files without names. First all are
 * added, in the order of workshops; posts of one workshop in any order when `turn` is their time,
 * else in that of their turns. */
struct post_order;

struct post_place {
    uint32_t workshop; /* its number in the export */
    struct id id, thread, activity, author;
    bool parent; /* its parent is among them */
};

/* `folder`: for the files without names, borrowed. The caller frees. */
int post_order_new(const char *folder, struct post_order **ret, struct err *err) must_use;
void post_order_free(struct post_order *order); /* NULL is fine */

/* In the end by (workshop, turn, id), but a parent before what answers it. */
int post_order_add(struct post_order *order, uint32_t workshop, int64_t turn,
                   const struct post_key *post, struct err *err) must_use;
/* After the last add, before anything below. */
int post_order_end(struct post_order *order, struct err *err) must_use;

uint64_t post_order_count(const struct post_order *order);
/* The post at place i, from 0. */
int post_order_post(struct post_order *order, uint64_t i, struct post_place *ret,
                    struct err *err) must_use;
/* Of the thread behind that of the id `after`, in the order of ids: its first post, or the first of
 * those that are here. 1, 0 there is no more, -1. */
int post_order_thread(struct post_order *order, struct id after, struct post_place *ret,
                      struct err *err) must_use;
/* Whether a post is here, and where: 1, 0, -1. */
int post_order_find(struct post_order *order, uint32_t workshop, struct id id,
                    struct post_place *ret, struct err *err) must_use;

/* The threads of an activity (none: those of no activity), those first whose first post here is the
 * earliest: *from is where they begin. */
int post_order_activity(struct post_order *order, uint32_t workshop, struct id activity,
                        uint64_t *ret_from, struct err *err) must_use;
/* The post at this place of the pages: 1, 0 behind the last of the activity, -1. */
int post_order_on_page(struct post_order *order, uint32_t workshop, struct id activity, uint64_t i,
                       struct post_place *ret, struct err *err) must_use;

#endif
