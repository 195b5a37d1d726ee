#ifndef INDABA_EXPORTERS_POSTS_OUT_H
#define INDABA_EXPORTERS_POSTS_OUT_H

#include "exporters/out/export_page.h"
#include "exporters/out/spool.h"
#include "exporters/out/walk.h"

/* The threads of an activity (none: those of no activity), each with its posts in their order, onto
 * a page that is written into a spool; `before` comes before the first of them. The page's scratch
 * is reset. */
int posts_out_activity(struct export_page *page, struct spool *out, struct walk *walk,
                       const struct walk_workshop *in, struct id activity,
                       void (*before)(struct html *html), struct err *err) must_use;

#endif
