#include "exporters/exporters.h"

#include "exporters/out/archive_out.h"
#include "exporters/out/gather.h"

const struct exporter exporters_table[] = {
    {"reports", ".zip", "application/zip", "Session reports", false, false, reports_export},
    {"workshop", ".zip", "application/zip", "A whole workshop", true, false, workshop_export},
    {"person", ".zip", "application/zip", "One's own words", false, true, person_export},
};
const size_t exporters_count = sizeof exporters_table / sizeof *exporters_table;

const struct exporter *exporters_find(struct slice name)
{
    size_t i;

    for (i = 0; i < exporters_count; i++)
        if (slice_is(name, exporters_table[i].name))
            return &exporters_table[i];
    return NULL;
}

int exporters_audiences(const struct export_request *request)
{
    static const int bits[SCOPE_COUNT] = {
        [SCOPE_PUBLIC] = GATHER_PUBLIC,
        [SCOPE_COHORT] = GATHER_PUBLIC | GATHER_COHORT,
        [SCOPE_POD] = GATHER_PUBLIC | GATHER_COHORT | GATHER_PODS,
    };

    return bits[request->scope];
}

static int check(const struct exporter *exporter, const struct export_request *request,
                 struct err *err)
{
    if (exporter->needs_workshop && id_none(request->workshop)) {
        err_set(err, FAULT_USAGE, "export %s needs a workshop", exporter->name);
        return err_remedy(err, "Add --workshop and its id; `list workshops` shows them.");
    }
    if (exporter->needs_person && id_none(request->person)) {
        err_set(err, FAULT_USAGE, "export %s needs a person", exporter->name);
        return err_remedy(err, "Add --person and an id; `list people` shows them.");
    }
    if (!exporter->needs_person && exporters_audiences(request) == 0) {
        err_set(err, FAULT_USAGE, "posts for oneself or for named people are never exported");
        return err_remedy(err, "Use --scope pod, cohort or public; `export person` gives a person "
                               "all of their own words.");
    }
    return 0;
}

int exporters_run(const struct exporter *exporter, const struct export_request *request,
                  const char *path, struct err *err)
{
    struct archive_out *out;

    if (check(exporter, request, err) < 0 || archive_out_open(path, &out, err) < 0)
        return -1;
    if (exporter->run(request, out, err) < 0) {
        archive_out_abandon(out);
        return -1;
    }
    return archive_out_close(out, err);
}
