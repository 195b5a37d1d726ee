#ifndef INDABA_WEB_DOOR_LOGIN_H
#define INDABA_WEB_DOOR_LOGIN_H

#include "web/http/reply.h"
#include "web/http/request.h"

/* The page of coming in with this card or short code, as it was typed. 1: it is written; 0: nobody
 * has it. */
int act_card_shown(struct request *req, struct reply *reply, struct slice card,
                   struct err *err) must_use;

#endif
