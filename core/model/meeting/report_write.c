#include "core/model/meeting/report_write.h"

#include "core/base/ceiling.h"
#include "core/base/date.h"
#include "core/base/utf8.h"
#include "core/journal/journal.h"
#include "core/model/meeting/checkin.h"
#include "core/model/meeting/report.h"
#include "core/model/meeting/report_form.h"
#include "core/model/meeting/report_people.h"
#include "core/model/meeting/report_stance.h"
#include "core/model/meeting/session.h"
#include "core/model/people/person.h"
#include "core/model/people/pod.h"
#include "core/model/programme/calendar.h"
#include "core/model/put.h"
#include "core/model/talk/attachment.h"
#include "gen/sql/report_unscoped.h"
#include "gen/sql/schema.h"

static const struct field_row {
    const char *key, *what;
    size_t max; /* bytes, as the projection cuts */
    int put;
} fields[REPORT_FIELDS] = {
    [REPORT_TITLE] = {"title", "title", 400, put_report_title},
    [REPORT_CONVENOR] = {"convenor", "convenor", 400, put_report_convenor},
    [REPORT_HELD] = {"held", "when and where it was", 400, put_report_held},
    [REPORT_INTRO] = {"intro", "introduction", 32000, put_report_intro},
    [REPORT_PEOPLE_NOTE] = {"people_note", "note beside the names", 1000, put_report_people_note},
};

static struct slice field_of(const struct report_view *r, int field)
{
    switch (field) {
    case REPORT_TITLE:
        return r->title;
    case REPORT_CONVENOR:
        return r->convenor;
    case REPORT_HELD:
        return r->held;
    case REPORT_INTRO:
        return r->intro;
    default:
        return r->people_note;
    }
}

/* ---- beginning ---- */

/* "2026-09-01 14:00, the hall": the day alone when no more is known. */
static struct slice held_of(struct arena *arena, const struct workshop_view *w,
                            const struct activity_view *a)
{
    struct calendar c = calendar_begin(w);
    char day[16];
    struct slice text;

    calendar_day(&c, a->opens_day < 0 ? 0 : a->opens_day, day);
    calendar_end(&c);
    if (a->opens_day < 0)
        day[0] = '\0';
    text =
        slice_str(arena_printf(arena, "%s%s%.*s%s%.*s", day, a->opens_time.n && day[0] ? " " : "",
                               (int)a->opens_time.n, a->opens_time.n ? a->opens_time.p : "",
                               a->place.n && (day[0] || a->opens_time.n) ? ", " : "",
                               (int)a->place.n, a->place.n ? a->place.p : ""));
    return utf8_head(text, 400);
}

static int write_begun(struct journal *j, struct arena *arena, const struct actor *actor,
                       const struct workshop_view *w, const struct activity_view *a, struct id id,
                       struct err *err)
{
    struct checkin_view *here;
    struct change_json d;
    struct slice convenor;
    size_t count;

    if (session_convenor(journal_store(j), arena, a, &convenor, err) != 0 ||
        checkin_list(journal_store(j), arena, actor->workshop, a->id, &here, &count, err) != 0)
        return -1;
    change_json_begin(&d, KIND_REPORT, actor->workshop, id, actor->enrolment);
    report_put(&d, &(struct report_entry){.title = a->title,
                                          .convenor = convenor,
                                          .held = held_of(arena, w, a),
                                          .scope = slice_str(scope_word(SCOPE_COHORT)),
                                          .lang = w->lang,
                                          .activity = a->id,
                                          .state = SLICE("unfinished")});
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (report_put_person(j, actor, id, here[i].enrolment, here[i].name, true, err) != 0)
            return -1;
    return 0;
}

static int begin(struct journal *j, struct arena *arena, const struct actor *actor,
                 struct id session, struct id *ret, struct err *err)
{
    struct store *store = journal_store(j);
    struct workshop_view w;
    struct activity_view a;
    struct report_view report;
    enum session_stance stance;
    int found;

    if (session_writable(store, arena, actor, &w, err) != 0 ||
        session_get(store, arena, actor->workshop, session, &a, err) != 0 ||
        session_stance_of(store, actor, &a, &stance, err) != 0)
        return -1;
    if (stance == SESSION_AWAY) {
        err_set(err, FAULT_DENIED, "only who is there writes at a session");
        return err_remedy(err, "Say first that you are there.");
    }
    if (report_of_session(store, actor->workshop, session, ret, err) != 0)
        return -1;
    found = report_head(store, arena, person_viewer(actor), *ret, &report, err);
    if (found != 0)
        return found < 0 ? -1 : 0;
    found = journal_knows(j, *ret, err);
    if (found < 0)
        return -1;
    if (!found)
        return write_begun(j, arena, actor, &w, &a, *ret, err);
    err_set(err, FAULT_DENIED, "the notes of this session are for some people only");
    return err_remedy(err, "Ask its convenor or a facilitator.");
}

int report_begin(struct journal *j, const struct actor *actor, struct id session, struct id *ret,
                 struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result = begin(j, arena, actor, session, ret, err);

    arena_free(arena);
    return result;
}

int report_make(struct journal *j, const struct actor *actor, struct id op, struct slice title,
                struct id *ret, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct workshop_view w;
    struct change_json d;
    bool again = false;
    int result = session_writable(journal_store(j), arena, actor, &w, err);

    *ret = op;
    title = slice_trim(title);
    if (result == 0 && title.n == 0) {
        err_set(err, FAULT_INVALID, "the report has no title yet");
        err_about(err, "title");
        result = err_remedy(err, "Say in a few words what the session was about.");
    }
    if (result == 0)
        result = report_once(j, actor, op, title, &again, err);
    if (result == 0 && !again) {
        change_json_begin(&d, KIND_REPORT, actor->workshop, op, actor->enrolment);
        report_put(&d, &(struct report_entry){.title = utf8_head(title, 400),
                                              .convenor = actor->name,
                                              .scope = slice_str(scope_word(SCOPE_COHORT)),
                                              .lang = w.lang,
                                              .state = SLICE("unfinished")});
        result = change_json_append(&d, j, SLICE_NONE, NULL, err);
    }
    arena_free(arena);
    return result;
}

int report_put_convenor(struct journal *j, const struct actor *by, struct id report,
                        struct slice name, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_REPORT, by->workshop, report, by->enrolment);
    report_put(&d, &(struct report_entry){.convenor = utf8_head(name, 400),
                                          .also = PUT(report, convenor)});
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* ---- the form ---- */

struct readers {
    enum scope scope;
    struct id pod;
};

static void put_scope(struct change_json *d, const void *ctx)
{
    const struct readers *r = ctx;

    put_readers(d, slice_str(scope_word(r->scope)), r->scope == SCOPE_POD ? r->pod : ID_NONE,
                ID_NONE);
}

/* Who reads it now, for what is added to it; what none of our forms gave stays with the author. */
static struct readers readers_of(const struct report_view *r)
{
    if (id_eq(r->audience, scope_cohort(r->space)))
        return (struct readers){SCOPE_COHORT, ID_NONE};
    if (id_eq(r->audience, scope_public(r->space)))
        return (struct readers){SCOPE_PUBLIC, ID_NONE};
    if (id_eq(r->audience, scope_me(r->space, r->author)))
        return (struct readers){SCOPE_ME, ID_NONE};
    return (struct readers){SCOPE_POD, r->audience};
}

static int check_scope(struct journal *j, struct arena *arena, const struct actor *actor,
                       const struct readers *r, struct err *err)
{
    struct pod_view *pods;
    size_t count;

    if (r->scope == SCOPE_COHORT || r->scope == SCOPE_PUBLIC)
        return 0;
    if (r->scope == SCOPE_POD) {
        if (pod_list_of(journal_store(j), arena, actor->workshop, actor->enrolment, &pods, &count,
                        err) != 0)
            return -1;
        for (size_t i = 0; i < count; i++)
            if (id_eq(pods[i].id, r->pod))
                return 0;
    }
    err_set(err, FAULT_INVALID, "this choice of readers is not for reports, or not yours");
    err_about(err, "scope");
    return err_remedy(err, "Choose everyone here, anyone, or a group of yours.");
}

/* Whether the form changes a field. */
static int changed(const struct report_view *r, const struct report_edit *e, int field,
                   struct err *err)
{
    struct slice old = field_of(r, field), value = e->value[field];
    char mark[REPORT_MARK];

    if (!e->set[field] || slice_eq(old, value))
        return 0;
    if (e->was[field].n == REPORT_MARK - 1) {
        if (slice_is(e->was[field], report_mark(value, mark)))
            return 0; /* somebody else's change stays */
        if (!slice_is(e->was[field], report_mark(old, mark))) {
            err_set(err, FAULT_CONFLICT, "somebody else changed the %s meanwhile",
                    fields[field].what);
            err_about(err, "%s", fields[field].key);
            return err_remedy(err, "Copy what you wrote, load the page again and put it in there.");
        }
    }
    if (value.n > fields[field].max) {
        err_set(err, FAULT_TOO_BIG, "the %s is longer than %zu characters", fields[field].what,
                fields[field].max);
        err_about(err, "%s", fields[field].key);
        return err_remedy(err, "Cut it into two.");
    }
    return 1;
}

/* The fields of one entry; *ret_any: there are some. */
static int put_fields(struct journal *j, struct change_json *d, const struct report_view *r,
                      const struct report_edit *e, bool *ret_any, struct err *err)
{
    for (int i = 0; i < REPORT_FIELDS; i++) {
        int is = changed(r, e, i, err);

        if (is < 0)
            return -1;
        if (!is)
            continue;
        *ret_any = true;
        put_text_or_null(d, fields[i].put, e->value[i]);
    }
    if (e->what == REPORT_PUBLISH && r->unfinished) {
        put_null(d, put_report_state);
        *ret_any = true;
    } else if (e->what == REPORT_PUBLISH_UNFINISHED && !r->unfinished) {
        put_text(d, put_report_state, SLICE("unfinished"));
        *ret_any = true;
    }
    if (e->what != REPORT_SAVE && r->number == 0) {
        struct sql_report_last_number_row last;

        if (sql_report_last_number(journal_store(j), r->space, &last, err) < 0)
            return -1;
        put_number(d, put_report_number, last.number + 1);
        *ret_any = true;
    }
    return 0;
}

static int write_edit(struct journal *j, struct arena *arena, const struct actor *actor,
                      const struct report_view *r, const struct report_edit *e, struct err *err)
{
    struct readers old = readers_of(r), readers = {e->scope, e->pod};
    const struct attachment_host host = {person_viewer(actor), r->id, put_scope, &readers};
    bool any, rescope = e->scoped && (e->scope != old.scope ||
                                      (e->scope == SCOPE_POD && !id_eq(e->pod, old.pod)));
    struct change_json d;

    if (!rescope)
        readers = old;
    else if (check_scope(j, arena, actor, &readers, err) != 0 ||
             attachment_rescope(j, &host, err) != 0)
        return -1;
    any = rescope;
    change_json_begin(&d, KIND_REPORT, actor->workshop, r->id, actor->enrolment);
    if (rescope)
        put_scope(&d, &readers);
    if (put_fields(j, &d, r, e, &any, err) != 0) {
        buf_done(&d.buf);
        return -1;
    }
    if (!any)
        buf_done(&d.buf);
    else if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    if (report_put_names(j, actor, r->id, e->op, e->names, err) != 0)
        return -1;
    for (size_t i = 0; i < e->gone_count; i++)
        if (report_take_off(j, actor, r->id, e->gone[i], err) != 0)
            return -1;
    return attachment_write(j, &host, e->files, e->file_count, NULL, err);
}

int report_edit(struct journal *j, const struct actor *actor, struct id report,
                const struct report_edit *e, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct report_view r;
    enum session_stance stance;
    int result = report_may(j, arena, actor, report, SESSION_HERE, &r, &stance, err);

    if (result == 0 && e->set[REPORT_TITLE] && slice_trim(e->value[REPORT_TITLE]).n == 0) {
        err_set(err, FAULT_INVALID, "the report has no title yet");
        err_about(err, "title");
        result = err_remedy(err, "Say in a few words what the session was about.");
    }
    if (result == 0)
        result = write_edit(j, arena, actor, &r, e, err);
    arena_free(arena);
    return result;
}
