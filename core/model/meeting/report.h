#ifndef INDABA_MODEL_REPORT_H
#define INDABA_MODEL_REPORT_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* Session reports: title, convenor, participants, key discussion points. A report stands in a
 * workshop or in the site's library (the space is then the site's id). Slices and lists live in the
 * arena; one: 1 found, 0 none that may be read, -1; a list: 0 or -1. */
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
    struct id audience; /* who reads it; none in exports */
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

/* Whether it was published: it has a number, or came finished. */
static inline bool report_published(const struct report_view *report)
{
    return !report->unfinished || report->number > 0;
}

/* One whole. */
int report_get(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
               struct report_view *ret, struct err *err) must_use;
/* The same without people and points. */
int report_head(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
                struct report_view *ret, struct err *err) must_use;
/* Without people, points and source: by number, then id. */
int report_list(struct store *store, struct arena *arena, struct viewer viewer,
                struct report_view **ret, size_t *ret_count, struct err *err) must_use;

/* The id of a session's report: of the one that is there, read or not, else the one that all who
 * begin it make, whoever is first. */
int report_of_session(struct store *store, struct id workshop, struct id activity, struct id *ret,
                      struct err *err) must_use;

/* How many people each report of a workshop names, by the report's id, for those that name any. */
struct report_people {
    struct id report;
    int64_t people;
};
int report_count_people(struct store *store, struct arena *arena, struct id workshop,
                        struct report_people **ret, size_t *ret_count, struct err *err) must_use;

/* For exports: the reports of a space that are in one of the audiences (SCOPES_… or'ed), by number
 * and id: the one behind a key, and one whole; and the names and points of all of them, behind an
 * id, with their place in their report from 1. Each: 1 found, 0 there is none, -1. */
struct report_key {
    struct id id;
    int64_t number, written;
};
int report_export_next(struct store *store, struct id space, int audiences, struct report_key after,
                       struct report_key *ret, struct err *err) must_use;
int report_export(struct store *store, struct arena *arena, struct id space, int audiences,
                  struct id id, struct report_view *ret, struct err *err) must_use;

struct report_member {
    struct id report;
    int64_t place;
    struct report_person person; /* or */
    struct report_point point;
};
int report_export_person(struct store *store, struct arena *arena, struct id space, int audiences,
                         struct id after, struct report_member *ret, struct err *err) must_use;
int report_export_point(struct store *store, struct arena *arena, struct id space, int audiences,
                        struct id after, struct report_member *ret, struct err *err) must_use;

#endif
