#include "web/page/asset.h"

const struct asset *asset_find(struct slice hash, struct slice name)
{
    if (!slice_is(hash, asset_hash))
        return NULL;
    for (int i = 0; i < asset_count; i++)
        if (slice_is(name, asset_list[i].name))
            return &asset_list[i];
    return NULL;
}
