/* Whatever the bytes are, one row answers; what is called text is text. */
#include "core/base/err.h"
#include "core/base/sniff.h"
#include "core/base/utf8.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice bytes = slice_of(data, len);
    const struct sniff *what = sniff_type(bytes);

    must(what && what->type && what->suffix, "no row answers");
    if (slice_is(slice_str(what->suffix), "txt") && len < SNIFF_BYTES / 2)
        must(utf8_check(bytes, NULL) && memchr(data, 0, len) == NULL,
             "what is no text is called one");
    return 0;
}
