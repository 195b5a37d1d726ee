#ifndef INDABA_WEB_COOKIE_H
#define INDABA_WEB_COOKIE_H

#include "core/base/buf.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Cookies, RFC 6265 sections 4 and 5. They are not separated by port, so a name carries the site's
 * id; who makes names is the session layer. */

/* The value of the cookie `name` in a Cookie header, a slice of it; p is NULL when it is not there,
 * when it is there twice (somebody else on this host set one of them), or when it holds a byte that
 * no cookie of ours has. */
struct slice cookie_find(struct slice header, const char *name);

/* Adds the value of a Set-Cookie header to `buf`: HttpOnly, SameSite=Lax, Path=/, and Secure when
 * `secure`. `max_age` in seconds; 0 removes the cookie; negative: until the browser is closed. Name
 * and value must be made of [A-Za-z0-9_-]: anything else is a fault of the program. */
void cookie_write(struct buf *buf, const char *name, struct slice value, int64_t max_age,
                  bool secure);

#endif
