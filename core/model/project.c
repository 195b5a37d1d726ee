#include "core/model/project.h"
#include "gen/sql/schema.h"

struct slice project_text(const struct projection *p, const char *key, size_t max)
{
    struct slice text = json_text(json_get(p->now->state, key));

    return text.n > max ? SLICE_NONE : text;
}

int64_t project_i64(const struct projection *p, const char *key, int64_t otherwise)
{
    const struct json *value = json_get(p->now->state, key);

    return json_kind(value) == JSON_KIND_I64 ? json_i64(value) : otherwise;
}

bool project_bool(const struct projection *p, const char *key)
{
    return json_bool(json_get(p->now->state, key));
}

struct id project_id(const struct projection *p, const char *key)
{
    struct id id;

    if (id_read(json_text(json_get(p->now->state, key)), &id, NULL) != 0)
        return ID_NONE;
    return id;
}

#define LIKE_OBJECT(first, gone) \
    _Static_assert((int)(first) == OBJECT_HERE && (int)(gone) == OBJECT_GONE, "for project_state")
LIKE_OBJECT(PERSON_HERE, PERSON_GONE);
LIKE_OBJECT(ENROLMENT_IN, ENROLMENT_GONE);
LIKE_OBJECT(WORKSHOP_OPEN, WORKSHOP_GONE);
LIKE_OBJECT(POST_SHOWN, POST_GONE);
LIKE_OBJECT(REPORT_SHOWN, REPORT_GONE);

int64_t project_gone(const struct projection *p)
{
    return project_bool(p, "gone") ? OBJECT_GONE : OBJECT_HERE;
}

int64_t project_state(const struct projection *p, const char *word, int64_t as)
{
    int64_t state = project_gone(p);

    return state == OBJECT_HERE && slice_is(project_text(p, "state", 40), word) ? as : state;
}

bool project_derived(const struct projection *p, struct id of, const char *what, struct slice name)
{
    return !p->now->gone && id_eq(p->now->object, id_derived(of, what, name));
}

struct id project_audience(const struct projection *p, struct id author)
{
    struct id space = p->now->space;
    enum scope scope;

    if (scope_read(project_text(p, "scope", 16), &scope, NULL) != 0)
        scope = SCOPE_ME; /* what we cannot read, nobody else may */
    switch (scope) {
    case SCOPE_PUBLIC:
        return scope_public(space);
    case SCOPE_COHORT:
        return scope_cohort(space);
    case SCOPE_POD:
        return project_id(p, "pod");
    case SCOPE_PEOPLE:
        return project_id(p, "set");
    default:
        return scope_me(space, author);
    }
}
