#ifndef INDABA_BASE_GZ_H
#define INDABA_BASE_GZ_H

#include "core/base/buf.h"
#include "core/base/slice.h"

#include <stdbool.h>

/* gzip (RFC 1952) of whole buffers, for pages and assets: by libdeflate, or by zlib when it was
 * switched off at configure. No time and no name in the header: the same bytes and level give the
 * same gzip with the same library. */
enum { GZ_FAST = 1, GZ_PAGE = 6, GZ_BEST = 12 };

/* Adds the gzip of `bytes` to `buf` (buf->over when it does not fit). Levels 1 to 12; zlib ends
 * at 9. */
void gz_pack(struct slice bytes, int level, struct buf *buf);

/* Whether the bytes begin as a gzip does. */
bool gz_is(struct slice bytes);

#endif
