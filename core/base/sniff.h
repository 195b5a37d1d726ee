#ifndef INDABA_BASE_SNIFF_H
#define INDABA_BASE_SNIFF_H

#include "core/base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* What the bytes of a file are, told by how they begin and by nothing else: neither its name nor
 * what its sender says. The signatures are those of the WHATWG's MIME Sniffing Standard, section 6,
 * and of the formats' own documents (ISO 32000-1 7.5.2, ISO/IEC 14496-12 4.3, RFC 3533). */
struct sniff {
    const char *type;   /* a media type */
    const char *suffix; /* of file names, without a dot */
    bool shown;         /* a page may show it; else it is only handed out to be saved */
};

enum { SNIFF_BYTES = 1024 }; /* that are looked at: more are no harm, fewer neither */

/* Never NULL: what is not known is application/octet-stream. Text is UTF-8 without controls. */
const struct sniff *sniff_type(struct slice bytes);

#endif
