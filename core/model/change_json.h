#ifndef INDABA_MODEL_CHANGE_JSON_H
#define INDABA_MODEL_CHANGE_JSON_H

#include "core/base/json_out.h"
#include "core/journal/journal.h"

/* Builds the JSON of an entry and appends it: fields go in between change_json_begin and
 * change_json_append; empty values are left out. Keys are written in the order of the calls, texts
 * are copied. What was begun holds memory until it is appended. */
struct change_json {
    struct change change;
    struct buf buf;
    struct json_out out;
};

void change_json_begin(struct change_json *d, uint16_t kind, struct id space, struct id object,
                       struct id author);
void change_json_text(struct change_json *d, const char *key, struct slice text);
void change_json_id(struct change_json *d, const char *key, struct id id);
void change_json_i64(struct change_json *d, const char *key, int64_t v); /* 0 is left out */
void change_json_true(struct change_json *d, const char *key, bool v);   /* false is left out */

/* Appends the entry to the journal and frees, after -1 too. *ret (may be NULL): its id. `body`:
 * raw bytes, borrowed; empty: unchanged. FAULT_TOO_BIG as journal_append. */
int change_json_append(struct change_json *d, struct journal *journal, struct slice body,
                       struct hash *ret, struct err *err) must_use;

#endif
