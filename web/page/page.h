#ifndef INDABA_WEB_PAGE_H
#define INDABA_WEB_PAGE_H

#include "core/base/tz.h"
#include "web/http/reply.h"
#include "web/http/request.h"
#include "web/page/html.h"

#include <stdbool.h>

/* Between requests and templates: what every page needs. */

/* The cookie that holds the code of a language that was chosen; one for all sites of a host. */
#define PAGE_LANGUAGE_COOKIE "lang"
/* The language of a request: the chosen one, else what Accept-Language prefers. */
const struct lang *page_language(const struct request *req);

/* What a template writes with: the request's language and time, UTC. `out` may be NULL for who asks
 * for the language alone. */
struct html page_html(struct request *req, struct buf *out);

/* Times are shown in this zone (NULL: UTC), which must outlive the writing. */
void page_zone(struct html *html, const struct tz *tz);

/* The assets: one row, GET /static/HASH/NAME, for ever and for everybody. */
extern const struct route page_routes[];
extern const size_t page_route_count;

#endif
