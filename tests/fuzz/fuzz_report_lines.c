/* Lines as people type them at a session: never empty, never more than there is room for, each a
 * piece of what was typed, in its order. */

#include "core/model/meeting/report_lines.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of((const char *)data, size);
    struct report_line lines[REPORT_LINES];
    const char *at = text.p;
    size_t max = size ? 1 + data[0] % REPORT_LINES : 1;
    bool more;
    size_t count = report_lines_read(text, lines, max, &more);

    if (count > max || (more && count != max))
        abort();
    for (size_t i = 0; i < count; i++) {
        struct slice t = lines[i].text;

        if (t.n == 0 || t.p < at || t.p + t.n > text.p + text.n || memchr(t.p, '\n', t.n))
            abort();
        at = t.p + t.n;
    }
    return 0;
}
