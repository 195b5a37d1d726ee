#ifndef INDABA_EXPORTERS_FILES_OUT_H
#define INDABA_EXPORTERS_FILES_OUT_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/model/talk/attachment.h"

/* The attached files of an archive: attachments/<the content's SHA-256>.<suffix>, so that one
 * content stands once and a name cannot be taken by another. What people called them stands in the
 * pages' links and in the drafts. They are kept in files without names, in each order that an
 * archive needs. */
struct archive_out;
struct files_out;

enum { FILES_OUT_PATH = 96, FILES_OUT_TYPE = 100 };

struct file_out {
    uint32_t workshop; /* its number in the export */
    struct id id, object;
    bool on_post;
    struct id author; /* of that post */
    char name[ATTACHMENT_NAME + 1], type[FILES_OUT_TYPE + 1];
    char path[FILES_OUT_PATH]; /* in the archive */
    int64_t bytes;
};

/* `folder`: for the files without names, borrowed. The caller frees. */
int files_out_new(const char *folder, struct files_out **ret, struct err *err) must_use;
void files_out_free(struct files_out *all); /* NULL is fine */

/* Adds a file, unless its bytes are not here, as when another site has not sent them yet. `author`:
 * of the post that it hangs on; NULL when that is no post. */
int files_out_add(struct files_out *all, struct store *store, uint32_t workshop,
                  const struct attachment_view *file, const struct id *author,
                  struct err *err) must_use;
/* After the last add, before anything below. */
int files_out_end(struct files_out *all, struct err *err) must_use;

/* Streams them into the archive in the order of their names, each content once. */
int files_out_write(struct files_out *all, struct store *store, struct archive_out *out,
                    struct err *err) must_use;

/* The file behind an id, in the order of ids: 1, 0 there is no more, -1. */
int files_out_next(struct files_out *all, struct id after, struct file_out *ret,
                   struct err *err) must_use;
/* File `i`, from 0, of those that hang on an object, by name and id: 1, 0, -1. */
int files_out_of(struct files_out *all, uint32_t workshop, struct id object, size_t i,
                 struct file_out *ret, struct err *err) must_use;

/* For pages: how a page that stands `up` ("" or "../") leads to them. */
struct files_page {
    struct files_out *all; /* NULL: there are none */
    uint32_t workshop;
    const char *up;
    struct arena *arena; /* of the addresses */
    struct err *err;
    bool failed; /* a look-up failed: *err says how */
};
/* For struct markup_options; ctx is a struct files_page. */
struct slice files_out_path(void *ctx, struct slice hash);

#endif
