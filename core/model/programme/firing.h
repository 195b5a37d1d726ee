#ifndef INDABA_MODEL_FIRING_H
#define INDABA_MODEL_FIRING_H

#include "core/base/id.h"
#include "core/base/slice.h"

#include <stdint.h>

/* Firings: what fell due in a programme, written down once. */

/* The id of the one of this activity, rule and instant (UTC ms): all sites make the same, and an
 * entry under another has no effect. */
struct id firing_id(struct id activity, struct slice what, int64_t due);

#endif
