#include "core/model/talk/read_mark.h"

#include "gen/sql/person.h"
#include "gen/sql/post.h"

int read_mark_of(struct store *store, struct viewer viewer, struct id thread, int64_t *ret_mark,
                 struct err *err)
{
    struct sql_read_mark_get_row row;
    int found = sql_read_mark_get(store, viewer.workshop, viewer.enrolment, thread, &row, err);

    *ret_mark = found > 0 ? row.n : 0;
    return found < 0 ? -1 : 0;
}

int read_mark_get(struct store *store, struct viewer viewer, int64_t *ret_mark, struct err *err)
{
    return read_mark_of(store, viewer, ID_NONE, ret_mark, err);
}

int read_mark_thread(struct store *store, struct viewer viewer, struct id thread, int64_t *ret_mark,
                     struct err *err)
{
    int64_t own;

    if (read_mark_get(store, viewer, ret_mark, err) != 0 ||
        read_mark_of(store, viewer, thread, &own, err) != 0)
        return -1;
    if (own > *ret_mark)
        *ret_mark = own;
    return 0;
}

int read_mark_time(struct store *store, struct viewer viewer, int64_t *ret, struct err *err)
{
    struct sql_entry_time_row row;
    int64_t mark;
    int found;

    *ret = 0;
    if (read_mark_get(store, viewer, &mark, err) != 0)
        return -1;
    found = sql_entry_time(store, mark, &row, err);
    if (found > 0)
        *ret = row.hlc >> 16;
    return found < 0 ? -1 : 0;
}
