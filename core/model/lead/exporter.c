#include "core/model/lead/exporter.h"

const struct exporter *exporter_find(const struct exporters *table, struct slice name)
{
    for (size_t i = 0; i < table->count; i++)
        if (slice_is(name, table->rows[i].name))
            return &table->rows[i];
    return NULL;
}

const struct report_form *exporter_form(const struct exporters *table, struct slice suffix)
{
    for (size_t i = 0; i < table->form_count; i++)
        if (slice_is(suffix, table->forms[i].suffix))
            return &table->forms[i];
    return NULL;
}
