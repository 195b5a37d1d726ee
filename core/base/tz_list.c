#include "core/base/tz_list.h"

#include "core/base/buf.h"
#include "core/base/files.h"
#include "core/base/tz.h"

#include <limits.h>
#include <stdlib.h>

enum { TABLE_MAX = 256 * 1024, NAMES_MAX = 1000 };

static int by_name(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int order = n ? memcmp(x->p, y->p, n) : 0;

    return order ? order : (x->n > y->n) - (x->n < y->n);
}

size_t tz_list_read(const char *folder, struct arena *arena, struct slice **ret)
{
    char path[PATH_MAX];
    struct buf buf;
    struct slice rest;
    size_t count = 1;

    *ret = arena_array(arena, NAMES_MAX, sizeof **ret);
    (*ret)[0] = SLICE("UTC");
    buf_init(&buf, TABLE_MAX);
    if (files_join(path, folder ? folder : "/usr/share/zoneinfo", "zone.tab", NULL) == 0 &&
        files_read(path, &buf, NULL) == 0) {
        for (rest = buf_slice(&buf); rest.n > 0 && count < NAMES_MAX;) {
            struct slice line = slice_cut(&rest, '\n'), name;

            if (line.n == 0 || line.p[0] == '#')
                continue;
            slice_cut(&line, '\t');
            slice_cut(&line, '\t');
            name = slice_trim(slice_cut(&line, '\t'));
            if (tz_name_valid(name))
                (*ret)[count++] = arena_slice(arena, name);
        }
    }
    buf_done(&buf);
    qsort(*ret, count, sizeof **ret, by_name);
    return count;
}
