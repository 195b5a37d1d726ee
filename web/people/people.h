#ifndef INDABA_WEB_PEOPLE_PEOPLE_H
#define INDABA_WEB_PEOPLE_PEOPLE_H

#include "web/http/request.h"

/* What the pages of people, of a person and of groups share. */

struct lang;

/* One sentence for what ?done= says has just been done; empty: nothing. */
struct slice act_people_done(struct request *req, const struct lang *lang);

/* Somebody put in, or taken out. */
struct people_change {
    struct id id;
    bool in;
};
/* What was ticked (fields in-ID) or unticked, of "ID+ ID-" as the form was made; the request's
 * arena's. FAULT_INVALID when `shown` is not of that form. */
int act_people_changes(struct request *req, struct slice shown, struct people_change **ret,
                       size_t *ret_count, struct err *err) must_use;

#endif
