#ifndef INDABA_WEB_VIEW_ADDRESS_H
#define INDABA_WEB_VIEW_ADDRESS_H

#include "web/http/request.h"

/* Addresses, in the request's arena and ended by NUL; none of these fails. */

/* The site's as people type it, as the facilitators gave it or as this request has it, with `rest`
 * behind it. *ret_own (may be NULL): it works on this machine only. */
struct slice view_address(struct request *req, const char *rest, bool *ret_own);
/* `rest` at this machine itself, where key powers work. */
struct slice view_address_machine(struct request *req, const char *rest);
/* Paths of this site: `before` ("/post/") and the id; "/w/WORKSHOP/WHAT/ID". */
struct slice view_address_of(struct request *req, const char *before, struct id id);
struct slice view_address_in(struct request *req, struct id workshop, const char *what,
                             struct id id);

#endif
