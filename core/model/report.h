#ifndef INDABA_MODEL_REPORT_H
#define INDABA_MODEL_REPORT_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* Session reports: title, convenor, participants, key discussion points. A report stands in a
 * workshop or in the site's library (the space is then the site's id). */
struct report_person {
    struct id id, person; /* person: in the site's space, may be none */
    struct id enrolment;  /* in the workshop, may be none */
    struct slice name;
};
struct report_point {
    struct id id, author; /* who typed it */
    int64_t position;
    bool heading;      /* over the points that follow */
    struct slice text; /* one line of Markdown */
};
struct report_view {
    struct id space, id, author;
    struct id activity; /* the session; may be none */
    int64_t number;     /* in its series; 0: none */
    struct slice title, convenor, suggest, held, intro, people_note, lang;
    struct slice source; /* the text as it came; may be empty */
    bool unfinished;
    int64_t written;
    struct report_person *people;
    size_t people_count;
    struct report_point *points;
    size_t point_count;
};

int report_get(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
               struct report_view *ret, struct err *err) must_use;
/* Without people, points and source: by number, then id. */
int report_list(struct store *store, struct arena *arena, struct viewer viewer,
                struct report_view **ret, size_t *ret_count, struct err *err) must_use;

/* For exports: the reports of a space that are in one of the audiences public (1), cohort (2) or
 * pods (4), whole. */
int report_export_list(struct store *store, struct arena *arena, struct id space, int audiences,
                       struct report_view **ret, size_t *ret_count, struct err *err) must_use;

#endif
