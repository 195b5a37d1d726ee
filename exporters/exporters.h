#ifndef INDABA_EXPORTERS_EXPORTERS_H
#define INDABA_EXPORTERS_EXPORTERS_H

#include "core/model/lead/exporter.h"

/* Every archive and form that can be written: a row each. */
extern const struct exporters exporters;

#endif
