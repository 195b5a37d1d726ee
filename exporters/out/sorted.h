#ifndef INDABA_EXPORTERS_SORTED_H
#define INDABA_EXPORTERS_SORTED_H

#include "core/base/err.h"
#include "core/base/id.h"

#include <stddef.h>
#include <stdint.h>

/* Records of one size in the order of their first bytes (memcmp), however many they are: what does
 * not fit into SORTED_ROOM bytes of memory is sorted in pieces and merged, in files without names.
 * Equal keys keep the order in which they were added. First all are added, then they are read. */
struct sorted;

enum { SORTED_ROOM = 2 * 1024 * 1024 };

/* `key`: how many of a record's `size` bytes they are sorted by. `folder`: for the files, borrowed.
 * The caller frees. */
int sorted_new(const char *folder, size_t size, size_t key, struct sorted **ret,
               struct err *err) must_use;
void sorted_free(struct sorted *sorted); /* NULL is fine */

/* Copies a record of `size` bytes. FAULT_TOO_BIG when there are more than can be merged. */
int sorted_add(struct sorted *sorted, const void *record, struct err *err) must_use;
int sorted_end(struct sorted *sorted, struct err *err) must_use;

/* After sorted_end. */
uint64_t sorted_count(const struct sorted *sorted);
/* Record i, which exists. */
int sorted_get(struct sorted *sorted, uint64_t i, void *ret, struct err *err) must_use;
/* The place of the first record whose first n bytes are not below `prefix`; the count when there is
 * none. */
int sorted_seek(struct sorted *sorted, const void *prefix, size_t n, uint64_t *ret,
                struct err *err) must_use;
/* The first record that begins with these bytes: 1, 0 there is none, -1. */
int sorted_find(struct sorted *sorted, const void *prefix, size_t n, void *ret,
                struct err *err) must_use;

/* Numbers in keys: big-endian, the sign turned over. */
struct sorted_number {
    uint8_t b[8];
};
struct sorted_number sorted_number(int64_t n);
int64_t sorted_number_of(struct sorted_number n);

#endif
