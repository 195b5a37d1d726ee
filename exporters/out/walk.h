#ifndef INDABA_EXPORTERS_WALK_H
#define INDABA_EXPORTERS_WALK_H

#include "core/model/lead/archive.h"
#include "core/model/lead/exporter.h"
#include "core/model/meeting/report.h"
#include "core/model/people/pod.h"
#include "core/model/people/site.h"
#include "core/model/programme/activity.h"
#include "core/model/talk/post.h"
#include "core/model/workshop.h"
#include "exporters/out/files_out.h"
#include "exporters/out/post_order.h"

/* Goes over what an export holds, one object at a time: a workshop with the posts, reports and
 * files of the audiences that the request names, or a person's own words in all their workshops. It
 * reads one snapshot of the model. What is in memory does not depend on how much is written there:
 * only the frame (parts, pods, activities without their texts) is kept. */
struct walk;

/* The frame of a workshop. */
struct walk_workshop {
    uint32_t number; /* in the export, from 0 */
    struct workshop_view workshop;
    struct part_view *parts;
    struct activity_view *activities; /* in programme order, without their texts */
    struct pod_view *pods;            /* only when pods go out */
    size_t part_count, activity_count, pod_count;
    struct person_view *own; /* a person's places there, by name */
    size_t own_count;
};

/* Temporary files are made in `folder`, which is borrowed, as the request is. The caller ends it by
 * walk_close, and has what the getters below give until then. FAULT_ABSENT for no such workshop or
 * person, FAULT_BUSY when the request's progress says so. */
int walk_open_workshop(const struct export_request *request, const char *folder, struct walk **ret,
                       struct err *err) must_use;
int walk_open_person(const struct export_request *request, const char *folder, struct walk **ret,
                     struct err *err) must_use;
void walk_close(struct walk *walk); /* NULL is fine */

const struct site_view *walk_site(const struct walk *walk);
const struct person_view *walk_person(const struct walk *walk); /* whose words they are */
const struct walk_workshop *walk_workshops(const struct walk *walk, size_t *ret_count);
struct files_out *walk_files(const struct walk *walk);

/* The nouns, each with the order in which it comes. */
enum walk_noun {
    WALK_WORKSHOP,
    WALK_PART,   /* these by id */
    WALK_POD,    /* only with SCOPES_POD */
    WALK_PERSON, /* once, however many places they have */
    WALK_ENROLMENT,
    WALK_MEMBER,
    WALK_ACTIVITY, /* but sessions */
    WALK_SESSION,
    WALK_OPTION,
    WALK_CHECKIN,
    WALK_REPORT, /* by (written, id) */
    WALK_REPORT_PERSON,
    WALK_REPORT_POINT,
    WALK_WITNESS,
    WALK_THREAD, /* as its first post, or the first of those that are here */
    WALK_POST,   /* by (written, id), but a parent before what answers it; no parent that is not
                  * among them */
    WALK_REACTION,
    WALK_FILE,
    WALK_NAME,             /* enrolments by name and id */
    WALK_REPORT_BY_NUMBER, /* by number and id */
    WALK_NOUNS
};

/* Where a walk over one noun is; zeros: at its beginning. */
struct walk_at {
    uint32_t workshop,
        upto; /* numbers: the one it is in, the first that it leaves out; upto 0: all */
    struct id after;
    uint64_t i;
    int64_t number;
    char name[1024];
    size_t name_n;
};

struct walk_thing {
    const struct walk_workshop *in;
    union {
        struct part_view part;
        struct pod_view pod;
        struct person_view person;
        struct archive_row row;
        struct activity_view activity;
        struct report_view report;
        struct report_member member;
        struct post_view post;
        struct file_out file;
    };
};

/* The next one: 1, 0 there is no more, -1. Its texts live until the next call of walk_next or
 * walk_post. */
int walk_next(struct walk *walk, enum walk_noun noun, struct walk_at *at, struct walk_thing *ret,
              struct err *err) must_use;

/* The next post of an activity (none: of no activity) as a page shows them: threads by their first
 * post here, in each the posts as above. *at: zeros at the beginning. 1, 0 there is no more, -1. */
int walk_on_page(struct walk *walk, const struct walk_workshop *in, struct id activity,
                 struct walk_at *at, struct post_view *ret, struct err *err) must_use;

/* Whether these are in the export: 1, 0, -1. */
int walk_enrolled(struct walk *walk, const struct walk_workshop *in, struct id enrolment,
                  struct err *err) must_use;
int walk_knows(struct walk *walk, struct id person, struct err *err) must_use;
/* NULL when it is not. */
const struct activity_view *walk_activity(const struct walk_workshop *in, struct id activity);

/* What facilitators did with a thread, as archive_thread; nothing (0) in a person's own words. */
int walk_thread(struct walk *walk, const struct walk_workshop *in, struct id thread,
                struct archive_row *ret, struct err *err) must_use;

/* Whoever is not known as a person here has an id that is the same at every site. */
struct id walk_person_id(const struct person_view *person, const struct walk_workshop *in);

#endif
