#include "core/model/meeting/report_people.h"

#include "core/base/utf8.h"
#include "core/journal/journal.h"
#include "core/model/meeting/report_form.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "gen/sql/report.h"
#include "gen/sql/schema.h"

static int next_person(struct journal *j, struct id space, struct id report, int64_t *ret,
                       struct err *err)
{
    struct sql_report_person_last_row last;

    if (sql_report_person_last(journal_store(j), space, report, &last, err) < 0)
        return -1;
    *ret = last.position + 1;
    return 0;
}

int report_put_person(struct journal *j, const struct actor *by, struct id report,
                      struct id enrolment, struct slice name, bool here, struct err *err)
{
    struct id id = id_derived(report, "person", slice_of(enrolment.b, sizeof enrolment.b));
    struct sql_report_person_row_row row;
    struct change_json d;
    int64_t position;
    int found = sql_report_person_row(journal_store(j), by->workshop, id, &row, err);

    if (found < 0 || (found > 0 && (row.state == OBJECT_HERE) == here) || (found == 0 && !here))
        return found < 0 ? -1 : 0;
    if (next_person(j, by->workshop, report, &position, err) != 0)
        return -1;
    change_json_begin(&d, KIND_REPORT_PERSON, by->workshop, id, by->enrolment);
    report_person_put(&d, &(struct report_person_entry){.report = report,
                                                        .position = here ? position : 0,
                                                        .name = here ? name : SLICE_NONE,
                                                        .enrolment = here ? enrolment : ID_NONE,
                                                        .gone = !here,
                                                        .also = PUT(report_person, gone)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static int write_name(struct journal *j, const struct actor *by, struct id report, struct id id,
                      struct slice name, struct err *err)
{
    struct change_json d;
    int64_t position;
    int known = journal_knows(j, id, err);

    if (known != 0)
        return known < 0 ? -1 : 0;
    if (next_person(j, by->workshop, report, &position, err) != 0)
        return -1;
    change_json_begin(&d, KIND_REPORT_PERSON, by->workshop, id, by->enrolment);
    report_person_put(&d, &(struct report_person_entry){.report = report,
                                                        .position = position,
                                                        .name = utf8_head(name, 400)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int report_put_name(struct journal *j, const struct actor *by, struct id report, struct id id,
                    struct slice name, struct err *err)
{
    bool again;

    if (name.n == 0) {
        err_set(err, FAULT_INVALID, "there is no name yet");
        return err_about(err, "name");
    }
    if (report_once(j, by, id, name, &again, err) != 0)
        return -1;
    return again ? 0 : write_name(j, by, report, id, name, err);
}

int report_take_off(struct journal *j, const struct actor *by, struct id report, struct id id,
                    struct err *err)
{
    struct sql_report_person_row_row row;
    struct change_json d;
    int found = sql_report_person_row(journal_store(j), by->workshop, id, &row, err);

    if (found < 0)
        return -1;
    if (!found || !id_eq(row.report, report)) {
        err_set(err, FAULT_ABSENT, "one of these names is not on this report's list");
        return err_about(err, "gone");
    }
    if (row.state == OBJECT_GONE)
        return 0;
    change_json_begin(&d, KIND_REPORT_PERSON, by->workshop, id, by->enrolment);
    report_person_put(&d, &(struct report_person_entry){.gone = true});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int report_put_names(struct journal *j, const struct actor *by, struct id report, struct id op,
                     struct slice names, struct err *err)
{
    enum { NAMES_MAX = 200 };
    int64_t count = 0;
    bool again;

    names = slice_trim(names);
    if (names.n == 0)
        return 0;
    if (report_once(j, by, op, names, &again, err) != 0 || again)
        return again ? 0 : -1;
    while (names.n > 0) {
        struct slice line = slice_cut(&names, '\n');

        while (line.n > 0) {
            struct slice name = slice_trim(slice_cut(&line, ','));
            struct buf b;

            if (name.n == 0)
                continue;
            if (++count > NAMES_MAX) {
                err_set(err, FAULT_TOO_BIG, "at most %d names come at once", NAMES_MAX);
                return err_about(err, "names");
            }
            buf_init(&b, 64);
            buf_i64(&b, count);
            if (write_name(j, by, report, id_derived(op, "name", buf_slice(&b)), name, err) != 0) {
                buf_done(&b);
                return -1;
            }
            buf_done(&b);
        }
    }
    return 0;
}
