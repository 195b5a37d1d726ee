#ifndef INDABA_EXPORTERS_POSTS_OUT_H
#define INDABA_EXPORTERS_POSTS_OUT_H

#include "core/base/buf.h"
#include "exporters/out/files_out.h"
#include "exporters/out/gather.h"

/* Posts as a page shows them: an article with who, when, the text and its files. `scratch` is
 * reset. */
void posts_out_article(struct buf *out, struct arena *scratch, const struct files_page *files,
                       const struct post_view *post);

/* The threads of an activity (none: those of no activity), each with its posts in their order. */
void posts_out_activity(struct buf *out, struct arena *scratch, const struct files_page *files,
                        const struct gathered *all, struct id activity);

#endif
