#ifndef INDABA_EXPORTERS_POSTS_OUT_H
#define INDABA_EXPORTERS_POSTS_OUT_H

#include "core/base/buf.h"
#include "exporters/gather.h"

/* Posts as a page shows them: an article with who, when, and the text. `scratch` is reset. */
void posts_out_article(struct buf *out, struct arena *scratch, const struct post_view *post);

/* The threads of an activity (none: those of no activity), each with its posts in their order. */
void posts_out_activity(struct buf *out, struct arena *scratch, const struct gathered *all,
                        struct id activity);

#endif
