#ifndef INDABA_EXPORTERS_REPORTS_H
#define INDABA_EXPORTERS_REPORTS_H

#include "core/model/lead/exporter.h"

/* Session reports. Of struct exporter. */
int reports_export(const struct export_request *request, struct archive_out *out,
                   struct err *err) must_use;

#endif
