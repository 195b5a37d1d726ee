#ifndef INDABA_EXPORTERS_FILES_OUT_H
#define INDABA_EXPORTERS_FILES_OUT_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/model/talk/attachment.h"
#include "core/model/talk/post.h"

/* The attached files of an archive: attachments/<the content's SHA-256>.<suffix>, so that one
 * content stands once and a name cannot be taken by another. What people called them stands in the
 * pages' links and in the drafts. */
struct archive_out;

struct file_out {
    struct attachment_view file;
    bool on_post;
    struct id author; /* of that post */
    char *path;       /* in the archive */
    int64_t bytes;
};

/* By object, name, id. */
struct files_out {
    struct file_out *rows;
    size_t count, room;
    struct arena *arena;
};

/* Adds files whose bytes are here; what another site has not sent yet is left out. `files` may be
 * of several objects; only those of `object` are taken, unless it is none. `post` is
 * what they hang on, NULL when that is no post. */
int files_out_add(struct files_out *all, struct store *store, const struct attachment_view *files,
                  size_t count, struct id object, const struct post_view *post,
                  struct err *err) must_use;
/* After the last add, before anything below. */
void files_out_sort(struct files_out *all);

/* Streams them into the archive in the order of their names, each content once. */
int files_out_write(const struct files_out *all, struct store *store, struct archive_out *out,
                    struct err *err) must_use;

/* The rows of one object, *ret_count of them. */
const struct file_out *files_out_of(const struct files_out *all, struct id object,
                                    size_t *ret_count);

/* For pages: how a page that stands `up` ("" or "../") leads to them. NULL `all`: there are none.
 */
struct files_page {
    const struct files_out *all;
    const char *up;
    struct arena *arena;
};
/* A list of links to the files of an object, pictures shown; nothing when there is none. */
void files_out_links(const struct files_page *page, struct id object, struct buf *out);
/* For struct markup_options; ctx is a struct files_page. */
struct slice files_out_path(void *ctx, struct slice hash);

#endif
