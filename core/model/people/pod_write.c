
#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/people/pod.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "gen/sql/people.h"
#include "gen/sql/person.h"
#include "gen/sql/post.h"
#include "gen/sql/schema.h"

enum { POD_NAME_MAX = 200 };

static int refuse(struct err *err, enum fault fault, const char *text, const char *remedy)
{
    err_set(err, fault, "%s", text);
    return err_remedy(err, "%s", remedy);
}

static int check_name(struct slice name, struct err *err)
{
    if (name.n > 0 && name.n <= POD_NAME_MAX)
        return 0;
    err_set(err, FAULT_INVALID, name.n ? "the name is too long" : "a group needs a name");
    err_about(err, "name");
    return err_remedy(err, "Give a name of up to 60 letters.");
}

static int find(struct journal *j, struct arena *arena, const struct actor *actor, struct id pod,
                struct sql_pod_row_row *ret, struct err *err)
{
    int found = sql_pod_row(journal_store(j), actor->workshop, pod, arena, ret, err);

    return found > 0   ? 0
           : found < 0 ? -1
                       : refuse(err, FAULT_ABSENT, "there is no such group here",
                                "Go back to the groups and choose again.");
}

static int write(struct change_json *d, struct journal *j, struct err *err)
{
    return change_json_append(d, j, SLICE_NONE, NULL, err);
}

int pod_make(struct journal *j, const struct actor *actor, struct id pod, struct slice name,
             struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_pod_row_row row;
    struct sql_object_space_row other;
    struct change_json d;
    int found = sql_pod_row(journal_store(j), actor->workshop, pod, arena, &row, err);

    arena_free(arena);
    if (found != 0)
        return found < 0 ? -1 : 0;
    if (check_name(name, err) != 0)
        return -1;
    found = sql_object_space(journal_store(j), pod, &other, err);
    if (found != 0)
        return found < 0 ? -1
                         : refuse(err, FAULT_CONFLICT, "this number is taken",
                                  "Go back to the groups and send it again.");
    change_json_begin(&d, KIND_POD, actor->workshop, pod, actor->enrolment);
    pod_put(&d, &(struct pod_entry){.name = name});
    return write(&d, j, err);
}

int pod_rename(struct journal *j, const struct actor *actor, struct id pod, struct slice name,
               struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_pod_row_row row;
    struct change_json d;
    int result = check_name(name, err);

    if (result == 0)
        result = find(j, arena, actor, pod, &row, err);
    if (result == 0 && !slice_eq(row.name, name)) {
        change_json_begin(&d, KIND_POD, actor->workshop, pod, actor->enrolment);
        pod_put(&d, &(struct pod_entry){.name = name});
        result = write(&d, j, err);
    }
    arena_free(arena);
    return result;
}

int pod_remove(struct journal *j, const struct actor *actor, struct id pod, bool away,
               struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_pod_row_row row;
    struct change_json d;
    int result = find(j, arena, actor, pod, &row, err);

    if (result == 0 && (row.state == OBJECT_GONE) != away) {
        change_json_begin(&d, KIND_POD, actor->workshop, pod, actor->enrolment);
        put_flag_or_null(&d, put_pod_gone, away);
        result = write(&d, j, err);
    }
    arena_free(arena);
    return result;
}

static int check_member(struct journal *j, struct arena *arena, const struct actor *actor,
                        struct id pod, struct id enrolment, struct err *err)
{
    struct sql_pod_row_row row;
    struct sql_enrolment_row_row place;
    int found;

    if (find(j, arena, actor, pod, &row, err) != 0)
        return -1;
    found = sql_enrolment_row(journal_store(j), actor->workshop, enrolment, arena, &place, err);
    return found > 0   ? 0
           : found < 0 ? -1
                       : refuse(err, FAULT_ABSENT, "there is nobody of this number here",
                                "Go back to the list and choose again.");
}

int pod_set_member(struct journal *j, const struct actor *actor, struct id pod, struct id enrolment,
                   bool in, struct err *err)
{
    struct id member = id_derived(pod, "member", slice_of(enrolment.b, sizeof enrolment.b));
    struct arena *arena;
    struct sql_pod_member_state_row row;
    struct change_json d;
    int result, found = sql_pod_member_state(journal_store(j), actor->workshop, member, &row, err);

    if (found < 0 || in == (found > 0 && row.state == OBJECT_HERE))
        return found < 0 ? -1 : 0;
    arena = arena_new(CEILING_STEP);
    result = check_member(j, arena, actor, pod, enrolment, err);
    arena_free(arena);
    if (result != 0)
        return -1;
    change_json_begin(&d, KIND_POD_MEMBER, actor->workshop, member, actor->enrolment);
    if (found == 0) {
        pod_member_put(&d, &(struct pod_member_entry){.pod = pod, .enrolment = enrolment});
    } else {
        put_flag_or_null(&d, put_pod_member_gone, !in);
    }
    return write(&d, j, err);
}
