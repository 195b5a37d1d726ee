#ifndef INDABA_IMPORTERS_JSON_CUT_H
#define INDABA_IMPORTERS_JSON_CUT_H

#include "core/base/err.h"
#include "core/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Cuts a large JSON object whose field "drafts" is a list of small objects, so that only one of
 * these is parsed at a time. What is cut is checked by the parser afterwards. */
struct json_cut {
    struct slice rest;
};

/* Takes apart `text`: *ret_shell is the same object with an empty list in the place of the drafts
 * (in `shell`, at most n bytes), and the cutter stands at the first draft. FAULT_INVALID without
 * drafts. */
int json_cut_begin(struct slice text, char *shell, size_t n, struct slice *ret_shell,
                   struct json_cut *ret, struct err *err) must_use;

/* The next draft: 1, 0 at the end of the list, -1 when it is no list of objects. */
int json_cut_next(struct json_cut *cut, struct slice *ret, struct err *err) must_use;

/* How many drafts there are, counted in another way: by the key "draft" outside of texts. */
int64_t json_cut_count(struct slice text);

#endif
