#ifndef INDABA_WEB_ACTIVITY_H
#define INDABA_WEB_ACTIVITY_H

#include "web/http/route.h"

/* GET of an activity: rooms do not see each other, so that its page is chosen here, by its kind. */
int activity_show(struct request *req, struct reply *reply, struct err *err);

#endif
