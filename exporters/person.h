#ifndef INDABA_EXPORTERS_PERSON_H
#define INDABA_EXPORTERS_PERSON_H

#include "core/model/lead/exporter.h"

/* One's own words. Of struct exporter. */
int person_export(const struct export_request *request, struct archive_out *out,
                  struct err *err) must_use;

#endif
