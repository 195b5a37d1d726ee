#ifndef INDABA_EXPORTERS_MANIFEST_H
#define INDABA_EXPORTERS_MANIFEST_H

#include "core/base/buf.h"
#include "core/base/hash.h"
#include "core/base/slice.h"

#include <stddef.h>

/* The checksums of an archive's entries, as `sha256sum -c` of GNU coreutils reads them: 64 hex
 * digits, two spaces, the name, LF; in byte order of the names. */
struct manifest {
    struct manifest_row {
        char *name;
        struct hash sha256;
    } * rows;
    size_t count, room;
};

void manifest_init(struct manifest *manifest);
void manifest_done(struct manifest *manifest);
/* Copies the name, which must have no LF and no backslash (sha256sum would escape them). */
void manifest_add(struct manifest *manifest, const char *name, struct hash sha256);
/* Sorts the rows and writes them. */
void manifest_write(struct manifest *manifest, struct buf *out);

#endif
