#ifndef INDABA_MODEL_PROJECT_H
#define INDABA_MODEL_PROJECT_H

#include "core/base/json.h"
#include "core/journal/journal.h"
#include "core/model/scope.h"

/* What projections share: fields of the folded state, read leniently. What another site's entry
 * carries in a wrong shape counts as not there: a projection must not fail for it. Texts belong to
 * the folded state; one of more than `max` bytes counts as not there. Only the model's files
 * include this. */
struct slice project_text(const struct projection *p, const char *key, size_t max);
int64_t project_i64(const struct projection *p, const char *key, int64_t otherwise);
bool project_bool(const struct projection *p, const char *key);
struct id project_id(const struct projection *p, const char *key); /* none when absent or no id */
/* The column `state`, of object_state and of any other enumeration: all of them begin with 0 and
 * have OBJECT_GONE, which is when the field "gone" is true. project_state: `as` when the field
 * "state" says `word`. */
int64_t project_gone(const struct projection *p);
int64_t project_state(const struct projection *p, const char *word, int64_t as);
/* Whether the object's id is derived from `of`, `what` and `name`: an entry of another id has no
 * effect, so that no two objects say the same thing. */
bool project_derived(const struct projection *p, struct id of, const char *what, struct slice name);
/* The audience that the fields scope, pod and set name, for this author. */
struct id project_audience(const struct projection *p, struct id author);

/* The projections; see struct kind. */
int site_project(const struct projection *p, struct err *err);
int site_right_project(const struct projection *p, struct err *err);
int person_project(const struct projection *p, struct err *err);
int person_enrolment_project(const struct projection *p, struct err *err);
int workshop_project(const struct projection *p, struct err *err);
int workshop_part_project(const struct projection *p, struct err *err);
int activity_project(const struct projection *p, struct err *err);
int enrolment_project(const struct projection *p, struct err *err);
int pod_project(const struct projection *p, struct err *err);
int pod_member_project(const struct projection *p, struct err *err);
int pod_named_set_project(const struct projection *p, struct err *err);
int poll_option_project(const struct projection *p, struct err *err);
int poll_vote_project(const struct projection *p, struct err *err);
int checkin_project(const struct projection *p, struct err *err);
int moderation_project(const struct projection *p, struct err *err);
int reaction_project(const struct projection *p, struct err *err);
int firing_project(const struct projection *p, struct err *err);
int post_project(const struct projection *p, struct err *err);
int attachment_project(const struct projection *p, struct err *err);
int report_project(const struct projection *p, struct err *err);
int report_person_project(const struct projection *p, struct err *err);
int report_point_project(const struct projection *p, struct err *err);
int report_witness_project(const struct projection *p, struct err *err);

#endif
