#ifndef INDABA_TESTS_GUNZIP_H
#define INDABA_TESTS_GUNZIP_H

#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdlib.h>
#include <zlib.h>

/* Whether zlib makes `want` of a gzip, and of all of it. */
static inline bool gunzips_to(struct slice gz, struct slice want)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)gz.p, .avail_in = (uInt)gz.n};
    char *out = malloc(want.n + 1);
    bool same;

    must(out && inflateInit2(&z, 15 + 16) == Z_OK, "out of memory");
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)want.n + 1;
    same = inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0 &&
           slice_eq(slice_of(out, z.total_out), want);
    inflateEnd(&z);
    free(out);
    return same;
}

#endif
