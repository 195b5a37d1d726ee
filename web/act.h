#ifndef INDABA_WEB_ACT_H
#define INDABA_WEB_ACT_H

#include "core/base/json_out.h"
#include "web/app.h"

struct journal;

/* The actions that rows of routes.c name: struct route says when each is called. */
#define ACT_READ(name) int act_##name(struct request *req, struct reply *reply, struct err *err)
#define ACT_WRITE(name)                                                                          \
    int act_##name##_prepare(struct request *req, void **ret_in, struct err *err);               \
    int act_##name##_write(void *writer, struct write_job *job, struct err *err);                \
    int act_##name##_view(struct request *req, const struct write_job *job, struct reply *reply, \
                          struct err *err)

/* act_again.c: what writing actions share. In the writer: *actor anew, as person and workshop of it
 * are now; FAULT_LOGIN, FAULT_ABSENT or FAULT_DENIED when they may not (any more). */
int act_again(struct journal *journal, struct arena *arena, struct actor *actor, enum cap cap,
              struct err *err) must_use;
/* Done: 303 to `path`, or {"url":…}. Gives 0. */
int act_done(struct request *req, struct reply *reply, const char *path);

/* act_lead.c: the facilitators' hub */
ACT_READ(lead);
ACT_WRITE(tick);

/* act_door.c: coming in */
ACT_READ(hello);
ACT_READ(home);
ACT_READ(code);
ACT_READ(join);
ACT_WRITE(join);
ACT_READ(login_show);
ACT_WRITE(login);
int act_card_prepare(struct request *req, void **ret_in, struct err *err);
ACT_WRITE(logout);
int act_card_page(struct request *req, struct reply *reply, const struct workshop_view *workshop,
                  struct slice card, struct err *err);
int act_card_shown(struct request *req, struct reply *reply, struct slice card, struct err *err);

/* act_language.c: which language this phone reads */
ACT_READ(language);

/* act_workshop.c: a workshop's pages */
ACT_READ(workshop);
ACT_READ(part);
ACT_READ(today);
ACT_READ(new);
ACT_WRITE(mark);
ACT_READ(people);
ACT_READ(search);
ACT_READ(sheet);

/* act_post.c: questions, threads, posts */
ACT_READ(activity);
ACT_READ(thread);
ACT_READ(post);
ACT_READ(edit);
ACT_WRITE(post);
ACT_WRITE(edit);
ACT_WRITE(op);

/* act_round.c, act_participation.c: the facilitator's round; resting by choice */
ACT_READ(round);
ACT_READ(participation);
ACT_WRITE(rest);

/* act_me.c: what is mine */
ACT_READ(me);
ACT_READ(words);

/* act_file.c: attached files. Fills in those of posts on a page; reads those of a form. */
ACT_READ(file);
int act_file_fill(struct request *req, struct page_post *posts, size_t count,
                  struct err *err) must_use;
/* "files": those of an object, inside its JSON. */
int act_file_json(struct request *req, struct json_out *out, struct viewer viewer, struct id object,
                  struct err *err) must_use;
int act_file_read(struct request *req, struct post_draft *draft, struct err *err) must_use;

/* act_report.c */
ACT_READ(report);
ACT_READ(reports);

/* Shared by the actions: JSON of things that several pages show, inside an open object. */
void act_json_workshop(struct json_out *out, const struct workshop_view *w);
void act_json_activity(struct json_out *out, const struct activity_view *a);
void act_json_post(struct json_out *out, const struct post_view *post);

/* Lines of lists, and a form for writing. Each person who may be named has a tick, a field of this
 * beginning and the enrolment's id. */
#define ACT_TICK "to-"
void act_post_line(struct request *req, const struct post_view *post, struct page_line *ret);
void act_thread_line(struct request *req, const struct thread_view *thread, struct page_line *ret);
int act_write_form(struct request *req, struct id workshop, struct id activity, struct id parent,
                   struct write_form *ret, struct err *err) must_use;
/* The site's address as people type it, and the same with `rest` behind it. */
struct slice act_address(struct request *req, const char *rest);
/* Where a page begins: ?after=POST, a post that the viewer may read; and the address of the next.
 */
int act_after(struct request *req, struct viewer viewer, struct post_cursor *ret,
              struct err *err) must_use;
struct slice act_next(struct request *req, const struct post_page *page);
/* A question's text without the title that it begins with: the page shows that above. */
struct slice act_question_rest(const struct activity_view *a);
struct page_post act_page_post(struct request *req, const struct post_view *post);

#endif
