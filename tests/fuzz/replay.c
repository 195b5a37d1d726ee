/*
 * Runs a fuzz harness over kept inputs, without libFuzzer: each argument is a file or a folder of
 * files. Prints TAP. Every input is also cut short at each of some lengths, since a parser of
 * outside bytes must bear a truncated one.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const size_t file_max = 16 * 1024 * 1024;

/* A copy of exactly len bytes, so that the sanitizer sees a read past the end. */
static void try_prefix(const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len ? len : 1);

    if (!copy)
        abort();
    memcpy(copy, data, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

static int replay_file(const char *path)
{
    uint8_t *data = malloc(file_max);
    FILE *f = fopen(path, "rb");
    size_t len, cut;

    if (!data || !f) {
        printf("# %s cannot be read\n", path);
        free(data);
        if (f)
            fclose(f);
        return -1;
    }
    len = fread(data, 1, file_max, f);
    fclose(f);
    try_prefix(data, len);
    for (cut = 1; cut < len; cut += len / 64 + 1)
        try_prefix(data, cut);
    free(data);
    return 0;
}

static void replay_one(const char *path, int *count)
{
    int ok = replay_file(path) == 0;
    const char *name = strrchr(path, '/');

    printf("%s %d - %s\n", ok ? "ok" : "not ok", ++*count, name ? name + 1 : path);
    fflush(stdout);
}

static void replay_folder(const char *path, int *count)
{
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort);
    char file[4096];

    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
            replay_one(file, count);
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

int main(int argc, char **argv)
{
    static const uint8_t none[1];
    struct stat st;
    int count = 0;

    LLVMFuzzerTestOneInput(none, 0);
    printf("ok %d - no bytes\n", ++count);
    for (int i = 1; i < argc; i++) {
        if (stat(argv[i], &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode))
            replay_folder(argv[i], &count);
        else
            replay_one(argv[i], &count);
    }
    printf("1..%d\n", count);
    return 0;
}
