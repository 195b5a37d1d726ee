#ifndef INDABA_WEB_ACT_H
#define INDABA_WEB_ACT_H

#include "core/base/json_out.h"
#include "web/page/app.h"
#include "web/page/tries.h"
#include "web/view/view_door.h"

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

/* act_home.c: the calendar of the site's workshops */
ACT_READ(home);
ACT_WRITE(enter);

/* act_lead.c: the facilitators' hub */
ACT_READ(lead);
ACT_WRITE(tick);

/* act_make.c, act_edit.c, act_announce.c: making, changing, moving, announcing a workshop */
ACT_READ(make);
ACT_WRITE(make);
ACT_READ(make_text);
ACT_READ(copy);
ACT_READ(workshop_edit);
ACT_WRITE(workshop_edit);
ACT_READ(move);
ACT_WRITE(move);
ACT_READ(about);
ACT_WRITE(signup);

/* act_door.c: coming in */
ACT_READ(hello);
ACT_READ(code);
ACT_READ(join);
ACT_WRITE(join);
ACT_READ(login_show);
ACT_WRITE(login);
int act_card_prepare(struct request *req, void **ret_in, struct err *err);
ACT_WRITE(logout);
int act_card_page(struct request *req, struct reply *reply, const struct workshop_view *workshop,
                  struct slice card, struct err *err);
/* act_card.c: coming in with a card, a link; a card and a link for somebody. 1: the card's page is
 * written; 0: nobody has it. */
int act_card_shown(struct request *req, struct reply *reply, struct slice card, struct err *err);
ACT_READ(handout_card);
ACT_READ(handout_link);
ACT_WRITE(handout_card);
ACT_WRITE(handout_link);
/* Cookies of coming in. What a phone that several people use is known by: empty when it is none;
 * `phone` is a new secret when it becomes one, "" when it does not (any more). */
void act_forget_code(struct request *req, struct reply *reply);
void act_session_cookie(struct request *req, struct reply *reply, const char *secret);
struct slice act_phone(struct request *req);
void act_phone_begin(struct request *req, bool shared, char phone[SECRET_TEXT + 1]);
void act_phone_cookie(struct request *req, struct reply *reply, const char *phone);
/* Where somebody who has just come in goes: their workshop when there is one of them. */
const char *act_first_page(struct request *req, struct id person, struct id workshop,
                           struct err *err);
/* For who stands at the door. */
void act_tried(struct request *req, enum tries_why why, struct id workshop);
/* Key powers beside the route's: FAULT_DENIED over plain http from elsewhere. */
int act_key_power(struct request *req, struct err *err) must_use;
/* A code in groups of four, as it is printed. */
struct slice act_grouped(struct arena *arena, struct slice code);
/* The address that a card's QR holds: /c/CARD, at the address that people type. */
struct safe_html act_card_qr(struct request *req, struct slice address, const char *card);

/* Names of the list who have not come in: ?q= filters them, ?after= goes on; `path` is the page's
 * own. */
int act_unclaimed(struct request *req, const struct workshop_view *w, const char *path,
                  size_t limit, struct name_list *ret, struct err *err) must_use;

/* act_arrive.c: at the door */
ACT_READ(arrive);

/* act_pin.c: phones that several people use; one's PIN and name */
ACT_READ(pin);
ACT_WRITE(pin);
ACT_READ(my_pin);
ACT_WRITE(my_pin);
ACT_READ(my_name);
ACT_WRITE(my_name);

/* act_print.c: the print room and its sheets; act_cards.c: cards for many */
ACT_READ(print);
ACT_WRITE(print);
ACT_READ(print_sheet);
ACT_WRITE(print_mark);
ACT_WRITE(cards);
/* The site's address as people type it, as the facilitators gave it or as this request has it; with
 * `rest` behind it. *ret_own (may be NULL): it works on this machine only. */
struct slice act_public(struct request *req, const char *rest, bool *ret_own);

/* act_language.c: which language this phone reads; the texts of scripts in one language */
ACT_READ(language);
ACT_READ(texts);

/* act_people.c, act_person.c, act_groups.c: who is in it, groups, joining */
struct lang;
struct people_change {
    struct id id;
    bool in;
};
ACT_READ(people);
ACT_WRITE(people_add);
ACT_READ(joining);
ACT_WRITE(joining_set);
ACT_READ(person);
ACT_WRITE(person_change);
ACT_WRITE(person_role);
ACT_READ(same);
ACT_WRITE(merge);
ACT_READ(groups);
ACT_WRITE(groups_change);
ACT_READ(group);
ACT_WRITE(group_change);
/* One sentence for what ?done= says has just been done; empty: nothing. */
struct slice act_people_done(struct request *req, const struct lang *lang);
/* `rest` at this machine itself, where key powers work. */
struct slice act_people_machine(struct request *req, const char *rest);
/* What was ticked (fields in-ID) or unticked, of "ID+ ID-" as the form was made. */
int act_people_changes(struct request *req, struct slice shown, struct people_change **ret,
                       size_t *ret_count, struct err *err) must_use;

/* act_workshop.c: a workshop's pages */
ACT_READ(workshop);
ACT_READ(part);
ACT_READ(search);

/* act_question.c, act_post.c: questions, threads, posts */
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

/* act_today.c: what waits for a reader */
ACT_READ(today);
ACT_READ(new);
ACT_READ(brief);
ACT_WRITE(mark);

/* act_write.c: what is sent */
/* act_moderate.c: hiding, moving, locking, pinning; reactions; taking back; what a post was */
ACT_WRITE(moderate);
ACT_WRITE(react);
ACT_WRITE(remove);
ACT_READ(history);

/* act_site.c: the site as a whole, for its owner */
ACT_READ(site);
ACT_READ(backup);
ACT_READ(backup_take);

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

/* act_report.c, act_report_write.c: a report, and while it is written */
ACT_READ(report);
ACT_READ(reports);
ACT_READ(report_edit_show);
ACT_WRITE(report_edit);
ACT_WRITE(report_lines);
ACT_READ(report_line_show);
ACT_WRITE(report_line);
ACT_WRITE(witness);

/* act_session.c, act_board.c: a session's page, which act_activity calls; all sessions and reports
 */
int act_session(struct request *req, struct reply *reply, const struct workshop_view *w,
                const struct activity_view *session, struct err *err);
ACT_WRITE(checkin);
ACT_WRITE(hand);
ACT_WRITE(notes);
ACT_WRITE(report_begin);
ACT_READ(sessions);
ACT_WRITE(topics);
ACT_WRITE(report_make);

/* act_plan.c: the programme, edited on one page; act_plan_edit.c: one of its activities */
ACT_READ(plan);
ACT_WRITE(plan_change);
ACT_READ(activity_edit);
ACT_WRITE(activity_edit);
/* An activity as it stands now, for who asks: what is not open for them loses its text. */
struct page_activity act_page_activity(struct request *req, const struct calendar *calendar,
                                       struct activity_view *activity);
/* How many parts a programme has: by its days, its rows and its activities. */
int act_plan_parts(const struct workshop_view *workshop, const struct part_view *parts,
                   size_t part_count, const struct activity_view *all, size_t count);
/* act_poll.c: the page of a poll, and voting. */
int act_poll_page(struct request *req, struct reply *reply, const struct workshop_view *workshop,
                  const struct page_activity *activity, struct err *err);
ACT_WRITE(vote);
/* "open", "opens_at", "closes_at", "starts_at", inside its JSON. */
void act_json_times(struct json_out *out, const struct page_activity *activity);

/* Shared by the actions: JSON of things that several pages show, inside an open object. */
void act_json_workshop(struct json_out *out, const struct workshop_view *w);
void act_json_activity(struct json_out *out, const struct activity_view *a);
void act_json_post(struct json_out *out, const struct post_view *post);
void act_json_posts(struct json_out *out, const struct post_page *posts); /* a list */

/* Lines of lists, and a form for writing. Each person who may be named has a tick, a field of this
 * beginning and the enrolment's id. */
#define ACT_TICK "to-"
#define ACT_DROP "drop-" /* likewise of a file to take away */
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
/* Whether people write under an activity of this kind. */
bool act_question_takes(const struct activity_view *a);
/* The post of the path, with the asking person as they are in its workshop, and that workshop.
 * FAULT_ABSENT for what is not theirs to read; `any`: also what was hidden or taken back. */
int act_find_post(struct request *req, enum cap cap, bool any, struct post_view *ret,
                  struct workshop_view *ret_workshop, struct err *err) must_use;
/* "/post/ID"; "/w/ID/t/ID", `what` being "t" or "a". */
struct slice act_path(struct request *req, const char *before, struct id id);
struct slice act_path_in(struct request *req, struct id workshop, const char *what, struct id id);
struct page_post act_page_post(struct request *req, const struct post_view *post);

#endif
