#ifndef INDABA_MODEL_REPORT_WRITE_H
#define INDABA_MODEL_REPORT_WRITE_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/meeting/report.h"
#include "core/model/meeting/session.h"
#include "core/model/role.h"
#include "core/model/scope.h"

#include <stdbool.h>
#include <stdint.h>

/* How a report comes to be. A session's notes are the points of its report, so it is there from the
 * first line on: unfinished and without a number until somebody publishes it. All but the readings
 * run in the writer, authorise by `actor` and may be run again: what a form makes has ids from the
 * form's `op`. */
struct journal;
struct attachment_draft;

/* Whether it was published: it has a number, or came finished. */
static inline bool report_published(const struct report_view *report)
{
    return !report->unfinished || report->number > 0;
}

/* How somebody stands to a report: SESSION_HOLDS for facilitators, the session's convenor, and the
 * author of one without a session. */
int report_part_of(struct store *store, struct arena *arena, const struct actor *actor,
                   const struct report_view *report, enum session_part *ret,
                   struct err *err) must_use;

/* The session's report, begun when there is none: its title, convenor, day and place are the
 * session's, its people those who are checked in. For who is there or holds it. */
int report_begin(struct journal *journal, const struct actor *actor, struct id session,
                 struct id *ret, struct err *err) must_use;
/* One that belongs to no session. */
int report_make(struct journal *journal, const struct actor *actor, struct id op,
                struct slice title, struct id *ret, struct err *err) must_use;

/* Refuses who may not write here, or stands further from the report than `least`. */
int report_may(struct journal *journal, struct arena *arena, const struct actor *actor,
               struct id report, enum session_part least, struct report_view *ret,
               enum session_part *ret_part, struct err *err) must_use;
/* Whether a form came before: *ret_again; FAULT_CONFLICT when it came with another text, or its
 * number is something else's. */
int report_once(struct journal *journal, const struct actor *actor, struct id op, struct slice text,
                bool *ret_again, struct err *err) must_use;

/* -- lines -- */

/* What a typed line is: "# x", "== x ==" and a short "x:" are headings; "? x" is an open question,
 * "! x" something that somebody does: they stand under a heading of their own behind the rest. A
 * bullet before a point goes. */
enum report_line_kind { REPORT_POINT, REPORT_HEADING, REPORT_QUESTION, REPORT_TASK };
struct report_line {
    enum report_line_kind kind;
    struct slice text;
};
enum { REPORT_LINES = 200, REPORT_LINE_MAX = 8000, REPORT_POINTS_MAX = 2000 };
/* At most `max`; *ret_more: there are more. The texts are slices of `text`. */
size_t report_lines_read(struct slice text, struct report_line *ret, size_t max, bool *ret_more);

struct report_lines {
    struct id op;                  /* the first line's id; the others' derive from it */
    struct slice text;             /* as it was typed */
    struct slice questions, tasks; /* headings for the two kinds, in the workshop's language */
};
/* Behind the last. The same op with the same text again adds nothing; with another it is
 * FAULT_CONFLICT. *ret_count: how many lines it says. */
int report_add_lines(struct journal *journal, const struct actor *actor, struct id report,
                     const struct report_lines *lines, size_t *ret_count, struct err *err) must_use;

/* By the line's author and who holds the session. `was`: report_mark of the text that the change
 * was made from; another text by now is FAULT_CONFLICT. */
enum report_point_do {
    REPORT_POINT_SAVE,
    REPORT_POINT_REMOVE,
    REPORT_POINT_RESTORE,
    REPORT_POINT_UP,
    REPORT_POINT_DOWN
};
int report_point_change(struct journal *journal, const struct actor *actor, struct id report,
                        struct id point, enum report_point_do what, bool heading, struct slice text,
                        struct slice was, struct err *err) must_use;

/* -- the whole -- */

/* 16 hex digits that stand for a text in a form, so that the writer sees what was changed. */
enum { REPORT_MARK = 17 };
char *report_mark(struct slice text, char mark[REPORT_MARK]);

enum report_field {
    REPORT_TITLE,
    REPORT_CONVENOR,
    REPORT_HELD,
    REPORT_INTRO,
    REPORT_PEOPLE_NOTE,
    REPORT_FIELDS
};
enum report_do { REPORT_SAVE, REPORT_PUBLISH, REPORT_PUBLISH_UNFINISHED };

struct report_edit {
    bool set[REPORT_FIELDS]; /* the form has this field */
    struct slice value[REPORT_FIELDS];
    struct slice was[REPORT_FIELDS]; /* report_mark of what it showed; empty: whatever it was */
    bool scoped;                     /* `scope` and `pod` say who reads it */
    enum scope scope;                /* cohort, pod or public */
    struct id pod;
    struct id op;          /* of the names */
    struct slice names;    /* people who were there too, one a line */
    const struct id *gone; /* report_person ids to take off the list */
    size_t gone_count;
    const struct attachment_draft *files;
    size_t file_count;
    enum report_do what;
};
/* Only what was changed is written: who changes other fields meanwhile keeps theirs; the same field
 * is FAULT_CONFLICT. Publishing gives the next number of the workshop's series, once. */
int report_edit(struct journal *journal, const struct actor *actor, struct id report,
                const struct report_edit *edit, struct err *err) must_use;

/* What `actor`, who read it, says of it; REPORT_SILENT takes it back. REPORT_THERE stands on the
 * list of people too. */
int report_say(struct journal *journal, const struct actor *actor, struct id report,
               enum report_word word, struct slice text, struct err *err) must_use;

/* Puts somebody who is enrolled on the list of people, or takes them off. For session.c. */
int report_put_person(struct journal *journal, const struct actor *by, struct id report,
                      struct id enrolment, struct slice name, bool here, struct err *err) must_use;
/* Somebody by name. */
int report_put_name(struct journal *journal, const struct actor *by, struct id report, struct id id,
                    struct slice name, struct err *err) must_use;
/* Another convenor, when the report is there and not finished. For session.c. */
int report_put_convenor(struct journal *journal, const struct actor *by, struct id report,
                        struct slice name, struct err *err) must_use;

#endif
