#ifndef INDABA_WEB_MAKE_MAKE_H
#define INDABA_WEB_MAKE_MAKE_H

#include "web/http/reply.h"
#include "web/view/view_make.h"

/* What making, changing and moving share. */

/* Fills in the zones, languages and words that a form offers; what its wish has is among them. */
void act_make_choices(struct request *req, const struct lang *lang, struct workshop_form *form);
/* Whether the system knows a zone of this name: else FAULT_INVALID. */
int act_make_zone(struct slice zone, struct err *err) must_use;
/* This year, for what is typed without one. */
int64_t act_make_year(const struct request *req);
/* Writes the page of the three ways; page->text and what is wrong with it stay, the rest is filled
 * in. Errors are the store's. */
int act_make_show(struct request *req, struct reply *reply, struct make_page *page,
                  struct err *err) must_use;
/* "workshops": the answer of a page that has made or lists some. */
void act_make_list_json(struct reply *reply, const struct workshop_view *list, size_t count);
/* Lines and last day of page->from on page->first_day, added to *page in the request's arena.
 * FAULT_INVALID when that is no day. */
int act_make_plan(struct request *req, const struct lang *lang, struct move_page *page,
                  struct err *err) must_use;
/* The same as an answer. */
void act_make_plan_json(struct reply *reply, const struct move_page *page);

#endif
