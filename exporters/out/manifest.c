#include "exporters/out/manifest.h"

#include "core/base/err.h"

#include <stdlib.h>

void manifest_init(struct manifest *m)
{
    *m = (struct manifest){0};
}

void manifest_done(struct manifest *m)
{
    size_t i;

    for (i = 0; i < m->count; i++)
        free(m->rows[i].name);
    free(m->rows);
    manifest_init(m);
}

void manifest_add(struct manifest *m, const char *name, struct hash sha256)
{
    must(strpbrk(name, "\n\\") == NULL, "a name that sha256sum would escape");
    if (m->count == m->room) {
        m->room = m->room ? 2 * m->room : 64;
        m->rows = realloc(m->rows, m->room * sizeof *m->rows);
        must(m->rows != NULL, "out of memory");
    }
    m->rows[m->count] = (struct manifest_row){strdup(name), sha256};
    must(m->rows[m->count].name != NULL, "out of memory");
    m->count++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct manifest_row *)a)->name, ((const struct manifest_row *)b)->name);
}

void manifest_write(struct manifest *m, struct buf *out)
{
    char hex[65];
    size_t i;

    if (m->count)
        qsort(m->rows, m->count, sizeof *m->rows, by_name);
    for (i = 0; i < m->count; i++) {
        buf_str(out, hash_text(m->rows[i].sha256, hex));
        buf_str(out, "  ");
        buf_str(out, m->rows[i].name);
        buf_char(out, '\n');
    }
}
