#ifndef INDABA_DRAFT_H
#define INDABA_DRAFT_H

#include "core/base/err.h"
#include "core/base/json_out.h"
#include "core/base/slice.h"
#include "core/draft/draft_shape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Drafts are what an importer makes of a foreign package, and what our own archive holds: nouns
 * with fields, bound to each other by keys. The importer worker writes them to a pipe; core/intake
 * turns them into journal entries. This file is the contract of both, and of workshop.json
 * (docs/archive-format.md).
 *
 * The pipe carries frames. A frame is one line of JSON ended by LF; a blob frame has raw bytes
 * behind its line. In this order:
 *
 *   {"indaba":"drafts","version":1,"format":NAME,"label":TEXT,"origin":TEXT,"keys":"foreign"|"own",
 *    "expected":N}
 *       once, first. `origin` is the identity of the package's content: the same for the same
 * content in another order, under another name, packed anew, or with a post more. Ids are made by
 *       id_derived(origin, noun, key); with "own" each key IS an id of 26 characters. `expected`,
 *       which may be left out, is about how many items will come: for who waits, and for no more.
 *   {"item":PATH,"kind":TEXT,"outcome":"kept"|"changed"|"dropped","why":TEXT}
 *       one thing that the package holds. The drafts behind it, up to the next item, come from it;
 * an item whose drafts all exist already is counted "already" by the intake, and a dropped one has
 *       none. A kept item may have none either (a heading, whose text stands in another draft): it
 *       is "already" when the whole package wrote nothing. "why" may be left out for "kept".
 *   {"draft":NOUN,"key":KEY, fields…}
 *       the fields of draft_shape.h, those left out being empty. A key is unique among the keys
 * of its noun. What is referred to by key comes before what refers to it.
 *   {"blob":NAME,"bytes":N,"more":BOOL} and N raw bytes
 *       a part of the file NAME; "more" tells that another part follows (the next frame). The file
 *       draft that names the blob comes behind it.
 *   {"end":true,"found":N}
 *       once, last. N is counted by a pass of its own over the package, not from the items.
 *   {"error":{"code":TEXT,"subject":TEXT,"text":TEXT,"remedy":TEXT}}
 *       instead of all that would still come: nothing of the package may be kept. */

/* A draft: bit n of `set` tells whether field n is there. Slices belong to who made the draft. */
struct draft {
    enum draft_noun noun;
    struct slice key;
    uint64_t set;
    struct slice text[DRAFT_FIELD_COUNT]; /* LINE, TEXT, DAY, REF; empty when not set */
    int64_t number[DRAFT_FIELD_COUNT];    /* INT, TIME, BOOL; 0 when not set */
};

static inline bool draft_has(const struct draft *d, enum draft_field field)
{
    return d->set >> field & 1;
}

/* Begins a draft: nothing is set. */
void draft_init(struct draft *d, enum draft_noun noun, struct slice key);
/* Set a field that the noun has; an empty text is not set. The bytes are borrowed. */
void draft_put(struct draft *d, enum draft_field field, struct slice text);
void draft_put_number(struct draft *d, enum draft_field field, int64_t number);

/* Whether the draft keeps every rule of this file: its fields are its noun's, those needed are
 * there, lengths, one-line texts without controls, days that exist, UTF-8 without NUL.
 * FAULT_INVALID or FAULT_TOO_BIG with noun, key and field as subject. */
int draft_check(const struct draft *d, struct err *err) must_use;

/* One JSON object: "draft" and "key", then the fields that are set in the order of the table. */
void draft_write(const struct draft *d, struct json_out *out);

/* Reads one such object and checks it; the slices are the JSON value's. An unknown field is
 * refused, or overlooked when `lenient`. */
struct json;
int draft_parse(const struct json *json, bool lenient, struct draft *ret, struct err *err) must_use;

/* The same from an object that json_flat_read took; the slices are that one's. 1, or 0 when it is
 * not taken so: then draft_parse of the same text is asked, which also says what is wrong. */
struct json_flat;
int draft_parse_flat(const struct json_flat *flat, struct draft *ret) must_use;

enum draft_outcome { DRAFT_KEPT, DRAFT_CHANGED, DRAFT_DROPPED, DRAFT_OUTCOMES };
extern const char *const draft_outcome_name[DRAFT_OUTCOMES];

struct draft_item {
    struct slice path, kind, why;
    enum draft_outcome outcome;
};

#endif
