#ifndef INDABA_MODEL_WORKSHOP_DOOR_H
#define INDABA_MODEL_WORKSHOP_DOOR_H

#include "core/base/err.h"
#include "core/base/id.h"

#include <stdbool.h>

/* The door of a workshop: whether people come in by its code, and how. */
struct actor;
struct journal;

struct workshop_door {
    bool open;     /* people come in with its code */
    bool choose;   /* they may choose their name among the unclaimed */
    bool new_code; /* 8 characters; the one before stops */
    struct id op;  /* of the form: the code is made from it, so that a repeat makes the same */
};
/* In the writer; the caller has asked whether the actor may. Writes what differs; FAULT_ABSENT
 * without such a workshop. */
int workshop_door_set(struct journal *journal, const struct actor *actor,
                      const struct workshop_door *door, struct err *err) must_use;

#endif
