#include "core/model/people/people_write.h"

#include "core/base/ceiling.h"
#include "core/base/utf8.h"
#include "core/journal/journal.h"
#include "core/model/people/person.h"
#include "core/model/people/pod.h"
#include "core/model/people/site.h"
#include "core/model/put.h"
#include "core/model/same.h"
#include "gen/sql/card.h"
#include "gen/sql/people.h"
#include "gen/sql/person.h"
#include "gen/sql/schema.h"

enum { NOTE_MAX = 1000 };

static int absent(struct err *err)
{
    err_set(err, FAULT_ABSENT, "there is nobody of this number here");
    return err_remedy(err, "Go back to the list and choose again.");
}

/* The limit is of bytes; the remedy says letters, as many as fit of those that take two. */
static int check_name(struct slice name, struct err *err)
{
    if (name.n > 0 && name.n <= NAME_MAX_BYTES)
        return 0;
    err_set(err, FAULT_INVALID, name.n ? "the name is too long" : "the name is empty");
    err_about(err, "name");
    return err_remedy(err, "Give a name of up to 60 letters.");
}

/* One change of a place. */
static void begin(struct change_json *d, const struct actor *actor, struct id enrolment)
{
    change_json_begin(d, KIND_ENROLMENT, actor->workshop, enrolment, actor->enrolment);
}

static int done(struct change_json *d, struct journal *j, struct err *err)
{
    return change_json_append(d, j, SLICE_NONE, NULL, err);
}

static int find(struct journal *j, struct arena *arena, const struct actor *actor,
                struct id enrolment, struct sql_enrolment_row_row *ret, struct err *err)
{
    int found = sql_enrolment_row(journal_store(j), actor->workshop, enrolment, arena, ret, err);

    return found > 0 ? 0 : found < 0 ? -1 : absent(err);
}

/* ---- adding ---- */

static int put_groups(struct journal *j, const struct actor *actor, struct id op,
                      const struct people_row *row, struct id enrolment, struct err *err)
{
    struct sql_pod_named_row pod;

    for (size_t i = 0; i < row->group_count; i++) {
        struct slice name = row->groups[i];
        struct id id = id_derived(op, "pod", name);
        int found = sql_pod_named(journal_store(j), actor->workshop, name, &pod, err);

        if (found < 0 || (found == 0 && pod_make(j, actor, id, name, err) != 0) ||
            pod_set_member(j, actor, found ? pod.id : id, enrolment, true, err) != 0)
            return -1;
    }
    return 0;
}

/* Whether somebody of this name is here; 1, 0, -1. */
static int here(struct journal *j, const struct actor *actor, struct slice name, struct err *err)
{
    struct sql_people_named q;
    int more;

    if (sql_people_named(journal_store(j), actor->workshop, name, &q, err) != 0)
        return -1;
    more = sql_people_named_next(&q, err);
    sql_people_named_end(&q);
    return more;
}

static int add_one(struct journal *j, struct arena *arena, const struct actor *actor, struct id op,
                   const struct people_row *row, size_t *ret_added, struct err *err)
{
    struct slice key =
        slice_str(arena_printf(arena, "%zu %.*s", row->number, (int)row->name.n, row->name.p));
    struct id person = id_derived(op, "person", key), enrolment = id_derived(op, "enrolment", key);
    struct sql_enrolment_row_row old;
    struct change_json d;
    int found = sql_enrolment_row(journal_store(j), actor->workshop, enrolment, arena, &old, err);

    if (found != 0)
        return found < 0 ? -1 : 0;
    if (!row->again && (found = here(j, actor, row->name, err)) != 0)
        return found < 0 ? -1 : 0;
    change_json_begin(&d, KIND_PERSON, journal_site(j), person, actor->person);
    person_put(&d, &(struct person_entry){.name = row->name,
                                          .email = row->email,
                                          .username = row->username,
                                          .lang = row->lang,
                                          .zone = row->zone,
                                          .note = utf8_head(row->note, NOTE_MAX),
                                          .state = SLICE("unclaimed")});
    if (done(&d, j, err) != 0)
        return -1;
    begin(&d, actor, enrolment);
    enrolment_put(&d, &(struct enrolment_entry){.name = row->name,
                                                .role = slice_str(role_word(row->role)),
                                                .state = SLICE("unclaimed")});
    if (done(&d, j, err) != 0)
        return -1;
    if (enrolment_tie(j, person, actor->workshop, enrolment, actor->person, err) != 0)
        return -1;
    ++*ret_added;
    return put_groups(j, actor, op, row, enrolment, err);
}

int people_add(struct journal *j, const struct actor *actor, struct id op,
               const struct people_row *rows, size_t count, size_t *ret_added, struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    int result = 0;

    *ret_added = 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        result = check_name(rows[i].name, err);
        if (result == 0)
            result = add_one(j, arena, actor, op, &rows[i], ret_added, err);
    }
    arena_free(arena);
    return result;
}

/* ---- one person ---- */

static struct id person_of(struct journal *j, const struct actor *actor, struct id enrolment)
{
    struct sql_people_person_row row;

    return sql_people_person(journal_store(j), actor->workshop, enrolment, journal_site(j), &row,
                             NULL) > 0
               ? row.person
               : ID_NONE;
}

/* Whether a person of this site has places in no other workshop; the owner may act for all. */
static int is_ours(struct journal *j, const struct actor *actor, struct id person, bool *ret,
                   struct err *err)
{
    struct sql_person_tied q;
    int more;

    *ret = !id_none(person);
    if (!*ret || actor->owner)
        return 0;
    if (sql_person_tied(journal_store(j), journal_site(j), person, &q, err) != 0)
        return -1;
    while ((more = sql_person_tied_next(&q, err)) > 0)
        *ret &= id_eq(q.workshop, actor->workshop);
    return more;
}

int people_rename(struct journal *j, const struct actor *actor, struct id enrolment,
                  struct slice name, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_enrolment_row_row row;
    struct id person = person_of(j, actor, enrolment);
    struct change_json d;
    bool ours;
    int result = check_name(name, err);

    if (result == 0)
        result = find(j, arena, actor, enrolment, &row, err);
    if (result == 0 && !slice_eq(row.own_name, name)) {
        begin(&d, actor, enrolment);
        enrolment_put(&d, &(struct enrolment_entry){.name = name});
        result = done(&d, j, err);
        if (result == 0)
            result = is_ours(j, actor, person, &ours, err);
        if (result == 0 && ours) {
            change_json_begin(&d, KIND_PERSON, journal_site(j), person, actor->person);
            person_put(&d, &(struct person_entry){.name = name});
            result = done(&d, j, err);
        }
    }
    arena_free(arena);
    return result;
}

/* Somebody must be left who leads. */
static int somebody_leads(struct journal *j, const struct actor *actor, struct id without,
                          struct err *err)
{
    struct sql_people_other_facilitator_row row;
    int found = actor->owner ? 1
                             : sql_people_other_facilitator(journal_store(j), actor->workshop,
                                                            without, &row, err);

    if (found != 0)
        return found < 0 ? -1 : 0;
    err_set(err, FAULT_CONFLICT, "this is the only one who leads here");
    return err_remedy(err, "Let somebody else lead too, then try again.");
}

static bool leads(const struct sql_enrolment_row_row *row)
{
    return row->state == ENROLMENT_IN && slice_is(row->role, "facilitator");
}

int people_set_role(struct journal *j, const struct actor *actor, struct id enrolment,
                    enum role role, struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_enrolment_row_row row;
    struct change_json d;
    int result = find(j, arena, actor, enrolment, &row, err);

    if (result == 0 && !slice_is(row.role, role_word(role))) {
        if (leads(&row))
            result = somebody_leads(j, actor, enrolment, err);
        if (result == 0) {
            begin(&d, actor, enrolment);
            enrolment_put(&d, &(struct enrolment_entry){.role = slice_str(role_word(role))});
            result = done(&d, j, err);
        }
    }
    arena_free(arena);
    return result;
}

int people_remove(struct journal *j, const struct actor *actor, struct id enrolment, bool away,
                  struct err *err)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_enrolment_row_row row;
    struct change_json d;
    int result = find(j, arena, actor, enrolment, &row, err);

    if (result == 0 && away && leads(&row))
        result = somebody_leads(j, actor, enrolment, err);
    if (result == 0 && row.state != ENROLMENT_MERGED && (row.state == ENROLMENT_GONE) != away) {
        begin(&d, actor, enrolment);
        put_flag_or_null(&d, put_enrolment_gone, away);
        result = done(&d, j, err);
    }
    arena_free(arena);
    return result;
}

/* ---- who is the same ---- */

static int refuse(struct err *err, enum fault fault, const char *text, const char *remedy)
{
    err_set(err, fault, "%s", text);
    return err_remedy(err, "%s", remedy);
}

struct pair {
    struct id stays, goes;               /* enrolments */
    struct id stays_person, goes_person; /* of this site; may be none */
    bool invited;                        /* the one that goes never came in */
};

static int check_pair(struct journal *j, const struct actor *actor, struct arena *arena,
                      struct pair *pair, struct err *err)
{
    struct sql_enrolment_row_row stays, goes;
    struct site_view site;

    if (find(j, arena, actor, pair->stays, &stays, err) != 0 ||
        find(j, arena, actor, pair->goes, &goes, err) != 0 ||
        site_get(journal_store(j), arena, &site, err) != 0)
        return -1;
    if (id_eq(pair->stays, pair->goes) || !id_none(stays.same_as) || !id_none(goes.same_as))
        return refuse(err, FAULT_CONFLICT, "these two are one already",
                      "Look at the list again; it can be undone there.");
    if (stays.state != ENROLMENT_IN && goes.state == ENROLMENT_IN) {
        struct sql_enrolment_row_row swap = stays;
        struct id id = pair->stays;

        stays = goes, goes = swap;
        pair->stays = pair->goes, pair->goes = id;
    }
    if (stays.state == ENROLMENT_GONE)
        return refuse(err, FAULT_CONFLICT, "who was removed cannot stand for somebody else",
                      "Bring them back first.");
    pair->stays_person = person_of(j, actor, pair->stays);
    pair->goes_person = person_of(j, actor, pair->goes);
    pair->invited = goes.state == ENROLMENT_UNCLAIMED;
    if (!id_none(pair->goes_person) && id_eq(pair->goes_person, site.owner))
        return refuse(err, FAULT_CONFLICT, "the owner of this site cannot become somebody else",
                      "Open the owner's page and take the other name in there.");
    if (stays.state == ENROLMENT_IN && goes.state != ENROLMENT_UNCLAIMED &&
        id_eq(pair->stays, actor->enrolment) && !actor->owner)
        return refuse(err, FAULT_DENIED,
                      "what somebody else wrote for themselves would be yours to read",
                      "Ask another facilitator to look whether the two are one.");
    return leads(&goes) && !leads(&stays) ? somebody_leads(j, actor, pair->goes, err) : 0;
}

static int set_same(struct journal *j, uint16_t kind, struct id space, struct id object,
                    struct id author, struct id same, struct err *err)
{
    struct change_json d;

    change_json_begin(&d, kind, space, object, author);
    put_id_or_null(&d, kind == KIND_PERSON ? (int)put_person_same_as : put_enrolment_same_as, same);
    return done(&d, j, err);
}

/* The place of a person in a workshop that somebody may come in by; none: there is none. */
static struct id place_in(struct journal *j, struct id person, struct id workshop)
{
    struct arena *arena = arena_new(CEILING_STEP);
    struct sql_person_place_row row;
    int found =
        sql_person_place(journal_store(j), journal_site(j), person, workshop, arena, &row, NULL);

    arena_free(arena);
    return found > 0 ? row.enrolment : ID_NONE;
}

struct tie {
    struct id workshop, enrolment;
    int64_t state;
};

static int read_ties(struct journal *j, struct arena *arena, struct id person, struct tie **ret,
                     size_t *ret_count, struct err *err)
{
    struct sql_person_tied q;
    size_t room = 0;
    int more;

    *ret = NULL;
    *ret_count = 0;
    if (sql_person_tied(journal_store(j), journal_site(j), person, &q, err) != 0)
        return -1;
    while ((more = sql_person_tied_next(&q, err)) > 0) {
        *ret = arena_grow(arena, *ret, *ret_count, &room, sizeof **ret);
        (*ret)[(*ret_count)++] = (struct tie){q.workshop, q.enrolment, q.state};
    }
    return more;
}

/* In every other workshop where both have a place, these are one too; where only one has, the way
 * from person to person leads there. */
static int merge_persons(struct journal *j, struct arena *arena, const struct actor *actor,
                         const struct pair *pair, struct err *err)
{
    struct tie *ties;
    size_t count;

    if (read_ties(j, arena, pair->goes_person, &ties, &count, err) != 0 ||
        set_same(j, KIND_PERSON, journal_site(j), pair->goes_person, actor->person,
                 pair->stays_person, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct id place = place_in(j, pair->stays_person, ties[i].workshop);

        if (id_eq(ties[i].workshop, actor->workshop) || id_none(place) ||
            id_eq(place, ties[i].enrolment) ||
            (ties[i].state != ENROLMENT_IN && ties[i].state != ENROLMENT_UNCLAIMED))
            continue;
        if (set_same(j, KIND_ENROLMENT, ties[i].workshop, ties[i].enrolment, place, place, err) !=
            0)
            return -1;
    }
    return 0;
}

/* A name on a list becomes somebody who is in. Its card and its links have been in a facilitator's
 * hands: they must not become keys to what that somebody wrote. */
static int drop_keys(struct journal *j, const struct actor *actor, const struct pair *pair,
                     struct err *err)
{
    struct store *store = journal_store(j);
    struct change_json d;

    begin(&d, actor, pair->goes);
    enrolment_put(&d, &(struct enrolment_entry){.null = PUT(enrolment, card)});
    if (done(&d, j, err) != 0)
        return -1;
    if (id_none(pair->goes_person))
        return 0;
    return sql_short_code_drop_person(store, pair->goes_person, err) < 0 ||
                   sql_login_link_drop_person(store, pair->goes_person, err) < 0
               ? -1
               : 0;
}

int people_merge(struct journal *j, const struct actor *actor, struct id enrolment, struct id other,
                 struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct pair pair = {.stays = enrolment, .goes = other};
    bool ours = false;
    int result = check_pair(j, actor, arena, &pair, err);

    if (result == 0)
        result = set_same(j, KIND_ENROLMENT, actor->workshop, pair.goes, actor->enrolment,
                          pair.stays, err);
    if (result == 0 && pair.invited)
        result = drop_keys(j, actor, &pair, err);
    if (result == 0 && !id_none(pair.stays_person) && !id_eq(pair.stays_person, pair.goes_person))
        result = is_ours(j, actor, pair.goes_person, &ours, err);
    if (result == 0 && ours)
        result = merge_persons(j, arena, actor, &pair, err);
    arena_free(arena);
    return result;
}

/* The persons apart again, and their places elsewhere that were made one with them. */
static int unmerge_persons(struct journal *j, struct arena *arena, const struct actor *actor,
                           struct id person, struct err *err)
{
    struct sql_same_person_row row;
    struct sql_enrolment_row_row place;
    struct tie *ties;
    size_t count;
    int found = sql_same_person(journal_store(j), journal_site(j), person, &row, err);

    if (found <= 0 || id_none(row.same_as))
        return found < 0 ? -1 : 0;
    if (read_ties(j, arena, person, &ties, &count, err) != 0 ||
        set_same(j, KIND_PERSON, journal_site(j), person, actor->person, ID_NONE, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct sql_people_person_row tie;

        if (id_eq(ties[i].workshop, actor->workshop) || ties[i].state != ENROLMENT_MERGED)
            continue;
        if (sql_enrolment_row(journal_store(j), ties[i].workshop, ties[i].enrolment, arena, &place,
                              err) < 0 ||
            (found = sql_people_person(journal_store(j), ties[i].workshop, place.same_as,
                                       journal_site(j), &tie, err)) < 0)
            return -1;
        if (found && id_eq(tie.person, row.same_as) &&
            set_same(j, KIND_ENROLMENT, ties[i].workshop, ties[i].enrolment, place.same_as, ID_NONE,
                     err) != 0)
            return -1;
    }
    return 0;
}

int people_unmerge(struct journal *j, const struct actor *actor, struct id enrolment,
                   struct err *err)
{
    struct arena *arena = arena_new(CEILING_ACTION);
    struct sql_enrolment_row_row row;
    struct id person = person_of(j, actor, enrolment);
    bool ours = false;
    int result = find(j, arena, actor, enrolment, &row, err);

    if (result == 0 && !id_none(row.same_as)) {
        result =
            set_same(j, KIND_ENROLMENT, actor->workshop, enrolment, actor->enrolment, ID_NONE, err);
        if (result == 0)
            result = is_ours(j, actor, person, &ours, err);
        if (result == 0 && ours)
            result = unmerge_persons(j, arena, actor, person, err);
    }
    arena_free(arena);
    return result;
}

/* ---- keys ---- */

/* Whether the person leads a workshop that the actor does not: 1, 0, -1. */
static int opens_more(struct journal *j, struct arena *arena, const struct actor *actor,
                      struct id person, struct err *err)
{
    struct actor theirs, mine;
    struct tie *ties;
    size_t count;

    if (read_ties(j, arena, person, &ties, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (id_eq(ties[i].workshop, actor->workshop))
            continue;
        if (person_actor(journal_store(j), arena, person, ties[i].workshop, &theirs, err) != 0 ||
            person_actor(journal_store(j), arena, actor->person, ties[i].workshop, &mine, err) != 0)
            return -1;
        if (theirs.role == ROLE_FACILITATOR && mine.role != ROLE_FACILITATOR)
            return 1;
    }
    return 0;
}

int people_may_key(struct journal *j, struct arena *arena, const struct actor *actor,
                   struct id person, struct err *err)
{
    struct actor theirs;
    int more;

    if (actor->owner)
        return 0;
    if (person_actor(journal_store(j), arena, person, ID_NONE, &theirs, err) != 0)
        return -1;
    more = theirs.owner ? 1 : opens_more(j, arena, actor, person, err);
    if (more == 0 && !id_none(theirs.person) && !id_eq(theirs.person, person))
        more = opens_more(j, arena, actor, theirs.person, err);
    if (more <= 0)
        return more;
    return refuse(err, FAULT_DENIED, "this person may do more elsewhere than you may",
                  "Ask the owner of this site for a card or a link for them.");
}
