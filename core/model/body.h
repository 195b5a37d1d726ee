#ifndef INDABA_MODEL_BODY_H
#define INDABA_MODEL_BODY_H

#include "core/base/arena.h"
#include "core/base/err.h"

#include <stdint.h>

struct store;

/* The body of the entry with this arrival number, in the arena; empty when it holds none, was
 * erased, or n is 0. */
int body_get(struct store *store, struct arena *arena, int64_t n, struct slice *ret,
             struct err *err) must_use;

/* The body part of a payload, into which it points; empty when that is damaged. */
struct slice body_of_payload(struct slice payload);

#endif
