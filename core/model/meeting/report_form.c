#include "core/model/meeting/report_form.h"

#include "core/journal/journal.h"
#include "core/model/role.h"
#include "gen/sql/person.h"

int report_once(struct journal *j, const struct actor *actor, struct id op, struct slice text,
                bool *ret_again, struct err *err)
{
    struct sql_op_get_row row;
    struct hash sha = sha256_bytes(text);
    int found;

    *ret_again = false;
    if (id_none(op)) {
        err_set(err, FAULT_INVALID, "the form lacks its number");
        err_about(err, "op");
        return err_remedy(err, "Load the page again.");
    }
    found = sql_op_get(journal_store(j), op, actor->enrolment, &row, err);
    if (found < 0)
        return -1;
    if (found > 0) {
        *ret_again = hash_eq(row.sha256, sha);
        if (*ret_again)
            return 0;
    } else {
        int known = journal_knows(j, op, err);

        if (known == 0)
            return sql_op_put(journal_store(j), op, actor->enrolment, 1, sha, HASH_NONE, err) < 0
                       ? -1
                       : 0;
        if (known < 0)
            return -1;
    }
    err_set(err, FAULT_CONFLICT, "this form was sent before with something else in it");
    err_about(err, "op");
    return err_remedy(err, "Load the page again, and put in what is missing.");
}

char *report_mark(struct slice text, char mark[REPORT_MARK])
{
    struct hash hash = sha256_bytes(text);

    return hex_text(hash.b, (REPORT_MARK - 1) / 2, mark);
}
