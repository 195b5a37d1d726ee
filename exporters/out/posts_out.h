#ifndef INDABA_EXPORTERS_POSTS_OUT_H
#define INDABA_EXPORTERS_POSTS_OUT_H

#include "exporters/out/spool.h"
#include "exporters/out/walk.h"

/* A post as a page shows it: an article with who, when, the text and its files. `scratch` is
 * reset. */
void posts_out_article(struct buf *out, struct arena *scratch, struct files_page *files,
                       const struct post_view *post);

/* The threads of an activity (none: those of no activity) under `heading` (NULL: none), each with
 * its posts in their order; nothing when there is none. */
int posts_out_activity(struct spool *out, struct arena *scratch, struct files_page *files,
                       struct walk *walk, const struct walk_workshop *in, struct id activity,
                       const char *heading, struct err *err) must_use;

#endif
