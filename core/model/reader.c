#include "core/model/reader.h"

#include "core/model/scope.h"
#include "gen/sql/person.h"
#include "gen/sql/workshop.h"

int reader_put_anybody(struct store *store, struct id space, struct err *err)
{
    struct sql_space_known_row row;
    int found = sql_space_known(store, space, &row, err);

    if (found < 0)
        return -1;
    return (found ? sql_reader_put(store, space, ID_NONE, scope_public(space), err)
                  : sql_reader_drop_enrolment(store, space, ID_NONE, err)) < 0
               ? -1
               : 0;
}

int reader_has(struct store *store, struct id workshop, struct id enrolment, struct id audience,
               struct err *err)
{
    struct sql_reader_has_row row;

    return sql_reader_has(store, workshop, enrolment, audience, &row, err);
}
