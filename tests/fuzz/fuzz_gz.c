/* What we pack unpacks. */
#include "core/base/gz.h"
#include "tests/unit/gunzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice bytes = slice_of(data, len);
    struct buf packed;

    buf_init(&packed, len + (len >> 2) + 100);
    gz_pack(bytes, len % 14, &packed);
    must(!packed.over && gunzips_to(buf_slice(&packed), bytes),
         "our own gzip unpacks to something else");
    buf_done(&packed);
    return 0;
}
