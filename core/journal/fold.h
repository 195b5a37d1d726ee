#ifndef INDABA_JOURNAL_FOLD_H
#define INDABA_JOURNAL_FOLD_H

#include "core/base/arena.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/json.h"

#include <stdbool.h>
#include <stdint.h>

/* Folding: what an object is, given the set of its entries, whatever order they came in.
 *
 * Canonical order: an entry comes after all that it supersedes, directly or through others; among
 * those that are free to come next, the lowest (hlc, writer, seq) does. Along it each payload's
 * JSON is a patch of top-level fields (RFC 7396) and a body that is not empty replaces the body; a
 * field "body": null removes it. Two who change different fields both win. Of two who change the
 * same field without knowing of each other the later shows, and the other is listed as a second
 * version. */
struct fold_entry {
    int64_t n; /* arrival number here */
    struct hash id;
    uint64_t hlc, seq;
    uint16_t kind;
    struct id author, space, site;
    struct hash writer;
    struct slice supersedes; /* sorted ids, 32 bytes each */
    struct slice payload;    /* empty: withheld or erased, and so without effect */
    bool without_right;      /* set by the caller: kept, but has no effect */
    bool same_author;        /* set by the caller: were it the first, only its author would count */
};

struct fold_version { /* what does not show, and waits for a person */
    struct slice field;
    struct hash entry;
};

struct folded {
    uint16_t kind;
    struct id space, object;
    struct id founder; /* of the space, when the object is the space itself; set by the caller */
    bool gone;         /* no entry has effect: there is no such object */
    /* of the first entry in canonical order that has effect */
    struct id author, site;
    uint64_t hlc;
    int64_t n;                /* lowest arrival number of the entries with effect */
    struct json *state;       /* folded fields; the caller of fold_object frees it */
    struct slice body;        /* shown body */
    int64_t body_n;           /* arrival number of the entry that holds it; 0: none */
    uint64_t last_hlc;        /* of the last entry with effect */
    int64_t versions;         /* entries with effect */
    struct fold_version *two; /* in canonical order, then by field */
    size_t two_count;
    struct slice heads; /* sorted ids of the entries that no other supersedes, effect or not */
};

/* Folds `count` >= 1 entries of one object in one space. An entry of another kind than the first
 * with effect has none, nor one whose payload is no object, nor, when the first says same_author,
 * one of another author. Slices of the result live in the arena or in the payloads; the caller
 * frees ret->state. */
int fold_object(struct arena *arena, struct fold_entry *entries, size_t count, struct folded *ret,
                struct err *err) must_use;

#endif
