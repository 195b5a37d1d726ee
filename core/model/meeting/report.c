#include "core/model/meeting/report.h"

#include "core/journal/entry.h"
#include "core/model/body.h"
#include "core/model/project.h"
#include "core/model/scope.h"
#include "gen/sql/report.h"
#include "gen/sql/report_unscoped.h"
#include "gen/sql/schema.h"

int report_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if (now->gone)
        return sql_report_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_report_put(p->store, now->space, now->object, project_i64(p, "number", 0),
                          project_text(p, "title", 400), project_text(p, "convenor", 400),
                          project_text(p, "suggest", 400), project_text(p, "held", 400),
                          project_text(p, "intro", 32000), project_text(p, "people_note", 1000),
                          project_audience(p, now->author), now->author,
                          project_i64(p, "written", hlc_ms(now->hlc)),
                          project_state(p, "unfinished", REPORT_UNFINISHED),
                          project_text(p, "lang", 16), project_id(p, "activity"), now->body_n,
                          err) < 0
               ? -1
               : 0;
}

int report_person_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if (now->gone)
        return sql_report_person_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_report_person_put(p->store, now->space, now->object, project_id(p, "report"),
                                 project_i64(p, "position", 0), project_text(p, "name", 400),
                                 project_id(p, "person"), project_id(p, "enrolment"),
                                 project_gone(p), err) < 0
               ? -1
               : 0;
}

int report_point_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if (now->gone)
        return sql_report_point_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_report_point_put(p->store, now->space, now->object, project_id(p, "report"),
                                project_i64(p, "position", 0), project_bool(p, "heading"),
                                project_text(p, "text", 32000), now->author, project_gone(p),
                                err) < 0
               ? -1
               : 0;
}

int report_witness_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id report = project_id(p, "report");

    if (!project_derived(p, report, "witness", slice_of((const char *)now->author.b, 16)))
        return sql_report_witness_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_report_witness_put(p->store, now->space, now->object, report, now->author,
                                  project_text(p, "word", 16), project_text(p, "text", 4000),
                                  project_gone(p), err) < 0
               ? -1
               : 0;
}

static struct report_view view_of(struct arena *arena, struct id space,
                                  const struct sql_report_line *q)
{
    return (struct report_view){.space = space,
                                .id = q->id,
                                .author = q->author,
                                .activity = q->activity,
                                .audience = q->audience,
                                .number = q->number,
                                .title = arena_slice(arena, q->title),
                                .convenor = arena_slice(arena, q->convenor),
                                .suggest = arena_slice(arena, q->suggest),
                                .held = arena_slice(arena, q->held),
                                .intro = arena_slice(arena, q->intro),
                                .people_note = arena_slice(arena, q->people_note),
                                .lang = arena_slice(arena, q->lang),
                                .unfinished = q->state == REPORT_UNFINISHED,
                                .written = q->written};
}

enum { PEOPLE_MAX = 2000, POINTS_MAX = 5000, REPORTS_MAX = 5000 };

static int load_parts(struct store *store, struct arena *arena, struct report_view *r,
                      struct err *err)
{
    struct sql_report_people people;
    struct sql_report_points points;
    int more = 0;

    r->people = arena_array(arena, PEOPLE_MAX, sizeof *r->people);
    r->points = arena_array(arena, POINTS_MAX, sizeof *r->points);
    if (sql_report_people(store, r->space, r->id, &people, err) != 0)
        return -1;
    while (r->people_count < PEOPLE_MAX && (more = sql_report_people_next(&people, err)) > 0)
        r->people[r->people_count++] = (struct report_person){
            people.id, people.person, people.enrolment, arena_slice(arena, people.name)};
    sql_report_people_end(&people);
    if (more < 0 || sql_report_points(store, r->space, r->id, &points, err) != 0)
        return -1;
    while (r->point_count < POINTS_MAX && (more = sql_report_points_next(&points, err)) > 0)
        r->points[r->point_count++] =
            (struct report_point){points.id, points.author, points.position, points.heading != 0,
                                  arena_slice(arena, points.text)};
    sql_report_points_end(&points);
    return more < 0 ? -1 : 0;
}

int report_head(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
                struct report_view *ret, struct err *err)
{
    struct sql_report_seen_row row;
    int found = sql_report_seen(store, viewer.workshop, id, viewer, arena, &row, err);

    *ret = (struct report_view){0};
    if (found <= 0)
        return found;
    *ret = view_of(arena, viewer.workshop, &row.report_line);
    ret->source = body_of_payload(row.bytes);
    return 1;
}

int report_get(struct store *store, struct arena *arena, struct viewer viewer, struct id id,
               struct report_view *ret, struct err *err)
{
    int found = report_head(store, arena, viewer, id, ret, err);

    if (found <= 0)
        return found;
    return load_parts(store, arena, ret, err) != 0 ? -1 : 1;
}

static void list_add(struct arena *arena, struct report_view **list, size_t *count, size_t *room,
                     struct report_view view)
{
    *list = arena_grow(arena, *list, *count, room, sizeof **list);
    (*list)[(*count)++] = view;
}

int report_list(struct store *store, struct arena *arena, struct viewer viewer,
                struct report_view **ret, size_t *ret_count, struct err *err)
{
    struct sql_report_seen_list q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_report_seen_list(store, viewer.workshop, viewer, &q, err) != 0)
        return -1;
    while ((more = sql_report_seen_list_next(&q, err)) > 0)
        list_add(arena, ret, ret_count, &room, view_of(arena, viewer.workshop, &q.report_line));
    return more;
}

int report_of_session(struct store *store, struct id workshop, struct id activity, struct id *ret,
                      struct err *err)
{
    struct sql_report_of_session_row row;
    int found = sql_report_of_session(store, workshop, activity, &row, err);

    *ret = found > 0 ? row.id : id_derived(activity, "report", SLICE_NONE);
    return found < 0 ? -1 : 0;
}

int report_count_people(struct store *store, struct arena *arena, struct id workshop,
                        struct report_people **ret, size_t *ret_count, struct err *err)
{
    struct sql_report_people_counts q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_report_people_counts(store, workshop, &q, err) != 0)
        return -1;
    while ((more = sql_report_people_counts_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct report_people){q.report, q.people};
    }
    return more;
}

/* ---- exports ---- */

int report_export_next(struct store *store, struct id space, int audiences, struct report_key after,
                       struct report_key *ret, struct err *err)
{
    struct sql_report_export_next_row row;
    int found = sql_report_export_next(store, space, after.number, after.id,
                                       SCOPE_AUDIENCES(space, audiences), &row, err);

    if (found > 0)
        *ret = (struct report_key){row.id, row.number, row.written};
    return found;
}

int report_export(struct store *store, struct arena *arena, struct id space, int audiences,
                  struct id id, struct report_view *ret, struct err *err)
{
    struct sql_report_export_row row;
    int found =
        sql_report_export(store, space, id, SCOPE_AUDIENCES(space, audiences), arena, &row, err);

    if (found <= 0)
        return found;
    *ret = view_of(arena, space, &row.report_line);
    ret->source = body_of_payload(row.bytes);
    return load_parts(store, arena, ret, err) != 0 ? -1 : 1;
}

int report_export_person(struct store *store, struct arena *arena, struct id space, int audiences,
                         struct id after, struct report_member *ret, struct err *err)
{
    struct sql_report_export_person_next_row row;
    int found;

    do {
        found = sql_report_export_person_next(store, space, after,
                                              SCOPE_AUDIENCES(space, audiences), arena, &row, err);
        after = row.id;
    } while (found > 0 && row.place > PEOPLE_MAX);
    if (found > 0)
        *ret = (struct report_member){row.report, row.place,
                                      .person = {row.id, row.person, row.enrolment, row.name}};
    return found;
}

int report_export_point(struct store *store, struct arena *arena, struct id space, int audiences,
                        struct id after, struct report_member *ret, struct err *err)
{
    struct sql_report_export_point_next_row row;
    int found;

    do {
        found = sql_report_export_point_next(store, space, after, SCOPE_AUDIENCES(space, audiences),
                                             arena, &row, err);
        after = row.id;
    } while (found > 0 && row.place > POINTS_MAX);
    if (found > 0)
        *ret = (struct report_member){
            row.report, row.place,
            .point = {.id = row.id, .heading = row.heading != 0, .text = row.text}};
    return found;
}
