#include "core/model/programme/poll.h"

#include "core/base/ceiling.h"
#include "core/journal/journal.h"
#include "core/model/programme/activity.h"
#include "core/model/programme/activity_write.h"
#include "core/model/project.h"
#include "core/model/put.h"
#include "gen/sql/plan.h"
#include "gen/sql/schema.h"
#include "gen/sql/session.h"

/* ---- projections ---- */

int poll_option_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;

    if (now->gone)
        return sql_poll_option_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_poll_option_put(p->store, now->space, now->object, project_id(p, "activity"),
                               project_i64(p, "position", 0), project_text(p, "text", 400),
                               project_gone(p), err) < 0
               ? -1
               : 0;
}

int poll_vote_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id activity = project_id(p, "activity");

    if (!project_derived(p, activity, "vote", slice_of((const char *)now->author.b, 16)))
        return sql_vote_drop(p->store, now->space, now->object, err) < 0 ? -1 : 0;
    return sql_vote_put(p->store, now->space, now->object, activity, now->author,
                        project_id(p, "option"), project_gone(p), err) < 0
               ? -1
               : 0;
}

/* ---- reading ---- */

static struct id vote_id(struct id activity, struct id enrolment)
{
    return id_derived(activity, "vote", slice_of((const char *)enrolment.b, 16));
}

static int read_options(struct store *store, struct arena *arena, struct id workshop,
                        struct id activity, struct poll_view *ret, struct err *err)
{
    struct sql_poll_option_of q;
    size_t room = 0;
    int more;

    if (sql_poll_option_of(store, workshop, activity, &q, err) != 0)
        return -1;
    while ((more = sql_poll_option_of_next(&q, err)) > 0) {
        ret->options = arena_grow(arena, ret->options, ret->count, &room, sizeof *ret->options);
        ret->options[ret->count++] =
            (struct poll_option){q.id, arena_slice(arena, q.text), q.position, 0};
    }
    return more;
}

static int count_votes(struct store *store, struct id workshop, struct id activity,
                       struct poll_view *ret, struct err *err)
{
    struct sql_vote_of q;
    int more;

    if (sql_vote_of(store, workshop, activity, &q, err) != 0)
        return -1;
    while ((more = sql_vote_of_next(&q, err)) > 0)
        for (size_t i = 0; i < ret->count; i++)
            if (id_eq(ret->options[i].id, q.option)) {
                ret->options[i].votes++;
                ret->votes++;
                break;
            }
    return more;
}

int poll_get(struct store *store, struct arena *arena, struct id workshop, struct id activity,
             struct id enrolment, struct poll_view *ret, struct err *err)
{
    struct sql_vote_get_row mine;
    int found = 0;

    *ret = (struct poll_view){0};
    if (read_options(store, arena, workshop, activity, ret, err) != 0 ||
        count_votes(store, workshop, activity, ret, err) != 0)
        return -1;
    if (!id_none(enrolment))
        found = sql_vote_get(store, workshop, vote_id(activity, enrolment), &mine, err);
    if (found > 0)
        ret->mine = mine.option;
    return found < 0 ? -1 : 0;
}

/* ---- writing ---- */

static int absent(struct err *err, const char *text)
{
    err_set(err, FAULT_ABSENT, "%s", text);
    return err_remedy(err, "Load the page again and choose once more.");
}

static int may_vote(struct journal *j, struct arena *arena, const struct actor *actor,
                    struct id activity, struct err *err)
{
    struct workshop_view w;
    struct activity_view a;
    int found = workshop_get(journal_store(j), arena, actor->workshop, &w, err);

    if (found > 0)
        found = activity_get(journal_store(j), arena, actor->workshop, activity, &a, err);
    if (found <= 0 || !activity_kind_table[a.kind].has_choices)
        return found < 0 ? -1 : absent(err, "there is no such poll here");
    if (!role_can(actor, CAP_POST_WRITE))
        return err_set(err, FAULT_DENIED, "you can read here, but not vote");
    if (w.closed) {
        err_set(err, FAULT_DENIED, "this workshop is closed for writing");
        return err_remedy(err, "A facilitator can open it again.");
    }
    return activity_takes(&w, &a, actor, journal_now(j), journal_now(j), err);
}

int poll_vote(struct journal *j, const struct actor *actor, struct id activity, struct id option,
              struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct poll_view poll;
    struct change_json d;
    int result = may_vote(j, arena, actor, activity, err);
    bool here = id_none(option);

    if (result == 0)
        result = poll_get(journal_store(j), arena, actor->workshop, activity, actor->enrolment,
                          &poll, err);
    for (size_t i = 0; result == 0 && i < poll.count; i++)
        here |= id_eq(poll.options[i].id, option);
    if (result == 0 && !here)
        result = absent(err, "this poll has no such choice");
    if (result != 0 || id_eq(poll.mine, option))
        goto out;
    change_json_begin(&d, KIND_VOTE, actor->workshop, vote_id(activity, actor->enrolment),
                      actor->enrolment);
    vote_put(&d, &(struct vote_entry){.activity = activity,
                                      .option = option,
                                      .gone = id_none(option),
                                      .also = PUT(vote, gone)});
    result = change_json_append(&d, j, SLICE_NONE, NULL, err);
out:
    arena_free(arena);
    return result;
}

static int write_option(struct journal *j, const struct actor *actor, struct id activity,
                        const struct poll_line *line, int64_t position, bool gone, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, KIND_POLL_OPTION, actor->workshop, line->id, actor->enrolment);
    put_id(&d, put_poll_option_activity, activity);
    if (gone) {
        poll_option_put(&d, &(struct poll_option_entry){.gone = true});
    } else {
        poll_option_put(&d, &(struct poll_option_entry){.position = position,
                                                        .text = line->text,
                                                        .also = PUT(poll_option, position) |
                                                                PUT(poll_option, text) |
                                                                PUT(poll_option, gone)});
    }
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

int poll_set_options(struct journal *j, const struct actor *actor, struct id activity,
                     const struct poll_line *lines, size_t count, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct poll_view old;
    int64_t position = 0;
    int result =
        role_can(actor, CAP_WORKSHOP_EDIT)
            ? poll_get(journal_store(j), arena, actor->workshop, activity, ID_NONE, &old, err)
            : err_set(err, FAULT_DENIED, "only a facilitator changes the programme");

    for (size_t i = 0; result == 0 && i < count; i++) {
        const struct poll_option *was = NULL;

        for (size_t k = 0; k < old.count && was == NULL; k++)
            if (id_eq(old.options[k].id, lines[i].id))
                was = &old.options[k];
        if (lines[i].text.n == 0) {
            if (was)
                result = write_option(j, actor, activity, &lines[i], 0, true, err);
            continue;
        }
        position++;
        if (was && slice_eq(was->text, lines[i].text) && was->position == position)
            continue;
        /* Somebody else's number is not taken over. */
        if (was == NULL) {
            int known = journal_knows(j, lines[i].id, err);

            if (known != 0) {
                result = known < 0 ? -1 : 0;
                continue;
            }
        }
        result = write_option(j, actor, activity, &lines[i], position, false, err);
    }
    arena_free(arena);
    return result;
}
