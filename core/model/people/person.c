#include "core/model/people/person.h"

#include "core/base/date.h"
#include "core/base/utf8.h"
#include "core/model/change_json.h"
#include "core/model/kinds.h"
#include "core/model/people/card.h"
#include "core/model/people/enrolment.h"
#include "core/model/project.h"
#include "core/model/same.h"
#include "core/model/workshop.h"
#include "gen/sql/card.h"
#include "gen/sql/journal.h"
#include "gen/sql/people.h"
#include "gen/sql/person.h"
#include "gen/sql/round.h"
#include "gen/sql/schema.h"
#include "gen/sql/workshop.h"

/* A session is good for 45 days, and until 30 days behind the last day of the workshops that its
 * person is in, for 400 at the most; on a phone that several people use, for 20 minutes without
 * use.
 */
static const int64_t session_ms = 45LL * DAY_MS, session_after_ms = 30LL * DAY_MS,
                     session_most_ms = 400LL * DAY_MS, shared_ms = 20LL * MINUTE_MS,
                     link_ms = DAY_MS;

int person_project(const struct projection *p, struct err *err)
{
    const struct folded *now = p->now;
    struct id site = now->space, person = now->object, same = project_id(p, "same_as");
    int64_t state = id_none(same) ? project_state(p, "unclaimed", PERSON_UNCLAIMED) : PERSON_MERGED;

    if ((now->gone ? sql_person_drop(p->store, site, person, err)
                   : sql_person_put(p->store, site, person, project_text(p, "name", 400), state,
                                    project_text(p, "note", 1000), project_text(p, "suggest", 400),
                                    same, now->body_n, err)) < 0)
        return -1;
    return enrolment_readers(p->store, site, person, err);
}

int person_home(struct store *store, struct id *ret, struct err *err)
{
    struct sql_setting_get_row setting;
    struct arena *arena = arena_new(1 << 20);
    int found = sql_setting_get(store, SLICE("site"), arena, &setting, err), result = -1;

    *ret = ID_NONE;
    if (found == 0)
        err_set(err, FAULT_INVALID, "this file does not say which site it is");
    else if (found > 0)
        result = id_read(setting.value, ret, err);
    arena_free(arena);
    return result;
}

int person_site(struct store *store, struct arena *arena, struct site_view *ret, struct err *err)
{
    struct sql_setting_get_row setting;
    struct sql_site_get_row row;
    int found = sql_setting_get(store, SLICE("site"), arena, &setting, err);

    *ret = (struct site_view){0};
    if (found < 0)
        return -1;
    if (!found)
        return err_set(err, FAULT_INVALID, "this file does not say which site it is");
    if (id_read(setting.value, &ret->id, err) != 0 ||
        sql_setting_get(store, SLICE("epoch"), arena, &setting, err) < 0)
        return -1;
    ret->epoch = setting.value;
    if (sql_site_get(store, ret->id, arena, &row, err) < 0)
        return -1;
    ret->owner = row.owner;
    ret->title = row.title;
    ret->zone = row.zone;
    ret->lang = row.lang;
    return 0;
}

static int check_name(struct slice name, struct err *err)
{
    const char *wrong = name.n == 0               ? "the name is empty"
                        : name.n > NAME_MAX_BYTES ? "the name is too long"
                                                  : NULL;

    if (wrong == NULL)
        return 0;
    err_set(err, FAULT_INVALID, "%s", wrong);
    err_about(err, "name");
    return err_remedy(err, "Give the name by which the others know you.");
}

int person_found_site(struct journal *j, struct slice title, struct slice owner, struct slice zone,
                      struct id *ret_owner, struct err *err)
{
    struct id site = journal_site(j), person = rng_id(journal_rng(j));
    struct change_json d;

    if (check_name(owner, err) != 0)
        return -1;
    change_json_begin(&d, KIND_PERSON, site, person, person);
    change_json_text(&d, "name", owner);
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    change_json_begin(&d, KIND_SITE, site, site, person);
    change_json_text(&d, "title", title);
    change_json_text(&d, "zone", zone);
    change_json_text(&d, "lang", SLICE("en"));
    change_json_id(&d, "owner", person);
    *ret_owner = person;
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* Writes an enrolment for a person of this site, and the tie between them. */
static int enrol(struct journal *j, struct id person, struct id workshop, struct slice name,
                 enum role role, struct slice card_hex, struct id *ret, struct err *err)
{
    struct id site = journal_site(j);
    struct change_json d;

    *ret = rng_id(journal_rng(j));
    change_json_begin(&d, KIND_ENROLMENT, workshop, *ret, *ret);
    change_json_text(&d, "name", name);
    change_json_text(&d, "role", slice_str(role_word(role)));
    change_json_text(&d, "card", card_hex);
    change_json_i64(&d, "joined", journal_now(j));
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    change_json_begin(&d, KIND_PERSON_ENROLMENT, site,
                      id_derived(person, "enrolment", slice_of(ret->b, 16)), person);
    change_json_id(&d, "person", person);
    change_json_id(&d, "workshop", workshop);
    change_json_id(&d, "enrolment", *ret);
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

static int join_found(struct journal *j, const struct workshop_view *w, struct slice name,
                      struct person_joined *ret, struct err *err)
{
    struct id site = journal_site(j);
    struct change_json d;
    char hex[65];

    if (!w->joining || w->closed) {
        err_set(err, FAULT_DENIED, "joining is closed");
        err_about(err, "%.*s", (int)slice_head(w->title, 100).n, w->title.p);
        return err_remedy(err, "Ask a facilitator to open it.");
    }
    ret->workshop = w->id;
    ret->person = rng_id(journal_rng(j));
    card_new(journal_rng(j), ret->card, hex);
    change_json_begin(&d, KIND_PERSON, site, ret->person, ret->person);
    change_json_text(&d, "name", name);
    if (change_json_append(&d, j, SLICE_NONE, NULL, err) != 0)
        return -1;
    return enrol(j, ret->person, w->id, name, ROLE_PARTICIPANT, slice_of(hex, 64), &ret->enrolment,
                 err);
}

int person_join(struct journal *j, struct slice code, struct slice name, struct person_joined *ret,
                struct err *err)
{
    struct arena *arena = arena_new(1 << 20);
    struct workshop_view w;
    int found, result = -1;

    *ret = (struct person_joined){0};
    name = slice_trim(name);
    if (check_name(name, err) == 0) {
        found = workshop_by_code(journal_store(j), arena, code, &w, err);
        if (found > 0) {
            result = join_found(j, &w, name, ret, err);
        } else if (found == 0) {
            err_set(err, FAULT_ABSENT, "no workshop has this code");
            err_about(err, "code");
            err_remedy(err, "Look at the sheet again: 8 letters and digits.");
        }
    }
    arena_free(arena);
    return result;
}

int person_enrol(struct journal *j, struct id person, struct id workshop, enum role role,
                 struct id *ret_enrolment, struct err *err)
{
    struct arena *arena = arena_new(1 << 20);
    struct sql_person_place_row place;
    struct sql_person_row_row row;
    int result, found = sql_person_place(journal_store(j), journal_site(j), person, workshop, arena,
                                         &place, err);

    *ret_enrolment = place.enrolment;
    result = found < 0 ? -1 : 0;
    if (found == 0) {
        found = sql_person_row(journal_store(j), journal_site(j), person, arena, &row, err);
        if (found > 0)
            result = enrol(j, person, workshop, row.name, role, SLICE_NONE, ret_enrolment, err);
        else
            result = found < 0 ? -1 : err_set(err, FAULT_ABSENT, "no such person");
    }
    arena_free(arena);
    return result;
}

/* ---- one-time links ---- */

static bool link_hash(struct slice token, struct hash *ret)
{
    struct id id;

    if (id_read(token, &id, NULL) != 0)
        return false;
    *ret = hash_bytes(slice_of(id.b, sizeof id.b));
    return true;
}

int person_link_make(struct journal *j, struct id person, struct login_link *ret, struct err *err)
{
    struct arena *arena = arena_new(1 << 20);
    struct sql_person_row_row row;
    int64_t now = journal_now(j);
    struct hash token;
    int found = sql_person_row(journal_store(j), journal_site(j), person, arena, &row, err);

    arena_free(arena);
    if (found < 0)
        return -1;
    if (!found || row.state == PERSON_GONE) {
        err_set(err, FAULT_ABSENT, "no such person here");
        return err_remedy(err, "`indaba list people` shows who is.");
    }
    id_text(rng_id(journal_rng(j)), ret->token);
    must(link_hash(slice_str(ret->token), &token), "a new token is no id");
    ret->expires = now + link_ms;
    if (sql_login_link_drop_old(journal_store(j), now, err) < 0 ||
        sql_login_link_put(journal_store(j), token, person, now, ret->expires, err) < 0)
        return -1;
    return 0;
}

int person_link_find(struct store *store, struct arena *arena, struct slice token, int64_t now,
                     struct id *ret_person, struct slice *ret_name, struct err *err)
{
    struct sql_login_link_get_row row;
    struct sql_person_row_row person;
    struct site_view site;
    struct hash hash;
    int found;

    *ret_person = ID_NONE;
    *ret_name = SLICE_NONE;
    if (!link_hash(token, &hash))
        return 0;
    found = sql_login_link_get(store, hash, now, &row, err);
    if (found <= 0 || person_site(store, arena, &site, err) != 0)
        return found <= 0 ? found : -1;
    found = sql_person_row(store, site.id, row.person, arena, &person, err);
    *ret_person = row.person;
    *ret_name = person.name;
    return found;
}

/* A name on a list comes in: it is somebody from now on. */
static int claimed(struct journal *j, uint16_t kind, struct id space, struct id object,
                   struct err *err)
{
    struct change_json d;

    change_json_begin(&d, kind, space, object, object);
    json_out_key(&d.out, "state");
    json_out_null(&d.out);
    return change_json_append(&d, j, SLICE_NONE, NULL, err);
}

/* One of those who turn out to be one. */
static int claim_one(struct journal *j, struct id person, struct err *err)
{
    enum { PLACES = 64 };
    struct sql_person_places_unclaimed q;
    struct id workshops[PLACES], places[PLACES];
    struct arena *arena = arena_new(1 << 20);
    struct sql_person_row_row row;
    size_t count = 0;
    int more, found = sql_person_row(journal_store(j), journal_site(j), person, arena, &row, err);

    arena_free(arena);
    if (found <= 0 || row.state != PERSON_UNCLAIMED)
        return found < 0 ? -1 : 0;
    if (sql_person_places_unclaimed(journal_store(j), journal_site(j), person, &q, err) != 0)
        return -1;
    while ((more = sql_person_places_unclaimed_next(&q, err)) > 0 && count < PLACES) {
        workshops[count] = q.workshop;
        places[count++] = q.enrolment;
    }
    sql_person_places_unclaimed_end(&q);
    if (more < 0 || claimed(j, KIND_PERSON, journal_site(j), person, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (claimed(j, KIND_ENROLMENT, workshops[i], places[i], err) != 0)
            return -1;
    return 0;
}

int person_claim(struct journal *j, struct id person, struct err *err)
{
    struct same_way way;

    if (same_way(journal_store(j), SAME_PERSONS, journal_site(j), person, &way, err) != 0)
        return -1;
    for (size_t i = 0; i < way.count; i++)
        if (claim_one(j, way.ids[i], err) != 0)
            return -1;
    return 0;
}

int person_link_use(struct journal *j, struct slice token, struct id *ret_person, struct err *err)
{
    struct sql_login_link_get_row row;
    struct hash hash;
    int64_t now = journal_now(j), used = 0;
    int found =
        link_hash(token, &hash) ? sql_login_link_get(journal_store(j), hash, now, &row, err) : 0;

    if (found > 0)
        used = sql_login_link_use(journal_store(j), hash, now, err);
    if (found < 0 || used < 0)
        return -1;
    if (!found || used == 0) {
        err_set(err, FAULT_ABSENT, "this link has been used, or is too old");
        return err_remedy(err, "Ask for a new one.");
    }
    *ret_person = row.person;
    return person_claim(j, row.person, err);
}

/* ---- sessions ---- */

static bool secret_hash(struct slice secret, struct hash *ret)
{
    if (secret.n != SECRET_TEXT)
        return false;
    *ret = hash_bytes(secret);
    return true;
}

static int session_end(struct journal *j, struct id person, int64_t now, int64_t *ret,
                       struct err *err)
{
    struct arena *arena = arena_new(1 << 16);
    struct sql_card_last_day_row row;
    int64_t end = now + session_ms, after;
    struct date date;
    int found = sql_card_last_day(journal_store(j), journal_site(j), person, arena, &row, err);

    if (found > 0 && date_read(row.last_day, &date, NULL) == 0) {
        after = date_days(date) * DAY_MS + session_after_ms;
        after = after < now + session_most_ms ? after : now + session_most_ms;
        end = after > end ? after : end;
    }
    arena_free(arena);
    *ret = end;
    return found < 0 ? -1 : 0;
}

int person_session_begin(struct journal *j, struct id person, bool shared,
                         char secret[SECRET_TEXT + 1], struct err *err)
{
    int64_t now = journal_now(j), end = now + shared_ms;
    struct hash token;

    id_text(rng_id(journal_rng(j)), secret);
    id_text(rng_id(journal_rng(j)), secret + ID_TEXT);
    must(secret_hash(slice_str(secret), &token), "a new secret has a wrong length");
    if ((!shared && session_end(j, person, now, &end, err) != 0) ||
        sql_session_drop_old(journal_store(j), now, err) < 0 ||
        sql_session_put(journal_store(j), token, person, now, end, err) < 0 ||
        sql_seen_put(journal_store(j), person, now, err) < 0)
        return -1;
    return 0;
}

int person_session_make(struct journal *j, struct id person, char secret[SECRET_TEXT + 1],
                        struct err *err)
{
    return person_session_begin(j, person, false, secret, err);
}

bool person_session_due(const struct session_view *session, int64_t now)
{
    int64_t every = session->shared ? shared_ms / 10 : DAY_MS / 2;

    return now - session->seen >= every || now < session->seen;
}

int person_session_touch(struct journal *j, struct slice secret, struct err *err)
{
    int64_t now = journal_now(j);
    struct session_view session;
    struct hash token;
    int found = person_session_look(journal_store(j), secret, now, &session, err);

    if (found <= 0 || !secret_hash(secret, &token))
        return found < 0 ? -1 : 0;
    if (sql_session_touch(journal_store(j), token, now,
                          session.shared ? now + shared_ms : session.expires, err) < 0)
        return -1;
    return sql_seen_put(journal_store(j), session.person, now, err) < 0 ? -1 : 0;
}

int person_session_end(struct journal *j, struct slice secret, struct err *err)
{
    struct hash token;

    if (!secret_hash(secret, &token))
        return 0;
    return sql_session_drop(journal_store(j), token, err) < 0 ? -1 : 0;
}

int person_session_look(struct store *store, struct slice secret, int64_t now,
                        struct session_view *ret, struct err *err)
{
    struct sql_session_get_row row;
    struct hash token;
    int found;

    *ret = (struct session_view){0};
    if (!secret_hash(secret, &token))
        return 0;
    found = sql_session_get(store, token, now, &row, err);
    if (found > 0)
        *ret = (struct session_view){row.person, row.seen, row.expires,
                                     row.expires - row.seen <= shared_ms};
    return found;
}

int person_session_find(struct store *store, struct slice secret, int64_t now,
                        struct id *ret_person, struct err *err)
{
    struct session_view session;
    int found = person_session_look(store, secret, now, &session, err);

    *ret_person = session.person;
    return found;
}

/* The place of one person in a workshop, through those of their own that were merged into another:
 * 1, 0, -1. */
static int place_of(struct store *store, struct arena *arena, struct id site, struct id person,
                    struct id workshop, struct sql_enrolment_row_row *ret, struct err *err)
{
    enum { TIES = 16 };
    struct sql_person_ties q;
    struct id ties[TIES];
    struct same_way way;
    size_t count = 0;
    int more = 0;

    if (sql_person_ties(store, site, person, workshop, &q, err) != 0)
        return -1;
    while (count < TIES && (more = sql_person_ties_next(&q, err)) > 0)
        ties[count++] = q.enrolment;
    sql_person_ties_end(&q);
    if (more < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int found;

        if (same_way(store, SAME_ENROLMENTS, workshop, ties[i], &way, err) != 0)
            return -1;
        if (id_none(way.end))
            continue;
        found = sql_enrolment_row(store, workshop, way.end, arena, ret, err);
        if (found < 0 || (found > 0 && ret->state == ENROLMENT_IN))
            return found;
    }
    return 0;
}

/* The same, with the places of those who were merged into this person: their own goes first. */
static int place_of_all(struct store *store, struct arena *arena, struct id site, struct id person,
                        struct id workshop, struct sql_enrolment_row_row *ret, struct err *err)
{
    int found = place_of(store, arena, site, person, workshop, ret, err);
    struct id *below;
    size_t count;

    if (found != 0 ||
        same_below(store, arena, SAME_PERSONS, site, person, &below, &count, err) != 0)
        return found ? found : -1;
    for (size_t i = 0; i < count && found == 0; i++)
        found = place_of(store, arena, site, below[i], workshop, ret, err);
    return found;
}

int person_actor(struct store *store, struct arena *arena, struct id person, struct id workshop,
                 struct actor *ret, struct err *err)
{
    struct site_view site;
    struct sql_person_row_row row;
    struct sql_enrolment_row_row place;
    struct same_way way;
    int found;

    *ret = (struct actor){.role = ROLE_NOBODY, .workshop = workshop};
    if (id_none(person))
        return 0;
    if (person_site(store, arena, &site, err) != 0 ||
        same_way(store, SAME_PERSONS, site.id, person, &way, err) != 0)
        return -1;
    person = way.end;
    found = sql_person_row(store, site.id, person, arena, &row, err);
    /* Where a ring ends, somebody counts although they are marked as merged. */
    if (found <= 0 || (row.state != PERSON_HERE && row.state != PERSON_MERGED))
        return found < 0 ? -1 : 0;
    ret->person = person;
    ret->name = row.name;
    ret->role = ROLE_GUEST;
    ret->owner = id_eq(site.owner, person);
    if (id_none(workshop))
        return 0;
    found = place_of_all(store, arena, site.id, person, workshop, &place, err);
    if (found <= 0)
        return found;
    ret->enrolment = place.id;
    ret->name = place.name;
    ret->role = role_read(place.role);
    return 0;
}

int person_forget_machine(struct store *store, struct err *err)
{
    if (sql_incarnation_set_seeds(store, SLICE_NONE, err) < 0 ||
        sql_session_drop_all(store, err) < 0 || sql_login_link_drop_all(store, err) < 0 ||
        sql_short_code_drop_all(store, err) < 0 || sql_pin_drop_all(store, err) < 0 ||
        sql_device_drop_all(store, err) < 0 || sql_device_person_drop_all(store, err) < 0 ||
        sql_op_drop_all(store, err) < 0 || sql_read_mark_drop_all(store, err) < 0)
        return -1;
    return sql_setting_put(store, SLICE("role"), SLICE("backup"), err) < 0 ? -1 : 0;
}
