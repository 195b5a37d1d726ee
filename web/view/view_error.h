#ifndef INDABA_WEB_VIEW_ERROR_H
#define INDABA_WEB_VIEW_ERROR_H

#include "web/http/request.h"
#include "web/page/frame.h"
#include "web/view/view_write.h"

/* What went wrong. The text that came with the request is shown, so that nothing is lost: as the
 * form it came from (same post id, same scope), or, when that cannot work, as `kept` to be copied.
 */
struct error_page {
    struct frame frame;
    int status;
    struct slice text, remedy;     /* sentences */
    const struct write_form *form; /* NULL: there was none, or it cannot be sent again */
    struct slice kept;
    struct slice request; /* what to tell when asking somebody */
};

/* For web_config.error_page: the page of an error in the request's language. A text that came with
 * the request (the fields op and body of a post) is shown as the form it was, so that it can be
 * sent again under the same id and for the same readers; after 401, 403, 404, 409, 413 and 421 to
 * be copied. Adds to `out`, which is the reply's; does not fail. */
void view_error(struct request *req, int status, const struct err *err, struct buf *out);

#endif
