#ifndef INDABA_EXPORTERS_WORKSHOP_H
#define INDABA_EXPORTERS_WORKSHOP_H

#include "core/model/lead/exporter.h"

/* A whole workshop. Of struct exporter. */
int workshop_export(const struct export_request *request, struct archive_out *out,
                    struct err *err) must_use;

#endif
