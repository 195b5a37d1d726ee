#include "core/base/gz.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif

#ifdef HAVE_LIBDEFLATE
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

static int damaged(struct err *err)
{
    err_set(err, FAULT_INVALID, "the gzip data are damaged or cut off");
    return err_remedy(err, "Send the file again.");
}

/* One step; 1 at the end of a member. */
static int step(z_stream *z, struct buf *buf, struct err *err)
{
    unsigned char part[16384];
    int rc;

    z->next_out = part;
    z->avail_out = sizeof(part);
    rc = inflate(z, Z_NO_FLUSH);
    must(rc != Z_MEM_ERROR && rc != Z_STREAM_ERROR, "out of memory");
    buf_put(buf, part, sizeof(part) - z->avail_out);
    if (buf->over)
        return err_set(err, FAULT_TOO_BIG, "the gzip data hold more than %zu bytes", buf->ceiling);
    if (rc == Z_STREAM_END)
        return 1;
    return rc == Z_OK ? 0 : damaged(err); /* Z_BUF_ERROR: the input ended too early */
}

static int unpack(z_stream *z, struct buf *buf, struct err *err)
{
    int rc;

    do {
        while ((rc = step(z, buf, err)) == 0)
            continue;
        if (rc < 0)
            return -1;
        if (z->avail_in > 0)
            must(inflateReset(z) == Z_OK, "zlib cannot begin again");
    } while (z->avail_in > 0);
    return 0;
}

int gz_unpack(struct slice gz, struct buf *buf, struct err *err)
{
    z_stream z = {0};
    int rc;

    if (gz.n == 0 || gz.n > UINT_MAX)
        return damaged(err);
    must(inflateInit2(&z, 15 + 16) == Z_OK, "out of memory");
    z.next_in = (Bytef *)(uintptr_t)gz.p;
    z.avail_in = (uInt)gz.n;
    rc = unpack(&z, buf, err);
    inflateEnd(&z);
    return rc;
}

bool gz_is(struct slice bytes)
{
    return slice_starts(bytes, SLICE("\x1f\x8b\x08"));
}
