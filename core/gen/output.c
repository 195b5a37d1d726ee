#include "core/gen/output.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool same(const char *path, const char *bytes, size_t n)
{
    char part[4096];
    size_t at = 0, got;
    FILE *f = fopen(path, "rb");

    if (f == NULL)
        return false;
    while ((got = fread(part, 1, sizeof part, f)) > 0 && got <= n - at &&
           memcmp(part, bytes + at, got) == 0)
        at += got;
    fclose(f);
    return got == 0 && at == n;
}

/* Makes the folders that `path` stands in. */
static int folders_make(const char *path)
{
    char folder[PATH_MAX];

    for (const char *p = path + 1; (p = strchr(p, '/')); p++) {
        snprintf(folder, sizeof folder, "%.*s", (int)(p - path), path);
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return -1;
    }
    return 0;
}

int output_write(const char *path, const char *bytes, size_t n)
{
    char fresh[PATH_MAX];
    FILE *f;
    size_t put;

    if (same(path, bytes, n))
        return 0;
    snprintf(fresh, sizeof fresh, "%s.%ld", path, (long)getpid());
    f = folders_make(path) == 0 ? fopen(fresh, "wb") : NULL;
    if (f == NULL)
        return -1;
    put = fwrite(bytes, 1, n, f);
    if (fclose(f) == 0 && put == n && rename(fresh, path) == 0)
        return 0;
    remove(fresh);
    return -1;
}
