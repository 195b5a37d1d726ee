/* Input: lines "METHOD TARGET VERSION", then "name:value" each. Whatever passes the gate keeps its
 * promises. */
#include "core/base/err.h"
#include "web/http/gate.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(const struct gate *g)
{
    must(g->path.n > 0 && g->path.p[0] == '/', "a path without a slash passed");
    must(g->header[HEADER_HOST].n > 0, "a request without a host passed");
    must(!(g->header[HEADER_CONTENT_LENGTH].p && g->header[HEADER_TRANSFER_ENCODING].p),
         "a length and a coding passed");
    must(memchr(g->path.p, '\\', g->path.n) == NULL, "a backslash passed");
    for (int i = 0; i < HEADER_COUNT; i++)
        for (size_t k = 0; k < g->header[i].n; k++)
            must(g->header[i].p[k] != '\r' && g->header[i].p[k] != '\n' && g->header[i].p[k],
                 "a line end in a header passed");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const names[] = {"indaba.local", "[::1]"};
    struct slice rest = slice_of(data, len), line = slice_cut(&rest, '\n');
    struct slice method = slice_cut(&line, ' '), target = slice_cut(&line, ' ');
    struct gate_field fields[GATE_HEADERS + 1];
    const char *why = NULL;
    struct gate gate;
    size_t n = 0;

    while (rest.n > 0 && n <= GATE_HEADERS) {
        struct slice value = slice_cut(&rest, '\n'), name = slice_cut(&value, ':');

        fields[n++] = (struct gate_field){name, value};
    }
    if (gate_check(method, target, line, fields, n, &gate, &why) == 0)
        check(&gate);
    else
        must(why != NULL, "a refusal without a reason");
    gate_host(gate.header[HEADER_HOST], names, 2);
    return 0;
}
