#ifndef INDABA_EXPORTERS_PAGE_H
#define INDABA_EXPORTERS_PAGE_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/slice.h"

#include <stdint.h>

struct files_page;
struct id;

/* A page that opens from a folder: no script, no network, the styles within; dark and light,
 * printable, either direction of writing. All texts are escaped here. */
void page_begin(struct buf *out, struct slice title, struct slice lang);
void page_end(struct buf *out);

void page_text(struct buf *out, struct slice text);
/* `<tag dir="auto">text</tag>` and LF; nothing for an empty text. */
void page_line(struct buf *out, const char *tag, struct slice text);
/* `<dt>name</dt><dd dir="auto">text</dd>`; nothing for an empty text. */
void page_fact(struct buf *out, const char *name, struct slice text);
/* People's Markdown as HTML, headings beginning at h(1 + shift). Links into the site become text,
 * but those to attached files that are in the archive; `files` may be NULL. */
void page_markup(struct buf *out, struct arena *arena, struct files_page *files,
                 struct slice markdown, int shift);
/* A list of links to the files of an object, pictures shown; nothing when there is none. A failure
 * is kept in `files`, which may be NULL. */
void page_files(struct buf *out, struct files_page *files, struct id object);
/* A point in time as the writer's clock showed it: "2025-09-03 14:05". */
void page_time(struct buf *out, int64_t utc_ms, int64_t offset_minutes);

#endif
