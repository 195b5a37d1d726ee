#include "core/model/talk/post_write.h"

#include "core/base/ceiling.h"
#include "core/base/utf8.h"
#include "core/journal/journal.h"
#include "core/model/people/pod.h"
#include "core/model/programme/activity_write.h"
#include "core/model/put.h"
#include "core/model/role.h"
#include "core/model/talk/attachment.h"
#include "core/model/talk/moderation.h"
#include "core/model/talk/post.h"
#include "core/model/talk/post_change.h"
#include "core/model/talk/post_news.h"
#include "gen/sql/journal.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

#include <stdlib.h>

enum { PEOPLE_MAX = 50 };

int post_check(const struct post_wish *wish, struct err *err)
{
    struct slice body = slice_trim(wish->body);

    if (body.n == 0) {
        err_set(err, FAULT_INVALID, "there is no text yet");
        err_about(err, "body");
        return err_remedy(err, "Write something first.");
    }
    if (wish->body.n > POST_BODY_MAX || wish->title.n > POST_TITLE_MAX) {
        bool title = wish->title.n > POST_TITLE_MAX;

        err_set(err, FAULT_TOO_BIG, "this is longer than %d characters",
                title ? POST_TITLE_MAX : POST_BODY_MAX);
        err_about(err, title ? "title" : "body");
        return err_remedy(err, "Cut it into two.");
    }
    if (!utf8_check(wish->body, NULL) || !utf8_check(wish->title, NULL)) {
        err_set(err, FAULT_INVALID, "the text is not UTF-8");
        return err_about(err, "body");
    }
    return attachment_check(wish->files, wish->file_count, err);
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

/* The set of these people and the author; written as an object of its own when it is new. */
static int name_people(struct journal *j, const struct actor *actor, const struct post_wish *wish,
                       struct id *ret, struct err *err)
{
    struct id members[PEOPLE_MAX + 1];
    size_t count = 0;
    struct sql_named_set_has_row set;
    struct change_json d;
    int known;

    if (wish->people_count == 0 || wish->people_count > PEOPLE_MAX) {
        err_set(err, FAULT_INVALID, "it is not said which people may read this");
        err_about(err, "people");
        return err_remedy(err, "Name 1 to %d people.", PEOPLE_MAX);
    }
    for (size_t i = 0; i < wish->people_count; i++)
        members[count++] = wish->people[i];
    members[count++] = actor->enrolment;
    qsort(members, count, sizeof *members, by_id);
    for (size_t i = 0, out = 0; i < wish->people_count + 1; i++) {
        if (out == 0 || !id_eq(members[out - 1], members[i]))
            members[out++] = members[i];
        count = out;
    }
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_new(CEILING_STEP);
        struct sql_enrolment_row_row row;
        int found =
            sql_enrolment_row(journal_store(j), actor->workshop, members[i], arena, &row, err);

        arena_free(arena);
        if (found < 0)
            return -1;
        if (!found) {
            err_set(err, FAULT_ABSENT, "one of these people is not in this workshop");
            return err_about(err, "people");
        }
    }
    *ret = pod_named_set_id(actor->workshop, members, count);
    /* Its number can be computed by anybody, so something else may stand under it: only the set's
     * own rows say that it is here. */
    known = sql_named_set_has(journal_store(j), actor->workshop, *ret, &set, err);
    if (known != 0)
        return known < 0 ? -1 : 0;
    change_json_begin(&d, KIND_NAMED_SET, actor->workshop, *ret, actor->enrolment);
    json_out_key(&d.out, "members");
    json_out_open_array(&d.out);
    for (size_t i = 0; i < count; i++)
        json_out_id(&d.out, members[i]);
    json_out_close_array(&d.out);
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static int choose_pod(struct journal *j, struct arena *arena, const struct actor *actor,
                      struct id wanted, struct id *ret, struct err *err)
{
    struct pod_view *pods;
    size_t count;

    if (pod_list_of(journal_store(j), arena, actor->workshop, actor->enrolment, &pods, &count,
                    err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (id_eq(pods[i].id, wanted) || (id_none(wanted) && count == 1)) {
            *ret = pods[i].id;
            return 0;
        }
    if (count == 0) {
        err_set(err, FAULT_INVALID, "you are in no group yet");
        err_about(err, "scope");
        return err_remedy(err, "Choose \"everyone here\" or \"only me\".");
    }
    err_set(err, FAULT_INVALID, "it is not said which of your groups may read this");
    return err_about(err, "pod");
}

/* Where the post stands and who may read it. */
struct place {
    struct id activity, thread, parent;
    enum scope scope;
    struct id pod, set;
    bool given; /* by what is answered: not the author's to choose */
};

static int absent(struct err *err, const char *what, const char *subject)
{
    err_set(err, FAULT_ABSENT, "%s", what);
    err_about(err, "%s", subject);
    return err_remedy(err, "Go back to the workshop's page and choose it again.");
}

static int not_locked(struct journal *j, struct arena *arena, const struct post_view *parent,
                      struct err *err)
{
    struct moderation_view m;

    if (moderation_get(journal_store(j), arena, parent->workshop, parent->thread, &m, err) < 0)
        return -1;
    if (!m.locked)
        return 0;
    err_set(err, FAULT_DENIED, "this conversation takes no more replies");
    err_about(err, "parent");
    return err_remedy(err, "Write a post of your own instead.");
}

/* Whether the activity takes a text from the actor now. */
static int takes(struct journal *j, struct arena *arena, const struct actor *actor,
                 const struct activity_view *activity, int64_t written, struct err *err)
{
    struct workshop_view w;
    int64_t now = journal_now(j);

    if (workshop_get(journal_store(j), arena, actor->workshop, &w, err) < 0)
        return -1;
    return activity_takes(&w, activity, actor, now, written ? written : now, err);
}

static int find_place(struct journal *j, struct arena *arena, const struct actor *actor,
                      const struct post_wish *wish, struct place *ret, struct err *err)
{
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct activity_view activity;
    struct post_view parent;
    int found;

    *ret = (struct place){.activity = wish->activity, .scope = wish->scope, .pod = wish->pod};
    if (id_none(wish->parent)) {
        found =
            activity_get(journal_store(j), arena, actor->workshop, wish->activity, &activity, err);
        if (found <= 0)
            return found < 0 ? -1 : absent(err, "there is no such question here", "activity");
        if (activity_kind_table[activity.kind].takes_answers)
            return takes(j, arena, actor, &activity, wish->written, err);
        err_set(err, FAULT_INVALID, "this is a page to read, not to answer");
        return err_about(err, "activity");
    }
    found = post_get(journal_store(j), arena, viewer, wish->parent, &parent, err);
    if (found <= 0)
        return found < 0 ? -1 : absent(err, "what this answers is not there", "parent");
    if (not_locked(j, arena, &parent, err) != 0)
        return -1;
    found = activity_get(journal_store(j), arena, actor->workshop, parent.activity, &activity, err);
    if (found < 0 || (found && takes(j, arena, actor, &activity, wish->written, err) != 0))
        return -1;
    ret->parent = parent.id;
    ret->thread = parent.thread;
    ret->activity = parent.activity;
    /* An answer reaches no more people than what it answers, unless everyone here reads that. */
    if (parent.scope < SCOPE_COHORT) {
        if (parent.scope == SCOPE_ME && !id_eq(parent.author, actor->enrolment))
            return absent(err, "what this answers is not there", "parent");
        ret->given = true;
        ret->scope = parent.scope;
        ret->pod = parent.scope == SCOPE_POD ? parent.audience : ID_NONE;
        ret->set = parent.scope == SCOPE_PEOPLE ? parent.audience : ID_NONE;
    }
    return 0;
}

static int find_audience(struct journal *j, struct arena *arena, const struct actor *actor,
                         const struct post_wish *wish, struct place *place, struct err *err)
{
    if (place->given)
        return 0;
    if (place->scope == SCOPE_POD)
        return choose_pod(j, arena, actor, place->pod, &place->pod, err);
    if (place->scope == SCOPE_PEOPLE)
        return name_people(j, actor, wish, &place->set, err);
    return 0;
}

static void put_scope(struct change_json *d, const void *ctx)
{
    const struct place *place = ctx;

    put_readers(d, slice_str(scope_word(place->scope)),
                place->scope == SCOPE_POD ? place->pod : ID_NONE,
                place->scope == SCOPE_PEOPLE ? place->set : ID_NONE);
}

/* Where a post that is here stands, for what is added to it. */
static struct place place_of(const struct post_view *post)
{
    return (struct place){.scope = post->scope,
                          .pod = post->scope == SCOPE_POD ? post->audience : ID_NONE,
                          .set = post->scope == SCOPE_PEOPLE ? post->audience : ID_NONE};
}

static struct attachment_host host_of(const struct actor *actor, struct id post,
                                      const struct place *place)
{
    return (struct attachment_host){{actor->workshop, actor->enrolment}, post, put_scope, place};
}

static int write_files(struct journal *j, const struct actor *actor, struct id post,
                       const struct place *place, const struct post_wish *wish, size_t *ret_new,
                       struct err *err)
{
    const struct attachment_host host = host_of(actor, post, place);

    return attachment_write(j, &host, wish->files, wish->file_count, ret_new, err);
}

/* A post that came again may come with files that its first sending lost. */
static int write_files_again(struct journal *j, struct arena *arena, const struct actor *actor,
                             const struct post_wish *wish, struct id post, struct err *err)
{
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct attachment_wish *files;
    struct post_wish lost = *wish;
    struct post_view view;
    struct place place;
    int found;

    if (wish->file_count == 0)
        return 0;
    files = arena_array(arena, wish->file_count, sizeof *files);
    for (size_t i = 0; i < wish->file_count; i++) {
        files[i] = wish->files[i];
        files[i].repeat = true;
    }
    lost.files = files;
    found = post_get(journal_store(j), arena, viewer, post, &view, err);
    if (found <= 0)
        return found < 0 ? -1 : absent(err, "this post is not there", "post");
    place = place_of(&view);
    return write_files(j, actor, post, &place, &lost, NULL, err);
}

/* The same text again with another choice of readers must not look like done: somebody went back,
 * chose "only me" and sent once more. What an answer reaches is not its author's choice. */
static int other_readers(struct journal *j, struct arena *arena, struct viewer viewer,
                         const struct post_wish *wish, struct err *err)
{
    struct post_view view;
    int found = post_get(journal_store(j), arena, viewer, wish->id, &view, err);

    if (found <= 0 || !id_none(wish->parent) || view.scope == wish->scope)
        return found < 0 ? -1 : 0;
    err_set(err, FAULT_CONFLICT, "this was sent before, for other readers");
    err_about(err, "scope");
    return err_remedy(err, "Open the post and change there who can read it.");
}

/* Whether this id was used before: 1 and *ret filled (a repeat), 0 new, -1 (also somebody else's).
 */
static int find_again(struct journal *j, struct arena *arena, const struct actor *actor,
                      const struct post_wish *wish, struct hash sha, struct post_done *ret,
                      struct err *err)
{
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct sql_op_get_row op;
    struct sql_entry_of_object_row entry;
    struct post_view view;
    int found = sql_op_get(journal_store(j), wish->id, actor->enrolment, &op, err);

    if (found < 0)
        return -1;
    if (found) {
        if (op.rev == wish->rev && !hash_eq(op.sha256, sha)) {
            err_set(err, FAULT_CONFLICT, "another text was sent under this number before");
            err_about(err, "op");
            return err_remedy(err, "Send it as a new post; the first text is kept.");
        }
        if (op.rev == wish->rev && other_readers(j, arena, viewer, wish, err) != 0)
            return -1;
        *ret = (struct post_done){wish->id, ID_NONE, op.rev, op.sha256, op.entry, true};
        return 1;
    }
    found = sql_entry_of_object(journal_store(j), wish->id, 0, &entry, err);
    if (found <= 0)
        return found;
    /* A restored site has forgotten its answers, but not the posts. */
    found = post_get(journal_store(j), arena, viewer, wish->id, &view, err);
    if (found < 0)
        return -1;
    if (found && id_eq(view.author, actor->enrolment) && slice_eq(view.body, wish->body)) {
        *ret = (struct post_done){wish->id, view.thread, view.versions, sha, HASH_NONE, true};
        return sql_op_put(journal_store(j), wish->id, actor->enrolment, view.versions, sha,
                          HASH_NONE, err) < 0
                   ? -1
                   : 1;
    }
    err_set(err, FAULT_CONFLICT, "this number is taken");
    err_about(err, "op");
    return err_remedy(err, "Send it as a new post.");
}

static int write_new(struct journal *j, struct arena *arena, const struct actor *actor,
                     const struct post_wish *wish, struct hash sha, struct post_done *ret,
                     struct err *err)
{
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct sql_entry_last_n_row last;
    struct place place;
    struct change_json d;
    int64_t news;

    if (find_place(j, arena, actor, wish, &place, err) != 0 ||
        find_audience(j, arena, actor, wish, &place, err) != 0 ||
        post_news_count(journal_store(j), arena, viewer, 1, &news, err) != 0)
        return -1;
    ret->id = id_none(wish->id) ? rng_id(journal_rng(j)) : wish->id;
    ret->thread = id_none(place.parent) ? ret->id : place.thread;
    ret->rev = wish->rev;
    ret->sha256 = sha;
    change_json_begin(&d, KIND_POST, actor->workshop, ret->id, actor->enrolment);
    post_put(&d, &(struct post_entry){
                     .activity = place.activity, .thread = place.thread, .parent = place.parent});
    put_scope(&d, &place);
    post_put(&d, &(struct post_entry){.written = wish->written ? wish->written : journal_now(j),
                                      .zone = wish->zone,
                                      .entered_by = wish->entered_by,
                                      .aloud = wish->aloud,
                                      .title = wish->title,
                                      .lang = wish->lang,
                                      .source = wish->source});
    if (change_json_append(&d, j, wish->body, &ret->entry, err) != 0 ||
        write_files(j, actor, ret->id, &place, wish, NULL, err) != 0)
        return -1;
    /* Who had read everything has still read everything: one's own post is not new. */
    if (news == 0 && (sql_entry_last_n(journal_store(j), &last, err) < 0 ||
                      post_news_read(j, viewer, last.n, err) != 0))
        return -1;
    return sql_op_put(journal_store(j), ret->id, actor->enrolment, ret->rev, sha, ret->entry, err) <
                   0
               ? -1
               : 0;
}

static int may_write(struct journal *j, struct arena *arena, const struct actor *actor,
                     struct err *err)
{
    struct workshop_view w;
    int found = workshop_get(journal_store(j), arena, actor->workshop, &w, err);

    if (found < 0)
        return -1;
    if (!found)
        return absent(err, "there is no such workshop here", "workshop");
    if (!role_can(actor, CAP_POST_WRITE))
        return err_set(err, FAULT_DENIED, "you can read here, but not write");
    if (!w.closed)
        return 0;
    err_set(err, FAULT_DENIED, "this workshop is closed for writing");
    return err_remedy(err, "Your text is kept; a facilitator can open the workshop again.");
}

int post_write(struct journal *j, const struct actor *actor, const struct post_wish *wish,
               struct post_done *ret, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct hash sha = sha256_bytes(wish->body);
    int again, result = -1;

    *ret = (struct post_done){0};
    if (post_check(wish, err) == 0 && may_write(j, arena, actor, err) == 0) {
        again = id_none(wish->id) ? 0 : find_again(j, arena, actor, wish, sha, ret, err);
        if (again == 0)
            result = write_new(j, arena, actor, wish, sha, ret, err);
        else if (again > 0 && wish->rev > ret->rev)
            result = post_edit(j, actor, wish->id, wish, ret, err);
        else if (again > 0)
            result = write_files_again(j, arena, actor, wish, wish->id, err);
    }
    arena_free(arena);
    return result;
}

/* A change of readers keeps what an answer was held to: no more people than read what it answers.
 * Its author may take it back to themselves, and give it to the same people again. */
static int reply_reaches(struct journal *j, struct arena *arena, const struct actor *actor,
                         const struct post_view *old, struct place *place, struct err *err)
{
    enum scope wanted = place->scope;
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct post_view parent;
    int found;

    if (id_none(old->parent) || wanted == SCOPE_ME)
        return 0;
    found = post_get(journal_store(j), arena, viewer, old->parent, &parent, err);
    if (found < 0 || (found && parent.scope >= SCOPE_COHORT))
        return found < 0 ? -1 : 0;
    if (found && parent.scope == wanted) {
        *place = place_of(&parent);
        place->given = true;
        return 0;
    }
    err_set(err, FAULT_DENIED, "an answer is read by no more people than what it answers");
    err_about(err, "scope");
    return err_remedy(err, "Write it as a post of your own.");
}

/* Whether an edit leaves the post to whom it has; else `place`, which says what the author wants,
 * says where it stands then. */
static int edit_place(struct journal *j, struct arena *arena, const struct actor *actor,
                      const struct post_view *old, const struct post_wish *wish,
                      struct place *place, bool *ret_same, struct err *err)
{
    *place = (struct place){.scope = wish->scope, .pod = wish->pod};
    *ret_same = wish->scope == old->scope &&
                (wish->scope != SCOPE_POD || id_none(wish->pod) || id_eq(wish->pod, old->audience));
    if (*ret_same && wish->scope == SCOPE_PEOPLE && wish->people_count > 0 &&
        id_none(old->parent)) {
        if (find_audience(j, arena, actor, wish, place, err) != 0)
            return -1;
        *ret_same = id_eq(place->set, old->audience);
    }
    if (*ret_same) {
        *place = place_of(old);
        return 0;
    }
    return reply_reaches(j, arena, actor, old, place, err) != 0
               ? -1
               : find_audience(j, arena, actor, wish, place, err);
}

static int write_edit(struct journal *j, const struct actor *actor, const struct post_view *old,
                      const struct post_wish *wish, const struct place *place, bool same_scope,
                      struct post_done *ret, struct err *err)
{
    const struct attachment_host host = host_of(actor, old->id, place);
    struct change_json d;
    int64_t quiet;

    /* Before the post: its files are found while they have its readers. */
    if ((!same_scope && attachment_rescope(j, &host, err) != 0) ||
        post_quiet(j, old, true, &quiet, err) != 0)
        return -1;
    change_json_begin(&d, KIND_POST, actor->workshop, old->id, old->writer);
    post_put(&d, &(struct post_entry){.quiet = quiet});
    if (!same_scope)
        put_scope(&d, place);
    if (!slice_eq(wish->title, old->title))
        post_put(&d, &(struct post_entry){.title = wish->title, .also = PUT(post, title)});
    if (wish->source.n > 0 && !slice_eq(wish->source, old->source))
        post_put(&d, &(struct post_entry){.source = wish->source, .also = PUT(post, source)});
    if (change_json_append(&d, j, wish->body, &ret->entry, err) != 0 ||
        write_files(j, actor, old->id, place, wish, NULL, err) != 0)
        return -1;
    return sql_op_put(journal_store(j), old->id, actor->enrolment, ret->rev, ret->sha256,
                      ret->entry, err) < 0
               ? -1
               : 0;
}

static bool same_words(const struct post_view *old, const struct post_wish *wish)
{
    return slice_eq(wish->title, old->title) && slice_eq(wish->body, old->body) &&
           (wish->source.n == 0 || slice_eq(wish->source, old->source));
}

static int edit_found(struct journal *j, struct arena *arena, const struct actor *actor,
                      const struct post_view *old, const struct post_wish *wish,
                      struct post_done *ret, struct err *err)
{
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct place place;
    size_t dropped = 0, fresh;
    bool same;

    ret->id = old->id;
    ret->thread = old->thread;
    ret->sha256 = sha256_bytes(wish->body);
    ret->rev = wish->rev > old->versions ? wish->rev : old->versions + 1;
    if (edit_place(j, arena, actor, old, wish, &place, &same, err) != 0 ||
        attachment_drop(j, viewer, old->id, wish->drop, wish->drop_count, &dropped, err) != 0)
        return -1;
    if (!same || !same_words(old, wish))
        return write_edit(j, actor, old, wish, &place, same, ret, err);
    ret->rev = old->versions;
    if (write_files(j, actor, old->id, &place, wish, &fresh, err) != 0)
        return -1;
    ret->again = fresh == 0 && dropped == 0;
    return 0;
}

int post_edit(struct journal *j, const struct actor *actor, struct id id,
              const struct post_wish *wish, struct post_done *ret, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct viewer viewer = {actor->workshop, actor->enrolment};
    struct post_view old;
    int found, result = -1;

    *ret = (struct post_done){0};
    if (post_check(wish, err) != 0 || may_write(j, arena, actor, err) != 0)
        goto out;
    found = post_get(journal_store(j), arena, viewer, id, &old, err);
    if (found < 0)
        goto out;
    if (!found)
        absent(err, "this post is not there", "post");
    else if (!id_eq(old.author, actor->enrolment))
        err_set(err, FAULT_DENIED, "only who wrote a post changes it");
    else
        result = edit_found(j, arena, actor, &old, wish, ret, err);
out:
    arena_free(arena);
    return result;
}
