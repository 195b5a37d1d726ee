#ifndef INDABA_EXPORTERS_GATHER_H
#define INDABA_EXPORTERS_GATHER_H

#include "core/model/lead/archive.h"
#include "core/model/meeting/report.h"
#include "core/model/people/enrolment.h"
#include "core/model/people/pod.h"
#include "core/model/people/site.h"
#include "core/model/programme/activity.h"
#include "core/model/talk/post.h"
#include "core/model/workshop.h"
#include "exporters/out/files_out.h"

/* What an export holds, read from the model in one snapshot. All of it lives in the arena. */
#define GATHER_BYTES   ((size_t)512 << 20) /* more is refused */
#define GATHER_CEILING ((size_t)1 << 30)   /* of the arena that is handed in */

/* The bits for the narrowest scope that goes out; 0: nothing of that scope ever does. */
int gather_audiences(enum scope scope);

struct gathered {
    struct site_view site;
    struct workshop_view workshop;
    struct part_view *parts;
    struct activity_view *activities;
    struct person_view *people; /* by name; each with its enrolment */
    struct id *enrolled;        /* their enrolments, sorted */
    struct id *post_ids;        /* of `posts`, sorted; NULL for a person's own */
    struct pod_view *pods;
    struct archive_list extra[ARCHIVE_COUNT]; /* members, check-ins and the like; maybe more than
                                                 what is gathered else */
    struct report_view *reports;
    struct post_view *posts; /* by (written, id), but a parent before what answers it; no parent
                               that is not among them */
    struct files_out files;  /* of these posts, reports and activities */
    size_t part_count, activity_count, person_count, pod_count, report_count, post_count;
};

/* A whole workshop with the posts and reports of the audiences (SCOPES_… or'ed); pods and their
 * members only with SCOPES_POD. FAULT_ABSENT for no such workshop, FAULT_TOO_BIG over
 * GATHER_BYTES. */
int gather_workshop(struct store *store, struct arena *arena, struct id workshop, int audiences,
                    struct gathered *ret, struct err *err) must_use;

/* A person's workshops, enrolments and own posts that at least `scope` may read (SCOPE_ME: all);
 * one struct a workshop. */
int gather_person(struct store *store, struct arena *arena, struct id person, enum scope scope,
                  struct person_view *ret_person, struct gathered **ret, size_t *ret_count,
                  struct err *err) must_use;

/* Whether these are in what was gathered. */
bool gather_post(const struct gathered *all, struct id post);
bool gather_report(const struct gathered *all, struct id report);
bool gather_enrolled(const struct gathered *all, struct id enrolment);
const struct activity_view *gather_activity(const struct gathered *all, struct id activity);

#endif
