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

/* The report as a part of a page: an article with an h3. `files` may be NULL. */
void report_out_article(const struct report_view *report, struct arena *arena,
                        struct files_page *files, struct buf *out);

#endif
