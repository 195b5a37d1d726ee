#ifndef INDABA_WEB_ACT_H
#define INDABA_WEB_ACT_H

#include "core/base/json_out.h"
#include "web/page/frame.h"

struct journal;

/* What the actions of all rooms share. The rows of web/routes.c name them, struct route says when
 * each is called; a room declares its own in its actions.h. */
#define ACT_READ(name) int act_##name(struct request *req, struct reply *reply, struct err *err)
#define ACT_WRITE(name)                                                                          \
    int act_##name##_prepare(struct request *req, void **ret_in, struct err *err);               \
    int act_##name##_write(void *writer, struct write_job *job, struct err *err);                \
    int act_##name##_view(struct request *req, const struct write_job *job, struct reply *reply, \
                          struct err *err)
#define ACT_WORK(name)                                                                           \
    int act_##name##_prepare(struct request *req, void **ret_in, struct err *err);               \
    int act_##name##_work(struct request *req, struct write_job *job, struct err *err);          \
    int act_##name##_view(struct request *req, const struct write_job *job, struct reply *reply, \
                          struct err *err)
/* The page of an activity of one kind: web/activity.c finds the activity and chooses. */
#define ACT_KIND(name)                                                                      \
    int act_##name(struct request *req, struct reply *reply, const struct workshop_view *w, \
                   struct activity_view *a, struct err *err)

/* In the writer: *actor anew, its name the arena's, as person and workshop of it are now;
 * FAULT_LOGIN, FAULT_ABSENT or FAULT_DENIED when they may not (any more). */
int act_again(struct journal *journal, struct arena *arena, struct actor *actor, enum cap cap,
              struct err *err) must_use;
/* Key powers beside the route's: FAULT_DENIED over plain http from elsewhere. */
int act_key_power(struct request *req, struct err *err) must_use;
/* The answer as JSON: an open object in the reply's buffer, until act_json_end closes it, which
 * gives 0. */
struct json_out act_json(struct reply *reply);
int act_json_end(struct json_out *out);
/* "next": where a list goes on, or null. */
void act_json_next(struct json_out *out, struct slice next);
/* Done: 303 to `path`, which is the arena's or lives longer, or {"url":…}. Gives 0. */
int act_done(struct request *req, struct reply *reply, const char *path);

#endif
