#ifndef INDABA_EXPORTERS_REPORT_OUT_H
#define INDABA_EXPORTERS_REPORT_OUT_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/model/lead/exporter.h"
#include "core/model/meeting/report.h"
#include "exporters/out/files_out.h"

/* A session report in each of its forms, by suffix. The wiki text is a MediaWiki page with the
 * headings Title of Session, Convenor, Participants, Key Discussion Points, each on a line of its
 * own; points are list items below their sub-headings. */
extern const struct report_form report_out_forms[];
enum { REPORT_OUT_FORMS = 4 };

/* For pages: who took part, as one line in the arena; a heading over points, without the colon that
 * it may end with; where a form of a report is, and the word that leads there. */
struct slice report_out_people(const struct report_view *report, struct arena *arena);
struct slice report_out_heading(struct slice text);
struct report_link {
    const char *href, *word;
};

#endif
