#ifndef INDABA_WEB_DOOR_PHONE_H
#define INDABA_WEB_DOOR_PHONE_H

#include "core/model/people/login.h"
#include "web/http/reply.h"
#include "web/http/request.h"
#include "web/page/tries.h"

/* The phone that somebody comes in with: its cookies, and where it goes. What is given lives as
 * long as the request. */

/* Takes cookies away. A code that has let somebody in: the next one on this phone begins with an
 * empty field, and does not see a card that waited to be shown. */
void act_phone_forget(struct request *req, struct reply *reply);
/* Logged in, with this session's secret. */
void act_phone_login(struct request *req, struct reply *reply, const char *secret);

/* What a phone that several people use is known by: empty when it is none. */
struct slice act_phone(struct request *req);
/* `phone` is what it is known by already or a new secret when it is shared, else "". */
void act_phone_begin(struct request *req, bool shared, char phone[SECRET_TEXT + 1]);
/* "" takes away what it was known by. */
void act_phone_cookie(struct request *req, struct reply *reply, const char *phone);

/* A try that failed, for who stands at the door. */
void act_phone_tried(struct request *req, enum tries_why why, struct id workshop);
/* The path where somebody who has just come in goes: to `workshop`, or, when that is none, to their
 * only one, else to the site's first page. NULL with *err. */
const char *act_phone_first_page(struct request *req, struct id person, struct id workshop,
                                 struct err *err);

#endif
