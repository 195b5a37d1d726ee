#include "web/door/names.h"

int act_names_unclaimed(struct request *req, const struct workshop_view *w, const char *path,
                        size_t limit, struct name_list *ret, struct err *err)
{
    struct slice after = request_query(req, "after");
    struct card_query query = {.workshop = w->id, .limit = limit};
    struct card_place place;
    struct card_names list;
    char text[ID_TEXT + 1];
    int found = 0;

    *ret = (struct name_list){.filter = slice_head(slice_trim(request_query(req, "q")), 200)};
    query.filter = ret->filter;
    if (after.n && id_read(after, &query.id, NULL) == 0)
        found = card_place(app_store(req), req->arena, w->id, query.id, &place, err);
    if (found > 0)
        query.name = place.name;
    if (found < 0 || card_unclaimed(app_store(req), req->arena, &query, &list, err) != 0)
        return -1;
    ret->names = list.names;
    ret->count = list.count;
    ret->more = list.more;
    if (ret->more && ret->count > 0 && ret->filter.n == 0)
        ret->next =
            slice_str(arena_printf(req->arena, "%s%cafter=%s", path, strchr(path, '?') ? '&' : '?',
                                   id_text(list.names[list.count - 1].enrolment, text)));
    return 0;
}
