#ifndef INDABA_IMPORTERS_JSON_CUT_H
#define INDABA_IMPORTERS_JSON_CUT_H

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Passes over a JSON object (RFC 8259) of any size whose field "drafts" is a list of objects, and
 * holds one of these at a time; the other fields together make the shell, wherever they stand. It
 * finds where values begin and end and no more: what is cut is checked by the parser afterwards. */
enum {
    JSON_CUT_SHELL = 64 * 1024, /* bytes of the shell */
    JSON_CUT_DEPTH = 32,        /* lists and objects inside each other */
};

struct json_cut {
    int (*read)(void *ctx, struct slice *ret, struct err *err);
    void *ctx;
    struct slice rest; /* of the bytes that were read last */
    struct buf shell, object;
    int at; /* where it stands: json_cut.c */
    bool listed;
};

/* `read` gives the next bytes: 1, 0 at the end, -1; they live until it is called again.
 * `object_max` is the ceiling of one object's bytes. The caller frees with json_cut_done. */
void json_cut_init(struct json_cut *cut, int (*read)(void *ctx, struct slice *ret, struct err *err),
                   void *ctx, size_t object_max);
void json_cut_done(struct json_cut *cut);

/* The next object of the list: 1, and it lives until the next call; 0 when the whole text was read
 * to its end; -1: FAULT_INVALID when it is cut short, nested too deep, or no such object, or has
 * "drafts" twice or never; FAULT_TOO_BIG for an object or a shell over its ceiling. */
int json_cut_next(struct json_cut *cut, struct slice *ret, struct err *err) must_use;

/* At the end: the whole object with an empty list in the place of the drafts. The cutter's. */
struct slice json_cut_shell(const struct json_cut *cut);

/* How many drafts there are, counted in another way: by the key "draft" outside of texts. Zeroed at
 * first; fed with all bytes in any pieces. */
struct json_cut_counter {
    int64_t found;
    bool text, escaped, key; /* in a text; behind its backslash; the text was "draft" */
    size_t matched;          /* bytes of a text that are those of "draft"; more: it is another */
};
void json_cut_count(struct json_cut_counter *counter, struct slice bytes);

#endif
