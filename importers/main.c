#include "core/base/buf.h"
#include "core/base/ceiling.h"
#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/norm.h"
#include "importers/formats.h"
#include "importers/sandbox.h"

#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The worker: reads one package from fd 0 and writes drafts to fd 1, as core/draft/draft.h defines.
 * It is started by indaba and is of no use by hand but for looking at what a package gives. */

struct options {
    int year;
    int64_t now;
    const char *zone;
    bool formats;
};

static int number(const char *text, long long min, long long max, long long *ret)
{
    char *end;
    long long value = strtoll(text, &end, 10);

    if (!*text || *end || value < min || value > max)
        return -1;
    *ret = value;
    return 0;
}

static int options_read(int argc, char **argv, struct options *ret, struct err *err)
{
    static const struct option rows[] = {
        {"year", required_argument, NULL, 'y'}, {"now", required_argument, NULL, 'n'},
        {"zone", required_argument, NULL, 'z'}, {"name", required_argument, NULL, 'f'},
        {"formats", no_argument, NULL, 'l'},    {NULL, 0, NULL, 0}};
    int c;
    long long value;

    opterr = 0;
    while ((c = getopt_long(argc, argv, "", rows, NULL)) != -1) {
        if (c == 'y' && !number(optarg, 1900, 2999, &value))
            ret->year = (int)value;
        else if (c == 'n' && !number(optarg, 0, INT64_C(1) << 52, &value))
            ret->now = value;
        else if (c == 'z' && strlen(optarg) <= 64)
            ret->zone = optarg;
        else if (c == 'l')
            ret->formats = true;
        else if (c != 'f')
            return err_set(err, FAULT_USAGE, "the importer does not take these options");
    }
    if (optind < argc)
        return err_set(err, FAULT_USAGE, "the importer takes no arguments");
    return 0;
}

/* Whatever opens files or asks for random bytes on first use does so now. */
static void prepare(void)
{
    struct buf buf;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    setlocale(LC_CTYPE, "C.UTF-8");
    hash_start();
    json_free(json_empty());
    buf_init(&buf, 64);
    norm_nfc(SLICE("e\xcc\x81"), &buf);
    norm_name(SLICE("e\xcc\x81"), &buf);
    buf_done(&buf);
}

/* What can be read, for who asks before they import. */
static void tell_formats(void)
{
    for (size_t i = 0; i < formats_count; i++)
        printf("    %-26s %s\n", formats[i].label, formats[i].shows);
}

static int work_run(struct work *work, struct source *source, struct err *err)
{
    if (source_open(STDIN_FILENO, source, err))
        return -1;
    return formats_run(work, err);
}

int main(int argc, char **argv)
{
    struct clock clock = clock_system();
    struct options options = {.now = clock_now(&clock)};
    struct err err = {0};
    struct source source;
    struct out out;
    struct work work = {.out = &out, .source = &source};
    bool strict;
    int code = 0;

    out_init(&out, STDOUT_FILENO);
    if (options_read(argc, argv, &options, &err))
        goto fail;
    if (options.formats) {
        tell_formats();
        goto out;
    }
    prepare();
    if (sandbox_enter(&strict, &err))
        goto fail;
    (void)strict;
    work.arena = arena_new(CEILING_IMPORTER);
    work.year = options.year;
    work.now = options.now;
    work.zone = slice_str(options.zone);
    if (!work_run(&work, &source, &err))
        goto out;
fail:
    out_error(&out, &err);
    code = fault_exit(err.fault);
out:
    out_done(&out);
    if (work.arena)
        arena_free(work.arena);
    return code;
}
