#ifndef INDABA_WEB_DOOR_NAMES_H
#define INDABA_WEB_DOOR_NAMES_H

#include "web/page/app.h"
#include "web/view/view_door.h"

/* Names of the list who have not come in, at most `limit`: ?q= filters them, ?after= goes on;
 * `path` is the page's own, for the address where it goes on. All of *ret is the request's arena's.
 */
int act_names_unclaimed(struct request *req, const struct workshop_view *w, const char *path,
                        size_t limit, struct name_list *ret, struct err *err) must_use;

#endif
