#include "core/model/meeting/session_write.h"

#include "core/base/ceiling.h"
#include "core/base/utf8.h"
#include "core/journal/journal.h"
#include "core/model/meeting/checkin.h"
#include "core/model/meeting/report.h"
#include "core/model/meeting/report_form.h"
#include "core/model/meeting/report_people.h"
#include "core/model/meeting/report_write.h"
#include "core/model/meeting/session.h"
#include "core/model/people/people_write.h"
#include "core/model/people/person.h"
#include "core/model/put.h"
#include "gen/sql/checkin.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

enum { TITLE_MAX = 400 };

/* The session, for somebody who may write in its workshop. */
static int open_session(struct journal *j, struct arena *arena, const struct actor *actor,
                        struct id session, struct activity_view *ret,
                        enum session_stance *ret_stance, struct err *err)
{
    struct store *store = journal_store(j);
    struct workshop_view w;

    if (session_writable(store, arena, actor, &w, err) != 0 ||
        session_get(store, arena, actor->workshop, session, ret, err) != 0)
        return -1;
    return session_stance_of(store, actor, ret, ret_stance, err);
}

static int only_holder(struct err *err, const char *what)
{
    err_set(err, FAULT_DENIED, "%s", what);
    return err_remedy(err, "Ask its convenor or a facilitator.");
}

/* The session's report as this person sees it: 1, 0 there is none for them, -1. */
static int find_report(struct journal *j, struct arena *arena, const struct actor *actor,
                       struct id session, struct report_view *ret, struct err *err)
{
    struct id report;

    if (report_of_session(journal_store(j), actor->workshop, session, &report, err) != 0)
        return -1;
    return report_head(journal_store(j), arena, person_viewer(actor), report, ret, err);
}

static int check_in(struct journal *j, struct arena *arena, const struct actor *actor,
                    struct id session, struct id enrolment, bool here, struct err *err)
{
    bool self = id_eq(enrolment, actor->enrolment);
    struct activity_view a;
    struct report_view report;
    struct sql_enrolment_row_row row;
    enum session_stance stance;
    int found;

    if (open_session(j, arena, actor, session, &a, &stance, err) != 0)
        return -1;
    if (!self && stance != SESSION_HOLDS)
        return only_holder(err, "only who holds a session says that others are there");
    found = sql_enrolment_row(journal_store(j), actor->workshop, enrolment, arena, &row, err);
    if (found < 0)
        return -1;
    if (!found || row.state == ENROLMENT_GONE) {
        err_set(err, FAULT_ABSENT, "one of these people is not in this workshop");
        return err_about(err, "enrolment");
    }
    found = find_report(j, arena, actor, session, &report, err);
    if (found < 0)
        return -1;
    if (found && !report.unfinished && stance != SESSION_HOLDS) {
        err_set(err, FAULT_DENIED, "the report of this session is finished");
        return err_remedy(err, "Open the report and say there that you took stance.");
    }
    if (checkin_write(j, actor, session, enrolment, here, err) != 0)
        return -1;
    return found ? report_put_person(j, actor, report.id, enrolment, row.name, here, err) : 0;
}

int session_check_in(struct journal *j, const struct actor *actor, struct id session,
                     struct id enrolment, bool here, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result = check_in(j, arena, actor, session, enrolment, here, err);

    arena_free(arena);
    return result;
}

/* 1 and whom a name means, 0 when nobody or several are called so. */
static int find_name(struct journal *j, struct id workshop, struct slice name, struct id *ret,
                     struct err *err)
{
    struct sql_enrolment_named q;
    int more, count = 0;

    if (sql_enrolment_named(journal_store(j), workshop, name, &q, err) != 0)
        return -1;
    while ((more = sql_enrolment_named_next(&q, err)) > 0)
        if (count++ == 0)
            *ret = q.id;
    return more < 0 ? -1 : count == 1;
}

static int invite_one(struct journal *j, const struct actor *actor, struct id op, struct slice name,
                      struct err *err)
{
    struct people_row row = {.number = 1, .name = name, .role = ROLE_PARTICIPANT};
    size_t added;

    if (!role_can(actor, CAP_PEOPLE_EDIT))
        return only_holder(err, "only facilitators put people on the list");
    return people_add(j, actor, op, &row, 1, &added, err);
}

static int check_in_name(struct journal *j, struct arena *arena, const struct actor *actor,
                         struct id session, struct id op, struct slice name, bool invite,
                         struct err *err)
{
    struct activity_view a;
    enum session_stance stance;
    struct id who, report;
    int known;

    if (open_session(j, arena, actor, session, &a, &stance, err) != 0)
        return -1;
    if (stance != SESSION_HOLDS)
        return only_holder(err, "only who holds a session says that others are there");
    known = find_name(j, actor->workshop, name, &who, err);
    if (known == 0 && invite) {
        if (invite_one(j, actor, op, name, err) != 0)
            return -1;
        known = find_name(j, actor->workshop, name, &who, err);
    }
    if (known != 0)
        return known < 0 ? -1 : check_in(j, arena, actor, session, who, true, err);
    if (report_begin(j, actor, session, &report, err) != 0)
        return -1;
    return report_put_name(j, actor, report, op, name, err);
}

int session_check_in_name(struct journal *j, const struct actor *actor, struct id session,
                          struct id op, struct slice name, bool invite, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result = check_in_name(j, arena, actor, session, op, slice_trim(name), invite, err);

    arena_free(arena);
    return result;
}

/* ---- a day's topics ---- */

static int write_topic(struct journal *j, const struct actor *actor, struct id id, int64_t day,
                       int64_t part, int64_t position, struct slice line, struct err *err)
{
    struct slice title = slice_trim(slice_cut(&line, ';'));
    struct slice who = slice_trim(line);
    struct change_json d;

    change_json_begin(&d, KIND_ACTIVITY, actor->workshop, id, actor->enrolment);
    activity_put(
        &d, &(struct activity_entry){.kind = slice_str(activity_kind_table[ACTIVITY_SESSION].word),
                                     .part = part,
                                     .position = position,
                                     .title = utf8_head(title, TITLE_MAX)});
    if (day >= 0)
        put_number(&d, put_activity_opens_day, day);
    if (who.n > 0) {
        struct id enrolment;
        int known = find_name(j, actor->workshop, who, &enrolment, err);

        if (known < 0) {
            buf_done(&d.buf);
            return -1;
        }
        if (known)
            put_id(&d, put_activity_convenor, enrolment);
        else
            put_text(&d, put_activity_convenor_name, utf8_head(who, TITLE_MAX));
    }
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static struct id topic_id(struct id op, size_t i)
{
    struct buf b;
    struct id id;

    if (i == 0)
        return op;
    buf_init(&b, 64);
    buf_i64(&b, (int64_t)i);
    id = id_derived(op, "topic", buf_slice(&b));
    buf_done(&b);
    return id;
}

static int write_topics(struct journal *j, struct arena *arena, const struct actor *actor,
                        struct id op, int64_t day, struct slice lines, size_t *count,
                        struct err *err)
{
    struct sql_activity_last_row last;
    struct workshop_view w;
    bool again;
    int64_t part;

    if (session_writable(journal_store(j), arena, actor, &w, err) != 0)
        return -1;
    if (!role_can(actor, CAP_WORKSHOP_EDIT)) {
        err_set(err, FAULT_DENIED, "only facilitators put sessions into the programme");
        return err_remedy(err, "Tell them your topic.");
    }
    if (report_once(j, actor, op, lines, &again, err) != 0)
        return -1;
    part = day >= 0 && workshop_parts(&w) > 0 ? day / 7 + 1 : 0;
    if (sql_activity_last(journal_store(j), actor->workshop, part, &last, err) < 0)
        return -1;
    while (lines.n > 0) {
        struct slice line = slice_trim(slice_cut(&lines, '\n')), title = line;
        struct id id = topic_id(op, *count);

        title = slice_trim(slice_cut(&title, ';'));
        if (title.n == 0)
            continue;
        if (*count == SESSION_TOPICS)
            return err_set(err, FAULT_TOO_BIG, "at most %d topics come at once", SESSION_TOPICS);
        ++*count;
        if (!again &&
            write_topic(j, actor, id, day, part, last.position + (int64_t)*count, line, err) != 0)
            return -1;
    }
    if (*count > 0)
        return 0;
    err_set(err, FAULT_INVALID, "there is no topic yet");
    err_about(err, "body");
    return err_remedy(err, "Write one topic a line.");
}

int session_topics(struct journal *j, const struct actor *actor, struct id op, int64_t day,
                   struct slice lines, size_t *ret_count, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result;

    *ret_count = 0;
    result = write_topics(j, arena, actor, op, day, lines, ret_count, err);
    arena_free(arena);
    return result;
}

/* ---- handing it on ---- */

static int hand(struct journal *j, struct arena *arena, const struct actor *actor,
                struct id session, struct id convenor, struct slice name, struct err *err)
{
    struct activity_view a;
    struct report_view report;
    struct sql_enrolment_row_row row = {0};
    enum session_stance stance;
    struct change_json d;
    int found;

    if (open_session(j, arena, actor, session, &a, &stance, err) != 0)
        return -1;
    if (stance != SESSION_HOLDS)
        return only_holder(err, "only who holds a session gives it to somebody else");
    if (!id_none(convenor)) {
        found = sql_enrolment_row(journal_store(j), actor->workshop, convenor, arena, &row, err);
        if (found < 0)
            return -1;
        if (!found || row.state >= ENROLMENT_GONE) {
            err_set(err, FAULT_ABSENT, "this person is not in this workshop");
            return err_about(err, "convenor");
        }
        name = SLICE_NONE;
    } else if (name.n == 0) {
        err_set(err, FAULT_INVALID, "it is not said who holds this session now");
        err_about(err, "convenor");
        return err_remedy(err, "Choose somebody, or write a name.");
    }
    if (id_eq(a.convenor, convenor) && slice_eq(a.convenor_name, name))
        return 0;
    change_json_begin(&d, KIND_ACTIVITY, actor->workshop, session, actor->enrolment);
    put_id_or_null(&d, put_activity_convenor, convenor);
    put_text_or_null(&d, put_activity_convenor_name, name);
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    found = find_report(j, arena, actor, session, &report, err);
    if (found <= 0 || !report.unfinished)
        return found < 0 ? -1 : 0;
    return report_put_convenor(j, actor, report.id, row.name.n ? row.name : name, err);
}

int session_hand(struct journal *j, const struct actor *actor, struct id session,
                 struct id convenor, struct slice name, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result =
        hand(j, arena, actor, session, convenor, utf8_head(slice_trim(name), TITLE_MAX), err);

    arena_free(arena);
    return result;
}
