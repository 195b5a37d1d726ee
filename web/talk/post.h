#ifndef INDABA_WEB_TALK_POST_H
#define INDABA_WEB_TALK_POST_H

#include "core/model/talk/post.h"
#include "core/model/workshop.h"
#include "web/page/app.h"

/* The post of the path, with the asking person as they are in its workshop, and that workshop.
 * FAULT_ABSENT for what is not theirs to read; `any`: also what was hidden or taken back. */
int act_post_find(struct request *req, enum cap cap, bool any, struct post_view *ret,
                  struct workshop_view *ret_workshop, struct err *err) must_use;

#endif
