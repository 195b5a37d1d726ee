#ifndef INDABA_WEB_MEETING_NOTES_H
#define INDABA_WEB_MEETING_NOTES_H

#include "core/base/json_out.h"
#include "core/model/meeting/session.h"
#include "web/page/app.h"
#include "web/view/view_notes.h"

/* The lines of a report while it is written, on the session's page and on the report's. `notes` has
 * `back`, `look` and `action` already. report NULL: there is none yet. */
int act_notes_fill(struct request *req, const struct report_view *report, const struct actor *actor,
                   enum session_stance stance, struct notes_view *notes, struct err *err) must_use;
/* A line's markup without the paragraph around it, when it is one: for headings and items of lists.
 * The request's arena's. */
struct safe_html act_notes_line(struct request *req, struct slice markdown);
/* "notes": the lines, inside an open object. */
void act_notes_json(struct json_out *out, const struct notes_view *notes);
/* The headings over open questions and tasks, in the workshop's language; they live for ever. */
void act_notes_words(const struct workshop_view *w, struct slice *ret_questions,
                     struct slice *ret_tasks);
/* The words of a form's field "back", for where one goes on: ended by NULL. */
enum act_notes_back { BACK_SESSION, BACK_REPORT };
extern const char *const act_notes_backs[];

#endif
