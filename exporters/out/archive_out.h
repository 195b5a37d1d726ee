#ifndef INDABA_EXPORTERS_ARCHIVE_OUT_H
#define INDABA_EXPORTERS_ARCHIVE_OUT_H

#include "core/base/err.h"
#include "core/base/slice.h"
#include "exporters/out/spool.h"

#include <stdint.h>

/* A zip file that is written from front to end; the only file that includes libarchive here. The
 * same entries give the same bytes: deflate, mode 0644, owner 0, and the oldest date that zip
 * knows, 1980-01-01 00:00, in any time zone. The last entry is MANIFEST.sha256: a line an entry,
 * "<64 hex digits>  <name>", in byte order of the names, as `sha256sum -c` of GNU coreutils reads
 * them. It is written to "path.part" and takes the place of `path` when it is whole and on the
 * disk. */
struct archive_out;

/* The caller ends it by close or abandon. FAULT_USAGE for a path that is too long; this and what
 * follows: FAULT_IO or FAULT_FULL when it cannot be written; after a -1 of what adds the caller
 * abandons it. */
int archive_out_open(const char *path, struct archive_out **ret, struct err *err) must_use;
/* Where the archive is made: for temporary files. Lives as long as `out`. */
const char *archive_out_folder(const struct archive_out *out);

/* Adds an entry whole. Names are ASCII, relative, and come in byte order. */
int archive_out_add(struct archive_out *out, const char *name, struct slice bytes,
                    struct err *err) must_use;
/* The same of what was written to a spool, which is ended here. */
int archive_out_spool(struct archive_out *out, const char *name, struct spool *spool,
                      struct err *err) must_use;

/* Adds an entry of `size` bytes in parts; the next begin, add or close ends it, and it is a fault
 * of the program when the parts are not `size` bytes together. */
int archive_out_begin(struct archive_out *out, const char *name, int64_t size,
                      struct err *err) must_use;
int archive_out_part(struct archive_out *out, struct slice bytes, struct err *err) must_use;

/* Writes the manifest, closes and renames. `out` is gone either way; on -1 so is "path.part". */
int archive_out_close(struct archive_out *out, struct err *err) must_use;
/* Gives up. NULL is fine. */
void archive_out_abandon(struct archive_out *out);

#endif
