/* Input: a request target. What the gate lets pass is looked up. */
#include "core/base/arena.h"
#include "core/base/utf8.h"
#include "web/http/route.h"

struct reply;
struct request;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int handler(struct request *req, struct reply *reply, struct err *err)
{
    (void)req;
    (void)reply;
    (void)err;
    return 0;
}

static const struct route rows[] = {
    ROUTE(METHOD_GET, "/", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/w/:w/t/:t", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/w/:w/t/#n", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/w/:w/t/*s", 1, POWER_OPEN, .read = handler),
    ROUTE(METHOD_GET, "/b/@h", 1, POWER_OPEN, .read = handler),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct route *tables[] = {rows};
    size_t sizes[] = {sizeof rows / sizeof *rows};
    struct slice target = slice_of(data, len);
    struct route_table *table;
    struct route_match match;
    struct arena *arena;
    const char *why;
    struct err err;

    if (gate_target(target, &why) != 0)
        return 0;
    must(route_table_new(tables, sizes, 1, &table, &err) == 0, err.text);
    arena = arena_new(1 << 20);
    if (route_find(table, METHOD_GET, slice_cut(&target, '?'), arena, &match))
        for (size_t i = 0; i < match.count; i++)
            must(utf8_check(match.params[i].text, NULL) &&
                     memchr(match.params[i].text.p, '/', match.params[i].text.n) == NULL,
                 "a parameter holds a strange byte");
    arena_free(arena);
    route_table_free(table);
    return 0;
}
