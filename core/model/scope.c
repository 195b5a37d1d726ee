#include "core/model/scope.h"

static const char *const words[SCOPE_COUNT] = {"me", "people", "pod", "cohort", "public"};

const char *scope_word(enum scope scope)
{
    return words[scope];
}

int scope_read(struct slice word, enum scope *ret, struct err *err)
{
    for (int i = 0; i < SCOPE_COUNT; i++)
        if (slice_is(word, words[i])) {
            *ret = (enum scope)i;
            return 0;
        }
    err_set(err, FAULT_INVALID, "nobody knows who is meant to read this");
    err_about(err, "scope");
    return err_remedy(err, "Choose one of: me, people, pod, cohort, public.");
}

struct id scope_public(struct id space)
{
    return id_derived(space, "audience public", SLICE_NONE);
}

struct id scope_cohort(struct id space)
{
    return id_derived(space, "audience cohort", SLICE_NONE);
}

struct id scope_me(struct id space, struct id enrolment)
{
    return id_derived(space, "audience me", slice_of(enrolment.b, sizeof enrolment.b));
}

enum scope scope_of(struct id space, struct id author, struct id audience, bool is_pod)
{
    if (is_pod)
        return SCOPE_POD;
    if (id_eq(audience, scope_cohort(space)))
        return SCOPE_COHORT;
    if (id_eq(audience, scope_public(space)))
        return SCOPE_PUBLIC;
    return id_eq(audience, scope_me(space, author)) ? SCOPE_ME : SCOPE_PEOPLE;
}
