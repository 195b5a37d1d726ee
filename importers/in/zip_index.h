#ifndef INDABA_IMPORTERS_ZIP_INDEX_H
#define INDABA_IMPORTERS_ZIP_INDEX_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "importers/in/source.h"

#include <stdint.h>

/* A look of our own at a zip's central directory (PKWARE APPNOTE 4.3.12 to 4.3.16, zip64 included),
 * beside libarchive's: it counts the entries and refuses what a reader of entries cannot see,
 * namely entries whose bytes overlap (small files that unpack to terabytes without nesting),
 * encryption, and an archive of several volumes. */
enum { ZIP_INDEX_MAX = 64 << 20 }; /* bytes of the central directory */

/* *ret_count: entries of the directory. FAULT_INVALID or FAULT_TOO_BIG with the reason. */
int zip_index_check(const struct source *source, struct arena *arena, int64_t max_entries,
                    int64_t *ret_count, struct err *err) must_use;

#endif
