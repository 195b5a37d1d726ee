#include "exporters/exporters.h"

#include "core/model/lead/archive.h"
#include "exporters/out/archive_out.h"
#include "exporters/person.h"
#include "exporters/report/report_out.h"
#include "exporters/report/reports.h"
#include "exporters/workshop/workshop.h"

static const struct exporter rows[] = {
    {"reports", ".zip", "application/zip", "Session reports", false, false, reports_export},
    {"workshop", ".zip", "application/zip", "A whole workshop", true, false, workshop_export},
    {"person", ".zip", "application/zip", "One's own words", false, true, person_export},
};

static int check(const struct exporter *row, const struct export_request *request, struct err *err)
{
    if (row->needs_workshop && id_none(request->workshop)) {
        err_set(err, FAULT_USAGE, "export %s needs a workshop", row->name);
        return err_remedy(err, "Add --workshop and its id; `list workshops` shows them.");
    }
    if (row->needs_person && id_none(request->person)) {
        err_set(err, FAULT_USAGE, "export %s needs a person", row->name);
        return err_remedy(err, "Add --person and an id; `list people` shows them.");
    }
    if (!row->needs_person && archive_audiences(request->scope) == 0) {
        err_set(err, FAULT_USAGE, "posts for oneself or for named people are never exported");
        return err_remedy(err, "Use --scope pod, cohort or public; `export person` gives a person "
                               "all of their own words.");
    }
    return 0;
}

static int run(const struct exporter *row, const struct export_request *request, const char *path,
               struct err *err)
{
    struct archive_out *out;

    if (check(row, request, err) != 0 || archive_out_open(path, &out, err) != 0)
        return -1;
    if (row->run(request, out, err) != 0) {
        archive_out_abandon(out);
        return -1;
    }
    return archive_out_close(out, err);
}

const struct exporters exporters = {.rows = rows,
                                    .count = sizeof rows / sizeof *rows,
                                    .forms = report_out_forms,
                                    .form_count = REPORT_OUT_FORMS,
                                    .run = run};
