#ifndef INDABA_MODEL_ARCHIVE_H
#define INDABA_MODEL_ARCHIVE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/base/slice.h"

#include <stddef.h>
#include <stdint.h>

/* What only an archive of a workshop needs to know: lists by id (those of threads by `of`), in the
 * arena. */
struct store;

struct archive_row {
    struct id id, of, who;
    struct slice text;
    int64_t n;
};
struct archive_list {
    struct archive_row *rows;
    size_t count;
};

enum archive_what {
    ARCHIVE_MEMBER,   /* of: the pod, who: the enrolment */
    ARCHIVE_OPTION,   /* of: the poll, text, n: its position */
    ARCHIVE_CHECKIN,  /* of: the session, who: the enrolment, n: when, UTC ms */
    ARCHIVE_WITNESS,  /* of: the report, who: the enrolment that was there */
    ARCHIVE_REACTION, /* of: the post, who: the enrolment, text: the word */
    ARCHIVE_THREAD,   /* of: the thread, who: the activity that it was moved to or none, n: 1 locked
                         + 2 pinned */
    ARCHIVE_COUNT
};
int archive_list(struct store *store, struct arena *arena, struct id workshop,
                 enum archive_what what, struct archive_list *ret, struct err *err) must_use;

#endif
