#ifndef INDABA_MODEL_POST_WRITE_H
#define INDABA_MODEL_POST_WRITE_H

#include "core/base/err.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/model/scope.h"

#include <stdbool.h>
#include <stdint.h>

/* Writing posts. What comes late: post_sibling.h; taking back: post_change.h. */
struct actor;
struct attachment_wish;
struct journal;

enum { POST_BODY_MAX = 64 * 1024, POST_TITLE_MAX = 200 };

/* What somebody wants to post. Files have the post's readers. The id is the client's; the same id
 * again from the same author is the same post. */
struct post_wish {
    struct id id;       /* none: made here */
    struct id activity; /* of a first post */
    struct id parent;   /* of a reply; the thread is the parent's */
    enum scope scope;
    struct id pod;           /* SCOPE_POD; none: the author's only pod */
    const struct id *people; /* SCOPE_PEOPLE: enrolments */
    size_t people_count;
    struct id entered_by;  /* none: the author */
    int64_t written, zone; /* written 0: now */
    int64_t rev;           /* 1: the first; higher: an edit */
    bool aloud;
    struct slice title, body, lang, source;
    const struct attachment_wish *files; /* that come with it; an edit adds to what is there */
    size_t file_count;
    const struct id *drop; /* attachments that an edit takes away */
    size_t drop_count;
};
struct post_done {
    struct id id, thread;
    int64_t rev;
    struct hash sha256; /* of the body */
    struct hash entry;
    bool again; /* nothing was written: this was here already */
};
/* Refuses what can be told without the store: FAULT_INVALID for an empty text or one that is not
 * UTF-8, FAULT_TOO_BIG for a text or title that is too long, with the field as subject; and files,
 * as attachment_check. For any thread. */
int post_check(const struct post_wish *wish, struct err *err) must_use;
/* In the writer: checks and authorises again (FAULT_ABSENT for an activity or parent that is not
 * there or not to be read, FAULT_DENIED or FAULT_INVALID for readers that the author cannot
 * choose), appends, brings the rows up to date. FAULT_CONFLICT: the id is somebody else's, or
 * stands for another text or other readers. */
int post_write(struct journal *journal, const struct actor *actor, const struct post_wish *wish,
               struct post_done *ret, struct err *err) must_use;
/* In the writer: a new version of one's own post (FAULT_DENIED of another's); the scope may be
 * widened or narrowed. */
int post_edit(struct journal *journal, const struct actor *actor, struct id id,
              const struct post_wish *wish, struct post_done *ret, struct err *err) must_use;

#endif
