#include "core/model/lead/archive.h"

#include "gen/sql/archive.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

int archive_audiences(enum scope narrowest)
{
    static const int bits[SCOPE_COUNT] = {
        [SCOPE_PUBLIC] = SCOPES_PUBLIC,
        [SCOPE_COHORT] = SCOPES_PUBLIC | SCOPES_COHORT,
        [SCOPE_POD] = SCOPES_PUBLIC | SCOPES_COHORT | SCOPES_POD,
    };

    return bits[narrowest];
}

/* The statements differ in the columns of a row only. */
#define TEXTS arena,
#define NEXT(what, texts, ...)                                                           \
    static int next_##what(struct store *store, struct arena *arena, struct id workshop, \
                           struct id after, struct archive_row *ret, struct err *err)    \
    {                                                                                    \
        struct sql_archive_##what##_next_row row;                                        \
        int found = sql_archive_##what##_next(store, workshop, after, texts & row, err); \
                                                                                         \
        (void)arena;                                                                     \
        if (found > 0)                                                                   \
            *ret = (struct archive_row){.id = row.id, .of = row.of, __VA_ARGS__};        \
        return found;                                                                    \
    }

NEXT(member, , .who = row.who)
NEXT(option, TEXTS, .text = row.text, .n = row.n)
NEXT(checkin, , .who = row.who, .n = row.n)
NEXT(witness, , .who = row.who)
NEXT(reaction, TEXTS, .who = row.who, .text = row.text)

int archive_next(struct store *store, struct arena *arena, struct id workshop,
                 enum archive_what what, struct id after, struct archive_row *ret, struct err *err)
{
    static int (*const lists[ARCHIVE_COUNT])(struct store *, struct arena *, struct id, struct id,
                                             struct archive_row *, struct err *) = {
        [ARCHIVE_MEMBER] = next_member,     [ARCHIVE_OPTION] = next_option,
        [ARCHIVE_CHECKIN] = next_checkin,   [ARCHIVE_WITNESS] = next_witness,
        [ARCHIVE_REACTION] = next_reaction,
    };

    return lists[what](store, arena, workshop, after, ret, err);
}

int archive_thread(struct store *store, struct id workshop, struct id thread,
                   struct archive_row *ret, struct err *err)
{
    struct sql_archive_thread_row row;
    int found = sql_archive_thread(store, workshop, thread, &row, err);

    if (found > 0)
        *ret = (struct archive_row){
            .of = thread, .who = row.activity, .n = row.locked + 2 * row.pinned};
    return found;
}

int archive_enrolment(struct store *store, struct arena *arena, struct id site, struct id workshop,
                      struct id id, struct person_view *ret, struct err *err)
{
    struct sql_archive_enrolment_row row;
    int found = sql_archive_enrolment(store, workshop, id, site, arena, &row, err);

    if (found > 0)
        *ret = (struct person_view){.id = row.person,
                                    .enrolment = row.id,
                                    .name = row.name,
                                    .role = row.role,
                                    .unclaimed = row.state == ENROLMENT_UNCLAIMED};
    return found;
}

int archive_enrolment_next(struct store *store, struct id workshop, struct id after, struct id *ret,
                           struct err *err)
{
    struct sql_archive_enrolment_next_row row;
    int found = sql_archive_enrolment_next(store, workshop, after, &row, err);

    if (found > 0)
        *ret = row.id;
    return found;
}

int archive_enrolment_next_name(struct store *store, struct id workshop, struct slice name,
                                struct id after, struct id *ret, struct err *err)
{
    struct sql_archive_enrolment_next_name_row row;
    int found = sql_archive_enrolment_next_name(store, workshop, name, after, &row, err);

    if (found > 0)
        *ret = row.id;
    return found;
}

int archive_person(struct store *store, struct arena *arena, struct id site, struct id person,
                   struct person_view *ret, struct err *err)
{
    struct sql_person_row_row row;
    int found = sql_person_row(store, site, person, arena, &row, err);

    if (found > 0)
        *ret = (struct person_view){
            .id = row.id, .name = row.name, .unclaimed = row.state == PERSON_UNCLAIMED};
    return found > 0 && row.state >= PERSON_GONE ? 0 : found;
}

int archive_places(struct store *store, struct arena *arena, struct id site, struct id person,
                   struct id workshop, struct id **ret, size_t *ret_count, struct err *err)
{
    struct sql_archive_places q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_archive_places(store, site, person, workshop, &q, err) != 0)
        return -1;
    while ((more = sql_archive_places_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = q.id;
    }
    return more;
}
