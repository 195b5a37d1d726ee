#ifndef INDABA_WEB_ASSET_H
#define INDABA_WEB_ASSET_H

#include "core/base/slice.h"

/* The files of web/assets, compiled in by assetgen (gen/assets.c). Their address is
 * /static/<hash>/<name>; the hash covers all of them, so modules may name each other by relative
 * addresses, and an address never changes its content: it may be kept for ever. */
struct asset {
    const char *name;
    const char *type; /* MIME type with charset */
    struct slice bytes;
    struct slice gz; /* gzip, level 9; n is 0 when that would not be smaller */
};

extern const struct asset asset_list[]; /* sorted by name */
extern const int asset_count;
extern const char asset_hash[]; /* 16 hex digits */

/* Lives for ever; NULL when there is none of that name, or the hash is of other content. */
const struct asset *asset_find(struct slice hash, struct slice name);

#endif
