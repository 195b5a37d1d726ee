#include "core/model/meeting/report_witness.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/meeting/checkin.h"
#include "core/model/meeting/report_people.h"
#include "core/model/meeting/report_stance.h"
#include "core/model/put.h"
#include "gen/sql/report.h"
#include "gen/sql/schema.h"

int report_witnesses(struct store *store, struct arena *arena, struct id workshop, struct id report,
                     struct report_witness **ret, size_t *ret_count, struct err *err)
{
    struct sql_report_witnesses q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_report_witnesses(store, workshop, report, &q, err) != 0)
        return -1;
    while ((more = sql_report_witnesses_next(&q, err)) > 0) {
        enum report_word word = slice_is(q.word, "there")    ? REPORT_THERE
                                : slice_is(q.word, "not_so") ? REPORT_NOT_SO
                                                             : REPORT_SILENT;

        if (word == REPORT_SILENT)
            continue;
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct report_witness){q.enrolment, arena_slice(arena, q.name),
                                                         arena_slice(arena, q.text), word};
    }
    return more;
}

/* One object for each person and report: who says something else changes that, and only what is
 * new is written. */
static int say(struct journal *j, const struct actor *actor, const struct report_view *r,
               enum report_word word, struct slice text, struct err *err)
{
    static const char *const words[] = {"", "there", "not_so"};
    struct id id =
        id_derived(r->id, "witness", slice_of(actor->enrolment.b, sizeof actor->enrolment.b));
    struct sql_report_witness_row_row row;
    struct arena *arena = arena_new(CEILING_STEP);
    struct change_json d;
    enum report_word old = REPORT_SILENT;
    bool same;
    int here = 0,
        found = sql_report_witness_row(journal_store(j), actor->workshop, id, arena, &row, err);

    if (found > 0 && row.state == OBJECT_HERE)
        old = slice_is(row.word, words[REPORT_THERE]) ? REPORT_THERE : REPORT_NOT_SO;
    same = old == word && (word != REPORT_NOT_SO || slice_eq(row.text, text));
    arena_free(arena);
    if (found < 0 || same)
        return found < 0 ? -1 : 0;
    change_json_begin(&d, KIND_REPORT_WITNESS, actor->workshop, id, actor->enrolment);
    report_witness_put(
        &d, &(struct report_witness_entry){.report = r->id, .word = slice_str(words[word])});
    put_text_or_null(&d, put_report_witness_text, word == REPORT_NOT_SO ? text : SLICE_NONE);
    report_witness_put(&d, &(struct report_witness_entry){.gone = word == REPORT_SILENT,
                                                          .also = PUT(report_witness, gone)});
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    if (word == REPORT_THERE)
        return report_put_person(j, actor, r->id, actor->enrolment, actor->name, true, err);
    /* Taken back: the name stays when they were checked in. */
    if (old == REPORT_THERE && word == REPORT_SILENT) {
        if (!id_none(r->activity))
            here =
                checkin_here(journal_store(j), actor->workshop, r->activity, actor->enrolment, err);
        if (here == 0)
            here = report_put_person(j, actor, r->id, actor->enrolment, actor->name, false, err);
    }
    return here < 0 ? -1 : 0;
}

int report_say(struct journal *j, const struct actor *actor, struct id report,
               enum report_word word, struct slice text, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct report_view r;
    enum session_stance stance;
    int result = report_may(j, arena, actor, report, SESSION_AWAY, &r, &stance, err);

    text = slice_trim(text);
    if (result == 0 && word == REPORT_NOT_SO && text.n == 0) {
        err_set(err, FAULT_INVALID, "it is not said what is wrong");
        err_about(err, "body");
        result = err_remedy(err, "Say in a sentence what you said instead.");
    }
    if (result == 0 && text.n > 4000) {
        err_set(err, FAULT_TOO_BIG, "this is longer than 4000 characters");
        err_about(err, "body");
        result = err_remedy(err, "A sentence or two will do.");
    }
    if (result == 0)
        result = say(j, actor, &r, word, text, err);
    arena_free(arena);
    return result;
}
