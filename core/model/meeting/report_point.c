#include "core/model/meeting/report_point.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/meeting/report_form.h"
#include "core/model/meeting/report_lines.h"
#include "core/model/meeting/report_stance.h"
#include "core/model/people/person.h"
#include "core/model/put.h"
#include "gen/sql/report.h"
#include "gen/sql/schema.h"

/* Positions of lines: in steps, so that a line may once come between two. Open questions and what
 * somebody does stand behind all other lines, each kind under its heading. */
enum { STEP = 16 };
static const struct section {
    enum report_line_kind kind;
    const char *name; /* of the heading's id */
    int64_t from, to; /* positions */
} sections[] = {
    {REPORT_POINT, NULL, 0, INT64_C(1) << 40},
    {REPORT_HEADING, NULL, 0, INT64_C(1) << 40},
    {REPORT_QUESTION, "questions", INT64_C(1) << 40, INT64_C(1) << 41},
    {REPORT_TASK, "tasks", INT64_C(1) << 41, INT64_C(1) << 42},
};

static int write_point(struct journal *j, const struct actor *actor, struct id report, struct id id,
                       int64_t position, bool heading, struct slice text, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_REPORT_POINT, actor->workshop, id, actor->enrolment);
    report_point_put(&d,
                     &(struct report_point_entry){
                         .report = report, .position = position, .heading = heading, .text = text});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* The heading over a section's lines, when it is not there or was removed. */
static int open_section(struct journal *j, struct arena *arena, const struct actor *actor,
                        struct id report, const struct section *section, struct slice heading,
                        struct err *err)
{
    struct id id;
    struct sql_report_point_row_row row;
    struct change_json d;
    int found;

    if (section->name == NULL)
        return 0;
    id = id_derived(report, "section", slice_str(section->name));
    found = sql_report_point_row(journal_store(j), actor->workshop, id, arena, &row, err);
    if (found < 0 || (found > 0 && row.state == OBJECT_HERE))
        return found < 0 ? -1 : 0;
    if (!found)
        return write_point(j, actor, report, id, section->from, true, heading, err);
    change_json_begin(&d, KIND_REPORT_POINT, actor->workshop, id, actor->enrolment);
    report_point_put(&d, &(struct report_point_entry){.also = PUT(report_point, gone)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static struct id line_id(struct id op, size_t i)
{
    struct buf b;
    struct id id;

    if (i == 0)
        return op;
    buf_init(&b, 32);
    buf_i64(&b, (int64_t)i);
    id = id_derived(op, "line", buf_slice(&b));
    buf_done(&b);
    return id;
}

/* Line `i` of the form; its id derives from the op and i, so that a repeat makes the same. */
static int add_line(struct journal *j, struct arena *arena, const struct actor *actor,
                    struct id report, const struct report_lines *lines, size_t i,
                    const struct report_line *line, struct err *err)
{
    const struct section *section = &sections[line->kind];
    struct sql_report_point_last_row last;

    if (open_section(j, arena, actor, report, section,
                     line->kind == REPORT_TASK ? lines->tasks : lines->questions, err) != 0 ||
        sql_report_point_last(journal_store(j), actor->workshop, report, section->to, &last, err) <
            0)
        return -1;
    if (last.position < section->from)
        last.position = section->from;
    return write_point(j, actor, report, line_id(lines->op, i), last.position + STEP,
                       line->kind == REPORT_HEADING, line->text, err);
}

static int too_long(struct err *err)
{
    err_set(err, FAULT_TOO_BIG, "one of the lines is longer than %d characters", REPORT_LINE_MAX);
    err_about(err, "body");
    return err_remedy(err, "Cut it into several.");
}

static int add_lines(struct journal *j, struct arena *arena, const struct actor *actor,
                     struct id report, const struct report_lines *lines, size_t *ret_count,
                     struct err *err)
{
    struct report_line *read = arena_array(arena, REPORT_LINES, sizeof *read);
    struct sql_report_point_count_row points;
    struct report_view r;
    enum session_stance stance;
    bool more, again;

    *ret_count = report_lines_read(lines->text, read, REPORT_LINES, &more);
    if (report_may(j, arena, actor, report, SESSION_HERE, &r, &stance, err) != 0)
        return -1;
    if (*ret_count == 0) {
        err_set(err, FAULT_INVALID, "there is no line yet");
        err_about(err, "body");
        return err_remedy(err, "Write something first.");
    }
    if (more) {
        err_set(err, FAULT_TOO_BIG, "at most %d lines come at once", REPORT_LINES);
        err_about(err, "body");
        return err_remedy(err, "Send the rest after them.");
    }
    for (size_t i = 0; i < *ret_count; i++)
        if (read[i].text.n > REPORT_LINE_MAX)
            return too_long(err);
    if (report_once(j, actor, lines->op, lines->text, &again, err) != 0 || again)
        return again ? 0 : -1;
    if (sql_report_point_count(journal_store(j), actor->workshop, report, &points, err) < 0)
        return -1;
    if (points.points + (int64_t)*ret_count > REPORT_POINTS_MAX) {
        err_set(err, FAULT_TOO_BIG, "a report has at most %d lines", REPORT_POINTS_MAX);
        return err_remedy(err, "Begin another report for the rest.");
    }
    for (size_t i = 0; i < *ret_count; i++)
        if (add_line(j, arena, actor, report, lines, i, &read[i], err) != 0)
            return -1;
    return 0;
}

int report_add_lines(struct journal *j, const struct actor *actor, struct id report,
                     const struct report_lines *lines, size_t *ret_count, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result = add_lines(j, arena, actor, report, lines, ret_count, err);

    arena_free(arena);
    return result;
}

/* ---- changing one ---- */

static int put_position(struct journal *j, const struct actor *actor, struct id point,
                        int64_t position, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_REPORT_POINT, actor->workshop, point, actor->enrolment);
    report_point_put(&d, &(struct report_point_entry){.position = position,
                                                      .also = PUT(report_point, position)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* Changes places with the line before or after; at an end nothing happens. */
static int move(struct journal *j, struct arena *arena, const struct actor *actor, struct id report,
                struct id point, bool up, struct err *err)
{
    struct report_view r;
    struct report_point *one, *other;
    size_t i = 0;
    int found = report_get(journal_store(j), arena, person_viewer(actor), report, &r, err);

    if (found < 0)
        return -1;
    while (found && i < r.point_count && !id_eq(r.points[i].id, point))
        i++;
    if (!found || i == r.point_count || (up ? i == 0 : i + 1 == r.point_count))
        return 0;
    one = &r.points[i];
    other = up ? one - 1 : one + 1;
    /* Two sites may have given one place twice. */
    if (one->position == other->position)
        return put_position(j, actor, one->id, one->position + (up ? -1 : 1), err);
    if (put_position(j, actor, one->id, other->position, err) != 0)
        return -1;
    return put_position(j, actor, other->id, one->position, err);
}

static int save(struct journal *j, const struct actor *actor, const struct report_point_edit *edit,
                const struct sql_report_point_row_row *row, struct err *err)
{
    struct slice text = slice_trim(edit->text);
    bool heading = edit->heading;
    char mark[REPORT_MARK];
    struct change_json d;

    if (text.n == 0) {
        err_set(err, FAULT_INVALID, "there is no line yet");
        err_about(err, "body");
        return err_remedy(err, "Write something, or take the line away.");
    }
    if (text.n > REPORT_LINE_MAX)
        return too_long(err);
    if (slice_eq(text, row->text) && heading == (row->heading != 0))
        return 0;
    if (edit->was.n && !slice_eq(text, row->text) &&
        !slice_is(edit->was, report_mark(row->text, mark))) {
        err_set(err, FAULT_CONFLICT, "somebody else changed this line meanwhile");
        err_about(err, "body");
        return err_remedy(err, "Copy what you wrote, load the page again and put it in there.");
    }
    change_json_begin(&d, KIND_REPORT_POINT, actor->workshop, edit->point, actor->enrolment);
    if (heading != (row->heading != 0))
        put_number(&d, put_report_point_heading, heading);
    if (!slice_eq(text, row->text))
        put_text(&d, put_report_point_text, text);
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static int put_gone(struct journal *j, const struct actor *actor, struct id point, bool gone,
                    struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_REPORT_POINT, actor->workshop, point, actor->enrolment);
    report_point_put(&d,
                     &(struct report_point_entry){.gone = gone, .also = PUT(report_point, gone)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static int change(struct journal *j, struct arena *arena, const struct actor *actor,
                  struct id report, const struct report_point_edit *edit, struct err *err)
{
    struct id point = edit->point;
    struct sql_report_point_row_row row;
    struct report_view r;
    enum session_stance stance;
    int found;

    if (report_may(j, arena, actor, report, SESSION_HERE, &r, &stance, err) != 0)
        return -1;
    found = sql_report_point_row(journal_store(j), actor->workshop, point, arena, &row, err);
    if (found < 0)
        return -1;
    if (!found || !id_eq(row.report, report)) {
        err_set(err, FAULT_ABSENT, "there is no such line in this report");
        return err_about(err, "point");
    }
    if (stance != SESSION_HOLDS && !id_eq(row.author, actor->enrolment)) {
        err_set(err, FAULT_DENIED, "only who wrote a line and who holds the session change it");
        return err_remedy(err, "Add a line of your own.");
    }
    switch (edit->what) {
    case REPORT_POINT_REMOVE:
        return row.state == OBJECT_GONE ? 0 : put_gone(j, actor, point, true, err);
    case REPORT_POINT_RESTORE:
        return row.state == OBJECT_GONE ? put_gone(j, actor, point, false, err) : 0;
    case REPORT_POINT_UP:
    case REPORT_POINT_DOWN:
        return move(j, arena, actor, report, point, edit->what == REPORT_POINT_UP, err);
    default:
        return save(j, actor, edit, &row, err);
    }
}

int report_point_change(struct journal *j, const struct actor *actor, struct id report,
                        const struct report_point_edit *edit, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result = change(j, arena, actor, report, edit, err);

    arena_free(arena);
    return result;
}
