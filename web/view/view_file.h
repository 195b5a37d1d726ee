#ifndef INDABA_WEB_VIEW_FILE_H
#define INDABA_WEB_VIEW_FILE_H

#include "core/base/json_out.h"
#include "core/model/talk/attachment.h"
#include "core/model/talk/post_write.h"
#include "web/view/view_post.h"

/* Attached files: on pages, in JSON, and in forms. What is filled in is the request's arena's;
 * errors of reading are the store's. */

/* Sets files and file_count of posts on a page. */
int view_file_fill(struct request *req, struct page_post *posts, size_t count,
                   struct err *err) must_use;
/* "files": those of an object, inside its JSON. */
int view_file_json(struct request *req, struct json_out *out, struct viewer viewer,
                   struct id object, struct err *err) must_use;
/* The files that came with the request's form (fields file1 …), checked, hashed and their types
 * told, into `wish`; their bytes stay the request's body. FAULT_INVALID or FAULT_TOO_BIG as
 * attachment_check refuses them. */
int view_file_read(struct request *req, struct post_wish *wish, struct err *err) must_use;

#endif
