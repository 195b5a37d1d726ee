/* Input: a Cookie header. */
#include "core/base/err.h"
#include "web/http/cookie.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice v = cookie_find(slice_of(data, len), "indaba");

    for (size_t i = 0; i < v.n; i++)
        must(v.p[i] > 32 && v.p[i] < 127 && v.p[i] != ';', "a cookie holds a strange byte");
    return 0;
}
