#include "core/base/gz.h"

#include "core/base/err.h"

#include <stdlib.h>

#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>

static size_t pack(struct slice bytes, int level, char **ret)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
    size_t bound, n;

    must(c, "out of memory");
    bound = libdeflate_gzip_compress_bound(c, bytes.n);
    *ret = malloc(bound);
    must(*ret, "out of memory");
    n = libdeflate_gzip_compress(c, bytes.n ? bytes.p : "", bytes.n, *ret, bound);
    libdeflate_free_compressor(c);
    return n;
}
#else
#include <limits.h>
#include <zlib.h>

static size_t pack(struct slice bytes, int level, char **ret)
{
    gz_header header = {.os = 255}; /* unknown, as libdeflate writes */
    z_stream z = {0};
    size_t bound;

    must(bytes.n < UINT_MAX / 2, "a page of gigabytes");
    must(deflateInit2(&z, level > 9 ? 9 : level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) ==
             Z_OK,
         "out of memory");
    deflateSetHeader(&z, &header);
    bound = deflateBound(&z, bytes.n);
    *ret = malloc(bound);
    must(*ret, "out of memory");
    z.next_in = (Bytef *)(uintptr_t)bytes.p;
    z.avail_in = (uInt)bytes.n;
    z.next_out = (Bytef *)*ret;
    z.avail_out = (uInt)bound;
    must(deflate(&z, Z_FINISH) == Z_STREAM_END, "zlib does not keep its bound");
    deflateEnd(&z);
    return bound - z.avail_out;
}
#endif

void gz_pack(struct slice bytes, int level, struct buf *buf)
{
    char *out;
    size_t n = pack(bytes, level < 1 ? 1 : level > 12 ? 12 : level, &out);

    must(n > 0, "the compressor does not keep its bound");
    buf_put(buf, out, n);
    free(out);
}

bool gz_is(struct slice bytes)
{
    return slice_starts(bytes, SLICE("\x1f\x8b\x08"));
}
