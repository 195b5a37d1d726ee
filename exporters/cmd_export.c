#include "exporters/cmd_export.h"

#include "core/base/files.h"
#include "core/base/json_out.h"
#include "core/store/store.h"
#include "exporters/exporters.h"

struct words {
    const char *workshop, *person, *scope, *file;
};

static int usage(struct err *err)
{
    return err_remedy(err, "indaba export reports|workshop|person [--workshop ID] [--person ID] "
                           "[--scope pod|cohort|public] -o FILE");
}

static int read_request(const struct words *words, const struct exporter *exporter,
                        struct export_request *ret, struct err *err)
{
    ret->scope = exporter->needs_person ? SCOPE_ME : SCOPE_COHORT;
    if ((words->workshop && id_read(slice_str(words->workshop), &ret->workshop, err) < 0) ||
        (words->person && id_read(slice_str(words->person), &ret->person, err) < 0) ||
        (words->scope && scope_read(slice_str(words->scope), &ret->scope, err) < 0)) {
        if (err)
            err->fault = FAULT_USAGE;
        return -1;
    }
    if (words->file == NULL) {
        err_set(err, FAULT_USAGE, "the archive needs a file to be written to");
        return usage(err);
    }
    return 0;
}

static int answer(struct invocation *in, const char *path, struct err *err)
{
    struct json_out json;
    struct buf b;
    int rc = 0;

    if (!in->json) {
        fprintf(in->out, "%s is written.\n", path);
        return 0;
    }
    buf_init(&b, 4 * PATH_MAX);
    json_out_init(&json, &b, false);
    json_out_open_object(&json);
    json_out_field_str(&json, "file", path);
    json_out_field_i64(&json, "bytes", files_size(path));
    json_out_close_object(&json);
    json_out_end(&json);
    buf_char(&b, '\n');
    if (b.over || fwrite(b.p, 1, b.n, in->out) != b.n)
        rc = err_set(err, FAULT_IO, "the answer cannot be written");
    buf_done(&b);
    return rc;
}

int cmd_export(struct invocation *in, struct err *err)
{
    struct words words = {0};
    const struct option_row options[] = {{"--workshop", false, &words.workshop},
                                         {"--person", false, &words.person},
                                         {"--scope", false, &words.scope},
                                         {"-o", false, &words.file}};
    struct export_request request = {.store = in->store};
    const struct exporter *exporter;
    const char *what[1];
    char path[PATH_MAX];
    size_t n;
    int rc;

    if (command_options(in, options, sizeof options / sizeof *options, what, 1, &n, err) != 0)
        return -1;
    exporter = n == 1 ? exporters_find(slice_str(what[0])) : NULL;
    if (exporter == NULL) {
        err_set(err, FAULT_USAGE, "say what to export");
        return usage(err);
    }
    if (read_request(&words, exporter, &request, err) < 0)
        return -1;
    if (words.file[0] == '/' || in->folder == NULL)
        snprintf(path, sizeof path, "%s", words.file);
    else if (files_join(path, in->folder, words.file, err) != 0)
        return -1;
    if (store_begin(in->store, err) < 0)
        return -1;
    rc = exporters_run(exporter, &request, path, err);
    store_rollback(in->store);
    return rc < 0 ? -1 : answer(in, path, err);
}
