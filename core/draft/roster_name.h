#ifndef INDABA_ROSTER_NAME_H
#define INDABA_ROSTER_NAME_H

#include "core/base/arena.h"
#include "core/base/slice.h"

#include <stdbool.h>

/* Names as they stand on lists. */

/* "Groß, Jürgen" as it is said, "Jürgen Groß"; "Groß, Jürgen, PhD" keeps what stands behind. False,
 * and nothing given, when it is not a family name, a comma and a given name. */
bool roster_name_turn(struct arena *arena, struct slice name, struct slice *ret);

/* Whether it holds a letter or a digit. */
bool roster_name_any(struct slice name);

/* Whether it looks like a person's name: a few words, most of them with a capital or of another
 * script, without digits and marks. */
bool roster_name_likely(struct slice name);

#endif
