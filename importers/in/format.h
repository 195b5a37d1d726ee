#ifndef INDABA_IMPORTERS_FORMAT_H
#define INDABA_IMPORTERS_FORMAT_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/slice.h"
#include "importers/in/source.h"

#include <stdint.h>

enum { FORMAT_PROSE_MAX = 1 << 20 }; /* bytes of a text that is read as prose */

struct archive_in;
struct out;

/* One import: what the importers are handed. The package is either a text or an archive. */
struct work {
    struct arena *arena;
    struct out *out;
    const struct source *source;
    struct slice text; /* decoded; empty for an archive */
    const char *encoding;
    struct archive_in *archive; /* listed already; NULL for a text */
    int year;                   /* 0: none was given */
    int64_t now;                /* for what a text leaves open: the year */
    struct slice zone;          /* may be empty */
};

/* A format that is read. `bid` looks at the content and gives how sure it is: 0 no, 100 certain;
 * the highest bid runs. `run` writes head, items, drafts and end. */
struct format {
    const char *name, *label;
    const char *shows; /* for people: how such a package looks */
    enum source_kind kind;
    int (*bid)(const struct work *work);
    int (*run)(struct work *work, struct err *err);
};

#endif
