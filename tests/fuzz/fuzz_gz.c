/* Hostile gzip stays below the ceiling; what we pack unpacks. */
#include "core/base/gz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice bytes = slice_of(data, len);
    struct buf packed, out;
    struct err err = {0};

    buf_init(&out, 1 << 16);
    if (gz_unpack(bytes, &out, &err))
        must(err.fault != FAULT_NONE, "a refusal without a word");
    must(out.n <= 1 << 16, "the ceiling was passed");
    buf_done(&out);
    buf_init(&packed, len + (len >> 2) + 100);
    buf_init(&out, len);
    gz_pack(bytes, len % 14, &packed);
    must(!packed.over && gz_unpack(buf_slice(&packed), &out, &err) == 0, "our own gzip is refused");
    must(slice_eq(buf_slice(&out), bytes), "our own gzip unpacks to something else");
    buf_done(&packed);
    buf_done(&out);
    return 0;
}
