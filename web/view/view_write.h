#ifndef INDABA_WEB_VIEW_WRITE_H
#define INDABA_WEB_VIEW_WRITE_H

#include "core/model/people/enrolment.h"
#include "core/model/people/pod.h"
#include "core/model/scope.h"
#include "core/model/talk/attachment.h"
#include "web/http/request.h"
#include "web/page/frame.h"

/* A text being written, and the form for it. */

/* A text being written: posts to `action` the fields op rev parent title body scope pod aloud
 * token. */
struct write_form {
    struct slice action;
    struct slice token;
    struct id author; /* texts of several people on one phone stay apart */
    struct id op;     /* the post's id, made for this form */
    int64_t rev;
    struct id parent;   /* none: no reply */
    bool titled, brief; /* asks for a title; a reply's small field */
    struct slice title, body;
    enum scope scope;
    const struct pod_view *pods; /* the writer's groups */
    size_t pod_count;
    struct id pod;
    bool may_public;                  /* offers "anyone" */
    const struct person_view *people; /* who can be named; none in a large workshop */
    size_t people_count;
    bool same; /* a reply to what only some may read: the same people read it */
    bool aloud;
    struct attachment_view *files; /* of a change: what hangs on the post */
    size_t file_count;
    const struct id *ticked, *drop; /* people, files that were ticked before */
    size_t ticked_count, drop_count;
    struct slice error; /* what is wrong with it, above the field */
};

static inline bool write_form_has(const struct id *ids, size_t count, struct id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_eq(ids[i], id))
            return true;
    return false;
}

/* Each person who may be named has a tick, a field of this beginning and the enrolment's id; so has
 * a file to take away. */
#define VIEW_TICK "to-"
#define VIEW_DROP "drop-"

/* A new form for a text under an activity, or a reply to `parent` (none: no reply): with an `op` of
 * its own, the asking person's groups, and the people who can be named. What it holds is the
 * request's arena's; errors are the store's. */
int view_write_form(struct request *req, struct id workshop, struct id activity, struct id parent,
                    struct write_form *ret, struct err *err) must_use;

#endif
