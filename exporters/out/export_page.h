#ifndef INDABA_EXPORTERS_EXPORT_PAGE_H
#define INDABA_EXPORTERS_EXPORT_PAGE_H

#include "core/markup/html.h"
#include "core/model/talk/post.h"
#include "exporters/out/files_out.h"

/* A page that opens from a folder: no script, no network, the styles within; dark and light,
 * printable, either direction of writing. Its HTML is that of the templates in exporters/tmpl,
 * which are compiled into gen/export_tmpl.c. */
struct export_page {
    struct html html;
    struct arena *scratch; /* of one thing's markup: whoever goes from thing to thing resets it */
    struct files_page files;
    char time[17];
};

/* `files`: those that the page may lead to, NULL for none; `up`: how it comes to them, "" or "../".
 * What fails while it is written is kept in page->files.failed and *err. All that is
 * handed in is borrowed and must outlive the page, which needs no ending. */
void export_page_init(struct export_page *page, struct buf *out, struct arena *scratch,
                      struct files_out *files, const char *up, struct err *err);

/* ---- for the templates ---- */

struct safe_html export_page_style(void);
/* People's Markdown as HTML, headings beginning at h(1 + shift). Links into the site become text,
 * but those to attached files that are in the archive. In the scratch. */
struct safe_html export_page_markup(struct export_page *page, struct slice markdown, int shift);
/* A list of links to the files of an object, pictures shown; nothing when there is none. */
void export_page_files(struct export_page *page, struct id object);
/* A point in time as the writer's clock showed it: "2025-09-03 14:05", until the next call. */
const char *export_page_time(struct export_page *page, int64_t utc_ms, int64_t offset_minutes);

#endif
