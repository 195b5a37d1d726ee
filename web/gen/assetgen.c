/* assetgen FOLDER FILE…    compiles files in, as FOLDER/assets.h and FOLDER/assets.c:
 * web/page/asset.h says what comes out.
 *
 * What only a reader of the source needs is left out of scripts and styles: indents, empty lines,
 * and comments that have lines of their own. No text of a script goes over a line's end.
 *
 * assets.h has a macro ASSET_app_css for the address of app.css, so that a name that does not exist
 * fails to compile. The gzip form (RFC 1952) has no date, so it is the same at each build. */
#include "core/gen/output.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { MAX_FILES = 64, MAX_BYTES = 1 << 20 };

struct file {
    const char *path, *name, *type;
    unsigned char *bytes, *gz;
    size_t n, ngz;
};

static const char *const types[][2] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/vnd.microsoft.icon"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
};

static void fail(const char *path, const char *why)
{
    fprintf(stderr, "%s:1: %s\n", path, why);
    exit(1);
}

static const char *type_of(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t n = strlen(types[i][0]), len = strlen(name);
        if (len > n && strcmp(name + len - n, types[i][0]) == 0)
            return types[i][1];
    }
    return NULL;
}

static void file_read(struct file *f)
{
    FILE *in = fopen(f->path, "rb");

    if (!in)
        fail(f->path, "cannot be opened");
    f->bytes = malloc(MAX_BYTES + 1);
    f->n = f->bytes ? fread(f->bytes, 1, MAX_BYTES + 1, in) : 0;
    if (f->n == 0 || ferror(in))
        fail(f->path, "is empty or cannot be read");
    if (f->n > MAX_BYTES)
        fail(f->path, "is larger than 1 MiB");
    fclose(in);
}

static bool blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Where the comment ends that a line begins with, or from. */
static size_t comment_end(const struct file *f, size_t from, const char *open, const char *close)
{
    size_t n = strlen(close);

    if (f->n - from < 2 || memcmp(f->bytes + from, open, 2) != 0)
        return from;
    for (size_t i = from + 2; i + n <= f->n; i++)
        if (memcmp(f->bytes + i, close, n) == 0)
            return i + n;
    return f->n;
}

static void file_strip(struct file *f)
{
    bool css = strncmp(f->type, "text/css", 8) == 0;
    size_t to = 0, i = 0;

    if (!css && strncmp(f->type, "text/javascript", 15) != 0)
        return;
    while (i < f->n) {
        size_t past = i;

        while (past < f->n && blank(f->bytes[past]))
            past++;
        i = css ? comment_end(f, past, "/*", "*/") : comment_end(f, past, "//", "\n");
        if (i > past)
            continue;
        while (i < f->n && f->bytes[i] != '\n')
            f->bytes[to++] = f->bytes[i++];
        if (i < f->n)
            f->bytes[to++] = f->bytes[i++];
    }
    f->n = to;
}

static void file_pack(struct file *f)
{
    z_stream z = {0};
    size_t room = f->n + f->n / 8 + 1024;

    f->gz = malloc(room);
    if (!f->gz || deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        fail(f->path, "cannot be packed");
    z.next_in = f->bytes, z.avail_in = (uInt)f->n;
    z.next_out = f->gz, z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        fail(f->path, "cannot be packed");
    f->ngz = z.total_out < f->n ? z.total_out : 0;
    deflateEnd(&z);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

/* FNV-1a, 64 bits, over names and contents. */
static uint64_t hash_add(uint64_t h, const void *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ ((const unsigned char *)p)[i]) * 1099511628211u;
    return h;
}

static void write_bytes(FILE *c, const char *what, int i, const unsigned char *p, size_t n)
{
    if (n == 0)
        return;
    fprintf(c, "static const unsigned char %s_%d[] = {", what, i);
    for (size_t k = 0; k < n; k++)
        fprintf(c, "%s%u,", k % 24 ? "" : "\n", p[k]);
    fprintf(c, "\n};\n");
}

static void write_header(FILE *h, const struct file *files, int count, uint64_t hash)
{
    fprintf(h, "/* Written by assetgen. */\n#ifndef GEN_ASSETS_H\n#define GEN_ASSETS_H\n\n");
    for (int i = 0; i < count; i++) {
        fprintf(h, "#define ASSET_");
        for (const char *p = files[i].name; *p; p++)
            fputc(isalnum((unsigned char)*p) ? *p : '_', h);
        fprintf(h, " \"/static/%016llx/%s\"\n", (unsigned long long)hash, files[i].name);
    }
    fprintf(h, "\n#endif\n");
}

static void write_source(FILE *c, const struct file *files, int count, uint64_t hash)
{
    fprintf(c, "/* Written by assetgen. */\n#include \"web/page/asset.h\"\n\n");
    for (int i = 0; i < count; i++) {
        write_bytes(c, "bytes", i, files[i].bytes, files[i].n);
        write_bytes(c, "gz", i, files[i].gz, files[i].ngz);
    }
    fprintf(c,
            "const char asset_hash[] = \"%016llx\";\nconst int asset_count = %d;\n"
            "const struct asset asset_list[] = {\n",
            (unsigned long long)hash, count);
    for (int i = 0; i < count; i++) {
        fprintf(c, "    {\"%s\", \"%s\", {(const char *)bytes_%d, %zu}, ", files[i].name,
                files[i].type, i, files[i].n);
        if (files[i].ngz)
            fprintf(c, "{(const char *)gz_%d, %zu}},\n", i, files[i].ngz);
        else
            fprintf(c, "{0, 0}},\n");
    }
    fprintf(c, "};\n");
}

static void put(const char *folder, const char *name, const struct file *files, int count,
                uint64_t hash, void (*print)(FILE *out, const struct file *, int, uint64_t))
{
    char path[256], *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (out)
        print(out, files, count, hash);
    if (!out || fclose(out) != 0 || output_write(path, text, n) != 0)
        fail(path, "cannot be written");
    free(text);
}

int main(int argc, char **argv)
{
    static struct file files[MAX_FILES];
    uint64_t hash = 14695981039346656037u;
    int count = argc - 2;

    if (count < 1 || count > MAX_FILES) {
        fprintf(stderr, "assetgen FOLDER FILE…\n");
        return 2;
    }
    for (int i = 0; i < count; i++) {
        struct file *f = &files[i];
        f->path = argv[i + 2];
        f->name = strrchr(f->path, '/') ? strrchr(f->path, '/') + 1 : f->path;
        f->type = type_of(f->name);
        if (!f->type)
            fail(f->path, "has a suffix whose type is not known");
        file_read(f);
        file_strip(f);
        file_pack(f);
    }
    qsort(files, (size_t)count, sizeof *files, by_name);
    for (int i = 0; i < count; i++) {
        hash = hash_add(hash, files[i].name, strlen(files[i].name) + 1);
        hash = hash_add(hash, files[i].bytes, files[i].n);
    }
    put(argv[1], "assets.h", files, count, hash, write_header);
    put(argv[1], "assets.c", files, count, hash, write_source);
    return 0;
}
