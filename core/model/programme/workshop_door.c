#include "core/model/programme/workshop_door.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "core/model/workshop.h"
#include "gen/sql/schema.h"

enum { CODE_TEXT = 8 };

static int write(struct journal *j, const struct actor *actor, const struct workshop_view *w,
                 const struct workshop_door *door, struct err *err)
{
    struct change_json d;
    char id[ID_TEXT + 1];
    struct slice code = SLICE_NONE;

    if (door->new_code)
        code = slice_of(id_text(id_derived(door->op, "join code", SLICE_NONE), id) + ID_TEXT -
                            CODE_TEXT,
                        CODE_TEXT);
    if (door->open == w->joining && door->choose == w->choose &&
        (code.n == 0 || slice_eq(code, w->join_code)))
        return 0;
    change_json_begin(&d, KIND_WORKSHOP, actor->workshop, actor->workshop, actor->enrolment);
    if (door->open != w->joining)
        put_flag_or_null(&d, put_workshop_joining, door->open);
    if (door->choose != w->choose)
        put_flag_or_null(&d, put_workshop_choose, door->choose);
    workshop_put(&d, &(struct workshop_entry){.join_code = code});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int workshop_door_set(struct journal *j, const struct actor *actor,
                      const struct workshop_door *door, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct workshop_view w;
    int found = workshop_get(journal_store(j), arena, actor->workshop, &w, err),
        result = found < 0 ? -1 : 0;

    if (found > 0) {
        result = write(j, actor, &w, door, err);
    } else if (found == 0) {
        err_set(err, FAULT_ABSENT, "there is no such workshop here");
        result = err_remedy(err, "Go back to the list and choose again.");
    }
    arena_free(arena);
    return result;
}
