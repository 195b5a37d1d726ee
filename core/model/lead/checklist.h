#ifndef INDABA_MODEL_CHECKLIST_H
#define INDABA_MODEL_CHECKLIST_H

#include "core/model/workshop.h"

/* What a facilitator does before a workshop opens: a table of items, each with a function that
 * tells from what the site knows whether it is done. */
struct journal;

enum checklist_item {
    CHECK_PROGRAMME,
    CHECK_ZONE,
    CHECK_SECOND,
    CHECK_PEOPLE,
    CHECK_SHEET,
    CHECK_PHONE,
    CHECK_BACKUP,
    CHECK_SAFETY,
    CHECK_COUNT
};

struct checklist_facts {
    int64_t now;              /* UTC ms */
    int64_t backup_at;        /* UTC ms; 0: never */
    int weeks, empty_weeks;   /* of the programme; without dates: 1 when it is empty */
    int64_t facilitators, in; /* `in` without the facilitators */
    int64_t unclaimed, waiting;
    bool announced, joining, ticked[CHECK_COUNT];
};

/* Reads the facts in a snapshot; the arena is for the reading, nothing of *ret is in it. */
int checklist_read(struct store *store, struct arena *arena, const struct workshop_view *workshop,
                   int64_t now, struct checklist_facts *ret, struct err *err) must_use;

bool checklist_done(enum checklist_item item, const struct checklist_facts *facts);
/* From the table: whether it is ticked by hand; its name in forms; how many days before the first
 * day it is due. */
bool checklist_by_hand(enum checklist_item item);
const char *checklist_word(enum checklist_item item);
int checklist_days_before(enum checklist_item item);

/* Ticks or unticks an item, in the writer. The table is of this machine alone. */
int checklist_tick(struct journal *journal, struct id workshop, enum checklist_item item, bool done,
                   struct err *err) must_use;

#endif
