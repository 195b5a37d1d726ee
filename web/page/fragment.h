#ifndef INDABA_WEB_FRAGMENT_H
#define INDABA_WEB_FRAGMENT_H

#include "core/base/err.h"
#include "core/base/id.h"
#include "core/model/talk/post.h"
#include "core/model/workshop.h"
#include "web/http/request.h"
#include "web/page/html.h"

#include <stdbool.h>

/* The posts of one page of a thread as HTML, made once for all who see the same: those who read
 * every audience of the thread and wrote none of the page's posts share one, facilitators, who read
 * what is hidden, another; anybody else has one of their own. Language, year (dates of another year
 * name it) and the offer to reply tell them apart further; names, texts and rights change with a
 * COMMIT only, which begins a new generation.
 */
struct fragment_post {
    struct id id, author;
    int64_t n, written; /* n 0: not shown, so never new */
};

struct fragment {
    struct safe_html html;       /* empty: not kept, to be made */
    struct fragment_post *posts; /* of the page, in its order */
    size_t count;
    bool more; /* posts stand behind them */
    struct id workshop, thread, after, reader;
    char year[4], lang[12];
    bool may_write; /* offers to reply */
    bool whole;     /* `reader` reads every audience of the thread */
    bool moderator;
};

/* Looks for the page behind `after` (none: the first) as the asking person sees it, in language
 * `lang`; what is found stays until the request's snapshot ends. 0 also when nothing was found.
 * Errors are the store's. */
int fragment_find(struct request *req, const struct workshop_view *workshop, struct id thread,
                  struct id after, bool may_write, const char *lang, struct fragment *ret,
                  struct err *err) must_use;

/* Keeps what was made of these posts, and puts both into *fragment; `html` is the request's. */
void fragment_keep(struct request *req, struct fragment *fragment, const struct post_page *posts,
                   struct slice html);

#endif
