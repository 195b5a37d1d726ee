#include "core/model/workshop.h"

#include "core/base/date.h"
#include "core/journal/entry.h"
#include "core/model/body.h"
#include "core/model/project.h"
#include "core/model/reader.h"
#include "gen/sql/schema.h"
#include "gen/sql/workshop.h"

/* ---- projections ---- */

int workshop_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct slice word = project_text(p, "word", 40);
    struct sql_workshop_founder_row was;
    int known = sql_workshop_founder(p->store, now->object, &was, err);

    if (known < 0)
        return -1;
    if (!id_eq(now->object, now->space)) /* named from elsewhere */
        return 0;
    if ((now->gone
             ? sql_workshop_drop(p->store, now->object, err)
             : sql_workshop_put(p->store, now->object, project_text(p, "title", 400),
                                project_text(p, "first_day", 10), project_text(p, "last_day", 10),
                                project_text(p, "zone", 64), project_text(p, "lang", 16),
                                project_text(p, "led_by", 400), project_text(p, "join_code", 16),
                                project_bool(p, "joining"), word.n ? word : SLICE("workshop"),
                                now->founder, project_state(p, "closed", WORKSHOP_CLOSED),
                                project_bool(p, "announced"), project_i64(p, "places", 0),
                                project_bool(p, "choose"), project_id(p, "made_from"),
                                project_text(p, "words", 4000), now->body_n, err)) < 0 ||
        reader_put_anybody(p->store, now->object, err) != 0)
        return -1;
    if (now->gone ? !known : known && id_eq(was.founder, now->founder))
        return 0;
    /* Another founder: what it wrote here before this entry was known counts from now on, and
     * nothing of the former one or of whom that one admitted. */
    if (sql_site_right_clear(p->store, now->object, err) < 0 ||
        journal_refold_site(p->journal, now->object, ID_NONE, err) != 0)
        return -1;
    return journal_refold(p->journal, now->object, err);
}

int workshop_part_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if (now->gone || project_bool(p, "gone"))
        return sql_part_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_part_put(p->store, now->space, now->object, project_i64(p, "position", 0),
                        project_text(p, "label", 200), project_i64(p, "day_from", 0),
                        project_i64(p, "day_to", 0), err) < 0
               ? -1
               : 0;
}

/* ---- reading ---- */

static struct workshop_view view_of(struct arena *arena, const struct sql_workshop_line *q)
{
    return (struct workshop_view){.id = q->id,
                                  .founder = q->founder,
                                  .title = arena_slice(arena, q->title),
                                  .first_day = arena_slice(arena, q->first_day),
                                  .last_day = arena_slice(arena, q->last_day),
                                  .zone = arena_slice(arena, q->zone),
                                  .lang = arena_slice(arena, q->lang),
                                  .led_by = arena_slice(arena, q->led_by),
                                  .join_code = arena_slice(arena, q->join_code),
                                  .word = arena_slice(arena, q->word),
                                  .words = arena_slice(arena, q->words),
                                  .made_from = q->made_from,
                                  .places = q->places,
                                  .joining = q->joining != 0,
                                  .announced = q->announced != 0,
                                  .choose = q->choose != 0,
                                  .closed = q->state == WORKSHOP_CLOSED};
}

int workshop_get(struct store *store, struct arena *arena, struct id id, struct workshop_view *ret,
                 struct err *err)
{
    struct sql_workshop_row_row row;
    int found = sql_workshop_row(store, id, arena, &row, err);

    *ret = (struct workshop_view){0};
    if (found <= 0 || row.workshop_line.state == WORKSHOP_GONE)
        return found < 0 ? -1 : 0;
    *ret = view_of(arena, &row.workshop_line);
    return body_get(store, arena, row.workshop_line.body_n, &ret->about, err) != 0 ? -1 : 1;
}

int workshop_by_code(struct store *store, struct arena *arena, struct slice code,
                     struct workshop_view *ret, struct err *err)
{
    struct sql_workshop_row_by_code_row row;
    char folded[9];
    size_t n = 0;
    int found;

    *ret = (struct workshop_view){0};
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];

        if (c == ' ' || c == '-')
            continue;
        if (n == sizeof folded - 1)
            return 0;
        c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        folded[n++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    if (n == 0)
        return 0;
    found = sql_workshop_row_by_code(store, slice_of(folded, n), &row, err);
    return found <= 0 ? found : workshop_get(store, arena, row.id, ret, err);
}

struct list {
    struct workshop_view *at;
    size_t count, room;
};

static void list_add(struct arena *arena, struct list *list, const struct sql_workshop_line *q)
{
    list->at = arena_grow(arena, list->at, list->count, &list->room, sizeof *list->at);
    list->at[list->count++] = view_of(arena, q);
}

int workshop_list(struct store *store, struct arena *arena, struct workshop_view **ret,
                  size_t *ret_count, struct err *err)
{
    struct sql_workshop_all q;
    struct list list = {0};
    int more;

    if (sql_workshop_all(store, &q, err) != 0)
        return -1;
    while ((more = sql_workshop_all_next(&q, err)) > 0)
        list_add(arena, &list, &q.workshop_line);
    *ret = list.at;
    *ret_count = list.count;
    return more;
}

int workshop_list_of(struct store *store, struct arena *arena, struct id site, struct id person,
                     struct workshop_view **ret, size_t *ret_count, struct err *err)
{
    struct sql_workshop_of_person q;
    struct list list = {0};
    int more;

    if (sql_workshop_of_person(store, site, person, &q, err) != 0)
        return -1;
    while ((more = sql_workshop_of_person_next(&q, err)) > 0)
        list_add(arena, &list, &q.workshop_line);
    *ret = list.at;
    *ret_count = list.count;
    return more;
}

int workshop_part_list(struct store *store, struct arena *arena, struct id workshop,
                       struct part_view **ret, size_t *ret_count, struct err *err)
{
    enum { PARTS_MAX = 400 };
    struct sql_part_of_workshop q;
    int more = 0;

    *ret = arena_array(arena, PARTS_MAX, sizeof **ret);
    *ret_count = 0;
    if (sql_part_of_workshop(store, workshop, &q, err) != 0)
        return -1;
    while (*ret_count < PARTS_MAX && (more = sql_part_of_workshop_next(&q, err)) > 0)
        (*ret)[(*ret_count)++] =
            (struct part_view){q.id, q.position, q.day_from, q.day_to, arena_slice(arena, q.label)};
    sql_part_of_workshop_end(&q);
    return *ret_count < PARTS_MAX ? more : 0;
}

/* ---- weeks ---- */

static bool days_of(const struct workshop_view *w, int64_t *ret_first, int64_t *ret_last)
{
    struct date first, last;

    if (date_read(w->first_day, &first, NULL) != 0 || date_read(w->last_day, &last, NULL) != 0)
        return false;
    *ret_first = date_days(first);
    *ret_last = date_days(last);
    return *ret_last >= *ret_first;
}

int workshop_parts(const struct workshop_view *w)
{
    int64_t first, last;

    return days_of(w, &first, &last) ? (int)((last - first) / 7 + 1) : 0;
}

int workshop_part_on(const struct workshop_view *w, struct slice day)
{
    struct date date;
    int64_t first, last, on;

    if (!days_of(w, &first, &last) || date_read(day, &date, NULL) != 0)
        return 0;
    on = date_days(date);
    return on < first ? 0 : on > last ? workshop_parts(w) + 1 : (int)((on - first) / 7 + 1);
}

void workshop_part_days(const struct workshop_view *w, struct arena *arena, int part,
                        struct slice *ret_first, struct slice *ret_last)
{
    int64_t first, last, from, to;
    char text[16];

    *ret_first = *ret_last = SLICE_NONE;
    if (!days_of(w, &first, &last) || part < 1)
        return;
    from = first + 7 * (int64_t)(part - 1);
    to = from + 6 < last ? from + 6 : last;
    *ret_first = arena_slice(arena, slice_str(date_text(date_of(from), text)));
    *ret_last = arena_slice(arena, slice_str(date_text(date_of(to), text)));
}
